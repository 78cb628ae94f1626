//! `corpus build`: makes a built corpus from the files of the official downloader.
//!
//! Threads parse chunks of the source, and one writer appends them in order. Checkpoints record what is safely on disk
//! and where the source continues. After a crash at any moment, the next run resumes at the last checkpoint. The result
//! is byte-identical, because it depends on the source only.

use super::build_source::BuildSource;
use super::chunk::ResumePoint;
use super::chunk_reader::{BuildOptions, OrderCheck, read_chunks};
use super::coverage::{COVERAGE_BYTES, RangeCoverage};
use super::disk;
use super::error::CorpusError;
use super::format::{Header, bucket_bits};
use super::info::CorpusProgress;
use super::writer::{CorpusWriter, WriterState, check_output_path, with_suffix};
use crate::platform::files::{self, Existing};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

pub struct CorpusBuilder {
    source: BuildSource,
    out: PathBuf,
    date: Date,
    options: BuildOptions,
}

impl CorpusBuilder {
    /// Opens the source and checks that the output path is free or holds a corpus.
    pub fn new(source: &Path, out: &Path) -> Result<Self, CorpusError> {
        let source = BuildSource::open(source)?;
        check_output_path(out)?;
        let date = disk::utc_date(source.modified());
        Ok(Self { source, out: out.to_owned(), date, options: BuildOptions::default() })
    }

    /// Sets the date of the data. The default is the day on which the source was last modified, in UTC.
    pub fn with_date(mut self, date: Date) -> Self {
        self.date = date;
        self
    }

    pub fn with_options(mut self, options: BuildOptions) -> Self {
        self.options = options;
        self
    }

    /// Builds the corpus, or resumes an interrupted build. Ends soon after `stop` is set.
    pub fn run(&self, stop: &AtomicBool, report: impl FnMut(CorpusProgress)) -> Result<Header, CorpusError> {
        let result = self.resume(stop, report);
        if let Err(
            CorpusError::Line { .. }
            | CorpusError::EmptyRange(_)
            | CorpusError::Empty(_)
            | CorpusError::Changed(_)
            | CorpusError::TooLarge(_),
        ) = &result
        {
            // The source must change before another build can succeed, so the partial files are useless. If they cannot
            // be removed, the next build overwrites them.
            for suffix in [".part", ".part.mark"] {
                let _ = std::fs::remove_file(with_suffix(&self.out, suffix));
            }
        }
        result
    }

    fn resume(
        &self,
        stop: &AtomicBool,
        mut report: impl FnMut(CorpusProgress),
    ) -> Result<Header, CorpusError> {
        let bits = bucket_bits(self.source.estimated_rows());
        let checkpoint_path = with_suffix(&self.out, ".part.mark");
        let checkpoint =
            Checkpoint::read(&checkpoint_path, &self.source, bits, &with_suffix(&self.out, ".part"));
        let mut saved = checkpoint.as_ref().map_or_else(ResumePoint::default, |checkpoint| checkpoint.resume);
        let done_before = saved.offset;
        let state = checkpoint.map(|checkpoint| (checkpoint.writer, checkpoint.coverage));
        let mut writer = CorpusWriter::open(&self.out, bits, state)?;
        let total = self.source.size();
        let mut order = OrderCheck::after_lines(saved.lines);
        let mut resume = saved;
        read_chunks(&self.source, saved, bits, self.options, stop, |number, end, chunk| {
            if stop.load(Ordering::Relaxed) {
                return Err(CorpusError::Stopped);
            }
            let chunk = chunk.map_err(|error| order.with_line_offset(error))?;
            let lines_before = order.check(&self.source, &chunk)?;
            if chunk.ends.is_some()
                && (chunk.last.is_some() || writer.pending_bucket() != Some(chunk.first.bucket))
            {
                resume = ResumePoint { lines: lines_before + chunk.resume.lines, ..chunk.resume };
            }
            writer.add_chunk(chunk)?;
            report(CorpusProgress { done: end, total, done_before });
            if (number + 1) % self.options.chunks_per_checkpoint.max(1) == 0 && resume.offset > saved.offset {
                let state = writer.sync_before(&resume)?;
                let coverage = writer.coverage().clone();
                Checkpoint { resume, writer: state, coverage }.write(&checkpoint_path, &self.source, bits)?;
                saved = resume;
            }
            Ok(())
        })?;
        self.source.check_unchanged()?;
        if writer.rows() == 0 {
            return Err(CorpusError::Empty(self.source.path().to_owned()));
        }
        let mut coverage = RangeCoverage::none();
        if let Some(ranges) = self.source.ranges() {
            ranges.for_each(|prefix| coverage.add(prefix));
        } else {
            coverage = writer.coverage().clone();
            coverage.fill_chance_gaps(writer.rows());
        }
        let header = writer.finish(self.date, &coverage)?.publish(&self.out)?;
        // A leftover checkpoint without its `.part` file is ignored.
        let _ = std::fs::remove_file(&checkpoint_path);
        Ok(header)
    }
}

/// What a build had safely written, and where in the source it resumes.
struct Checkpoint {
    resume: ResumePoint,
    writer: WriterState,
    coverage: RangeCoverage,
}

/// Bytes of a checkpoint before its coverage bits.
const CHECKPOINT_FIELDS: usize = 32 + 4 + 8 * 4 + 4 + 4;

impl Checkpoint {
    fn write(&self, path: &Path, source: &BuildSource, bits: u32) -> Result<(), CorpusError> {
        let mut bytes = Vec::with_capacity(CHECKPOINT_FIELDS + COVERAGE_BYTES + 4);
        bytes.extend_from_slice(&source.fingerprint());
        bytes.extend_from_slice(&bits.to_le_bytes());
        for number in [self.resume.offset, self.resume.lines, self.writer.offset, self.writer.rows] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.resume.bucket.to_le_bytes());
        bytes.extend_from_slice(&self.writer.next_bucket.to_le_bytes());
        bytes.extend_from_slice(self.coverage.as_bytes());
        bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
        files::write_private(path, &bytes, Existing::Replace).map_err(CorpusError::io(path, "written"))
    }

    /// Reads the checkpoint of a build of the same source. Returns `None` if it is damaged or belongs to another source;
    /// the build then starts over.
    fn read(path: &Path, source: &BuildSource, bits: u32, part: &Path) -> Option<Self> {
        let bytes = std::fs::read(path).ok()?;
        let (body, sum) = bytes.split_last_chunk::<4>()?;
        if body.len() != CHECKPOINT_FIELDS + COVERAGE_BYTES || crc32fast::hash(body).to_le_bytes() != *sum {
            return None;
        }
        let (fingerprint, rest) = body.split_first_chunk::<32>()?;
        let (saved_bits, rest) = rest.split_first_chunk::<4>()?;
        if *fingerprint != source.fingerprint() || *saved_bits != bits.to_le_bytes() {
            return None;
        }
        let (source_offset, rest) = rest.split_first_chunk::<8>()?;
        let (lines, rest) = rest.split_first_chunk::<8>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (rows, rest) = rest.split_first_chunk::<8>()?;
        let (bucket, rest) = rest.split_first_chunk::<4>()?;
        let (next_bucket, coverage) = rest.split_first_chunk::<4>()?;
        let resume = ResumePoint {
            offset: u64::from_le_bytes(*source_offset),
            lines: u64::from_le_bytes(*lines),
            bucket: u32::from_le_bytes(*bucket),
        };
        let writer = WriterState {
            next_bucket: u32::from_le_bytes(*next_bucket),
            offset: u64::from_le_bytes(*offset),
            rows: u64::from_le_bytes(*rows),
        };
        let part_is_long_enough = std::fs::metadata(part).is_ok_and(|part| part.len() >= writer.offset);
        let coverage = RangeCoverage::from_bytes(coverage.to_vec())?;
        part_is_long_enough.then_some(Self { resume, writer, coverage })
    }
}
