//! How far something long is, on the terminal: bytes or ranges, their rate, and the time left.

use crate::pwned::corpus::CorpusProgress;
use crate::text::thousands;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

/// Between two showings.
const EVERY: Duration = Duration::from_millis(200);

/// A line on standard error that is written over and over, and gone in the end. Nothing where that is no terminal, or
/// one that cannot do so.
pub struct Ticker {
    terminal: bool,
    written: bool,
}

impl Ticker {
    /// A line that is not there yet.
    pub fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { terminal: io::stderr().is_terminal() && !dumb, written: false }
    }

    /// Whether anybody sees it.
    pub const fn is_seen(&self) -> bool {
        self.terminal
    }

    /// Writes this in place of what was there, as much of it as one line has room for: a second could not be taken back.
    pub fn write(&mut self, text: &str) {
        if self.terminal {
            self.written = true;
            let columns = crossterm::terminal::size().map_or(80, |(columns, _)| columns);
            // A terminal that has gone away need not be told.
            let _ = io::stderr().lock().write_all(over(text, columns.into()).as_bytes());
        }
    }
}

/// What writes a text over the line before, on a terminal of so many columns. The last one is left free, where some
/// terminals go to the next line.
fn over(text: &str, columns: usize) -> String {
    format!("\r{}\u{1b}[K", crate::text::fit(text, columns.saturating_sub(1)))
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if self.written {
            let _ = io::stderr().lock().write_all(b"\r\x1b[K");
        }
    }
}

/// How far something is, on a line of its own.
pub struct Meter {
    unit: &'static str,
    ticker: Ticker,
    started: Option<Duration>,
    shown: Option<Duration>,
}

impl Meter {
    /// A meter of this unit; of bytes where it is empty.
    pub fn new(unit: &'static str) -> Self {
        Self { unit, ticker: Ticker::new(), started: None, shown: None }
    }

    /// Shows how far it is by now.
    pub fn show(&mut self, step: CorpusProgress, now: Duration) {
        let started = *self.started.get_or_insert(now);
        if self.ticker.is_seen() && now >= self.shown.unwrap_or(started) + EVERY {
            self.shown = Some(now);
            self.ticker.write(&line(step, self.unit, now.saturating_sub(started)));
        }
    }
}

/// Bytes for a person: `80 kB`, `1.2 GB`.
pub fn size(bytes: u64) -> String {
    let size = bytes as f64;
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", size / 1e6),
        _ => format!("{:.1} GB", size / 1e9),
    }
}

/// `1.2 GB of 4.0 GB · 600.0 MB a second · 5 s left`.
fn line(step: CorpusProgress, unit: &str, elapsed: Duration) -> String {
    let amount = |number: u64| if unit.is_empty() { size(number) } else { thousands(number) };
    let named = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let mut text = format!("{} of {}{named}", amount(step.done), amount(step.total));
    let (done, seconds) = (step.done.saturating_sub(step.done_before), elapsed.as_secs_f64());
    if done > 0 && seconds > 0.0 {
        let rate = done as f64 / seconds;
        let left = (step.total.saturating_sub(step.done) as f64 / rate).ceil() as u64;
        let left = match left {
            0..100 => format!("{left} s"),
            100..6_000 => format!("{} min", left.div_ceil(60)),
            _ => format!("{:.1} h", left as f64 / 3_600.0),
        };
        text.push_str(&format!(" · {} a second · {left} left", amount(rate.round() as u64)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_takes_a_second_line() {
        assert_eq!(over("120 of 1,000", 80), "\r120 of 1,000\u{1b}[K");
        assert_eq!(over("120 of 1,000", 13), "\r120 of 1,000\u{1b}[K");
        for columns in 0..13 {
            let shown = over("120 of 1,000", columns).chars().count() - "\r\u{1b}[K".len();
            assert!(shown < columns.max(1), "{shown} of {columns}");
        }
    }

    #[test]
    fn it_reads_like_this() {
        let step = CorpusProgress { done: 1_200_000_000, total: 4_000_000_000, done_before: 0 };
        assert_eq!(line(step, "", Duration::from_secs(2)), "1.2 GB of 4.0 GB · 600.0 MB a second · 5 s left");
        let step = CorpusProgress { done: 600_000, total: 1_048_576, done_before: 599_000 };
        assert_eq!(
            line(step, "ranges", Duration::from_secs(2)),
            "600,000 of 1,048,576 ranges · 500 a second · 15 min left"
        );
        let slow = CorpusProgress { done: 599_001, ..step };
        assert_eq!(
            line(slow, "ranges", Duration::from_secs(1)),
            "599,001 of 1,048,576 ranges · 1 a second · 124.9 h left"
        );
        assert_eq!(line(CorpusProgress::default(), "ranges", Duration::ZERO), "0 of 0 ranges");
        assert_eq!((size(4_100), size(71_200_000)), ("5 kB".into(), "71.2 MB".into()));
    }
}
