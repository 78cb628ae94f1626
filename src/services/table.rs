//! The built-in list, `data/services.csv`.

use super::{Service, offer};

const SERVICES: &str = include_str!("../../data/services.csv");

/// The services of the built-in list, in the order of the file.
pub(super) fn builtin() -> Vec<Service> {
    read(SERVICES)
}

/// Reads rows of `name,domain,other_domains,second_factors,documentation,recovery,keywords,regions`; several values in a
/// cell stand with spaces between. A test holds the file whole; a row that can't be read is left out here.
fn read(text: &str) -> Vec<Service> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| {
        let cell = |at: usize| row.get(at).unwrap_or_default().trim();
        let list = |at: usize| cell(at).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let page = |at: usize| Some(cell(at)).filter(|page| !page.is_empty()).map(str::to_owned);
        Service {
            name: cell(0).to_owned(),
            domain: cell(1).to_owned(),
            other_domains: list(2),
            offers: offer::offers(cell(3).split_whitespace()),
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
    fn the_built_in_list_is_whole() {
        let lines = csv::Reader::from_reader(SERVICES.as_bytes()).records().map(Result::unwrap).count();
        let services = builtin();
        assert_eq!(services.len(), lines);
        assert!(services.len() >= 200, "{} services", services.len());
        let domains: HashSet<&str> = services.iter().map(|service| service.domain.as_str()).collect();
        let names: HashSet<String> = services.iter().map(|service| service.name.to_lowercase()).collect();
        assert_eq!((domains.len(), names.len()), (lines, lines), "each name and domain stands once");
        for service in &services {
            assert!(service.domain.contains('.') && !service.keywords.is_empty(), "{}", service.name);
            assert!(!service.offers.contains(&Offer::Other), "{} offers a kind unknown to us", service.name);
        }
    }
}
