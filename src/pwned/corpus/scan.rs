//! Whether every line of a list stands where it belongs, asked about as fast as the list can be read.
//!
//! Of a line only what that takes is looked at: its first sixteen digits, its colon and its end. A line that is odd
//! in any way is read with care, by [`Lines`], and so is the one before it. A wrong digit or count between good
//! neighbours is left to the look-up that comes by: it makes no other line stand in a wrong place. Look-ups can come
//! by at once, while a piece is in memory.

use super::disk;
use super::key::Key;
use super::rows::{LineFault, Lines, in_order};
use super::source::LONGEST_LINE;
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

/// Bytes that are read at once: they stay in the processor's cache.
const PIECE: u64 = 256 << 10;
/// How often it is asked whether to go on.
const TICK: Duration = Duration::from_millis(100);
/// In each byte the bit that small letters have and capitals do not. Digits have it.
const SMALL: u128 = u128::from_ne_bytes([0x20; 16]);

#[derive(Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Every line follows the one before it.
    InOrder,
    /// This line, counted from 1, does not, or is none. There is none before it.
    Fault(u64, LineFault),
    Stopped,
}

/// Lines that follow each other.
pub struct Piece<'a> {
    pub bytes: &'a [u8],
    pub span: Range<usize>,
    /// Whether the file ends where the bytes do.
    pub ends_here: bool,
    /// The first and the last row.
    pub rows: RangeInclusive<Key>,
}

/// Reads a list of so many bytes through, on as many processors as there are. `tell` is told at once and then now and
/// then how many bytes are done, and says whether to go on. `visit` is shown each piece that is in order in itself;
/// what it reads there holds where the whole list is.
///
/// # Errors
/// Where it cannot be read.
pub fn scan(
    file: &File,
    size: u64,
    mut tell: impl FnMut(u64) -> bool,
    visit: impl Fn(&Piece<'_>) + Sync,
) -> io::Result<Scanned> {
    if !tell(0) {
        return Ok(Scanned::Stopped);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(8);
    let (next, stop, front) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(Front::default()));
    thread::scope(|scope| -> io::Result<()> {
        let (over, all_over) = channel::<()>();
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (over, next, stop, front, visit) = (over.clone(), &next, &stop, &front, &visit);
                scope.spawn(move || {
                    let _over = over;
                    some_pieces(file, size, next, stop, front, visit)
                })
            })
            .collect();
        drop(over);
        while !ended(&all_over) {
            if !tell(next.load(Ordering::Relaxed).saturating_mul(PIECE).min(size)) {
                stop.store(true, Ordering::Relaxed);
            }
        }
        for worker in workers {
            // One that broke down has not read all.
            worker.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))?;
        }
        Ok(())
    })?;
    let front = front.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(match front.fault {
        Some((line, fault)) => Scanned::Fault(line, fault),
        None if stop.into_inner() => Scanned::Stopped,
        None => Scanned::InOrder,
    })
}

/// Waits a moment; whether all workers have ended.
fn ended(all_over: &Receiver<()>) -> bool {
    matches!(all_over.recv_timeout(TICK), Err(RecvTimeoutError::Disconnected))
}

/// What was found in a piece.
struct Read {
    /// How many lines begin in it; where one is wrong, how many up to that one.
    lines: u64,
    found: Result<Option<Ends>, LineFault>,
}

/// The first and the last row of a piece, and which of its lines the first is, from 1.
struct Ends {
    line: u64,
    first: Key,
    last: Key,
}

/// How far all pieces are known to follow each other.
#[derive(Default)]
struct Front {
    /// The first piece that is not known yet, and how many lines lie before it.
    next: u64,
    lines: u64,
    last: Option<Key>,
    /// Pieces behind one that is not known yet.
    waiting: BTreeMap<u64, Read>,
    /// Whether any piece is wrong in itself, so that those behind it need not be read.
    wrong: bool,
    fault: Option<(u64, LineFault)>,
}

impl Front {
    fn take(&mut self, piece: u64, read: Read) {
        self.wrong |= read.found.is_err();
        self.waiting.insert(piece, read);
        while self.fault.is_none()
            && let Some(read) = self.waiting.remove(&self.next)
        {
            self.next += 1;
            self.fault = self.follow(read).err();
        }
    }

    /// Holds the next piece to the one before.
    fn follow(&mut self, Read { lines, found }: Read) -> Result<(), (u64, LineFault)> {
        let before = self.lines;
        self.lines += lines;
        if let Some(ends) = found.map_err(|fault| (self.lines, fault))? {
            in_order(self.last, ends.first).map_err(|fault| (before + ends.line, fault))?;
            self.last = Some(ends.last);
        }
        Ok(())
    }
}

/// Takes one piece after the other until there are no more, one is wrong, or it is broken off. Pieces before one
/// that is wrong have been taken by then, and are read to their end.
fn some_pieces(
    file: &File,
    size: u64,
    next: &AtomicU64,
    stop: &AtomicBool,
    front: &Mutex<Front>,
    visit: &impl Fn(&Piece<'_>),
) -> io::Result<()> {
    let mut buffer = vec![0; disk::PAGE + PIECE as usize + LONGEST_LINE];
    // Where a page begins: pages of the file go to pages, which is how they are copied fastest.
    let page = match buffer.as_ptr().align_offset(disk::PAGE) {
        ahead @ 1..=disk::PAGE => ahead,
        _ => disk::PAGE,
    };
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let number = next.fetch_add(1, Ordering::Relaxed);
        let start = number * PIECE;
        if start >= size {
            return Ok(());
        }
        let end = (start + PIECE).min(size);
        // A byte before, to see whether a line begins at the start; and the rest of the last line.
        let from = start.saturating_sub(1);
        let to = (end + LONGEST_LINE as u64).min(size);
        let at = page - (start - from) as usize;
        let Some(bytes) = buffer.get_mut(at..at + (to - from) as usize) else {
            return Err(io::ErrorKind::Other.into());
        };
        disk::read_exact_at(file, bytes, from)?;
        let begin = if start == 0 { Some(0) } else { memchr::memchr(b'\n', bytes).map(|feed| feed + 1) };
        let mut lines = 0;
        let (limit, ends_here) = ((end - from) as usize, to == size);
        let found = match begin {
            Some(begin) => piece(bytes, begin..limit, ends_here, &mut lines),
            // Where no line begins here, the one before is too long, and is refused there.
            None => Ok(None),
        };
        if let (Some(begin), Ok(Some(ends))) = (begin, &found) {
            visit(&Piece { bytes, span: begin..limit, ends_here, rows: ends.first..=ends.last });
        }
        let mut front = front.lock().unwrap_or_else(PoisonError::into_inner);
        front.take(number, Read { lines, found });
        if front.wrong || front.fault.is_some() {
            return Ok(());
        }
    }
}

/// Holds the lines that begin in `span` to their order, and counts them. Both halves are gone through at once: where a
/// line begins is known when the one before it is, and the processor would wait for that.
fn piece(
    bytes: &[u8],
    span: Range<usize>,
    ends_here: bool,
    lines: &mut u64,
) -> Result<Option<Ends>, LineFault> {
    let half = span.start.midpoint(span.end);
    let feed = memchr::memchr(b'\n', bytes.get(half..span.end).unwrap_or_default());
    let middle = feed.map_or(span.end, |feed| half + feed + 1);
    let [mut one, mut other] =
        [(span.start, middle), (middle, span.end)].map(|(at, limit)| Lane::new(bytes, at, limit, ends_here));
    let (first, second) = (one.begin(), other.begin());
    if let (Ok(Some(_)), Ok(Some(_))) = (&first, &second) {
        while one.usual() && other.usual() {}
    }
    let first = first.and_then(|ends| one.finish(ends));
    let before = one.lines;
    *lines = before;
    let first = first?;
    // Of several faults the one that comes first is told.
    if let (Some(first), Ok(Some(second))) = (&first, &second) {
        *lines = before + second.line;
        in_order(Some(first.last), second.first)?;
    }
    let second = second.and_then(|ends| other.finish(ends));
    *lines = before + other.lines;
    let second = second?.map(|ends| Ends { line: before + ends.line, ..ends });
    Ok(match (first, second) {
        (Some(first), Some(second)) => Some(Ends { last: second.last, ..first }),
        (first, second) => first.or(second),
    })
}

/// Lines that are gone through one after the other.
struct Lane<'a> {
    bytes: &'a [u8],
    /// Where the next line begins; none that begins at the limit is of these.
    at: usize,
    limit: usize,
    ends_here: bool,
    /// Where the last row begins, and its digits.
    row: usize,
    before: u128,
    /// How many lines were read.
    lines: u64,
}

impl<'a> Lane<'a> {
    const fn new(bytes: &'a [u8], at: usize, limit: usize, ends_here: bool) -> Self {
        Self { bytes, at, limit, ends_here, row: at, before: 0, lines: 0 }
    }

    /// The rows from this byte on, read with care.
    fn careful(&self, at: usize) -> Lines<'a> {
        Lines::full(self.bytes.get(at..).unwrap_or_default(), self.ends_here)
            .up_to(self.limit.saturating_sub(at))
    }

    /// Goes to the next row with care, whatever comes before it.
    fn next(&mut self) -> Result<Option<Key>, LineFault> {
        let mut rows = self.careful(self.at);
        let row = rows.next();
        self.lines += rows.read();
        let Some(row) = row? else { return Ok(None) };
        (self.row, self.at, self.before) = (self.at + rows.start(), self.at + rows.at(), row.key.digits());
        Ok(Some(row.key))
    }

    /// Goes to the first row.
    fn begin(&mut self) -> Result<Option<Ends>, LineFault> {
        let first = self.next()?;
        Ok(first.map(|first| Ends { line: self.lines, first, last: first }))
    }

    /// Goes to the next row where it follows with nothing odd about it.
    #[inline(always)]
    fn usual(&mut self) -> bool {
        if let Some(bytes) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk)
            && self.at < self.limit
            && let Some((digits, length)) = usual(bytes)
            && digits > self.before
        {
            (self.row, self.before) = (self.at, digits);
            self.at += length;
            self.lines += 1;
            return true;
        }
        false
    }

    /// Goes to the last row.
    fn finish(&mut self, ends: Option<Ends>) -> Result<Option<Ends>, LineFault> {
        let Some(mut ends) = ends else { return Ok(None) };
        loop {
            while self.usual() {}
            ends.last = self.careful(self.row).next()?.map_or(ends.last, |row| row.key);
            match self.next()? {
                None => return Ok(Some(ends)),
                Some(key) => in_order(Some(ends.last), key)?,
            }
        }
    }
}

/// The first sixteen digits of a line with nothing odd about it, as small letters, and its length.
#[inline]
fn usual(line: &[u8; 64]) -> Option<(u128, usize)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let digits = u128::from_be_bytes(*line.first_chunk()?) | SMALL;
    // Where the line ends among the eight bytes behind the colon: in the byte whose top bit is the lowest one set.
    let count = u64::from_le_bytes(*line.get(41..)?.first_chunk()?);
    let others = count ^ (u64::from(b'\n') * ONES);
    let feeds = others.wrapping_sub(ONES) & !others & (0x80 * ONES);
    // No count, or 0: padding.
    let odd = line[40] != b':' || line[41] <= b'0' || feeds == 0;
    (!odd).then(|| (digits, 42 + feeds.trailing_zeros() as usize / 8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// Hashes that lie a little apart, so that none but the first digits tell most of them.
    fn lines(count: u64, end: &str) -> Vec<String> {
        (0..count)
            .map(|n| {
                let (top, low) = (u128::from(n) * 0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f, n as u32);
                let count = if n % 5 == 0 { n * 1_000_003 } else { n % 300 } + 1;
                format!("{top:032X}{low:08X}:{count}{end}")
            })
            .collect()
    }

    fn scanned(text: &str) -> Scanned {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        scan(&file, text.len() as u64, |_| true, |_| {}).unwrap()
    }

    #[test]
    fn a_list_in_order_is_so_however_it_is_written() {
        for end in ["\n", "\r\n", "\n\n", "\r\n\u{feff}"] {
            let text = lines(20_000, end).concat();
            assert_eq!(scanned(&text), Scanned::InOrder, "{end:?}");
            assert_eq!(scanned(text.trim_end()), Scanned::InOrder, "{end:?}");
        }
        let mut mixed = lines(20_000, "\n");
        mixed.iter_mut().step_by(3).for_each(|line| *line = line.to_lowercase());
        assert_eq!(scanned(&mixed.concat()), Scanned::InOrder);
        assert_eq!(scanned(&mixed[0]), Scanned::InOrder);
        // Padding may stand anywhere.
        let padding = format!("{}:0\n", "7".repeat(40));
        for at in [0, 1, 6_000, 19_999] {
            mixed.insert(at, padding.clone());
        }
        assert_eq!(scanned(&mixed.concat()), Scanned::InOrder);
        assert_eq!(scanned(&padding.repeat(10_000)), Scanned::InOrder);
        assert_eq!(scanned(""), Scanned::InOrder);
    }

    #[test]
    fn the_first_line_that_stands_wrong_is_found_wherever_it_is() {
        let good = lines(20_000, "\r\n");
        let begins = |lines: &[String], at: usize| lines[..at].iter().map(String::len).sum::<usize>() as u64;
        // The first line that begins in the second piece.
        let second = (1..20_000).find(|&at| begins(&good, at) >= PIECE).unwrap();
        for at in (1..20_000).step_by(1_997).chain(second - 4..second + 5) {
            let mut swapped = good.clone();
            swapped.swap(at - 1, at);
            assert_eq!(
                scanned(&swapped.concat()),
                Scanned::Fault(at as u64 + 1, LineFault::OutOfOrder),
                "{at}"
            );
        }
        for (wrong, fault) in [
            (good[3].clone(), LineFault::OutOfOrder),
            (good[6_999].clone(), LineFault::Repeated),
            (good[7_000].replace(':', ""), LineFault::Shape { digits: 40 }),
            (good[7_000][8..].to_owned(), LineFault::Ntlm),
            (good[7_000].replace(':', ":x"), LineFault::Count),
            (good[7_000].replace("\r\n", ""), LineFault::Count),
        ] {
            let mut lines = good.clone();
            lines[7_000] = wrong;
            // A second fault behind it, which is not the first.
            lines.swap(15_000, 15_001);
            assert_eq!(scanned(&lines.concat()), Scanned::Fault(7_001, fault), "{fault:?}");
        }
        // Moved far away, in both directions.
        for (from, to) in [(19_000, 10), (10, 19_000)] {
            let mut moved = good.clone();
            let line = moved.remove(from);
            moved.insert(to, line);
            assert!(matches!(scanned(&moved.concat()), Scanned::Fault(..)), "{from}");
        }
        let cut = good.concat();
        assert!(matches!(scanned(&cut[..cut.len() - 20]), Scanned::Fault(_, LineFault::Cut)));
    }

    #[test]
    fn a_list_that_is_shorter_than_it_was_is_no_list_in_order() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(lines(1_000, "\n").concat().as_bytes()).unwrap();
        assert!(scan(&file, 1 << 40, |_| true, |_| {}).is_err());
    }
}
