//! What was odd about an address that could be read all the same.

use super::OtpError;
use crate::text;
use std::fmt;

/// Something odd that did not stop an address from being read. Shown with `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The label names another issuer than the parameter, whose word was taken.
    IssuerDiffers {
        label: String,
        /// The parameter's, which was taken.
        parameter: String,
    },
    /// A parameter that this program does not know.
    UnknownParameter(String),
    /// A parameter given more than once with different values; the first was taken.
    Duplicate(&'static str),
    /// A parameter missing where it belongs, or empty.
    Missing {
        name: &'static str,
        /// What was taken in its place.
        taken: &'static str,
    },
    /// Text after an unencoded `#` in a parameter that cannot have one.
    LeftOut(&'static str),
    /// Steam makes its codes in one way only, and the address asks for another.
    SteamParameter(&'static str),
    /// A name was not valid UTF-8; what could not be read is shown as `\u{fffd}`.
    NotUtf8(&'static str),
    /// A secret shorter than 128 bits (RFC 4226 §4, R6).
    ShortSecret { bits: usize },
    /// It is kept, but no codes can be made of it.
    NoCodes(OtpError),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuerDiffers { label, parameter } => write!(
                f,
                "the label names {} as the issuer and the parameter {}: the parameter was taken",
                quoted(label),
                quoted(parameter)
            ),
            Self::UnknownParameter(name) => write!(f, "the parameter {} was left out", quoted(name)),
            Self::Duplicate(name) => write!(f, "{name} is given twice: the first was taken"),
            Self::Missing { name, taken } => write!(f, "{name} is missing: {taken} was taken"),
            Self::LeftOut(name) => write!(f, "what follows “#” in {name} was left out"),
            Self::SteamParameter(name) => write!(f, "{name} was left out: Steam's codes have their own"),
            Self::NotUtf8(name) => write!(f, "the {name} is not valid UTF-8: check how it reads"),
            Self::NoCodes(why) => write!(f, "it is kept, but makes no codes: {why}"),
            Self::ShortSecret { bits } => write!(
                f,
                "the secret has {bits} bits; RFC 4226 asks for at least 128. It works, but the service should do better"
            ),
        }
    }
}

/// A piece of the address in quotes, safe to show, and cut.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", text::fit(text, 40))
}
