//! The listed passwords, worst first: the passwords of the accounts, or of an audited export.

use crate::inventory::{Account, AccountId, FactorKind, Importance};
use crate::pwned::audit::{PasswordVerdict, SAFE_SCORE};
use crate::pwned::strength::is_long_enough;
use crate::report::PasswordRow;
use crate::tui::jobs::AuditedExport;
use crate::tui::open_profile::OpenProfile;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What the entries describe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Contents {
    #[default]
    None,
    /// The accounts of this revision.
    Accounts(u64),
    /// The audit with this number.
    Audit(u64),
}

impl Contents {
    pub(super) const fn is_audit(self) -> bool {
        matches!(self, Self::Audit(_))
    }
}

/// Which rows are listed, besides the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ListOptions {
    pub(super) contents: Contents,
    /// Only passwords with this problem; `None` for all.
    pub(super) verdict: Option<PasswordVerdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListRow {
    /// The audited file.
    File,
    /// The position of an entry.
    Entry(u32),
}

#[derive(Debug, Default)]
pub(super) struct Entries {
    contents: Contents,
    all: Vec<PasswordEntry>,
    /// How many entries have each problem, in the order of [`PasswordVerdict::ALL`]. An entry can have several.
    counts: [usize; PasswordVerdict::ALL.len()],
}

/// What is known about one password.
#[derive(Clone, Debug)]
pub(super) struct PasswordEntry {
    /// The worst problem.
    pub(super) verdict: PasswordVerdict,
    pub(super) name: String,
    pub(super) username: String,
    /// How often the password was seen in breaches; `None` if it was not checked.
    pub(super) breach_count: Option<u64>,
    pub(super) score: Option<u8>,
    pub(super) length: Option<u32>,
    pub(super) long_enough: Option<bool>,
    /// Entries with the same number have the same password.
    pub(super) reuse_group: Option<u32>,
    pub(super) used_times: u32,
    pub(super) account: Option<AccountId>,
    /// Where the entry is in the export; empty for an account.
    pub(super) place: String,
    pub(super) checked: Option<Date>,
    pub(super) archived: bool,
}

impl PasswordEntry {
    /// Whether the password has this problem, even if it has a worse problem too.
    fn has(&self, verdict: PasswordVerdict) -> bool {
        match verdict {
            PasswordVerdict::Found => self.breach_count.is_some_and(|count| count > 0),
            PasswordVerdict::Reused => self.reuse_group.is_some(),
            PasswordVerdict::Weak => self.score.is_some_and(|score| score < SAFE_SCORE),
            PasswordVerdict::Short => self.long_enough == Some(false),
            PasswordVerdict::Unchecked => self.breach_count.is_none(),
            PasswordVerdict::Fine => self.verdict == PasswordVerdict::Fine,
        }
    }

    /// Whether every word occurs in the name or the user name.
    fn matches(&self, words: &[&str]) -> bool {
        if words.is_empty() {
            return true;
        }
        let (name, username) = (self.name.to_lowercase(), self.username.to_lowercase());
        words.iter().all(|word| name.contains(word) || username.contains(word))
    }
}

impl Entries {
    /// Computes the entries again if the accounts or the audit have changed. `audit` is the audit to list, with its
    /// number; without one, the accounts are listed.
    pub(super) fn sync(&mut self, open: &OpenProfile, audit: Option<(u64, &AuditedExport)>) {
        let contents = audit.map_or(Contents::Accounts(open.revision), |(number, _)| Contents::Audit(number));
        if self.contents == contents {
            return;
        }
        self.contents = contents;
        self.all = match audit {
            Some((_, audited)) => of_audit(audited),
            None => of_accounts(&open.profile.inventory.accounts),
        };
        self.counts =
            PasswordVerdict::ALL.map(|verdict| self.all.iter().filter(|entry| entry.has(verdict)).count());
    }

    pub(super) const fn contents(&self) -> Contents {
        self.contents
    }

    pub(super) fn get(&self, position: u32) -> Option<&PasswordEntry> {
        self.all.get(position as usize)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn count(&self, verdict: PasswordVerdict) -> usize {
        let position = PasswordVerdict::ALL.iter().position(|other| *other == verdict);
        position.and_then(|position| self.counts.get(position)).copied().unwrap_or(0)
    }

    /// Whether none of the passwords was checked against breaches.
    pub(super) fn is_unchecked(&self) -> bool {
        self.count(PasswordVerdict::Unchecked) == self.all.len()
    }

    /// The next problem that any entry has; `None` after the last.
    pub(super) fn next_verdict(&self, current: Option<PasswordVerdict>) -> Option<PasswordVerdict> {
        PasswordVerdict::ALL.into_iter().find(|next| Some(*next) > current && self.count(*next) > 0)
    }

    /// The other entries with the same password.
    pub(super) fn with_same_password(&self, position: u32) -> impl Iterator<Item = &PasswordEntry> {
        let group = self.get(position).and_then(|entry| entry.reuse_group);
        let is_same = move |(other, entry): &(u32, &PasswordEntry)| {
            group.is_some() && entry.reuse_group == group && *other != position
        };
        (0u32..).zip(&self.all).filter(is_same).map(|(_, entry)| entry)
    }

    /// The rows to list. The audited file comes first, unless the list is narrowed.
    pub(super) fn rows(&self, verdict: Option<PasswordVerdict>, filter: &str) -> Vec<ListRow> {
        let filter = filter.to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        let is_listed =
            |entry: &PasswordEntry| verdict.is_none_or(|verdict| entry.has(verdict)) && entry.matches(&words);
        let has_file = self.contents.is_audit() && verdict.is_none() && words.is_empty();
        let entries = (0u32..).zip(&self.all).filter(|(_, entry)| is_listed(entry));
        let file = has_file.then_some(ListRow::File);
        file.into_iter().chain(entries.map(|(position, _)| ListRow::Entry(position))).collect()
    }
}

fn of_audit(audited: &AuditedExport) -> Vec<PasswordEntry> {
    let rows = audited.report.entries.iter().zip(&audited.audit.rows);
    rows.map(|(row, audited_row)| of_report_row(row, audited_row.verdict, audited.report.date)).collect()
}

fn of_report_row(row: &PasswordRow, verdict: PasswordVerdict, date: Date) -> PasswordEntry {
    let names = [Some(&row.service), row.domain.as_ref()];
    let name = names.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or(&row.place);
    PasswordEntry {
        verdict,
        name: name.clone(),
        username: row.username.clone(),
        breach_count: row.count,
        score: Some(row.score),
        length: Some(row.length),
        long_enough: row.long_enough,
        reuse_group: row.reuse_group,
        used_times: row.used_times,
        account: row.account.as_deref().map(AccountId::from),
        place: row.place.clone(),
        checked: row.count.map(|_| date),
        archived: row.archived,
    }
}

/// The accounts that have a password or may have one, worst first.
fn of_accounts(accounts: &[Account]) -> Vec<PasswordEntry> {
    // The number of each reuse group, and how many accounts are in it.
    let mut groups: HashMap<&str, (u32, u32)> = HashMap::new();
    for group in accounts.iter().filter_map(|account| account.password.as_ref()?.reuse_group.as_deref()) {
        let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
        groups.entry(group).or_insert((next, 0)).1 += 1;
    }
    let has_password = |account: &&Account| {
        account.password.is_some()
            || account.factors.is_empty()
            || account.factors.iter().any(|factor| factor.kind == FactorKind::Password)
    };
    let mut entries: Vec<(PasswordEntry, Importance)> = accounts
        .iter()
        .filter(has_password)
        .map(|account| {
            let shared = account
                .password
                .as_ref()
                .and_then(|health| groups.get(health.reuse_group.as_deref()?).copied())
                .filter(|(_, times)| *times > 1);
            (of_account(account, shared), account.importance)
        })
        .collect();
    entries.sort_by_cached_key(|(entry, importance)| {
        let breach_count = Reverse(entry.breach_count.unwrap_or(0));
        (entry.verdict, breach_count, entry.reuse_group, Reverse(*importance), entry.name.to_lowercase())
    });
    entries.into_iter().map(|(entry, _)| entry).collect()
}

fn of_account(account: &Account, shared: Option<(u32, u32)>) -> PasswordEntry {
    let health = account.password.clone().unwrap_or_default();
    // Recorded ways to sign in are complete: without a second factor in them, there is none.
    let second_factor = (!account.sign_in.is_empty()).then(|| account.second_factors().next().is_some());
    let long_enough = health.length.and_then(|length| is_long_enough(length, second_factor));
    let verdict = match health.pwned_count {
        Some(1..) => PasswordVerdict::Found,
        _ if shared.is_some() => PasswordVerdict::Reused,
        _ if health.score.is_some_and(|score| score < SAFE_SCORE) => PasswordVerdict::Weak,
        _ if long_enough == Some(false) => PasswordVerdict::Short,
        None => PasswordVerdict::Unchecked,
        Some(0) => PasswordVerdict::Fine,
    };
    PasswordEntry {
        verdict,
        name: account.service.clone(),
        username: account.username.clone(),
        breach_count: health.pwned_count,
        score: health.score,
        length: health.length,
        long_enough,
        reuse_group: shared.map(|(group, _)| group),
        used_times: shared.map_or(1, |(_, times)| times),
        account: Some(account.id.clone()),
        place: String::new(),
        checked: health.checked,
        archived: false,
    }
}
