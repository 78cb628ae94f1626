//! How a step of the plan, or all steps so far, change the posture, in words.

use crate::access::plan::{Plan, PlanStep};
use crate::access::{LockoutCount, Posture, TakeoverCount};
use crate::text::{count, thousands, width};
use crate::tui::theme::Theme;
use crate::words::change;
use ratatui::text::{Line, Span};

/// A noun, and how many there are before and after a change.
type Change = (&'static str, u32, u32);

const fn takeover_changes(before: TakeoverCount, after: TakeoverCount) -> [Change; 2] {
    [("account", before.accounts, after.accounts), ("way in", before.ways, after.ways)]
}

/// The most important change comes first.
const fn lockout_changes(before: LockoutCount, after: LockoutCount) -> [Change; 4] {
    [
        ("account", before.accounts, after.accounts),
        ("way", before.ways, after.ways),
        ("account for days", before.slow, after.slow),
        ("way for days", before.slow_ways, after.slow_ways),
    ]
}

const fn is_changed(change: &Change) -> bool {
    let (_, before, after) = change;
    *before != *after
}

/// How the posture changed: `Takeover 20 → 19 accounts, lockout 12 accounts as before`.
pub(super) fn posture_change(before: Posture, after: Posture, arrow: &str) -> String {
    format!(
        "Takeover {}, lockout {}",
        first_change(&takeover_changes(before.takeover, after.takeover), arrow),
        first_change(&lockout_changes(before.lockout, after.lockout), arrow)
    )
}

/// The first number that differs, or else the first number.
fn first_change(changes: &[Change], arrow: &str) -> String {
    let shown = changes.iter().find(|change| is_changed(change)).or(changes.first());
    match shown {
        Some(&(noun, before, after)) if before != after => change(before, after, noun, arrow),
        Some(&(noun, before, _)) => format!("{} as before", count(before as usize, noun)),
        None => String::new(),
    }
}

/// Every number that a step changes in takeover, and every number that it changes in lockout.
pub(super) fn step_changes(step: &PlanStep, arrow: &str) -> [String; 2] {
    let Posture { takeover, lockout } = step.before;
    [
        all_changes(&takeover_changes(takeover, step.after.takeover), arrow),
        all_changes(&lockout_changes(lockout, step.after.lockout), arrow),
    ]
}

fn all_changes(changes: &[Change], arrow: &str) -> String {
    let changed: Vec<String> = changes
        .iter()
        .filter(|change| is_changed(change))
        .map(|&(noun, before, after)| change(before, after, noun, arrow))
        .collect();
    if changed.is_empty() { "no change".into() } else { changed.join(", ") }
}

/// The gain of a step on one side, as a short text.
#[derive(Clone, Debug, Default)]
pub(super) struct Gain {
    pub(super) text: String,
    pub(super) is_better: bool,
}

impl Gain {
    /// `20→19` accounts, or else `41→37 ways`, or else `as before`.
    fn of(changes: &[Change], arrow: &str) -> Self {
        match changes.iter().find(|change| is_changed(change)) {
            Some((unit, before, after)) => {
                Self { text: format!("{before}{arrow}{after}{unit}"), is_better: after < before }
            }
            None => Self { text: "as before".to_owned(), is_better: false },
        }
    }
}

/// The gains of a step in takeover and lockout.
pub(super) fn gains(plan: &Plan, position: usize, arrow: &str) -> [Gain; 2] {
    let Some(step) = plan.steps.get(position) else { return Default::default() };
    let (before, after) = (step.before.takeover, step.after.takeover);
    let takeover =
        Gain::of(&[("", before.accounts, after.accounts), (" ways", before.ways, after.ways)], arrow);
    let (before, after) = (step.before.lockout, step.after.lockout);
    let lockout = Gain::of(
        &[
            ("", before.accounts, after.accounts),
            (" ways", before.ways, after.ways),
            (" in days", before.slow, after.slow),
        ],
        arrow,
    );
    match made_safe_by(plan, position) {
        _ if takeover.is_better || lockout.is_better => [takeover, lockout],
        // The step changes little by itself, but another step needs it.
        Some(later) => [Gain { text: format!("for step {later}"), is_better: false }, Gain::default()],
        None => [takeover, Gain::of(&[(" slow ways", before.slow_ways, after.slow_ways)], arrow)],
    }
}

/// The number of the first step that would lock the owner out without this step.
pub(super) fn made_safe_by(plan: &Plan, position: usize) -> Option<usize> {
    let later = plan.steps.iter().position(|later| later.first.contains(&(position + 1)));
    later.map(|position| position + 1)
}

/// The posture in one line, with as many words as fit.
pub(super) fn posture_line(theme: &Theme, posture: Posture, columns: u16) -> Line<'static> {
    let (takeover, lockout) = (posture.takeover, posture.lockout);
    let number = |number: u32| thousands(number.into());
    let accounts = |number: u32| count(number as usize, "account");
    let medium = [
        format!("{} ({} important)", accounts(takeover.accounts), number(takeover.important)),
        format!("{} ({} important)", accounts(lockout.accounts), number(lockout.important)),
    ];
    let long = [
        format!("{}, {}", medium[0], count(takeover.ways as usize, "way in")),
        format!("{}, {} only in days", medium[1], number(lockout.slow)),
    ];
    let short = [
        format!("{} ({} important)", number(takeover.accounts), number(takeover.important)),
        format!("{} ({} important)", number(lockout.accounts), number(lockout.important)),
    ];
    const LABELS: [&str; 2] = ["TAKEOVER ", "   LOCKOUT "];
    let fits = |[takeover, lockout]: &[String; 2]| {
        let labels: usize = LABELS.iter().map(|label| width(label)).sum();
        width(takeover) + width(lockout) + labels <= usize::from(columns)
    };
    let [takeover, lockout] = [long, medium].into_iter().find(fits).unwrap_or(short);
    Line::from(vec![
        Span::styled(LABELS[0], theme.dim),
        Span::styled(takeover, theme.heading),
        Span::styled(LABELS[1], theme.dim),
        Span::styled(lockout, theme.heading),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Palette;

    #[test]
    fn the_posture_fits_into_eighty_columns() {
        let mut posture = Posture::default();
        (posture.takeover.accounts, posture.takeover.important, posture.takeover.ways) =
            (10_000, 2_069, 40_000);
        (posture.lockout.accounts, posture.lockout.important, posture.lockout.slow) = (8_428, 3_992, 375);
        let theme = Theme::new(Palette::Dark, false);
        assert_eq!(
            posture_line(&theme, posture, 78).to_string(),
            "TAKEOVER 10,000 (2,069 important)   LOCKOUT 8,428 (3,992 important)"
        );
        assert_eq!(
            posture_line(&theme, posture, 120).to_string(),
            "TAKEOVER 10,000 accounts (2,069 important), 40,000 ways in   LOCKOUT 8,428 accounts (3,992 important), \
             375 only in days"
        );
    }
}
