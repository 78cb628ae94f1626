//! The passwords of an export: looked at, told, recorded. What `pwned audit` and the screen do alike.
//!
//! Entries come in from `import`, go through the audit of `pwned`, lose their passwords on the way, and come
//! out as a report, or as health on the inventory's accounts by way of `merge`. Nobody is asked here, and
//! nothing is read or written.

mod logins;
mod record;
mod words;

pub use crate::text::thousands;
pub use logins::{Login, WITHHELD, assess, logins};
pub use record::{Record, group_label, know_accounts, know_second_factors, record};
pub use words::{deletion, far, left, pace, reading, rounded, unchecked, wait};

use crate::import::{FailedEntry, ImportedFile};
use crate::pwned::audit::{AuditRow, PasswordAudit};
use crate::report::{FailedRow, PasswordReport, PasswordRow, PasswordSummary};
use jiff::civil::Date;
use std::mem::take;

/// Where an export comes from, and who was asked about its passwords.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The program: `Bitwarden`.
    pub program: &'a str,
    /// The format, as `--format` names it.
    pub format: &'a str,
    pub against: &'a str,
    /// The day.
    pub today: Date,
    /// How many entries have no password.
    pub without_password: usize,
}

/// What there is to tell. The export's entries are those of which the logins were made.
pub fn report(
    about: About<'_>,
    export: ImportedFile,
    mut logins: Vec<Login>,
    audit: &PasswordAudit,
) -> PasswordReport {
    let tally = audit.tally();
    // With room for just as many: they are large.
    let mut entries = Vec::with_capacity(audit.rows.len());
    entries.extend(audit.rows.iter().filter_map(|row| Some(line(row, logins.get_mut(row.at)?))));
    let failed: Vec<FailedRow> = export
        .failed
        .into_iter()
        .map(|FailedEntry { place, name, why }| FailedRow { place, name, why })
        .collect();
    PasswordReport {
        program: about.program.to_owned(),
        format: about.format.to_owned(),
        date: about.today,
        against: about.against.to_owned(),
        summary: PasswordSummary {
            passwords: tally.passwords,
            without_password: about.without_password,
            found: tally.found,
            reused: tally.reused,
            weak: tally.weak,
            short: tally.short,
            unchecked: tally.unchecked,
            fine: tally.fine,
            failed: failed.len(),
        },
        entries,
        failed,
        notices: export.notices,
        recorded: None,
    }
}

/// A row of the report, which takes the login's names.
fn line(row: &AuditRow, login: &mut Login) -> PasswordRow {
    PasswordRow {
        place: take(&mut login.place),
        service: take(&mut login.service),
        username: take(&mut login.username),
        domain: login.domain.take(),
        worst: row.concern.word(),
        status: row.outcome.word(),
        count: row.outcome.count(),
        score: row.strength.score,
        strength: row.strength.word(),
        length: row.strength.characters,
        long_enough: row.long_enough,
        second_factor: login.second_factor,
        reuse_group: row.shared.map(|shared| shared.group),
        used_times: row.shared.map_or(1, |shared| shared.times),
        archived: login.archived,
        account: None,
    }
}
