//! The ranges that have come, one behind the other in a file. A record that was not written to its end is
//! thrown away at the next start, and its range comes again.

use super::super::disk;
use super::super::error::CorpusError;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 8] = b"SELVPWDL";
/// Magic, version, which corpus is brought up to date, how many ranges.
const START: usize = 8 + 4 + 4 + 4;
const VERSION: u32 = 1;
/// The size and the checksum before each record.
const FRAME: usize = 8;
/// The largest record: a range of four mebibytes has fewer rows than this has room for.
const LARGEST: u32 = 4 << 20;
/// Records between two moments at which all is brought to the disk.
const FLUSH: u64 = 2048;

/// What came of a range.
pub enum Entry {
    /// The 56 bits of each hash after the prefix, and its count.
    Rows { tag: Option<String>, rows: Vec<(u64, u64)> },
    /// It is as it was in the corpus before.
    Unchanged,
}

/// A journal that is open; nobody else has it open.
pub struct Journal {
    file: File,
    path: PathBuf,
    /// Where the record of each range begins; 0 for none.
    places: Vec<u64>,
    end: u64,
    count: u64,
    rows: u64,
}

impl Journal {
    /// Opens it, or starts it anew where it belongs to something else.
    ///
    /// # Errors
    /// Where it cannot be read or written, or another process has it.
    pub fn open(path: &Path, identity: u32, ranges: u32) -> Result<Self, CorpusError> {
        let file = disk::open_or_make(path).map_err(CorpusError::io(path, "made"))?;
        if let Err(std::fs::TryLockError::WouldBlock) = file.try_lock() {
            return Err(CorpusError::Busy(path.to_owned()));
        }
        let mut start = Vec::with_capacity(START);
        start.extend_from_slice(MAGIC);
        for number in [VERSION, identity, ranges] {
            start.extend_from_slice(&number.to_le_bytes());
        }
        let mut there = [0; START];
        let read = disk::read_at_most(&file, &mut there, 0).map_err(CorpusError::io(path, "read"))?;
        let places = vec![0; ranges as usize];
        let mut journal = Self { file, path: path.to_owned(), places, end: START as u64, count: 0, rows: 0 };
        if read == START && there[..] == start[..] {
            journal.scan().map_err(CorpusError::io(path, "read"))?;
            // What follows the last whole record is of no use.
            journal.file.set_len(journal.end).map_err(CorpusError::io(path, "written"))?;
        } else {
            journal
                .file
                .set_len(0)
                .and_then(|()| disk::write_all_at(&journal.file, &start, 0))
                .map_err(CorpusError::io(path, "written"))?;
        }
        Ok(journal)
    }

    /// Reads all records up to the first that is not whole.
    fn scan(&mut self) -> std::io::Result<()> {
        // The same handle: where locks bind, another one could not read.
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(START as u64))?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut frame = [0; FRAME];
        let mut record = Vec::new();
        loop {
            if reader.read_exact(&mut frame).is_err() {
                return Ok(());
            }
            let Some(size) = size_of(&frame) else { return Ok(()) };
            record.resize(size, 0);
            if reader.read_exact(&mut record).is_err() {
                return Ok(());
            }
            let Some((prefix, rows)) = head(&frame, &record) else { return Ok(()) };
            self.note(prefix, rows, size);
        }
    }

    fn note(&mut self, prefix: u32, rows: u32, size: usize) {
        if let Some(place) = self.places.get_mut(prefix as usize) {
            if *place == 0 {
                self.count += 1;
                self.rows += u64::from(rows);
            }
            *place = self.end;
        }
        self.end += (FRAME + size) as u64;
    }

    /// Whether a range has come.
    pub fn has(&self, prefix: u32) -> bool {
        self.places.get(prefix as usize).is_some_and(|&place| place != 0)
    }

    /// How many ranges have come.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// How many rows have come.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Keeps what came of a range.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn append(&mut self, prefix: u32, entry: &Entry) -> Result<(), CorpusError> {
        let mut record = vec![0; FRAME];
        record.extend_from_slice(&prefix.to_le_bytes());
        let mut count = 0;
        match entry {
            Entry::Unchanged => record.extend_from_slice(&[0; 6]),
            Entry::Rows { tag, rows } => {
                count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                // A tag that is too long for its field is done without: the range then comes again next time.
                let tag = tag.as_deref().filter(|tag| tag.len() < 256).unwrap_or_default();
                record.extend_from_slice(&count.to_le_bytes());
                record.push(1);
                record.push(tag.len() as u8);
                record.extend_from_slice(tag.as_bytes());
                for &(suffix, count) in rows {
                    record.extend_from_slice(&suffix.to_be_bytes()[1..]);
                    push_number(&mut record, count);
                }
            }
        }
        let size = record.len() - FRAME;
        let sum = crc32fast::hash(&record[FRAME..]);
        record[..4].copy_from_slice(&(size as u32).to_le_bytes());
        record[4..FRAME].copy_from_slice(&sum.to_le_bytes());
        let failed = |error| CorpusError::io(&self.path, "written")(error);
        disk::write_all_at(&self.file, &record, self.end).map_err(failed)?;
        self.note(prefix, count, size);
        if self.count.is_multiple_of(FLUSH) { self.flush() } else { Ok(()) }
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// Where the system cannot.
    pub fn flush(&self) -> Result<(), CorpusError> {
        self.file.sync_data().map_err(CorpusError::io(&self.path, "written"))
    }

    /// What came of a range.
    ///
    /// # Errors
    /// Where it cannot be read, or is not what was written.
    pub fn read(&self, prefix: u32) -> Result<Entry, CorpusError> {
        let damaged = || CorpusError::damaged(&self.path, format!("the record of range {prefix:05X}"));
        let failed = |error| CorpusError::io(&self.path, "read")(error);
        let place =
            self.places.get(prefix as usize).copied().filter(|&place| place != 0).ok_or_else(damaged)?;
        let mut frame = [0; FRAME];
        disk::read_exact_at(&self.file, &mut frame, place).map_err(failed)?;
        let mut record = vec![0; size_of(&frame).ok_or_else(damaged)?];
        disk::read_exact_at(&self.file, &mut record, place + FRAME as u64).map_err(failed)?;
        head(&frame, &record).filter(|&(found, _)| found == prefix).ok_or_else(damaged)?;
        entry(&record).ok_or_else(damaged)
    }

    /// It has been of use.
    pub fn remove(self) {
        // Where it stays, the next download finds that it belongs to an earlier corpus.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn size_of(frame: &[u8; FRAME]) -> Option<usize> {
    let [a, b, c, d, ..] = *frame;
    let size = u32::from_le_bytes([a, b, c, d]);
    (10..=LARGEST).contains(&size).then_some(size as usize)
}

/// The range and the number of rows of a record whose checksum is right.
fn head(frame: &[u8; FRAME], record: &[u8]) -> Option<(u32, u32)> {
    if crc32fast::hash(record).to_le_bytes() != frame[4..] {
        return None;
    }
    let (prefix, rest) = record.split_first_chunk()?;
    Some((u32::from_le_bytes(*prefix), u32::from_le_bytes(*rest.first_chunk()?)))
}

fn entry(record: &[u8]) -> Option<Entry> {
    let rows = u32::from_le_bytes(*record.get(4..)?.first_chunk()?);
    if *record.get(8)? == 0 {
        return Some(Entry::Unchanged);
    }
    let (tag, mut rest) = record.get(10..)?.split_at_checked(usize::from(*record.get(9)?))?;
    let tag = std::str::from_utf8(tag).ok().filter(|tag| !tag.is_empty()).map(str::to_owned);
    let mut list = Vec::with_capacity(rows as usize);
    for _ in 0..rows {
        let (suffix, more) = rest.split_first_chunk::<7>()?;
        let suffix = suffix.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let (count, more) = take_number(more)?;
        list.push((suffix, count));
        rest = more;
    }
    Some(Entry::Rows { tag, rows: list })
}

/// Seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, &byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "a test spoils files")]
    use super::*;

    #[test]
    fn numbers_of_any_size_come_back() {
        for number in [0, 1, 127, 128, 300, 1 << 35, u64::MAX - 1, u64::MAX] {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            bytes.push(7);
            assert_eq!(take_number(&bytes), Some((number, &[7][..])));
            assert_eq!(take_number(&bytes[..bytes.len() - 2]), None);
        }
    }

    #[test]
    fn what_was_cut_off_comes_again_and_the_rest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let rows = |prefix: u64| Entry::Rows {
            tag: Some(format!("\"{prefix}\"")),
            rows: vec![(prefix, 300), (9, 1)],
        };
        let mut journal = Journal::open(&path, 7, 10).unwrap();
        for prefix in [3, 1] {
            journal.append(prefix, &rows(prefix.into())).unwrap();
        }
        journal.append(5, &Entry::Unchanged).unwrap();
        assert!(matches!(Journal::open(&path, 7, 10), Err(CorpusError::Busy(_))));
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for length in (0..whole.len()).rev() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let journal = Journal::open(&path, 7, 10).unwrap();
            assert!(journal.count() < 3);
            if journal.has(3) {
                let Entry::Rows { tag, rows } = journal.read(3).unwrap() else { panic!("rows") };
                assert_eq!((tag.as_deref(), rows), (Some("\"3\""), vec![(3, 300), (9, 1)]));
            }
        }
        std::fs::write(&path, &whole).unwrap();
        let journal = Journal::open(&path, 7, 10).unwrap();
        assert_eq!((journal.count(), journal.rows()), (3, 4));
        assert!(matches!(journal.read(5), Ok(Entry::Unchanged)) && journal.read(4).is_err());
        drop(journal);
        // Of another corpus, or of another number of ranges: all anew.
        assert_eq!(Journal::open(&path, 8, 10).unwrap().count(), 0);
    }
}
