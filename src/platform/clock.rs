//! The one place that asks what time it is.
#![allow(clippy::disallowed_methods, reason = "this is the wrapper that the others are sent to")]

use jiff::civil::Date;
use std::time::{Duration, Instant};

/// Seconds since 1970-01-01 00:00 UTC; 0 where the clock is set before it.
#[must_use]
pub fn unix_time() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Milliseconds since 1970-01-01 00:00 UTC; 0 where the clock is set before it.
#[must_use]
pub fn unix_millis() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// The day in the local time zone.
#[must_use]
pub fn today() -> Date {
    jiff::Zoned::now().date()
}

/// A clock that only goes forward, for time-outs: how long since some fixed moment of this process.
#[must_use]
pub fn monotonic() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
