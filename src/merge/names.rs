//! Names of entries and accounts: cleaned for the inventory, and normalized for comparison.

use crate::import::domain::registrable;
use crate::inventory::Account;
use crate::text;
use psl::Psl;

/// How many addresses of one login are considered.
const MAX_ADDRESSES: usize = 16;

/// Cleans a name for the inventory: a single line without control characters.
pub(super) fn clean(name: &str) -> String {
    if text::is_plain(name) {
        return name.to_owned();
    }
    text::one_line(name.trim()).trim().to_owned()
}

/// Normalizes a name for comparison: only letters and digits, in lower case. A name without letters or digits is only
/// trimmed and lower-cased.
pub(super) fn key(name: &str) -> String {
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if key.is_empty() { name.trim().to_lowercase() } else { key }
}

/// Normalizes a user name for comparison.
pub(super) fn user_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The domain in a service name that is itself a domain: `github.com`.
pub(super) fn named_domain(service: &str) -> Option<String> {
    let service = service.trim();
    let looks_like_domain =
        service.contains('.') && !service.ends_with('.') && !service.contains(char::is_whitespace);
    looks_like_domain.then(|| registrable(service)).flatten().filter(|domain| known_suffix(domain))
}

/// Whether the host ends in a known public suffix, so that `v1.2` does not count as a domain.
fn known_suffix(host: &str) -> bool {
    host.contains('.')
        && psl::List
            .suffix(host.as_bytes())
            .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() < host.len())
}

/// The names of an entry or account.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) service: String,
    pub(super) username: String,
    /// The first domain is the main one.
    pub(super) domains: Vec<String>,
    /// Whether the domains come from addresses instead of a service name that looks like a domain.
    pub(super) has_address: bool,
}

impl Names {
    pub(super) fn of_account(account: &Account) -> Self {
        let service = account.service.clone();
        let written = Some(account.domain.trim().to_lowercase()).filter(|written| !written.is_empty());
        let domains: Vec<String> = registrable(&account.domain).or(written).into_iter().collect();
        Self { service, username: account.username.clone(), domains, has_address: true }
    }

    /// The names of a login from its title and addresses. The service stays empty if the login has neither.
    pub(super) fn of_login<'a>(
        service: &str,
        addresses: impl Iterator<Item = &'a str>,
        username: &str,
    ) -> Self {
        let mut domains: Vec<String> = Vec::new();
        for domain in addresses.take(MAX_ADDRESSES).filter_map(registrable) {
            if !domains.contains(&domain) {
                domains.push(domain);
            }
        }
        let has_address = !domains.is_empty();
        let mut service = clean(service);
        if !has_address {
            domains.extend(named_domain(&service));
        }
        if service.is_empty() {
            service = domains.first().cloned().unwrap_or_default();
        }
        Self { service, username: clean(username), domains, has_address }
    }

    /// The normalized names by which an account is looked up.
    pub(super) fn keys(&self) -> NameKeys {
        // The prefix distinguishes a domain from a service name with the same spelling.
        let domain_key = |domain: &str| format!("@{domain}");
        let mut services: Vec<String> = self.domains.iter().map(|domain| domain_key(domain)).collect();
        // An account named after its domain is also found by that domain.
        services.extend(named_domain(&self.service).map(|domain| domain_key(&domain)));
        let service = key(&self.service);
        if !service.is_empty() {
            services.push(service);
        }
        services.dedup();
        let user = user_key(&self.username);
        NameKeys { services, labels: self.labels().collect(), user: (!user.is_empty()).then_some(user) }
    }

    /// The first labels of the domains: `github` of `github.com`. A label is weak evidence, so it counts only together
    /// with the same user name.
    pub(super) fn labels(&self) -> impl Iterator<Item = String> + '_ {
        let all = self.domains.iter().cloned().chain(named_domain(&self.service));
        all.filter_map(|domain| domain.split('.').next().map(key).filter(|label| label.len() > 2))
    }
}

/// The normalized names by which an account is looked up.
pub(super) struct NameKeys {
    /// Keys of the service: its domains and its name.
    pub(super) services: Vec<String>,
    /// See [`Names::labels`].
    pub(super) labels: Vec<String>,
    /// `None` if there is no user name.
    pub(super) user: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_names_can_be_domains() {
        for (service, expected) in [
            ("github.com", Some("github.com")),
            ("www.Example.co.uk", Some("example.co.uk")),
            ("GitHub", None),
            ("St. Mary", None),
            ("Acme Inc.", None),
            ("v1.2", None),
            ("co.uk", None),
            ("", None),
        ] {
            assert_eq!(named_domain(service).as_deref(), expected, "{service}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_punctuation() {
        assert_eq!(key("Git-Hub, Inc."), key("github inc"));
        assert_eq!(key("漢字"), "漢字");
        assert_ne!(key("🎈"), key("🎉"));
        assert_eq!(clean(" two\nlines\u{1b}[31m "), "two lines\u{fffd}[31m");
    }
}
