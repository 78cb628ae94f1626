//! The versions (`ETag`) of the ranges that a corpus was made of, in a file beside it.

use super::super::error::CorpusError;
use crate::platform::files::{self, Existing};
use std::path::Path;

const MAGIC: &[u8; 8] = b"SELVPWET";

/// A tag for each range, one behind the other.
#[derive(Default)]
pub struct Tags {
    bytes: Vec<u8>,
    /// Where each begins: its length, then itself.
    places: Vec<u32>,
}

impl Tags {
    pub fn push(&mut self, tag: Option<&str>) {
        let tag = tag.filter(|tag| tag.len() < 256).unwrap_or_default();
        self.places.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.bytes.push(tag.len() as u8);
        self.bytes.extend_from_slice(tag.as_bytes());
    }

    pub fn get(&self, prefix: u32) -> Option<&str> {
        let rest = self.bytes.get(*self.places.get(prefix as usize)? as usize..)?;
        let (length, rest) = rest.split_first()?;
        let tag = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?;
        (!tag.is_empty()).then_some(tag)
    }

    /// Writes them down for the corpus of that identity.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, path: &Path, identity: u32) -> Result<(), CorpusError> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 16);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&identity.to_le_bytes());
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        files::write_private(path, &bytes, Existing::Replace).map_err(CorpusError::io(path, "written"))
    }

    /// Those of the corpus of that identity; none where they are of another, or damaged.
    pub fn read(path: &Path, identity: u32) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        let rest = body.strip_prefix(MAGIC)?.strip_prefix(&identity.to_le_bytes())?;
        if crc32fast::hash(body).to_le_bytes() != *sum {
            return None;
        }
        let mut tags = Self { bytes: rest.to_vec(), places: Vec::new() };
        let mut at = 0;
        while let Some(&length) = tags.bytes.get(at) {
            tags.places.push(u32::try_from(at).ok()?);
            at += 1 + usize::from(length);
        }
        (at == tags.bytes.len()).then_some(tags)
    }
}
