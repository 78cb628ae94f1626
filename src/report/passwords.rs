//! The result of a password audit, as JSON and markdown. Its input holds no passwords.

use super::escape::{inline, name};
use crate::text::{count, thousands};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write;

/// An audit of the passwords in one file.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordReport {
    /// The program that exported the file: `Bitwarden`.
    pub program: String,
    /// The format's name in `--format`.
    pub format: String,
    pub date: Date,
    /// The breach source: `Pwned Passwords (api.pwnedpasswords.com)`.
    pub against: String,
    pub summary: PasswordSummary,
    pub entries: Vec<PasswordRow>,
    /// Entries of the file that could not be read.
    pub failed: Vec<UnreadEntry>,
    /// Other remarks about the file.
    pub notices: Vec<String>,
    /// What was recorded in the inventory; `null` without `--record`.
    pub recorded: Option<RecordedCounts>,
}

/// How many passwords have which problem. A password can count several times, except in `fine`.
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
    /// Without any problem.
    pub fine: usize,
    /// Entries, or parts of one, that could not be read.
    pub failed: usize,
}

/// One entry, without its password.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordRow {
    /// Its position in the file.
    pub place: String,
    pub service: String,
    pub username: String,
    pub domain: Option<String>,
    /// The worst problem: `found`, `reused`, `weak`, `short`, `unchecked`, `fine`.
    pub worst: &'static str,
    /// `found`, `absent` or `unchecked`.
    pub status: &'static str,
    /// How often the password appears in breaches; `null` if unknown.
    pub count: Option<u64>,
    /// From 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// The score as a word.
    pub strength: &'static str,
    pub length: u32,
    /// Whether the length is sufficient; `null` if that depends on an unknown second factor.
    pub long_enough: Option<bool>,
    /// Whether there is also a second factor; `null` if unknown.
    pub second_factor: Option<bool>,
    /// Entries with the same number have the same password.
    pub reuse_group: Option<u32>,
    /// How many entries have this password, this one included.
    pub used_times: u32,
    /// Whether the entry was in the program's bin or archive.
    pub archived: bool,
    /// The id of the account on which it is recorded.
    pub account: Option<String>,
}

/// An entry that could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct UnreadEntry {
    pub place: String,
    pub name: String,
    pub why: String,
}

/// What was recorded in the inventory.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecordedCounts {
    pub added: usize,
    /// Existing accounts with new data.
    pub updated: usize,
    /// Entries that were not recorded: entries without a name, entries in the bin, and unchecked passwords of accounts
    /// that have an earlier result.
    pub left_out: usize,
}

impl PasswordReport {
    /// The summary in one sentence.
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
            return "The file contains no passwords.".into();
        }
        format!("{}: {}.", count(sum.passwords, "password"), crate::text::join(&parts))
    }

    pub fn markdown(&self) -> String {
        let mut page = format!("# Passwords in {}, {}\n\n", inline(&self.program), self.date);
        let _ = writeln!(page, "{} Checked against {}.\n", inline(&self.sentence()), inline(&self.against));
        page.push_str(
            "This page contains no passwords. It shows which ones are weak, so keep it private.\n\n",
        );
        if !self.entries.is_empty() {
            page.push_str(
                "| Worst problem | Service | User name | In breaches | Strength | Length | Same password as |\n",
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
                row.seen_in_breaches(),
                row.strength,
                row.length,
                row.same_password()
            );
        }
        if !self.failed.is_empty() {
            page.push_str("\n## Entries that could not be read\n\n");
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
            page.push_str("\n## Remarks\n\n");
            for notice in &self.notices {
                let _ = writeln!(page, "- {}", inline(notice));
            }
        }
        page
    }
}

impl PasswordRow {
    /// `no`, `1,002 times` or `not checked`.
    pub fn seen_in_breaches(&self) -> String {
        match self.count {
            None => "not checked".into(),
            Some(0) => "no".into(),
            Some(1) => "once".into(),
            Some(number) => format!("{} times", thousands(number)),
        }
    }

    /// `group 2 (3 entries)`; empty if the password is used once.
    pub fn same_password(&self) -> String {
        self.reuse_group
            .map_or_else(String::new, |group| format!("group {group} ({} entries)", self.used_times))
    }
}
