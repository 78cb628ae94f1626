//! The only module that reads the clock.
#![allow(clippy::disallowed_methods, reason = "all other modules must use these wrappers")]

use jiff::civil::Date;
use std::time::{Duration, Instant};

/// Seconds since 1970-01-01 00:00 UTC; 0 if the clock is set to an earlier time.
pub fn unix_time() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Milliseconds since 1970-01-01 00:00 UTC; 0 if the clock is set to an earlier time.
pub fn unix_millis() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// Today's date in the local time zone.
pub fn today() -> Date {
    match local_zone() {
        Some(zone) => jiff::Timestamp::now().to_zoned(zone).date(),
        None => jiff::Zoned::now().date(),
    }
}

/// The system's time zone, read from `/etc/localtime`. `jiff` would search all installed zones for its name, which takes
/// longer than many commands. `None` if the environment variable `TZ` is set or the file can't be read.
fn local_zone() -> Option<jiff::tz::TimeZone> {
    if std::env::var_os("TZ").is_some() || !cfg!(unix) {
        return None;
    }
    match std::fs::read("/etc/localtime") {
        Ok(file) => jiff::tz::TimeZone::tzif("local", &file).ok(),
        // A Unix system without this file uses UTC.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(jiff::tz::TimeZone::UTC),
        Err(_) => None,
    }
}

/// The time since a fixed moment of this process, from a clock that never goes back. For timeouts.
pub fn monotonic() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_equals_the_date_that_jiff_finds() {
        // The date may change at midnight between two of the three calls.
        let (before, expected, after) = (today(), jiff::Zoned::now().date(), today());
        assert!(before == expected || after == expected, "{before}, {after}: {expected}");
    }
}
