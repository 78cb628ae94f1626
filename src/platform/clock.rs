//! The only module that reads the clock.
#![allow(clippy::disallowed_methods, reason = "all other modules must use these wrappers")]

use jiff::civil::Date;
use std::sync::OnceLock;
use std::time::Duration;

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

/// The time since a fixed moment of this process. It never goes back, and it counts the time that the computer sleeps: the
/// vault locks, and a shown secret disappears, although nobody was there.
pub fn monotonic() -> Duration {
    static START: OnceLock<Duration> = OnceLock::new();
    let now = uptime();
    now.saturating_sub(*START.get_or_init(|| now))
}

/// `CLOCK_BOOTTIME` counts sleep. `CLOCK_MONOTONIC`, which [`std::time::Instant`] reads, does not.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "openbsd"))]
fn uptime() -> Duration {
    read(rustix::time::ClockId::Boottime)
}

/// On these systems, `CLOCK_MONOTONIC` counts sleep. [`std::time::Instant`] reads `CLOCK_UPTIME_RAW`, which does not.
#[cfg(target_vendor = "apple")]
fn uptime() -> Duration {
    read(rustix::time::ClockId::Monotonic)
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "openbsd", target_vendor = "apple"))]
fn read(clock: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "openbsd", target_vendor = "apple")))]
fn uptime() -> Duration {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    static WITH_SLEEP: std::sync::Mutex<WithSleep> = std::sync::Mutex::new(WithSleep::new());
    let awake = START.get_or_init(std::time::Instant::now).elapsed();
    let mut clock = WITH_SLEEP.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    clock.add(awake, Duration::from_millis(unix_millis()))
}

/// Counts sleep where no clock of the system does: compares a clock that stops during sleep with the wall clock. If the wall
/// clock is ahead, the computer slept. If somebody set it forward instead, the vault locks too early, which does no harm.
#[cfg(any(
    test,
    not(any(target_os = "linux", target_os = "android", target_os = "openbsd", target_vendor = "apple"))
))]
struct WithSleep {
    /// Both clocks when they were last read.
    last: Option<(Duration, Duration)>,
    slept: Duration,
}

#[cfg(any(
    test,
    not(any(target_os = "linux", target_os = "android", target_os = "openbsd", target_vendor = "apple"))
))]
impl WithSleep {
    /// A smaller difference comes from reading the clocks one after the other, or from a correction of the wall clock.
    const MIN_SLEEP: Duration = Duration::from_secs(2);

    const fn new() -> Self {
        Self { last: None, slept: Duration::ZERO }
    }

    /// The time on the clock that stops during sleep, plus all sleep until now.
    fn add(&mut self, awake: Duration, wall: Duration) -> Duration {
        if let Some((last_awake, last_wall)) = self.last {
            let slept = wall.saturating_sub(last_wall).saturating_sub(awake.saturating_sub(last_awake));
            if slept >= Self::MIN_SLEEP {
                self.slept += slept;
            }
        }
        self.last = Some((awake, wall));
        awake + self.slept
    }
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

    #[test]
    #[cfg(target_os = "linux")]
    fn the_clock_is_the_one_that_counts_sleep() {
        // Where the computer has slept since it was started, the two clocks differ by hours. Elsewhere this cannot fail.
        let text = std::fs::read_to_string("/proc/uptime").unwrap();
        let seconds: f64 = text.split_whitespace().next().unwrap().parse().unwrap();
        assert!((uptime().as_secs_f64() - seconds).abs() < 60.0, "/proc/uptime counts sleep as well");
    }

    #[test]
    fn where_only_the_wall_clock_counts_sleep_its_lead_is_sleep() {
        let seconds = Duration::from_secs;
        let mut clock = WithSleep::new();
        for (awake, wall, expected, what) in [
            (10, 1_000, 10, "start"),
            (40, 1_030, 40, "30 s awake"),
            (41, 4_631, 3_641, "an hour asleep"),
            (42, 4_633, 3_642, "the wall clock is corrected by a second"),
            (43, 1_000, 3_643, "the wall clock is set back"),
            (44, 1_001, 3_644, "and goes on"),
            (45, 1_302, 3_945, "five minutes asleep"),
        ] {
            assert_eq!(clock.add(seconds(awake), seconds(wall)), seconds(expected), "{what}");
        }
    }
}
