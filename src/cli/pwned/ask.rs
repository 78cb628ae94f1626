//! Asking about many passwords: what it will cost, how far it is, Ctrl-C, and what could not be had.

use super::meter::Ticker;
use crate::checkup;
use crate::cli::error::Message;
use crate::cli::interrupt::Flag;
use crate::cli::output::say;
use crate::cli::{CliError, Context};
use crate::pwned::range::{LARGE_BATCH, Online};
use crate::pwned::{Checker, Outcome, Progress, Sha1Hash, Unit};
use crate::text::{count, thousands};
use std::ops::ControlFlow;
use std::time::Duration;

/// Who is to be asked: the corpus in its place, where there is one, else the range service.
///
/// # Errors
/// Where the corpus is damaged, or the service's address cannot be used.
pub fn checker(context: &Context) -> Result<Box<dyn Checker>, CliError> {
    match super::corpus::in_its_place(context)? {
        Some(corpus) => Ok(Box::new(corpus)),
        None => online(context),
    }
}

/// The range service that the configuration or the environment names.
///
/// # Errors
/// Where its address cannot be used.
pub fn online(context: &Context) -> Result<Box<dyn Checker>, CliError> {
    match Online::new(&context.config.pwned.range_url) {
        Ok(online) => Ok(Box::new(online)),
        Err(error) => Err(CliError::failed(&error, error.hint())),
    }
}

/// Looks hashes up, one outcome each. Says before a large batch what it will cost, shows on a terminal how far
/// it is, and stops at Ctrl-C with what it has.
pub fn ask(checker: &dyn Checker, hashes: &[Sha1Hash]) -> Vec<Outcome> {
    if let Some(cost) = checker.cost(hashes).filter(|cost| cost.requests > LARGE_BATCH) {
        say(format_args!(
            "{} requests to {}, up to about {}; Ctrl-C stops it and keeps what it has.",
            thousands(cost.requests),
            checker.name(),
            checkup::rounded(cost.bytes)
        ));
    }
    let stop = Flag::new();
    let mut meter = Meter::new();
    let mut before = true;
    checker.check(hashes, &mut |progress| {
        if std::mem::take(&mut before)
            && let Some(sentence) = checkup::reading(progress)
        {
            say(format_args!("{sentence} Ctrl-C stops it."));
        }
        meter.show(progress);
        if stop.is_raised() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// What to say where not all could be checked: how many, why, and what to do. None where all could.
pub fn unchecked(outcomes: &[Outcome]) -> Option<Message> {
    let reasons = checkup::unchecked(outcomes);
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
    shown: Option<(Unit, Duration)>,
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

    fn show(&mut self, progress: Progress) {
        if !self.ticker.is_seen()
            && !self.said
            && let Some(asked) = checkup::wait(progress)
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
fn line(progress: Progress) -> String {
    let mut text = checkup::far(progress);
    if let Some(asked) = checkup::wait(progress) {
        return format!("{text} · {asked}");
    }
    if let (Some(pace), Some(left)) = (checkup::pace(progress), checkup::left(progress)) {
        text.push_str(&format!(" · {pace} · {left}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pwned::Why;
    use crate::pwned::range::RangeError;

    fn failed(error: RangeError) -> Outcome {
        Outcome::Unchecked(Why::Range(error))
    }

    #[test]
    fn what_could_not_be_checked_is_counted_by_reason() {
        assert_eq!(unchecked(&[Outcome::Absent, Outcome::Found(1)]), None);
        let one = unchecked(&[failed(RangeError::Refused)]).unwrap();
        assert_eq!(one.what, "the password could not be checked: the service refuses to answer (403)");
        let some = unchecked(&[Outcome::Absent, failed(RangeError::Empty)]).unwrap();
        assert_eq!(some.what, "1 of 2 passwords could not be checked: the answer is empty, and no range is");
        let mixed = [
            failed(RangeError::Refused),
            failed(RangeError::Empty),
            failed(RangeError::Empty),
            Outcome::Absent,
        ];
        let mixed = unchecked(&mixed).unwrap();
        assert_eq!(
            mixed.what,
            "3 of 4 passwords could not be checked\n2: the answer is empty, and no range is\n\
             1: the service refuses to answer (403)"
        );
        assert_eq!(mixed.next, RangeError::Empty.hint());
    }

    #[test]
    fn progress_reads_like_this() {
        let elapsed = Duration::from_secs(2);
        let progress = Progress { done: 120, total: 1_000, elapsed, ..Progress::default() };
        assert_eq!(line(progress), "120 of 1,000 · 60 a second · 14 s left");
        assert_eq!(line(Progress { done: 0, ..progress }), "0 of 1,000");
        let slow = Progress { elapsed: Duration::from_secs(60), ..progress };
        assert_eq!(line(slow), "120 of 1,000 · 2 a second · 8 min left");
        let bytes = Progress {
            unit: Unit::Bytes,
            done: 1_000_000_000,
            total: 4_000_000_000,
            elapsed,
            ..Progress::default()
        };
        assert_eq!(line(bytes), "1.0 GB of 4.0 GB read · 500 MB a second · 6 s left");
    }
}
