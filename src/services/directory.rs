//! Finds services by domain and by name.

use super::service::Service;
use super::table;
use crate::inventory::Account;
use psl::Psl;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

static BUILTIN: LazyLock<Arc<Directory>> = LazyLock::new(|| Arc::new(Directory::new(table::builtin())));

/// Services with indexes to look them up.
#[derive(Clone, Default)]
pub struct Directory {
    pub(super) services: Vec<Service>,
    /// For each service: its name, then `\0` and each domain, all in lower case.
    pub(super) texts: Vec<String>,
    by_domain: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// By registrable domain: the services on its subdomains.
    by_parent: HashMap<String, Vec<usize>>,
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory({} services)", self.services.len())
    }
}

impl Directory {
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The built-in directory, for callers that may later replace it by another directory.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&BUILTIN)
    }

    /// If several services share a domain or name, a lookup finds the first. A service's main domain takes precedence
    /// over another service's additional domain.
    pub fn new(services: Vec<Service>) -> Self {
        let mut directory = Self { services, ..Self::default() };
        for (position, service) in directory.services.iter().enumerate() {
            directory.by_domain.entry(service.domain.clone()).or_insert(position);
            directory.by_name.entry(service.name.to_lowercase()).or_insert(position);
            if let Some(parent) = registrable(&service.domain).filter(|parent| *parent != service.domain) {
                directory.by_parent.entry(parent.to_owned()).or_default().push(position);
            }
            let mut text = service.name.to_lowercase();
            for domain in service.domains() {
                text.push('\0');
                text.push_str(domain);
            }
            directory.texts.push(text);
        }
        for (position, service) in directory.services.iter().enumerate() {
            for domain in &service.other_domains {
                directory.by_domain.entry(domain.clone()).or_insert(position);
            }
        }
        directory
    }

    /// Merges fetched services into this directory. A fetched service replaces the service with the same domain or
    /// name; if that service was chosen by hand, the new one counts as chosen too. Services that were not fetched stay.
    pub fn merged(&self, fetched: Vec<Service>) -> Self {
        let domains: HashSet<&str> = fetched.iter().map(|service| service.domain.as_str()).collect();
        let names: HashSet<String> = fetched.iter().map(|service| service.name.to_lowercase()).collect();
        let kept = self.services.iter().filter(|service| {
            !domains.contains(service.domain.as_str()) && !names.contains(&service.name.to_lowercase())
        });
        let kept: Vec<Service> = kept.cloned().collect();
        let mut services = fetched;
        for service in &mut services {
            let previous =
                self.by_domain.get(&service.domain).or(self.by_name.get(&service.name.to_lowercase()));
            service.chosen |= previous
                .and_then(|position| self.services.get(*position))
                .is_some_and(|service| service.chosen);
        }
        services.extend(kept);
        services.sort_by_cached_key(|service| service.name.to_lowercase());
        Self::new(services)
    }

    pub fn services(&self) -> &[Service] {
        &self.services
    }

    pub fn len(&self) -> usize {
        self.services.len()
    }

    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }

    /// The service of a domain, host or web address: the service with this domain, or else with the nearest parent
    /// domain. A public suffix such as `github.io` does not count as a parent, because its subdomains belong to other
    /// people. If the domain is itself the parent of listed hosts with equal offers (`google.com`), returns one of
    /// these.
    pub fn by_domain(&self, domain: &str) -> Option<&Service> {
        let host = host(domain)?;
        let mut rest = host.as_str();
        loop {
            if let Some(service) = self.by_domain.get(rest).and_then(|position| self.services.get(*position))
            {
                let belongs_to_others = rest.len() < host.len() && is_public_suffix(rest);
                return (!belongs_to_others).then_some(service);
            }
            match rest.split_once('.') {
                Some((_, parent)) if parent.contains('.') => rest = parent,
                _ => break,
            }
        }
        let subdomains = self.by_parent.get(&host)?;
        let mut services = subdomains.iter().filter_map(|position| self.services.get(*position));
        let first = services.next()?;
        let mut best = first;
        for service in services {
            if service.offers != first.offers {
                return None;
            }
            if service.chosen && !best.chosen {
                best = service;
            }
        }
        Some(best)
    }

    /// The service with this name, ignoring case.
    pub fn by_name(&self, name: &str) -> Option<&Service> {
        self.services.get(*self.by_name.get(&name.trim().to_lowercase())?)
    }

    /// The service of an account: by its domain, or by its name if it has no domain.
    pub fn of(&self, account: &Account) -> Option<&Service> {
        if account.domain.trim().is_empty() {
            self.by_name(&account.service)
        } else {
            self.by_domain(&account.domain)
        }
    }
}

/// The registrable domain: `example.co.uk` of `login.example.co.uk`.
fn registrable(host: &str) -> Option<&str> {
    let domain = psl::List.domain(host.as_bytes())?;
    std::str::from_utf8(domain.as_bytes()).ok()
}

/// Whether anybody can register a name under the domain: `co.uk`, `github.io`.
fn is_public_suffix(host: &str) -> bool {
    psl::List.suffix(host.as_bytes()).is_some_and(|suffix| suffix.as_bytes() == host.as_bytes())
}

/// The host of a domain or web address, in lower case and without `www.`.
fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', '#']).next().unwrap_or_default();
    let text = text.rsplit('@').next().unwrap_or_default();
    let text = text.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let text = text.strip_prefix("www.").map_or(text.as_str(), |rest| rest).to_owned();
    (!text.is_empty() && text.len() <= 253).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::AccountId;
    use crate::services::Offer;

    fn service(name: &str, domain: &str, others: &[&str], offers: &[Offer]) -> Service {
        Service {
            name: name.into(),
            domain: domain.into(),
            other_domains: others.iter().map(|one| (*one).to_owned()).collect(),
            offers: offers.to_vec(),
            documentation: None,
            recovery: None,
            keywords: vec!["other".into()],
            regions: Vec::new(),
            chosen: false,
        }
    }

    fn directory() -> Directory {
        Directory::new(vec![
            service("Bank", "bank.example.co.uk", &["bank.example"], &[Offer::Sms]),
            service("Pages", "github.io", &[], &[Offer::Totp]),
            service("Mail", "mail.big.example", &[], &[Offer::Totp, Offer::Sms]),
            service("Drive", "drive.big.example", &[], &[Offer::Totp, Offer::Sms]),
            service("Cloud", "cloud.mixed.example", &[], &[Offer::Totp]),
            service("Game", "game.mixed.example", &[], &[Offer::Sms]),
        ])
    }

    #[test]
    fn a_service_is_found_by_its_domains_and_their_subdomains() {
        let directory = directory();
        let name = |domain: &str| directory.by_domain(domain).map(|service| service.name.as_str());
        for found in [
            "bank.example.co.uk",
            "www.bank.example.co.uk",
            "login.bank.example.co.uk.",
            "BANK.example",
            "https://secure.bank.example:443/login?next=x",
        ] {
            assert_eq!(name(found), Some("Bank"), "{found}");
        }
        for not in ["other.co.uk", "co.uk", "notbank.example", "bank.example.org", "", "example", "bank"] {
            assert_eq!(name(not), None, "{not}");
        }
    }

    #[test]
    fn a_page_under_a_public_suffix_is_not_the_suffix_service() {
        let directory = directory();
        assert_eq!(directory.by_domain("github.io").map(|s| s.name.as_str()), Some("Pages"));
        assert!(directory.by_domain("somebody.github.io").is_none());
    }

    #[test]
    fn a_parent_domain_is_found_if_its_subdomains_have_equal_offers() {
        let directory = directory();
        assert_eq!(directory.by_domain("big.example").map(|s| s.name.as_str()), Some("Mail"));
        assert!(directory.by_domain("mixed.example").is_none());
        assert!(Directory::builtin().by_domain("google.com").is_some());
    }

    #[test]
    fn an_account_is_matched_by_name_only_without_a_domain() {
        let directory = directory();
        let mut account = Account::new(AccountId::from("a"), "bank");
        assert_eq!(directory.of(&account).map(|s| s.name.as_str()), Some("Bank"));
        account.domain = "elsewhere.example".into();
        assert!(directory.of(&account).is_none());
    }

    #[test]
    fn fetched_services_replace_old_ones_and_the_rest_stays() {
        let mut old = directory().services;
        old[0].chosen = true;
        let merged = Directory::new(old).merged(vec![
            service("Bank", "newbank.example", &[], &[Offer::Totp]),
            service("Post", "post.example", &[], &[]),
        ]);
        assert_eq!(merged.len(), 7);
        assert!(merged.by_domain("bank.example").is_none());
        let bank = merged.by_name("BANK").unwrap();
        assert_eq!((bank.offers.as_slice(), bank.chosen), (&[Offer::Totp][..], true));
        assert!(merged.by_name("Pages").is_some());
        let names: Vec<&str> = merged.services().iter().map(|s| s.name.as_str()).collect();
        assert!(names.is_sorted_by_key(|name| name.to_lowercase()), "{names:?}");
    }
}
