//! What a new directory changes.

use super::Service;
use crate::text::count;
use std::collections::HashMap;

/// How a new directory differs from the old one, service by service, told apart by domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// How many services the new one has.
    pub services: usize,
    /// Names of services that are new.
    pub added: Vec<String>,
    /// Names of services that are gone.
    pub removed: Vec<String>,
    /// Names of services of which something else is said.
    pub changed: Vec<String>,
}

impl Changes {
    pub fn between(old: &[Service], new: &[Service]) -> Self {
        let mut before: HashMap<(&str, &str), &Service> =
            old.iter().map(|service| ((service.domain.as_str(), service.name.as_str()), service)).collect();
        let mut changes = Self { services: new.len(), ..Self::default() };
        for service in new {
            match before.remove(&(service.domain.as_str(), service.name.as_str())) {
                None => changes.added.push(service.name.clone()),
                Some(old) if !same(old, service) => changes.changed.push(service.name.clone()),
                Some(_) => {}
            }
        }
        changes.removed = before.into_values().map(|service| service.name.clone()).collect();
        changes.removed.sort();
        changes
    }
}

/// Whether the same is said of both; who chose them does not count.
fn same(a: &Service, b: &Service) -> bool {
    a.offers == b.offers
        && a.other_domains == b.other_domains
        && a.documentation == b.documentation
        && a.recovery == b.recovery
        && a.keywords == b.keywords
        && a.regions == b.regions
}

/// Why a new directory is more likely cut off or of another kind than true: it has less than three quarters of
/// the services before, or hardly any entry says what the service offers. `None` where it may be true. Own
/// judgement; of the directory of 2026 nearly three quarters offer something.
pub fn implausible(before: &[Service], now: &[Service]) -> Option<String> {
    if now.len() * 4 < before.len() * 3 {
        return Some(format!(
            "it has {}, and the one before has {}",
            count(now.len(), "service"),
            before.len()
        ));
    }
    let offering = now.iter().filter(|service| service.has_second_factor()).count();
    (offering * 10 < now.len())
        .then(|| format!("only {offering} of its {} offer any second factor", count(now.len(), "service")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Directory;

    #[test]
    fn what_was_added_removed_and_changed_is_named() {
        let old = Directory::builtin().services()[..20].to_vec();
        let mut new = old.clone();
        let removed = new.remove(3).name;
        new[0].offers.clear();
        new[1].chosen = !new[1].chosen;
        new.push(Directory::builtin().services()[30].clone());
        let changes = Changes::between(&old, &new);
        assert_eq!(changes.services, 20);
        assert_eq!(changes.added, [new[19].name.clone()]);
        assert_eq!(changes.removed, [removed]);
        assert_eq!(changes.changed, [new[0].name.clone()]);
        assert_eq!(Changes::between(&old, &old), Changes { services: 20, ..Changes::default() });
    }

    #[test]
    fn far_fewer_services_and_services_without_offers_are_not_believed() {
        let all = &Directory::builtin().services()[..100];
        assert_eq!(implausible(all, &all[..75]), None);
        assert!(implausible(all, &all[..74]).unwrap().starts_with("it has 74 services"));
        assert_eq!(implausible(&[], all), None);
        let mut bare = all.to_vec();
        bare.iter_mut().skip(5).for_each(|service| service.offers.clear());
        assert!(implausible(all, &bare).unwrap().contains("second factor"));
    }
}
