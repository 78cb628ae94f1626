//! The position of a document in the sequence of saves, and the versions that it contains.
//!
//! Two computers can save different versions of one vault. The numbers tell an older version from a newer one, and the
//! ids tell whether one version contains another.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;

/// How many earlier versions a document lists. A version that is further back is no longer recognised.
pub const MAX_EARLIER: usize = 256;

/// The first eight bytes of the SHA-256 hash of a decrypted document. Written as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SaveId([u8; 8]);

impl SaveId {
    pub fn of(document: &[u8]) -> Self {
        let mut id = [0; 8];
        id.copy_from_slice(&Sha256::digest(document)[..8]);
        Self(id)
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = digits.then(|| u64::from_str_radix(text, 16).ok()).flatten()?;
        Some(Self(number.to_be_bytes()))
    }
}

impl fmt::Display for SaveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for SaveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for SaveId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SaveId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not 16 hexadecimal digits"))
    }
}

/// The number of a document's save, and the documents that were saved before it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saves {
    /// Grows by at least one with each save. 0 if a version of Selvedge without numbers wrote the document.
    #[serde(default)]
    pub number: u64,
    /// The versions before this one, newest first; at most [`MAX_EARLIER`].
    #[serde(default)]
    pub earlier: Vec<SaveId>,
}

impl Saves {
    /// Whether the list of earlier versions is too short to say something about a version with this number.
    pub fn has_forgotten(&self, number: u64) -> bool {
        self.earlier.len() >= MAX_EARLIER && self.number > number.saturating_add(MAX_EARLIER as u64)
    }

    /// The record of the save after this one. `newest` is the highest number that is known of any version.
    #[must_use]
    pub fn next(&self, current: SaveId, newest: u64) -> Self {
        let mut earlier = Vec::with_capacity(MAX_EARLIER.min(self.earlier.len() + 1));
        earlier.push(current);
        earlier.extend(self.earlier.iter().filter(|id| **id != current).take(MAX_EARLIER - 1));
        Self { number: self.number.max(newest).saturating_add(1), earlier }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow_and_the_list_of_earlier_versions_is_limited() {
        let mut saves = Saves::default();
        for number in 0..300_u64 {
            saves = saves.next(SaveId::of(&number.to_be_bytes()), 0);
        }
        assert_eq!((saves.number, saves.earlier.len()), (300, MAX_EARLIER));
        assert_eq!(saves.earlier[0], SaveId::of(&299_u64.to_be_bytes()));
        assert_eq!(saves.next(SaveId::of(b"x"), 412).number, 413, "above every known number");
        let text = serde_json::to_string(&saves).unwrap();
        assert_eq!(serde_json::from_str::<Saves>(&text).unwrap(), saves);
        assert!(serde_json::from_str::<SaveId>("\"+00000000000000f\"").is_err());
    }
}
