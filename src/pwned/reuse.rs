//! Which passwords are the same, without keeping any of them.

use crate::platform::random;
use crate::secret::Password;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::io;
use zeroize::Zeroizing;

/// Finds passwords that are used more than once. It keeps a keyed hash (HMAC-SHA-256) of each; the key is
/// random, is in this memory alone and is wiped with it, so that what is kept says nothing without it.
pub struct Reuse {
    key: Zeroizing<[u8; 32]>,
    tags: Vec<Option<[u8; 32]>>,
}

impl Reuse {
    /// With a new key.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn new() -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        random::fill(&mut *key)?;
        Ok(Self { key, tags: Vec::new() })
    }

    /// Takes the next password into account. An empty one is none, and is the same as no other.
    pub fn add(&mut self, password: &Password) {
        let tag = if password.is_empty() { None } else { self.tag(password) };
        self.tags.push(tag);
    }

    /// The group of each password in the order in which they were added, numbered from 1 as they first come;
    /// none for a password that comes once.
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
        // HMAC takes a key of any length: there is always a tag.
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.key).ok()?;
        mac.update(password.expose().as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(passwords: &[&str]) -> Vec<Option<u32>> {
        let mut reuse = Reuse::new().unwrap();
        for password in passwords {
            reuse.add(&Password::new((*password).into()));
        }
        reuse.groups()
    }

    #[test]
    fn the_same_passwords_are_one_group_numbered_as_they_come() {
        assert_eq!(
            groups(&["b", "a", "c", "a", "b", "A", "b"]),
            [Some(1), Some(2), None, Some(2), Some(1), None, Some(1)]
        );
        assert_eq!(groups(&["", "", "a"]), [None, None, None]);
        assert_eq!(groups(&[]), []);
    }

    #[test]
    fn each_has_a_key_of_its_own() {
        let password = Password::new("same".into());
        let (one, other) = (Reuse::new().unwrap(), Reuse::new().unwrap());
        assert_eq!(one.tag(&password), one.tag(&password));
        assert_ne!(one.tag(&password), other.tag(&password));
    }
}
