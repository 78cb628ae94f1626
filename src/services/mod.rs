//! The service directory: which second factors each service offers, and where it says so.
//!
//! A list of some five hundred services is built in ([`Directory::builtin`], from `data/services.csv`); the whole
//! public directory can be read beside it ([`api::read`], kept between runs by [`cache`]) and merged over
//! it. Pure: text in, values out; fetching and files are the rim's.
//!
//! Data sourced from 2FA Directory by 2factorauth, used under the MIT licence.

pub mod api;
pub mod cache;
mod changes;
mod directory;
mod offer;
mod search;
mod table;

pub use changes::{Changes, implausible};
pub use directory::Directory;
pub use offer::Offer;
pub use search::{Found, Place};

/// What the directory's licence and courtesy ask to be shown wherever its facts are listed.
pub const ATTRIBUTION: &str = "Data sourced from 2FA Directory by 2factorauth.";

/// Where the whole public directory is, in the shape of version 3 of its interface.
pub const DEFAULT_URL: &str = "https://api.2fa.directory/v3/all.json";

/// What the directory says of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The name, as the service writes it: `PayPal`, `HSBC [UK]`.
    pub name: String,
    /// The domain, in lower case: `paypal.com`.
    pub domain: String,
    /// Further domains of the same service.
    pub other_domains: Vec<String>,
    /// The second factors it offers, strongest first. Empty: it is known to offer none.
    pub offers: Vec<Offer>,
    /// Where it says how to turn them on.
    pub documentation: Option<String>,
    /// Where it says how to get back in.
    pub recovery: Option<String>,
    /// What kind of service it is: `banking`, `email`.
    pub keywords: Vec<String>,
    /// Countries in which it is offered, as two letters; one with `-` before is left out. Empty: everywhere.
    pub regions: Vec<String>,
    /// Whether it is on the list chosen by hand that is built in.
    pub chosen: bool,
}

impl Service {
    /// Whether it offers any second factor.
    pub fn has_second_factor(&self) -> bool {
        !self.offers.is_empty()
    }

    /// The offers as words of a sentence: `security key, authenticator app (TOTP) and SMS`; `no second factor`.
    pub fn offers_text(&self) -> String {
        if self.offers.is_empty() {
            return "no second factor".into();
        }
        let labels: Vec<&str> = self.offers.iter().map(|offer| offer.label()).collect();
        crate::text::join(&labels)
    }

    /// Every domain, the main one first.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.domain.as_str()).chain(self.other_domains.iter().map(String::as_str))
    }
}
