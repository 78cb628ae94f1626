//! What an audit found, onto the inventory's accounts: health, never a password.

use super::audit::{Login, WITHHELD, is_unchecked};
use crate::cli::{CliError, Context, Session};
use crate::import::Reader;
use crate::inventory::PasswordHealth;
use crate::merge::{HealthRow, Logins, record_health};
use crate::platform::random;
use crate::profile::Profile;
use crate::pwned::audit::{AuditRow, PasswordAudit};
use crate::report::{PasswordReport, RecordedPart};
use jiff::civil::Date;
use std::collections::HashMap;

/// What the inventory says of second factors, where the file is silent.
pub(super) fn know_second_factors(profile: &Profile, logins: &mut [Login]) {
    let known = Logins::new(profile);
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

fn find(known: &Logins<'_>, login: &Login) -> Option<crate::inventory::AccountId> {
    let entry = &login.entry;
    let urls: Vec<&str> = entry.urls.iter().map(String::as_str).collect();
    known.find(&entry.service, &urls, &entry.username)
}

/// Records it, as one edit, and notes in the report what was done.
///
/// # Errors
/// Where another Selvedge has the vault open to change it, or it cannot be saved.
pub(super) fn record(
    context: &Context,
    session: &mut Session,
    reader: &dyn Reader,
    logins: &[Login],
    audit: &PasswordAudit,
    report: &mut PasswordReport,
) -> Result<(), CliError> {
    session.begin_writing()?;
    let label = group_label(context.today)?;
    let (at, rows): (Vec<usize>, Vec<HealthRow>) = {
        let profile = session.profile();
        let known = Logins::new(profile);
        let checked_before: HashMap<&str, bool> = profile
            .inventory
            .accounts
            .iter()
            .map(|a| (a.id.as_str(), a.password.as_ref().is_some_and(|health| health.pwned_count.is_some())))
            .collect();
        let wanted = |row: &AuditRow, login: &Login| {
            let entry = &login.entry;
            // Of what could not be checked, more may be known from before.
            let knew = || {
                find(&known, login).and_then(|id| checked_before.get(id.as_str()).copied()).unwrap_or(false)
            };
            !entry.archived
                && entry.service != WITHHELD
                && entry.username != WITHHELD
                && !(is_unchecked(row) && knew())
        };
        audit
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let login = logins.get(row.at)?;
                wanted(row, login).then(|| (at, health(row, login, &label, context.today)))
            })
            .unzip()
    };
    let manager = Some((reader.label(), reader.source()));
    let recorded = record_health(session.profile(), &rows, manager, true, context.today);
    let mut left_out = audit.rows.len() - rows.len();
    for (at, account) in at.into_iter().zip(&recorded.accounts) {
        left_out += usize::from(account.is_none());
        if let Some(entry) = report.entries.get_mut(at) {
            entry.account = account.as_ref().map(ToString::to_string);
        }
    }
    report.recorded = Some(RecordedPart { added: recorded.added, updated: recorded.updated, left_out });
    if recorded.added + recorded.updated > 0 {
        session.apply(recorded.edit)?;
    }
    Ok(())
}

fn health(row: &AuditRow, login: &Login, label: &str, today: Date) -> HealthRow {
    let entry = &login.entry;
    HealthRow {
        service: entry.service.clone(),
        urls: entry.urls.clone(),
        username: entry.username.clone(),
        health: PasswordHealth {
            checked: Some(today),
            pwned_count: row.outcome.count(),
            score: Some(row.strength.score),
            length: Some(row.strength.characters),
            reuse_group: row.shared.map(|shared| format!("{label}-{}", shared.group)),
        },
        created: entry.created,
        changed: entry.changed,
    }
}

/// What the groups of this audit are called: those of another audit are other passwords.
fn group_label(today: Date) -> Result<String, CliError> {
    let mut token = [0; 3];
    random::fill(&mut token).map_err(|error| {
        CliError::failed(
            format!("the system has no random numbers: {error}"),
            "try again when it has started up",
        )
    })?;
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{today}-{token}"))
}
