//! How long to wait: for an answer, and before the next try.

use crate::platform::random;
use jiff::fmt::rfc2822::DateTimeParser;
use std::time::Duration;

/// Times and numbers of tries. Tests bring their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// For connecting, and for each silence within an answer.
    pub silence: Duration,
    /// For a whole request, from its start to the last byte of the answer.
    pub request: Duration,
    /// How often a range is asked for before it is given up.
    pub tries: u32,
    /// Before the second try, at most; it doubles each time.
    pub first_wait: Duration,
    /// The longest wait between tries. A service that asks for more is given up; so is one that asks for more than
    /// twice as much in all of one batch.
    pub longest_wait: Duration,
    /// Requests at the same time.
    pub at_once: usize,
    /// After so many ranges in a row without an answer, the rest is not asked for.
    pub give_up_after: usize,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(10),
            request: Duration::from_secs(30),
            tries: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(120),
            at_once: 16,
            give_up_after: 32,
        }
    }
}

impl Timing {
    /// How long to wait after the `failed`th failed try, counted from 1: twice as long each time, less a random
    /// part of up to a half, so that requests that failed together do not come back together.
    pub fn backoff(&self, failed: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failed.saturating_sub(1));
        let full = self.first_wait.saturating_mul(doubled).min(self.longest_wait);
        // Without random numbers all wait the same, which is no reason to stop.
        let thousandths = random::below(501).unwrap_or(0);
        full - full.mul_f64(f64::from(u32::try_from(thousandths).unwrap_or(0)) / 1_000.0)
    }
}

/// What `Retry-After` asks for: seconds, or a date (RFC 9110 §10.2.3). `now` is the time by the service's own
/// clock where it said so in `Date`, else by ours, in seconds since 1970. None where it cannot be understood.
pub fn retry_after(value: &str, now: u64) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    Some(Duration::from_secs(date(value)?.saturating_sub(now)))
}

/// An HTTP date, in seconds since 1970.
pub fn date(value: &str) -> Option<u64> {
    let timestamp = DateTimeParser::new().parse_timestamp(value.trim()).ok()?;
    u64::try_from(timestamp.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_differ() {
        let timing = Timing::default();
        for (failed, full) in
            [(1, 500), (2, 1_000), (3, 2_000), (4, 4_000), (20, 120_000), (u32::MAX, 120_000)]
        {
            let (full, some) = (Duration::from_millis(full), timing.backoff(failed));
            assert!(some <= full && some >= full / 2, "{failed}: {some:?}");
        }
        let some: std::collections::BTreeSet<Duration> = (0..50).map(|_| timing.backoff(10)).collect();
        assert!(some.len() > 1, "no two wait differently");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        // The example of RFC 9110 §10.2.3 and its neighbourhood.
        let at = 946_684_799;
        assert_eq!(date("Fri, 31 Dec 1999 23:59:59 GMT"), Some(at));
        for (value, wanted) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Fri, 31 Dec 1999 23:59:59 GMT", Some(59)),
            ("Fri, 31 Dec 1999 23:00:00 GMT", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("", None),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
        ] {
            assert_eq!(retry_after(value, at - 59), wanted.map(Duration::from_secs), "{value}");
        }
    }
}
