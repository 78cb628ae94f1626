//! Writes a built corpus from front to back: buckets behind the table, entries into it, the header last.
//! It lies under a name of its own, `OUT.part`, until it is whole.

use super::coverage::{COVERAGE, Coverage};
use super::cut::{Piece, Position, Run, entry_of};
use super::disk;
use super::error::CorpusError;
use super::format::{ENTRY, Entry, Header, data_start, entry_at};
use crate::platform::files;
use jiff::civil::Date;
use std::fs::File;
use std::path::{Path, PathBuf};

/// So many bytes are written at once.
const AT_ONCE: usize = 1 << 20;

/// A corpus in the making.
pub struct Writer {
    file: File,
    part: PathBuf,
    bits: u32,
    /// The first bucket whose entry is not made yet.
    next: u32,
    /// Where the next bucket goes.
    offset: u64,
    rows: u64,
    /// Rows of a bucket that may get more.
    pending: Option<Run>,
    entries: Vec<u8>,
    data: Vec<u8>,
    seen: Coverage,
}

/// How far a writer was; all of it is on the disk.
#[derive(Clone, PartialEq, Eq)]
pub struct Progress {
    /// The first bucket that is not written.
    pub next: u32,
    pub offset: u64,
    /// How many rows are written.
    pub rows: u64,
}

/// The name of a file in the making.
pub fn beside(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Writer {
    /// Starts, or goes on where an earlier one was.
    ///
    /// # Errors
    /// Where the file cannot be made, or another process writes it.
    pub fn open(out: &Path, bits: u32, from: Option<(Progress, Coverage)>) -> Result<Self, CorpusError> {
        let part = beside(out, ".part");
        let file = disk::open_or_make(&part).map_err(CorpusError::io(&part, "made"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(CorpusError::Busy(out.to_owned())),
            // A file system without locks: two at once would only spoil a file that has no name yet.
            Err(std::fs::TryLockError::Error(_)) => {}
        }
        let (progress, seen) = from
            .unwrap_or_else(|| (Progress { next: 0, offset: data_start(bits), rows: 0 }, Coverage::none()));
        // What a killed process wrote after its last mark is thrown away.
        let cut = file.set_len(progress.offset);
        cut.map_err(CorpusError::io(&part, "written"))?;
        Ok(Self {
            file,
            part,
            bits,
            next: progress.next,
            offset: progress.offset,
            rows: progress.rows,
            pending: None,
            entries: Vec::new(),
            data: Vec::new(),
            seen,
        })
    }

    /// The ranges that were seen.
    pub fn seen(&mut self) -> &mut Coverage {
        &mut self.seen
    }

    /// The bucket that may get more rows.
    pub fn open_bucket(&self) -> Option<u32> {
        self.pending.as_ref().map(|run| run.bucket)
    }

    /// Adds what was read of a piece. Its hashes come after all that were added.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(&mut self, piece: Piece) -> Result<(), CorpusError> {
        if piece.ends.is_none() {
            return Ok(());
        }
        for &prefix in &piece.prefixes {
            self.seen.add(prefix);
        }
        self.add_run(piece.first)?;
        let Some(last) = piece.last else { return Ok(()) };
        self.close_bucket()?;
        let mut at = 0;
        for whole in &piece.whole {
            let end = at + whole.entry.size();
            self.put(whole.bucket, whole.entry, &piece.bytes[at..end])?;
            at = end;
        }
        self.pending = Some(last);
        Ok(())
    }

    /// Adds rows of one bucket.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add_run(&mut self, run: Run) -> Result<(), CorpusError> {
        match &mut self.pending {
            Some(pending) if pending.bucket == run.bucket => pending.extend(&run),
            _ => {
                self.close_bucket()?;
                self.pending = Some(run);
            }
        }
        Ok(())
    }

    /// The bucket that may get more rows gets none.
    fn close_bucket(&mut self) -> Result<(), CorpusError> {
        let Some(run) = self.pending.take() else { return Ok(()) };
        let bytes = [run.tails.as_slice(), &run.counts, &run.large].concat();
        self.put(run.bucket, entry_of(&run, &bytes), &bytes)
    }

    fn put(&mut self, bucket: u32, entry: Entry, bytes: &[u8]) -> Result<(), CorpusError> {
        while self.next < bucket {
            self.entry(Entry::default())?;
        }
        let offset = self.offset + self.data.len() as u64;
        self.entry(Entry { offset, ..entry })?;
        self.rows += u64::from(entry.rows);
        self.data.extend_from_slice(bytes);
        if self.data.len() >= AT_ONCE { self.flush() } else { Ok(()) }
    }

    fn entry(&mut self, mut entry: Entry) -> Result<(), CorpusError> {
        if entry.rows == 0 {
            entry.sum = entry.checksum(self.next, &[]);
        }
        let bytes = entry.encode().ok_or_else(|| CorpusError::TooLarge(self.part.clone()))?;
        self.entries.extend_from_slice(&bytes);
        self.next += 1;
        if self.entries.len() >= AT_ONCE { self.flush() } else { Ok(()) }
    }

    /// Hands everything to the system.
    fn flush(&mut self) -> Result<(), CorpusError> {
        let first = self.next - (self.entries.len() / ENTRY) as u32;
        disk::write_all_at(&self.file, &self.entries, entry_at(first))
            .and_then(|()| disk::write_all_at(&self.file, &self.data, self.offset))
            .map_err(CorpusError::io(&self.part, "written"))?;
        self.offset += self.data.len() as u64;
        self.entries.clear();
        self.data.clear();
        Ok(())
    }

    /// Brings everything below the position's bucket to the disk, and says how far that is.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn mark(&mut self, position: &Position) -> Result<Progress, CorpusError> {
        if self.open_bucket().is_some_and(|bucket| bucket < position.bucket) {
            self.close_bucket()?;
        }
        self.flush()?;
        self.file.sync_data().map_err(CorpusError::io(&self.part, "written"))?;
        Ok(Progress { next: self.next, offset: self.offset, rows: self.rows })
    }

    /// How many rows there are so far.
    pub fn rows(&self) -> u64 {
        self.rows + self.pending.as_ref().map_or(0, |run| run.counts.len() as u64)
    }

    /// Writes the rest and the header; the file still has no name. `covered`: the ranges that are there,
    /// whether or not they have rows.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn seal(mut self, date: Date, covered: &Coverage) -> Result<Sealed, CorpusError> {
        self.close_bucket()?;
        while u64::from(self.next) < 1 << self.bits {
            self.entry(Entry::default())?;
        }
        self.flush()?;
        let ranges = covered.count();
        let partial = ranges < super::key::PREFIXES;
        let mut length = self.offset;
        let failed = |error| CorpusError::io(&self.part, "written")(error);
        if partial {
            disk::write_all_at(&self.file, covered.as_bytes(), length).map_err(failed)?;
            length += COVERAGE as u64;
        }
        let coverage = partial.then(|| crc32fast::hash(covered.as_bytes()));
        let header = Header { bits: self.bits, rows: self.rows, date, ranges, length, coverage };
        disk::write_all_at(&self.file, &header.encode(), 0)
            .and_then(|()| self.file.set_len(length))
            .and_then(|()| self.file.sync_all())
            .map_err(failed)?;
        Ok(Sealed { header, part: self.part, _locked: self.file })
    }
}

/// A whole corpus that does not have its name yet.
pub struct Sealed {
    /// What it says of itself.
    pub header: Header,
    part: PathBuf,
    _locked: File,
}

impl Sealed {
    /// Puts it under its name.
    ///
    /// # Errors
    /// Where it cannot be renamed.
    pub fn publish(self, out: &Path) -> Result<Header, CorpusError> {
        std::fs::rename(&self.part, out).map_err(CorpusError::io(out, "written"))?;
        // It is whole and has its name; where the folder cannot be flushed, that is all the same.
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let _ = files::sync_folder(folder.unwrap_or_else(|| Path::new(".")));
        Ok(self.header)
    }
}
