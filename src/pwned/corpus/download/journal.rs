//! A file of the ranges fetched so far, one record after the other. An incomplete record at the end is discarded at the
//! next start, and its range is fetched again.

use crate::pwned::corpus::disk;
use crate::pwned::corpus::error::CorpusError;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"SELVPWDL";
/// Magic, version, id of the corpus to update, number of ranges.
const HEADER_BYTES: usize = 8 + 4 + 4 + 4;
const VERSION: u32 = 1;
/// The length and the checksum before each record.
const FRAME_BYTES: usize = 8;
/// The largest record. A response of 4 MiB has fewer rows than fit in it.
const MAX_RECORD_BYTES: u32 = 4 << 20;
/// Ranges between two syncs to disk.
const RANGES_PER_SYNC: u64 = 2048;

/// The result of fetching one range.
pub enum RangeRecord {
    /// The 56 bits of each hash after the prefix, and its count.
    Rows { etag: Option<String>, rows: Vec<(u64, u64)> },
    /// The range is the same as in the previous corpus.
    Unchanged,
}

/// An open journal, locked against other processes.
pub struct Journal {
    file: File,
    path: PathBuf,
    /// The offset of each range's record; 0 if missing.
    offsets: Vec<u64>,
    end: u64,
    range_count: u64,
    rows: u64,
}

impl Journal {
    /// Opens a journal. If it belongs to another download, starts a new one.
    pub fn open(path: &Path, previous_corpus_id: u32, ranges: u32) -> Result<Self, CorpusError> {
        let file = disk::open_or_create(path).map_err(CorpusError::io(path, "created"))?;
        if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock() {
            return Err(CorpusError::Busy(path.to_owned()));
        }
        let mut header = Vec::with_capacity(HEADER_BYTES);
        header.extend_from_slice(MAGIC);
        for number in [VERSION, previous_corpus_id, ranges] {
            header.extend_from_slice(&number.to_le_bytes());
        }
        let mut found_header = [0; HEADER_BYTES];
        let read = disk::read_up_to(&file, &mut found_header, 0).map_err(CorpusError::io(path, "read"))?;
        let mut journal = Self {
            file,
            path: path.to_owned(),
            offsets: vec![0; ranges as usize],
            end: HEADER_BYTES as u64,
            range_count: 0,
            rows: 0,
        };
        if read == HEADER_BYTES && found_header[..] == header[..] {
            journal.scan().map_err(CorpusError::io(path, "read"))?;
            // Discard an incomplete record.
            journal.file.set_len(journal.end).map_err(CorpusError::io(path, "written"))?;
        } else {
            journal
                .file
                .set_len(0)
                .and_then(|()| disk::write_all_at(&journal.file, &header, 0))
                .map_err(CorpusError::io(path, "written"))?;
        }
        Ok(journal)
    }

    /// Reads all records up to the first incomplete one.
    fn scan(&mut self) -> std::io::Result<()> {
        // Clone the handle, because a new one could not read through a mandatory lock.
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(HEADER_BYTES as u64))?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut frame = [0; FRAME_BYTES];
        let mut record = Vec::new();
        loop {
            if reader.read_exact(&mut frame).is_err() {
                return Ok(());
            }
            let Some(length) = record_length(&frame) else { return Ok(()) };
            record.resize(length, 0);
            if reader.read_exact(&mut record).is_err() {
                return Ok(());
            }
            let Some((prefix, rows)) = verified_record_head(&frame, &record) else { return Ok(()) };
            self.add_to_index(prefix, rows, length);
        }
    }

    fn add_to_index(&mut self, prefix: u32, rows: u32, length: usize) {
        if let Some(offset) = self.offsets.get_mut(prefix as usize) {
            if *offset == 0 {
                self.range_count += 1;
                self.rows += u64::from(rows);
            }
            *offset = self.end;
        }
        self.end += (FRAME_BYTES + length) as u64;
    }

    pub fn has(&self, prefix: u32) -> bool {
        self.offsets.get(prefix as usize).is_some_and(|&offset| offset != 0)
    }

    pub const fn range_count(&self) -> u64 {
        self.range_count
    }

    pub const fn rows(&self) -> u64 {
        self.rows
    }

    pub fn append(&mut self, prefix: u32, record: &RangeRecord) -> Result<(), CorpusError> {
        let mut bytes = vec![0; FRAME_BYTES];
        bytes.extend_from_slice(&prefix.to_le_bytes());
        let mut row_count = 0;
        match record {
            RangeRecord::Unchanged => bytes.extend_from_slice(&[0; 6]),
            RangeRecord::Rows { etag, rows } => {
                row_count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                // An ETag that is too long for its length byte is dropped, so the next update fetches the range again.
                let etag = etag.as_deref().filter(|etag| etag.len() < 256).unwrap_or_default();
                bytes.extend_from_slice(&row_count.to_le_bytes());
                bytes.push(1);
                bytes.push(etag.len() as u8);
                bytes.extend_from_slice(etag.as_bytes());
                for &(suffix, count) in rows {
                    bytes.extend_from_slice(&suffix.to_be_bytes()[1..]);
                    push_leb128(&mut bytes, count);
                }
            }
        }
        let length = bytes.len() - FRAME_BYTES;
        let sum = crc32fast::hash(&bytes[FRAME_BYTES..]);
        bytes[..4].copy_from_slice(&(length as u32).to_le_bytes());
        bytes[4..FRAME_BYTES].copy_from_slice(&sum.to_le_bytes());
        disk::write_all_at(&self.file, &bytes, self.end).map_err(CorpusError::io(&self.path, "written"))?;
        self.add_to_index(prefix, row_count, length);
        if self.range_count.is_multiple_of(RANGES_PER_SYNC) { self.sync() } else { Ok(()) }
    }

    /// Syncs the journal to disk.
    pub fn sync(&self) -> Result<(), CorpusError> {
        self.file.sync_data().map_err(CorpusError::io(&self.path, "written"))
    }

    /// Reads the record of a range.
    pub fn read(&self, prefix: u32) -> Result<RangeRecord, CorpusError> {
        let damaged = || CorpusError::damaged(&self.path, format!("the record of range {prefix:05X}"));
        let failed = |error| CorpusError::io(&self.path, "read")(error);
        let offset =
            self.offsets.get(prefix as usize).copied().filter(|&offset| offset != 0).ok_or_else(damaged)?;
        let mut frame = [0; FRAME_BYTES];
        disk::read_exact_at(&self.file, &mut frame, offset).map_err(failed)?;
        let mut record = vec![0; record_length(&frame).ok_or_else(damaged)?];
        disk::read_exact_at(&self.file, &mut record, offset + FRAME_BYTES as u64).map_err(failed)?;
        verified_record_head(&frame, &record).filter(|&(found, _)| found == prefix).ok_or_else(damaged)?;
        decode_record(&record).ok_or_else(damaged)
    }

    /// Deletes the file. If this fails, the next download recognises that it belongs to an earlier corpus.
    pub fn remove(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn record_length(frame: &[u8; FRAME_BYTES]) -> Option<usize> {
    let [a, b, c, d, ..] = *frame;
    let length = u32::from_le_bytes([a, b, c, d]);
    (10..=MAX_RECORD_BYTES).contains(&length).then_some(length as usize)
}

/// Verifies the checksum of a record. Returns its prefix and its number of rows.
fn verified_record_head(frame: &[u8; FRAME_BYTES], record: &[u8]) -> Option<(u32, u32)> {
    if crc32fast::hash(record).to_le_bytes() != frame[4..] {
        return None;
    }
    let (prefix, rest) = record.split_first_chunk()?;
    Some((u32::from_le_bytes(*prefix), u32::from_le_bytes(*rest.first_chunk()?)))
}

fn decode_record(record: &[u8]) -> Option<RangeRecord> {
    let row_count = u32::from_le_bytes(*record.get(4..)?.first_chunk()?);
    if *record.get(8)? == 0 {
        return Some(RangeRecord::Unchanged);
    }
    let (etag, mut rest) = record.get(10..)?.split_at_checked(usize::from(*record.get(9)?))?;
    let etag = std::str::from_utf8(etag).ok().filter(|etag| !etag.is_empty()).map(str::to_owned);
    let mut rows = Vec::with_capacity(row_count as usize);
    for _ in 0..row_count {
        let (suffix, after_suffix) = rest.split_first_chunk::<7>()?;
        let suffix = suffix.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let (count, after_count) = parse_leb128(after_suffix)?;
        rows.push((suffix, count));
        rest = after_count;
    }
    Some(RangeRecord::Rows { etag, rows })
}

/// Encodes seven bits per byte, the lowest first. The eighth bit marks that more bytes follow (LEB128).
fn push_leb128(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Returns the number and the bytes after it.
fn parse_leb128(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "a test damages files")]
    use super::*;

    #[test]
    fn numbers_of_any_size_round_trip() {
        for number in [0, 1, 127, 128, 300, 1 << 35, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            push_leb128(&mut bytes, number);
            bytes.push(7);
            assert_eq!(parse_leb128(&bytes), Some((number, &[7][..])));
            assert_eq!(parse_leb128(&bytes[..bytes.len() - 2]), None);
        }
    }

    #[test]
    fn an_incomplete_record_is_discarded_and_the_others_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let rows = |prefix: u64| RangeRecord::Rows {
            etag: Some(format!("\"{prefix}\"")),
            rows: vec![(prefix, 300), (9, 1)],
        };
        let mut journal = Journal::open(&path, 7, 10).unwrap();
        for prefix in [3, 1] {
            journal.append(prefix, &rows(prefix.into())).unwrap();
        }
        journal.append(5, &RangeRecord::Unchanged).unwrap();
        assert!(matches!(Journal::open(&path, 7, 10), Err(CorpusError::Busy(_))));
        drop(journal);
        let complete = std::fs::read(&path).unwrap();
        for length in (0..complete.len()).rev() {
            std::fs::write(&path, &complete[..length]).unwrap();
            let journal = Journal::open(&path, 7, 10).unwrap();
            assert!(journal.range_count() < 3);
            if journal.has(3) {
                let RangeRecord::Rows { etag, rows } = journal.read(3).unwrap() else { panic!("rows") };
                assert_eq!((etag.as_deref(), rows), (Some("\"3\""), vec![(3, 300), (9, 1)]));
            }
        }
        std::fs::write(&path, &complete).unwrap();
        let journal = Journal::open(&path, 7, 10).unwrap();
        assert_eq!((journal.range_count(), journal.rows()), (3, 4));
        assert!(matches!(journal.read(5), Ok(RangeRecord::Unchanged)) && journal.read(4).is_err());
        drop(journal);
        // A journal of another corpus starts over.
        assert_eq!(Journal::open(&path, 8, 10).unwrap().range_count(), 0);
    }
}
