//! A source read piece by piece, on several threads, and put in order again.

use super::cut::{Piece, Position};
use super::error::CorpusError;
use super::key::Key;
use super::rows::in_order;
use super::source::Source;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// How a build goes about it. What it makes does not depend on this.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Bytes of a single file that are parsed at once.
    pub piece: u64,
    /// Pieces after which a mark is set.
    pub mark: u64,
    pub threads: usize,
}

impl Default for Pace {
    fn default() -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(8);
        // A mark each GiB: seconds of work.
        Self { piece: 1 << 20, mark: 1024, threads }
    }
}

/// Reads piece after piece, and hands each over in order: its number, where it ends, and what was in it.
///
/// # Errors
/// The first that `take` gives back.
pub fn read_pieces(
    source: &Source,
    from: Position,
    bits: u32,
    pace: Pace,
    stop: &AtomicBool,
    mut take: impl FnMut(u64, u64, Result<Piece, CorpusError>) -> Result<(), CorpusError>,
) -> Result<(), CorpusError> {
    let (step, size) = (source.step(pace.piece), source.size());
    let count = size.saturating_sub(from.at).div_ceil(step);
    let threads = pace.threads.max(1);
    let span = |at: u64| (from.at + at * step, (from.at + (at + 1) * step).min(size));
    thread::scope(|scope| {
        let pieces: Vec<Receiver<Result<Piece, CorpusError>>> = (0..threads)
            .map(|thread| {
                // So that what waits to be written stays small.
                let (give, pieces) = sync_channel(2);
                scope.spawn(move || {
                    let mut buffer = Vec::new();
                    for at in (thread as u64..count).step_by(threads) {
                        let (start, end) = span(at);
                        let piece = source.piece(start, end, at == 0, bits, &mut buffer);
                        let failed = piece.is_err();
                        // Nobody takes it where an earlier piece was wrong.
                        if give.send(piece).is_err() || failed || stop.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                });
                pieces
            })
            .collect();
        for at in 0..count {
            let piece = pieces[(at % threads as u64) as usize].recv();
            take(at, span(at).1, piece.unwrap_or(Err(CorpusError::Stopped)))?;
        }
        Ok(())
    })
}

/// The order of hashes from one piece to the next, and the numbers of lines.
pub struct Order {
    last: Option<Key>,
    lines: u64,
}

impl Order {
    /// Before the first piece, which so many lines stand before.
    pub const fn after(lines: u64) -> Self {
        Self { last: None, lines }
    }

    /// An error with the line counted from the start of the file.
    pub fn locate(&self, error: CorpusError) -> CorpusError {
        match error {
            CorpusError::Line { path, line, fault } => {
                CorpusError::Line { path, line: self.lines + line, fault }
            }
            other => other,
        }
    }

    /// How many lines lie before the piece.
    ///
    /// # Errors
    /// Where it does not follow the one before.
    pub fn check(&mut self, source: &Source, piece: &Piece) -> Result<u64, CorpusError> {
        let lines = self.lines;
        if let Some((first, last)) = piece.ends {
            in_order(self.last, first).map_err(|fault| CorpusError::Line {
                path: source.path().to_owned(),
                line: lines + piece.first_line,
                fault,
            })?;
            self.last = Some(last);
        }
        self.lines += piece.lines;
        Ok(lines)
    }
}
