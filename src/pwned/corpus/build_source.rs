//! The source of a build: a single sorted file, or a folder with one file per range. Threads read its chunks in parallel.

use super::chunk::{Chunk, ChunkBuilder, ResumePoint};
use super::disk;
use super::error::CorpusError;
use super::hash_key::PREFIX_BITS;
use super::lines::HashLines;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Every valid line is shorter than this.
pub(super) const MAX_LINE_BYTES: usize = 128;
/// The usual length of a line in a single file.
pub(super) const TYPICAL_LINE_BYTES: u64 = 43;
/// The number of range files in one chunk.
const FILES_PER_CHUNK: u64 = 16;

pub struct BuildSource {
    path: PathBuf,
    kind: SourceKind,
    /// The total size. Estimated for a folder.
    bytes: u64,
    /// Seconds since 1970.
    modified: i64,
}

enum SourceKind {
    File(File),
    Folder(Vec<RangeFile>),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct RangeFile {
    prefix: u32,
    has_txt_extension: bool,
}

impl RangeFile {
    /// The path of the file, whose name may be in upper or lower case.
    fn path(self, folder: &Path) -> PathBuf {
        let extension = if self.has_txt_extension { ".txt" } else { "" };
        let upper_case = folder.join(format!("{:05X}{extension}", self.prefix));
        if upper_case.exists() { upper_case } else { folder.join(format!("{:05x}{extension}", self.prefix)) }
    }
}

impl BuildSource {
    /// Opens a file or lists a folder.
    pub fn open(path: &Path) -> Result<Self, CorpusError> {
        let metadata = std::fs::metadata(path).map_err(CorpusError::io(path, "read"))?;
        let modified = disk::modified_seconds(&metadata);
        let path = path.to_owned();
        if metadata.is_dir() {
            let (ranges, bytes) = list_ranges(&path)?;
            return Ok(Self { path, kind: SourceKind::Folder(ranges), bytes, modified });
        }
        let file = File::open(&path).map_err(CorpusError::io(&path, "read"))?;
        if metadata.len() == 0 {
            return Err(CorpusError::Empty(path));
        }
        Ok(Self { path, kind: SourceKind::File(file), bytes: metadata.len(), modified })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The estimated number of rows. Always the same for the same source.
    pub fn estimated_rows(&self) -> u64 {
        self.bytes / TYPICAL_LINE_BYTES
    }

    /// When the source was last modified, in seconds since 1970.
    pub const fn modified(&self) -> i64 {
        self.modified
    }

    /// Identifies the source and its state.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        let path = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let name = crc32fast::hash(path.as_os_str().as_encoded_bytes());
        bytes[..4].copy_from_slice(&name.to_le_bytes());
        bytes[4..8].copy_from_slice(&u32::from(matches!(self.kind, SourceKind::File(_))).to_le_bytes());
        bytes[8..16].copy_from_slice(&self.bytes.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.modified.to_le_bytes());
        bytes[24..].copy_from_slice(&self.size().to_le_bytes());
        bytes
    }

    /// The size in the unit of the offsets: bytes of a file, or the number of range files.
    pub fn size(&self) -> u64 {
        match &self.kind {
            SourceKind::File(_) => self.bytes,
            SourceKind::Folder(ranges) => ranges.len() as u64,
        }
    }

    /// The ranges in a folder; `None` for a file, whose ranges are unknown before it is read.
    pub fn ranges(&self) -> Option<impl Iterator<Item = u32>> {
        match &self.kind {
            SourceKind::File(_) => None,
            SourceKind::Folder(ranges) => Some(ranges.iter().map(|range| range.prefix)),
        }
    }

    /// The size of a chunk: `bytes` of a file, or a number of range files.
    pub fn chunk_size(&self, bytes: u64) -> u64 {
        match &self.kind {
            SourceKind::File(_) => bytes.max(MAX_LINE_BYTES as u64),
            SourceKind::Folder(_) => FILES_PER_CHUNK,
        }
    }

    /// Returns an error if the source has changed since it was opened.
    pub fn check_unchanged(&self) -> Result<(), CorpusError> {
        let metadata = std::fs::metadata(&self.path).map_err(CorpusError::io(&self.path, "read"))?;
        let same_time = disk::modified_seconds(&metadata) == self.modified;
        let unchanged = match &self.kind {
            SourceKind::File(_) => metadata.len() == self.bytes && same_time,
            SourceKind::Folder(_) => same_time,
        };
        if unchanged { Ok(()) } else { Err(CorpusError::Changed(self.path.clone())) }
    }

    /// Parses the lines that begin in `start..end`. `starts_at_line`: whether a line begins exactly at `start`.
    ///
    /// # Errors
    /// Line numbers in errors are relative to the chunk.
    pub fn read_chunk(
        &self,
        start: u64,
        end: u64,
        starts_at_line: bool,
        bits: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Chunk, CorpusError> {
        match &self.kind {
            SourceKind::File(file) => self.read_file_chunk(file, start..end, starts_at_line, bits, buffer),
            SourceKind::Folder(ranges) => self.read_folder_chunk(ranges, start..end, bits, buffer),
        }
    }

    fn read_file_chunk(
        &self,
        file: &File,
        span: std::ops::Range<u64>,
        starts_at_line: bool,
        bits: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Chunk, CorpusError> {
        // Read one byte more at the front, to see whether a line begins at the start.
        let from = if starts_at_line { span.start } else { span.start - 1 };
        let to = (span.end + MAX_LINE_BYTES as u64).min(self.bytes);
        buffer.resize((to - from) as usize, 0);
        disk::read_exact_at(file, buffer, from).map_err(CorpusError::io(&self.path, "read"))?;
        let first_line =
            if starts_at_line { Some(0) } else { memchr::memchr(b'\n', buffer).map(|newline| newline + 1) };
        // If no line begins in this chunk, the line before is too long and fails in the earlier chunk.
        let Some(first_line) = first_line else { return Ok(Chunk::default()) };
        let limit = ((span.end - from) as usize).saturating_sub(first_line);
        let mut lines = HashLines::full(&buffer[first_line..], to == self.bytes).up_to(limit);
        let mut chunk = ChunkBuilder::new(bits);
        loop {
            let result = match lines.next() {
                Ok(Some(row)) => {
                    chunk.push(row, from + (first_line + lines.line_offset()) as u64, lines.lines_read())
                }
                Ok(None) => return Ok(chunk.finish(lines.lines_read())),
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                return Err(CorpusError::Line { path: self.path.clone(), line: lines.lines_read(), error });
            }
        }
    }

    fn read_folder_chunk(
        &self,
        ranges: &[RangeFile],
        span: std::ops::Range<u64>,
        bits: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<Chunk, CorpusError> {
        let mut chunk = ChunkBuilder::new(bits);
        for index in span.clone() {
            let Some(&range) = ranges.get(index as usize) else { break };
            let path = range.path(&self.path);
            buffer.clear();
            File::open(&path)
                .and_then(|mut file| std::io::Read::read_to_end(&mut file, buffer))
                .map_err(CorpusError::io(&path, "read"))?;
            let mut lines = HashLines::range(buffer, range.prefix);
            let last_before = chunk.last();
            loop {
                let result = match lines.next() {
                    Ok(Some(row)) => chunk.push(row, index, 1),
                    Ok(None) => break,
                    Err(error) => Err(error),
                };
                if let Err(error) = result {
                    return Err(CorpusError::Line { path, line: lines.lines_read(), error });
                }
            }
            if chunk.last() == last_before {
                return Err(CorpusError::EmptyRange(path));
            }
        }
        let mut chunk = chunk.finish(0);
        if let Some(range) = ranges.get(span.end as usize)
            && bits >= PREFIX_BITS
        {
            // The next range starts a new bucket, so a build can resume at its file.
            let bucket = range.prefix << (bits - PREFIX_BITS);
            chunk.resume = ResumePoint { offset: span.end, lines: 0, bucket };
        }
        Ok(chunk)
    }
}

/// Lists the range files in a folder. Also returns the estimated size of their rows as lines of a single file.
fn list_ranges(folder: &Path) -> Result<(Vec<RangeFile>, u64), CorpusError> {
    let mut ranges = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(CorpusError::io(folder, "read"))? {
        let entry = entry.map_err(CorpusError::io(folder, "read"))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let (digits, has_txt_extension) = match name.strip_suffix(".txt") {
            Some(digits) => (digits, true),
            None => (name, false),
        };
        if digits.len() == 5
            && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            && let Ok(prefix) = u32::from_str_radix(digits, 16)
        {
            ranges.push(RangeFile { prefix, has_txt_extension });
        }
    }
    ranges.sort_unstable();
    if let Some(pair) = ranges.windows(2).find(|pair| pair[0].prefix == pair[1].prefix) {
        return Err(CorpusError::DuplicateRange { path: folder.to_owned(), prefix: pair[0].prefix });
    }
    if ranges.is_empty() {
        return Err(CorpusError::Empty(folder.to_owned()));
    }
    // Reading the size of a million files takes seconds, so take a sample of about a thousand.
    let step = (ranges.len() / 1024).max(1);
    let sizes: Vec<u64> = ranges
        .iter()
        .step_by(step)
        .map(|range| std::fs::metadata(range.path(folder)).map_or(0, |file| file.len()))
        .collect();
    let mean = sizes.iter().sum::<u64>() / sizes.len() as u64;
    // A line of a range file omits the five digits of the prefix.
    let bytes = mean * ranges.len() as u64 * TYPICAL_LINE_BYTES / (TYPICAL_LINE_BYTES - 5);
    Ok((ranges, bytes))
}
