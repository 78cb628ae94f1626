//! Translates the ids of another inventory to the ids that its entities get in ours.

use crate::inventory::{Account, AccountId, Device, DeviceId, EntityId, Holder, Number, PlaceId};
use std::collections::HashMap;

/// Our id for each of their ids.
#[derive(Debug, Default)]
pub(super) struct IdMap(HashMap<String, String>);

impl IdMap {
    pub(super) fn insert(&mut self, theirs: &str, ours: String) {
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

    /// Translates holders and drops unknown holders. Their vault is replaced by `their_vault`, the devices that store
    /// it, and also by our vault if the secret is `imported`.
    fn translate_holders(&self, holders: &mut Vec<Holder>, imported: bool, their_vault: &[Holder]) {
        let mut translated: Vec<Holder> = Vec::new();
        for holder in holders.drain(..) {
            match holder {
                Holder::Memory => translated.push(Holder::Memory),
                Holder::Selvedge => {
                    translated.extend(imported.then_some(Holder::Selvedge));
                    translated.extend(their_vault.iter().cloned());
                }
                Holder::Entity(id) => translated.extend(self.entity(&id).map(Holder::Entity)),
            }
        }
        for holder in translated {
            if !holders.contains(&holder) {
                holders.push(holder);
            }
        }
    }

    /// Translates all ids of an account. `is_imported` tells for which of its factors a secret is imported too;
    /// `their_vault` are the devices that store their vault but not ours.
    pub(super) fn translate_account(
        &self,
        account: &mut Account,
        is_imported: impl Fn(&str) -> bool,
        their_vault: &[Holder],
    ) {
        if let Some(id) = self.account(&account.id) {
            account.id = id;
        }
        for factor in &mut account.factors {
            let imported = is_imported(factor.id.as_str());
            self.translate_holders(&mut factor.holders, imported, their_vault);
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

    /// Translates the ids in a device, except its own.
    pub(super) fn translate_device(&self, device: &mut Device, their_vault: &[Holder]) {
        device.kept_at = device.kept_at.as_ref().and_then(|id| self.get(id.as_str())).map(PlaceId::from);
        for unlock in device.unlock.iter_mut().flatten() {
            self.translate_holders(&mut unlock.holders, false, their_vault);
        }
    }

    /// Translates the ids in a phone number, except its own.
    pub(super) fn translate_number(&self, number: &mut Number) {
        number.device = number.device.as_ref().and_then(|id| self.get(id.as_str())).map(DeviceId::from);
    }
}
