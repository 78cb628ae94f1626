//! The services, found by domain and by name.

use super::{Service, table};
use crate::inventory::Account;
use psl::Psl;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

static BUILTIN: LazyLock<Arc<Directory>> = LazyLock::new(|| Arc::new(Directory::new(table::builtin())));

/// Services, with what it takes to find them quickly.
#[derive(Clone, Default)]
pub struct Directory {
    pub(super) services: Vec<Service>,
    /// Name, then `\0` and each domain, in lower case; beside `services`.
    pub(super) texts: Vec<String>,
    by_domain: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    /// By registrable domain: services on a host below it.
    below: HashMap<String, Vec<usize>>,
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Directory({} services)", self.services.len())
    }
}

impl Directory {
    /// The list that is built in.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The list that is built in, to be kept where another may take its place.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&BUILTIN)
    }

    /// These services. Of two with one domain or name the first is found by it; a service's main domain
    /// counts before another's further one.
    pub fn new(services: Vec<Service>) -> Self {
        let mut directory = Self { services, ..Self::default() };
        for (at, service) in directory.services.iter().enumerate() {
            directory.by_domain.entry(service.domain.clone()).or_insert(at);
            directory.by_name.entry(service.name.to_lowercase()).or_insert(at);
            if let Some(parent) = registrable(&service.domain).filter(|parent| *parent != service.domain) {
                directory.below.entry(parent.to_owned()).or_default().push(at);
            }
            let mut text = service.name.to_lowercase();
            for domain in service.domains() {
                text.push('\0');
                text.push_str(domain);
            }
            directory.texts.push(text);
        }
        for (at, service) in directory.services.iter().enumerate() {
            for domain in &service.other_domains {
                directory.by_domain.entry(domain.clone()).or_insert(at);
            }
        }
        directory
    }

    /// What was fetched, over this: a service of the same domain or name is replaced, and keeps being
    /// marked as chosen by hand; services that were not fetched stay.
    pub fn merged(&self, fetched: Vec<Service>) -> Self {
        let domains: HashSet<&str> = fetched.iter().map(|service| service.domain.as_str()).collect();
        let names: HashSet<String> = fetched.iter().map(|service| service.name.to_lowercase()).collect();
        let stay = self.services.iter().filter(|service| {
            !domains.contains(service.domain.as_str()) && !names.contains(&service.name.to_lowercase())
        });
        let stay: Vec<Service> = stay.cloned().collect();
        let mut services = fetched;
        for service in &mut services {
            let before =
                self.by_domain.get(&service.domain).or(self.by_name.get(&service.name.to_lowercase()));
            service.chosen |= before.and_then(|at| self.services.get(*at)).is_some_and(|one| one.chosen);
        }
        services.extend(stay);
        services.sort_by_cached_key(|service| service.name.to_lowercase());
        Self::new(services)
    }

    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// How many services there are.
    pub fn len(&self) -> usize {
        self.services.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }

    /// The service of a domain, a host or a web address: the listed domain itself, or the nearest one above
    /// it. A host below a public suffix is another party's, and is not found by the suffix. Where
    /// the domain is the parent of listed hosts that all offer the same (`google.com`), one of these.
    pub fn by_domain(&self, domain: &str) -> Option<&Service> {
        let host = host(domain)?;
        let mut rest = host.as_str();
        loop {
            if let Some(service) = self.by_domain.get(rest).and_then(|at| self.services.get(*at)) {
                let others = rest.len() < host.len() && is_public_suffix(rest);
                return (!others).then_some(service);
            }
            match rest.split_once('.') {
                Some((_, above)) if above.contains('.') => rest = above,
                _ => break,
            }
        }
        let below = self.below.get(&host)?;
        let mut services = below.iter().filter_map(|at| self.services.get(*at));
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

    /// The service of this name, whatever the case of its letters.
    pub fn by_name(&self, name: &str) -> Option<&Service> {
        self.services.get(*self.by_name.get(&name.trim().to_lowercase())?)
    }

    /// The service of an account: by its domain; by its name where it has none.
    pub fn of(&self, account: &Account) -> Option<&Service> {
        if account.domain.trim().is_empty() {
            self.by_name(&account.service)
        } else {
            self.by_domain(&account.domain)
        }
    }
}

/// The domain that somebody registered: `example.co.uk` of `login.example.co.uk`.
fn registrable(host: &str) -> Option<&str> {
    let domain = psl::List.domain(host.as_bytes())?;
    std::str::from_utf8(domain.as_bytes()).ok()
}

/// Whether anybody can have a name of their own below it: `co.uk`, `github.io`.
fn is_public_suffix(host: &str) -> bool {
    psl::List.suffix(host.as_bytes()).is_some_and(|suffix| suffix.as_bytes() == host.as_bytes())
}

/// The host of a domain or web address, in lower case and without `www.`; `None` where there is none.
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
    fn a_service_is_found_by_any_of_its_domains_and_hosts_below() {
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
    fn somebody_elses_page_below_a_public_suffix_is_not_the_service() {
        let directory = directory();
        assert_eq!(directory.by_domain("github.io").map(|s| s.name.as_str()), Some("Pages"));
        assert!(directory.by_domain("somebody.github.io").is_none());
    }

    #[test]
    fn a_parent_domain_is_found_where_all_below_it_offer_the_same() {
        let directory = directory();
        assert_eq!(directory.by_domain("big.example").map(|s| s.name.as_str()), Some("Mail"));
        assert!(directory.by_domain("mixed.example").is_none());
        assert!(Directory::builtin().by_domain("google.com").is_some());
    }

    #[test]
    fn an_account_is_known_by_its_domain_and_by_its_name_only_without_one() {
        let directory = directory();
        let mut account = Account::new(AccountId::from("a"), "bank");
        assert_eq!(directory.of(&account).map(|s| s.name.as_str()), Some("Bank"));
        account.domain = "elsewhere.example".into();
        assert!(directory.of(&account).is_none());
    }

    #[test]
    fn what_was_fetched_replaces_and_the_rest_stays() {
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
