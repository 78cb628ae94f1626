//! A corpus of either form.

use super::built_corpus::BuiltCorpus;
use super::disk;
use super::error::CorpusError;
use super::format::MAGIC;
use super::hash_key::HashKey;
use super::info::{CorpusLookup, CorpusSummary};
use super::sorted_list::{SortedList, WantedHashes};
use std::fs::File;
use std::path::{Path, PathBuf};

pub enum Corpus {
    Built(BuiltCorpus),
    List(SortedList),
}

impl Corpus {
    /// Opens a corpus of either form, recognised by its first bytes.
    pub fn open(path: &Path) -> Result<Self, CorpusError> {
        let file = File::open(path).map_err(CorpusError::io(path, "read"))?;
        if file.metadata().map_err(CorpusError::io(path, "read"))?.is_dir() {
            return Err(CorpusError::Folder(path.to_owned()));
        }
        let mut start = [0; MAGIC.len()];
        disk::advise_random_access(&file);
        disk::read_up_to(&file, &mut start, 0).map_err(CorpusError::io(path, "read"))?;
        if start == *MAGIC {
            BuiltCorpus::open(path, file).map(Self::Built)
        } else {
            SortedList::open(path, file).map(Self::List)
        }
    }

    /// Remembers in a cache file which lists were verified, so that the next run need not read them again. A built corpus
    /// needs no verification, so `cache_path` is not called for it.
    pub fn with_verified_lists_cache(mut self, cache_path: impl FnOnce() -> Option<PathBuf>) -> Self {
        if let Self::List(list) = &mut self {
            list.set_cache(cache_path());
        }
        self
    }

    pub fn summary(&self) -> CorpusSummary {
        match self {
            Self::Built(built) => built.summary(),
            Self::List(list) => list.summary(),
        }
    }

    /// Whether every range is present. For a list, the cheap test can only prove that a part is missing.
    pub fn is_complete(&self) -> Result<Option<bool>, CorpusError> {
        match self {
            Self::Built(_) => Ok(self.summary().is_complete()),
            Self::List(list) => Ok(list.lacks_a_part()?.then_some(false)),
        }
    }

    /// Looks up one SHA-1 hash. A list is verified before its first lookup.
    pub fn look_up(&self, hash: &[u8; 20]) -> Result<CorpusLookup, CorpusError> {
        match self {
            Self::Built(built) => built.reader().look_up(HashKey::new(hash)),
            Self::List(list) => {
                list.verify_order(&WantedHashes::NONE, |_| true)?;
                list.reader().look_up(HashKey::new(hash))
            }
        }
    }
}
