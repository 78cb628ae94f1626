//! Many ranges: each prefix once, in an order that says nothing, a few at a time, again where it failed.

use super::parse::Counts;
use super::request::ask;
use super::{RangeError, Timing};
use crate::platform::{clock, random};
use crate::pwned::checker::{Outcome, Progress, Watch, Why};
use crate::pwned::hash::{Prefix, Sha1Hash, Suffix};
use futures_util::stream::{self, StreamExt};
use reqwest::{Client, Url};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often the watcher is asked whether to go on while nothing comes.
const TICK: Duration = Duration::from_millis(100);

/// The distinct prefixes of hashes, each with the places of its hashes.
pub fn by_prefix(hashes: &[Sha1Hash]) -> BTreeMap<Prefix, Vec<usize>> {
    let mut places: BTreeMap<Prefix, Vec<usize>> = BTreeMap::new();
    for (place, hash) in hashes.iter().enumerate() {
        places.entry(hash.prefix()).or_default().push(place);
    }
    places
}

/// A batch under way: what its requests have to know of each other.
pub struct Batch<'a> {
    client: &'a Client,
    base: &'a Url,
    timing: &'a Timing,
    /// No request begins before this moment of the clock that only goes forward: the service asked to wait.
    resume_at: Cell<Duration>,
    /// How long it asked for, last.
    asked: Cell<Option<Duration>>,
    /// How long it was waited for because it asked, in all.
    waited: Cell<Duration>,
    /// Ranges in a row without an answer.
    failures: Cell<usize>,
    /// Why no more are asked for.
    given_up: RefCell<Option<RangeError>>,
}

impl<'a> Batch<'a> {
    /// A batch that has not begun.
    pub const fn new(client: &'a Client, base: &'a Url, timing: &'a Timing) -> Self {
        Self {
            client,
            base,
            timing,
            resume_at: Cell::new(Duration::ZERO),
            asked: Cell::new(None),
            waited: Cell::new(Duration::ZERO),
            failures: Cell::new(0),
            given_up: RefCell::new(None),
        }
    }

    /// Looks hashes up, one outcome each. Where `watch` breaks off, requests under way are dropped and what is
    /// missing stays unchecked.
    pub async fn run(&self, hashes: &[Sha1Hash], watch: Watch<'_>) -> Vec<Outcome> {
        let mut outcomes = vec![Outcome::Unchecked(Why::Stopped); hashes.len()];
        let mut ranges: Vec<(Prefix, Vec<usize>)> = by_prefix(hashes).into_iter().collect();
        if let Err(error) = random::shuffle(&mut ranges) {
            let why = Why::Range(RangeError::Client(format!("this system has no random numbers: {error}")));
            return vec![Outcome::Unchecked(why); hashes.len()];
        }
        let started = clock::monotonic();
        let mut progress = Progress { total: ranges.len() as u64, ..Progress::default() };
        let requests = stream::iter(ranges).map(|(prefix, places)| async move {
            let wanted: Vec<Suffix> =
                places.iter().filter_map(|&place| hashes.get(place)).map(Sha1Hash::suffix).collect();
            (places, self.range(prefix, &wanted).await)
        });
        let mut answers = std::pin::pin!(requests.buffer_unordered(self.timing.at_once.max(1)));
        while watch(progress).is_continue() {
            match tokio::time::timeout(TICK, answers.next()).await {
                Ok(Some((places, answer))) => {
                    progress.done += 1;
                    for (at, place) in places.into_iter().enumerate() {
                        if let Some(outcome) = outcomes.get_mut(place) {
                            *outcome = match &answer {
                                Ok(counts) => Outcome::of_count(counts.each.get(at).copied().unwrap_or(0)),
                                Err(why) => Outcome::Unchecked(why.clone()),
                            };
                        }
                    }
                }
                Ok(None) => break,
                Err(_) => {}
            }
            let now = clock::monotonic();
            progress.elapsed = now.saturating_sub(started);
            progress.asked_to_wait = self.asked.get().filter(|_| self.resume_at.get() > now);
        }
        outcomes
    }

    /// One range, with as many tries as it may have.
    async fn range(&self, prefix: Prefix, wanted: &[Suffix]) -> Result<Counts, Why> {
        let mut failed = 0;
        loop {
            self.wait_until_welcome().await;
            if let Some(error) = self.given_up.borrow().as_ref() {
                return Err(Why::NotAsked(error.clone()));
            }
            let error = match ask(self.client, self.base, self.timing, prefix, wanted).await {
                Ok(counts) => {
                    self.failures.set(0);
                    return Ok(counts);
                }
                Err(error) => error,
            };
            failed += 1;
            let asked = error.asks_to_wait();
            if asked.is_some_and(|asked| asked > self.timing.longest_wait) {
                *self.given_up.borrow_mut() = Some(error.clone());
                return Err(Why::Range(error));
            }
            if !error.may_pass() || failed >= self.timing.tries {
                self.count_failure(&error);
                return Err(Why::Range(error));
            }
            // After the time that was asked for, or all that waited for it would come back together.
            let wait = asked.unwrap_or(Duration::ZERO) + self.timing.backoff(failed);
            if asked.is_some() {
                if !self.may_wait(wait) {
                    *self.given_up.borrow_mut() = Some(error.clone());
                    return Err(Why::Range(error));
                }
                self.asked.set(asked);
            }
            if matches!(error, RangeError::Busy(_) | RangeError::Away { .. }) {
                // It is the same service for all of them.
                self.resume_at.set(self.resume_at.get().max(clock::monotonic() + wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Whether the waits that the service asks for, this one with them, stay within twice the longest. Those of
    /// several requests at the same time are one.
    fn may_wait(&self, wait: Duration) -> bool {
        let until = clock::monotonic() + wait;
        let more = until.saturating_sub(self.resume_at.get().max(clock::monotonic()));
        self.waited.set(self.waited.get() + more);
        self.waited.get() <= self.timing.longest_wait * 2
    }

    async fn wait_until_welcome(&self) {
        loop {
            let wait = self.resume_at.get().saturating_sub(clock::monotonic());
            if wait.is_zero() {
                return;
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn count_failure(&self, error: &RangeError) {
        self.failures.set(self.failures.get() + 1);
        if self.failures.get() >= self.timing.give_up_after {
            *self.given_up.borrow_mut() = Some(error.clone());
        }
    }
}
