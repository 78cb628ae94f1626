//! One entry of the directory.

use super::offer::Offer;
use crate::text::join;

/// One service of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The name in the directory: `PayPal`, `HSBC [UK]`.
    pub name: String,
    /// The main domain in lower case: `paypal.com`.
    pub domain: String,
    pub other_domains: Vec<String>,
    /// The second factors that the service offers, strongest first. Empty if the service is known to offer none.
    pub offers: Vec<Offer>,
    /// The page that explains how to turn on a second factor.
    pub documentation: Option<String>,
    /// The page that explains how to recover an account.
    pub recovery: Option<String>,
    /// Kinds of service: `banking`, `email`.
    pub keywords: Vec<String>,
    /// Two-letter codes of the countries in which the service is available; `-` before a code excludes the country.
    /// Empty: everywhere.
    pub regions: Vec<String>,
    /// Whether the service is on the built-in list, which is chosen by hand.
    pub chosen: bool,
}

impl Service {
    pub fn has_second_factor(&self) -> bool {
        !self.offers.is_empty()
    }

    /// The offers as part of a sentence: `security key, authenticator app (TOTP) and SMS`, or `no second factor`.
    pub fn offers_text(&self) -> String {
        if self.offers.is_empty() {
            return "no second factor".into();
        }
        let labels: Vec<&str> = self.offers.iter().map(|offer| offer.label()).collect();
        join(&labels)
    }

    /// All domains, the main domain first.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.domain.as_str()).chain(self.other_domains.iter().map(String::as_str))
    }
}
