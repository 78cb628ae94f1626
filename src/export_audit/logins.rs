//! The logins of an export, which lose their passwords when they are assessed.

use crate::import::{FailedEntry, ImportedEntry, ImportedFile, domain::registrable};
use crate::pwned::BreachStatus;
use crate::pwned::audit::{AuditInput, OfflineAssessment};
use crate::secret::Password;
use crate::text::{count, join, thousands};
use jiff::civil::Date;
use std::collections::HashSet;
use std::io;

/// Replaces a name that equals a password of the same file, because the user typed it into the wrong field.
pub const WITHHELD: &str = "(withheld)";

/// An entry with a password. [`assess_logins`] removes the password.
#[derive(Clone, Debug)]
pub struct ExportedLogin {
    /// Where in the file the entry is.
    pub place: String,
    /// The service's name; may be empty.
    pub service: String,
    /// May be empty.
    pub username: String,
    /// URLs as in the file.
    pub urls: Vec<String>,
    /// The registrable domain of the first URL that has one.
    pub domain: Option<String>,
    password: Option<Password>,
    /// Whether the account also has a second factor; `None` if unknown.
    pub second_factor: Option<bool>,
    pub created: Option<Date>,
    /// When the password was last changed, or else the entry.
    pub changed: Option<Date>,
    /// Whether the program kept the entry in its trash or archive.
    pub archived: bool,
}

// `take_logins` collects in place of the entries, which needs logins of the same size or smaller.
const _: () = assert!(size_of::<ExportedLogin>() <= size_of::<ImportedEntry>());

impl From<ImportedEntry> for ExportedLogin {
    fn from(entry: ImportedEntry) -> Self {
        Self {
            domain: entry.urls.iter().find_map(|url| registrable(url)),
            // A seed or passkey in the file is a second factor. Without one, the second factor may be elsewhere.
            second_factor: (!entry.seeds.is_empty() || entry.passkey).then_some(true),
            place: entry.place,
            service: entry.service,
            username: entry.username,
            urls: entry.urls,
            password: entry.password,
            created: entry.created,
            changed: entry.changed,
            archived: entry.archived,
        }
    }
}

/// Takes the entries out of an export. Returns those with a password, and the number of the others.
pub fn take_logins(export: &mut ImportedFile) -> (Vec<ExportedLogin>, usize) {
    let entries = std::mem::take(&mut export.entries);
    let entry_count = entries.len();
    let logins: Vec<ExportedLogin> =
        entries.into_iter().filter(|entry| entry.password.is_some()).map(ExportedLogin::from).collect();
    let without_password = entry_count - logins.len();
    (logins, without_password)
}

/// What can be said about the passwords of an export without a breach source: how many are reused, weak or short. `None`
/// if there are none.
///
/// # Errors
/// The system's random number generator failed.
pub fn local_findings(export: &ImportedFile) -> io::Result<Option<String>> {
    let has_password = |entry: &&ImportedEntry| entry.password.as_ref().is_some_and(|p| !p.is_empty());
    let inputs: Vec<AuditInput<'_>> = export
        .entries
        .iter()
        .filter(has_password)
        .filter_map(|entry| {
            Some(AuditInput {
                password: entry.password.as_ref()?,
                context: vec![&entry.service, &entry.username],
                second_factor: (!entry.seeds.is_empty() || entry.passkey).then_some(true),
            })
        })
        .collect();
    if inputs.is_empty() {
        return Ok(None);
    }
    let statuses = vec![BreachStatus::Absent; inputs.len()];
    let summary = OfflineAssessment::new(&inputs)?.with_breach_statuses(statuses).summary();
    let number = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{} {many}", thousands(number as u64))),
    };
    let found: Vec<String> = [
        number(summary.reused, "is used by another entry, too", "are used by more than one entry"),
        number(summary.weak, "is easy to guess", "are easy to guess"),
        number(summary.short, "is too short", "are too short"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let passwords = count(summary.passwords, "password");
    Ok(Some(if found.is_empty() {
        format!("{passwords}: none is reused, easy to guess or too short")
    } else {
        format!("Of {passwords}, {}", join(&found))
    }))
}

/// Assesses the passwords and drops them. Names that equal or contain a password are replaced by [`WITHHELD`].
///
/// # Errors
/// The system's random number generator failed.
pub fn assess_logins(
    logins: &mut [ExportedLogin],
    failed: &mut [FailedEntry],
) -> io::Result<OfflineAssessment> {
    /// A shorter password may occur in a name by chance.
    const MIN_PASSWORD_IN_NAME: usize = 6;
    let inputs: Vec<AuditInput<'_>> = logins
        .iter()
        .filter_map(|login| {
            let names = [&login.service, &login.username].into_iter();
            Some(AuditInput {
                password: login.password.as_ref()?,
                context: names.chain(&login.domain).map(String::as_str).collect(),
                second_factor: login.second_factor,
            })
        })
        .collect();
    let assessment = OfflineAssessment::new(&inputs)?;
    let passwords: HashSet<&str> = inputs.iter().map(|input| input.password.expose()).collect();
    let is_password = |name: &str| passwords.contains(name) || passwords.contains(name.trim());
    let names_to_withhold: Vec<[bool; 2]> = logins
        .iter()
        .map(|login| {
            let own = login.password.as_ref().map_or("", |password| password.expose());
            let contains_own = |name: &str| own.chars().count() >= MIN_PASSWORD_IN_NAME && name.contains(own);
            [&login.service, &login.username].map(|name| is_password(name) || contains_own(name))
        })
        .collect();
    for failed in failed.iter_mut().filter(|failed| is_password(&failed.name)) {
        WITHHELD.clone_into(&mut failed.name);
    }
    drop(inputs);
    for (login, [service, username]) in logins.iter_mut().zip(names_to_withhold) {
        login.password = None;
        if service {
            WITHHELD.clone_into(&mut login.service);
        }
        if username {
            WITHHELD.clone_into(&mut login.username);
        }
    }
    Ok(assessment)
}
