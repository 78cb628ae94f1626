//! What a new directory changes.

use super::Service;
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
    /// Compares.
    #[must_use]
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

/// Whether a new directory has so many fewer services than before that it is more likely cut off or of
/// another kind: less than three quarters. Own judgement.
#[must_use]
pub const fn too_few(before: usize, now: usize) -> bool {
    now * 4 < before * 3
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
    fn a_quarter_fewer_is_too_few() {
        assert!(!too_few(100, 75) && too_few(100, 74) && !too_few(0, 0) && !too_few(506, 2566));
    }
}
