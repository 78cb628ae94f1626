//! Asking about many passwords: what it will cost, how far it is, Ctrl-C, and what could not be had.

use super::meter::Ticker;
use crate::cli::error::Message;
use crate::cli::interrupt::Flag;
use crate::cli::output::say;
use crate::cli::{CliError, Context};
use crate::export_audit;
use crate::pwned::range::{LARGE_BATCH, RangeClient};
use crate::pwned::{BreachSource, BreachStatus, CheckProgress, ProgressUnit, Sha1Hash};
use crate::text::{count, thousands};
use std::ops::ControlFlow;
use std::time::Duration;

/// Who is to be asked: the corpus in its place, where there is one, else the range service.
///
/// # Errors
/// Where the corpus is damaged, or the service's address cannot be used.
pub fn checker(context: &Context) -> Result<Box<dyn BreachSource>, CliError> {
    match super::corpus::in_its_place(context)? {
        Some(corpus) => Ok(Box::new(corpus)),
        None => online(context),
    }
}

/// The range service that the configuration or the environment names.
///
/// # Errors
/// Where its address cannot be used.
pub fn online(context: &Context) -> Result<Box<dyn BreachSource>, CliError> {
    match RangeClient::new(&context.config.pwned.range_url) {
        Ok(online) => Ok(Box::new(online)),
        Err(error) => Err(CliError::failed(&error, error.hint())),
    }
}

/// Looks hashes up, one outcome each. Says before a large batch what it will cost, shows on a terminal how far
/// it is, and stops at Ctrl-C with what it has.
pub fn ask(checker: &dyn BreachSource, hashes: &[Sha1Hash]) -> Vec<BreachStatus> {
    if let Some(cost) = checker.cost(hashes).filter(|cost| cost.requests > LARGE_BATCH) {
        say(format_args!(
            "{} requests to {}, up to about {}; Ctrl-C stops it and keeps what it has.",
            thousands(cost.requests),
            checker.name(),
            export_audit::human_bytes(cost.bytes)
        ));
    }
    let stop = Flag::new();
    let mut meter = Meter::new();
    let mut before = true;
    checker.check(hashes, &mut |progress| {
        if std::mem::take(&mut before)
            && let Some(sentence) = export_audit::list_reading_notice(progress)
        {
            say(format_args!("{sentence} Ctrl-C stops it."));
        }
        meter.show(progress);
        if stop.is_raised() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// What to say where not all could be checked: how many, why, and what to do. None where all could.
pub fn unchecked(outcomes: &[BreachStatus]) -> Option<Message> {
    let reasons = export_audit::unchecked_reasons(outcomes);
    let total: usize = reasons.iter().map(|(times, ..)| times).sum();
    // What to do about the most frequent reason.
    let (_, first, next) = reasons.first()?;
    let next = (*next).to_owned();
    let what = match (outcomes.len(), reasons.len()) {
        (1, _) => format!("the password could not be checked: {first}"),
        (all, 1) => {
            format!("{} of {} could not be checked: {first}", thousands(total as u64), count(all, "password"),)
        }
        (all, _) => {
            let each = reasons.iter().map(|(times, why, _)| format!("\n{}: {why}", thousands(*times as u64)));
            let each: String = each.collect();
            format!("{} of {} could not be checked{each}", thousands(total as u64), count(all, "password"))
        }
    };
    Some(Message { what, next })
}

/// A line on the terminal that says how far it is.
struct Meter {
    /// Of what it was shown last, and when in it.
    shown: Option<(ProgressUnit, Duration)>,
    /// Whether it was said that the service asked to wait.
    said: bool,
    ticker: Ticker,
}

impl Meter {
    /// Nothing is shown for so long, which is all that a few passwords take.
    const QUIET: Duration = Duration::from_millis(700);
    /// Between two showings.
    const EVERY: Duration = Duration::from_millis(100);

    fn new() -> Self {
        Self { shown: None, said: false, ticker: Ticker::new() }
    }

    fn show(&mut self, progress: CheckProgress) {
        if !self.ticker.is_seen()
            && !self.said
            && let Some(asked) = export_audit::wait_text(progress)
        {
            self.said = true;
            say(format_args!("{}.", crate::text::capitalised(&asked)));
        }
        let last = self.shown.filter(|(unit, _)| *unit == progress.unit);
        let due = last.map_or(Self::QUIET, |(_, last)| last + Self::EVERY);
        if self.ticker.is_seen() && progress.elapsed >= due {
            self.shown = Some((progress.unit, progress.elapsed));
            self.ticker.write(&line(progress));
        }
    }
}

/// `120 of 1,000 · 85 a second · 10 s left`, or that the service asked to wait.
fn line(progress: CheckProgress) -> String {
    let mut text = export_audit::progress_text(progress);
    if let Some(asked) = export_audit::wait_text(progress) {
        return format!("{text} · {asked}");
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
    fn what_could_not_be_checked_is_counted_by_reason() {
        assert_eq!(unchecked(&[BreachStatus::Absent, BreachStatus::Found(1)]), None);
        let one = unchecked(&[failed(RangeError::Refused)]).unwrap();
        assert_eq!(one.what, "the password could not be checked: the service refuses to answer (403)");
        let some = unchecked(&[BreachStatus::Absent, failed(RangeError::Empty)]).unwrap();
        assert_eq!(some.what, "1 of 2 passwords could not be checked: the answer is empty, but no range is");
        let mixed = [
            failed(RangeError::Refused),
            failed(RangeError::Empty),
            failed(RangeError::Empty),
            BreachStatus::Absent,
        ];
        let mixed = unchecked(&mixed).unwrap();
        assert_eq!(
            mixed.what,
            "3 of 4 passwords could not be checked\n2: the answer is empty, but no range is\n\
             1: the service refuses to answer (403)"
        );
        assert_eq!(mixed.next, RangeError::Empty.hint());
    }

    #[test]
    fn progress_reads_like_this() {
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
