//! An entry that may be unreadable: kept as it is, never dropped, and never in the way of the others.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use std::fmt;

/// An entry of the vault that reads, or one that does not and is kept as it was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry<T> {
    Parsed(T),
    /// It does not: written by hand, by a newer program, or damaged before it was encrypted.
    Unparsed(UnparsedEntry),
}

/// JSON that this program does not understand. It may hold a secret, so it does not print.
#[derive(Clone, PartialEq)]
pub struct UnparsedEntry {
    value: serde_json::Value,
    reason: String,
}

impl UnparsedEntry {
    /// Why it could not be read. Names fields and types, no values.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// A text field of it, such as `account`, where it has one.
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
    /// The entry, where it reads.
    pub const fn parsed(&self) -> Option<&T> {
        match self {
            Self::Parsed(entry) => Some(entry),
            Self::Unparsed(_) => None,
        }
    }

    /// What is known of an entry that does not read.
    pub const fn unparsed(&self) -> Option<&UnparsedEntry> {
        match self {
            Self::Parsed(_) => None,
            Self::Unparsed(opaque) => Some(opaque),
        }
    }
}

impl<T> From<T> for Entry<T> {
    fn from(entry: T) -> Self {
        Self::Parsed(entry)
    }
}

impl<T: Serialize> Serialize for Entry<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Parsed(entry) => entry.serialize(serializer),
            Self::Unparsed(opaque) => opaque.value.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Entry<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(match T::deserialize(&value) {
            Ok(entry) => Self::Parsed(entry),
            Err(error) => Self::Unparsed(UnparsedEntry { reason: without_values(&error.to_string()), value }),
        })
    }
}

/// A serde message with what it quotes taken out: `unknown variant `…`, expected …` may quote a value.
fn without_values(message: &str) -> String {
    let mut out = String::new();
    for (at, part) in message.split(['`', '"']).enumerate() {
        out.push_str(if at == 1 && !message.starts_with("missing field") { "…" } else { part });
    }
    out
}
