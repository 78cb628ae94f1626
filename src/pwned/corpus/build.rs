//! `corpus build`: from what the official downloader makes to a built corpus.
//!
//! Threads parse pieces of the source; one writer puts them in order. Now and then a mark is set: what is
//! on the disk, and where in the source it ends. Killed at any moment, the next run goes on at the last
//! mark, and the result is the same to the byte, because it depends on nothing but the source.

use super::coverage::{COVERAGE, Coverage};
use super::cut::Position;
use super::disk;
use super::error::CorpusError;
use super::format::{Header, MAGIC, bits_for};
use super::pieces::{Order, Pace, read_pieces};
use super::source::Source;
use super::writer::{Progress as Written, Writer, beside};
use crate::platform::files::{self, Existing};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What is done, in bytes or ranges.
    pub done: u64,
    /// What there is to do.
    pub total: u64,
    /// How much of it was done before this run.
    pub before: u64,
}

/// A build to be run.
pub struct Build {
    source: Source,
    out: PathBuf,
    date: Date,
    pace: Pace,
}

impl Build {
    /// Looks at what there is to build from, and where the corpus should go.
    ///
    /// # Errors
    /// Where the source cannot be read, or something else than a corpus lies at `out`.
    pub fn new(source: &Path, out: &Path) -> Result<Self, CorpusError> {
        let source = Source::open(source)?;
        vacant(out)?;
        let date = day_of(source.changed());
        Ok(Self { source, out: out.to_owned(), date, pace: Pace::default() })
    }

    /// Says of which day the source is; else the day when it was last changed, in UTC.
    pub fn dated(mut self, date: Date) -> Self {
        self.date = date;
        self
    }

    /// Goes about it in another way.
    pub fn paced(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Builds, or goes on with a build that was cut short. Stops soon after `stop` is set.
    ///
    /// # Errors
    /// Where a line is wrong, something cannot be read or written, or it was stopped.
    pub fn run(&self, stop: &AtomicBool, tell: impl FnMut(Step)) -> Result<Header, CorpusError> {
        let built = self.go_on(stop, tell);
        if let Err(
            CorpusError::Line { .. }
            | CorpusError::EmptyRange(_)
            | CorpusError::Empty(_)
            | CorpusError::Changed(_)
            | CorpusError::TooLarge(_),
        ) = &built
        {
            // Nothing can go on from there: the source has to change first. What stays is overwritten next time.
            for ending in [".part", ".part.mark"] {
                let _ = std::fs::remove_file(beside(&self.out, ending));
            }
        }
        built
    }

    fn go_on(&self, stop: &AtomicBool, mut tell: impl FnMut(Step)) -> Result<Header, CorpusError> {
        let bits = bits_for(self.source.estimated_rows());
        let mark = beside(&self.out, ".part.mark");
        let marked = Mark::read(&mark, &self.source, bits, &beside(&self.out, ".part"));
        let mut position = marked.as_ref().map_or_else(Position::default, |mark| mark.position);
        let before = position.at;
        let mut writer = Writer::open(&self.out, bits, marked.map(|mark| (mark.written, mark.seen)))?;
        let total = self.source.size();
        let mut order = Order::after(position.lines);
        let mut resume = position;
        read_pieces(&self.source, position, bits, self.pace, stop, |at, end, piece| {
            if stop.load(Ordering::Relaxed) {
                return Err(CorpusError::Stopped);
            }
            let piece = piece.map_err(|error| order.locate(error))?;
            let lines = order.check(&self.source, &piece)?;
            if piece.ends.is_some()
                && (piece.last.is_some() || writer.open_bucket() != Some(piece.first.bucket))
            {
                resume = Position { lines: lines + piece.resume.lines, ..piece.resume };
            }
            writer.add(piece)?;
            tell(Step { done: end, total, before });
            if (at + 1) % self.pace.mark.max(1) == 0 && resume.at > position.at {
                let written = writer.mark(&resume)?;
                let seen = writer.seen().clone();
                Mark { position: resume, written, seen }.write(&mark, &self.source, bits)?;
                position = resume;
            }
            Ok(())
        })?;
        self.source.unchanged()?;
        if writer.rows() == 0 {
            return Err(CorpusError::Empty(self.source.path().to_owned()));
        }
        let mut covered = Coverage::none();
        if let Some(ranges) = self.source.ranges() {
            ranges.for_each(|prefix| covered.add(prefix));
        } else {
            covered = writer.seen().clone();
            covered.fill_chance(writer.rows());
        }
        let header = writer.seal(self.date, &covered)?.publish(&self.out)?;
        // It says nothing any more, and a mark without its file is not read.
        let _ = std::fs::remove_file(&mark);
        Ok(header)
    }
}

/// Refuses to put a corpus where something else lies.
///
/// # Errors
/// Where there is a file that is no corpus, or a folder.
pub(super) fn vacant(out: &Path) -> Result<(), CorpusError> {
    let Ok(metadata) = std::fs::metadata(out) else { return Ok(()) };
    if metadata.is_dir() {
        return Err(CorpusError::Occupied(out.to_owned()));
    }
    let mut start = [0; 8];
    let file = std::fs::File::open(out).map_err(CorpusError::io(out, "read"))?;
    let read = disk::read_at_most(&file, &mut start, 0).map_err(CorpusError::io(out, "read"))?;
    if read == 0 || start == *MAGIC { Ok(()) } else { Err(CorpusError::Occupied(out.to_owned())) }
}

/// The day of a moment, in UTC.
pub(super) fn day_of(seconds: i64) -> Date {
    jiff::Timestamp::from_second(seconds)
        .map_or(jiff::civil::date(1970, 1, 1), |moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// How far a build is: what is on the disk, and where in the source it goes on.
struct Mark {
    position: Position,
    written: Written,
    seen: Coverage,
}

/// Bytes of a mark before the bits of the ranges.
const MARK: usize = 32 + 4 + 8 * 4 + 4 + 4;

impl Mark {
    fn write(&self, path: &Path, source: &Source, bits: u32) -> Result<(), CorpusError> {
        let mut bytes = Vec::with_capacity(MARK + COVERAGE + 4);
        bytes.extend_from_slice(&source.fingerprint());
        bytes.extend_from_slice(&bits.to_le_bytes());
        for number in [self.position.at, self.position.lines, self.written.offset, self.written.rows] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.position.bucket.to_le_bytes());
        bytes.extend_from_slice(&self.written.next.to_le_bytes());
        bytes.extend_from_slice(self.seen.as_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        files::write_private(path, &bytes, Existing::Replace).map_err(CorpusError::io(path, "written"))
    }

    /// The mark of a build of the same source. None where it is damaged or of another: that build
    /// starts over.
    fn read(path: &Path, source: &Source, bits: u32, part: &Path) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        if body.len() != MARK + COVERAGE || crc32fast::hash(body).to_le_bytes() != *sum {
            return None;
        }
        let (fingerprint, rest) = body.split_first_chunk::<32>()?;
        let (width, rest) = rest.split_first_chunk::<4>()?;
        if *fingerprint != source.fingerprint() || *width != bits.to_le_bytes() {
            return None;
        }
        let (at, rest) = rest.split_first_chunk::<8>()?;
        let (lines, rest) = rest.split_first_chunk::<8>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (rows, rest) = rest.split_first_chunk::<8>()?;
        let (bucket, rest) = rest.split_first_chunk::<4>()?;
        let (next, seen) = rest.split_first_chunk::<4>()?;
        let position = Position {
            at: u64::from_le_bytes(*at),
            lines: u64::from_le_bytes(*lines),
            bucket: u32::from_le_bytes(*bucket),
        };
        let written = Written {
            next: u32::from_le_bytes(*next),
            offset: u64::from_le_bytes(*offset),
            rows: u64::from_le_bytes(*rows),
        };
        let there = std::fs::metadata(part).is_ok_and(|part| part.len() >= written.offset);
        there.then_some(Self { position, written, seen: Coverage::from_bytes(seen.to_vec())? })
    }
}
