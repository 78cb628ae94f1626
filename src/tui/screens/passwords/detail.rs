//! What is said of one password, of the one that was typed, and of the audited file, line by line.

use super::items::Item;
use super::view::{glyph, how_far, style, word};
use super::{Audited, Check, Passwords, Row};
use crate::export_audit;
use crate::pwned::audit::PasswordVerdict;
use crate::pwned::{BreachStatus, ProgressUnit};
use crate::text::{count, fit};
use crate::tui::checks::Checked;
use crate::tui::keys::Action;
use crate::tui::state::State;
use crate::tui::theme::Theme;
use crate::tui::widgets::{hanging, wrapped};
use crate::words::{self, ago};
use jiff::civil::Date;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The column of labels.
const LABEL: u16 = 14;

/// How many others with the same password are named.
const SAME: usize = 8;

/// Everything there is to say of what is selected, or of the password that was typed.
pub(super) fn lines(state: &State, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let passwords = &state.passwords;
    let typed = typed(theme, passwords, columns);
    if !typed.is_empty() {
        return typed;
    }
    match passwords.selected() {
        Some(Row::File) => {
            passwords.audited().map(|audited| file(state, audited, columns)).unwrap_or_default()
        }
        Some(Row::Item(at)) => {
            let Some(item) = passwords.items.get(at) else { return Vec::new() };
            let same: Vec<&Item> = passwords.items.same(at).collect();
            self::item(state, item, &same, columns)
        }
        None => Vec::new(),
    }
}

/// A label and its text; under it where there is little room.
fn part(theme: &Theme, label: &str, text: &str, columns: u16, style: Style) -> Vec<Line<'static>> {
    if columns >= 40 {
        return hanging((label, theme.dim), LABEL, text, columns, style);
    }
    let mut lines = vec![Line::styled(label.to_owned(), theme.dim)];
    lines.extend(wrapped(text, columns, style));
    lines
}

fn length(characters: u32, long_enough: Option<bool>) -> String {
    let number = count(characters as usize, "character");
    match long_enough {
        Some(true) => number,
        Some(false) => format!("{number}, too short: NIST asks for 15, or 8 beside a second factor"),
        None => format!("{number}: enough beside a second factor, too short alone (NIST asks for 15)"),
    }
}

/// The password that was typed.
pub(super) fn typed(theme: &Theme, passwords: &Passwords, columns: u16) -> Vec<Line<'static>> {
    let checked: &Checked = match &passwords.check {
        Check::None => return Vec::new(),
        Check::Running(_, progress) => {
            let mut lines = vec![
                Line::styled("The password that you typed", theme.heading),
                Line::styled("One moment.", theme.dim),
            ];
            if let Some(progress) = progress.filter(|progress| progress.unit == ProgressUnit::Bytes) {
                lines.extend(how_far(theme, progress, columns));
            }
            return lines;
        }
        Check::Said(checked) => checked,
    };
    let mut lines = vec![Line::styled("The password that you typed", theme.heading)];
    let (mark, style, said) = match &checked.said {
        Ok((BreachStatus::Found(times), who)) => (
            theme.pick("✗", "X"),
            theme.bad,
            format!(
                "Found {} in breaches, says {}. Guessers try it early: change it wherever you use it.",
                words::times(*times),
                who.name
            ),
        ),
        Ok((BreachStatus::Absent, who)) => (
            theme.pick("✓", "+"),
            theme.good,
            format!("Not found in any known breach, says {}. That alone does not make it strong.", who.name),
        ),
        Ok((outcome @ BreachStatus::Unchecked(_), _)) => {
            let reasons = export_audit::unchecked_reasons([outcome]);
            let why = reasons.first().map(|(_, why, next)| sentences(why, next)).unwrap_or_default();
            ("?", theme.warn, format!("Unchecked, which does not mean that it is safe. {why}"))
        }
        Err(failure) => (
            "?",
            theme.warn,
            format!("Unchecked, which does not mean that it is safe. {} {}", failure.what, failure.hint),
        ),
    };
    lines.push(Line::default());
    lines.extend(hanging((mark, style), 2, &said, columns, theme.text));
    lines.push(Line::default());
    let own = checked.strength;
    let text = format!("{} ({} of 4)", own.label(), own.score);
    lines.extend(part(theme, "STRENGTH", &text, columns, theme.text));
    let text = length(own.characters, own.is_long_enough(None));
    lines.extend(part(theme, "LENGTH", &text, columns, theme.text));
    lines.push(Line::default());
    lines.extend(wrapped("It is wiped from memory; nothing of it is kept.", columns, theme.dim));
    lines
}

fn sentences(why: &str, next: &str) -> String {
    format!("{} {}", words::sentence(why), words::sentence(next)).trim_end().to_owned()
}

fn item(state: &State, item: &Item, same: &[&Item], columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let today: Date = state.now.today;
    let mut lines = wrapped(&fit(&item.name, 200), columns, theme.heading);
    lines.push(Line::from(vec![
        Span::styled(
            format!("{} {}", glyph(theme, item.concern), word(item.concern)),
            style(theme, item.concern),
        ),
        Span::styled(format!("   {}", fit(&item.username, 60)), theme.text),
        Span::styled(format!("   {}", fit(&item.place, 30)), theme.dim),
    ]));
    lines.push(Line::default());
    let key = state.settings.keymap.key(Action::AuditExport, theme.ascii).unwrap_or_default();
    let next = match item.concern {
        PasswordVerdict::Found => {
            "Change it now, wherever it is used, to one made by a password manager: it stands in lists that \
             attackers try first."
                .to_owned()
        }
        PasswordVerdict::Reused => {
            "Give each account a password of its own, the most important first: when one service leaks, the others \
             are tried within hours."
                .to_owned()
        }
        PasswordVerdict::Weak => {
            "Let a password manager make a new one, or use a passphrase of six or more random words: a program \
             guesses this one in a short time."
                .to_owned()
        }
        PasswordVerdict::Short => {
            "Let a password manager make a longer one: 15 characters and more where it stands alone.".to_owned()
        }
        PasswordVerdict::Unchecked if item.place.is_empty() => format!(
            "Export your password manager's entries and audit them with {key}: what is found is recorded here, and \
             no password is."
        ),
        PasswordVerdict::Unchecked => "Audit the file again when the service or the corpus can be asked.".to_owned(),
        PasswordVerdict::Fine => {
            "Nothing now. Check again once a year, and when you hear that the service was broken into.".to_owned()
        }
    };
    lines.extend(part(theme, "WHAT TO DO", &next, columns, theme.text));
    if !same.is_empty() {
        let mut names: Vec<String> =
            same.iter().take(SAME).map(|other| fit(&other.name, 40).into_owned()).collect();
        if same.len() > SAME {
            names.push(format!("{} more", same.len() - SAME));
        }
        lines.extend(part(theme, "THE SAME AS", &crate::text::join(&names), columns, theme.text));
    }
    let seen = match item.count {
        None => "not checked".to_owned(),
        Some(0) => "not found".to_owned(),
        Some(times) => format!("found {}", words::times(times)),
    };
    lines.extend(part(theme, "IN BREACHES", &seen, columns, theme.text));
    if let Some(score) = item.score {
        let text = format!("{} ({score} of 4)", words::strength(score));
        lines.extend(part(theme, "STRENGTH", &text, columns, theme.text));
    }
    if let Some(characters) = item.length {
        lines.extend(part(theme, "LENGTH", &length(characters, item.long_enough), columns, theme.text));
    }
    if let Some(day) = item.checked.filter(|_| item.place.is_empty()) {
        lines.extend(part(theme, "CHECKED", &format!("{day}, {}", ago(day, today)), columns, theme.text));
    }
    if item.archived {
        let text = "the program has it in its bin or archive: it is not recorded";
        lines.extend(part(theme, "ARCHIVED", text, columns, theme.text));
    }
    if !item.place.is_empty() {
        let there =
            item.account.as_ref().filter(|id| state.session().is_some_and(|s| s.account(id).is_some()));
        let text = match there {
            Some(id) => state
                .session()
                .map(|session| format!("{} in your inventory", session.called(&id.into(), 60)))
                .unwrap_or_default(),
            None => "not in your inventory yet".into(),
        };
        lines.extend(part(theme, "ACCOUNT", &text, columns, theme.text));
    }
    lines
}

/// What the audit came to, and what to do with the file.
fn file(state: &State, audited: &Audited, columns: u16) -> Vec<Line<'static>> {
    let theme = &state.settings.theme;
    let report = &audited.report;
    let key = |action| state.settings.keymap.key(action, theme.ascii).unwrap_or_default();
    let mut lines = wrapped(&audited.path.display().to_string(), columns, theme.heading);
    let from = if state.passwords.items.is_unchecked() {
        format!("{}, {}, not checked", report.program, report.date)
    } else {
        format!("{}, checked {} against {}", report.program, report.date, report.against)
    };
    lines.extend(wrapped(&from, columns, theme.dim));
    lines.push(Line::default());
    lines.extend(wrapped(&report.sentence(), columns, theme.text));
    // Before all that is long: why the answer is not there.
    for (times, why, next) in &audited.unchecked {
        let text = format!("{times}: {}", sentences(why, next));
        lines.extend(part(theme, "UNCHECKED", &text, columns, theme.warn));
    }
    if report.summary.without_password > 0 {
        let without = report.summary.without_password;
        let have = if without == 1 { "has" } else { "have" };
        let text = format!("{} {have} no password.", count(without, "entry"));
        lines.extend(wrapped(&text, columns, theme.dim));
    }
    if audited.is_plaintext && report.summary.passwords > 0 {
        lines.push(Line::default());
        let text = export_audit::deletion_advice(&audited.path);
        lines.extend(hanging((theme.pick("▲", "^"), theme.warn), 2, &text, columns, theme.text));
    }
    lines.push(Line::default());
    let text = format!(
        "{} records what was found on the accounts of your inventory and adds those that are missing; no password \
         is recorded, and one undo takes it back.",
        key(Action::RecordHealth)
    );
    lines.extend(part(theme, "RECORD", &text, columns, theme.text));
    for failed in report.failed.iter().take(SAME) {
        let name = if failed.name.is_empty() { String::new() } else { format!(" ({})", failed.name) };
        let text = format!("{}{name}: {}", failed.place, failed.why);
        lines.extend(part(theme, "NOT READ", &text, columns, theme.text));
    }
    if report.failed.len() > SAME {
        let text = format!("and {} more", report.failed.len() - SAME);
        lines.extend(part(theme, "", &text, columns, theme.dim));
    }
    for notice in &report.notices {
        lines.extend(part(theme, "NOTE", notice, columns, theme.text));
    }
    lines
}
