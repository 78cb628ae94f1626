//! Warnings about URIs that could be parsed.

use super::error::OtpError;
use crate::text;
use std::fmt;

/// A warning about a URI, shown with `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The label and the `issuer` parameter name different issuers.
    IssuerDiffers {
        label: String,
        /// The issuer that was used.
        parameter: String,
    },
    UnknownParameter(&'static str),
    /// A parameter is repeated with another value. The first was used.
    Duplicate(&'static str),
    /// A required parameter is missing or empty.
    Missing {
        name: &'static str,
        /// The default that was used.
        assumed: &'static str,
    },
    /// Text after an unencoded `#` was ignored.
    LeftOut(&'static str),
    /// A parameter that Steam's codes do not have was ignored.
    SteamParameter(&'static str),
    /// A name was not valid UTF-8. Invalid bytes became `\u{fffd}`.
    NotUtf8(&'static str),
    /// The secret had a length that base32 cannot have. Its last character was dropped.
    SurplusCharacter,
    /// A TOTP is computed as Steam, because its issuer is Steam.
    SteamByIssuer,
    /// The secret is shorter than 128 bits (RFC 4226 §4, R6).
    ShortSecret {
        bits: usize,
    },
    /// The generator can be stored but computes no codes.
    NoCodes(OtpError),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IssuerDiffers { label, parameter } => write!(
                f,
                "the label names {} as the issuer and the parameter {}: the parameter was used",
                quoted(label),
                quoted(parameter)
            ),
            Self::UnknownParameter(name) => write!(f, "the parameter {} was ignored", quoted(name)),
            Self::Duplicate(name) => write!(f, "{name} is given twice: the first was used"),
            Self::Missing { name, assumed } => write!(f, "{name} is missing: {assumed} was assumed"),
            Self::LeftOut(name) => write!(f, "the text after “#” in {name} was ignored"),
            Self::SteamParameter(name) => write!(f, "{name} was ignored: it is the same for all Steam codes"),
            Self::NotUtf8(name) => write!(f, "the {name} is not valid UTF-8: check how it reads"),
            Self::NoCodes(why) => write!(f, "it is stored, but cannot make codes: {why}"),
            Self::SurplusCharacter => f.write_str(
                "the secret has one character too many or too few; its last character was ignored, as authenticator apps do: \
                 compare one code",
            ),
            Self::SteamByIssuer => f.write_str("its issuer is Steam, so Steam codes are computed: compare one code"),
            Self::ShortSecret { bits } => write!(
                f,
                "the secret has {bits} bits; RFC 4226 requires at least 128. It works, but the service should use a longer one"
            ),
        }
    }
}

/// Part of a URI in quotes, shortened and safe to show in a terminal.
pub(super) fn quoted(text: &str) -> String {
    format!("“{}”", text::fit(text, 40))
}
