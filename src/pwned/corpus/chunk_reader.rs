//! Parses the chunks of a source on several threads and returns them in order.

use super::build_source::BuildSource;
use super::chunk::{Chunk, ResumePoint};
use super::error::CorpusError;
use super::hash_key::HashKey;
use super::lines::check_order;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Tuning of a build. The result does not depend on it.
#[derive(Clone, Copy, Debug)]
pub struct BuildOptions {
    /// Bytes of a single file that one thread parses at a time.
    pub chunk_bytes: u64,
    pub chunks_per_checkpoint: u64,
    pub threads: usize,
}

impl Default for BuildOptions {
    fn default() -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
        // A checkpoint per GiB, so that an interruption costs seconds of work.
        Self { chunk_bytes: 1 << 20, chunks_per_checkpoint: 1024, threads }
    }
}

/// Parses a source from a resume point on. Calls `receive` for each chunk in order, with its number, the offset of its
/// end and the chunk.
///
/// # Errors
/// The first error that `receive` returns.
pub fn read_chunks(
    source: &BuildSource,
    from: ResumePoint,
    bits: u32,
    options: BuildOptions,
    stop: &AtomicBool,
    mut receive: impl FnMut(u64, u64, Result<Chunk, CorpusError>) -> Result<(), CorpusError>,
) -> Result<(), CorpusError> {
    /// Parsed chunks per thread that may wait for the writer; limits memory.
    const QUEUED_CHUNKS: usize = 2;
    let (step, size) = (source.chunk_size(options.chunk_bytes), source.size());
    let count = size.saturating_sub(from.offset).div_ceil(step);
    let threads = options.threads.max(1);
    let span = |number: u64| (from.offset + number * step, (from.offset + (number + 1) * step).min(size));
    thread::scope(|scope| {
        let queues: Vec<Receiver<Result<Chunk, CorpusError>>> = (0..threads)
            .map(|thread| {
                let (sender, queue) = sync_channel(QUEUED_CHUNKS);
                scope.spawn(move || {
                    let mut buffer = Vec::new();
                    for number in (thread as u64..count).step_by(threads) {
                        let (start, end) = span(number);
                        let chunk = source.read_chunk(start, end, number == 0, bits, &mut buffer);
                        let failed = chunk.is_err();
                        // Sending fails after an earlier chunk failed and the receiver was dropped.
                        if sender.send(chunk).is_err() || failed || stop.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                });
                queue
            })
            .collect();
        for number in 0..count {
            let chunk = queues[(number % threads as u64) as usize].recv();
            receive(number, span(number).1, chunk.unwrap_or(Err(CorpusError::Stopped)))?;
        }
        Ok(())
    })
}

/// Checks the order of hashes across chunks and counts lines.
pub struct OrderCheck {
    last: Option<HashKey>,
    lines: u64,
}

impl OrderCheck {
    /// Starts after this number of lines.
    pub const fn after_lines(lines: u64) -> Self {
        Self { last: None, lines }
    }

    /// Converts the line number of an error from the chunk to the file.
    pub fn with_line_offset(&self, error: CorpusError) -> CorpusError {
        match error {
            CorpusError::Line { path, line, error } => {
                CorpusError::Line { path, line: self.lines + line, error }
            }
            other => other,
        }
    }

    /// Checks that a chunk follows the previous one. Returns the number of lines before it.
    pub fn check(&mut self, source: &BuildSource, chunk: &Chunk) -> Result<u64, CorpusError> {
        let lines_before = self.lines;
        if let Some((first, last)) = chunk.ends {
            check_order(self.last, first).map_err(|error| CorpusError::Line {
                path: source.path().to_owned(),
                line: lines_before + chunk.first_line,
                error,
            })?;
            self.last = Some(last);
        }
        self.lines += chunk.lines;
        Ok(lines_before)
    }
}
