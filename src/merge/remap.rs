//! The ids of another inventory as the ids that they become in this one.

use crate::inventory::{Account, AccountId, Device, DeviceId, EntityId, Holder, Number, PlaceId};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Ids(HashMap<String, String>);

impl Ids {
    pub(super) fn put(&mut self, theirs: &str, ours: String) {
        self.0.insert(theirs.to_owned(), ours);
    }

    pub(super) fn get(&self, theirs: &str) -> Option<&str> {
        self.0.get(theirs).map(String::as_str)
    }

    pub(super) fn account(&self, id: &AccountId) -> Option<AccountId> {
        self.get(id.as_str()).map(AccountId::from)
    }

    fn entity(&self, id: &EntityId) -> Option<EntityId> {
        self.get(id.as_str()).map(EntityId::from)
    }

    /// Holders as ours; what theirs mentions and does not have is left out. `here` are those that stand for
    /// their vault, where what is held there is not taken over.
    fn holders(&self, holders: &mut Vec<Holder>, taken: bool, vault: &[Holder]) {
        let mut new: Vec<Holder> = Vec::new();
        for holder in holders.drain(..) {
            match holder {
                Holder::Memory => new.push(Holder::Memory),
                Holder::Selvedge => {
                    new.extend(taken.then_some(Holder::Selvedge));
                    new.extend(vault.iter().cloned());
                }
                Holder::Entity(id) => new.extend(self.entity(&id).map(Holder::Entity)),
            }
        }
        for holder in new {
            if !holders.contains(&holder) {
                holders.push(holder);
            }
        }
    }

    /// The account with our ids. `taken` says which of its factors' secrets come with it; `vault` are the
    /// devices on which their vault lies and ours does not.
    pub(super) fn in_account(&self, account: &mut Account, taken: impl Fn(&str) -> bool, vault: &[Holder]) {
        if let Some(id) = self.account(&account.id) {
            account.id = id;
        }
        for factor in &mut account.factors {
            let taken = taken(factor.id.as_str());
            self.holders(&mut factor.holders, taken, vault);
        }
        account.recovery_addresses.retain_mut(|address| {
            address.entity = address.entity.as_ref().and_then(|id| self.entity(id));
            address.entity.is_some() || !address.address.trim().is_empty()
        });
        for linked in &mut account.linked {
            linked.account = linked.account.as_ref().and_then(|id| self.account(id));
        }
        let devices = std::mem::take(&mut account.sessions.devices);
        account.sessions.devices =
            devices.iter().filter_map(|id| self.get(id.as_str())).map(DeviceId::from).collect();
    }

    pub(super) fn in_device(&self, device: &mut Device, vault: &[Holder]) {
        if let Some(id) = self.get(device.id.as_str()) {
            device.id = DeviceId::from(id);
        }
        device.kept_at = device.kept_at.as_ref().and_then(|id| self.get(id.as_str())).map(PlaceId::from);
        for unlock in device.unlock.iter_mut().flatten() {
            self.holders(&mut unlock.holders, false, vault);
        }
    }

    pub(super) fn in_number(&self, number: &mut Number) {
        if let Some(id) = self.get(number.id.as_str()) {
            number.id = id.into();
        }
        number.device = number.device.as_ref().and_then(|id| self.get(id.as_str())).map(DeviceId::from);
    }
}
