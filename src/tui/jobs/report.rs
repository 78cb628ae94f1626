//! The channel from the workers to the event loop.

use super::results::JobResult;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use zeroize::Zeroizing;

/// A message from a worker to the event loop.
pub enum Report {
    Done(JobResult),
    /// An escape sequence for the terminal that draws nothing. It may contain a secret.
    EscapeSequence(Zeroizing<String>),
}

/// Sends reports to the event loop.
#[derive(Clone)]
pub(super) struct Reporter(Arc<dyn Fn(Report) -> bool + Send + Sync>);

impl Reporter {
    pub(super) fn new<I: From<Report> + Send + 'static>(to_loop: Sender<I>) -> Self {
        Self(Arc::new(move |report| to_loop.send(report.into()).is_ok()))
    }

    /// Reports a result. Returns `false` if the event loop has ended.
    pub(super) fn done(&self, result: JobResult) -> bool {
        (self.0)(Report::Done(result))
    }

    /// Sends an escape sequence to the terminal.
    pub(super) fn send(&self, sequence: Zeroizing<String>) {
        (self.0)(Report::EscapeSequence(sequence));
    }
}
