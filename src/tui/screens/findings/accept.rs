//! Living with a finding: why, and until when.

use crate::inventory::EntityId;
use crate::profile::Edit;
use crate::risk::{Accepted, RuleId, rule};
use crate::text::fit;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::state::{Phase, State};
use crate::tui::update;
use crate::tui::widgets::Input;
use jiff::Span;
use jiff::civil::Date;

/// How long a finding is accepted where nothing else is said.
const USUALLY: &str = "6 months";

/// The longest acceptance, in years. Own judgement: what was right then is looked at again.
const LONGEST_YEARS: i64 = 2;

/// Asks for a reason and an end date; a finding that is accepted already is open again at once.
pub(super) fn ask_or_take_back(state: &mut State) -> Vec<Effect> {
    let State { phase: Phase::Open(session), findings, .. } = state else { return Vec::new() };
    let Some(finding) = findings.finding(session).cloned() else { return Vec::new() };
    let title = title(&finding.rule.id);
    let name = session.called(&finding.subject, 40).into_owned();
    if !finding.is_open() {
        let edit = Edit::Unaccept(finding.rule.id.clone(), finding.subject.clone());
        let before = session.revision;
        let effects = update::edit(state, &format!("no longer accepting “{title}” on {name}"), edit);
        if state.session().is_some_and(|session| session.revision != before) {
            state.say("No longer accepted: it counts again.");
        }
        return effects;
    }
    prompt::open(
        state,
        format!("Live with it: {name}"),
        format!(
            "“{title}” no longer counts as open until that day; then it is back. Say why, so that you can judge it \
             again: what else protects you, or why it cannot be mended."
        ),
        vec![
            Field::new("Reason", "for yourself, a year from now", Input::default()),
            Field::new("Until", "2027-01-31, 3 months, 1y", Input::with(USUALLY)),
        ],
        Purpose::Accept(finding.rule.id.clone(), finding.subject),
    );
    Vec::new()
}

/// Takes a reason and an end date.
pub(super) fn submit(
    state: &mut State,
    rule: &RuleId,
    subject: &EntityId,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    let [reason, until] = &values[..] else { return Ok(Vec::new()) };
    let reason = reason.trim();
    if reason.is_empty() {
        return Err("Give a reason: without one nobody can judge it again.".into());
    }
    let today = state.now.today;
    let until = end(until, today)?;
    let Some(session) = state.session() else { return Ok(Vec::new()) };
    let before = session.revision;
    let what = format!("accepting “{}” on {}", title(rule), session.called(subject, 40));
    let accepted = Accepted {
        rule: rule.clone(),
        subject: subject.clone(),
        reason: reason.to_owned(),
        until,
        date: today,
    };
    let effects = update::edit(state, &what, Edit::Accept(accepted, None));
    if state.session().is_some_and(|session| session.revision != before) {
        let key = state.settings.keymap.key(Action::ShowAccepted, state.settings.theme.ascii);
        let hidden = match key {
            Some(key) if !state.findings.shown.accepted => format!(" It is hidden; {key} shows it."),
            _ => String::new(),
        };
        state.say(format!("Accepted through {until}.{hidden}"));
    }
    Ok(effects)
}

fn title(id: &RuleId) -> String {
    rule(&id.0).map_or_else(|| id.to_string(), |rule| rule.title.clone())
}

/// The last day of an acceptance: a date, or a time from today such as `3 months`, `1y`, `10 days`.
fn end(text: &str, today: Date) -> Result<Date, String> {
    let text = text.trim();
    let text = if text.is_empty() { USUALLY } else { text };
    let not_read = || {
        format!(
            "“{}” is no day. Write a date such as 2027-01-31, or a time such as 3 months or 1y.",
            fit(text, 30)
        )
    };
    let until = match text.parse::<Date>() {
        Ok(date) => date,
        Err(_) => after(text, today).ok_or_else(not_read)?,
    };
    if until <= today {
        return Err(format!("{until} is not after today, {today}. Give a later day."));
    }
    let latest = today.checked_add(Span::new().years(LONGEST_YEARS)).unwrap_or(Date::MAX);
    if until > latest {
        return Err(format!(
            "{until} is too far off: at most {LONGEST_YEARS} years, {latest}. By then services, attacks and you will \
             have changed; accept it again if it is still right."
        ));
    }
    Ok(until)
}

/// So much time from today: a number and a unit, of which the first letter is enough.
fn after(text: &str, today: Date) -> Option<Date> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: i64 = number.parse().ok().filter(|number| *number <= 10_000)?;
    let unit = unit.trim().to_lowercase();
    let is =
        |name: &str| unit == name || unit.strip_suffix('s') == Some(name) || name.get(..1) == Some(&unit);
    let span = if is("day") {
        Span::new().try_days(number)
    } else if is("week") {
        Span::new().try_weeks(number)
    } else if is("month") {
        Span::new().try_months(number)
    } else if is("year") {
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
    fn an_end_is_a_date_or_a_time_from_today() {
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
            assert_eq!(end(text, today), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn an_end_that_cannot_be_is_refused_with_its_reason() {
        let today = date(2026, 11, 21);
        for (text, says) in [
            ("2026-11-21", "not after today"),
            ("2020-01-01", "not after today"),
            ("0 days", "not after today"),
            ("3 years", "at most 2 years, 2028-11-21"),
            ("9999 years", "is no day"),
            ("99999999999999999999 days", "is no day"),
            ("soon", "is no day"),
            ("2027-13-45", "is no day"),
            ("3", "is no day"),
            ("3 fortnights", "is no day"),
        ] {
            let error = end(text, today).expect_err(text);
            assert!(error.contains(says), "{text}: {error}");
        }
    }

    #[test]
    fn the_end_of_a_long_month_stays_in_it() {
        assert_eq!(end("3 months", date(2026, 11, 30)), Ok(date(2027, 2, 28)));
    }
}
