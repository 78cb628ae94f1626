//! A record of the vault that this program may be unable to parse. Such a record is stored unchanged, and all other
//! records stay usable.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use std::fmt;

/// A parsed record, or the raw JSON of a record that could not be parsed.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry<T> {
    Parsed(T),
    /// Written by hand or by a newer program, or damaged before it was encrypted.
    Unparsed(UnparsedEntry),
}

/// JSON that this program does not understand. It may contain a secret, so `Debug` does not print it.
#[derive(Clone, PartialEq)]
pub struct UnparsedEntry {
    value: serde_json::Value,
    reason: String,
}

impl UnparsedEntry {
    /// Why parsing failed. Names fields and types but never quotes a value.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The text of a field such as `account`, if the record has it.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value.get(field)?.as_str()
    }
}

impl fmt::Debug for UnparsedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UnparsedEntry(…)")
    }
}

impl<T> Entry<T> {
    pub const fn parsed(&self) -> Option<&T> {
        match self {
            Self::Parsed(record) => Some(record),
            Self::Unparsed(_) => None,
        }
    }

    pub const fn parsed_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Parsed(record) => Some(record),
            Self::Unparsed(_) => None,
        }
    }

    pub const fn unparsed(&self) -> Option<&UnparsedEntry> {
        match self {
            Self::Parsed(_) => None,
            Self::Unparsed(unparsed) => Some(unparsed),
        }
    }
}

impl<T> From<T> for Entry<T> {
    fn from(record: T) -> Self {
        Self::Parsed(record)
    }
}

impl<T: Serialize> Serialize for Entry<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Parsed(record) => record.serialize(serializer),
            Self::Unparsed(unparsed) => unparsed.value.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(match T::deserialize(&value) {
            Ok(record) => Self::Parsed(record),
            Err(error) => Self::Unparsed(UnparsedEntry { reason: without_values(&error.to_string()), value }),
        })
    }
}

/// Replaces the first quoted part of a serde message by `…`, because messages such as `unknown variant "x", expected …`
/// quote a value, which may be secret. `missing field` messages quote only the name of the field, so they stay as they
/// are.
fn without_values(message: &str) -> String {
    let mut out = String::new();
    for (index, part) in message.split(['`', '"']).enumerate() {
        out.push_str(if index == 1 && !message.starts_with("missing field") { "…" } else { part });
    }
    out
}
