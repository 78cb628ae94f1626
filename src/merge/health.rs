//! Records the results of a password audit on the accounts that use the passwords.

use super::entry_facts::{AccountNames, NewFacts};
use super::manager::Manager;
use super::name_index::Match;
use super::names::{NameKeys, Names};
use super::staging::Staging;
use crate::import::{ImportedEntry, SourceKind};
use crate::inventory::{AccountId, PasswordHealth};
use crate::profile::{Edit, Profile};
use crate::secret::Password;
use jiff::civil::Date;
use std::collections::HashMap;

/// The audit result of one password, without the password.
#[derive(Clone, Debug)]
pub struct PasswordResult {
    /// The entry's title or the service's name. May be empty if there is an address.
    pub service: String,
    /// Addresses or domains from the file.
    pub urls: Vec<String>,
    pub username: String,
    pub health: PasswordHealth,
    /// When the entry was created.
    pub created: Option<Date>,
    /// When the password was last changed.
    pub changed: Option<Date>,
}

#[derive(Debug)]
pub struct HealthUpdate {
    /// The account of each password; `None` if there is no such account or the password has no name.
    pub accounts: Vec<Option<AccountId>>,
    /// Number of new accounts.
    pub added: usize,
    /// Number of existing accounts whose password health is recorded.
    pub updated: usize,
    /// All changes as one edit; empty if nothing is recorded.
    pub edit: Edit,
}

/// Looks up accounts of a profile by service and user name.
pub struct LoginIndex<'a>(Staging<'a>);

impl<'a> LoginIndex<'a> {
    pub fn new(profile: &'a Profile) -> Self {
        Self(Staging::new(profile, Date::ZERO))
    }

    /// The account of a service (a name, an address or a domain) and a user name. Service and user name must be the
    /// same, with two exceptions: neither the query nor the account has a user name, or the account is the only account
    /// of the service and has no user name yet.
    pub fn account(&self, service: &str, urls: &[&str], username: &str) -> Option<AccountId> {
        let names = login_names(service, urls.iter().copied(), username)?;
        let slot = find_account(&self.0, &names, &names.keys())?;
        Some(self.0.account(slot).id.clone())
    }
}

/// Records the health of passwords on their accounts. `manager` is the program that stores the passwords, if known: the
/// account of this program becomes their holder, and is created if necessary. `add` creates missing accounts. If
/// several passwords belong to one account, the worst result counts.
pub fn record_health(
    profile: &Profile,
    results: &[PasswordResult],
    manager: Option<(&str, SourceKind)>,
    add: bool,
    today: Date,
) -> HealthUpdate {
    let mut staging = Staging::new(profile, today);
    let manager = manager.filter(|_| !results.is_empty()).and_then(|(label, source)| {
        Manager::find_or_create(&mut staging, &profile.inventory.accounts, label, source)
    });
    let holder = manager.map(|manager| manager.named_holder(&staging));
    let mut recorded: HashMap<usize, PasswordHealth> = HashMap::new();
    let mut accounts = Vec::with_capacity(results.len());
    let mut added = 0;
    for result in results {
        let Some(names) =
            login_names(&result.service, result.urls.iter().map(String::as_str), &result.username)
        else {
            accounts.push(None);
            continue;
        };
        let keys = names.keys();
        let slot = match find_account(&staging, &names, &keys) {
            Some(slot) => slot,
            None if add => {
                added += 1;
                staging.add_account(names.clone(), &keys, None)
            }
            None => {
                accounts.push(None);
                continue;
            }
        };
        let health = match recorded.remove(&slot) {
            Some(earlier) if worst_last(&earlier) >= worst_last(&result.health) => earlier,
            _ => result.health.clone(),
        };
        // Add the other facts in the same way as an import of this login. The password itself does not matter, but an
        // import records a holder only if there is one.
        let login = ImportedEntry {
            password: Some(Password::new("-".into())),
            created: result.created,
            changed: result.changed,
            ..ImportedEntry::default()
        };
        staging.change_account(slot, |account| {
            let names = AccountNames::of(&names);
            NewFacts::of(account, &login, names, holder.as_ref()).add_to(account);
            account.password = Some(health.clone());
        });
        recorded.insert(slot, health);
        accounts.push(Some(staging.account(slot).id.clone()));
    }
    let updated = recorded.keys().filter(|slot| !staging.is_new(**slot)).count();
    if let Some(manager) = manager {
        if recorded.is_empty() {
            staging.discard_account(manager.slot);
        } else {
            manager.mark_as_password_manager(&mut staging);
        }
    }
    HealthUpdate { accounts, added, updated, edit: staging.into_edit() }
}

/// A sort key, worst last: first by the number of breaches, then by reuse, then by weakness.
fn worst_last(health: &PasswordHealth) -> (u64, bool, u8) {
    (health.pwned_count.unwrap_or(0), health.reuse_group.is_some(), 4 - health.score.unwrap_or(4).min(4))
}

/// `None` if the login has neither a name nor an address.
fn login_names<'b>(service: &str, urls: impl Iterator<Item = &'b str>, username: &str) -> Option<Names> {
    Some(Names::of_login(service, urls, username)).filter(|names| !names.service.is_empty())
}

fn find_account(staging: &Staging<'_>, names: &Names, keys: &NameKeys) -> Option<usize> {
    match staging.find_by_names(names, keys)? {
        Match::OnlyAccount(_) if names.username.is_empty() => None,
        Match::OnlyAccount(slot) if staging.is_new(slot) => None,
        found => Some(found.slot()),
    }
}
