//! Parsers for the values of arguments.

use crate::inventory::{FactorKind, Importance};
use crate::risk::Severity;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A file, or standard input (`-`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Stdin,
    File(PathBuf),
}

impl Source {
    pub const fn is_stdin(&self) -> bool {
        matches!(self, Self::Stdin)
    }
}

impl From<std::ffi::OsString> for Source {
    fn from(text: std::ffi::OsString) -> Self {
        if text == "-" { Self::Stdin } else { Self::File(PathBuf::from(text)) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => f.write_str(&crate::text::shown_path(path)),
        }
    }
}

/// A factor and where it is kept: `totp=my-phone,drawer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorArg {
    /// A kind's slug (`totp`), or the id of one factor (`totp-2`).
    pub factor: String,
    /// Where it is kept; `None` without `=`.
    pub holders: Option<Vec<String>>,
}

impl FromStr for FactorArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (factor, holders) = match text.split_once('=') {
            Some((factor, holders)) => (factor, Some(holders)),
            None => (text, None),
        };
        let factor = factor.trim().to_lowercase().replace('_', "-");
        if factor.is_empty() {
            return Err(format!("the factor is missing; the kinds are {}", kinds()));
        }
        let holders = holders.map(|list| {
            list.split(',').map(str::trim).filter(|h| !h.is_empty()).map(str::to_owned).collect()
        });
        Ok(Self { factor, holders })
    }
}

/// The slugs of all kinds of factors, for messages.
pub fn kinds() -> String {
    FactorKind::ALL.map(FactorKind::slug).join(", ")
}

/// A parser for an enum whose values have one word each.
fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    word: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(|&value| word(value))).try_map(move |text| {
        all.iter().copied().find(|&value| word(value) == text).ok_or("not one of the values listed")
    })
}

pub(super) fn importance() -> impl TypedValueParser<Value = Importance> {
    one_of(&Importance::ALL, Importance::label)
}

pub(super) fn severity() -> impl TypedValueParser<Value = Severity> {
    one_of(&Severity::ALL, Severity::label)
}

pub(super) fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "write the date as year-month-day: 2027-03-01".to_owned())
}

/// Parses an amount of memory into bytes: `512MiB`, `2 GiB`, `2G`, or a plain number of bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let wrong = || "write a size as 512MiB or 2GiB".to_owned();
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit.trim().to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return Err(wrong()),
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .filter(|n| *n > 0)
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_accept_common_units() {
        for (text, expected) in [
            ("2GiB", Some(2 << 30)),
            ("512 mib", Some(512 << 20)),
            ("2G", Some(2 << 30)),
            ("64KB", Some(64 << 10)),
            ("100", Some(100)),
        ] {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
        for wrong in ["", "GiB", "-1", "1TB", "99999999999999999999", "0", "20000000000GiB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
