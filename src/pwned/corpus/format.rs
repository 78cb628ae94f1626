//! The file of a built corpus. `docs/formats.md` describes it for other programs.
//!
//! A page with the header, a table with one entry a bucket, the buckets, and, where ranges are missing,
//! a bit for each range. A bucket holds the hashes whose first `bits` are its number. The width is
//! chosen by the size of the corpus, so that a bucket is a third of a page: the table then weighs 0.14
//! bytes a row or less, and a look-up reads the header, one page of the table, and a bucket, which lies on
//! one page or two. All numbers are little-endian; offsets in the file have 48 bits.

use super::coverage::COVERAGE;
use super::key::{PREFIX_BITS, PREFIXES};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// What the file starts with.
pub const MAGIC: &[u8; 8] = b"SELVPWND";
/// The only version there is.
pub const VERSION: u32 = 1;
/// The header's size, and where the table starts.
pub const HEADER: usize = 4096;
/// The size of an entry of the table.
pub const ENTRY: usize = 16;
/// Bytes of a hash in a bucket.
pub const TAIL: usize = 6;
/// Bytes of a count that does not fit beside its hash.
pub const OVERFLOW: usize = 8;
/// Says that the count is in the overflow.
pub const LARGE: u8 = 255;
/// The fewest and the most bits by which buckets are told apart.
pub const BITS: std::ops::RangeInclusive<u32> = 8..=24;
/// The most rows of one bucket: 24 bits.
pub const MOST_ROWS: u32 = (1 << 24) - 1;
/// Buckets have so many rows on average, or up to twice as many.
const LEAST_MEAN: u64 = 112;
const LARGEST_OFFSET: u64 = (1 << 48) - 1;

/// How many bits tell the buckets of a corpus of so many rows apart.
pub fn bits_for(rows: u64) -> u32 {
    (rows / LEAST_MEAN).max(1).ilog2().clamp(*BITS.start(), *BITS.end())
}

/// Where the buckets start: after the header and the table.
pub const fn data_start(bits: u32) -> u64 {
    HEADER as u64 + ((ENTRY as u64) << bits)
}

/// Where the entry of a bucket lies.
pub const fn entry_at(bucket: u32) -> u64 {
    HEADER as u64 + bucket as u64 * ENTRY as u64
}

/// What a corpus says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// How many bits of a hash name its bucket.
    pub bits: u32,
    /// How many hashes there are.
    pub rows: u64,
    /// The day of what it was built from.
    pub date: Date,
    /// How many of the 2^20 ranges are there.
    pub ranges: u32,
    /// The size of the file in bytes.
    pub length: u64,
    /// The checksum of the bits that tell which ranges are there; `None` where all are.
    pub coverage: Option<u32>,
}

const EPOCH: Date = date(1970, 1, 1);

impl Header {
    pub fn encode(&self) -> [u8; HEADER] {
        let day = self.date.since(EPOCH).map_or(0, |span| span.get_days());
        let mut page = [0; HEADER];
        page[..8].copy_from_slice(MAGIC);
        page[8..12].copy_from_slice(&VERSION.to_le_bytes());
        page[12..16].copy_from_slice(&self.bits.to_le_bytes());
        page[16..24].copy_from_slice(&self.rows.to_le_bytes());
        page[24..28].copy_from_slice(&day.to_le_bytes());
        page[28..32].copy_from_slice(&self.ranges.to_le_bytes());
        page[32..40].copy_from_slice(&self.length.to_le_bytes());
        page[40..44].copy_from_slice(&u32::from(self.coverage.is_some()).to_le_bytes());
        page[44..48].copy_from_slice(&self.coverage.unwrap_or(0).to_le_bytes());
        let sum = crc32fast::hash(&page[..HEADER - 4]);
        page[HEADER - 4..].copy_from_slice(&sum.to_le_bytes());
        page
    }

    /// Reads the header's page.
    ///
    /// # Errors
    /// Where it is no header of this version, or damaged.
    pub fn decode(page: &[u8; HEADER]) -> Result<Self, HeaderFault> {
        if !page.starts_with(MAGIC) {
            return Err(HeaderFault::Foreign);
        }
        let sum = u32::from_le_bytes(four(page, HEADER - 4));
        if crc32fast::hash(&page[..HEADER - 4]) != sum {
            return Err(HeaderFault::Damaged);
        }
        let number = |at| u32::from_le_bytes(four(page, at));
        let large = |at| u64::from(number(at)) | u64::from(number(at + 4)) << 32;
        if number(8) != VERSION {
            return Err(HeaderFault::Version(number(8)));
        }
        let day = i32::from_le_bytes(four(page, 24));
        let header = Self {
            bits: number(12),
            rows: large(16),
            date: EPOCH.checked_add(day.days()).map_err(|_| HeaderFault::Damaged)?,
            ranges: number(28),
            length: large(32),
            coverage: (number(40) != 0).then(|| number(44)),
        };
        let sound = BITS.contains(&header.bits)
            && header.ranges <= PREFIXES
            && header.length >= data_start(header.bits) + header.coverage.map_or(0, |_| COVERAGE as u64);
        if sound { Ok(header) } else { Err(HeaderFault::Damaged) }
    }
}

fn four(bytes: &[u8], at: usize) -> [u8; 4] {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    four
}

/// Why a page is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    Foreign,
    Damaged,
    /// It is of another version.
    Version(u32),
}

/// Where a bucket lies, and its checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where in the file it starts; 48 bits.
    pub offset: u64,
    /// How many rows it has; 24 bits.
    pub rows: u32,
    /// How many of them have a count of 255 or more; 24 bits.
    pub large: u32,
    /// CRC-32 of the bucket's number, both numbers of rows, and its bytes.
    pub sum: u32,
}

impl Entry {
    /// The entry's bytes. `None` where a number is too large for its field.
    pub fn encode(&self) -> Option<[u8; ENTRY]> {
        if self.offset > LARGEST_OFFSET || self.rows > MOST_ROWS || self.large > self.rows {
            return None;
        }
        let mut bytes = [0; ENTRY];
        bytes[..6].copy_from_slice(&self.offset.to_le_bytes()[..6]);
        bytes[6..9].copy_from_slice(&self.rows.to_le_bytes()[..3]);
        bytes[9..12].copy_from_slice(&self.large.to_le_bytes()[..3]);
        bytes[12..].copy_from_slice(&self.sum.to_le_bytes());
        Some(bytes)
    }

    /// Reads an entry. Any bytes are one; the checksum tells whether it is true.
    pub fn decode(bytes: &[u8; ENTRY]) -> Self {
        let number = |range: std::ops::Range<usize>| {
            bytes[range].iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
        };
        Self {
            offset: number(0..6),
            rows: number(6..9) as u32,
            large: number(9..12) as u32,
            sum: number(12..16) as u32,
        }
    }

    /// How many bytes the bucket has.
    pub const fn size(&self) -> usize {
        self.rows as usize * (TAIL + 1) + self.large as usize * OVERFLOW
    }

    /// The checksum that the entry should have. Its place in the file is not in it: bytes from
    /// another place have another sum.
    pub fn checksum(&self, bucket: u32, bytes: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let mut start = [0; 12];
        start[..4].copy_from_slice(&bucket.to_le_bytes());
        start[4..8].copy_from_slice(&self.rows.to_le_bytes());
        start[8..].copy_from_slice(&self.large.to_le_bytes());
        hasher.update(&start);
        hasher.update(bytes);
        hasher.finalize()
    }
}

/// A bucket's bytes: the hashes in order, then a byte of count for each, then the large counts.
#[derive(Clone, Copy)]
pub struct Bucket<'a> {
    tails: &'a [u8],
    counts: &'a [u8],
    large: &'a [u8],
}

impl<'a> Bucket<'a> {
    /// Takes bytes apart whose checksum is right.
    pub fn new(entry: &Entry, bytes: &'a [u8]) -> Option<Self> {
        let (tails, rest) = bytes.split_at_checked(entry.rows as usize * TAIL)?;
        let (counts, large) = rest.split_at_checked(entry.rows as usize)?;
        (large.len() == entry.large as usize * OVERFLOW).then_some(Self { tails, counts, large })
    }

    /// The 48 bits of a row.
    pub fn tail(&self, at: usize) -> u64 {
        let mut bytes = [0; 8];
        bytes[2..].copy_from_slice(&self.tails[at * TAIL..(at + 1) * TAIL]);
        u64::from_be_bytes(bytes)
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The count of a row.
    pub fn count(&self, at: usize) -> Option<u64> {
        match *self.counts.get(at)? {
            LARGE => {
                let before = self.counts[..at].iter().filter(|&&count| count == LARGE).count();
                let bytes = self.large.get(before * OVERFLOW..(before + 1) * OVERFLOW)?;
                Some(u64::from_le_bytes(bytes.try_into().ok()?))
            }
            count => Some(count.into()),
        }
    }

    /// The count of a hash. Should two hashes of the corpus share these 48 bits, the larger one.
    pub fn find(&self, tail: u64) -> Option<u64> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.tail(middle) < tail { low = middle + 1 } else { high = middle }
        }
        (low..self.len()).take_while(|&at| self.tail(at) == tail).filter_map(|at| self.count(at)).max()
    }
}

const _: () = assert!(PREFIX_BITS <= 24 && HEADER == super::disk::PAGE);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_billion_rows_stay_under_16_gb() {
        let rows = 2_000_000_000_u64;
        let bits = bits_for(rows);
        // One row in 474 of the synthetic lists has a count of 255 or more.
        let large = rows / 400;
        let size = data_start(bits) + rows * (TAIL as u64 + 1) + large * OVERFLOW as u64 + COVERAGE as u64;
        assert!(size < 16_000_000_000, "{size}");
        assert!((size as f64 / rows as f64) < 7.2);
        assert_eq!(entry_at((1 << bits) - 1), data_start(bits) - ENTRY as u64);
    }

    #[test]
    fn a_bucket_is_a_third_of_a_page_whatever_the_size_of_the_corpus() {
        for rows in (1..4_000_u64).map(|step| step * 700_000).filter(|&rows| rows >= 112 << 8) {
            let mean = rows as f64 / f64::from(1_u32 << bits_for(rows));
            assert!((112.0..224.0).contains(&mean) || bits_for(rows) == 24, "{rows} rows: {mean}");
            let table = data_start(bits_for(rows)) as f64 / rows as f64;
            assert!(table < 0.16, "{rows} rows: a table of {table} bytes a row");
        }
        assert_eq!((bits_for(0), bits_for(1), bits_for(u64::MAX)), (8, 8, 24));
    }

    #[test]
    fn a_number_too_large_for_its_field_is_no_entry() {
        let entry = Entry { offset: LARGEST_OFFSET, rows: MOST_ROWS, large: MOST_ROWS, sum: u32::MAX };
        assert_eq!(entry.encode().map(|bytes| Entry::decode(&bytes)), Some(entry));
        assert_eq!(Entry { offset: LARGEST_OFFSET + 1, ..entry }.encode(), None);
        assert_eq!(Entry { rows: MOST_ROWS + 1, ..entry }.encode(), None);
        assert_eq!(Entry { rows: 3, large: 4, ..entry }.encode(), None);
    }

    proptest! {
        #[test]
        fn entries_and_headers_come_back(
            offset in 0..=LARGEST_OFFSET, rows in 0..=MOST_ROWS, sum: u32, part in 0.0..=1.0_f64,
            bits in BITS, all: u64, day in -5_000..40_000_i64, ranges in 0..=PREFIXES, coverage: Option<u32>,
        ) {
            let entry = Entry { offset, rows, large: (f64::from(rows) * part) as u32, sum };
            prop_assert_eq!(Entry::decode(&entry.encode().unwrap()), entry);
            let length = data_start(bits) + COVERAGE as u64 + offset;
            let date = EPOCH.checked_add(day.days()).unwrap();
            let header = Header { bits, rows: all, date, ranges, length, coverage };
            prop_assert_eq!(Header::decode(&header.encode()), Ok(header));
        }
    }
}
