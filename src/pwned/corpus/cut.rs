//! Rows cut into the buckets of a built corpus, while they are read.

use super::format::{Entry, LARGE, TAIL};
use super::key::Key;
use super::rows::{LineFault, Row, in_order};

/// Where reading can start over: everything in the buckets below `bucket` lies before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// A byte of the file, or the number of a range file.
    pub at: u64,
    /// How many lines lie before it, in a file.
    pub lines: u64,
    /// The first bucket that it may add to.
    pub bucket: u32,
}

/// Rows of one bucket, in the order of the file: tails, counts, large counts.
#[derive(Default)]
pub struct Run {
    pub bucket: u32,
    /// Six bytes for each row.
    pub tails: Vec<u8>,
    /// A byte for each row.
    pub counts: Vec<u8>,
    /// The counts that do not fit into a byte.
    pub large: Vec<u8>,
}

impl Run {
    #[inline]
    pub fn push(&mut self, tail: u64, count: u64) {
        self.tails.extend_from_slice(&tail.to_be_bytes()[8 - TAIL..]);
        match u8::try_from(count) {
            Ok(count) if count != LARGE => self.counts.push(count),
            _ => {
                self.counts.push(LARGE);
                self.large.extend_from_slice(&count.to_le_bytes());
            }
        }
    }

    /// Appends the rows of another run.
    pub fn extend(&mut self, other: &Self) {
        self.tails.extend_from_slice(&other.tails);
        self.counts.extend_from_slice(&other.counts);
        self.large.extend_from_slice(&other.large);
    }

    pub fn clear(&mut self, bucket: u32) {
        self.bucket = bucket;
        self.tails.clear();
        self.counts.clear();
        self.large.clear();
    }
}

/// A bucket that lies whole within a piece, as it is written.
pub struct Whole {
    /// The bucket, its rows, its large counts and its checksum; the offset is not known yet.
    pub bucket: u32,
    /// Its entry but for the offset.
    pub entry: Entry,
}

/// What was read of a piece.
#[derive(Default)]
pub struct Piece {
    /// Rows of the first bucket, which may have begun before.
    pub first: Run,
    /// Buckets between the first and the last.
    pub whole: Vec<Whole>,
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// Rows of the last bucket, where it is another than the first.
    pub last: Option<Run>,
    /// The first and the last hash.
    pub ends: Option<(Key, Key)>,
    /// The line of the first row, from 1, counted from the start of the piece.
    pub first_line: u64,
    /// How many lines there are.
    pub lines: u64,
    pub prefixes: Vec<u32>,
    /// Where the last bucket begins; lines counted from the start of the piece.
    pub resume: Position,
}

impl Piece {
    /// How many rows it has.
    pub fn rows(&self) -> u64 {
        let whole: u64 = self.whole.iter().map(|whole| u64::from(whole.entry.rows)).sum();
        whole + (self.first.counts.len() + self.last.as_ref().map_or(0, |last| last.counts.len())) as u64
    }
}

pub struct Cutter {
    piece: Piece,
    bits: u32,
    run: Run,
    runs: u64,
    before: Option<Key>,
    prefix: Option<u32>,
}

impl Cutter {
    /// Buckets are told apart by so many bits.
    pub fn new(bits: u32) -> Self {
        Self { piece: Piece::default(), bits, run: Run::default(), runs: 0, before: None, prefix: None }
    }

    /// The last hash so far.
    pub const fn last(&self) -> Option<Key> {
        self.before
    }

    /// Takes the next row, and where its line begins and which it is, from 1.
    ///
    /// # Errors
    /// Where it does not follow the one before.
    #[inline]
    pub fn push(&mut self, row: Row, at: u64, line: u64) -> Result<(), LineFault> {
        in_order(self.before, row.key)?;
        let bucket = row.key.bucket(self.bits);
        match self.piece.ends.as_mut() {
            Some((_, last)) => *last = row.key,
            None => {
                self.piece.ends = Some((row.key, row.key));
                self.piece.first_line = line;
            }
        }
        if self.runs == 0 || bucket != self.run.bucket {
            self.finish();
            self.run.clear(bucket);
            self.runs += 1;
            self.piece.resume = Position { at, lines: line - 1, bucket };
        }
        if self.prefix != Some(row.key.prefix()) {
            self.prefix = Some(row.key.prefix());
            self.piece.prefixes.push(row.key.prefix());
        }
        self.run.push(row.key.tail(self.bits), row.count);
        self.before = Some(row.key);
        Ok(())
    }

    /// Puts a bucket away that is followed by another.
    fn finish(&mut self) {
        match self.runs {
            0 => {}
            1 => self.piece.first = std::mem::take(&mut self.run),
            _ => {
                let start = self.piece.bytes.len();
                for part in [&self.run.tails, &self.run.counts, &self.run.large] {
                    self.piece.bytes.extend_from_slice(part);
                }
                let entry = entry_of(&self.run, &self.piece.bytes[start..]);
                self.piece.whole.push(Whole { bucket: self.run.bucket, entry });
            }
        }
    }

    /// What was read of so many lines.
    pub fn done(mut self, lines: u64) -> Piece {
        self.piece.lines = lines;
        match self.runs {
            0 => {}
            1 => self.piece.first = self.run,
            _ => self.piece.last = Some(self.run),
        }
        self.piece
    }
}

/// The entry of a bucket but for its offset. A bucket with too many rows is found when it is encoded.
pub fn entry_of(run: &Run, bytes: &[u8]) -> Entry {
    let mut entry = Entry {
        offset: 0,
        rows: u32::try_from(run.counts.len()).unwrap_or(u32::MAX),
        large: u32::try_from(run.large.len() / 8).unwrap_or(u32::MAX),
        sum: 0,
    };
    entry.sum = entry.checksum(run.bucket, bytes);
    entry
}
