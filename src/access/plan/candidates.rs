//! The possible fixes, given the entities of the inventory and the second factors that each service offers.

use super::fix::{Direction, Fix, NEW_KEY, NEW_PLACE, SPARE_KEY};
use crate::access::unrecorded_dependency::depends_on;
use crate::inventory::{
    Account, Device, DeviceId, DeviceKind, Entity, EntityId, EntityKind, Factor, FactorKind, Holder,
    Importance, Index, Inventory, NumberId, Owner, PlaceId, SupportReset, UnlockMethod,
};
use crate::services::{Directory, Offer};
use std::collections::HashSet;

/// Generates possible fixes for the entities of an inventory.
pub(super) struct Candidates<'a> {
    inventory: &'a Inventory,
    index: &'a Index,
    directory: &'a Directory,
    /// Where to keep paper: a locked place if there is one.
    place: PlaceId,
    /// The user's security keys. If there are fewer than two, keys to buy are added, because a single key could be
    /// lost.
    keys: Vec<DeviceId>,
    /// The user's phones, tablets and computers that are not known to lack a lock.
    devices: Vec<&'a Device>,
    /// The ids that other accounts depend on: holders, linked accounts, recovery addresses.
    depended_on: HashSet<&'a str>,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(inventory: &'a Inventory, index: &'a Index, directory: &'a Directory) -> Self {
        let place = inventory
            .places
            .iter()
            .max_by_key(|place| place.locked)
            .map_or_else(|| PlaceId::from(NEW_PLACE.0), |place| place.id.clone());
        let is_mine = |device: &&Device| device.owner == Owner::Me;
        let mut keys: Vec<DeviceId> = inventory
            .devices
            .iter()
            .filter(is_mine)
            .filter(|device| device.kind == DeviceKind::SecurityKey)
            .map(|device| device.id.clone())
            .collect();
        for new in [NEW_KEY, SPARE_KEY] {
            if keys.len() < 2 {
                keys.push(DeviceId::from(new.0));
            }
        }
        let devices = inventory
            .devices
            .iter()
            .filter(is_mine)
            .filter(|d| {
                matches!(d.kind, DeviceKind::Phone | DeviceKind::Tablet | DeviceKind::Computer)
                    && d.unlock.as_ref().is_none_or(|unlock| !unlock.is_empty())
            })
            .collect();
        let mut depended_on = HashSet::new();
        for account in &inventory.accounts {
            let addresses =
                account.recovery_addresses.iter().filter_map(|a| a.entity.as_ref()).map(EntityId::as_str);
            let ids = depends_on(account).chain(addresses);
            depended_on.extend(ids.filter(|id| *id != account.id.as_str()));
        }
        Self { inventory, index, directory, place, keys, devices, depended_on }
    }

    pub(super) fn of_devices_and_numbers(&self) -> Vec<Fix> {
        let mut fixes = Vec::new();
        for device in &self.inventory.devices {
            let id = device.id.clone();
            match device.kind {
                DeviceKind::SecurityKey => {
                    let has_pin = device
                        .unlock
                        .as_ref()
                        .is_some_and(|unlock| unlock.iter().any(|u| u.method == UnlockMethod::Pin));
                    if !has_pin {
                        fixes.push(Fix::KeyPin { device: id });
                    }
                }
                _ => {
                    if device.has_no_lock() {
                        fixes.push(Fix::LockDevice { device: id.clone() });
                    }
                    if device.lock_screen_previews == Some(true) {
                        fixes.push(Fix::HidePreviews { device: id });
                    }
                }
            }
        }
        for number in &self.inventory.numbers {
            if number.device.is_some() && number.sim_pin != Some(true) {
                fixes.push(Fix::SimPin { number: number.id.clone() });
            }
            if number.port_out_pin != Some(true) {
                fixes.push(Fix::PortOutPin { number: number.id.clone() });
            }
        }
        fixes
    }

    pub(super) fn of_account(&self, account: &Account) -> Vec<Fix> {
        let mut fixes = Vec::new();
        self.add_additions(account, &mut fixes);
        self.add_moves(account, &mut fixes);
        self.add_removals(account, &mut fixes);
        fixes
    }

    /// Fixes of the account that can be the prerequisite of another fix. They include printing recovery codes even if
    /// the account has no second factor yet: the service may offer codes together with the second factor that the other
    /// fix adds.
    pub(super) fn prerequisites(&self, account: &Account) -> Vec<Fix> {
        let mut fixes = self.of_account(account);
        if !self.needs_codes(account) && account.has(FactorKind::Password) {
            fixes.extend(self.print_codes(account));
        }
        fixes.retain(|fix| fix.direction() != Direction::Removes);
        fixes
    }

    /// `None` if the codes are on paper already, or the service is known to offer none.
    fn print_codes(&self, account: &Account) -> Option<Fix> {
        let codes = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes);
        let on_paper = codes.is_some_and(|f| f.holders.iter().any(|h| self.is_place(h)));
        let may_be_offered = account.offers_recovery_codes != Some(false);
        (!on_paper && may_be_offered)
            .then(|| Fix::PrintCodes { account: account.id.clone(), place: self.place.clone() })
    }

    /// Whether the service offers something. `None` if the directory does not know the service.
    fn offers(&self, account: &Account, offer: Offer) -> Option<bool> {
        self.directory.of(account).map(|service| service.offers.contains(&offer))
    }

    /// Fixes that add a factor or a copy.
    fn add_additions(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let is_password_alone =
            account.has(FactorKind::Password) && account.second_factors().next().is_none();
        // If the account has only a password and the service is unknown, assume that the service offers a second
        // factor. The title of the fix then has a condition.
        let may_offer = |offer| self.offers(account, offer).unwrap_or(is_password_alone);
        if account.has(FactorKind::Password) && !account.has(FactorKind::Totp) && may_offer(Offer::Totp) {
            self.add_totp(account, fixes);
        }
        if may_offer(Offer::SecurityKey) || account.has(FactorKind::SecurityKey) {
            self.add_security_keys(account, fixes);
        }
        if self.offers(account, Offer::Passkey) == Some(true) || account.has(FactorKind::Passkey) {
            for device in self.devices.iter().filter(|d| !is_held(account, FactorKind::Passkey, &d.id)) {
                fixes.push(Fix::AddPasskey { account: account.id.clone(), device: device.id.clone() });
            }
        }
        if is_password_alone {
            self.add_weaker_second_factors(account, fixes);
        }
        self.add_copies(account, fixes);
    }

    fn add_totp(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let add = |device: &Device, also: Option<&Device>| Fix::AddTotp {
            account: account.id.clone(),
            device: device.id.clone(),
            also: also.map(|device| device.id.clone()),
        };
        if let [first, second, ..] = self.devices[..] {
            fixes.push(add(first, Some(second)));
        }
        fixes.extend(self.devices.iter().map(|device| add(device, None)));
    }

    /// Adds security keys up to two in total, because a third key helps little.
    fn add_security_keys(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let enrolled = account.factors.iter().filter(|f| f.kind == FactorKind::SecurityKey).count();
        let free = self.keys.iter().filter(|key| !is_held(account, FactorKind::SecurityKey, key));
        let free: Vec<&DeviceId> = free.take(2_usize.saturating_sub(enrolled)).collect();
        let add = |key: &DeviceId, spare: Option<&DeviceId>| Fix::AddSecurityKey {
            account: account.id.clone(),
            key: key.clone(),
            spare: spare.cloned(),
        };
        if let [first, second] = free[..] {
            fixes.push(add(first, Some(second)));
        }
        fixes.extend(free.iter().map(|key| add(key, None)));
    }

    /// Fixes that add a copy of a seed, of recovery codes or of a password.
    fn add_copies(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let id = &account.id;
        for seed in account.factors.iter().filter(|f| f.kind == FactorKind::Totp) {
            for device in self.devices.iter().filter(|d| !seed.holders.contains(&Holder::from(&d.id))) {
                fixes.push(Fix::CopySeed {
                    account: id.clone(),
                    factor: seed.id.clone(),
                    device: device.id.clone(),
                });
            }
        }
        if self.needs_codes(account) {
            fixes.extend(self.print_codes(account));
        }
        let needs_written_password = account.credential_store.is_some()
            || account.importance >= Importance::High
            || self.depended_on.contains(id.as_str());
        let is_on_paper = |factor: &Factor| factor.holders.iter().any(|holder| self.is_place(holder));
        let passwords = account.factors.iter().filter(|f| f.kind == FactorKind::Password && !is_on_paper(f));
        for password in passwords.filter(|_| needs_written_password) {
            fixes.push(Fix::WriteDownPassword {
                account: id.clone(),
                factor: password.id.clone(),
                place: self.place.clone(),
            });
        }
    }

    /// Fixes that add a weaker second factor, if the service is known to offer no better one.
    fn add_weaker_second_factors(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let Some(service) = self.directory.of(account) else { return };
        let better = [Offer::Passkey, Offer::SecurityKey, Offer::Totp];
        if better.iter().any(|better| service.offers.contains(better)) {
            return;
        }
        let mut add = |kind: FactorKind, to: EntityId| {
            fixes.push(Fix::AddSecond { account: account.id.clone(), kind, to });
        };
        if service.offers.contains(&Offer::OwnApp) {
            self.devices.iter().for_each(|device| add(FactorKind::Push, (&device.id).into()));
        }
        // Add calls only if the service sends no texts, because both go to the same number.
        let by_phone = [(Offer::Sms, FactorKind::Sms), (Offer::Call, FactorKind::Voice)];
        if let Some((_, kind)) = by_phone.into_iter().find(|(offer, _)| service.offers.contains(offer)) {
            self.inventory.numbers.iter().for_each(|number| add(kind, (&number.id).into()));
        }
        if service.offers.contains(&Offer::Email) {
            let mailboxes = account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref());
            let mailboxes = mailboxes.filter(|to| self.index.kind(to.as_str()) == Some(EntityKind::Account));
            mailboxes.for_each(|to| add(FactorKind::EmailCode, to.clone()));
        }
    }

    /// Fixes that keep factors on separate holders.
    fn add_moves(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let id = &account.id;
        let keeps_password = |holder: &Holder| {
            account.factors.iter().any(|f| f.kind == FactorKind::Password && f.holders.contains(holder))
        };
        for seed in account.factors.iter().filter(|f| f.kind == FactorKind::Totp) {
            let should_move = seed
                .holders
                .iter()
                .any(|h| keeps_password(h) || matches!(self.entity(h), Some(Entity::Account(_))));
            let elsewhere = self.devices.iter().filter(|d| !keeps_password(&Holder::from(&d.id)));
            for device in elsewhere.filter(|_| should_move) {
                fixes.push(Fix::MoveSeed {
                    account: id.clone(),
                    factor: seed.id.clone(),
                    device: device.id.clone(),
                });
            }
        }
        let are_codes_off_paper = |f: &Factor| {
            f.kind == FactorKind::RecoveryCodes
                && f.holders
                    .iter()
                    .any(|h| matches!(self.entity(h), Some(Entity::Account(_) | Entity::Device(_))))
        };
        if account.factors.iter().any(are_codes_off_paper) {
            fixes.push(Fix::MoveCodes { account: id.clone(), place: self.place.clone() });
        }
    }

    /// Fixes that remove a way in or make a way in harder.
    fn add_removals(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let id = &account.id;
        let mut numbers: Vec<&str> = account
            .factors
            .iter()
            .filter(|f| f.kind.uses_phone_network())
            .flat_map(|f| &f.holders)
            .map(Holder::as_str)
            .chain(account.recovery_addresses.iter().filter_map(|a| a.entity.as_ref()).map(EntityId::as_str))
            .filter(|id| matches!(self.index.get(self.inventory, id), Some(Entity::Number(_))))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            fixes.push(Fix::RemoveNumber { account: id.clone(), number: NumberId::from(number) });
        }
        for way in &account.recovery {
            if account.factors_of(way).all(|factor| factor.kind != FactorKind::RecoveryCodes) {
                fixes.push(Fix::DropRecovery { account: id.clone(), factors: way.factors.clone() });
            }
        }
        for to in account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()) {
            if matches!(self.index.get(self.inventory, to.as_str()), Some(Entity::Account(_))) {
                fixes.push(Fix::DropRecoveryAddress { account: id.clone(), to: to.clone() });
            }
        }
        let is_locked = account.support_reset == SupportReset::Locked;
        let can_reset = account.has(FactorKind::Support) || account.support_reset == SupportReset::Possible;
        if can_reset && !is_locked {
            fixes.push(Fix::LockSupport { account: id.clone() });
        }
        for through in account.linked.iter().filter_map(|identity| identity.account.as_ref()) {
            fixes.push(Fix::Unlink { account: id.clone(), through: through.clone() });
        }
        // A session on one's own locked device is no risk by itself.
        let is_risky = |id: &&DeviceId| {
            let device = self.inventory.devices.iter().find(|device| device.id == **id);
            device.is_some_and(|d| d.has_no_lock() || d.owner != Owner::Me)
        };
        for device in account.sessions.devices.iter().filter(is_risky) {
            fixes.push(Fix::SignOut { account: id.clone(), device: device.clone() });
        }
        if account.password.as_ref().is_some_and(|health| health.reuse_group.is_some()) {
            fixes.push(Fix::OwnPassword { account: id.clone() });
        }
        for push in account.factors.iter().filter(|f| f.kind == FactorKind::Push) {
            if push.number_matching != Some(true) {
                fixes.push(Fix::NumberMatching { account: id.clone(), factor: push.id.clone() });
            }
        }
    }

    /// Whether the account has, or may have, a second factor that recovery codes replace.
    fn needs_codes(&self, account: &Account) -> bool {
        account.offers_recovery_codes == Some(true)
            || account.second_factors().any(|f| !matches!(f.kind, FactorKind::EmailCode))
    }

    fn entity(&self, holder: &Holder) -> Option<Entity<'a>> {
        match holder {
            Holder::Entity(id) => self.index.get(self.inventory, id.as_str()),
            Holder::Memory | Holder::Selvedge => None,
        }
    }

    fn is_place(&self, holder: &Holder) -> bool {
        matches!(self.entity(holder), Some(Entity::Place(_)))
    }
}

/// Whether the device holds a factor of this kind.
fn is_held(account: &Account, kind: FactorKind, device: &DeviceId) -> bool {
    let holder = Holder::from(device);
    account.factors.iter().any(|factor| factor.kind == kind && factor.holders.contains(&holder))
}
