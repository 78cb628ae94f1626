//! The details of the typed password, of an entry, and of the audited file.

use super::Passwords;
use super::entries::{ListRow, PasswordEntry};
use super::progress::add_progress;
use super::runs::Check;
use super::signs::{verdict_sign, verdict_word};
use crate::export_audit;
use crate::inventory::EntityId;
use crate::pwned::audit::PasswordVerdict;
use crate::pwned::{BreachStatus, ProgressUnit};
use crate::text::{count, fit, join};
use crate::tui::component::Context;
use crate::tui::jobs::{AuditedExport, CheckedPassword};
use crate::tui::keys::Action;
use crate::tui::widgets::Page;
use crate::words::{self, ago, sentence};

/// The columns of the labels.
const LABEL: u16 = 14;

/// How many other entries with the same password, or failed entries, are named.
const MAX_NAMED: usize = 8;

impl Passwords {
    /// The details of the typed password, or else of the selected row.
    pub(super) fn details<'a>(&self, columns: u16, cx: &Context<'a>) -> Page<'a> {
        let mut page = Page::new(cx.theme(), columns);
        if self.runs.has_check() {
            add_check(&mut page, self.runs.check());
            return page;
        }
        match self.list.selected() {
            Some(ListRow::File) => {
                if let Some(audited) = self.listed_audit() {
                    self.add_file(&mut page, audited, cx);
                }
            }
            Some(&ListRow::Entry(position)) => {
                if let Some(entry) = self.entries.get(position) {
                    let same: Vec<_> = self.entries.with_same_password(position).collect();
                    add_entry(&mut page, entry, &same, cx);
                }
            }
            None => {}
        }
        page
    }

    /// The summary of an audit, and what to do with its file.
    fn add_file(&self, page: &mut Page<'_>, audited: &AuditedExport, cx: &Context<'_>) {
        let theme = cx.theme();
        let report = &audited.report;
        page.heading(&audited.path.display().to_string());
        page.dim(&if self.entries.is_unchecked() {
            format!("{}, {}, not checked", report.program, report.date)
        } else {
            format!("{}, checked {} against {}", report.program, report.date, report.against)
        });
        page.gap().text(&report.sentence());
        // These come before the long texts, because the user looks for the missing results.
        for (number, why, hint) in &audited.unchecked {
            let text = format!("{number}: {}", two_sentences(why, hint));
            page.hanging(("UNCHECKED", theme.dim), LABEL, &text, theme.warn);
        }
        let without = report.summary.without_password;
        if without > 0 {
            let have = if without == 1 { "has" } else { "have" };
            page.dim(&format!("{} {have} no password.", count(without, "entry")));
        }
        if audited.is_plaintext && report.summary.passwords > 0 {
            let mark = (theme.pick("▲", "^"), theme.warn);
            page.gap().hanging(mark, 2, &export_audit::deletion_advice(&audited.path), theme.text);
        }
        let record = format!(
            "{} records the results on the accounts of your inventory and adds missing accounts. No password is \
             recorded. One undo reverts all of it.",
            cx.key(Action::RecordHealth)
        );
        page.gap().field("RECORD", &record);
        for failed in report.failed.iter().take(MAX_NAMED) {
            let name = if failed.name.is_empty() { String::new() } else { format!(" ({})", failed.name) };
            page.field("NOT READ", &format!("{}{name}: {}", failed.place, failed.why));
        }
        if report.failed.len() > MAX_NAMED {
            let more = format!("and {} more", report.failed.len() - MAX_NAMED);
            page.hanging(("", theme.dim), LABEL, &more, theme.dim);
        }
        for notice in &report.notices {
            page.field("NOTE", notice);
        }
    }
}

/// The progress or the result of the check of one password.
pub(super) fn add_check(page: &mut Page<'_>, check: &Check) {
    match check {
        Check::None => {}
        Check::Running { progress, .. } => {
            page.heading("The password that you typed").dim("Checking…");
            // A lookup alone is done at once. Only reading a list takes time.
            if let Some(progress) = progress.filter(|progress| progress.unit == ProgressUnit::Bytes) {
                add_progress(page, progress);
            }
        }
        Check::Done(checked) => add_checked(page, checked),
    }
}

fn add_checked(page: &mut Page<'_>, checked: &CheckedPassword) {
    let theme = page.theme();
    let unchecked = |why: &str| {
        (
            "?",
            theme.warn,
            format!("Not checked. This does not mean that it is safe. {why}").trim_end().to_owned(),
        )
    };
    let (sign, style, text) = match &checked.status {
        Ok((BreachStatus::Found(number), source)) => (
            theme.pick("✗", "X"),
            theme.bad,
            format!(
                "Found {} in breaches, according to {}. Attackers try it early: change it everywhere you use it.",
                words::times(*number),
                source.name
            ),
        ),
        Ok((BreachStatus::Absent, source)) => (
            theme.pick("✓", "+"),
            theme.good,
            format!(
                "Not found in any known breach, according to {}. This alone does not make it strong.",
                source.name
            ),
        ),
        Ok((status @ BreachStatus::Unchecked(_), _)) => {
            let reasons = export_audit::unchecked_reasons([status]);
            let why = reasons.first().map(|(_, why, hint)| two_sentences(why, hint));
            unchecked(&why.unwrap_or_default())
        }
        Err(failure) => unchecked(&failure.to_string()),
    };
    let strength = checked.strength;
    page.heading("The password that you typed").gap();
    page.hanging((sign, style), 2, &text, theme.text).gap();
    page.field("STRENGTH", &format!("{} ({} of 4)", strength.label(), strength.score));
    page.field("LENGTH", &length_text(strength.characters, strength.is_long_enough(None)));
    page.gap().dim("It has been wiped from memory. Nothing about it is stored.");
}

fn add_entry(page: &mut Page<'_>, entry: &PasswordEntry, same: &[&PasswordEntry], cx: &Context<'_>) {
    let theme = cx.theme();
    let (sign, style) = verdict_sign(theme, entry.verdict);
    page.heading(&fit(&entry.name, 200));
    page.line([
        (format!("{sign} {}", verdict_word(entry.verdict)), style),
        (format!("   {}", fit(&entry.username, 60)), theme.text),
        (format!("   {}", fit(&entry.place, 30)), theme.dim),
    ]);
    page.gap().field("WHAT TO DO", &advice(entry, cx));
    if !same.is_empty() {
        let mut names: Vec<String> =
            same.iter().take(MAX_NAMED).map(|other| fit(&other.name, 40).into_owned()).collect();
        if same.len() > MAX_NAMED {
            names.push(format!("{} more", same.len() - MAX_NAMED));
        }
        page.field("SAME PASSWORD", &join(&names));
    }
    let seen = match entry.breach_count {
        None => "not checked".to_owned(),
        Some(0) => "not found".to_owned(),
        Some(number) => format!("found {}", words::times(number)),
    };
    page.field("IN BREACHES", &seen);
    if let Some(score) = entry.score {
        page.field("STRENGTH", &format!("{} ({score} of 4)", words::strength(score)));
    }
    if let Some(characters) = entry.length {
        page.field("LENGTH", &length_text(characters, entry.long_enough));
    }
    let is_account = entry.place.is_empty();
    if let Some(date) = entry.checked.filter(|_| is_account) {
        page.field("CHECKED", &format!("{date}, {}", ago(date, cx.now.today)));
    }
    if entry.archived {
        page.field("ARCHIVED", "in the trash or archive of the program, so it is not recorded");
    }
    if !is_account {
        let account = entry.account.as_ref().filter(|id| cx.open.account(id).is_some());
        let text = match account {
            Some(id) => format!("{} in your inventory", cx.open.display_name(&EntityId::from(id), 60)),
            None => "not in your inventory yet".to_owned(),
        };
        page.field("ACCOUNT", &text);
    }
}

fn advice(entry: &PasswordEntry, cx: &Context<'_>) -> String {
    let text = match entry.verdict {
        PasswordVerdict::Found => {
            "Change it now everywhere you use it. Let a password manager generate the new one: attackers try known \
             passwords first."
        }
        PasswordVerdict::Reused => {
            "Give each account its own password, the most important account first. When one service leaks a password, \
             attackers try it on other services within hours."
        }
        PasswordVerdict::Weak => {
            "Let a password manager generate a new one, or use a passphrase of six or more random words. A program \
             can guess this one in a short time."
        }
        PasswordVerdict::Short => {
            "Let a password manager generate a longer one: 15 characters or more without a second factor."
        }
        PasswordVerdict::Unchecked if entry.place.is_empty() => {
            return format!(
                "Export the entries of your password manager and audit them with {}. The results are recorded here, \
                 the passwords are not.",
                cx.key(Action::AuditExport)
            );
        }
        PasswordVerdict::Unchecked => "Audit the file again when the service or the corpus is available.",
        PasswordVerdict::Fine => {
            "Nothing now. Check again once a year, and when you hear that the service was breached."
        }
    };
    text.to_owned()
}

fn length_text(characters: u32, long_enough: Option<bool>) -> String {
    let number = count(characters as usize, "character");
    match long_enough {
        Some(true) => number,
        Some(false) => format!("{number}, too short: NIST asks for 15, or 8 with a second factor"),
        None => format!("{number}: enough with a second factor, too short without one (NIST asks for 15)"),
    }
}

fn two_sentences(why: &str, hint: &str) -> String {
    format!("{} {}", sentence(why), sentence(hint)).trim_end().to_owned()
}
