//! Facts other than seeds that an entry adds to its account: names, holders of secrets, dates and tags.

use super::names::{Names, clean};
use crate::import::ImportedEntry;
use crate::inventory::{Account, Factor, FactorId, FactorKind, Holder, add_factor, unused_factor_id};
use crate::profile::compose;
use jiff::civil::Date;

/// How many tags of an entry are imported.
const MAX_TAGS: usize = 32;

/// A holder of secrets other than this vault.
pub(super) struct NamedHolder {
    pub(super) holder: Holder,
    /// `in Bitwarden`, `on Phone`.
    pub(super) phrase: String,
}

/// The names that an entry gives its account.
#[derive(Clone, Copy, Default)]
pub(super) struct AccountNames<'a> {
    pub(super) username: &'a str,
    pub(super) domain: Option<&'a str>,
}

impl<'a> AccountNames<'a> {
    pub(super) fn of(names: &'a Names) -> Self {
        let domain = names.domains.first().filter(|_| names.has_address);
        Self { username: &names.username, domain: domain.map(String::as_str) }
    }
}

/// The facts of an entry that its account lacks. Known facts are not replaced, with one exception: a later date of the
/// last password change.
#[derive(Default)]
pub(super) struct NewFacts<'a> {
    username: Option<&'a str>,
    domain: Option<&'a str>,
    /// A new holder of the password.
    password: Option<&'a NamedHolder>,
    password_changed: Option<Date>,
    created: Option<Date>,
    /// A new holder of the passkey.
    passkey: Option<&'a NamedHolder>,
    /// The name and the day of the new passkey.
    passkey_facts: (String, Option<Date>),
    tags: Vec<String>,
}

impl<'a> NewFacts<'a> {
    /// `manager` is the password manager that the entry comes from; passwords and passkeys without one are ignored.
    pub(super) fn of(
        account: &Account,
        entry: &ImportedEntry,
        names: AccountNames<'a>,
        manager: Option<&'a NamedHolder>,
    ) -> Self {
        let mut new = Self {
            username: Some(names.username).filter(|name| !name.is_empty() && account.username.is_empty()),
            domain: names.domain.filter(|_| account.domain.is_empty()),
            ..Self::default()
        };
        if let Some(manager) = manager {
            let unless_known = |kind: FactorKind| {
                let is_known = |f: &Factor| f.kind == kind && f.holders.contains(&manager.holder);
                (!account.factors.iter().any(is_known)).then_some(manager)
            };
            if has_password(entry) {
                new.password = unless_known(FactorKind::Password);
                let is_later = |day: &Date| account.password_changed.is_none_or(|old| old < *day);
                new.password_changed = entry.changed.filter(is_later);
            }
            new.created = entry.created.filter(|_| account.created.is_none());
            new.passkey = Some(FactorKind::Passkey).filter(|_| entry.passkey).and_then(unless_known);
            new.passkey_facts = (clean(&entry.passkey_facts.name()), entry.passkey_facts.created);
        }
        let tags = entry.tags.iter().map(|tag| clean(tag)).filter(|tag| !tag.is_empty()).take(MAX_TAGS);
        for tag in tags {
            if !account.tags.contains(&tag) && !new.tags.contains(&tag) {
                new.tags.push(tag);
            }
        }
        new
    }

    pub(super) fn is_empty(&self) -> bool {
        let Self { username, domain, password, password_changed, created, passkey, passkey_facts: _, tags } =
            self;
        username.is_none()
            && domain.is_none()
            && password.is_none()
            && password_changed.is_none()
            && created.is_none()
            && passkey.is_none()
            && tags.is_empty()
    }

    /// Adds the facts to the account and returns a description of each.
    pub(super) fn add_to(self, account: &mut Account) -> Vec<String> {
        let mut adds = Vec::new();
        if let Some(username) = self.username {
            username.clone_into(&mut account.username);
            adds.push("user name".to_owned());
        }
        if let Some(domain) = self.domain {
            domain.clone_into(&mut account.domain);
            adds.push(format!("domain {domain}"));
        }
        adds.extend(
            self.password.map(|holder| add_secret_holder(account, FactorKind::Password, "password", holder)),
        );
        if let Some(day) = self.password_changed {
            account.password_changed = Some(day);
            adds.push(format!("password changed on {day}"));
        }
        if let Some(day) = self.created {
            account.created = Some(day);
            adds.push(format!("made on {day}"));
        }
        if let Some(holder) = self.passkey {
            adds.push(add_secret_holder(account, FactorKind::Passkey, "passkey", holder));
            let is_new = |factor: &&mut Factor| {
                factor.kind == FactorKind::Passkey && factor.holders.contains(&holder.holder)
            };
            if let Some(passkey) = account.factors.iter_mut().find(is_new) {
                let (name, created) = self.passkey_facts;
                if passkey.name.is_empty() {
                    passkey.name = name;
                }
                passkey.added = passkey.added.or(created);
            }
        }
        for tag in self.tags {
            adds.push(format!("tag {tag}"));
            account.tags.push(tag);
        }
        adds
    }
}

/// Whether the entry has a password that is not empty.
pub(super) fn has_password(entry: &ImportedEntry) -> bool {
    entry.password.as_ref().is_some_and(|password| !password.is_empty())
}

/// Records that this holder keeps the account's password or passkey. Adds the factor if there is none. Returns a
/// description.
fn add_secret_holder(account: &mut Account, kind: FactorKind, label: &str, holder: &NamedHolder) -> String {
    // An account has one password, but may have several passkeys. A passkey that already has a holder is another
    // passkey.
    let is_same_secret =
        |factor: &&Factor| factor.kind == kind && (kind == FactorKind::Password || factor.holders.is_empty());
    let id = account.factors.iter().find(is_same_secret).map(|factor| factor.id.clone());
    let id = id.unwrap_or_else(|| {
        let id = unused_factor_id(account, kind);
        add_factor(account, Factor { id: id.clone(), ..Factor::new(kind) });
        id
    });
    compose::add_holder(account, &id, &holder.holder);
    format!("{label}, kept {}", holder.phrase)
}

/// Records that this holder also keeps the seed of a factor. Returns a description, or `None` if that was known.
pub(super) fn add_seed_holder(
    account: &mut Account,
    factor: &FactorId,
    holder: &NamedHolder,
) -> Option<String> {
    compose::add_holder(account, factor, &holder.holder)
        .then(|| format!("its seed is also kept {}", holder.phrase))
}
