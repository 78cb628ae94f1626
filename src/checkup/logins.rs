//! Entries with passwords, which lose them here.

use crate::import::{Entry, Export, Failed, domain::registrable};
use crate::pwned::audit::{Assessed, Subject};
use std::collections::HashSet;
use std::io;

/// In place of a name that is a password of the same file: somebody typed it into the wrong field.
pub const WITHHELD: &str = "(withheld)";

/// An entry with a password, which [`assess`] takes away.
#[derive(Debug)]
pub struct Login {
    /// The entry. Its seeds are gone, too.
    pub entry: Entry,
    /// The registrable domain of its first address that has one.
    pub domain: Option<String>,
    /// Whether a second factor stands beside the password. None: not known.
    pub second_factor: Option<bool>,
}

impl From<Entry> for Login {
    fn from(mut entry: Entry) -> Self {
        let domain = entry.urls.iter().find_map(|url| registrable(url));
        // What is kept beside the password is one; that there is none elsewhere, the file cannot say.
        let second_factor = (!entry.seeds.is_empty() || entry.passkey).then_some(true);
        entry.seeds.clear();
        Self { entry, domain, second_factor }
    }
}

/// Takes the entries out of an export: those with a password, and how many have none.
#[must_use]
pub fn logins(export: &mut Export) -> (Vec<Login>, usize) {
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
pub fn assess(logins: &mut [Login], failed: &mut [Failed]) -> io::Result<Assessed> {
    let subjects: Vec<Subject<'_>> = logins
        .iter()
        .filter_map(|login| {
            let entry = &login.entry;
            let names = [&entry.service, &entry.username].into_iter().cloned();
            Some(Subject {
                password: entry.password.as_ref()?,
                context: names.chain(login.domain.clone()).collect(),
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
            let own = login.entry.password.as_ref().map_or("", |password| password.expose());
            [&login.entry.service, &login.entry.username]
                .map(|name| is_password(name) || (own.chars().count() >= 6 && name.contains(own)))
        })
        .collect();
    for failed in failed.iter_mut().filter(|failed| is_password(&failed.name)) {
        WITHHELD.clone_into(&mut failed.name);
    }
    drop(subjects);
    for (login, [service, username]) in logins.iter_mut().zip(shows) {
        login.entry.password = None;
        if service {
            WITHHELD.clone_into(&mut login.entry.service);
        }
        if username {
            WITHHELD.clone_into(&mut login.entry.username);
        }
    }
    Ok(assessed)
}
