//! `corpus download`: every range from the service, then a corpus built of them.
//!
//! What has come is kept in a journal beside the corpus, so that a download can be killed at any moment and
//! goes on where it was. Each range is held to the checksum that came with it, to its order and to having
//! rows. The corpus is built when every range is there, never before. Where a corpus was downloaded
//! before, only the ranges that have changed since come again.

mod journal;
mod tags;

use super::build::{Step, vacant};
use super::built::{Built, BuiltReader};
use super::coverage::Coverage;
use super::cut::Run;
use super::error::CorpusError;
use super::format::{Header, bits_for};
use super::key::{Key, PREFIXES};
use super::rows::{LineFault, Lines, in_order};
use super::writer::{Writer, beside};
use crate::platform::http;
use crate::pwned::hash::Prefix;
use crate::pwned::range::{BYTES_PER_RANGE, Fetched, RangeError, Timing, fetch};
use futures_util::StreamExt;
use futures_util::stream;
use jiff::civil::Date;
use journal::{Entry, Journal};
use reqwest::{Client, Url};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tags::Tags;

/// Bytes of the journal for each range of 1,900 rows.
const JOURNAL_PER_RANGE: u64 = 15_800;
/// Bytes of the corpus for each range of 1,900 rows.
const CORPUS_PER_RANGE: u64 = 13_600;
/// How often Ctrl-C is looked for while nothing comes.
const GLANCE: Duration = Duration::from_millis(100);

/// What a download will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub requests: u64,
    /// Ranges that have come before, and were kept.
    pub kept: u64,
    /// The most bytes that come; about half of it where the service compresses.
    pub bytes: u64,
    /// Bytes of disk that are needed until it is done.
    pub disk: u64,
    /// Whether there is a corpus of which only changed ranges come again.
    pub update: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downloaded {
    /// What the corpus says of itself.
    pub header: Header,
    pub fetched: u64,
    /// Ranges that were as before.
    pub unchanged: u64,
}

/// A download that can begin, or go on.
pub struct Download {
    base: Url,
    client: Client,
    timing: Timing,
    out: PathBuf,
    ranges: u32,
    journal: Journal,
    old: Option<(Built, Tags)>,
}

impl Download {
    /// Looks at what is there already. Nothing is sent yet.
    ///
    /// # Errors
    /// Where the address cannot be used, something else than a corpus lies at `out`, or another process downloads it.
    pub fn new(address: &str, out: &Path) -> Result<Self, CorpusError> {
        Self::of_ranges(address, out, PREFIXES, Timing::default())
    }

    /// The same over the first ranges alone, for tests. The corpus knows that the others are missing.
    #[doc(hidden)]
    pub fn of_ranges(address: &str, out: &Path, ranges: u32, timing: Timing) -> Result<Self, CorpusError> {
        let service = |error: RangeError| CorpusError::Service(error);
        let base = http::address(address).map_err(|error| service(RangeError::Address(error.to_string())))?;
        let client = http::client_for(&base, timing.silence)
            .map_err(|error| service(RangeError::Client(error.to_string())))?;
        vacant(out)?;
        let old = earlier(out);
        let identity = old.as_ref().map_or(0, |(built, _)| identity(built.header()));
        let journal = Journal::open(&beside(out, ".download"), identity, ranges)?;
        Ok(Self { base, client, timing, out: out.to_owned(), ranges, journal, old })
    }

    /// At most so many requests at the same time.
    pub fn at_once(mut self, requests: usize) -> Self {
        self.timing.at_once = requests.max(1);
        self
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// What is left to do.
    pub fn plan(&self) -> Plan {
        let kept = self.journal.count();
        let requests = u64::from(self.ranges) - kept;
        Plan {
            requests,
            kept,
            bytes: requests * BYTES_PER_RANGE,
            disk: requests * JOURNAL_PER_RANGE + u64::from(self.ranges) * CORPUS_PER_RANGE,
            update: self.old.is_some(),
        }
    }

    /// Downloads what is missing, and builds the corpus when nothing is. Stops soon after `stop` is set.
    ///
    /// # Errors
    /// Where ranges could not be had, something cannot be written, or it was stopped. What has come is kept.
    pub fn run(
        mut self,
        date: Date,
        stop: &AtomicBool,
        mut tell: impl FnMut(Step),
    ) -> Result<Downloaded, CorpusError> {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
                CorpusError::Service(RangeError::Client(format!("no requests can be made: {error}")))
            })?;
        let outcome = runtime.block_on(self.fetch_all(stop, &mut tell));
        // Does not wait for a name that is still being looked up.
        runtime.shutdown_background();
        self.journal.flush()?;
        outcome?;
        self.assemble(date, stop)
    }

    async fn fetch_all(&mut self, stop: &AtomicBool, tell: &mut impl FnMut(Step)) -> Result<(), CorpusError> {
        let missing: Vec<u32> = (0..self.ranges).filter(|&prefix| !self.journal.has(prefix)).collect();
        let before = self.journal.count();
        let total = u64::from(self.ranges);
        let (client, base, timing) = (&self.client, &self.base, &self.timing);
        let tags = self.old.as_ref().map(|(_, tags)| tags);
        let mut answers = stream::iter(missing)
            .map(|prefix| async move {
                let known = tags.and_then(|tags| tags.get(prefix));
                (prefix, patiently(client, base, timing, prefix, known).await)
            })
            .buffer_unordered(timing.at_once);
        let (mut failed, mut in_a_row) = (None, 0);
        let mut failures = 0;
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(CorpusError::Stopped);
            }
            let Ok(answer) = tokio::time::timeout(GLANCE, answers.next()).await else { continue };
            match answer {
                None => break,
                Some((prefix, Ok(entry))) => {
                    in_a_row = 0;
                    self.journal.append(prefix, &entry)?;
                }
                Some((prefix, Err(why))) => {
                    failures += 1;
                    in_a_row += 1;
                    if failed.as_ref().is_none_or(|&(first, _)| prefix < first) {
                        failed = Some((prefix, why));
                    }
                    if in_a_row >= self.timing.give_up_after {
                        break;
                    }
                }
            }
            tell(Step { done: self.journal.count(), total, before });
        }
        let there = self.journal.count();
        match failed {
            // Where all fail alike, that is what there is to say.
            Some((_, why)) if there == before && failures > 1 => Err(CorpusError::Service(why)),
            Some((first, why)) => Err(CorpusError::Incomplete {
                missing: total - there,
                wanted: total,
                first,
                why: why.to_string(),
            }),
            None => Ok(()),
        }
    }

    /// Builds the corpus. Killed here, the next run builds it again from the journal.
    fn assemble(self, date: Date, stop: &AtomicBool) -> Result<Downloaded, CorpusError> {
        let mut downloaded = (0, 0);
        let mut tags = Tags::default();
        let mut covered = Coverage::none();
        // Hashes that are taken over have as many bits as before.
        let bits = match &self.old {
            Some((built, _)) => built.header().bits,
            None => bits_for(self.journal.rows()),
        };
        let mut writer = Writer::open(&self.out, bits, None)?;
        let mut old = self.old.as_ref().map(|(built, _)| built.reader());
        for prefix in 0..self.ranges {
            if stop.load(Ordering::Relaxed) {
                return Err(CorpusError::Stopped);
            }
            let entry = self.journal.read(prefix)?;
            let mut runs = Runs { writer: &mut writer, run: Run::default() };
            match &entry {
                Entry::Rows { tag, rows } => {
                    downloaded.0 += 1;
                    tags.push(tag.as_deref());
                    for &(suffix, count) in rows {
                        let key = Key::from_range(prefix, suffix);
                        runs.push(key.bucket(bits), key.tail(bits), count)?;
                    }
                }
                Entry::Unchanged => {
                    downloaded.1 += 1;
                    let known = self.old.as_ref().and_then(|(_, tags)| tags.get(prefix));
                    tags.push(known);
                    take_over(old.as_mut(), prefix, &mut runs, &self.out)?;
                }
            }
            runs.done()?;
            covered.add(prefix);
        }
        let sealed = writer.seal(date, &covered)?;
        // In this order each moment of a kill leaves a corpus with its own tags, or a journal that is whole.
        tags.write(&beside(&self.out, ".etags"), identity(&sealed.header))?;
        let header = sealed.publish(&self.out)?;
        self.journal.remove();
        Ok(Downloaded { header, fetched: downloaded.0, unchanged: downloaded.1 })
    }
}

/// Copies a range from the corpus that was there before.
fn take_over(
    old: Option<&mut BuiltReader<'_>>,
    prefix: u32,
    runs: &mut Runs<'_>,
    path: &Path,
) -> Result<(), CorpusError> {
    let gone = || CorpusError::damaged(path, "it was changed during the download");
    old.ok_or_else(gone)?.range(prefix, |bucket, tail, count| runs.push(bucket, tail, count))
}

/// Rows on their way to the writer, gathered by bucket.
struct Runs<'a> {
    writer: &'a mut Writer,
    run: Run,
}

impl Runs<'_> {
    fn push(&mut self, bucket: u32, tail: u64, count: u64) -> Result<(), CorpusError> {
        if self.run.bucket != bucket {
            let full = std::mem::take(&mut self.run);
            self.put(full)?;
            self.run.bucket = bucket;
        }
        self.run.push(tail, count);
        Ok(())
    }

    fn put(&mut self, run: Run) -> Result<(), CorpusError> {
        if run.counts.is_empty() { Ok(()) } else { self.writer.add_run(run) }
    }

    fn done(mut self) -> Result<(), CorpusError> {
        let last = std::mem::take(&mut self.run);
        self.put(last)
    }
}

/// What tells one corpus from another.
fn identity(header: &Header) -> u32 {
    crc32fast::hash(&header.encode()).max(1)
}

/// The corpus that was downloaded before, with the tags of its ranges. None where it cannot be used: then
/// everything comes again.
fn earlier(out: &Path) -> Option<(Built, Tags)> {
    let built = Built::open(out, File::open(out).ok()?).ok()?;
    let tags = Tags::read(&beside(out, ".etags"), identity(built.header()))?;
    Some((built, tags))
}

/// Asks until a range has come and is sound, or has failed too often.
async fn patiently(
    client: &Client,
    base: &Url,
    timing: &Timing,
    prefix: u32,
    known: Option<&str>,
) -> Result<Entry, RangeError> {
    let name = Prefix::new(prefix).ok_or(RangeError::NotUnderstood)?;
    let mut tries = 1;
    loop {
        let answer = fetch(client, base, timing, name, known).await;
        let error = match answer.and_then(|fetched| sound(prefix, fetched)) {
            Ok(entry) => return Ok(entry),
            Err(error) => error,
        };
        if tries >= timing.tries || !(error.may_pass() || matches!(error, RangeError::Slow(_))) {
            return Err(error);
        }
        let asked = error.asks_to_wait().unwrap_or_default();
        if asked > timing.longest_wait {
            return Err(error);
        }
        tokio::time::sleep(asked.max(timing.backoff(tries))).await;
        tries += 1;
    }
}

/// Holds a range to being one: rows of 35 digits, in order, at least one.
fn sound(prefix: u32, fetched: Fetched) -> Result<Entry, RangeError> {
    let Fetched::Body { bytes, tag } = fetched else { return Ok(Entry::Unchanged) };
    let mut rows = Vec::with_capacity(bytes.len() / 38);
    let mut lines = Lines::range(&bytes, prefix);
    let mut before = None;
    loop {
        let row = match lines.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(LineFault::Cut) => return Err(RangeError::Cut),
            Err(fault) => return Err(not_a_range(lines.read(), fault)),
        };
        in_order(before, row.key).map_err(|fault| not_a_range(lines.read(), fault))?;
        before = Some(row.key);
        rows.push((row.key.suffix(), row.count));
    }
    if rows.is_empty() { Err(RangeError::Empty) } else { Ok(Entry::Rows { tag, rows }) }
}

fn not_a_range(line: u64, fault: LineFault) -> RangeError {
    RangeError::NotARange(format!("line {line}: {fault}"))
}
