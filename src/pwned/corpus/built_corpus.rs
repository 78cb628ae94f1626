//! Looks up hashes in a built corpus.

use super::coverage::{COVERAGE_BYTES, RangeCoverage};
use super::disk::{self, PAGE};
use super::error::CorpusError;
use super::format::{
    Bucket, ENTRY_BYTES, Entry, HEADER_BYTES, Header, HeaderError, data_start, entry_offset,
};
use super::hash_key::{HashKey, PREFIX_BITS, TAIL_BITS};
use super::info::{CorpusKind, CorpusLookup, CorpusSummary};
use crate::pwned::hash::PREFIX_COUNT;
use std::fs::File;
use std::path::{Path, PathBuf};

pub struct BuiltCorpus {
    file: File,
    path: PathBuf,
    header: Header,
    /// The ranges that are present; `None` if all are.
    coverage: Option<RangeCoverage>,
}

impl BuiltCorpus {
    /// Reads and verifies the header and the coverage bits.
    pub fn open(path: &Path, file: File) -> Result<Self, CorpusError> {
        disk::advise_random_access(&file);
        let mut page = [0; HEADER_BYTES];
        disk::read_exact_at(&file, &mut page, 0).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => CorpusError::damaged(path, "the header is cut short"),
            _ => CorpusError::io(path, "read")(error),
        })?;
        let header = Header::decode(&page).map_err(|error| match error {
            HeaderError::Foreign => CorpusError::Foreign(path.to_owned()),
            HeaderError::Damaged => CorpusError::damaged(path, "the checksum of its header is wrong"),
            HeaderError::Version(version) => CorpusError::Newer { path: path.to_owned(), version },
        })?;
        let length = file.metadata().map_err(CorpusError::io(path, "read"))?.len();
        if length != header.length {
            let problem = format!("it has {length} bytes, and had {} when it was built", header.length);
            return Err(CorpusError::damaged(path, problem));
        }
        let coverage = match header.coverage_checksum {
            None => None,
            Some(checksum) => {
                let mut bytes = vec![0; COVERAGE_BYTES];
                disk::read_exact_at(&file, &mut bytes, header.length - COVERAGE_BYTES as u64)
                    .map_err(CorpusError::io(path, "read"))?;
                let checksum_is_right = crc32fast::hash(&bytes) == checksum;
                let coverage = RangeCoverage::from_bytes(bytes).filter(|_| checksum_is_right);
                Some(coverage.ok_or_else(|| {
                    CorpusError::damaged(path, "the checksum of its list of ranges is wrong")
                })?)
            }
        };
        Ok(Self { file, path: path.to_owned(), header, coverage })
    }

    pub const fn header(&self) -> &Header {
        &self.header
    }

    pub fn summary(&self) -> CorpusSummary {
        CorpusSummary {
            path: self.path.clone(),
            kind: CorpusKind::Built,
            rows: self.header.rows,
            rows_are_estimated: false,
            date: self.header.date,
            bytes: self.header.length,
            ranges: Some(self.header.ranges),
        }
    }

    /// A reader for one thread.
    pub fn reader(&self) -> BuiltReader<'_> {
        BuiltReader { corpus: self, page: Vec::new(), page_offset: None, bucket: None, bytes: Vec::new() }
    }

    /// Reads the complete file and verifies every checksum. Calls `report` with the number of buckets done and the total;
    /// the verification stops when it returns `false`.
    pub fn verify(&self, mut report: impl FnMut(u64, u64) -> bool) -> Result<(), CorpusError> {
        let buckets = 1_u64 << self.header.bits;
        let mut reader = self.reader();
        let (mut rows, mut offset) = (0, data_start(self.header.bits));
        for number in 0..buckets {
            let bucket = number as u32;
            let entry = reader.load(bucket)?;
            let damaged =
                |problem: &str| CorpusError::damaged(&self.path, format!("bucket {bucket:X} {problem}"));
            if entry.rows > 0 && entry.offset != offset {
                return Err(damaged("does not start where the previous bucket ends"));
            }
            let loaded = reader.rows().ok_or_else(|| damaged("has a wrong length"))?;
            if (1..loaded.row_count()).any(|row| loaded.tail(row - 1) > loaded.tail(row)) {
                return Err(damaged("is not in order"));
            }
            rows += u64::from(entry.rows);
            offset += entry.size() as u64;
            if number % 1024 == 0 && !report(number, buckets) {
                return Err(CorpusError::Stopped);
            }
        }
        let end = self.header.length - self.coverage.as_ref().map_or(0, |_| COVERAGE_BYTES as u64);
        if rows != self.header.rows || offset != end {
            return Err(CorpusError::damaged(&self.path, "its header gives a wrong number of rows"));
        }
        report(buckets, buckets);
        Ok(())
    }
}

/// Reads buckets one at a time and caches the last bucket and the last page of the table.
pub struct BuiltReader<'a> {
    corpus: &'a BuiltCorpus,
    page: Vec<u8>,
    page_offset: Option<u64>,
    bucket: Option<(u32, Entry)>,
    bytes: Vec<u8>,
}

impl BuiltReader<'_> {
    /// Looks up a hash. Sorted hashes are fastest.
    ///
    /// # Errors
    /// The hash's bucket cannot be read or is damaged.
    pub fn look_up(&mut self, key: HashKey) -> Result<CorpusLookup, CorpusError> {
        let header = &self.corpus.header;
        self.load(key.bucket(header.bits))?;
        let bucket = self.rows().ok_or_else(|| self.damaged())?;
        if let Some(count) = bucket.find(key.tail(header.bits)) {
            return Ok(CorpusLookup::Found(count));
        }
        let is_covered = match &self.corpus.coverage {
            None => true,
            Some(coverage) => coverage.has(key.prefix()) && !self.borders_on_a_gap(coverage, key)?,
        };
        Ok(if is_covered { CorpusLookup::Absent } else { CorpusLookup::RangeMissing })
    }

    /// Whether no row of the hash's range separates it from a neighbouring range that is missing. A list that was cut short
    /// ends within a range, so the rest of that range is unknown.
    fn borders_on_a_gap(&mut self, coverage: &RangeCoverage, key: HashKey) -> Result<bool, CorpusError> {
        let prefix = key.prefix();
        let mut gap_before = prefix > 0 && !coverage.has(prefix - 1);
        let mut gap_after = prefix + 1 < PREFIX_COUNT && !coverage.has(prefix + 1);
        if gap_before || gap_after {
            let bits = self.corpus.header.bits;
            let position = (key.bucket(bits), key.tail(bits));
            self.for_each_in_range(prefix, |bucket, tail, _| {
                if (bucket, tail) < position {
                    gap_before = false;
                } else {
                    gap_after = false;
                }
                Ok(())
            })?;
        }
        Ok(gap_before || gap_after)
    }

    /// The rows of the loaded bucket.
    fn rows(&self) -> Option<Bucket<'_>> {
        Bucket::new(&self.bucket?.1, &self.bytes)
    }

    fn damaged(&self) -> CorpusError {
        CorpusError::damaged(&self.corpus.path, "the checksum of a bucket is wrong")
    }

    /// Calls `visit` with the bucket, tail and count of each row of one range.
    pub(super) fn for_each_in_range(
        &mut self,
        prefix: u32,
        mut visit: impl FnMut(u32, u64, u64) -> Result<(), CorpusError>,
    ) -> Result<(), CorpusError> {
        let bits = self.corpus.header.bits;
        // A range spans several buckets, or is a part of one.
        let (extra_bits, missing_bits) = (bits.saturating_sub(PREFIX_BITS), PREFIX_BITS.saturating_sub(bits));
        let first = prefix << extra_bits >> missing_bits;
        for bucket in first..first + (1 << extra_bits) {
            self.load(bucket)?;
            let rows = self.rows().ok_or_else(|| self.damaged())?;
            for row in 0..rows.row_count() {
                let tail = rows.tail(row);
                if tail >> (TAIL_BITS - missing_bits) == u64::from(prefix) & ((1 << missing_bits) - 1) {
                    visit(bucket, tail, rows.count(row).ok_or_else(|| self.damaged())?)?;
                }
            }
        }
        Ok(())
    }

    /// Reads a bucket and verifies its checksum.
    fn load(&mut self, bucket: u32) -> Result<Entry, CorpusError> {
        if let Some((loaded, entry)) = self.bucket
            && loaded == bucket
        {
            return Ok(entry);
        }
        self.bucket = None;
        let corpus = self.corpus;
        let failed = |error| CorpusError::io(&corpus.path, "read")(error);
        let offset = entry_offset(bucket);
        let page_offset = offset - offset % PAGE as u64;
        if self.page_offset != Some(page_offset) {
            self.page_offset = None;
            self.page.resize(PAGE, 0);
            disk::read_exact_at(&corpus.file, &mut self.page, page_offset).map_err(failed)?;
            self.page_offset = Some(page_offset);
        }
        let start = (offset - page_offset) as usize;
        let bytes = self.page[start..start + ENTRY_BYTES].first_chunk().ok_or_else(|| self.damaged())?;
        let entry = Entry::decode(bytes);
        let size = entry.size() as u64;
        if size > 0 {
            let is_within_file = entry.offset >= data_start(corpus.header.bits)
                && entry.offset.checked_add(size).is_some_and(|end| end <= corpus.header.length);
            if !is_within_file {
                return Err(self.damaged());
            }
        } else if entry.offset != 0 {
            return Err(self.damaged());
        }
        self.bytes.resize(entry.size(), 0);
        if size > 0 {
            disk::read_exact_at(&corpus.file, &mut self.bytes, entry.offset).map_err(failed)?;
        }
        if entry.checksum(bucket, &self.bytes) != entry.sum {
            return Err(self.damaged());
        }
        self.bucket = Some((bucket, entry));
        Ok(entry)
    }
}
