//! The account that a password manager or browser is: it keeps what other accounts are opened with.

use super::names::{Names, clean, key};
use super::work::Work;
use crate::import::SourceKind;
use crate::inventory::{Account, CredentialStore, FactorKind, Holder, StoreRole};

/// What a person calls one database, by the names of the formats that come from it; the account's name first.
const KEEPASS: [&str; 3] = ["KeePass", "KeePassXC", "KeePass XML"];

/// Where the account of the program is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager {
    pub(super) slot: usize,
    pub(super) new: bool,
}

impl Manager {
    /// Finds the account of the program among those that are there, or makes it. `None` for programs
    /// that keep no passwords.
    pub(super) fn of(
        work: &mut Work<'_>,
        accounts: &[Account],
        label: &str,
        source: SourceKind,
    ) -> Option<Self> {
        if !matches!(source, SourceKind::PasswordManager | SourceKind::Browser) {
            return None;
        }
        let family: &[&str] = if KEEPASS.contains(&label) { &KEEPASS } else { &[label] };
        let called = |account: &Account| {
            let names = Names::of_account(account);
            let is = |name: &str| family.iter().any(|label| name == key(label));
            is(&key(&names.service)) || names.labels().any(|name| is(&name))
        };
        let keeps = |account: &Account| {
            account.credential_store.as_ref().is_some_and(|k| k.roles.contains(&StoreRole::PasswordManager))
        };
        let there = accounts
            .iter()
            .position(|account| keeps(account) && called(account))
            .or_else(|| accounts.iter().position(called));
        let (slot, new) = match there {
            Some(slot) => (slot, false),
            None => {
                // The family's own name first.
                let names = Names { service: clean(family[0]), ..Names::default() };
                let words = work.words(&names);
                (work.add(names, &words, None), true)
            }
        };
        Some(Self { slot, new })
    }

    /// Says that the account keeps passwords. Whether it is end-to-end encrypted, and under what, is for the
    /// person to say.
    pub(super) fn keeps_passwords(self, work: &mut Work<'_>) {
        work.change(self.slot, |account| {
            let keeper = account.credential_store.get_or_insert_with(CredentialStore::default);
            if !keeper.roles.contains(&StoreRole::PasswordManager) {
                keeper.roles.push(StoreRole::PasswordManager);
            }
        });
    }

    /// Its own password among those that it keeps is one copy more: nobody who is outside gets in by it. Where it is
    /// recorded nowhere else, its owner is taken to know it, as before.
    pub(super) fn is_opened_by_heart(self, work: &mut Work<'_>) {
        let own = self.holder(work);
        work.change(self.slot, |account| {
            let passwords = account.factors.iter_mut().filter(|factor| factor.kind == FactorKind::Password);
            for password in passwords.filter(|password| password.holders == [own.clone()]) {
                password.holders.push(Holder::Memory);
            }
        });
    }

    pub(super) fn holder(self, work: &Work<'_>) -> Holder {
        Holder::from(&work.account(self.slot).id)
    }
}
