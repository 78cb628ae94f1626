//! The summary of a corpus, the result of a lookup, and the progress of long operations.

use crate::pwned::hash::PREFIX_COUNT;
use jiff::civil::Date;
use std::path::PathBuf;

/// The result of looking up one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorpusLookup {
    /// Seen this many times, at least once.
    Found(u64),
    Absent,
    /// The corpus does not contain this hash's range, so nothing is known.
    RangeMissing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorpusKind {
    /// Built by Selvedge.
    Built,
    /// A sorted text list.
    List,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorpusSummary {
    pub path: PathBuf,
    pub kind: CorpusKind,
    /// Number of hashes.
    pub rows: u64,
    /// Whether `rows` is only an estimate, as for a large list that was not read.
    pub rows_are_estimated: bool,
    /// The date of the data.
    pub date: Date,
    pub bytes: u64,
    /// How many of the 2^20 ranges are present; `None` for a list.
    pub ranges: Option<u32>,
}

impl CorpusSummary {
    /// The name to show: “the corpus of 2026-11-02”.
    pub fn name(&self) -> String {
        format!("the corpus of {}", self.date)
    }

    /// Whether every range is present; `None` for a list.
    pub fn is_complete(&self) -> Option<bool> {
        self.ranges.map(|ranges| ranges == PREFIX_COUNT)
    }
}

/// The progress of a build, a download or a verification, in bytes, buckets or ranges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorpusProgress {
    pub done: u64,
    pub total: u64,
    /// The part of `done` that an earlier, interrupted run completed.
    pub done_before: u64,
}
