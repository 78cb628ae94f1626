//! What can be asked about passwords, whoever answers.

use super::hash::Sha1Hash;
use super::range::RangeError;
use std::ops::ControlFlow;
use std::time::Duration;

/// What is known of one password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was seen in breaches so many times, at least once.
    Found(u64),
    /// Its range was read to the end, and it is not in it.
    Absent,
    /// Its range could not be had. That says nothing, least of all that it is absent.
    Unchecked(Why),
}

impl Outcome {
    /// Found where the count is above 0, else absent. Padding rows have the count 0.
    pub const fn of_count(count: u64) -> Self {
        if count == 0 { Self::Absent } else { Self::Found(count) }
    }

    /// `found`, `absent` or `unchecked`: the word in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Found(_) => "found",
            Self::Absent => "absent",
            Self::Unchecked(_) => "unchecked",
        }
    }

    /// How often it was seen: 0 where it is absent, none where that is not known.
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
pub enum Why {
    /// The range service gave no answer that could be used.
    #[error(transparent)]
    Range(#[from] RangeError),
    /// The service had failed too often before, and was not asked about this one.
    #[error("it was not asked about, because {0}")]
    NotAsked(RangeError),
    /// The corpus on this disk could not be read there: what is wrong, and what to do.
    #[error("{0}")]
    Corpus(String),
    /// The person stopped the check.
    #[error("the check was stopped")]
    Stopped,
}

/// What a [`Progress`] counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Ranges (online) or hashes (corpus) that are done, with or without an answer.
    #[default]
    LookUps,
    /// Bytes of a list that is read through before it answers.
    Bytes,
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is counted. Bytes come before look-ups.
    pub unit: Unit,
    pub done: u64,
    pub total: u64,
    /// How long it has taken so far.
    pub elapsed: Duration,
    /// Nothing is asked now: the service asked to be left alone for so long.
    pub asked_to_wait: Option<Duration>,
}

impl Progress {
    /// How many are done a second; none before there is anything to go by.
    pub fn rate(&self) -> Option<f64> {
        let seconds = self.elapsed.as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate for a person")]
        let done = self.done as f64;
        (seconds > 0.0 && self.done > 0).then(|| done / seconds)
    }

    /// How long the rest takes at that rate.
    pub fn left(&self) -> Option<Duration> {
        #[expect(clippy::cast_precision_loss, reason = "a time for a person")]
        let rest = self.total.saturating_sub(self.done) as f64;
        self.rate().and_then(|rate| Duration::try_from_secs_f64(rest / rate).ok())
    }
}

/// Told of the progress several times a second; says whether to go on.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// What a batch costs on the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Requests: one for each distinct prefix.
    pub requests: u64,
    /// Bytes that come in, roughly.
    pub bytes: u64,
}

/// Something that knows which passwords were in breaches.
pub trait Checker: Send {
    /// Who answers, for a person: “Pwned Passwords (api.pwnedpasswords.com)”, “the corpus of 2026-03-01”.
    fn name(&self) -> String;

    /// What these would cost; none where nothing leaves this machine.
    fn cost(&self, hashes: &[Sha1Hash]) -> Option<Cost>;

    /// Looks hashes up, one outcome each, in their order. Never fails as a whole: what could not be had is
    /// [`Outcome::Unchecked`]. Where `watch` says to break off, the rest is unchecked as well.
    fn check(&self, hashes: &[Sha1Hash], watch: Watch<'_>) -> Vec<Outcome>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchecked_password_has_no_count() {
        assert_eq!(Outcome::of_count(0), Outcome::Absent);
        assert_eq!(Outcome::of_count(3), Outcome::Found(3));
        assert_eq!((Outcome::Absent.count(), Outcome::Absent.word()), (Some(0), "absent"));
        let unchecked = Outcome::Unchecked(Why::Stopped);
        assert_eq!((unchecked.count(), unchecked.word()), (None, "unchecked"));
    }

    #[test]
    fn the_time_left_follows_from_the_rate() {
        let elapsed = Duration::from_secs(5);
        let progress = Progress { done: 250, total: 1_000, elapsed, ..Progress::default() };
        assert_eq!(progress.rate(), Some(50.0));
        assert_eq!(progress.left(), Some(Duration::from_secs(15)));
        assert_eq!(Progress { done: 0, ..progress }.left(), None);
        assert_eq!(Progress { elapsed: Duration::ZERO, ..progress }.left(), None);
    }
}
