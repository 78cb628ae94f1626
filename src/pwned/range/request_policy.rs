//! Timeouts, retries and waits for requests to the range service.

use crate::platform::random;
use jiff::fmt::rfc2822::DateTimeParser;
use std::time::Duration;

/// Limits for the requests of one batch. Tests use shorter ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestPolicy {
    /// The timeout for connecting, and for each pause within an answer.
    pub silence: Duration,
    /// The timeout for a complete request, from its start to the last byte of the answer.
    pub request: Duration,
    /// Tries per range, the first included.
    pub max_tries: u32,
    /// The longest wait before the second try. It doubles with each further try.
    pub first_wait: Duration,
    /// The longest wait between tries. A batch gives up if the service asks for a longer pause, or for more than twice
    /// this time in total.
    pub max_wait: Duration,
    pub max_parallel: usize,
    /// A batch gives up after this many consecutive failed ranges.
    pub give_up_after: usize,
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(10),
            request: Duration::from_secs(30),
            max_tries: 4,
            first_wait: Duration::from_millis(500),
            max_wait: Duration::from_secs(120),
            max_parallel: 16,
            give_up_after: 32,
        }
    }
}

impl RequestPolicy {
    /// The wait after a number of failed tries (1-based). It doubles each time, minus a random part of up to half, so
    /// that requests that failed together do not retry together.
    pub fn backoff(&self, failed_tries: u32) -> Duration {
        let factor = 2_u32.saturating_pow(failed_tries.saturating_sub(1));
        let longest = self.first_wait.saturating_mul(factor).min(self.max_wait);
        // Without random numbers, wait the full time.
        let thousandths = random::below(501).unwrap_or(0);
        longest - longest.mul_f64(f64::from(u32::try_from(thousandths).unwrap_or(0)) / 1_000.0)
    }
}

/// Parses `Retry-After`: seconds or an HTTP date (RFC 9110 §10.2.3). `now` is in seconds since 1970, by the service's
/// `Date` header if it sent one, else by the local clock.
pub fn parse_retry_after(value: &str, now: u64) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    Some(Duration::from_secs(parse_http_date(value)?.saturating_sub(now)))
}

/// Returns seconds since 1970.
pub fn parse_http_date(value: &str) -> Option<u64> {
    let timestamp = DateTimeParser::new().parse_timestamp(value.trim()).ok()?;
    u64::try_from(timestamp.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_are_random() {
        let policy = RequestPolicy::default();
        for (failed_tries, longest) in
            [(1, 500), (2, 1_000), (3, 2_000), (4, 4_000), (20, 120_000), (u32::MAX, 120_000)]
        {
            let (longest, wait) = (Duration::from_millis(longest), policy.backoff(failed_tries));
            assert!(wait <= longest && wait >= longest / 2, "{failed_tries}: {wait:?}");
        }
        let waits: std::collections::BTreeSet<Duration> = (0..50).map(|_| policy.backoff(10)).collect();
        assert!(waits.len() > 1, "all waits are equal");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        // The example of RFC 9110 §10.2.3 and variations of it.
        let timestamp = 946_684_799;
        assert_eq!(parse_http_date("Fri, 31 Dec 1999 23:59:59 GMT"), Some(timestamp));
        for (value, expected) in [
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
            assert_eq!(
                parse_retry_after(value, timestamp - 59),
                expected.map(Duration::from_secs),
                "{value}"
            );
        }
    }
}
