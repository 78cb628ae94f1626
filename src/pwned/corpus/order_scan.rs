//! Verifies at disk speed that the lines of a list are in order.
//!
//! The fast path looks only at the first sixteen digits, the colon and the end of each line. [`HashLines`] parses any
//! unusual line and the line before it. A wrong digit or count between two good lines is not noticed here, because it
//! does not misplace another line; a lookup of that line reports it. While a piece is in memory, the caller can look up
//! hashes in it.

#[cfg(test)]
mod tests;

use super::build_source::MAX_LINE_BYTES;
use super::disk;
use super::hash_key::HashKey;
use super::lines::{HashLines, LineError, check_order};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::num::NonZero;
use std::ops::{Range, RangeInclusive};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Bytes per read, few enough to stay in the processor's cache.
const PIECE_BYTES: u64 = 256 << 10;
/// How often the progress callback is called.
const TICK: Duration = Duration::from_millis(100);
/// The bit in each byte that makes an ASCII letter lowercase. Digits already have it.
const LOWERCASE_BITS: u128 = u128::from_ne_bytes([0x20; 16]);

#[derive(Debug, PartialEq, Eq)]
pub enum ScanResult {
    /// All lines are in order.
    InOrder,
    /// The first line (1-based) that is malformed or out of order.
    BadLine(u64, LineError),
    Stopped,
}

/// A part of the list whose lines are in order.
pub struct OrderedPiece<'a> {
    pub bytes: &'a [u8],
    /// Where lines of this piece begin.
    pub span: Range<usize>,
    /// Whether the file ends where `bytes` end.
    pub ends_with_file: bool,
    /// The first and the last row.
    pub rows: RangeInclusive<HashKey>,
}

/// Scans a list of `size` bytes on all processors. Calls `report` at once and then regularly with the bytes done, and
/// stops when it returns `false`. Calls `visit` for each piece that is in order; its content is valid only if the result
/// is [`ScanResult::InOrder`].
pub fn scan_order(
    file: &File,
    size: u64,
    mut report: impl FnMut(u64) -> bool,
    visit: impl Fn(&OrderedPiece<'_>) + Sync,
) -> io::Result<ScanResult> {
    if !report(0) {
        return Ok(ScanResult::Stopped);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(8);
    let (next_piece, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let joined = Mutex::new(JoinedPieces::default());
    thread::scope(|scope| -> io::Result<()> {
        let (running, finished) = channel::<()>();
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let running = running.clone();
                let (next_piece, stop, joined, visit) = (&next_piece, &stop, &joined, &visit);
                scope.spawn(move || {
                    // Dropping the last sender disconnects the channel, which ends the wait below.
                    let _running = running;
                    scan_pieces(file, size, next_piece, stop, joined, visit)
                })
            })
            .collect();
        drop(running);
        while !wait_for_workers(&finished) {
            if !report(next_piece.load(Ordering::Relaxed).saturating_mul(PIECE_BYTES).min(size)) {
                stop.store(true, Ordering::Relaxed);
            }
        }
        for worker in workers {
            // If a worker panicked, the list was not read completely.
            worker.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))?;
        }
        Ok(())
    })?;
    let joined = joined.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(match joined.bad_line {
        Some((line, error)) => ScanResult::BadLine(line, error),
        None if stop.into_inner() => ScanResult::Stopped,
        None => ScanResult::InOrder,
    })
}

/// Waits for one tick. Returns whether all workers have finished.
fn wait_for_workers(finished: &Receiver<()>) -> bool {
    matches!(finished.recv_timeout(TICK), Err(RecvTimeoutError::Disconnected))
}

struct ScannedPiece {
    /// The number of lines that begin in the piece, up to and including the first bad line.
    lines: u64,
    result: Result<Option<PieceEnds>, LineError>,
}

/// The first and the last row of a piece.
struct PieceEnds {
    /// The line number of the first row, 1-based within the piece.
    first_line: u64,
    first: HashKey,
    last: HashKey,
}

/// Joins scanned pieces in file order.
#[derive(Default)]
struct JoinedPieces {
    /// The number of joined pieces, and the number of lines in them.
    next: u64,
    lines: u64,
    last: Option<HashKey>,
    /// Pieces that were scanned before an earlier piece.
    waiting: BTreeMap<u64, ScannedPiece>,
    /// Whether any piece has a bad line, so that later pieces need not be read.
    any_failed: bool,
    bad_line: Option<(u64, LineError)>,
}

impl JoinedPieces {
    fn add(&mut self, number: u64, piece: ScannedPiece) {
        self.any_failed |= piece.result.is_err();
        self.waiting.insert(number, piece);
        while self.bad_line.is_none()
            && let Some(piece) = self.waiting.remove(&self.next)
        {
            self.next += 1;
            self.bad_line = self.join(piece).err();
        }
    }

    /// Checks that the next piece follows the previous piece.
    fn join(&mut self, ScannedPiece { lines, result }: ScannedPiece) -> Result<(), (u64, LineError)> {
        let lines_before = self.lines;
        self.lines += lines;
        if let Some(ends) = result.map_err(|error| (self.lines, error))? {
            check_order(self.last, ends.first).map_err(|error| (lines_before + ends.first_line, error))?;
            self.last = Some(ends.last);
        }
        Ok(())
    }
}

/// Scans piece after piece until none is left, one fails or the scan stops. When a piece fails, all earlier pieces have
/// already been claimed by a worker and will be scanned completely.
fn scan_pieces(
    file: &File,
    size: u64,
    next_piece: &AtomicU64,
    stop: &AtomicBool,
    joined: &Mutex<JoinedPieces>,
    visit: &impl Fn(&OrderedPiece<'_>),
) -> io::Result<()> {
    let mut buffer = vec![0; disk::PAGE + PIECE_BYTES as usize + MAX_LINE_BYTES];
    // Pages of the file are copied fastest to page-aligned memory.
    let page_start = match buffer.as_ptr().align_offset(disk::PAGE) {
        distance @ 1..=disk::PAGE => distance,
        _ => disk::PAGE,
    };
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let number = next_piece.fetch_add(1, Ordering::Relaxed);
        let start = number * PIECE_BYTES;
        if start >= size {
            return Ok(());
        }
        let end = (start + PIECE_BYTES).min(size);
        // Read one byte more at the front, to see whether a line begins at the start, and the rest of the last line.
        let from = start.saturating_sub(1);
        let to = (end + MAX_LINE_BYTES as u64).min(size);
        let buffer_start = page_start - (start - from) as usize;
        let Some(bytes) = buffer.get_mut(buffer_start..buffer_start + (to - from) as usize) else {
            return Err(io::ErrorKind::Other.into());
        };
        disk::read_exact_at(file, bytes, from)?;
        let first_line =
            if start == 0 { Some(0) } else { memchr::memchr(b'\n', bytes).map(|newline| newline + 1) };
        let mut lines = 0;
        let (limit, ends_with_file) = ((end - from) as usize, to == size);
        let result = match first_line {
            Some(first_line) => scan_piece(bytes, first_line..limit, ends_with_file, &mut lines),
            // No line begins in this piece, so the line before is too long and fails in the earlier piece.
            None => Ok(None),
        };
        if let (Some(first_line), Ok(Some(ends))) = (first_line, &result) {
            let rows = ends.first..=ends.last;
            visit(&OrderedPiece { bytes, span: first_line..limit, ends_with_file, rows });
        }
        let mut joined = joined.lock().unwrap_or_else(PoisonError::into_inner);
        joined.add(number, ScannedPiece { lines, result });
        if joined.any_failed || joined.bad_line.is_some() {
            return Ok(());
        }
    }
}

/// Checks the order of the lines that begin in `span` and counts them. Two cursors scan the two halves in turns, because
/// with one cursor the processor would wait for the end of each line before it could start the next.
fn scan_piece(
    bytes: &[u8],
    span: Range<usize>,
    ends_with_file: bool,
    lines: &mut u64,
) -> Result<Option<PieceEnds>, LineError> {
    let half = span.start.midpoint(span.end);
    let newline = memchr::memchr(b'\n', bytes.get(half..span.end).unwrap_or_default());
    let middle = newline.map_or(span.end, |newline| half + newline + 1);
    let mut first_half = LineCursor::new(bytes, span.start, middle, ends_with_file);
    let mut second_half = LineCursor::new(bytes, middle, span.end, ends_with_file);
    let (first, second) = (first_half.start(), second_half.start());
    if let (Ok(Some(_)), Ok(Some(_))) = (&first, &second) {
        while first_half.skip_common_line() && second_half.skip_common_line() {}
    }
    // Evaluate in file order, so that the first of several errors is reported.
    let first = first.and_then(|ends| first_half.finish(ends));
    let first_lines = first_half.lines;
    *lines = first_lines;
    let first = first?;
    if let (Some(first), Ok(Some(second))) = (&first, &second) {
        *lines = first_lines + second.first_line;
        check_order(Some(first.last), second.first)?;
    }
    let second = second.and_then(|ends| second_half.finish(ends));
    *lines = first_lines + second_half.lines;
    let second = second?.map(|ends| PieceEnds { first_line: first_lines + ends.first_line, ..ends });
    Ok(match (first, second) {
        (Some(first), Some(second)) => Some(PieceEnds { last: second.last, ..first }),
        (first, second) => first.or(second),
    })
}

struct LineCursor<'a> {
    bytes: &'a [u8],
    /// The offset of the next line.
    next_offset: usize,
    /// Lines that begin here or later are not read.
    limit: usize,
    ends_with_file: bool,
    /// The offset of the last row, and its leading digits.
    row_offset: usize,
    row_digits: u128,
    /// The number of lines read.
    lines: u64,
}

impl<'a> LineCursor<'a> {
    const fn new(bytes: &'a [u8], start: usize, limit: usize, ends_with_file: bool) -> Self {
        Self { bytes, next_offset: start, limit, ends_with_file, row_offset: start, row_digits: 0, lines: 0 }
    }

    /// A full parser for the lines from this offset on.
    fn parser(&self, offset: usize) -> HashLines<'a> {
        HashLines::full(self.bytes.get(offset..).unwrap_or_default(), self.ends_with_file)
            .up_to(self.limit.saturating_sub(offset))
    }

    /// Parses the next row of any form.
    fn parse_next(&mut self) -> Result<Option<HashKey>, LineError> {
        let mut parser = self.parser(self.next_offset);
        let row = parser.next();
        self.lines += parser.lines_read();
        let Some(row) = row? else { return Ok(None) };
        self.row_offset = self.next_offset + parser.line_offset();
        self.next_offset += parser.next_offset();
        self.row_digits = row.key.leading_digits();
        Ok(Some(row.key))
    }

    /// Parses the first row.
    fn start(&mut self) -> Result<Option<PieceEnds>, LineError> {
        let first = self.parse_next()?;
        Ok(first.map(|first| PieceEnds { first_line: self.lines, first, last: first }))
    }

    /// Fast path: skips the next line if it has the usual form and follows the last row.
    #[inline(always)]
    fn skip_common_line(&mut self) -> bool {
        if let Some(bytes) = self.bytes.get(self.next_offset..).and_then(<[u8]>::first_chunk)
            && self.next_offset < self.limit
            && let Some((digits, length)) = common_line(bytes)
            && digits > self.row_digits
        {
            (self.row_offset, self.row_digits) = (self.next_offset, digits);
            self.next_offset += length;
            self.lines += 1;
            return true;
        }
        false
    }

    /// Reads up to the last row.
    fn finish(&mut self, ends: Option<PieceEnds>) -> Result<Option<PieceEnds>, LineError> {
        let Some(mut ends) = ends else { return Ok(None) };
        loop {
            while self.skip_common_line() {}
            ends.last = self.parser(self.row_offset).next()?.map_or(ends.last, |row| row.key);
            match self.parse_next()? {
                None => return Ok(Some(ends)),
                Some(key) => check_order(Some(ends.last), key)?,
            }
        }
    }
}

/// The first sixteen digits in lowercase and the length of a line, if the line has the usual form.
#[inline]
fn common_line(line: &[u8; 64]) -> Option<(u128, usize)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let digits = u128::from_be_bytes(*line.first_chunk()?) | LOWERCASE_BITS;
    // Find the newline among the eight bytes after the colon: the lowest byte of `newlines` whose top bit is set.
    let count = u64::from_le_bytes(*line.get(41..)?.first_chunk()?);
    let differences = count ^ (u64::from(b'\n') * ONES);
    let newlines = differences.wrapping_sub(ONES) & !differences & (0x80 * ONES);
    // A count that is missing or starts with 0 is padding or malformed.
    let is_unusual = line[40] != b':' || line[41] <= b'0' || newlines == 0;
    (!is_unusual).then(|| (digits, 42 + newlines.trailing_zeros() as usize / 8))
}
