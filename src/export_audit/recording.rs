//! Records the result of an audit on the inventory's accounts: password health, never a password.

use super::logins::{ExportedLogin, WITHHELD};
use crate::import::SourceKind;
use crate::inventory::{AccountId, PasswordHealth};
use crate::merge::{HealthUpdate, LoginIndex, PasswordResult, record_health};
use crate::platform::random;
use crate::profile::Profile;
use crate::pwned::BreachStatus;
use crate::pwned::audit::{AuditedPassword, PasswordAudit};
use crate::report::{PasswordReport, RecordedCounts};
use jiff::civil::Date;
use std::collections::HashMap;
use std::io;

/// A planned change that records an audit on a profile.
#[derive(Debug)]
pub struct AuditRecording {
    /// The edit to apply, and the accounts that it changes.
    pub recorded: HealthUpdate,
    /// The numbers for the report.
    pub part: RecordedCounts,
    /// The audit row of each account in [`HealthUpdate::accounts`].
    row_indices: Vec<usize>,
}

impl AuditRecording {
    /// Whether there is anything to record.
    pub const fn has_changes(&self) -> bool {
        self.part.added + self.part.updated > 0
    }

    /// Adds the recorded numbers and the accounts to the report of the same audit.
    pub fn add_to_report(&self, report: &mut PasswordReport) {
        report.recorded = Some(self.part);
        for (&row_index, account) in self.row_indices.iter().zip(&self.recorded.accounts) {
            if let Some(entry) = report.entries.get_mut(row_index) {
                entry.account = account.as_ref().map(ToString::to_string);
            }
        }
    }
}

/// Looks up in the inventory whether a login has a second factor, where the file does not tell.
pub fn fill_second_factors(profile: &Profile, logins: &mut [ExportedLogin]) {
    let known_logins = LoginIndex::new(profile);
    let accounts: HashMap<&str, _> =
        profile.inventory.accounts.iter().map(|account| (account.id.as_str(), account)).collect();
    for login in logins.iter_mut().filter(|login| login.second_factor.is_none()) {
        let account = find_account(&known_logins, login).and_then(|id| accounts.get(id.as_str()).copied());
        // Recorded sign-in ways are complete, so an account that has some without a second factor has none.
        login.second_factor = account
            .filter(|account| !account.sign_in.is_empty())
            .map(|account| account.second_factors().next().is_some());
    }
}

/// Adds to the report which accounts the entries belong to, where the inventory has them.
pub fn fill_accounts(
    profile: &Profile,
    logins: &[ExportedLogin],
    audit: &PasswordAudit,
    report: &mut PasswordReport,
) {
    let known_logins = LoginIndex::new(profile);
    for (row, entry) in audit.rows.iter().zip(&mut report.entries) {
        let account = logins.get(row.input_index).and_then(|login| find_account(&known_logins, login));
        entry.account = account.map(|id| id.to_string());
    }
}

fn find_account(known_logins: &LoginIndex<'_>, login: &ExportedLogin) -> Option<AccountId> {
    let urls: Vec<&str> = login.urls.iter().map(String::as_str).collect();
    known_logins.account(&login.service, &urls, &login.username)
}

/// Plans how to record an audit on a profile. `manager` is the program that stores the passwords; `label` comes from
/// [`new_reuse_label`].
pub fn plan_recording(
    profile: &Profile,
    manager: (&str, SourceKind),
    logins: &[ExportedLogin],
    audit: &PasswordAudit,
    label: &str,
    today: Date,
) -> AuditRecording {
    let known_logins = LoginIndex::new(profile);
    let was_checked: HashMap<&str, bool> = profile
        .inventory
        .accounts
        .iter()
        .map(|a| (a.id.as_str(), a.password.as_ref().is_some_and(|health| health.pwned_count.is_some())))
        .collect();
    let should_record = |row: &AuditedPassword, login: &ExportedLogin| {
        let was_checked = || {
            find_account(&known_logins, login)
                .and_then(|id| was_checked.get(id.as_str()).copied())
                .unwrap_or(false)
        };
        // A failed check must not replace the result of an earlier one.
        let loses_result = matches!(row.breach, BreachStatus::Unchecked(_)) && was_checked();
        !login.archived && login.service != WITHHELD && login.username != WITHHELD && !loses_result
    };
    let (row_indices, rows): (Vec<usize>, Vec<PasswordResult>) = audit
        .rows
        .iter()
        .enumerate()
        .filter_map(|(row_index, row)| {
            let login = logins.get(row.input_index)?;
            should_record(row, login).then(|| (row_index, password_result(row, login, label, today)))
        })
        .unzip();
    let recorded = record_health(profile, &rows, Some(manager), true, today);
    let without_account = recorded.accounts.iter().filter(|account| account.is_none()).count();
    let part = RecordedCounts {
        added: recorded.added,
        updated: recorded.updated,
        left_out: audit.rows.len() - rows.len() + without_account,
    };
    AuditRecording { recorded, part, row_indices }
}

fn password_result(row: &AuditedPassword, login: &ExportedLogin, label: &str, today: Date) -> PasswordResult {
    PasswordResult {
        service: login.service.clone(),
        urls: login.urls.clone(),
        username: login.username.clone(),
        health: PasswordHealth {
            checked: Some(today),
            pwned_count: row.breach.count(),
            score: Some(row.strength.score),
            length: Some(row.strength.characters),
            reuse_group: row.reuse.map(|group| format!("{label}-{}", group.number)),
        },
        created: login.created,
        changed: login.changed,
    }
}

/// A label for the reuse groups of one audit, unique because groups of different audits must not be compared.
///
/// # Errors
/// The system's random number generator failed.
pub fn new_reuse_label(today: Date) -> io::Result<String> {
    let mut token = [0; 3];
    random::fill(&mut token)?;
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{today}-{token}"))
}
