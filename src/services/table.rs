//! The built-in list, `data/services.csv`.

use super::offer::offers;
use super::service::Service;

const SERVICES: &str = include_str!("../../data/services.csv");

pub(super) fn builtin() -> Vec<Service> {
    read(SERVICES)
}

/// Reads rows of `name,domain,other_domains,second_factors,documentation,recovery,keywords,regions`. Spaces separate
/// several values in a cell. A test ensures that every row is readable; an unreadable row would be skipped.
fn read(text: &str) -> Vec<Service> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| {
        let cell = |column: usize| row.get(column).unwrap_or_default().trim();
        let list = |column: usize| cell(column).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let page = |column: usize| Some(cell(column)).filter(|page| !page.is_empty()).map(str::to_owned);
        Service {
            name: cell(0).to_owned(),
            domain: cell(1).to_owned(),
            other_domains: list(2),
            offers: offers(cell(3).split_whitespace()),
            documentation: page(4),
            recovery: page(5),
            keywords: list(6),
            regions: list(7),
            chosen: true,
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Offer;
    use std::collections::HashSet;

    #[test]
    fn the_built_in_list_is_complete() {
        let lines = csv::Reader::from_reader(SERVICES.as_bytes()).records().map(Result::unwrap).count();
        let services = builtin();
        assert_eq!(services.len(), lines);
        assert!(services.len() >= 200, "{} services", services.len());
        let domains: HashSet<&str> = services.iter().map(|service| service.domain.as_str()).collect();
        let names: HashSet<String> = services.iter().map(|service| service.name.to_lowercase()).collect();
        assert_eq!((domains.len(), names.len()), (lines, lines), "each name and domain is unique");
        for service in &services {
            assert!(service.domain.contains('.') && !service.keywords.is_empty(), "{}", service.name);
            assert!(!service.offers.contains(&Offer::Other), "{} offers an unknown kind", service.name);
        }
    }
}
