//! Applies a fix to an inventory.

use super::fix::{Fix, SPARE_KEY, new_name};
use crate::inventory::{
    Account, Device, DeviceId, DeviceKind, Factor, FactorId, FactorKind, Holder, Inventory, Owner, Place,
    PlaceId, SupportReset, Unlock, UnlockMethod,
};
use crate::inventory::{add_factor, remove_factor, unused_factor_id};
use std::collections::BTreeSet;

impl Fix {
    /// Changes the inventory as if the fix were done.
    pub fn apply(&self, inventory: &mut Inventory) {
        if let Self::PrintCodes { place, .. }
        | Self::MoveCodes { place, .. }
        | Self::WriteDownPassword { place, .. } = self
        {
            ensure_place(inventory, place);
        }
        if let Self::AddSecurityKey { key, spare, .. } = self {
            for key in [Some(key), spare.as_ref()].into_iter().flatten() {
                ensure_key(inventory, key);
            }
        }
        match self {
            Self::LockDevice { device } | Self::KeyPin { device } => {
                change_first(
                    &mut inventory.devices,
                    |d| d.id == *device,
                    |device| {
                        device.unlock = Some(vec![Unlock { method: UnlockMethod::Pin, holders: Vec::new() }]);
                    },
                );
            }
            Self::HidePreviews { device } => {
                change_first(
                    &mut inventory.devices,
                    |d| d.id == *device,
                    |device| {
                        device.lock_screen_previews = Some(false);
                    },
                );
            }
            Self::SimPin { number } => {
                change_first(
                    &mut inventory.numbers,
                    |n| n.id == *number,
                    |number| number.sim_pin = Some(true),
                );
            }
            Self::PortOutPin { number } => {
                change_first(
                    &mut inventory.numbers,
                    |n| n.id == *number,
                    |number| {
                        number.port_out_pin = Some(true);
                    },
                );
            }
            _ => {
                let id = self.subject();
                change_first(
                    &mut inventory.accounts,
                    |account| account.id.as_str() == id.as_str(),
                    |account| self.apply_to_account(account),
                );
            }
        }
    }

    fn apply_to_account(&self, account: &mut Account) {
        match self {
            Self::AddSecurityKey { key, spare, .. } => {
                for key in [Some(key), spare.as_ref()].into_iter().flatten() {
                    enrol(account, FactorKind::SecurityKey, [key.into()]);
                }
            }
            Self::AddPasskey { device, .. } => enrol(account, FactorKind::Passkey, [device.into()]),
            Self::AddTotp { device, also, .. } => {
                enrol(
                    account,
                    FactorKind::Totp,
                    [Some(device), also.as_ref()].into_iter().flatten().map(Holder::from),
                );
            }
            Self::AddSecond { kind, to, .. } => enrol(account, *kind, [Holder::Entity(to.clone())]),
            Self::CopySeed { factor, device, .. } => hold(account, factor, device.into(), false),
            Self::MoveSeed { factor, device, .. } => hold(account, factor, device.into(), true),
            Self::WriteDownPassword { factor, place, .. } => hold(account, factor, place.into(), false),
            Self::PrintCodes { place, .. } | Self::MoveCodes { place, .. } => {
                let codes = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes);
                match codes.map(|factor| factor.id.clone()) {
                    Some(id) => hold(account, &id, place.into(), matches!(self, Self::MoveCodes { .. })),
                    None => enrol(account, FactorKind::RecoveryCodes, [place.into()]),
                }
                account.offers_recovery_codes = Some(true);
            }
            Self::RemoveNumber { number, .. } => {
                let removed: Vec<FactorId> = account
                    .factors
                    .iter()
                    .filter(|f| f.kind.uses_phone_network() && f.holders.contains(&number.into()))
                    .map(|f| f.id.clone())
                    .collect();
                for id in &removed {
                    remove_factor(account, id);
                }
                account.recovery_addresses.retain(|address| {
                    address.entity.as_ref().is_none_or(|id| id.as_str() != number.as_str())
                });
            }
            Self::DropRecovery { factors, .. } => {
                account.recovery.retain(|way| way.factors != *factors);
                let used: BTreeSet<&FactorId> =
                    account.sign_in.iter().chain(&account.recovery).flat_map(|way| &way.factors).collect();
                let unused: Vec<FactorId> = factors.iter().filter(|id| !used.contains(id)).cloned().collect();
                account.factors.retain(|factor| !unused.contains(&factor.id));
            }
            Self::DropRecoveryAddress { to, .. } => {
                account.recovery_addresses.retain(|address| address.entity.as_ref() != Some(to));
            }
            Self::LockSupport { .. } => account.support_reset = SupportReset::Locked,
            Self::Unlink { through, .. } => {
                account.linked.retain(|identity| identity.account.as_ref() != Some(through));
            }
            Self::SignOut { device, .. } => account.sessions.devices.retain(|id| id != device),
            Self::OwnPassword { .. } => {
                if let Some(health) = &mut account.password {
                    health.reuse_group = None;
                    health.pwned_count = Some(0);
                }
            }
            Self::NumberMatching { factor, .. } => {
                change_first(&mut account.factors, |f| f.id == *factor, |f| f.number_matching = Some(true));
            }
            Self::LockDevice { .. }
            | Self::KeyPin { .. }
            | Self::HidePreviews { .. }
            | Self::SimPin { .. }
            | Self::PortOutPin { .. } => {}
        }
    }
}

/// Changes the first element that matches.
fn change_first<T>(list: &mut [T], matches: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) {
    if let Some(found) = list.iter_mut().find(|element| matches(element)) {
        change(found);
    }
}

/// Adds a new factor of this kind with these holders.
fn enrol(account: &mut Account, kind: FactorKind, holders: impl IntoIterator<Item = Holder>) {
    let id = unused_factor_id(account, kind);
    add_factor(account, Factor { id, ..Factor::new(kind) }.held_by(holders));
}

/// Adds a holder to a factor. `is_only` removes all other holders.
fn hold(account: &mut Account, factor: &FactorId, holder: Holder, is_only: bool) {
    change_first(
        &mut account.factors,
        |f| f.id == *factor,
        |factor| {
            if is_only {
                factor.holders.clear();
            }
            if !factor.holders.contains(&holder) {
                factor.holders.push(holder);
            }
        },
    );
}

fn ensure_place(inventory: &mut Inventory, id: &PlaceId) {
    if !inventory.places.iter().any(|place| place.id == *id) {
        inventory.places.push(Place {
            id: id.clone(),
            name: new_name(id.as_str()).into(),
            locked: Some(true),
            inside: None,
            shared_with: Vec::new(),
            notes: String::new(),
        });
    }
}

fn ensure_key(inventory: &mut Inventory, id: &DeviceId) {
    if inventory.devices.iter().any(|device| device.id == *id) {
        return;
    }
    // The spare key is kept with the paper, away from the first key.
    let is_spare = id.as_str() == SPARE_KEY.0;
    let kept_at = inventory.places.iter().find(|place| is_spare && place.locked == Some(true));
    inventory.devices.push(Device {
        id: id.clone(),
        name: new_name(id.as_str()).into(),
        kind: DeviceKind::SecurityKey,
        unlock: Some(vec![Unlock { method: UnlockMethod::Pin, holders: Vec::new() }]),
        lock_screen_previews: None,
        kept_at: kept_at.map(|place| place.id.clone()),
        owner: Owner::Me,
        shared_with: Vec::new(),
        notes: String::new(),
    });
}
