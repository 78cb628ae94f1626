//! Builds the report of an audit.

use super::logins::ExportedLogin;
use crate::import::{FailedEntry, ImportedFile};
use crate::pwned::audit::{AuditedPassword, PasswordAudit};
use crate::report::{PasswordReport, PasswordRow, PasswordSummary, UnreadEntry};
use jiff::civil::Date;
use std::mem::take;

/// Where the export comes from, and how it was audited.
#[derive(Clone, Copy, Debug)]
pub struct ReportContext<'a> {
    /// The name of the program: `Bitwarden`.
    pub program: &'a str,
    /// The format, as `--format` names it.
    pub format: &'a str,
    /// The name of the breach source.
    pub against: &'a str,
    pub today: Date,
    /// The number of entries without a password.
    pub without_password: usize,
}

/// Builds the report from the export, the logins taken from it and their audit.
pub fn report(
    context: ReportContext<'_>,
    export: ImportedFile,
    mut logins: Vec<ExportedLogin>,
    audit: &PasswordAudit,
) -> PasswordReport {
    let summary = audit.summary();
    let entries = audit
        .rows
        .iter()
        .filter_map(|row| Some(password_row(row, logins.get_mut(row.input_index)?)))
        .collect();
    let failed: Vec<UnreadEntry> = export
        .failed
        .into_iter()
        .map(|FailedEntry { place, name, why }| UnreadEntry { place, name, why })
        .collect();
    PasswordReport {
        program: context.program.to_owned(),
        format: context.format.to_owned(),
        date: context.today,
        against: context.against.to_owned(),
        summary: PasswordSummary {
            passwords: summary.passwords,
            without_password: context.without_password,
            found: summary.found,
            reused: summary.reused,
            weak: summary.weak,
            short: summary.short,
            unchecked: summary.unchecked,
            fine: summary.fine,
            failed: failed.len(),
        },
        entries,
        failed,
        notices: export.notices,
        recorded: None,
    }
}

/// Builds one row and moves the names out of the login.
fn password_row(row: &AuditedPassword, login: &mut ExportedLogin) -> PasswordRow {
    PasswordRow {
        place: take(&mut login.place),
        service: take(&mut login.service),
        username: take(&mut login.username),
        domain: login.domain.take(),
        worst: row.verdict.label(),
        status: row.breach.label(),
        count: row.breach.count(),
        score: row.strength.score,
        strength: row.strength.label(),
        length: row.strength.characters,
        long_enough: row.long_enough,
        second_factor: login.second_factor,
        reuse_group: row.reuse.map(|group| group.number),
        used_times: row.reuse.map_or(1, |group| group.size),
        archived: login.archived,
        account: None,
    }
}
