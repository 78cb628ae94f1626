//! The interface of sources that know which passwords appeared in breaches: the range service and the corpus.

use super::hash::Sha1Hash;
use super::range_error::RangeError;
use std::ops::ControlFlow;
use std::time::Duration;

/// Whether a password appeared in known breaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BreachStatus {
    /// Seen this many times, at least once.
    Found(u64),
    /// The complete range was read and does not contain the password.
    Absent,
    /// The range could not be read, so nothing is known. Never treat this as [`BreachStatus::Absent`].
    Unchecked(UncheckedReason),
}

impl BreachStatus {
    /// `Found` if the count is above 0, else `Absent`. Padding rows have the count 0.
    pub const fn from_count(count: u64) -> Self {
        if count == 0 { Self::Absent } else { Self::Found(count) }
    }

    /// The status in JSON: `found`, `absent` or `unchecked`.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Absent => "absent",
            Self::Unchecked(_) => "unchecked",
        }
    }

    /// How often the password was seen; `None` if it was not checked.
    pub const fn count(&self) -> Option<u64> {
        match self {
            Self::Found(count) => Some(*count),
            Self::Absent => Some(0),
            Self::Unchecked(_) => None,
        }
    }
}

/// Why a password could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UncheckedReason {
    /// The range service gave no usable answer.
    #[error(transparent)]
    Range(#[from] RangeError),
    /// No request was sent for this password, because too many earlier requests had failed.
    #[error("no request was sent for it, because {0}")]
    NotAsked(RangeError),
    /// The corpus could not be read: the error and its hint.
    #[error("{0}")]
    Corpus(String),
    /// The user stopped the check.
    #[error("the check was stopped")]
    Stopped,
}

/// What a [`CheckProgress`] counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProgressUnit {
    /// Completed ranges (online) or hashes (corpus), whether or not they were answered.
    #[default]
    Lookups,
    /// Bytes of a sorted list that is verified before its first lookup.
    Bytes,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckProgress {
    /// A check may first count bytes and then lookups.
    pub unit: ProgressUnit,
    pub done: u64,
    pub total: u64,
    pub elapsed: Duration,
    /// Set while requests are paused because the service asked for a pause of this length.
    pub asked_to_wait: Option<Duration>,
}

impl CheckProgress {
    /// Units per second; `None` before the first unit is done.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.elapsed.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a displayed rate is rounded")]
        let done = self.done as f64;
        (seconds > 0.0 && self.done > 0).then(|| done / seconds)
    }

    /// The remaining time at the current rate.
    pub fn time_left(&self) -> Option<Duration> {
        #[expect(clippy::cast_precision_loss, reason = "a displayed time is rounded")]
        let remaining = self.total.saturating_sub(self.done) as f64;
        self.rate().and_then(|rate| Duration::try_from_secs_f64(remaining / rate).ok())
    }
}

/// Called several times a second with the progress; returns whether to continue.
pub type ProgressCallback<'a> = &'a mut dyn FnMut(CheckProgress) -> ControlFlow<()>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetworkCost {
    /// One request for each distinct prefix.
    pub requests: u64,
    /// Estimated bytes to receive.
    pub bytes: u64,
}

pub trait BreachSource: Send {
    /// The name to show: “Pwned Passwords (api.pwnedpasswords.com)” or “the corpus of 2026-03-01”.
    fn name(&self) -> String;

    /// The network cost of checking these hashes; `None` if the source works offline.
    fn cost(&self, hashes: &[Sha1Hash]) -> Option<NetworkCost>;

    /// Returns one status per hash, in the same order. A failed lookup becomes [`BreachStatus::Unchecked`]; so do the
    /// remaining hashes after `watch` returns [`ControlFlow::Break`].
    fn check(&self, hashes: &[Sha1Hash], watch: ProgressCallback<'_>) -> Vec<BreachStatus>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchecked_password_has_no_count() {
        assert_eq!(BreachStatus::from_count(0), BreachStatus::Absent);
        assert_eq!(BreachStatus::from_count(3), BreachStatus::Found(3));
        assert_eq!((BreachStatus::Absent.count(), BreachStatus::Absent.label()), (Some(0), "absent"));
        let unchecked = BreachStatus::Unchecked(UncheckedReason::Stopped);
        assert_eq!((unchecked.count(), unchecked.label()), (None, "unchecked"));
    }

    #[test]
    fn the_time_left_follows_from_the_rate() {
        let elapsed = Duration::from_secs(5);
        let progress = CheckProgress { done: 250, total: 1_000, elapsed, ..CheckProgress::default() };
        assert_eq!(progress.rate(), Some(50.0));
        assert_eq!(progress.time_left(), Some(Duration::from_secs(15)));
        assert_eq!(CheckProgress { done: 0, ..progress }.time_left(), None);
        assert_eq!(CheckProgress { elapsed: Duration::ZERO, ..progress }.time_left(), None);
    }
}
