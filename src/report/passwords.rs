//! What a password audit found, as JSON and as markdown. Names, numbers and words alone: there is no password
//! in what comes in here.

use super::escape::{inline, name};
use crate::text::{count, thousands};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write;

/// An audit of the passwords in one file.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordReport {
    /// The program that the file comes from: `Bitwarden`.
    pub program: String,
    /// The format, as `--format` names it.
    pub format: String,
    /// The day.
    pub date: Date,
    /// Who answered: `Pwned Passwords (api.pwnedpasswords.com)`.
    pub against: String,
    pub summary: PasswordSummary,
    pub entries: Vec<PasswordRow>,
    /// Entries of the file that could not be read.
    pub failed: Vec<FailedRow>,
    /// What else there is to say of the file.
    pub notices: Vec<String>,
    /// What was recorded in the inventory; `null` where nothing was to be.
    pub recorded: Option<RecordedPart>,
}

/// How many passwords have what. One may count in several, but for `fine`.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct PasswordSummary {
    pub passwords: usize,
    pub without_password: usize,
    pub found: usize,
    pub reused: usize,
    /// Easy to guess: a score below 3.
    pub weak: usize,
    /// Shorter than SP 800-63B-4 asks for.
    pub short: usize,
    pub unchecked: usize,
    /// With nothing to say of them.
    pub fine: usize,
    /// Entries, or parts of one, that could not be read.
    pub failed: usize,
}

/// One password, without the password.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordRow {
    /// Where it stands in the file.
    pub place: String,
    pub service: String,
    pub username: String,
    pub domain: Option<String>,
    /// What is worst about it: `found`, `reused`, `weak`, `short`, `unchecked`, `fine`.
    pub worst: &'static str,
    /// `found`, `absent` or `unchecked`.
    pub status: &'static str,
    /// How often it was seen in breaches; `null` where that is not known.
    pub count: Option<u64>,
    /// 0, guessed at once, to 4, very hard to guess.
    pub score: u8,
    /// The score in a word.
    pub strength: &'static str,
    pub length: u32,
    /// Whether that is enough; `null` where it hangs on a second factor not known.
    pub long_enough: Option<bool>,
    /// Whether there is a second factor beside it; `null` where that is not known.
    pub second_factor: Option<bool>,
    /// Entries with the same number have the same password.
    pub reuse_group: Option<u32>,
    /// How many have it, this one included; 1 where it is used once.
    pub used_times: u32,
    /// Whether the program had it in its bin or archive.
    pub archived: bool,
    /// The account in the inventory on which it is recorded.
    pub account: Option<String>,
}

/// An entry that could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct FailedRow {
    pub place: String,
    pub name: String,
    pub why: String,
}

/// What was recorded in the inventory.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecordedPart {
    pub added: usize,
    /// Accounts that were there and have what was learned now.
    pub updated: usize,
    /// Entries that are on no account: without a name, in the bin, or unchecked where more was known.
    pub left_out: usize,
}

impl PasswordReport {
    /// The sums in one sentence.
    pub fn sentence(&self) -> String {
        let sum = self.summary;
        let parts: Vec<String> = [
            (sum.found, "in known breaches"),
            (sum.reused, "used more than once"),
            (sum.weak, "easy to guess"),
            (sum.short, "too short"),
            (sum.unchecked, "not checked"),
            (sum.fine, "fine"),
        ]
        .into_iter()
        .filter(|&(number, _)| number > 0)
        .map(|(number, what)| format!("{} {what}", thousands(number as u64)))
        .collect();
        if parts.is_empty() {
            return "There is no password in it.".into();
        }
        format!("{}: {}.", count(sum.passwords, "password"), crate::text::join(&parts))
    }

    /// The report as a page of markdown.
    pub fn markdown(&self) -> String {
        let mut page = format!("# Passwords in {}, {}\n\n", inline(&self.program), self.date);
        let _ = writeln!(page, "{} Checked against {}.\n", inline(&self.sentence()), inline(&self.against));
        page.push_str(
            "No password is on this page. It says which are bad, so keep it where others do not look.\n\n",
        );
        if !self.entries.is_empty() {
            page.push_str(
                "| Worst | Service | User name | In breaches | Strength | Length | The same as |\n",
            );
            page.push_str("|---|---|---|---:|---|---:|---|\n");
        }
        for row in &self.entries {
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} |",
                row.worst,
                name(&row.service),
                inline(&row.username),
                row.seen(),
                row.strength,
                row.length,
                row.same()
            );
        }
        if !self.failed.is_empty() {
            page.push_str("\n## What could not be read\n\n");
            for failed in &self.failed {
                let _ = writeln!(
                    page,
                    "- {}, {}: {}",
                    inline(&failed.place),
                    name(&failed.name),
                    inline(&failed.why)
                );
            }
        }
        if !self.notices.is_empty() {
            page.push_str("\n## To know\n\n");
            for notice in &self.notices {
                let _ = writeln!(page, "- {}", inline(notice));
            }
        }
        page
    }
}

impl PasswordRow {
    /// How often it was seen: `no`, `1,002 times`, `not checked`.
    pub fn seen(&self) -> String {
        match self.count {
            None => "not checked".into(),
            Some(0) => "no".into(),
            Some(1) => "once".into(),
            Some(number) => format!("{} times", thousands(number)),
        }
    }

    /// `group 2 (3 times)`, or nothing.
    pub fn same(&self) -> String {
        self.reuse_group
            .map_or_else(String::new, |group| format!("group {group} ({} entries)", self.used_times))
    }
}
