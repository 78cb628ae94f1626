//! Looks up hashes in a sorted list `HASH:COUNT` as it was downloaded.
//!
//! Hashes are spread evenly, so the position of a line can be estimated from its hash. A lookup reads a block there and
//! improves the estimate from what it finds; two or three blocks are enough.
//!
//! A lookup checks the order of the lines it reads, but it cannot notice that the searched line stands in another part
//! of the file. Therefore every list is read completely before its first lookup ([`SortedList::verify_order`]). A list of
//! up to [`EAGER_VERIFY_BYTES`] is read when it is opened. For a larger list, the result is
//! [cached](mod@super::verified_lists) until the file changes.

use super::build_source::{BuildSource, TYPICAL_LINE_BYTES};
use super::chunk::ResumePoint;
use super::chunk_reader::{BuildOptions, OrderCheck, read_chunks};
use super::coverage::rows_are_missing;
use super::disk::{self, FileStamp};
use super::error::CorpusError;
use super::hash_key::HashKey;
use super::info::{CorpusKind, CorpusLookup, CorpusSummary};
use super::lines::{HashLines, LineError};
use super::order_scan::{OrderedPiece, ScanResult, scan_order};
use super::search::{MAX_GUESSES, interpolate, search};
use super::verified_lists;
use crate::platform::clock;
use crate::pwned::hash::Sha1Hash;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// A list of up to this size is verified when it is opened, which takes milliseconds.
pub const EAGER_VERIFY_BYTES: u64 = 16 << 20;
/// Bytes per read.
const BLOCK: usize = 4096;

pub struct SortedList {
    file: File,
    path: PathBuf,
    size: u64,
    /// The number of rows; estimated for a large list.
    rows: u64,
    stamp: FileStamp,
    modified: i64,
    order_is_verified: AtomicBool,
    /// The file that remembers verified lists between runs.
    cache: Option<PathBuf>,
}

/// Hashes to look up while a list is verified.
pub struct WantedHashes<'a> {
    pub hashes: &'a [Sha1Hash],
    /// Indices of the wanted hashes, sorted by hash.
    pub indices: &'a [usize],
}

impl WantedHashes<'_> {
    pub const NONE: Self = Self { hashes: &[], indices: &[] };

    fn key(&self, index: usize) -> HashKey {
        HashKey::new(self.hashes[index].expose())
    }

    fn indices_between(&self, keys: &RangeInclusive<HashKey>) -> &[usize] {
        let from = self.indices.partition_point(|&index| self.key(index) < *keys.start());
        let rest = &self.indices[from..];
        &rest[..rest.partition_point(|&index| self.key(index) <= *keys.end())]
    }
}

/// A position between two lines: the offset of the second and the hash of the first.
#[derive(Clone, Copy, Default)]
struct Gap {
    offset: u64,
    before: Option<HashKey>,
}

/// What a block shows about a hash.
enum BlockResult {
    /// The block contains the hash, or two neighbours between which it is missing.
    Decided(CorpusLookup, Gap),
    /// All lines of the block come before the hash. Contains the end of the block.
    AllBefore(Gap),
    /// All lines of the block come after the hash. Contains the offset and the hash of the first line.
    AllAfter(u64, HashKey),
    /// The block has only padding rows.
    OnlyPadding,
}

impl SortedList {
    /// Opens a list and checks its first and last lines, or all lines of a short list.
    pub fn open(path: &Path, file: File) -> Result<Self, CorpusError> {
        let metadata = file.metadata().map_err(CorpusError::io(path, "read"))?;
        disk::advise_random_access(&file);
        let size = metadata.len();
        let mut list = Self {
            file,
            path: path.to_owned(),
            size,
            rows: size / TYPICAL_LINE_BYTES,
            stamp: FileStamp::of(&metadata),
            modified: disk::modified_seconds(&metadata),
            order_is_verified: AtomicBool::new(false),
            cache: None,
        };
        if size == 0 {
            return Err(CorpusError::Empty(path.to_owned()));
        }
        list.check_first_line()?;
        if size <= EAGER_VERIFY_BYTES {
            list.rows = list.verify(&AtomicBool::new(false), |_, _| {})?;
        } else {
            let last_block = size - BLOCK as u64..size;
            list.reader().search_block(HashKey::LAST, last_block, Gap::default(), (size, None))?;
        }
        Ok(list)
    }

    /// Distinguishes a list with a bad first line from a file that is not a list.
    fn check_first_line(&self) -> Result<(), CorpusError> {
        let mut start = [0; BLOCK];
        let read =
            disk::read_up_to(&self.file, &mut start, 0).map_err(CorpusError::io(&self.path, "read"))?;
        let mut lines = HashLines::full(&start[..read], read as u64 == self.size);
        let Err(error) = lines.next() else { return Ok(()) };
        let line = &start[lines.line_offset()..read];
        let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        // A line with the start of a hash belongs to a list.
        if matches!(error, LineError::Ntlm | LineError::Count) || digits >= 16 {
            Err(CorpusError::Line { path: self.path.clone(), line: lines.lines_read(), error })
        } else {
            Err(CorpusError::Foreign(self.path.clone()))
        }
    }

    pub fn summary(&self) -> CorpusSummary {
        CorpusSummary {
            path: self.path.clone(),
            kind: CorpusKind::List,
            rows: self.rows,
            rows_are_estimated: self.size > EAGER_VERIFY_BYTES,
            date: disk::utc_date(self.modified),
            bytes: self.size,
            ranges: None,
        }
    }

    /// The size in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Sets the cache file that remembers between runs that this list is verified.
    pub fn set_cache(&mut self, cache: Option<PathBuf>) {
        self.cache = cache;
    }

    /// Parses every line completely and returns their number. Calls `report` with the bytes done and the total.
    ///
    /// # Errors
    /// The first bad line, or the file was changed meanwhile.
    pub fn verify(&self, stop: &AtomicBool, mut report: impl FnMut(u64, u64)) -> Result<u64, CorpusError> {
        let source = BuildSource::open(&self.path)?;
        let (mut order, mut rows) = (OrderCheck::after_lines(0), 0);
        let options = BuildOptions::default();
        read_chunks(&source, ResumePoint::default(), 8, options, stop, |_, end, chunk| {
            let chunk = chunk.map_err(|error| order.with_line_offset(error))?;
            order.check(&source, &chunk)?;
            rows += chunk.rows();
            report(end, self.size);
            Ok(())
        })?;
        // The path was opened again, so check that it still names the open file in its original state.
        let metadata = std::fs::metadata(&self.path).map_err(CorpusError::io(&self.path, "read"))?;
        if FileStamp::of(&metadata) != self.stamp {
            return Err(CorpusError::Changed(self.path.clone()));
        }
        self.record_verified();
        Ok(rows)
    }

    /// Verifies that the lines are in order, because a misplaced line would make its password seem absent.
    /// Reads the complete file unless an earlier verification is still valid. Calls `report` with the bytes read; if it
    /// returns `false`, the verification stops and the result is `None`.
    ///
    /// While the file is read, wanted hashes are looked up in memory. The result has the indices of those that were
    /// decided; the caller must look up the others.
    ///
    /// # Errors
    /// The first bad line, or the file was changed or cannot be read.
    pub fn verify_order(
        &self,
        wanted: &WantedHashes<'_>,
        report: impl FnMut(u64) -> bool,
    ) -> Result<Option<Vec<(usize, CorpusLookup)>>, CorpusError> {
        let is_cached = |cache: &PathBuf| verified_lists::is_verified(cache, &self.path, &self.stamp);
        if self.order_is_verified.load(Ordering::Relaxed) || self.cache.as_ref().is_some_and(is_cached) {
            self.order_is_verified.store(true, Ordering::Relaxed);
            return Ok(Some(Vec::new()));
        }
        let answers = Mutex::new(Vec::new());
        disk::advise_sequential_access(&self.file);
        let scan = scan_order(&self.file, self.size, report, |piece| {
            let decided = self.look_up_in_piece(wanted, piece);
            if !decided.is_empty() {
                answers.lock().unwrap_or_else(PoisonError::into_inner).extend(decided);
            }
        });
        disk::advise_random_access(&self.file);
        // Check this first: a changed file may also cause a read error.
        self.check_unchanged()?;
        match scan.map_err(CorpusError::io(&self.path, "read"))? {
            ScanResult::InOrder => {
                self.record_verified();
                Ok(Some(answers.into_inner().unwrap_or_else(PoisonError::into_inner)))
            }
            ScanResult::BadLine(line, error) => {
                Err(CorpusError::Line { path: self.path.clone(), line, error })
            }
            ScanResult::Stopped => Ok(None),
        }
    }

    /// Looks up the wanted hashes between the first and last row of a piece. A hash next to a malformed line is left
    /// undecided, so that a separate lookup reports the line.
    fn look_up_in_piece(
        &self,
        wanted: &WantedHashes<'_>,
        piece: &OrderedPiece<'_>,
    ) -> Vec<(usize, CorpusLookup)> {
        let OrderedPiece { bytes, span, ends_with_file, rows } = piece;
        let bounds = (Some(*rows.start()), Some(*rows.end()));
        let look_up = |&index: &usize| {
            let found = search(bytes, span.clone(), *ends_with_file, wanted.key(index), bounds).ok()?;
            let absent = || self.absent_or_missing(found.before, found.after);
            Some((index, found.count.map_or_else(absent, CorpusLookup::Found)))
        };
        wanted.indices_between(rows).iter().filter_map(look_up).collect()
    }

    /// Remembers the verification in memory, and for a large list also in the cache file.
    fn record_verified(&self) {
        self.order_is_verified.store(true, Ordering::Relaxed);
        if let Some(cache) = &self.cache
            && self.size > EAGER_VERIFY_BYTES
            && self.stamp.is_settled(clock::unix_time())
        {
            // If the cache cannot be written, the next run verifies the list again.
            let _ = verified_lists::record(cache, &self.path, self.stamp);
        }
    }

    /// Returns an error if the list has changed since it was opened.
    pub fn check_unchanged(&self) -> Result<(), CorpusError> {
        let metadata = self.file.metadata().map_err(CorpusError::io(&self.path, "read"))?;
        if FileStamp::of(&metadata) == self.stamp {
            Ok(())
        } else {
            Err(CorpusError::Changed(self.path.clone()))
        }
    }

    /// Whether a part of the list is missing at an end or at one of several probed positions, as in a truncated download.
    /// Smaller missing parts stay unnoticed here, but a lookup there notices them.
    pub fn lacks_a_part(&self) -> Result<bool, CorpusError> {
        const PROBES: u64 = 32;
        let mut reader = self.reader();
        for probe in 0..=PROBES {
            let leading = (u128::from(u64::MAX) * u128::from(probe) / u128::from(PROBES)) as u64;
            let mut hash = [if probe == 0 { 0 } else { 0xFF }; 20];
            hash[..8].copy_from_slice(&leading.to_be_bytes());
            if reader.look_up(HashKey::new(&hash))? == CorpusLookup::RangeMissing {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A reader for one thread.
    pub fn reader(&self) -> ListReader<'_> {
        ListReader { list: self, buffer: Vec::new(), last_gap: Gap::default() }
    }

    /// The result for a hash that is not in the list. If its neighbours are further apart than chance explains, lines are
    /// missing there.
    fn absent_or_missing(&self, before: Option<HashKey>, after: Option<HashKey>) -> CorpusLookup {
        let from = before.map_or(0, HashKey::leading);
        let to = after.map_or(u64::MAX, HashKey::leading);
        let gap = to.saturating_sub(from) as f64 / u64::MAX as f64;
        if rows_are_missing(gap, self.rows) { CorpusLookup::RangeMissing } else { CorpusLookup::Absent }
    }

    /// An error for the line at this offset. It has the line number if the file is short enough to count lines.
    fn line_error(&self, offset: u64, error: LineError) -> CorpusError {
        const MAX_COUNTED_BYTES: u64 = 1 << 30;
        let by_offset = CorpusError::At { path: self.path.clone(), offset, error };
        if offset > MAX_COUNTED_BYTES {
            return by_offset;
        }
        let (mut line, mut done, mut buffer) = (1, 0, vec![0; 1 << 20]);
        while done < offset {
            let length = ((offset - done) as usize).min(buffer.len());
            if disk::read_exact_at(&self.file, &mut buffer[..length], done).is_err() {
                return by_offset;
            }
            line += memchr::memchr_iter(b'\n', &buffer[..length]).count() as u64;
            done += length as u64;
        }
        CorpusError::Line { path: self.path.clone(), line, error }
    }
}

/// Looks up hashes one at a time.
pub struct ListReader<'a> {
    list: &'a SortedList,
    buffer: Vec<u8>,
    /// The position of the last hash. Sorted lookups continue from it.
    last_gap: Gap,
}

impl ListReader<'_> {
    /// Looks up a hash. Sorted hashes are fastest.
    ///
    /// # Errors
    /// The list cannot be read around the hash, or has a bad line there.
    pub fn look_up(&mut self, key: HashKey) -> Result<CorpusLookup, CorpusError> {
        let mut low = match self.last_gap.before {
            Some(before) if before < key => self.last_gap,
            _ => Gap::default(),
        };
        let mut high = (self.list.size, None);
        let (mut guesses, mut block_length) = (0, BLOCK as u64);
        while low.offset < high.0 {
            let length = high.0 - low.offset;
            let distance =
                if guesses < MAX_GUESSES { interpolate(key, low.before, high.1, length) } else { length / 2 };
            guesses += 1;
            let last_start = high.0.saturating_sub(block_length).max(low.offset);
            let start =
                (low.offset + distance).saturating_sub(block_length / 2).clamp(low.offset, last_start);
            match self.search_block(key, start..high.0.min(start + block_length), low, high)? {
                BlockResult::Decided(lookup, gap) => {
                    self.last_gap = gap;
                    return Ok(lookup);
                }
                BlockResult::AllBefore(gap) => low = gap,
                BlockResult::AllAfter(offset, first) => high = (offset, Some(first)),
                BlockResult::OnlyPadding => block_length *= 2,
            }
        }
        self.last_gap = low;
        Ok(self.list.absent_or_missing(low.before, high.1))
    }

    /// Reads the block `span`, which lies between `low` and `high`, and searches it.
    fn search_block(
        &mut self,
        key: HashKey,
        span: std::ops::Range<u64>,
        low: Gap,
        high: (u64, Option<HashKey>),
    ) -> Result<BlockResult, CorpusError> {
        let (list, start) = (self.list, span.start);
        let length = (span.end - start) as usize;
        self.buffer.resize(length, 0);
        disk::read_exact_at(&list.file, &mut self.buffer, start)
            .map_err(CorpusError::io(&list.path, "read"))?;
        let shape = LineError::Shape { digits: 40 };
        let first_line = match memchr::memchr(b'\n', &self.buffer) {
            _ if start == low.offset => 0,
            Some(newline) => newline + 1,
            None => return Err(list.line_error(start, shape)),
        };
        let end = match memchr::memrchr(b'\n', &self.buffer) {
            _ if span.end == high.0 => length,
            Some(newline) => newline + 1,
            None => return Err(list.line_error(start, shape)),
        };
        let lines = self.buffer.get(..end).unwrap_or_default();
        let bounds = (low.before.filter(|_| start == low.offset), high.1.filter(|_| span.end == high.0));
        let found = search(lines, first_line..end, span.end == list.size, key, bounds)
            .map_err(|(offset, error)| list.line_error(start + offset as u64, error))?;
        // At the start of the block, the line before is known from `low`.
        let knows_line_before = found.before.is_some() || start == low.offset;
        let gap = Gap { offset: start + found.next_offset as u64, before: found.before.or(low.before) };
        Ok(match (found.count, found.after) {
            (Some(count), _) => {
                BlockResult::Decided(CorpusLookup::Found(count), Gap { before: Some(key), ..gap })
            }
            (None, Some(after)) if knows_line_before => {
                BlockResult::Decided(list.absent_or_missing(gap.before, Some(after)), gap)
            }
            (None, Some(after)) => BlockResult::AllAfter(gap.offset, after),
            (None, None) if found.before.is_none() && span != (low.offset..high.0) => {
                BlockResult::OnlyPadding
            }
            (None, None) => BlockResult::AllBefore(Gap { offset: start + end as u64, ..gap }),
        })
    }
}
