//! Splits parsed rows of the source into the buckets of a built corpus.

use super::format::{Entry, LARGE_COUNT, OVERFLOW_BYTES, TAIL_BYTES};
use super::hash_key::HashKey;
use super::lines::{HashRow, LineError, check_order};

/// Where a build can resume: everything in the buckets below `bucket` comes before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResumePoint {
    /// A byte offset in a single file, or an index in the list of range files.
    pub offset: u64,
    /// The number of lines before it in a single file.
    pub lines: u64,
    /// The first bucket that the rest may add rows to.
    pub bucket: u32,
}

/// Rows of one bucket, encoded as in the corpus file.
#[derive(Default)]
pub struct BucketRows {
    pub bucket: u32,
    /// [`TAIL_BYTES`] bytes per row.
    pub tails: Vec<u8>,
    /// One byte per row.
    pub counts: Vec<u8>,
    /// The counts that do not fit into a byte.
    pub large_counts: Vec<u8>,
}

impl BucketRows {
    #[inline]
    pub fn push(&mut self, tail: u64, count: u64) {
        self.tails.extend_from_slice(&tail.to_be_bytes()[8 - TAIL_BYTES..]);
        match u8::try_from(count) {
            Ok(count) if count != LARGE_COUNT => self.counts.push(count),
            _ => {
                self.counts.push(LARGE_COUNT);
                self.large_counts.extend_from_slice(&count.to_le_bytes());
            }
        }
    }

    pub fn extend(&mut self, other: &Self) {
        self.tails.extend_from_slice(&other.tails);
        self.counts.extend_from_slice(&other.counts);
        self.large_counts.extend_from_slice(&other.large_counts);
    }

    /// Removes all rows but keeps the allocations.
    fn reset(&mut self, bucket: u32) {
        self.bucket = bucket;
        self.tails.clear();
        self.counts.clear();
        self.large_counts.clear();
    }

    /// The table entry of this bucket, whose offset is still 0. `bytes` are the encoded rows. The encoder rejects a
    /// bucket with too many rows.
    pub fn entry(&self, bytes: &[u8]) -> Entry {
        let mut entry = Entry {
            offset: 0,
            rows: u32::try_from(self.counts.len()).unwrap_or(u32::MAX),
            large_counts: u32::try_from(self.large_counts.len() / OVERFLOW_BYTES).unwrap_or(u32::MAX),
            sum: 0,
        };
        entry.sum = entry.checksum(self.bucket, bytes);
        entry
    }
}

/// A bucket of which a chunk contains all rows.
pub struct CompleteBucket {
    pub bucket: u32,
    /// Its table entry, whose offset is still 0.
    pub entry: Entry,
}

/// The parsed rows of one chunk of the source.
#[derive(Default)]
pub struct Chunk {
    /// Rows of the first bucket, which may have begun in an earlier chunk.
    pub first: BucketRows,
    /// The buckets between the first and the last.
    pub complete: Vec<CompleteBucket>,
    /// The encoded rows of the complete buckets.
    pub bytes: Vec<u8>,
    /// Rows of the last bucket, if the chunk has more than one.
    pub last: Option<BucketRows>,
    /// The first and the last hash.
    pub ends: Option<(HashKey, HashKey)>,
    /// The line number of the first row, 1-based from the start of the chunk.
    pub first_line: u64,
    /// The number of lines.
    pub lines: u64,
    pub prefixes: Vec<u32>,
    /// The start of the last bucket. Its line count starts at the chunk.
    pub resume: ResumePoint,
}

impl Chunk {
    /// The number of rows.
    pub fn rows(&self) -> u64 {
        let complete: u64 = self.complete.iter().map(|bucket| u64::from(bucket.entry.rows)).sum();
        complete + (self.first.counts.len() + self.last.as_ref().map_or(0, |last| last.counts.len())) as u64
    }
}

pub struct ChunkBuilder {
    chunk: Chunk,
    bits: u32,
    current: BucketRows,
    /// The number of buckets so far, `current` included.
    buckets: u64,
    previous: Option<HashKey>,
    prefix: Option<u32>,
}

impl ChunkBuilder {
    /// `bits`: how many leading bits of a hash name its bucket.
    pub fn new(bits: u32) -> Self {
        Self {
            chunk: Chunk::default(),
            bits,
            current: BucketRows::default(),
            buckets: 0,
            previous: None,
            prefix: None,
        }
    }

    /// The last hash so far.
    pub const fn last(&self) -> Option<HashKey> {
        self.previous
    }

    /// Adds the next row. `offset` and `line` (1-based) locate its line.
    ///
    /// # Errors
    /// The row is out of order.
    #[inline]
    pub fn push(&mut self, row: HashRow, offset: u64, line: u64) -> Result<(), LineError> {
        check_order(self.previous, row.key)?;
        let bucket = row.key.bucket(self.bits);
        match self.chunk.ends.as_mut() {
            Some((_, last)) => *last = row.key,
            None => {
                self.chunk.ends = Some((row.key, row.key));
                self.chunk.first_line = line;
            }
        }
        if self.buckets == 0 || bucket != self.current.bucket {
            self.complete_bucket();
            self.current.reset(bucket);
            self.buckets += 1;
            self.chunk.resume = ResumePoint { offset, lines: line - 1, bucket };
        }
        if self.prefix != Some(row.key.prefix()) {
            self.prefix = Some(row.key.prefix());
            self.chunk.prefixes.push(row.key.prefix());
        }
        self.current.push(row.key.tail(self.bits), row.count);
        self.previous = Some(row.key);
        Ok(())
    }

    /// Moves the current bucket to the chunk, because another bucket follows.
    fn complete_bucket(&mut self) {
        match self.buckets {
            0 => {}
            1 => self.chunk.first = std::mem::take(&mut self.current),
            _ => {
                let start = self.chunk.bytes.len();
                for part in [&self.current.tails, &self.current.counts, &self.current.large_counts] {
                    self.chunk.bytes.extend_from_slice(part);
                }
                let entry = self.current.entry(&self.chunk.bytes[start..]);
                self.chunk.complete.push(CompleteBucket { bucket: self.current.bucket, entry });
            }
        }
    }

    /// Completes the chunk, which has this number of lines.
    pub fn finish(mut self, lines: u64) -> Chunk {
        self.chunk.lines = lines;
        match self.buckets {
            0 => {}
            1 => self.chunk.first = self.current,
            _ => self.chunk.last = Some(self.current),
        }
        self.chunk
    }
}
