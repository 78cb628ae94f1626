//! A progress line on the terminal: the amount, the rate, and the time left.

use crate::pwned::corpus::CorpusProgress;
use crate::text::{fit, thousands};
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

/// The time between two updates.
const INTERVAL: Duration = Duration::from_millis(200);

/// A line on standard error that is overwritten again and again, and removed at the end. Writes nothing if standard
/// error is not a terminal or cannot overwrite lines.
pub struct StatusLine {
    terminal: bool,
    written: bool,
}

impl StatusLine {
    pub fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { terminal: io::stderr().is_terminal() && !dumb, written: false }
    }

    pub const fn is_visible(&self) -> bool {
        self.terminal
    }

    /// Replaces the line. The text is cut at the terminal's width: a wrapped line could not be overwritten.
    pub fn write(&mut self, text: &str) {
        if self.terminal {
            self.written = true;
            let columns = crossterm::terminal::size().map_or(80, |(columns, _)| columns);
            let _ = io::stderr().lock().write_all(overwrite(text, columns.into()).as_bytes());
        }
    }
}

/// The characters that replace the line. The last column stays free, because some terminals wrap after it.
fn overwrite(text: &str, columns: usize) -> String {
    format!("\r{}\u{1b}[K", fit(text, columns.saturating_sub(1)))
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        if self.written {
            let _ = io::stderr().lock().write_all(b"\r\x1b[K");
        }
    }
}

/// The progress of a long operation on a corpus.
pub struct StepProgress {
    /// What is counted; bytes if empty.
    unit: &'static str,
    line: StatusLine,
    started: Option<Duration>,
    shown: Option<Duration>,
}

impl StepProgress {
    pub fn new(unit: &'static str) -> Self {
        Self { unit, line: StatusLine::new(), started: None, shown: None }
    }

    /// `now` is a monotonic time.
    pub fn show(&mut self, step: CorpusProgress, now: Duration) {
        let started = *self.started.get_or_insert(now);
        if self.line.is_visible() && now >= self.shown.unwrap_or(started) + INTERVAL {
            self.shown = Some(now);
            self.line.write(&line(step, self.unit, now.saturating_sub(started)));
        }
    }
}

/// A number of bytes: `80 kB`, `1.2 GB`.
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
    let unit_name = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let mut text = format!("{} of {}{unit_name}", amount(step.done), amount(step.total));
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
    fn line_never_wraps() {
        assert_eq!(overwrite("120 of 1,000", 80), "\r120 of 1,000\u{1b}[K");
        assert_eq!(overwrite("120 of 1,000", 13), "\r120 of 1,000\u{1b}[K");
        for columns in 0..13 {
            let shown = overwrite("120 of 1,000", columns).chars().count() - "\r\u{1b}[K".len();
            assert!(shown < columns.max(1), "{shown} of {columns}");
        }
    }

    #[test]
    fn line_shows_amount_rate_and_time_left() {
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
