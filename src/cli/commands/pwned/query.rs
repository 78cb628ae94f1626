//! Checks many passwords: announces the cost, shows progress, stops at Ctrl-C, and reports what was not checked.

use super::progress_line::StatusLine;
use crate::cli::error::{CliError, Exit, Message};
use crate::cli::interrupt::Flag;
use crate::cli::output::{Output, notify};
use crate::export_audit;
use crate::pwned::range::LARGE_BATCH;
use crate::pwned::{BreachSource, BreachStatus, CheckProgress, ProgressUnit, Sha1Hash};
use crate::text::{count, thousands};
use crate::words::sentence;
use std::ops::ControlFlow;
use std::time::Duration;

/// Looks up hashes and returns one outcome for each. Announces the cost of a large batch first, shows progress on a terminal,
/// and returns the outcomes so far after Ctrl-C.
pub fn check_all(checker: &dyn BreachSource, hashes: &[Sha1Hash]) -> Vec<BreachStatus> {
    if let Some(cost) = checker.cost(hashes).filter(|cost| cost.requests > LARGE_BATCH) {
        notify(format_args!(
            "{} requests to {}, up to about {}; Ctrl-C stops them and keeps the answers so far.",
            thousands(cost.requests),
            checker.name(),
            export_audit::human_bytes(cost.bytes)
        ));
    }
    let stop = Flag::new();
    let mut display = ProgressDisplay::new();
    let mut is_first = true;
    checker.check(hashes, &mut |progress| {
        if std::mem::take(&mut is_first)
            && let Some(announcement) = export_audit::list_reading_notice(progress)
        {
            notify(format_args!("{announcement} Ctrl-C stops it."));
        }
        display.show(progress);
        if stop.is_raised() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// The result of a check: [`Exit::Found`] if a password was found, else the error about unchecked passwords, if any.
pub fn result(out: &mut Output, is_found: bool, unchecked: Option<Message>) -> Result<Exit, CliError> {
    match unchecked {
        Some(message) if is_found => {
            out.flush()?;
            notify(format_args!("selvedge: {message}"));
            Ok(Exit::Found)
        }
        Some(message) => Err(CliError::Failed(message)),
        None => Ok(if is_found { Exit::Found } else { Exit::Done }),
    }
}

/// The message about passwords that could not be checked: how many, why, and what to do about the most frequent reason.
pub fn unchecked(outcomes: &[BreachStatus]) -> Option<Message> {
    let reasons = export_audit::unchecked_reasons(outcomes);
    let total: usize = reasons.iter().map(|(number, ..)| number).sum();
    let (_, first, next) = reasons.first()?;
    let next = (*next).to_owned();
    let total = format!("{} of {}", thousands(total as u64), count(outcomes.len(), "password"));
    let what = match (outcomes.len(), reasons.len()) {
        (1, _) => format!("the password could not be checked: {first}"),
        (_, 1) => format!("{total} could not be checked: {first}"),
        _ => {
            let lines: String = reasons
                .iter()
                .map(|(number, why, _)| format!("\n{}: {why}", thousands(*number as u64)))
                .collect();
            format!("{total} could not be checked{lines}")
        }
    };
    Some(Message { what, next })
}

/// The progress of a check, on the terminal.
struct ProgressDisplay {
    /// The unit and the elapsed time of the last update.
    shown: Option<(ProgressUnit, Duration)>,
    /// Whether a message has said that the service asked to wait. Only used without a visible progress line.
    wait_was_announced: bool,
    line: StatusLine,
}

impl ProgressDisplay {
    /// Nothing is shown before this time, so that a few passwords show no progress at all.
    const DELAY: Duration = Duration::from_millis(700);
    /// The time between two updates.
    const INTERVAL: Duration = Duration::from_millis(100);

    fn new() -> Self {
        Self { shown: None, wait_was_announced: false, line: StatusLine::new() }
    }

    fn show(&mut self, progress: CheckProgress) {
        if !self.line.is_visible()
            && !self.wait_was_announced
            && let Some(wait) = export_audit::wait_text(progress)
        {
            self.wait_was_announced = true;
            notify(sentence(&wait));
        }
        let last = self.shown.filter(|(unit, _)| *unit == progress.unit);
        let due = last.map_or(Self::DELAY, |(_, last)| last + Self::INTERVAL);
        if self.line.is_visible() && progress.elapsed >= due {
            self.shown = Some((progress.unit, progress.elapsed));
            self.line.write(&line(progress));
        }
    }
}

/// `120 of 1,000 · 85 a second · 10 s left`, or that the service asked to wait.
fn line(progress: CheckProgress) -> String {
    let mut text = export_audit::progress_text(progress);
    if let Some(wait) = export_audit::wait_text(progress) {
        return format!("{text} · {wait}");
    }
    if let (Some(pace), Some(left)) =
        (export_audit::rate_text(progress), export_audit::time_left_text(progress))
    {
        text.push_str(&format!(" · {pace} · {left}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pwned::RangeError;
    use crate::pwned::UncheckedReason;

    fn failed(error: RangeError) -> BreachStatus {
        BreachStatus::Unchecked(UncheckedReason::Range(error))
    }

    #[test]
    fn unchecked_passwords_are_counted_by_reason() {
        assert_eq!(unchecked(&[BreachStatus::Absent, BreachStatus::Found(1)]), None);
        let one = unchecked(&[failed(RangeError::Refused)]).unwrap();
        assert_eq!(one.what, "the password could not be checked: the service refuses to answer (403)");
        let some = unchecked(&[BreachStatus::Absent, failed(RangeError::Empty)]).unwrap();
        assert_eq!(
            some.what,
            "1 of 2 passwords could not be checked: the answer is empty, but a range never is"
        );
        let mixed = [
            failed(RangeError::Refused),
            failed(RangeError::Empty),
            failed(RangeError::Empty),
            BreachStatus::Absent,
        ];
        let mixed = unchecked(&mixed).unwrap();
        assert_eq!(
            mixed.what,
            "3 of 4 passwords could not be checked\n2: the answer is empty, but a range never is\n\
             1: the service refuses to answer (403)"
        );
        assert_eq!(mixed.next, RangeError::Empty.hint());
    }

    #[test]
    fn line_shows_amount_rate_and_time_left() {
        let elapsed = Duration::from_secs(2);
        let progress = CheckProgress { done: 120, total: 1_000, elapsed, ..CheckProgress::default() };
        assert_eq!(line(progress), "120 of 1,000 · 60 a second · 14 s left");
        assert_eq!(line(CheckProgress { done: 0, ..progress }), "0 of 1,000");
        let slow = CheckProgress { elapsed: Duration::from_secs(60), ..progress };
        assert_eq!(line(slow), "120 of 1,000 · 2 a second · 8 min left");
        let bytes = CheckProgress {
            unit: ProgressUnit::Bytes,
            done: 1_000_000_000,
            total: 4_000_000_000,
            elapsed,
            ..CheckProgress::default()
        };
        assert_eq!(line(bytes), "1.0 GB of 4.0 GB read · 500 MB a second · 6 s left");
    }
}
