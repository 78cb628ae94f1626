//! The one place that asks what time it is.
#![allow(clippy::disallowed_methods, reason = "this is the wrapper that the others are sent to")]

use jiff::civil::Date;
use std::time::{Duration, Instant};

/// Seconds since 1970-01-01 00:00 UTC; 0 where the clock is set before it.
pub fn unix_time() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Milliseconds since 1970-01-01 00:00 UTC; 0 where the clock is set before it.
pub fn unix_millis() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// The day in the local time zone.
pub fn today() -> Date {
    match local_zone() {
        Some(zone) => jiff::Timestamp::now().to_zoned(zone).date(),
        None => jiff::Zoned::now().date(),
    }
}

/// The zone that the system is set to, from its one file. Asked by name it would be searched for among all the zones
/// that are installed, which takes longer than many a command. None where `TZ` names one, or there is no such file.
fn local_zone() -> Option<jiff::tz::TimeZone> {
    if std::env::var_os("TZ").is_some() || !cfg!(unix) {
        return None;
    }
    match std::fs::read("/etc/localtime") {
        Ok(file) => jiff::tz::TimeZone::tzif("local", &file).ok(),
        // Without it, a Unix system is set to UTC.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some(jiff::tz::TimeZone::UTC),
        Err(_) => None,
    }
}

/// A clock that only goes forward, for time-outs: how long since some fixed moment of this process.
pub fn monotonic() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_system() {
        // At midnight the two may be asked on different days; then the third is the second's.
        let (one, wanted, two) = (today(), jiff::Zoned::now().date(), today());
        assert!(one == wanted || two == wanted, "{one}, {two}: {wanted}");
    }
}
