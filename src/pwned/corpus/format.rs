//! The file format of a built corpus. `docs/formats.md` describes it for other programs.
//!
//! The file has a header page, a table with one entry per bucket, the buckets, and, if ranges are missing, one coverage
//! bit per range. A bucket contains the hashes that start with its number. The width of the number depends on the size of
//! the corpus, so that a bucket takes about a third of a page. The table then costs at most 0.14 bytes per row, and a
//! lookup reads the header, one page of the table and one bucket, which spans one or two pages. All numbers are
//! little-endian. File offsets have 48 bits.

use super::coverage::COVERAGE_BYTES;
use super::disk::PAGE;
use super::hash_key::PREFIX_BITS;
use crate::pwned::hash::PREFIX_COUNT;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::ops::RangeInclusive;

/// The first bytes of the file.
pub const MAGIC: &[u8; 8] = b"SELVPWND";
/// The only version so far.
pub const VERSION: u32 = 1;
/// The size of the header, after which the table starts.
pub const HEADER_BYTES: usize = 4096;
/// The size of a table entry.
pub const ENTRY_BYTES: usize = 16;
/// Bytes of a hash in a bucket.
pub const TAIL_BYTES: usize = 6;
/// Bytes of a count that does not fit into one byte.
pub const OVERFLOW_BYTES: usize = 8;
/// The count byte of a row whose count is stored after all rows of the bucket.
pub const LARGE_COUNT: u8 = 255;
/// The possible widths of a bucket number in bits.
pub const BUCKET_BITS: RangeInclusive<u32> = 8..=24;
/// The most rows in one bucket: 24 bits.
pub const MAX_BUCKET_ROWS: u32 = (1 << 24) - 1;
/// Buckets have at least this many rows on average, and less than twice as many.
const MIN_MEAN_ROWS: u64 = 112;
const MAX_OFFSET: u64 = (1 << 48) - 1;

/// The width of bucket numbers for a corpus with this many rows.
pub fn bucket_bits(rows: u64) -> u32 {
    (rows / MIN_MEAN_ROWS).max(1).ilog2().clamp(*BUCKET_BITS.start(), *BUCKET_BITS.end())
}

/// The offset of the first bucket, after the header and the table.
pub const fn data_start(bits: u32) -> u64 {
    HEADER_BYTES as u64 + ((ENTRY_BYTES as u64) << bits)
}

/// The offset of a bucket's table entry.
pub const fn entry_offset(bucket: u32) -> u64 {
    HEADER_BYTES as u64 + bucket as u64 * ENTRY_BYTES as u64
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The width of bucket numbers.
    pub bits: u32,
    /// The number of hashes.
    pub rows: u64,
    /// The date of the source data.
    pub date: Date,
    /// How many of the 2^20 ranges are present.
    pub ranges: u32,
    /// The size of the file in bytes.
    pub length: u64,
    /// The CRC-32 of the coverage bits; `None` if all ranges are present.
    pub coverage_checksum: Option<u32>,
}

const EPOCH: Date = date(1970, 1, 1);

impl Header {
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let day = self.date.since(EPOCH).map_or(0, |span| span.get_days());
        let mut page = [0; HEADER_BYTES];
        page[..8].copy_from_slice(MAGIC);
        page[8..12].copy_from_slice(&VERSION.to_le_bytes());
        page[12..16].copy_from_slice(&self.bits.to_le_bytes());
        page[16..24].copy_from_slice(&self.rows.to_le_bytes());
        page[24..28].copy_from_slice(&day.to_le_bytes());
        page[28..32].copy_from_slice(&self.ranges.to_le_bytes());
        page[32..40].copy_from_slice(&self.length.to_le_bytes());
        page[40..44].copy_from_slice(&u32::from(self.coverage_checksum.is_some()).to_le_bytes());
        page[44..48].copy_from_slice(&self.coverage_checksum.unwrap_or(0).to_le_bytes());
        let sum = crc32fast::hash(&page[..HEADER_BYTES - 4]);
        page[HEADER_BYTES - 4..].copy_from_slice(&sum.to_le_bytes());
        page
    }

    pub fn decode(page: &[u8; HEADER_BYTES]) -> Result<Self, HeaderError> {
        if !page.starts_with(MAGIC) {
            return Err(HeaderError::Foreign);
        }
        let sum = u32::from_le_bytes(four_bytes(page, HEADER_BYTES - 4));
        if crc32fast::hash(&page[..HEADER_BYTES - 4]) != sum {
            return Err(HeaderError::Damaged);
        }
        let u32_at = |offset| u32::from_le_bytes(four_bytes(page, offset));
        let u64_at = |offset| u64::from(u32_at(offset)) | u64::from(u32_at(offset + 4)) << 32;
        if u32_at(8) != VERSION {
            return Err(HeaderError::Version(u32_at(8)));
        }
        let day = i32::from_le_bytes(four_bytes(page, 24));
        let header = Self {
            bits: u32_at(12),
            rows: u64_at(16),
            date: EPOCH.checked_add(day.days()).map_err(|_| HeaderError::Damaged)?,
            ranges: u32_at(28),
            length: u64_at(32),
            coverage_checksum: (u32_at(40) != 0).then(|| u32_at(44)),
        };
        let coverage_length = header.coverage_checksum.map_or(0, |_| COVERAGE_BYTES as u64);
        let is_valid = BUCKET_BITS.contains(&header.bits)
            && header.ranges <= PREFIX_COUNT
            && header.length >= data_start(header.bits) + coverage_length;
        if is_valid { Ok(header) } else { Err(HeaderError::Damaged) }
    }
}

fn four_bytes(bytes: &[u8], offset: usize) -> [u8; 4] {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[offset..offset + 4]);
    four
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// The file is not a built corpus.
    Foreign,
    Damaged,
    /// An unknown version.
    Version(u32),
}

/// The table entry of a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where in the file the bucket starts; 48 bits.
    pub offset: u64,
    /// The number of rows; 24 bits.
    pub rows: u32,
    /// The number of rows whose count is 255 or more; 24 bits.
    pub large_counts: u32,
    /// CRC-32 of the bucket's number, `rows`, `large_counts` and the bucket's bytes.
    pub sum: u32,
}

impl Entry {
    /// `None` if a number is too large for its field.
    pub fn encode(&self) -> Option<[u8; ENTRY_BYTES]> {
        if self.offset > MAX_OFFSET || self.rows > MAX_BUCKET_ROWS || self.large_counts > self.rows {
            return None;
        }
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..6].copy_from_slice(&self.offset.to_le_bytes()[..6]);
        bytes[6..9].copy_from_slice(&self.rows.to_le_bytes()[..3]);
        bytes[9..12].copy_from_slice(&self.large_counts.to_le_bytes()[..3]);
        bytes[12..].copy_from_slice(&self.sum.to_le_bytes());
        Some(bytes)
    }

    /// Decodes any bytes. The caller must verify the checksum.
    pub fn decode(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let number = |range: std::ops::Range<usize>| {
            bytes[range].iter().rev().fold(0_u64, |number, &byte| number << 8 | u64::from(byte))
        };
        Self {
            offset: number(0..6),
            rows: number(6..9) as u32,
            large_counts: number(9..12) as u32,
            sum: number(12..16) as u32,
        }
    }

    /// The size of the bucket in bytes.
    pub const fn size(&self) -> usize {
        self.rows as usize * (TAIL_BYTES + 1) + self.large_counts as usize * OVERFLOW_BYTES
    }

    /// The checksum that the entry should have. It covers the bucket's number instead of its offset, so bytes of another
    /// bucket never match.
    pub fn checksum(&self, bucket: u32, bytes: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let mut start = [0; 12];
        start[..4].copy_from_slice(&bucket.to_le_bytes());
        start[4..8].copy_from_slice(&self.rows.to_le_bytes());
        start[8..].copy_from_slice(&self.large_counts.to_le_bytes());
        hasher.update(&start);
        hasher.update(bytes);
        hasher.finalize()
    }
}

/// The bytes of a bucket: the tail of each hash in order, a count byte for each, then the large counts.
#[derive(Clone, Copy)]
pub struct Bucket<'a> {
    tails: &'a [u8],
    counts: &'a [u8],
    large_counts: &'a [u8],
}

impl<'a> Bucket<'a> {
    /// Splits the bytes of a bucket. `None` if their length does not match the entry.
    pub fn new(entry: &Entry, bytes: &'a [u8]) -> Option<Self> {
        let (tails, rest) = bytes.split_at_checked(entry.rows as usize * TAIL_BYTES)?;
        let (counts, large_counts) = rest.split_at_checked(entry.rows as usize)?;
        (large_counts.len() == entry.large_counts as usize * OVERFLOW_BYTES).then_some(Self {
            tails,
            counts,
            large_counts,
        })
    }

    /// The 48 bits of a row's hash that follow the bucket number.
    pub fn tail(&self, row: usize) -> u64 {
        let mut bytes = [0; 8];
        bytes[2..].copy_from_slice(&self.tails[row * TAIL_BYTES..(row + 1) * TAIL_BYTES]);
        u64::from_be_bytes(bytes)
    }

    /// The number of rows.
    pub const fn row_count(&self) -> usize {
        self.counts.len()
    }

    /// The count of a row.
    pub fn count(&self, row: usize) -> Option<u64> {
        match *self.counts.get(row)? {
            LARGE_COUNT => {
                let index = self.counts[..row].iter().filter(|&&count| count == LARGE_COUNT).count();
                let bytes = self.large_counts.get(index * OVERFLOW_BYTES..(index + 1) * OVERFLOW_BYTES)?;
                Some(u64::from_le_bytes(bytes.try_into().ok()?))
            }
            count => Some(count.into()),
        }
    }

    /// The count of a hash; the largest one if several hashes share its tail.
    pub fn find(&self, tail: u64) -> Option<u64> {
        let (mut low, mut high) = (0, self.row_count());
        while low < high {
            let middle = low.midpoint(high);
            if self.tail(middle) < tail { low = middle + 1 } else { high = middle }
        }
        (low..self.row_count())
            .take_while(|&row| self.tail(row) == tail)
            .filter_map(|row| self.count(row))
            .max()
    }
}

const _: () = assert!(PREFIX_BITS <= 24 && HEADER_BYTES == PAGE);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_billion_rows_stay_under_16_gb() {
        let rows = 2_000_000_000_u64;
        let bits = bucket_bits(rows);
        // In the synthetic lists, one row in 474 has a count of 255 or more; allow some more.
        let large_counts = rows / 400;
        let size = data_start(bits)
            + rows * (TAIL_BYTES as u64 + 1)
            + large_counts * OVERFLOW_BYTES as u64
            + COVERAGE_BYTES as u64;
        assert!(size < 16_000_000_000, "{size}");
        assert!((size as f64 / rows as f64) < 7.2);
        assert_eq!(entry_offset((1 << bits) - 1), data_start(bits) - ENTRY_BYTES as u64);
    }

    #[test]
    fn a_bucket_is_about_a_third_of_a_page_at_any_corpus_size() {
        for rows in (1..4_000_u64).map(|step| step * 700_000).filter(|&rows| rows >= 112 << 8) {
            let mean = rows as f64 / f64::from(1_u32 << bucket_bits(rows));
            assert!((112.0..224.0).contains(&mean) || bucket_bits(rows) == 24, "{rows} rows: {mean}");
            let table = data_start(bucket_bits(rows)) as f64 / rows as f64;
            assert!(table < 0.16, "{rows} rows: a table of {table} bytes per row");
        }
        assert_eq!((bucket_bits(0), bucket_bits(1), bucket_bits(u64::MAX)), (8, 8, 24));
    }

    #[test]
    fn a_number_too_large_for_its_field_is_not_encoded() {
        let entry =
            Entry { offset: MAX_OFFSET, rows: MAX_BUCKET_ROWS, large_counts: MAX_BUCKET_ROWS, sum: u32::MAX };
        assert_eq!(entry.encode().map(|bytes| Entry::decode(&bytes)), Some(entry));
        assert_eq!(Entry { offset: MAX_OFFSET + 1, ..entry }.encode(), None);
        assert_eq!(Entry { rows: MAX_BUCKET_ROWS + 1, ..entry }.encode(), None);
        assert_eq!(Entry { rows: 3, large_counts: 4, ..entry }.encode(), None);
    }

    proptest! {
        #[test]
        fn entries_and_headers_round_trip(
            offset in 0..=MAX_OFFSET, rows in 0..=MAX_BUCKET_ROWS, sum: u32, fraction in 0.0..=1.0_f64,
            bits in BUCKET_BITS, header_rows: u64, day in -5_000..40_000_i64, ranges in 0..=PREFIX_COUNT, coverage_checksum: Option<u32>,
        ) {
            let entry = Entry { offset, rows, large_counts: (f64::from(rows) * fraction) as u32, sum };
            prop_assert_eq!(Entry::decode(&entry.encode().unwrap()), entry);
            let length = data_start(bits) + COVERAGE_BYTES as u64 + offset;
            let date = EPOCH.checked_add(day.days()).unwrap();
            let header = Header { bits, rows: header_rows, date, ranges, length, coverage_checksum };
            prop_assert_eq!(Header::decode(&header.encode()), Ok(header));
        }
    }
}
