//! What a corpus is built from, cut into pieces that threads can read side by side: a single sorted file,
//! or a folder with a file for each range.

use super::disk;
use super::error::CorpusError;
use super::format::{LARGE, TAIL};
use super::rows::{Key, LineFault, Lines, PREFIX_BITS, PREFIXES, Row, in_order};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A line has fewer bytes than this.
const LONGEST_LINE: usize = 128;
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
    /// The bucket.
    pub bucket: u32,
    /// Six bytes for each row.
    pub tails: Vec<u8>,
    /// A byte for each row.
    pub counts: Vec<u8>,
    /// The counts that do not fit into a byte.
    pub large: Vec<u8>,
}

impl Run {
    /// Appends a row.
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

    /// Forgets its rows.
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
    pub entry: super::format::Entry,
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
    /// Ranges that were seen.
    pub prefixes: Vec<u32>,
    /// Where the last bucket begins; lines counted from the start of the piece.
    pub resume: Position,
}

/// Cuts rows into buckets.
struct Cutter {
    piece: Piece,
    bits: u32,
    run: Run,
    runs: u64,
    before: Option<Key>,
    prefix: Option<u32>,
}

impl Cutter {
    fn new(bits: u32) -> Self {
        Self { piece: Piece::default(), bits, run: Run::default(), runs: 0, before: None, prefix: None }
    }

    #[inline]
    fn push(&mut self, row: Row, at: u64, line: u64) -> Result<(), LineFault> {
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

    fn done(mut self, lines: u64) -> Piece {
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
pub(super) fn entry_of(run: &Run, bytes: &[u8]) -> super::format::Entry {
    let mut entry = super::format::Entry {
        offset: 0,
        rows: u32::try_from(run.counts.len()).unwrap_or(u32::MAX),
        large: u32::try_from(run.large.len() / 8).unwrap_or(u32::MAX),
        sum: 0,
    };
    entry.sum = entry.checksum(run.bucket, bytes);
    entry
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

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// About how many rows it has. The same each time for the same source.
    #[must_use]
    pub fn estimated_rows(&self) -> u64 {
        self.bytes / USUAL_LINE
    }

    /// Seconds since 1970 when it was last changed.
    #[must_use]
    pub const fn changed(&self) -> i64 {
        self.changed
    }

    /// A number that another source, or a changed one, does not have.
    #[must_use]
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
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.kind {
            Kind::File(_) => self.bytes,
            Kind::Folder(ranges) => ranges.len() as u64,
        }
    }

    /// The ranges that are there, where that is known without reading.
    #[must_use]
    pub fn ranges(&self) -> Option<impl Iterator<Item = u32>> {
        match &self.kind {
            Kind::File(_) => None,
            Kind::Folder(ranges) => Some(ranges.iter().map(|(prefix, _)| *prefix)),
        }
    }

    /// How long a piece is: bytes, or range files.
    #[must_use]
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
            let before = cutter.before;
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
            if cutter.before == before {
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

impl Piece {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let whole: u64 = self.whole.iter().map(|whole| u64::from(whole.entry.rows)).sum();
        whole + (self.first.counts.len() + self.last.as_ref().map_or(0, |last| last.counts.len())) as u64
    }
}
