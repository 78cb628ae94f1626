//! Maps by keyed hashes: nothing is copied into them, and nobody who writes a file can choose what meets in them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};

/// A key of one map or several, other at every start. Of 10,000 things, two have one hash of 64 bits once in some 10^11
/// times.
#[derive(Clone, Debug, Default)]
pub struct HashKey(RandomState);

impl HashKey {
    /// The hash of a thing under this key.
    pub fn of<T: Hash + ?Sized>(&self, thing: &T) -> u64 {
        self.0.hash_one(thing)
    }

    /// The hash of a text without the space at its ends, in lower case.
    pub fn of_name(&self, text: &str) -> u64 {
        self.of(text.trim().to_lowercase().as_str())
    }
}

/// A map by hashes of a [`HashKey`].
pub type ByHash<T> = HashMap<u64, T, BuildHasherDefault<AsItIs>>;

/// A set of hashes of a [`HashKey`].
pub type Hashes = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// Takes a hash for what it is: hashing it once more makes it no better.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64((*byte).into());
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = self.0.rotate_left(32) ^ hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
