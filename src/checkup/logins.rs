//! Entries with passwords, which lose them here.

use crate::import::{FailedEntry, ImportedEntry, ImportedFile, domain::registrable};
use crate::pwned::audit::{Assessed, Subject};
use crate::secret::Password;
use jiff::civil::Date;
use std::collections::HashSet;
use std::io;

/// In place of a name that is a password of the same file: somebody typed it into the wrong field.
pub const WITHHELD: &str = "(withheld)";

/// An entry with a password, which [`assess`] takes away. What else a checkup has no use for is gone: it is smaller than
/// an [`ImportedEntry`], in whose place it is made.
#[derive(Clone, Debug)]
pub struct Login {
    /// Where it stands in the file.
    pub place: String,
    /// The service's name. May be empty.
    pub service: String,
    /// The user's name there. May be empty.
    pub username: String,
    /// Addresses, as the file has them.
    pub urls: Vec<String>,
    /// The registrable domain of its first address that has one.
    pub domain: Option<String>,
    /// The password, until it is looked at.
    password: Option<Password>,
    /// Whether a second factor stands beside the password. None: not known.
    pub second_factor: Option<bool>,
    /// When the entry was made.
    pub created: Option<Date>,
    /// When the password was last changed, or else the entry.
    pub changed: Option<Date>,
    /// Whether the program had it in its bin or archive.
    pub archived: bool,
}

const _: () = assert!(size_of::<Login>() <= size_of::<ImportedEntry>());

impl From<ImportedEntry> for Login {
    fn from(entry: ImportedEntry) -> Self {
        Self {
            domain: entry.urls.iter().find_map(|url| registrable(url)),
            // What is kept beside the password is one; that there is none elsewhere, the file cannot say.
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

/// Takes the entries out of an export: those with a password, and how many have none.
pub fn logins(export: &mut ImportedFile) -> (Vec<Login>, usize) {
    let entries = std::mem::take(&mut export.entries);
    let read = entries.len();
    let logins: Vec<Login> =
        entries.into_iter().filter(|entry| entry.password.is_some()).map(Login::from).collect();
    let without = read - logins.len();
    (logins, without)
}

/// Looks at the passwords, and lets go of them. Names that are passwords are taken out.
///
/// # Errors
/// Where the system has no random numbers.
pub fn assess(logins: &mut [Login], failed: &mut [FailedEntry]) -> io::Result<Assessed> {
    let subjects: Vec<Subject<'_>> = logins
        .iter()
        .filter_map(|login| {
            let names = [&login.service, &login.username].into_iter();
            Some(Subject {
                password: login.password.as_ref()?,
                context: names.chain(&login.domain).map(String::as_str).collect(),
                second_factor: login.second_factor,
            })
        })
        .collect();
    let assessed = Assessed::of(&subjects)?;
    let passwords: HashSet<&str> = subjects.iter().map(|subject| subject.password.expose()).collect();
    let is_password = |name: &str| passwords.contains(name) || passwords.contains(name.trim());
    let shows: Vec<[bool; 2]> = logins
        .iter()
        .map(|login| {
            let own = login.password.as_ref().map_or("", |password| password.expose());
            [&login.service, &login.username]
                .map(|name| is_password(name) || (own.chars().count() >= 6 && name.contains(own)))
        })
        .collect();
    for failed in failed.iter_mut().filter(|failed| is_password(&failed.name)) {
        WITHHELD.clone_into(&mut failed.name);
    }
    drop(subjects);
    for (login, [service, username]) in logins.iter_mut().zip(shows) {
        login.password = None;
        if service {
            WITHHELD.clone_into(&mut login.service);
        }
        if username {
            WITHHELD.clone_into(&mut login.username);
        }
    }
    Ok(assessed)
}
