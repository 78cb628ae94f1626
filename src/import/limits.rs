//! Limits on the size of a file and on the cost of its key derivation. They are checked before any memory or time is used.

use crate::text::format_bytes;
use std::time::Duration;

/// The largest file that is read whole, in bytes: pictures, and zips and databases with attachments. Only the needed
/// members of a larger zip are read; see [`super::zip_excerpt()`].
pub const MAX_FILE: usize = 64 << 20;

/// The largest document in bytes, as a file or inside one: JSON, XML, CSV, text. Reading and reviewing a document takes
/// up to seven times its size in memory. 10,000 logins take about 5 MiB.
pub const MAX_DOCUMENT: usize = 16 << 20;

/// The most entries in one file, unreadable entries included. Each takes about 5 KiB of memory until it is saved.
pub const MAX_ENTRIES: usize = 25_000;

/// The memory and time that a key derivation takes, or may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfLimits {
    /// Bytes of memory.
    pub memory: u64,
    /// An estimate for an ordinary computer; see [`KdfCost`].
    pub time: Duration,
}

impl Default for KdfLimits {
    /// The cost that needs no confirmation: five seconds, and slightly more than the 1 GiB that Ente's exports need.
    fn default() -> Self {
        Self { memory: (1 << 30) + (64 << 20), time: Duration::from_secs(5) }
    }
}

/// The parameters that determine the cost of a key derivation.
#[derive(Clone, Copy)]
pub(super) enum KdfCost {
    /// Rounds of PBKDF2, with SHA-1 or SHA-256.
    Pbkdf2(u64),
    /// N, r and p of scrypt.
    Scrypt(u64, u32, u32),
    /// Memory in KiB and passes of Argon2.
    Argon2(u64, u64),
    /// Rounds of KeePass' AES-KDF.
    Aes(u64),
}

impl KdfCost {
    pub(super) fn total(self) -> KdfLimits {
        KdfLimits { memory: self.memory(), time: self.time() }
    }

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

    /// The time on one core, estimated as 0.7 µs per round of PBKDF2, 0.25 µs per block of scrypt, 1 µs per KiB of Argon2
    /// and 0.06 µs per round of AES-KDF. Computers differ by a factor of three, so the estimate only distinguishes seconds
    /// from hours.
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
    /// The highest limit that the user can allow. A file that needs more was made to exhaust the computer.
    pub const MAX: Self = Self { memory: 4 << 30, time: Duration::from_secs(600) };

    /// The cost of age's scrypt recipient at this work factor, which is the base 2 logarithm of N; r = 8 and p = 1
    /// (C2SP.org/age). The memory is N blocks, so work factor 22 is the highest within [`KdfLimits::MAX`].
    pub fn for_age(work_factor: u32) -> Self {
        let n = 1_u64.checked_shl(work_factor).unwrap_or(u64::MAX);
        Self { memory: n.saturating_mul(8 * 128), time: KdfCost::Scrypt(n, 8, 1).time() }
    }

    /// The largest age work factor within these limits, from 1 to 22.
    pub fn age_work_factor(self) -> u8 {
        let allowed = |factor: &u8| Self::for_age((*factor).into()).fits(self);
        (1..=22).rev().find(allowed).unwrap_or(1)
    }

    /// Whether neither the memory nor the time exceeds the limit.
    pub fn fits(self, limit: Self) -> bool {
        self.memory <= limit.memory && self.time <= limit.time
    }

    /// The larger memory and the larger time of both.
    pub fn max(self, other: Self) -> Self {
        Self { memory: self.memory.max(other.memory), time: self.time.max(other.time) }
    }

    /// The text for messages: `2 GiB of memory and about 12 seconds`.
    pub fn describe(self) -> String {
        match self.memory {
            0 => duration(self.time),
            memory => format!("{} of memory and {}", format_bytes(memory), duration(self.time)),
        }
    }

    /// The command-line argument that allows this cost, such as `--max-memory 2GiB`. `--max-memory` raises the time
    /// limit, too.
    pub fn arguments(self) -> String {
        if self.memory > Self::default().memory {
            return format!("--max-memory {}", format_bytes(self.memory).replace(' ', ""));
        }
        format!("--max-time {}", seconds(self.time))
    }
}

/// Whole seconds, rounded up.
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
    fn default_costs_of_other_programs_are_within_the_default_limits() {
        for (cost, program) in [
            (KdfCost::Scrypt(1 << 15, 8, 1), "Aegis"),
            (KdfCost::Pbkdf2(10_000), "2FAS"),
            (KdfCost::Argon2(1 << 20, 4), "Ente, sensitive"),
            (KdfCost::Argon2(64 << 10, 3), "Stratum, Bitwarden"),
            (KdfCost::Pbkdf2(160_000), "andOTP"),
            (KdfCost::Pbkdf2(2_000_000), "Bitwarden, its largest setting"),
            (KdfCost::Argon2(1 << 20, 3), "KeePassXC, its largest default"),
            (KdfCost::Aes(60_000_000), "KeePass, some seconds of delay"),
        ] {
            assert!(cost.total().fits(KdfLimits::default()), "{program}");
        }
    }

    #[test]
    fn an_excessive_cost_names_the_argument_that_allows_it() {
        let memory = KdfCost::Argon2(2 << 20, 3).total();
        assert_eq!(memory.describe(), "2 GiB of memory and about 7 seconds");
        assert_eq!(memory.arguments(), "--max-memory 2GiB");
        let time = KdfCost::Pbkdf2(30_000_000).total();
        assert_eq!((time.describe(), time.arguments()), ("about 21 seconds".into(), "--max-time 21".into()));
        for cost in [memory, time] {
            assert!(!cost.fits(KdfLimits::default()) && cost.fits(KdfLimits::MAX));
        }
        assert_eq!(KdfCost::Pbkdf2(u64::MAX).total().describe(), "about 584 years");
        assert_eq!(KdfCost::Aes(5_000_000_000).total().describe(), "about 5 minutes");
    }

    #[test]
    fn costs_saturate_instead_of_overflowing() {
        for cost in [
            KdfCost::Pbkdf2(u64::MAX),
            KdfCost::Aes(1 << 60),
            KdfCost::Scrypt(1 << 63, u32::MAX, u32::MAX),
            KdfCost::Argon2(u64::MAX, u64::MAX),
            KdfCost::Argon2(100 << 20, 1),
        ] {
            assert!(!cost.total().fits(KdfLimits::MAX));
        }
    }

    #[test]
    fn age_work_factors_follow_the_limits() {
        assert_eq!(KdfLimits::default().age_work_factor(), 20);
        assert_eq!(KdfLimits::for_age(21).describe(), "2 GiB of memory and about 5 seconds");
        assert_eq!(KdfLimits::MAX.age_work_factor(), 22);
        assert!(!KdfLimits::for_age(23).fits(KdfLimits::MAX));
        assert!(!KdfLimits::for_age(u32::MAX).fits(KdfLimits::MAX));
        assert_eq!(KdfLimits { memory: 0, time: Duration::ZERO }.age_work_factor(), 1);
    }
}
