//! An entry of a file, prepared for comparison.

use super::names::{NameKeys, Names};
use super::seeds::CanonicalSeed;
use crate::import::{ImportedEntry, ImportedSeed};

/// The service name of an entry that has no name at all.
const UNNAMED: &str = "Unnamed";

pub(super) struct Incoming<'a> {
    /// The position of the entry in the file.
    pub(super) position: usize,
    pub(super) entry: &'a ImportedEntry,
    pub(super) names: Names,
    /// False if the service name is only [`UNNAMED`].
    pub(super) is_named: bool,
    pub(super) keys: NameKeys,
    /// The canonical seeds, in the order of `entry.seeds`.
    pub(super) canonical_seeds: Vec<CanonicalSeed>,
}

impl<'a> Incoming<'a> {
    pub(super) fn new(position: usize, entry: &'a ImportedEntry) -> Self {
        let mut names =
            Names::of_login(&entry.service, entry.urls.iter().map(String::as_str), &entry.username);
        if names.service.is_empty() {
            names.service.clone_from(&names.username);
        }
        let is_named = !names.service.is_empty();
        if !is_named {
            UNNAMED.clone_into(&mut names.service);
        }
        let canonical_seeds = entry.seeds.iter().map(|seed| CanonicalSeed::of(&seed.otp.secret)).collect();
        Self { position, entry, keys: names.keys(), names, is_named, canonical_seeds }
    }

    pub(super) fn seeds(&self) -> impl Iterator<Item = (&'a ImportedSeed, &CanonicalSeed)> {
        self.entry.seeds.iter().zip(&self.canonical_seeds)
    }
}
