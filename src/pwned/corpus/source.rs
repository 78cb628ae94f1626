//! What a corpus is built from, read in pieces that threads can read side by side: a single sorted file,
//! or a folder with a file for each range.

use super::cut::{Cutter, Piece, Position};
use super::disk;
use super::error::CorpusError;
use super::key::{PREFIX_BITS, PREFIXES};
use super::rows::Lines;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A line has fewer bytes than this.
pub(super) const LONGEST_LINE: usize = 128;
/// A line of a single file has about so many bytes.
pub(super) const USUAL_LINE: u64 = 43;
/// So many range files are one piece.
const FILES_AT_ONCE: u64 = 16;

/// A file or folder to build from.
pub struct Source {
    path: PathBuf,
    kind: Kind,
    /// How many bytes there are in about all.
    bytes: u64,
    /// Changes when the source does.
    changed: i64,
}

enum Kind {
    File(File),
    /// The ranges that are there, and whether their file's name ends in `.txt`.
    Folder(Vec<(u32, bool)>),
}

impl Source {
    /// Opens a file, or lists a folder.
    ///
    /// # Errors
    /// Where it cannot be read, or holds nothing.
    pub fn open(path: &Path) -> Result<Self, CorpusError> {
        let metadata = std::fs::metadata(path).map_err(CorpusError::io(path, "read"))?;
        let changed = disk::changed(&metadata);
        let path = path.to_owned();
        if metadata.is_dir() {
            let (ranges, bytes) = list(&path)?;
            return Ok(Self { path, kind: Kind::Folder(ranges), bytes, changed });
        }
        let file = File::open(&path).map_err(CorpusError::io(&path, "read"))?;
        if metadata.len() == 0 {
            return Err(CorpusError::Empty(path));
        }
        Ok(Self { path, kind: Kind::File(file), bytes: metadata.len(), changed })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// About how many rows it has. The same each time for the same source.
    pub fn estimated_rows(&self) -> u64 {
        self.bytes / USUAL_LINE
    }

    /// Seconds since 1970 when it was last changed.
    pub const fn changed(&self) -> i64 {
        self.changed
    }

    /// A number that another source, or a changed one, does not have.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let name = crc32fast::hash(path.as_os_str().as_encoded_bytes());
        bytes[..4].copy_from_slice(&name.to_le_bytes());
        bytes[4..8].copy_from_slice(&u32::from(matches!(self.kind, Kind::File(_))).to_le_bytes());
        bytes[8..16].copy_from_slice(&self.bytes.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.changed.to_le_bytes());
        bytes[24..].copy_from_slice(&self.size().to_le_bytes());
        bytes
    }

    /// Where positions end: bytes, or range files.
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::File(_) => self.bytes,
            Kind::Folder(ranges) => ranges.len() as u64,
        }
    }

    /// The ranges that are there, where that is known without reading.
    pub fn ranges(&self) -> Option<impl Iterator<Item = u32>> {
        match &self.kind {
            Kind::File(_) => None,
            Kind::Folder(ranges) => Some(ranges.iter().map(|(prefix, _)| *prefix)),
        }
    }

    /// How long a piece is: bytes, or range files.
    pub fn step(&self, bytes: u64) -> u64 {
        match &self.kind {
            Kind::File(_) => bytes.max(LONGEST_LINE as u64),
            Kind::Folder(_) => FILES_AT_ONCE,
        }
    }

    /// Whether the source is still what it was when it was opened.
    ///
    /// # Errors
    /// Where it is not.
    pub fn unchanged(&self) -> Result<(), CorpusError> {
        let metadata = std::fs::metadata(&self.path).map_err(CorpusError::io(&self.path, "read"))?;
        let same = match &self.kind {
            Kind::File(_) => metadata.len() == self.bytes && disk::changed(&metadata) == self.changed,
            Kind::Folder(_) => disk::changed(&metadata) == self.changed,
        };
        if same { Ok(()) } else { Err(CorpusError::Changed(self.path.clone())) }
    }

    /// Reads the lines that begin in `start..end`. `resumed`: a line begins at `start`.
    ///
    /// # Errors
    /// Where a line is wrong, or a file cannot be read. Lines are counted from the piece's start.
    pub fn piece(
        &self,
        start: u64,
        end: u64,
        resumed: bool,
        bits: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Piece, CorpusError> {
        match &self.kind {
            Kind::File(file) => self.piece_of_file(file, start..end, resumed, bits, buffer),
            Kind::Folder(ranges) => self.piece_of_folder(ranges, start..end, bits, buffer),
        }
    }

    fn piece_of_file(
        &self,
        file: &File,
        span: std::ops::Range<u64>,
        resumed: bool,
        bits: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Piece, CorpusError> {
        // A byte before, to see whether a line begins at the start.
        let from = if resumed { span.start } else { span.start - 1 };
        let to = (span.end + LONGEST_LINE as u64).min(self.bytes);
        buffer.resize((to - from) as usize, 0);
        disk::read_exact_at(file, buffer, from).map_err(CorpusError::io(&self.path, "read"))?;
        let skipped = if resumed { Some(0) } else { memchr::memchr(b'\n', buffer).map(|feed| feed + 1) };
        // Where no line begins here, the one before is too long, and was refused there.
        let Some(skipped) = skipped else { return Ok(Piece::default()) };
        let limit = ((span.end - from) as usize).saturating_sub(skipped);
        let mut lines = Lines::full(&buffer[skipped..], to == self.bytes).up_to(limit);
        let mut cutter = Cutter::new(bits);
        loop {
            let pushed = match lines.next() {
                Ok(Some(row)) => cutter.push(row, from + (skipped + lines.start()) as u64, lines.read()),
                Ok(None) => return Ok(cutter.done(lines.read())),
                Err(fault) => Err(fault),
            };
            if let Err(fault) = pushed {
                return Err(CorpusError::Line { path: self.path.clone(), line: lines.read(), fault });
            }
        }
    }

    fn piece_of_folder(
        &self,
        ranges: &[(u32, bool)],
        span: std::ops::Range<u64>,
        bits: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Piece, CorpusError> {
        let mut cutter = Cutter::new(bits);
        for at in span.clone() {
            let Some(&(prefix, text)) = ranges.get(at as usize) else { break };
            let path = range_file(&self.path, prefix, text);
            buffer.clear();
            File::open(&path)
                .and_then(|mut file| std::io::Read::read_to_end(&mut file, buffer))
                .map_err(CorpusError::io(&path, "read"))?;
            let mut lines = Lines::range(buffer, prefix);
            let before = cutter.last();
            loop {
                let pushed = match lines.next() {
                    Ok(Some(row)) => cutter.push(row, at, 1),
                    Ok(None) => break,
                    Err(fault) => Err(fault),
                };
                if let Err(fault) = pushed {
                    return Err(CorpusError::Line { path, line: lines.read(), fault });
                }
            }
            if cutter.last() == before {
                return Err(CorpusError::EmptyRange(path));
            }
        }
        let mut piece = cutter.done(0);
        if let Some(&(prefix, _)) = ranges.get(span.end as usize)
            && bits >= PREFIX_BITS
        {
            // A range begins a bucket, so that reading can start over at the next file.
            let bucket = prefix << (bits - PREFIX_BITS);
            piece.resume = Position { at: span.end, lines: 0, bucket };
        }
        Ok(piece)
    }
}

/// The path of a range's file.
fn range_file(folder: &Path, prefix: u32, text: bool) -> PathBuf {
    let upper = folder.join(format!("{prefix:05X}{}", if text { ".txt" } else { "" }));
    if upper.exists() {
        upper
    } else {
        folder.join(format!("{prefix:05x}{}", if text { ".txt" } else { "" }))
    }
}

/// The ranges that a folder has files of, and about how many bytes they have, as lines of a single file.
fn list(folder: &Path) -> Result<(Vec<(u32, bool)>, u64), CorpusError> {
    let mut ranges = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(CorpusError::io(folder, "read"))? {
        let entry = entry.map_err(CorpusError::io(folder, "read"))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let (digits, text) = match name.strip_suffix(".txt") {
            Some(digits) => (digits, true),
            None => (name, false),
        };
        if digits.len() == 5
            && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            && let Ok(prefix) = u32::from_str_radix(digits, 16)
        {
            ranges.push((prefix, text));
        }
    }
    ranges.sort_unstable();
    if let Some(pair) = ranges.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(CorpusError::TwiceThere { path: folder.to_owned(), prefix: pair[0].0 });
    }
    if ranges.is_empty() {
        return Err(CorpusError::Empty(folder.to_owned()));
    }
    // Asking a million files for their size takes seconds; a thousand of them tell enough.
    let step = (ranges.len() / 1024).max(1);
    let asked: Vec<u64> = ranges
        .iter()
        .step_by(step)
        .map(|&(prefix, text)| {
            std::fs::metadata(range_file(folder, prefix, text)).map_or(0, |file| file.len())
        })
        .collect();
    let mean = asked.iter().sum::<u64>() / asked.len() as u64;
    // A line of a range has five digits fewer.
    Ok((ranges.clone(), mean * ranges.len() as u64 * USUAL_LINE / (USUAL_LINE - 5)))
}

const _: () = assert!(PREFIXES <= 1 << 24);
