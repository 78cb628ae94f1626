//! What an entry or an account is called, cleaned for the inventory and reduced to what is compared.

use crate::inventory::Account;
use crate::text;
use psl::Psl;

/// A name as it goes into the inventory: one line that a terminal only draws.
pub(super) fn clean(name: &str) -> String {
    text::visible(name.trim()).trim().to_owned()
}

/// A name reduced to what is compared: letters and digits in lower case. Where it has none, the name itself.
pub(super) fn key(name: &str) -> String {
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if key.is_empty() { name.trim().to_lowercase() } else { key }
}

/// A user name reduced to what is compared.
pub(super) fn user_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The registrable domain of an address, `example.co.uk` of `https://login.example.co.uk/x`; the host itself
/// where it has none, as in a local network. `None` where it is not the address of a site.
pub(super) fn domain(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = match address.split_once("://") {
        Some((scheme, rest)) if ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) => rest,
        Some(_) => return None,
        None => address,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    let host = host.trim_end_matches('.').to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || ".-_[]:".contains(c);
    if host.is_empty() || host.len() > 253 || !host.chars().all(plain) || host.contains("..") {
        return None;
    }
    if address.contains("://") || known_suffix(&host) {
        let numeric = host.starts_with('[') || host.split('.').all(|part| part.parse::<u8>().is_ok());
        let registrable = psl::List.domain(host.as_bytes()).filter(|_| !numeric);
        let text = registrable.and_then(|domain| std::str::from_utf8(domain.as_bytes()).ok());
        return Some(text.unwrap_or(&host).to_owned());
    }
    None
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
    /// The service's name, cleaned.
    pub(super) service: String,
    /// The user's name, cleaned.
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

    /// The words by which accounts of the same service are found: its domains and its name.
    pub(super) fn sites(&self) -> Vec<String> {
        let mut sites: Vec<String> = self.domains.iter().map(|domain| format!("@{domain}")).collect();
        // An account called by its domain is found by those that have the domain.
        if let Some(domain) = domain(&self.service) {
            sites.push(format!("@{domain}"));
        }
        let service = key(&self.service);
        if !service.is_empty() {
            sites.push(service);
        }
        sites.dedup();
        sites
    }

    /// The names of domains without their endings: `github` of `github.com`. Alone they prove little: they
    /// count where the user name is the same as well.
    pub(super) fn labels(&self) -> impl Iterator<Item = String> + '_ {
        let named = domain(&self.service);
        let all = self.domains.iter().cloned().chain(named);
        all.filter_map(|domain| domain.split('.').next().map(key).filter(|label| label.len() > 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_of_an_address() {
        for (address, wanted) in [
            ("https://login.example.co.uk/x?y=z", Some("example.co.uk")),
            ("http://robin@www.Example.org:8080/", Some("example.org")),
            ("github.com", Some("github.com")),
            ("www.github.com/login", Some("github.com")),
            ("https://192.168.1.1/", Some("192.168.1.1")),
            ("https://router/", Some("router")),
            ("GitHub", None),
            ("St. Mary", None),
            ("androidapp://com.example", None),
            ("co.uk", None),
            ("", None),
        ] {
            assert_eq!(domain(address).as_deref(), wanted, "{address}");
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
