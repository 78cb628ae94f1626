//! The ETags of the downloaded ranges, in a file beside the corpus.

use crate::platform::files::{self, Existing};
use crate::pwned::corpus::error::CorpusError;
use std::path::Path;

const MAGIC: &[u8; 8] = b"SELVPWET";

/// One optional ETag per range, in the order of the ranges.
#[derive(Default)]
pub struct Etags {
    /// For each ETag its length in one byte, then its bytes.
    bytes: Vec<u8>,
    /// The offset of each ETag.
    offsets: Vec<u32>,
}

impl Etags {
    /// Appends an ETag. One that is too long for its length byte is dropped.
    pub fn push(&mut self, etag: Option<&str>) {
        let etag = etag.filter(|etag| etag.len() < 256).unwrap_or_default();
        self.offsets.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.bytes.push(etag.len() as u8);
        self.bytes.extend_from_slice(etag.as_bytes());
    }

    pub fn get(&self, prefix: u32) -> Option<&str> {
        let rest = self.bytes.get(*self.offsets.get(prefix as usize)? as usize..)?;
        let (length, rest) = rest.split_first()?;
        let etag = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?;
        (!etag.is_empty()).then_some(etag)
    }

    /// Writes the ETags of the corpus with this id.
    pub fn write(&self, path: &Path, corpus_id: u32) -> Result<(), CorpusError> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 16);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&corpus_id.to_le_bytes());
        bytes.extend_from_slice(&self.bytes);
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        files::write_private(path, &bytes, Existing::Replace).map_err(CorpusError::io(path, "written"))
    }

    /// `None` if the file is damaged or belongs to another corpus.
    pub fn read(path: &Path, corpus_id: u32) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        let rest = body.strip_prefix(MAGIC)?.strip_prefix(&corpus_id.to_le_bytes())?;
        if crc32fast::hash(body).to_le_bytes() != *sum {
            return None;
        }
        let mut etags = Self { bytes: rest.to_vec(), offsets: Vec::new() };
        let mut offset = 0;
        while let Some(&length) = etags.bytes.get(offset) {
            etags.offsets.push(u32::try_from(offset).ok()?);
            offset += 1 + usize::from(length);
        }
        (offset == etags.bytes.len()).then_some(etags)
    }
}
