//! The registrable domain of a web address. Two logins belong to the same service if their registrable domains are equal.

use psl::Psl;
use url::{Host, Url};

/// The registrable domain of an address, by the public suffix list: `example.co.uk` for
/// `https://www.example.co.uk:8443/login`. An IP address or a name without a dot is returned as it is. For an Android app,
/// the domain is its developer's: `example.com` for `android://…@com.example.app/`. International names are returned in
/// ASCII (Punycode), so that both spellings are equal. `None` if the address has no host.
pub fn registrable(address: &str) -> Option<String> {
    let address = address.trim();
    let lower = address.get(..14).unwrap_or(address).to_ascii_lowercase();
    if lower.starts_with("android://") || lower.starts_with("androidapp://") {
        return android_domain(address);
    }
    if address.contains("://") {
        return host_domain(&Url::parse(address).ok()?);
    }
    // The address has no `//`: `example.com:8443/login`. A host with `@` is an email address (`mailto:someone@example.com`).
    let host = address.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains('@') {
        return None;
    }
    host_domain(&Url::parse(&format!("https://{address}")).ok()?)
}

fn host_domain(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.to_string()),
        Host::Ipv6(ip) => Some(format!("[{ip}]")),
        // `Url` leaves the host of a custom scheme such as `steam://` as it is, so it is parsed again.
        Host::Domain(name) => {
            let name = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
            match Host::parse(&name).ok()? {
                Host::Domain(name) => registered_part(&name),
                ip => Some(ip.to_string()),
            }
        }
    }
}

/// The id of an app is the developer's domain and the app's name, written backwards: `com.example.app`.
fn android_domain(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let app = rest.rsplit('@').next()?.split('/').next()?;
    let domain_parts: Vec<&str> = app.split('.').rev().collect();
    (domain_parts.len() > 1).then(|| registered_part(&domain_parts.join(".").to_ascii_lowercase())).flatten()
}

fn registered_part(name: &str) -> Option<String> {
    let name = name.trim_end_matches('.');
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let registered = psl::List.domain(name.as_bytes()).and_then(|d| std::str::from_utf8(d.as_bytes()).ok());
    Some(registered.unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_registrable_domain_of_addresses_in_exports() {
        for (address, wanted) in [
            ("https://www.example.com/login?x=1", "example.com"),
            ("https://www.Example.CO.UK:8443/", "example.co.uk"),
            ("example.com", "example.com"),
            ("example.com/login", "example.com"),
            ("accounts.example.com:443/path", "example.com"),
            ("  http://user:pw@sub.example.org  ", "example.org"),
            ("https://someone.github.io/", "someone.github.io"),
            ("https://github.io/", "github.io"),
            ("http://192.168.0.1:8080/", "192.168.0.1"),
            ("192.168.0.1", "192.168.0.1"),
            ("192.168.0.1:81", "192.168.0.1"),
            ("https://[2001:db8::1]:81/", "[2001:db8::1]"),
            ("http://localhost:3000", "localhost"),
            ("localhost:3000", "localhost"),
            ("http://nas/", "nas"),
            ("https://www.bücher.example/", "xn--bcher-kva.example"),
            ("https://xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("https://BÜCHER.example", "xn--bcher-kva.example"),
            ("https://example.com./", "example.com"),
            ("android://dGVzdA==@com.example.app/", "example.com"),
            ("androidapp://com.example.android", "example.com"),
            ("ssh://git.example.com:22", "example.com"),
            ("ftp://files.example.com", "example.com"),
        ] {
            assert_eq!(registrable(address).as_deref(), Some(wanted), "{address}");
        }
        for nothing in ["", "   ", "http://", "/x", "mailto:a@example.com", "not a domain", "about:blank"] {
            assert_eq!(registrable(nothing), None, "{nothing}");
        }
    }
}
