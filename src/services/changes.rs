//! How a new directory differs from the old one.

use super::service::Service;
use crate::text::count;
use std::collections::HashMap;

/// The names of the services that differ. Two entries are the same service if they have the same domain and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// How many services the new directory has.
    pub services: usize,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// The same services with different data.
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
                Some(old) if !has_same_data(old, service) => changes.changed.push(service.name.clone()),
                Some(_) => {}
            }
        }
        changes.removed = before.into_values().map(|service| service.name.clone()).collect();
        changes.removed.sort();
        changes
    }
}

/// Compares everything except [`Service::chosen`].
fn has_same_data(a: &Service, b: &Service) -> bool {
    a.offers == b.offers
        && a.other_domains == b.other_domains
        && a.documentation == b.documentation
        && a.recovery == b.recovery
        && a.keywords == b.keywords
        && a.regions == b.regions
}

/// Why a new directory is probably incomplete or a different kind of file: it has less than three quarters of the
/// previous services, or less than a tenth of its services offer a second factor. Both limits are the authors'
/// judgement: nearly three quarters of the services in the directory of 2026 offer a second factor.
pub fn implausible(before: &[Service], now: &[Service]) -> Option<String> {
    if now.len() * 4 < before.len() * 3 {
        return Some(format!(
            "it has {}, but the previous one has {}",
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
    fn changes_name_added_removed_and_changed_services() {
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
    fn far_fewer_services_or_offers_are_implausible() {
        let all = &Directory::builtin().services()[..100];
        assert_eq!(implausible(all, &all[..75]), None);
        assert!(implausible(all, &all[..74]).unwrap().starts_with("it has 74 services"));
        assert_eq!(implausible(&[], all), None);
        let mut bare = all.to_vec();
        bare.iter_mut().skip(5).for_each(|service| service.offers.clear());
        assert!(implausible(all, &bare).unwrap().contains("second factor"));
    }
}
