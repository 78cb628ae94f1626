//! Writes a built corpus: buckets after the table, entries into the table, the header last. Until the file is complete,
//! it is named `OUT.part`.

use super::chunk::{BucketRows, Chunk, ResumePoint};
use super::coverage::{COVERAGE_BYTES, RangeCoverage};
use super::disk;
use super::error::CorpusError;
use super::format::{ENTRY_BYTES, Entry, Header, MAGIC, data_start, entry_offset};
use crate::platform::files;
use crate::pwned::hash::PREFIX_COUNT;
use jiff::civil::Date;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Buffered bytes before a write.
const BUFFER_BYTES: usize = 1 << 20;

pub struct CorpusWriter {
    file: File,
    part: PathBuf,
    bits: u32,
    /// The first bucket without an entry.
    next_bucket: u32,
    /// Where the next bucket goes.
    offset: u64,
    rows: u64,
    /// Rows of the last bucket, which may still grow.
    pending: Option<BucketRows>,
    entries: Vec<u8>,
    data: Vec<u8>,
    coverage: RangeCoverage,
}

/// How far a writer was when everything written was synced to disk.
#[derive(Clone, PartialEq, Eq)]
pub struct WriterState {
    /// The first bucket that is not written.
    pub next_bucket: u32,
    pub offset: u64,
    pub rows: u64,
}

/// The path with a suffix appended to the file name.
pub fn with_suffix(out: &Path, suffix: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Refuses an output path that holds a folder, or a file that is not a corpus.
pub fn check_output_path(out: &Path) -> Result<(), CorpusError> {
    let Ok(metadata) = std::fs::metadata(out) else { return Ok(()) };
    if metadata.is_dir() {
        return Err(CorpusError::Occupied(out.to_owned()));
    }
    let mut start = [0; MAGIC.len()];
    let file = File::open(out).map_err(CorpusError::io(out, "read"))?;
    let read = disk::read_up_to(&file, &mut start, 0).map_err(CorpusError::io(out, "read"))?;
    if read == 0 || start == *MAGIC { Ok(()) } else { Err(CorpusError::Occupied(out.to_owned())) }
}

impl CorpusWriter {
    /// Starts a new file, or continues an earlier one from a saved state.
    pub fn open(
        out: &Path,
        bits: u32,
        saved: Option<(WriterState, RangeCoverage)>,
    ) -> Result<Self, CorpusError> {
        let part = with_suffix(out, ".part");
        let file = disk::open_or_create(&part).map_err(CorpusError::io(&part, "created"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(CorpusError::Busy(out.to_owned())),
            // The file system has no locks. Two writers would only damage the `.part` file.
            Err(std::fs::TryLockError::Error(_)) => {}
        }
        let (state, coverage) = saved.unwrap_or_else(|| {
            (WriterState { next_bucket: 0, offset: data_start(bits), rows: 0 }, RangeCoverage::none())
        });
        // Discard what a killed process wrote after its last checkpoint.
        file.set_len(state.offset).map_err(CorpusError::io(&part, "written"))?;
        Ok(Self {
            file,
            part,
            bits,
            next_bucket: state.next_bucket,
            offset: state.offset,
            rows: state.rows,
            pending: None,
            entries: Vec::new(),
            data: Vec::new(),
            coverage,
        })
    }

    /// The ranges that have rows so far.
    pub const fn coverage(&self) -> &RangeCoverage {
        &self.coverage
    }

    /// The bucket that may still grow.
    pub fn pending_bucket(&self) -> Option<u32> {
        self.pending.as_ref().map(|rows| rows.bucket)
    }

    /// Adds a chunk, whose hashes follow all earlier ones.
    pub fn add_chunk(&mut self, chunk: Chunk) -> Result<(), CorpusError> {
        if chunk.ends.is_none() {
            return Ok(());
        }
        for &prefix in &chunk.prefixes {
            self.coverage.add(prefix);
        }
        self.add_rows(chunk.first)?;
        let Some(last) = chunk.last else { return Ok(()) };
        self.write_pending()?;
        let mut start = 0;
        for complete in &chunk.complete {
            let end = start + complete.entry.size();
            self.write_bucket(complete.bucket, complete.entry, &chunk.bytes[start..end])?;
            start = end;
        }
        self.pending = Some(last);
        Ok(())
    }

    /// Adds rows of one bucket, which is the pending one or a later one.
    pub fn add_rows(&mut self, rows: BucketRows) -> Result<(), CorpusError> {
        match &mut self.pending {
            Some(pending) if pending.bucket == rows.bucket => pending.extend(&rows),
            _ => {
                self.write_pending()?;
                self.pending = Some(rows);
            }
        }
        Ok(())
    }

    fn write_pending(&mut self) -> Result<(), CorpusError> {
        let Some(rows) = self.pending.take() else { return Ok(()) };
        let bytes = [rows.tails.as_slice(), &rows.counts, &rows.large_counts].concat();
        self.write_bucket(rows.bucket, rows.entry(&bytes), &bytes)
    }

    fn write_bucket(&mut self, bucket: u32, entry: Entry, bytes: &[u8]) -> Result<(), CorpusError> {
        while self.next_bucket < bucket {
            self.write_entry(Entry::default())?;
        }
        let offset = self.offset + self.data.len() as u64;
        self.write_entry(Entry { offset, ..entry })?;
        self.rows += u64::from(entry.rows);
        self.data.extend_from_slice(bytes);
        if self.data.len() >= BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    fn write_entry(&mut self, mut entry: Entry) -> Result<(), CorpusError> {
        if entry.rows == 0 {
            entry.sum = entry.checksum(self.next_bucket, &[]);
        }
        let bytes = entry.encode().ok_or_else(|| CorpusError::TooLarge(self.part.clone()))?;
        self.entries.extend_from_slice(&bytes);
        self.next_bucket += 1;
        if self.entries.len() >= BUFFER_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), CorpusError> {
        let first = self.next_bucket - (self.entries.len() / ENTRY_BYTES) as u32;
        disk::write_all_at(&self.file, &self.entries, entry_offset(first))
            .and_then(|()| disk::write_all_at(&self.file, &self.data, self.offset))
            .map_err(CorpusError::io(&self.part, "written"))?;
        self.offset += self.data.len() as u64;
        self.entries.clear();
        self.data.clear();
        Ok(())
    }

    /// Writes and syncs every bucket below the resume point's bucket. Returns the state to save in a checkpoint.
    pub fn sync_before(&mut self, resume: &ResumePoint) -> Result<WriterState, CorpusError> {
        if self.pending_bucket().is_some_and(|bucket| bucket < resume.bucket) {
            self.write_pending()?;
        }
        self.flush()?;
        self.file.sync_data().map_err(CorpusError::io(&self.part, "written"))?;
        Ok(WriterState { next_bucket: self.next_bucket, offset: self.offset, rows: self.rows })
    }

    /// The number of rows so far.
    pub fn rows(&self) -> u64 {
        self.rows + self.pending.as_ref().map_or(0, |rows| rows.counts.len() as u64)
    }

    /// Writes the remaining data and the header, and syncs the file. `coverage` has the ranges that are present, with or
    /// without rows.
    pub fn finish(mut self, date: Date, coverage: &RangeCoverage) -> Result<FinishedCorpus, CorpusError> {
        self.write_pending()?;
        while u64::from(self.next_bucket) < 1 << self.bits {
            self.write_entry(Entry::default())?;
        }
        self.flush()?;
        let ranges = coverage.count();
        let is_partial = ranges < PREFIX_COUNT;
        let mut length = self.offset;
        let failed = |error| CorpusError::io(&self.part, "written")(error);
        if is_partial {
            disk::write_all_at(&self.file, coverage.as_bytes(), length).map_err(failed)?;
            length += COVERAGE_BYTES as u64;
        }
        let coverage_checksum = is_partial.then(|| crc32fast::hash(coverage.as_bytes()));
        let header = Header { bits: self.bits, rows: self.rows, date, ranges, length, coverage_checksum };
        disk::write_all_at(&self.file, &header.encode(), 0)
            .and_then(|()| self.file.set_len(length))
            .and_then(|()| self.file.sync_all())
            .map_err(failed)?;
        Ok(FinishedCorpus { header, part: self.part, _locked: self.file })
    }
}

/// A complete corpus that still has its temporary name.
pub struct FinishedCorpus {
    pub header: Header,
    part: PathBuf,
    _locked: File,
}

impl FinishedCorpus {
    /// Renames the file to its final name.
    pub fn publish(self, out: &Path) -> Result<Header, CorpusError> {
        std::fs::rename(&self.part, out).map_err(CorpusError::io(out, "written"))?;
        // If the folder cannot be synced, the corpus is still complete and has its name.
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let _ = files::sync_folder(folder.unwrap_or_else(|| Path::new(".")));
        Ok(self.header)
    }
}
