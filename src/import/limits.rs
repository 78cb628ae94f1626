//! What an import may cost, said before anything is spent.

use super::ImportError;
use crate::text::format_bytes;
use std::time::Duration;

/// The largest file that is read whole, in bytes: pictures, and zips and databases with attachments. Callers stop
/// reading there; of a larger zip they read [`super::excerpt()`].
pub const MAX_FILE: usize = 64 << 20;

/// The largest document, a file itself or in one, in bytes: JSON, XML, CSV, text. What is read of it and
/// reviewed takes up to seven times as much memory. 10,000 logins have some 5 MiB.
pub const MAX_DOCUMENT: usize = 16 << 20;

/// The most entries of one file, the unreadable counted. Nobody has more, and each takes some 5 KiB until it is saved.
pub const MAX_ENTRIES: usize = 25_000;

/// What a file's key derivation may cost before the user is asked; or what one asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfLimits {
    /// Bytes of memory.
    pub memory: u64,
    /// About how long it takes on an ordinary computer; see [`Work`].
    pub time: Duration,
}

impl Default for KdfLimits {
    /// What is spent without asking: 1 GiB and some, which Ente's real exports ask for, and five seconds.
    fn default() -> Self {
        Self { memory: (1 << 30) + (64 << 20), time: Duration::from_secs(5) }
    }
}

/// What a key derivation does, in its own unit.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// Rounds of PBKDF2, with SHA-1 or SHA-256.
    Pbkdf2(u64),
    /// scrypt's N, r and p.
    Scrypt(u64, u32, u32),
    /// Argon2's memory in KiB, and its passes.
    Argon2(u64, u64),
    Aes(u64),
}

impl Work {
    /// Bytes of memory: RFC 7914 §2 and §6, RFC 9106 §3.1.
    fn memory(self) -> u64 {
        match self {
            Self::Pbkdf2(_) | Self::Aes(_) => 0,
            Self::Scrypt(n, r, p) => {
                n.saturating_add(p.into()).saturating_add(2).saturating_mul(r.into()).saturating_mul(128)
            }
            Self::Argon2(kib, _) => kib.saturating_mul(1024),
        }
    }

    /// About how long it takes, on one core: 0.7 µs a round of PBKDF2, 0.25 µs a block of scrypt, 1 µs a KiB of Argon2,
    /// 0.06 µs a round of AES-KDF. An estimate, to tell seconds from hours: computers differ by a factor of three.
    fn time(self) -> Duration {
        let nanoseconds = match self {
            Self::Pbkdf2(rounds) => rounds.saturating_mul(700),
            Self::Scrypt(n, r, p) => n.saturating_mul(r.into()).saturating_mul(p.into()).saturating_mul(250),
            Self::Argon2(kib, passes) => kib.saturating_mul(passes).saturating_mul(1000),
            Self::Aes(rounds) => rounds.saturating_mul(60),
        };
        Duration::from_nanos(nanoseconds)
    }
}

impl KdfLimits {
    /// What no file gets, whatever the user says: a file that asks for it was made to harm.
    pub const MOST: Self = Self { memory: 4 << 30, time: Duration::from_secs(600) };

    /// Refuses a key derivation that would take more than is allowed.
    ///
    /// # Errors
    /// [`ImportError::TooCostly`], naming what is asked for.
    pub(super) fn allow(&self, format: &'static str, work: Work) -> Result<(), ImportError> {
        let asks = Self { memory: work.memory(), time: work.time() };
        if asks.within(*self) && asks.within(Self::MOST) {
            return Ok(());
        }
        Err(ImportError::TooCostly { format, asks })
    }

    /// What age's scrypt recipient asks for at this work factor, the base 2 logarithm of N, with r = 8 and p = 1
    /// (C2SP.org/age). Its memory is N blocks, as age and DESIGN count it: 22 is the most that any file gets.
    pub fn of_age(work_factor: u32) -> Self {
        let n = 1_u64.checked_shl(work_factor).unwrap_or(u64::MAX);
        Self { memory: n.saturating_mul(8 * 128), time: Work::Scrypt(n, 8, 1).time() }
    }

    /// The largest work factor of age's that is allowed, from 1 to 22.
    pub fn age_work_factor(self) -> u8 {
        let allowed = |factor: &u8| Self::of_age((*factor).into()).within(self);
        (1..=22).rev().find(allowed).unwrap_or(1)
    }

    /// Whether it is no more than that.
    pub fn within(self, other: Self) -> bool {
        self.memory <= other.memory && self.time <= other.time
    }

    pub fn or(self, other: Self) -> Self {
        Self { memory: self.memory.max(other.memory), time: self.time.max(other.time) }
    }

    /// In words: `2 GiB of memory and about 12 seconds`.
    pub fn words(self) -> String {
        match self.memory {
            0 => duration(self.time),
            memory => format!("{} of memory and {}", format_bytes(memory), duration(self.time)),
        }
    }

    /// The arguments of the command line that allow it: `--max-memory 2GiB`. With memory comes time.
    pub fn arguments(self) -> String {
        if self.memory > Self::default().memory {
            return format!("--max-memory {}", format_bytes(self.memory).replace(' ', ""));
        }
        format!("--max-time {}", seconds(self.time))
    }
}

fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn duration(time: Duration) -> String {
    let seconds = seconds(time);
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7200 => (seconds.div_ceil(60), "minute"),
        7200..172_800 => (seconds.div_ceil(3600), "hour"),
        172_800..63_115_200 => (seconds.div_ceil(86400), "day"),
        _ => (seconds / 31_557_600, "year"),
    };
    format!("about {}", crate::text::count(usize::try_from(count).unwrap_or(usize::MAX), unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_programs_ask_for_by_themselves_is_given_without_a_question() {
        let usual = KdfLimits::default();
        for (work, who) in [
            (Work::Scrypt(1 << 15, 8, 1), "Aegis"),
            (Work::Pbkdf2(10_000), "2FAS"),
            (Work::Argon2(1 << 20, 4), "Ente, sensitive"),
            (Work::Argon2(64 << 10, 3), "Stratum, Bitwarden"),
            (Work::Pbkdf2(160_000), "andOTP"),
            (Work::Pbkdf2(2_000_000), "Bitwarden, the most it offers"),
            (Work::Argon2(1 << 20, 3), "KeePassXC, the most it offers by default"),
            (Work::Aes(60_000_000), "KeePass, some seconds' delay"),
        ] {
            assert_eq!(usual.allow(who, work), Ok(()));
        }
    }

    #[test]
    fn what_is_asked_for_is_said_with_what_allows_it() {
        let asks = |work| match KdfLimits::default().allow("X", work) {
            Err(ImportError::TooCostly { asks, .. }) => asks,
            other => panic!("{other:?}"),
        };
        let memory = asks(Work::Argon2(2 << 20, 3));
        assert_eq!(memory.words(), "2 GiB of memory and about 7 seconds");
        assert_eq!(memory.arguments(), "--max-memory 2GiB");
        let time = asks(Work::Pbkdf2(30_000_000));
        assert_eq!((time.words(), time.arguments()), ("about 21 seconds".into(), "--max-time 21".into()));
        assert!(memory.within(KdfLimits::MOST) && time.within(KdfLimits::MOST));
        for work in [
            Work::Pbkdf2(u64::MAX),
            Work::Aes(1 << 60),
            Work::Scrypt(1 << 63, u32::MAX, u32::MAX),
            Work::Argon2(u64::MAX, u64::MAX),
            Work::Argon2(100 << 20, 1),
        ] {
            assert!(!asks(work).within(KdfLimits::MOST));
            // Nor does any argument of the command line give it.
            let all = KdfLimits { memory: u64::MAX, time: Duration::MAX };
            assert!(all.allow("X", work).is_err());
        }
        assert_eq!(KdfLimits::default().age_work_factor(), 20);
        assert_eq!(KdfLimits::of_age(21).words(), "2 GiB of memory and about 5 seconds");
        assert_eq!(KdfLimits::MOST.age_work_factor(), 22);
        assert!(
            !KdfLimits::of_age(23).within(KdfLimits::MOST)
                && !KdfLimits::of_age(u32::MAX).within(KdfLimits::MOST)
        );
        assert_eq!(KdfLimits { memory: 0, time: Duration::ZERO }.age_work_factor(), 1);
        assert_eq!(asks(Work::Pbkdf2(u64::MAX)).words(), "about 584 years");
        assert_eq!(asks(Work::Aes(5_000_000_000)).words(), "about 5 minutes");
    }
}
