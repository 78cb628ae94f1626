//! `corpus download`: fetches every range from the service and builds a corpus from them.
//!
//! Fetched ranges are kept in a journal beside the corpus, so an interrupted download resumes. Each range must match its
//! checksum, be sorted and have rows. The corpus is built only after every range was fetched. If a corpus was downloaded
//! before, only ranges that have changed since are fetched in full.

mod etags;
mod journal;

use super::built_corpus::{BuiltCorpus, BuiltReader};
use super::chunk::BucketRows;
use super::coverage::RangeCoverage;
use super::error::CorpusError;
use super::format::{Header, bucket_bits};
use super::hash_key::HashKey;
use super::info::CorpusProgress;
use super::lines::{HashLines, LineError, check_order};
use super::writer::{CorpusWriter, check_output_path, with_suffix};
use crate::platform::http;
use crate::pwned::hash::{PREFIX_COUNT, Prefix};
use crate::pwned::range::{BYTES_PER_RANGE, FetchedRange, RequestPolicy, fetch_range};
use crate::pwned::range_error::RangeError;
use etags::Etags;
use futures_util::{StreamExt, stream};
use jiff::civil::Date;
use journal::{Journal, RangeRecord};
use reqwest::{Client, Url};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Estimated bytes in the journal for a range of 1,900 rows.
const JOURNAL_BYTES_PER_RANGE: u64 = 15_800;
/// Estimated bytes in the corpus for a range of 1,900 rows.
const CORPUS_BYTES_PER_RANGE: u64 = 13_600;
/// How often Ctrl-C is checked while no answer arrives.
const STOP_CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// The cost of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadPlan {
    pub requests: u64,
    /// Ranges that an earlier run fetched.
    pub kept: u64,
    /// The most bytes to receive, about twice the real number if the service compresses.
    pub bytes: u64,
    /// Bytes of disk space needed until the download is complete.
    pub disk: u64,
    /// Whether an existing corpus is updated, so that unchanged ranges are not sent again.
    pub update: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadResult {
    pub header: Header,
    /// Ranges that were fetched in full.
    pub fetched: u64,
    /// Ranges that had not changed.
    pub unchanged: u64,
}

pub struct Download {
    base: Url,
    client: Client,
    policy: RequestPolicy,
    out: PathBuf,
    ranges: u32,
    journal: Journal,
    previous: Option<PreviousDownload>,
}

struct PreviousDownload {
    corpus: BuiltCorpus,
    etags: Etags,
}

impl PreviousDownload {
    /// `None` if there is no usable corpus with its ETags; every range is then fetched again.
    fn open(out: &Path) -> Option<Self> {
        let corpus = BuiltCorpus::open(out, File::open(out).ok()?).ok()?;
        let etags = Etags::read(&with_suffix(out, ".etags"), corpus_id(corpus.header()))?;
        Some(Self { corpus, etags })
    }
}

impl Download {
    /// Prepares a download, or resumes an earlier one. Sends nothing yet.
    ///
    /// # Errors
    /// The address is not usable, `out` holds something other than a corpus, or another process downloads to it.
    pub fn new(address: &str, out: &Path) -> Result<Self, CorpusError> {
        Self::of_ranges(address, out, PREFIX_COUNT, RequestPolicy::default())
    }

    /// For tests: downloads only the first `ranges` ranges. The corpus records that the others are missing.
    #[doc(hidden)]
    pub fn of_ranges(
        address: &str,
        out: &Path,
        ranges: u32,
        policy: RequestPolicy,
    ) -> Result<Self, CorpusError> {
        let base = http::address(address)
            .map_err(|error| CorpusError::Service(RangeError::Address(error.to_string())))?;
        let client = http::client_for(&base, policy.silence)
            .map_err(|error| CorpusError::Service(RangeError::Client(error.to_string())))?;
        check_output_path(out)?;
        let previous = PreviousDownload::open(out);
        let previous_id = previous.as_ref().map_or(0, |previous| corpus_id(previous.corpus.header()));
        let journal = Journal::open(&with_suffix(out, ".download"), previous_id, ranges)?;
        Ok(Self { base, client, policy, out: out.to_owned(), ranges, journal, previous })
    }

    /// Limits the number of parallel requests.
    pub fn with_max_parallel(mut self, requests: usize) -> Self {
        self.policy.max_parallel = requests.max(1);
        self
    }

    /// The host of the service.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// The cost of the remaining work.
    pub fn plan(&self) -> DownloadPlan {
        let kept = self.journal.range_count();
        let requests = u64::from(self.ranges) - kept;
        DownloadPlan {
            requests,
            kept,
            bytes: requests * BYTES_PER_RANGE,
            disk: requests * JOURNAL_BYTES_PER_RANGE + u64::from(self.ranges) * CORPUS_BYTES_PER_RANGE,
            update: self.previous.is_some(),
        }
    }

    /// Fetches the missing ranges and then builds the corpus. Ends soon after `stop` is set. After an error, the fetched
    /// ranges are kept.
    pub fn run(
        mut self,
        date: Date,
        stop: &AtomicBool,
        mut report: impl FnMut(CorpusProgress),
    ) -> Result<DownloadResult, CorpusError> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
                CorpusError::Service(RangeError::Client(format!("requests cannot be made: {error}")))
            })?;
        let result = runtime.block_on(self.fetch_missing(stop, &mut report));
        // Do not wait for a pending DNS lookup.
        runtime.shutdown_background();
        self.journal.sync()?;
        result?;
        self.build(date, stop)
    }

    async fn fetch_missing(
        &mut self,
        stop: &AtomicBool,
        report: &mut impl FnMut(CorpusProgress),
    ) -> Result<(), CorpusError> {
        let missing: Vec<u32> = (0..self.ranges).filter(|&prefix| !self.journal.has(prefix)).collect();
        let done_before = self.journal.range_count();
        let total = u64::from(self.ranges);
        let (client, base, policy) = (&self.client, &self.base, &self.policy);
        let etags = self.previous.as_ref().map(|previous| &previous.etags);
        let mut answers = stream::iter(missing)
            .map(|prefix| async move {
                let etag = etags.and_then(|etags| etags.get(prefix));
                (prefix, fetch_with_retries(client, base, policy, prefix, etag).await)
            })
            .buffer_unordered(policy.max_parallel);
        let mut first_failure: Option<(u32, RangeError)> = None;
        let (mut failures, mut consecutive_failures) = (0, 0);
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(CorpusError::Stopped);
            }
            let Ok(answer) = tokio::time::timeout(STOP_CHECK_INTERVAL, answers.next()).await else {
                continue;
            };
            match answer {
                None => break,
                Some((prefix, Ok(record))) => {
                    consecutive_failures = 0;
                    self.journal.append(prefix, &record)?;
                }
                Some((prefix, Err(error))) => {
                    failures += 1;
                    consecutive_failures += 1;
                    if first_failure.as_ref().is_none_or(|&(first, _)| prefix < first) {
                        first_failure = Some((prefix, error));
                    }
                    if consecutive_failures >= self.policy.give_up_after {
                        break;
                    }
                }
            }
            report(CorpusProgress { done: self.journal.range_count(), total, done_before });
        }
        let done = self.journal.range_count();
        match first_failure {
            // If every request failed, report the failure of the service instead of that of one range.
            Some((_, error)) if done == done_before && failures > 1 => Err(CorpusError::Service(error)),
            Some((first, error)) => Err(CorpusError::Incomplete {
                missing: total - done,
                wanted: total,
                first,
                reason: error.to_string(),
            }),
            None => Ok(()),
        }
    }

    /// Builds the corpus from the journal. If this is interrupted, the next run builds it again.
    fn build(self, date: Date, stop: &AtomicBool) -> Result<DownloadResult, CorpusError> {
        let (mut fetched, mut unchanged) = (0, 0);
        let mut etags = Etags::default();
        let mut coverage = RangeCoverage::none();
        // Rows copied from the previous corpus keep the width of its bucket numbers.
        let bits = match &self.previous {
            Some(previous) => previous.corpus.header().bits,
            None => bucket_bits(self.journal.rows()),
        };
        let mut writer = CorpusWriter::open(&self.out, bits, None)?;
        let mut previous_reader = self.previous.as_ref().map(|previous| previous.corpus.reader());
        for prefix in 0..self.ranges {
            if stop.load(Ordering::Relaxed) {
                return Err(CorpusError::Stopped);
            }
            let mut rows = RowGrouper { writer: &mut writer, current: BucketRows::default() };
            match self.journal.read(prefix)? {
                RangeRecord::Rows { etag, rows: range_rows } => {
                    fetched += 1;
                    etags.push(etag.as_deref());
                    for (suffix, count) in range_rows {
                        let key = HashKey::from_range(prefix, suffix);
                        rows.push(key.bucket(bits), key.tail(bits), count)?;
                    }
                }
                RangeRecord::Unchanged => {
                    unchanged += 1;
                    etags.push(self.previous.as_ref().and_then(|previous| previous.etags.get(prefix)));
                    copy_range(previous_reader.as_mut(), prefix, &mut rows, &self.out)?;
                }
            }
            rows.finish()?;
            coverage.add(prefix);
        }
        let finished = writer.finish(date, &coverage)?;
        // Keep this order: after a crash at any point, either the corpus matches its ETags or the journal is complete.
        etags.write(&with_suffix(&self.out, ".etags"), corpus_id(&finished.header))?;
        let header = finished.publish(&self.out)?;
        self.journal.remove();
        Ok(DownloadResult { header, fetched, unchanged })
    }
}

/// Copies a range from the previous corpus.
fn copy_range(
    previous: Option<&mut BuiltReader<'_>>,
    prefix: u32,
    rows: &mut RowGrouper<'_>,
    path: &Path,
) -> Result<(), CorpusError> {
    let missing = || CorpusError::damaged(path, "it was changed during the download");
    previous
        .ok_or_else(missing)?
        .for_each_in_range(prefix, |bucket, tail, count| rows.push(bucket, tail, count))
}

/// Groups rows by bucket for the writer.
struct RowGrouper<'a> {
    writer: &'a mut CorpusWriter,
    current: BucketRows,
}

impl RowGrouper<'_> {
    fn push(&mut self, bucket: u32, tail: u64, count: u64) -> Result<(), CorpusError> {
        if self.current.bucket != bucket {
            self.write_current()?;
            self.current.bucket = bucket;
        }
        self.current.push(tail, count);
        Ok(())
    }

    fn write_current(&mut self) -> Result<(), CorpusError> {
        let rows = std::mem::take(&mut self.current);
        if rows.counts.is_empty() { Ok(()) } else { self.writer.add_rows(rows) }
    }

    fn finish(mut self) -> Result<(), CorpusError> {
        self.write_current()
    }
}

/// Identifies the contents of a corpus.
fn corpus_id(header: &Header) -> u32 {
    crc32fast::hash(&header.encode()).max(1)
}

async fn fetch_with_retries(
    client: &Client,
    base: &Url,
    policy: &RequestPolicy,
    prefix: u32,
    known_etag: Option<&str>,
) -> Result<RangeRecord, RangeError> {
    let valid_prefix = Prefix::new(prefix).ok_or(RangeError::NotUnderstood)?;
    let mut tries = 1;
    loop {
        let answer = fetch_range(client, base, policy, valid_prefix, known_etag).await;
        let error = match answer.and_then(|fetched| parse_range(prefix, fetched)) {
            Ok(record) => return Ok(record),
            Err(error) => error,
        };
        // A slow answer is worth a retry here, because a download is not interactive.
        if tries >= policy.max_tries || !(error.is_retryable() || matches!(error, RangeError::Slow(_))) {
            return Err(error);
        }
        let pause = error.requested_pause().unwrap_or_default();
        if pause > policy.max_wait {
            return Err(error);
        }
        tokio::time::sleep(pause.max(policy.backoff(tries))).await;
        tries += 1;
    }
}

/// Parses a range: at least one row of 35 digits, in order.
fn parse_range(prefix: u32, fetched: FetchedRange) -> Result<RangeRecord, RangeError> {
    let FetchedRange::Body { bytes, etag } = fetched else { return Ok(RangeRecord::Unchanged) };
    let mut rows = Vec::with_capacity(bytes.len() / 38);
    let mut lines = HashLines::range(&bytes, prefix);
    let mut previous = None;
    loop {
        let row = match lines.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(LineError::Cut) => return Err(RangeError::Cut),
            Err(error) => return Err(bad_line(lines.lines_read(), error)),
        };
        check_order(previous, row.key).map_err(|error| bad_line(lines.lines_read(), error))?;
        previous = Some(row.key);
        rows.push((row.key.suffix(), row.count));
    }
    if rows.is_empty() { Err(RangeError::Empty) } else { Ok(RangeRecord::Rows { etag, rows }) }
}

fn bad_line(line: u64, error: LineError) -> RangeError {
    RangeError::NotARange(format!("line {line}: {error}"))
}
