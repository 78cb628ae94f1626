//! What an audit found, onto the inventory's accounts: health, never a password.

use super::{Login, WITHHELD};
use crate::import::SourceKind;
use crate::inventory::{AccountId, PasswordHealth};
use crate::merge::{HealthRow, HealthUpdate, LoginIndex, record_health};
use crate::platform::random;
use crate::profile::Profile;
use crate::pwned::Outcome;
use crate::pwned::audit::{AuditRow, PasswordAudit};
use crate::report::{PasswordReport, RecordedPart};
use jiff::civil::Date;
use std::collections::HashMap;
use std::io;

/// What recording an audit would do, and what to say of it.
#[derive(Debug)]
pub struct Record {
    /// What is done, and the one edit that does it.
    pub recorded: HealthUpdate,
    pub part: RecordedPart,
    /// Which row of the audit each account of [`HealthUpdate::accounts`] is of.
    at: Vec<usize>,
}

impl Record {
    /// Whether there is anything to record.
    pub const fn changes(&self) -> bool {
        self.part.added + self.part.updated > 0
    }

    /// Notes in a report of the same audit what was recorded, and on which accounts.
    pub fn note(&self, report: &mut PasswordReport) {
        report.recorded = Some(self.part);
        for (&at, account) in self.at.iter().zip(&self.recorded.accounts) {
            if let Some(entry) = report.entries.get_mut(at) {
                entry.account = account.as_ref().map(ToString::to_string);
            }
        }
    }
}

/// What the inventory says of second factors, where the file is silent.
pub fn know_second_factors(profile: &Profile, logins: &mut [Login]) {
    let known = LoginIndex::new(profile);
    let accounts: HashMap<&str, _> =
        profile.inventory.accounts.iter().map(|account| (account.id.as_str(), account)).collect();
    for login in logins.iter_mut().filter(|login| login.second_factor.is_none()) {
        let account = find(&known, login).and_then(|id| accounts.get(id.as_str()).copied());
        // Ways to sign in that were said are all that there are.
        login.second_factor = account
            .filter(|account| !account.sign_in.is_empty())
            .map(|account| account.second_factors().next().is_some());
    }
}

/// Notes in a report of an audit on which accounts its entries are, as far as they are there.
pub fn know_accounts(
    profile: &Profile,
    logins: &[Login],
    audit: &PasswordAudit,
    report: &mut PasswordReport,
) {
    let known = LoginIndex::new(profile);
    for (row, entry) in audit.rows.iter().zip(&mut report.entries) {
        entry.account = logins.get(row.at).and_then(|login| find(&known, login)).map(|id| id.to_string());
    }
}

fn find(known: &LoginIndex<'_>, login: &Login) -> Option<AccountId> {
    let urls: Vec<&str> = login.urls.iter().map(String::as_str).collect();
    known.find(&login.service, &urls, &login.username)
}

/// Works out what recording an audit does to a profile. `manager` is the program that keeps the passwords;
/// `label` is what the audit's groups are called: see [`group_label`].
pub fn record(
    profile: &Profile,
    manager: (&str, SourceKind),
    logins: &[Login],
    audit: &PasswordAudit,
    label: &str,
    today: Date,
) -> Record {
    let known = LoginIndex::new(profile);
    let checked_before: HashMap<&str, bool> = profile
        .inventory
        .accounts
        .iter()
        .map(|a| (a.id.as_str(), a.password.as_ref().is_some_and(|health| health.pwned_count.is_some())))
        .collect();
    let wanted = |row: &AuditRow, login: &Login| {
        // Of what could not be checked, more may be known from before.
        let knew =
            || find(&known, login).and_then(|id| checked_before.get(id.as_str()).copied()).unwrap_or(false);
        !login.archived
            && login.service != WITHHELD
            && login.username != WITHHELD
            && !(matches!(row.outcome, Outcome::Unchecked(_)) && knew())
    };
    let (at, rows): (Vec<usize>, Vec<HealthRow>) = audit
        .rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| {
            let login = logins.get(row.at)?;
            wanted(row, login).then(|| (at, health(row, login, label, today)))
        })
        .unzip();
    let recorded = record_health(profile, &rows, Some(manager), true, today);
    let without = recorded.accounts.iter().filter(|account| account.is_none()).count();
    let part = RecordedPart {
        added: recorded.added,
        updated: recorded.updated,
        left_out: audit.rows.len() - rows.len() + without,
    };
    Record { recorded, part, at }
}

fn health(row: &AuditRow, login: &Login, label: &str, today: Date) -> HealthRow {
    HealthRow {
        service: login.service.clone(),
        urls: login.urls.clone(),
        username: login.username.clone(),
        health: PasswordHealth {
            checked: Some(today),
            pwned_count: row.outcome.count(),
            score: Some(row.strength.score),
            length: Some(row.strength.characters),
            reuse_group: row.shared.map(|shared| format!("{label}-{}", shared.group)),
        },
        created: login.created,
        changed: login.changed,
    }
}

/// What the groups of an audit are called: those of another audit are other passwords.
///
/// # Errors
/// Where the system has no random numbers.
pub fn group_label(today: Date) -> io::Result<String> {
    let mut token = [0; 3];
    random::fill(&mut token)?;
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{today}-{token}"))
}
