//! What an entry or an account is called, cleaned for the inventory and reduced to what is compared.

use crate::import::domain::registrable;
use crate::inventory::{Account, HashKey};
use crate::text;
use psl::Psl;
use smallvec::SmallVec;

/// A name as it goes into the inventory: one line that a terminal only draws.
pub(super) fn clean(name: &str) -> String {
    if text::is_plain(name) {
        return name.to_owned();
    }
    text::visible(name.trim()).trim().to_owned()
}

/// A name reduced to what is compared: letters and digits in lower case. Where it has none, the name itself.
pub(super) fn key(name: &str) -> String {
    if name.is_ascii() && name.bytes().any(|c| c.is_ascii_alphanumeric()) {
        let mut key = String::with_capacity(name.len());
        key.extend(name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()));
        return key;
    }
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if key.is_empty() { name.trim().to_lowercase() } else { key }
}

/// A user name reduced to what is compared.
pub(super) fn user_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The registrable domain of an address; see [`registrable`].
pub(super) fn domain(address: &str) -> Option<String> {
    registrable(address)
}

/// The domain that a service is called by, where its name is one: `github.com`.
pub(super) fn named_domain(service: &str) -> Option<String> {
    let service = service.trim();
    let like_one = service.contains('.') && !service.ends_with('.') && !service.contains(char::is_whitespace);
    like_one.then(|| registrable(service)).flatten().filter(|domain| known_suffix(domain))
}

/// Whether it ends as the names of public sites do, and not just in some word after a dot.
fn known_suffix(host: &str) -> bool {
    host.contains('.')
        && psl::List
            .suffix(host.as_bytes())
            .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() < host.len())
}

/// What an entry or account is called.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) service: String,
    pub(super) username: String,
    /// Domains, the first the one that counts.
    pub(super) domains: Vec<String>,
    /// Whether the domains come from addresses, and not from a name that looks like one.
    pub(super) addressed: bool,
}

impl Names {
    pub(super) fn of_account(account: &Account) -> Self {
        let service = account.service.clone();
        let written = Some(account.domain.trim().to_lowercase()).filter(|written| !written.is_empty());
        let domains: Vec<String> = domain(&account.domain).or(written).into_iter().collect();
        Self { service, username: account.username.clone(), domains, addressed: true }
    }

    /// The words by which the account is found, under this key.
    pub(super) fn words(&self, hash: &HashKey) -> Words {
        // A domain is another word than a name that looks like it.
        let site = |domain: &str| hash.of(&("@", domain));
        let mut sites: SmallVec<[u64; 2]> = self.domains.iter().map(|domain| site(domain)).collect();
        // An account called by its domain is found by those that have the domain.
        sites.extend(named_domain(&self.service).map(|domain| site(&domain)));
        let service = key(&self.service);
        if !service.is_empty() {
            sites.push(hash.of(service.as_str()));
        }
        sites.dedup();
        let labels = self.labels().map(|label| hash.of(label.as_str())).collect();
        let user = self.username.trim();
        Words { sites, labels, user: (!user.is_empty()).then(|| hash.of_name(user)) }
    }

    /// The names of domains without their endings: `github` of `github.com`. Alone they prove little: they
    /// count where the user name is the same as well.
    pub(super) fn labels(&self) -> impl Iterator<Item = String> + '_ {
        let named = named_domain(&self.service);
        let all = self.domains.iter().cloned().chain(named);
        all.filter_map(|domain| domain.split('.').next().map(key).filter(|label| label.len() > 2))
    }
}

/// The words by which an account is found, as keyed hashes of 64 bits: of the 100,000 words of the largest import, two
/// meet once in some 10^9 imports, and then an entry is shown beside an account of another name.
pub(super) struct Words {
    /// Those for its service: its domains and its name.
    pub(super) sites: SmallVec<[u64; 2]>,
    /// Those that count where the user name is the same as well; see [`Names::labels`].
    pub(super) labels: SmallVec<[u64; 2]>,
    /// Its user name, where there is one.
    pub(super) user: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_may_be_called_by_its_domain() {
        for (service, wanted) in [
            ("github.com", Some("github.com")),
            ("www.Example.co.uk", Some("example.co.uk")),
            ("GitHub", None),
            ("St. Mary", None),
            ("Acme Inc.", None),
            ("v1.2", None),
            ("co.uk", None),
            ("", None),
        ] {
            assert_eq!(named_domain(service).as_deref(), wanted, "{service}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_signs() {
        assert_eq!(key("Git-Hub, Inc."), key("github inc"));
        assert_eq!(key("漢字"), "漢字");
        assert_ne!(key("🎈"), key("🎉"));
        assert_eq!(clean(" two\nlines\u{1b}[31m "), "two lines\u{fffd}[31m");
    }
}
