//! Requests many ranges: each prefix once, in random order, several in parallel, with retries.

use super::parse::SuffixCounts;
use super::request::request_counts;
use super::request_policy::RequestPolicy;
use crate::platform::{clock, random};
use crate::pwned::breach_source::{BreachStatus, CheckProgress, ProgressCallback, UncheckedReason};
use crate::pwned::hash::{Prefix, Sha1Hash, Suffix};
use crate::pwned::range_error::RangeError;
use futures_util::stream::{self, StreamExt};
use reqwest::{Client, Url};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often the progress callback is called while no answer arrives.
const TICK: Duration = Duration::from_millis(100);

/// Groups hashes by prefix: each distinct prefix with the indices of its hashes.
pub fn by_prefix(hashes: &[Sha1Hash]) -> BTreeMap<Prefix, Vec<usize>> {
    let mut indices: BTreeMap<Prefix, Vec<usize>> = BTreeMap::new();
    for (index, hash) in hashes.iter().enumerate() {
        indices.entry(hash.prefix()).or_default().push(index);
    }
    indices
}

/// One running batch, with the state that its requests share.
pub struct Batch<'a> {
    client: &'a Client,
    base: &'a Url,
    policy: &'a RequestPolicy,
    /// The monotonic time before which no request may start, because the service asked for a pause.
    resume_at: Cell<Duration>,
    /// The length of the last requested pause.
    requested_pause: Cell<Option<Duration>>,
    /// The sum of all requested pauses.
    total_pause: Cell<Duration>,
    /// The number of failed ranges since the last success.
    consecutive_failures: Cell<usize>,
    /// The reason why the batch no longer sends requests, once it has given up.
    gave_up: RefCell<Option<RangeError>>,
}

impl<'a> Batch<'a> {
    pub const fn new(client: &'a Client, base: &'a Url, policy: &'a RequestPolicy) -> Self {
        Self {
            client,
            base,
            policy,
            resume_at: Cell::new(Duration::ZERO),
            requested_pause: Cell::new(None),
            total_pause: Cell::new(Duration::ZERO),
            consecutive_failures: Cell::new(0),
            gave_up: RefCell::new(None),
        }
    }

    /// Returns one status per hash. If `watch` returns [`std::ops::ControlFlow::Break`], running requests are dropped and
    /// the remaining hashes stay unchecked.
    pub async fn run(&self, hashes: &[Sha1Hash], watch: ProgressCallback<'_>) -> Vec<BreachStatus> {
        let mut statuses = vec![BreachStatus::Unchecked(UncheckedReason::Stopped); hashes.len()];
        let mut ranges: Vec<(Prefix, Vec<usize>)> = by_prefix(hashes).into_iter().collect();
        // Random order, so that the order of requests does not reveal the order of the passwords.
        if let Err(error) = random::shuffle(&mut ranges) {
            let error = RangeError::Client(format!("this system has no random numbers: {error}"));
            return vec![BreachStatus::Unchecked(UncheckedReason::Range(error)); hashes.len()];
        }
        let started = clock::monotonic();
        let mut progress = CheckProgress { total: ranges.len() as u64, ..CheckProgress::default() };
        let requests = stream::iter(ranges).map(|(prefix, indices)| async move {
            let suffixes: Vec<Suffix> =
                indices.iter().filter_map(|&index| hashes.get(index)).map(Sha1Hash::suffix).collect();
            (indices, self.request_with_retries(prefix, &suffixes).await)
        });
        let mut answers = std::pin::pin!(requests.buffer_unordered(self.policy.max_parallel.max(1)));
        while watch(progress).is_continue() {
            match tokio::time::timeout(TICK, answers.next()).await {
                Ok(Some((indices, answer))) => {
                    progress.done += 1;
                    for (position, index) in indices.into_iter().enumerate() {
                        if let Some(status) = statuses.get_mut(index) {
                            *status = match &answer {
                                Ok(found) => {
                                    BreachStatus::from_count(found.counts.get(position).copied().unwrap_or(0))
                                }
                                Err(reason) => BreachStatus::Unchecked(reason.clone()),
                            };
                        }
                    }
                }
                Ok(None) => break,
                Err(_) => {}
            }
            let now = clock::monotonic();
            progress.elapsed = now.saturating_sub(started);
            progress.asked_to_wait = self.requested_pause.get().filter(|_| self.resume_at.get() > now);
        }
        statuses
    }

    async fn request_with_retries(
        &self,
        prefix: Prefix,
        suffixes: &[Suffix],
    ) -> Result<SuffixCounts, UncheckedReason> {
        let mut failed_tries = 0;
        loop {
            self.wait_for_pause().await;
            if let Some(error) = self.gave_up.borrow().as_ref() {
                return Err(UncheckedReason::NotAsked(error.clone()));
            }
            let error = match request_counts(self.client, self.base, self.policy, prefix, suffixes).await {
                Ok(found) => {
                    self.consecutive_failures.set(0);
                    return Ok(found);
                }
                Err(error) => error,
            };
            failed_tries += 1;
            let pause = error.requested_pause();
            if pause.is_some_and(|pause| pause > self.policy.max_wait) {
                *self.gave_up.borrow_mut() = Some(error.clone());
                return Err(UncheckedReason::Range(error));
            }
            if !error.is_retryable() || failed_tries >= self.policy.max_tries {
                self.count_failure(&error);
                return Err(UncheckedReason::Range(error));
            }
            // Add the random backoff to the requested pause, so that waiting requests do not all restart together.
            let wait = pause.unwrap_or(Duration::ZERO) + self.policy.backoff(failed_tries);
            if pause.is_some() {
                if !self.pause_fits_budget(wait) {
                    *self.gave_up.borrow_mut() = Some(error.clone());
                    return Err(UncheckedReason::Range(error));
                }
                self.requested_pause.set(pause);
            }
            if matches!(error, RangeError::Busy(_) | RangeError::RetryLater { .. }) {
                // All requests go to the same service, so pause all of them.
                self.resume_at.set(self.resume_at.get().max(clock::monotonic() + wait));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Adds a pause to the total and returns whether the total stays within twice the longest wait. Overlapping pauses
    /// of parallel requests count once.
    fn pause_fits_budget(&self, wait: Duration) -> bool {
        let now = clock::monotonic();
        let added = (now + wait).saturating_sub(self.resume_at.get().max(now));
        self.total_pause.set(self.total_pause.get() + added);
        self.total_pause.get() <= self.policy.max_wait * 2
    }

    async fn wait_for_pause(&self) {
        loop {
            let wait = self.resume_at.get().saturating_sub(clock::monotonic());
            if wait.is_zero() {
                return;
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn count_failure(&self, error: &RangeError) {
        self.consecutive_failures.set(self.consecutive_failures.get() + 1);
        if self.consecutive_failures.get() >= self.policy.give_up_after {
            *self.gave_up.borrow_mut() = Some(error.clone());
        }
    }
}
