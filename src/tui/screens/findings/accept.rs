//! Accepting a finding: why, and until when.

use super::{FindingId, Findings};
use crate::profile::Edit;
use crate::risk::{Accepted, RuleId, rule};
use crate::text::fit;
use crate::tui::component::{Context, Outcome, Values};
use crate::tui::dialogs::{Field, Prompt};
use crate::tui::keys::Action;
use crate::tui::widgets::Input;
use jiff::Span;
use jiff::civil::Date;

/// How long a finding is accepted if the user enters no end date.
const DEFAULT_PERIOD: &str = "6 months";

/// The longest acceptance, in years. Our own judgement: services and attacks change, so decisions need a review.
const LONGEST_YEARS: i64 = 2;

impl Findings {
    /// Asks for a reason and an end date. Reopens a finding that is already accepted, without asking.
    pub(super) fn accept_or_reopen(&mut self, cx: &Context<'_>) -> Outcome {
        let Some(finding) = self.selected(cx.open) else { return Outcome::none() };
        let title = rule_title(&finding.rule.id);
        let name = cx.open.display_name(&finding.subject, 40);
        if !finding.is_open() {
            let edit = Edit::Unaccept(finding.rule.id.clone(), finding.subject.clone());
            return Outcome::edit_then(
                format!("no longer accepting “{title}” on {name}"),
                edit,
                Outcome::notify("No longer accepted: it counts again."),
            );
        }
        self.accepting = Some(FindingId::of(finding));
        let help = format!(
            "“{title}” does not count as open until the end date. Write down the reason, so that you can review it \
             then: what else protects you, or why it cannot be fixed."
        );
        let fields = vec![
            Field::new("Reason", "for yourself, a year from now", Input::default()),
            Field::new("Until", "2027-01-31, 3 months, 1y", Input::with(DEFAULT_PERIOD)),
        ];
        Outcome::open(Prompt::new(format!("Accept this risk: {name}"), help, fields).submit_word("accept"))
    }

    /// Accepts a finding with the reason and the end date that the user entered.
    pub(super) fn accept(&self, finding: &FindingId, values: &Values, cx: &Context<'_>) -> Outcome {
        let [reason, until] = &values[..] else { return Outcome::none() };
        let reason = reason.trim();
        if reason.is_empty() {
            return Outcome::refuse("Enter a reason: you will need it to review this decision.");
        }
        let today = cx.now.today;
        let until = match end_date(until, today) {
            Ok(until) => until,
            Err(error) => return Outcome::refuse(error),
        };
        let FindingId { rule, subject } = finding.clone();
        let undo_as = format!("accepting “{}” on {}", rule_title(&rule), cx.open.display_name(&subject, 40));
        let accepted = Accepted { rule, subject, reason: reason.to_owned(), until, date: today };
        let hidden = match cx.key(Action::ShowAccepted) {
            key if !key.is_empty() && !self.options.accepted => format!(" It is hidden; {key} shows it."),
            _ => String::new(),
        };
        Outcome::edit_then(
            undo_as,
            Edit::Accept(accepted, None),
            Outcome::notify(format!("Accepted until {until}.{hidden}")),
        )
    }
}

fn rule_title(id: &RuleId) -> String {
    rule(&id.0).map_or_else(|| id.to_string(), |rule| rule.title.clone())
}

/// The last day of an acceptance: a date, or a period from today such as `3 months`, `1y` or `10 days`.
fn end_date(text: &str, today: Date) -> Result<Date, String> {
    let text = text.trim();
    let text = if text.is_empty() { DEFAULT_PERIOD } else { text };
    let invalid = || {
        format!(
            "“{}” is not a date. Write a date such as 2027-01-31, or a period such as 3 months or 1y.",
            fit(text, 30)
        )
    };
    let until = match text.parse::<Date>() {
        Ok(date) => date,
        Err(_) => date_after(text, today).ok_or_else(invalid)?,
    };
    if until <= today {
        return Err(format!("{until} is not after today, {today}. Enter a later date."));
    }
    let latest = today.checked_add(Span::new().years(LONGEST_YEARS)).unwrap_or(Date::MAX);
    if until > latest {
        return Err(format!(
            "{until} is too far away: at most {LONGEST_YEARS} years, {latest}. By then services, attacks and you will \
             have changed; accept it again if it is still right."
        ));
    }
    Ok(until)
}

/// The date after a period from today: a number and a unit. The first letter of the unit is enough.
fn date_after(text: &str, today: Date) -> Option<Date> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: i64 = number.parse().ok().filter(|number| *number <= 10_000)?;
    let unit = unit.trim().to_lowercase();
    let is_unit =
        |name: &str| unit == name || unit.strip_suffix('s') == Some(name) || name.get(..1) == Some(&unit);
    let span = if is_unit("day") {
        Span::new().try_days(number)
    } else if is_unit("week") {
        Span::new().try_weeks(number)
    } else if is_unit("month") {
        Span::new().try_months(number)
    } else if is_unit("year") {
        Span::new().try_years(number)
    } else {
        return None;
    };
    today.checked_add(span.ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn end_dates_are_dates_or_times_from_today() {
        let today = date(2026, 11, 21);
        for (text, expected) in [
            ("2027-01-31", date(2027, 1, 31)),
            (" 3 months ", date(2027, 2, 21)),
            ("1y", date(2027, 11, 21)),
            ("2 years", date(2028, 11, 21)),
            ("10 Days", date(2026, 12, 1)),
            ("2w", date(2026, 12, 5)),
            ("1 month", date(2026, 12, 21)),
            ("", date(2027, 5, 21)),
        ] {
            assert_eq!(end_date(text, today), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn invalid_end_dates_are_refused_with_a_reason() {
        let today = date(2026, 11, 21);
        for (text, reason) in [
            ("2026-11-21", "not after today"),
            ("2020-01-01", "not after today"),
            ("0 days", "not after today"),
            ("3 years", "at most 2 years, 2028-11-21"),
            ("9999 years", "is not a date"),
            ("99999999999999999999 days", "is not a date"),
            ("soon", "is not a date"),
            ("2027-13-45", "is not a date"),
            ("3", "is not a date"),
            ("3 fortnights", "is not a date"),
        ] {
            let error = end_date(text, today).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn a_time_in_months_ends_on_the_last_day_of_a_shorter_month() {
        assert_eq!(end_date("3 months", date(2026, 11, 30)), Ok(date(2027, 2, 28)));
    }
}
