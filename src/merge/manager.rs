//! The account of the password manager or browser that an import comes from: it holds other accounts' secrets.

use super::entry_facts::NamedHolder;
use super::names::{Names, clean, key};
use super::staging::Staging;
use crate::import::SourceKind;
use crate::inventory::{Account, CredentialStore, FactorKind, Holder, StoreRole};
use crate::text;

/// Labels of formats that all stand for the same database. The first is the name of a new account.
const KEEPASS: [&str; 3] = ["KeePass", "KeePassXC", "KeePass XML"];

/// The slot of the password manager's account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manager {
    pub(super) slot: usize,
    /// Whether the import creates the account.
    pub(super) is_new: bool,
}

impl Manager {
    /// Finds the program's account, or creates it. `None` if the program does not store passwords.
    pub(super) fn find_or_create(
        staging: &mut Staging<'_>,
        accounts: &[Account],
        label: &str,
        source: SourceKind,
    ) -> Option<Self> {
        if !matches!(source, SourceKind::PasswordManager | SourceKind::Browser) {
            return None;
        }
        let labels: &[&str] = if KEEPASS.contains(&label) { &KEEPASS } else { &[label] };
        let has_label = |account: &Account| {
            let names = Names::of_account(account);
            let is_label = |name: &str| labels.iter().any(|label| name == key(label));
            is_label(&key(&names.service)) || names.labels().any(|name| is_label(&name))
        };
        let is_manager = |account: &Account| {
            let store = account.credential_store.as_ref();
            store.is_some_and(|store| store.roles.contains(&StoreRole::PasswordManager))
        };
        let existing = accounts
            .iter()
            .position(|account| is_manager(account) && has_label(account))
            .or_else(|| accounts.iter().position(has_label));
        let (slot, is_new) = match existing {
            Some(slot) => (slot, false),
            None => {
                let names = Names { service: clean(labels[0]), ..Names::default() };
                let keys = names.keys();
                (staging.add_account(names, &keys, None), true)
            }
        };
        Some(Self { slot, is_new })
    }

    /// Marks the account as a password manager. Only the person knows whether it is end-to-end encrypted.
    pub(super) fn mark_as_password_manager(self, staging: &mut Staging<'_>) {
        staging.change_account(self.slot, |account| {
            let store = account.credential_store.get_or_insert_with(CredentialStore::default);
            if !store.roles.contains(&StoreRole::PasswordManager) {
                store.roles.push(StoreRole::PasswordManager);
            }
        });
    }

    /// If the manager's own password is recorded only in the manager itself, records that the owner also remembers it:
    /// otherwise nobody could open the manager.
    pub(super) fn assume_password_is_remembered(self, staging: &mut Staging<'_>) {
        let itself = self.holder(staging);
        staging.change_account(self.slot, |account| {
            let passwords = account.factors.iter_mut().filter(|factor| factor.kind == FactorKind::Password);
            for password in passwords.filter(|password| password.holders == [itself.clone()]) {
                password.holders.push(Holder::Memory);
            }
        });
    }

    fn holder(self, staging: &Staging<'_>) -> Holder {
        Holder::from(&staging.account(self.slot).id)
    }

    pub(super) fn named_holder(self, staging: &Staging<'_>) -> NamedHolder {
        let name = text::fit(&staging.account(self.slot).service, 48);
        NamedHolder { holder: self.holder(staging), phrase: format!("in {name}") }
    }
}
