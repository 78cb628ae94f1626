//! Looking hashes up in a built corpus.

use super::coverage::{COVERAGE, Coverage};
use super::disk::{self, PAGE};
use super::error::CorpusError;
use super::format::{Bucket, ENTRY, Entry, HEADER, Header, HeaderFault, data_start, entry_at};
use super::key::{Key, PREFIX_BITS, PREFIXES, TAIL_BITS};
use super::{Facts, Kind, Seen};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A built corpus that is open.
pub struct Built {
    file: File,
    path: PathBuf,
    header: Header,
    /// The ranges that are there, where some are missing.
    covered: Option<Coverage>,
}

impl Built {
    /// Opens the file and reads its header.
    ///
    /// # Errors
    /// Where it cannot be read, is no corpus of this version, is damaged, or is cut short.
    pub fn open(path: &Path, file: File) -> Result<Self, CorpusError> {
        disk::read_here_and_there(&file);
        let mut page = [0; HEADER];
        disk::read_exact_at(&file, &mut page, 0).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => CorpusError::damaged(path, "the header is cut short"),
            _ => CorpusError::io(path, "read")(error),
        })?;
        let header = Header::decode(&page).map_err(|fault| match fault {
            HeaderFault::Foreign => CorpusError::Foreign(path.to_owned()),
            HeaderFault::Damaged => CorpusError::damaged(path, "the checksum of its header is wrong"),
            HeaderFault::Version(version) => CorpusError::Newer { path: path.to_owned(), version },
        })?;
        let length = file.metadata().map_err(CorpusError::io(path, "read"))?.len();
        if length != header.length {
            let what = format!("it has {length} bytes, and had {} when it was built", header.length);
            return Err(CorpusError::damaged(path, what));
        }
        let covered = match header.coverage {
            None => None,
            Some(sum) => {
                let mut bytes = vec![0; COVERAGE];
                disk::read_exact_at(&file, &mut bytes, header.length - COVERAGE as u64)
                    .map_err(CorpusError::io(path, "read"))?;
                let sound = crc32fast::hash(&bytes) == sum;
                let covered = Coverage::from_bytes(bytes).filter(|_| sound);
                Some(covered.ok_or_else(|| {
                    CorpusError::damaged(path, "the checksum of its list of ranges is wrong")
                })?)
            }
        };
        Ok(Self { file, path: path.to_owned(), header, covered })
    }

    /// What the corpus says of itself.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What there is to say of it.
    pub fn facts(&self) -> Facts {
        Facts {
            path: self.path.clone(),
            kind: Kind::Built,
            rows: self.header.rows,
            date: self.header.date,
            bytes: self.header.length,
            ranges: Some(self.header.ranges),
        }
    }

    /// A reader of its own for one thread.
    pub fn reader(&self) -> BuiltReader<'_> {
        BuiltReader { built: self, page: Vec::new(), page_at: None, bucket: None, bytes: Vec::new() }
    }

    /// Reads everything and holds it to its checksums. Tells how many buckets are done, and how many there are.
    ///
    /// # Errors
    /// The first thing that is wrong; or `tell` says no, and it was stopped.
    pub fn verify(&self, mut tell: impl FnMut(u64, u64) -> bool) -> Result<(), CorpusError> {
        let buckets = 1_u64 << self.header.bits;
        let mut reader = self.reader();
        let (mut rows, mut offset) = (0, data_start(self.header.bits));
        for number in 0..buckets {
            let bucket = number as u32;
            let entry = reader.load(bucket)?;
            let wrong = |what: &str| CorpusError::damaged(&self.path, format!("bucket {bucket:X} {what}"));
            if entry.rows > 0 && entry.offset != offset {
                return Err(wrong("does not lie where the one before ends"));
            }
            let found = reader.rows().ok_or_else(|| wrong("has counts that do not fit"))?;
            if (1..found.len()).any(|at| found.tail(at - 1) > found.tail(at)) {
                return Err(wrong("is not in order"));
            }
            rows += u64::from(entry.rows);
            offset += entry.size() as u64;
            if number % 1024 == 0 && !tell(number, buckets) {
                return Err(CorpusError::Stopped);
            }
        }
        let end = self.header.length - self.covered.as_ref().map_or(0, |_| COVERAGE as u64);
        if rows != self.header.rows || offset != end {
            return Err(CorpusError::damaged(&self.path, "its header counts other rows than there are"));
        }
        tell(buckets, buckets);
        Ok(())
    }
}

/// Reads one bucket after the other, and keeps the last.
pub struct BuiltReader<'a> {
    built: &'a Built,
    page: Vec<u8>,
    page_at: Option<u64>,
    bucket: Option<(u32, Entry)>,
    bytes: Vec<u8>,
}

impl BuiltReader<'_> {
    /// Looks a hash up. Fastest where hashes come in order.
    ///
    /// # Errors
    /// Where its bucket cannot be read or is damaged.
    pub fn look_up(&mut self, key: Key) -> Result<Seen, CorpusError> {
        let header = &self.built.header;
        self.load(key.bucket(header.bits))?;
        let bucket = self.rows().ok_or_else(|| self.damaged())?;
        if let Some(count) = bucket.find(key.tail(header.bits)) {
            return Ok(Seen::Times(count));
        }
        let known = match &self.built.covered {
            None => true,
            Some(covered) => covered.has(key.prefix()) && !self.borders_on_a_hole(covered, key)?,
        };
        Ok(if known { Seen::Never } else { Seen::Unknown })
    }

    /// Whether no row of the hash's range lies between it and a range that is missing: a list that was cut short ends
    /// within a range.
    fn borders_on_a_hole(&mut self, covered: &Coverage, key: Key) -> Result<bool, CorpusError> {
        let prefix = key.prefix();
        let mut below = prefix > 0 && !covered.has(prefix - 1);
        let mut above = prefix + 1 < PREFIXES && !covered.has(prefix + 1);
        if below || above {
            let bits = self.built.header.bits;
            let here = (key.bucket(bits), key.tail(bits));
            self.range(prefix, |bucket, tail, _| {
                if (bucket, tail) < here {
                    below = false;
                } else {
                    above = false;
                }
                Ok(())
            })?;
        }
        Ok(below || above)
    }

    /// The rows of the bucket that was loaded.
    pub(super) fn rows(&self) -> Option<Bucket<'_>> {
        Bucket::new(&self.bucket?.1, &self.bytes)
    }

    fn damaged(&self) -> CorpusError {
        CorpusError::damaged(&self.built.path, "the checksum of a bucket is wrong")
    }

    /// The rows of one range: bucket, tail and count of each.
    pub(super) fn range(
        &mut self,
        prefix: u32,
        mut take: impl FnMut(u32, u64, u64) -> Result<(), CorpusError>,
    ) -> Result<(), CorpusError> {
        let bits = self.built.header.bits;
        // A range is some buckets, or a part of one.
        let (more, fewer) = (bits.saturating_sub(PREFIX_BITS), PREFIX_BITS.saturating_sub(bits));
        let first = prefix << more >> fewer;
        for bucket in first..first + (1 << more) {
            self.load(bucket)?;
            let rows = self.rows().ok_or_else(|| self.damaged())?;
            for at in 0..rows.len() {
                let tail = rows.tail(at);
                if tail >> (TAIL_BITS - fewer) == u64::from(prefix) & ((1 << fewer) - 1) {
                    take(bucket, tail, rows.count(at).ok_or_else(|| self.damaged())?)?;
                }
            }
        }
        Ok(())
    }

    /// Reads a bucket and holds it to its checksum.
    pub(super) fn load(&mut self, bucket: u32) -> Result<Entry, CorpusError> {
        if let Some((loaded, entry)) = self.bucket
            && loaded == bucket
        {
            return Ok(entry);
        }
        self.bucket = None;
        let built = self.built;
        let failed = |error| CorpusError::io(&built.path, "read")(error);
        let at = entry_at(bucket);
        let page_at = at - at % PAGE as u64;
        if self.page_at != Some(page_at) {
            self.page_at = None;
            self.page.resize(PAGE, 0);
            disk::read_exact_at(&built.file, &mut self.page, page_at).map_err(failed)?;
            self.page_at = Some(page_at);
        }
        let within = (at - page_at) as usize;
        let bytes = self.page[within..within + ENTRY].first_chunk().ok_or_else(|| self.damaged())?;
        let entry = Entry::decode(bytes);
        let size = entry.size() as u64;
        if size > 0 {
            let fits = entry.offset >= data_start(built.header.bits)
                && entry.offset.checked_add(size).is_some_and(|end| end <= built.header.length);
            if !fits {
                return Err(self.damaged());
            }
        } else if entry.offset != 0 {
            return Err(self.damaged());
        }
        self.bytes.resize(entry.size(), 0);
        if size > 0 {
            disk::read_exact_at(&built.file, &mut self.bytes, entry.offset).map_err(failed)?;
        }
        if entry.checksum(bucket, &self.bytes) != entry.sum {
            return Err(self.damaged());
        }
        self.bucket = Some((bucket, entry));
        Ok(entry)
    }
}
