//! The data that the rules read: the inventory, the service directory, and indexes over all accounts. With the indexes,
//! checking one rule for one account takes the same time in a large inventory as in a small one.

use super::access_results::AccessResults;
use super::account_sample::{AccountSample, NAMED};
use super::account_view::{AccountView, NAME_COLUMNS};
use super::facts::Facts;
use super::lookalikes::Lookalikes;
use crate::access::Names;
use crate::inventory::{
    Account, Device, DeviceId, Entity, EntityKind, Factor, FactorKind, Holder, Index, Inventory,
};
use crate::services::Directory;
use crate::text::join;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    directory: &'a Directory,
    pub(super) index: &'a Index,
    pub(super) today: Date,
    pub(super) access: AccessResults,
    /// By reuse group: the accounts with that password.
    pub(super) reuse_groups: HashMap<&'a str, AccountSample>,
    /// By number: the accounts that use it. Complete after [`Context::note_dependence`] ran for every account.
    pub(super) number_users: HashMap<&'a str, AccountSample>,
    /// By device: the important accounts that only support opens without it. Complete as `number_users` is.
    pub(super) device_users: HashMap<&'a str, AccountSample>,
    /// By account: the accounts whose passkeys it stores.
    pub(super) passkeys_stored: HashMap<&'a str, AccountSample>,
    /// By credential store: the devices that reveal its contents once they are unlocked.
    pub(super) readable_on: HashMap<&'a str, Vec<&'a str>>,
    pub(super) lookalikes: Lookalikes,
}

impl<'a> Context<'a> {
    pub(super) fn new(facts: Facts<'a>, index: &'a Index, today: Date) -> Self {
        let Facts { inventory, directory } = facts;
        let mut context = Self {
            inventory,
            directory,
            index,
            today,
            access: AccessResults::new(inventory, index),
            reuse_groups: HashMap::new(),
            number_users: HashMap::new(),
            device_users: HashMap::new(),
            passkeys_stored: HashMap::new(),
            readable_on: HashMap::new(),
            lookalikes: Lookalikes::of(&inventory.accounts),
        };
        for (position, account) in inventory.accounts.iter().enumerate() {
            context.note_account(position, account);
        }
        context
    }

    fn note_account(&mut self, position: usize, account: &'a Account) {
        let importance = account.importance;
        if let Some(group) = account.password.as_ref().and_then(|password| password.reuse_group.as_deref()) {
            self.reuse_groups.entry(group).or_default().add(position, importance);
        }
        for factor in account.factors.iter().filter(|factor| factor.kind == FactorKind::Passkey) {
            for holder in &factor.holders {
                if self.kind(holder) == Some(EntityKind::Account) {
                    self.passkeys_stored.entry(holder.as_str()).or_default().add(position, importance);
                }
            }
        }
        let devices = devices_revealing_contents(account);
        if !devices.is_empty() {
            self.readable_on.insert(account.id.as_str(), devices);
        }
    }

    /// Records the numbers and devices on which an account depends, for the rules about numbers and devices.
    pub(super) fn note_dependence(&mut self, view: &AccountView<'a>) {
        let (position, account) = (view.position, view.account);
        let numbers = view
            .factors_in_use()
            .filter(|factor| factor.kind.uses_phone_network())
            .flat_map(|factor| &factor.holders)
            .filter_map(|holder| if let Holder::Entity(id) = holder { Some(id) } else { None })
            .chain(account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()));
        for id in numbers {
            if self.index.kind(id.as_str()) == Some(EntityKind::Number) {
                self.number_users.entry(id.as_str()).or_default().add(position, account.importance);
            }
        }
        if view.is_important() {
            for id in view.single_points_of_failure() {
                if self.index.kind(id) == Some(EntityKind::Device) {
                    self.device_users.entry(id).or_default().add(position, account.importance);
                }
            }
        }
    }

    /// The important accounts that the owner cannot open without a device. There are two candidate sets: the accounts
    /// that only support opens, found by looking at each account alone; and the accounts that nothing opens, found with
    /// the access graph. Each search can miss accounts, so the larger set is returned.
    pub(super) fn lost_with_device(&self, device: &Device) -> AccountSample {
        let from_accounts = self.device_users.get(device.id.as_str()).cloned().unwrap_or_default();
        let position = self.inventory.devices.iter().position(|other| other.id == device.id);
        let from_graph = position.and_then(|position| self.access.lost_with_device.get(position));
        let from_graph = from_graph.map_or(&[][..], Vec::as_slice);
        if from_graph.len() <= from_accounts.count {
            return from_accounts;
        }
        let mut sample = AccountSample::default();
        for &position in from_graph {
            if let Some(account) = self.inventory.accounts.get(position as usize) {
                sample.add(position as usize, account.importance);
            }
        }
        sample
    }

    pub(super) fn view_at(&self, position: usize) -> Option<AccountView<'a>> {
        AccountView::new(position, self.inventory, self.index, self.directory)
    }

    pub(super) fn view(&self, id: &str) -> Option<AccountView<'a>> {
        self.view_at(self.account_position(id)?)
    }

    pub(super) fn account_position(&self, id: &str) -> Option<usize> {
        self.index.position(id, EntityKind::Account)
    }

    pub(super) fn device(&self, id: &str) -> Option<&'a Device> {
        match self.index.get(self.inventory, id) {
            Some(Entity::Device(device)) => Some(device),
            _ => None,
        }
    }

    pub(super) fn kind(&self, holder: &Holder) -> Option<EntityKind> {
        match holder {
            Holder::Entity(id) => self.index.kind(id.as_str()),
            Holder::Memory | Holder::Selvedge => None,
        }
    }

    /// The name of an entity for a fact; its id if it does not exist.
    pub(super) fn name(&self, id: &'a str) -> Cow<'a, str> {
        self.index.display_name(self.inventory, id, NAME_COLUMNS)
    }

    pub(super) fn holder_name(&self, holder: &'a Holder) -> Cow<'a, str> {
        match holder {
            Holder::Memory => "memory".into(),
            Holder::Selvedge => "Selvedge".into(),
            Holder::Entity(id) => self.name(id.as_str()),
        }
    }

    /// Names for captures and losses.
    pub(super) fn names(&self) -> Names<'a> {
        Names::new(self.inventory, self.index.namesakes(self.inventory))
    }

    /// The names of the accounts, without the account at the position `except`: “Mail, Bank, Social and 4 more”.
    pub(super) fn list(&self, accounts: &AccountSample, except: Option<usize>) -> String {
        let total = accounts.count - usize::from(except.is_some() && accounts.count > 0);
        self.list_of(accounts.first.iter().copied().filter(|position| Some(*position) != except), total)
    }

    /// The first account of a sample.
    pub(super) fn first(&self, accounts: &AccountSample) -> Option<&'a Account> {
        self.inventory.accounts.get(*accounts.first.first()?)
    }

    /// The first [`NAMED`] of `total` accounts.
    pub(super) fn list_of(&self, positions: impl Iterator<Item = usize>, total: usize) -> String {
        let names: Vec<Cow<'_, str>> = positions
            .filter_map(|position| self.inventory.accounts.get(position))
            .map(|account| self.name(account.id.as_str()))
            .take(NAMED)
            .collect();
        let more = total.saturating_sub(names.len());
        if more > 0 { format!("{} and {more} more", names.join(", ")) } else { join(&names) }
    }
}

/// The devices that reveal a credential store's contents once they are unlocked. These devices stay signed in to the
/// store; if the contents are end-to-end encrypted, they also hold the factors that decrypt it.
fn devices_revealing_contents(account: &Account) -> Vec<&str> {
    let Some(store) = &account.credential_store else { return Vec::new() };
    let decrypts = |factor: &&Factor| {
        if store.key.is_empty() {
            factor.kind == FactorKind::Password
        } else {
            store.key.contains(&factor.id)
        }
    };
    let keys: Vec<&Factor> = account.factors.iter().filter(decrypts).collect();
    let holds_keys = |device: &str| {
        !keys.is_empty() && keys.iter().all(|key| key.holders.iter().any(|holder| holder.as_str() == device))
    };
    let devices = account.sessions.devices.iter().map(DeviceId::as_str);
    match store.end_to_end {
        Some(false) => devices.collect(),
        Some(true) => devices.filter(|device| holds_keys(device)).collect(),
        None => Vec::new(),
    }
}
