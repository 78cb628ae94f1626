//! Finds identical passwords without storing any of them.

use crate::platform::random;
use crate::secret::Password;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::io;
use zeroize::Zeroizing;

/// Finds passwords that are used more than once. It stores an HMAC-SHA-256 tag of each password under a random key that
/// exists only in memory, so the tags reveal nothing after the key is wiped.
pub struct ReuseDetector {
    key: Zeroizing<[u8; 32]>,
    tags: Vec<Option<[u8; 32]>>,
}

impl ReuseDetector {
    /// Creates a detector with a new random key.
    ///
    /// # Errors
    /// The system's random number generator failed.
    pub fn new() -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        random::fill(&mut *key)?;
        Ok(Self { key, tags: Vec::new() })
    }

    /// Adds the next password. An empty password counts as missing and never matches another.
    pub fn add(&mut self, password: &Password) {
        let tag = if password.is_empty() { None } else { self.tag(password) };
        self.tags.push(tag);
    }

    /// The group number of each password, in the order of [`ReuseDetector::add`]; `None` for a password used once.
    /// Groups are numbered from 1 in the order of their first password.
    pub fn groups(self) -> Vec<Option<u32>> {
        let mut times: HashMap<[u8; 32], u32> = HashMap::new();
        for tag in self.tags.iter().flatten() {
            *times.entry(*tag).or_default() += 1;
        }
        let mut groups: HashMap<[u8; 32], u32> = HashMap::new();
        let mut group = |tag: &[u8; 32]| {
            (times.get(tag).copied().unwrap_or(0) > 1).then(|| {
                let next = u32::try_from(groups.len() + 1).unwrap_or(u32::MAX);
                *groups.entry(*tag).or_insert(next)
            })
        };
        self.tags.iter().map(|tag| tag.as_ref().and_then(&mut group)).collect()
    }

    fn tag(&self, password: &Password) -> Option<[u8; 32]> {
        // HMAC accepts a key of any length, so this never fails.
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.key).ok()?;
        mac.update(password.expose().as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(passwords: &[&str]) -> Vec<Option<u32>> {
        let mut detector = ReuseDetector::new().unwrap();
        for password in passwords {
            detector.add(&Password::new((*password).into()));
        }
        detector.groups()
    }

    #[test]
    fn equal_passwords_form_groups_numbered_by_first_use() {
        assert_eq!(
            groups(&["b", "a", "c", "a", "b", "A", "b"]),
            [Some(1), Some(2), None, Some(2), Some(1), None, Some(1)]
        );
        assert_eq!(groups(&["", "", "a"]), [None, None, None]);
        assert_eq!(groups(&[]), []);
    }

    #[test]
    fn each_detector_has_its_own_key() {
        let password = Password::new("same".into());
        let (first, second) = (ReuseDetector::new().unwrap(), ReuseDetector::new().unwrap());
        assert_eq!(first.tag(&password), first.tag(&password));
        assert_ne!(first.tag(&password), second.tag(&password));
    }
}
