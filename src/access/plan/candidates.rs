//! Which fixes could be made at all: what the inventory has and the service offers.

use super::fix::{Direction, Fix, NEW_KEY, NEW_PLACE, SPARE_KEY};
use crate::access::unrecorded::leans_on;
use crate::inventory::{
    Account, Device, DeviceId, DeviceKind, Entity, EntityId, EntityKind, Factor, FactorKind, Holder,
    Importance, Index, Inventory, NumberId, Owner, PlaceId, SupportReset, UnlockMethod,
};
use crate::services::{Directory, Offer};
use std::collections::HashSet;

/// What the candidates are made of.
pub(super) struct Stock<'a> {
    inventory: &'a Inventory,
    index: &'a Index,
    directory: &'a Directory,
    /// Where paper goes: a locked place first.
    place: PlaceId,
    /// The user's security keys, or the two to buy.
    keys: Vec<DeviceId>,
    /// The user's phones and computers.
    devices: Vec<&'a Device>,
    /// What others are kept in, sent to or opened through.
    carries: HashSet<&'a str>,
}

impl<'a> Stock<'a> {
    pub(super) fn new(inventory: &'a Inventory, index: &'a Index, directory: &'a Directory) -> Self {
        let place = inventory
            .places
            .iter()
            .max_by_key(|place| place.locked)
            .map_or_else(|| PlaceId::from(NEW_PLACE.0), |place| place.id.clone());
        let mine = |device: &&Device| device.owner == Owner::Me;
        let mut keys: Vec<DeviceId> = inventory
            .devices
            .iter()
            .filter(mine)
            .filter(|device| device.kind == DeviceKind::SecurityKey)
            .map(|device| device.id.clone())
            .collect();
        // One key alone is one thing to lose.
        for new in [NEW_KEY, SPARE_KEY] {
            if keys.len() < 2 {
                keys.push(DeviceId::from(new.0));
            }
        }
        let devices = inventory
            .devices
            .iter()
            .filter(mine)
            .filter(|d| {
                matches!(d.kind, DeviceKind::Phone | DeviceKind::Tablet | DeviceKind::Computer)
                    && d.unlock.as_ref().is_none_or(|unlock| !unlock.is_empty())
            })
            .collect();
        let mut carries = HashSet::new();
        for account in &inventory.accounts {
            let sent =
                account.recovery_addresses.iter().filter_map(|a| a.entity.as_ref()).map(EntityId::as_str);
            carries.extend(leans_on(account).chain(sent).filter(|id| *id != account.id.as_str()));
        }
        Self { inventory, index, directory, place, keys, devices, carries }
    }

    /// Every fix of devices and numbers.
    pub(super) fn of_things(&self) -> Vec<Fix> {
        let mut fixes = Vec::new();
        for device in &self.inventory.devices {
            let id = device.id.clone();
            let open = device.unlock.as_ref().is_some_and(Vec::is_empty);
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
                    if open {
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

    /// Every fix of one account.
    pub(super) fn of_account(&self, account: &Account) -> Vec<Fix> {
        let mut fixes = Vec::new();
        self.adding(account, &mut fixes);
        self.moving(account, &mut fixes);
        self.taking(account, &mut fixes);
        fixes
    }

    /// What could come before another fix of the account: besides its own fixes, recovery codes that its service
    /// may hand out with the second factor that the other one turns on.
    pub(super) fn before(&self, account: &Account) -> Vec<Fix> {
        let mut fixes = self.of_account(account);
        if !self.needs_codes(account) && account.has(FactorKind::Password) {
            fixes.extend(self.codes(account));
        }
        fixes.retain(|fix| fix.direction() != Direction::Takes);
        fixes
    }

    /// Recovery codes on paper, unless they are, or are known not to be offered.
    fn codes(&self, account: &Account) -> Option<Fix> {
        let codes = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes);
        let on_paper = codes.is_some_and(|f| f.holders.iter().any(|h| self.is_place(h)));
        let offered = account.offers_recovery_codes != Some(false);
        (!on_paper && offered)
            .then(|| Fix::PrintCodes { account: account.id.clone(), place: self.place.clone() })
    }

    /// What the service is known to offer; `None` where nothing is known of it.
    fn offers(&self, account: &Account, offer: Offer) -> Option<bool> {
        self.directory.of(account).map(|service| service.offers.contains(&offer))
    }

    fn adding(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let id = &account.id;
        let held = |kind: FactorKind, holder: &EntityId| {
            account
                .factors
                .iter()
                .any(|f| f.kind == kind && f.holders.contains(&Holder::Entity(holder.clone())))
        };
        // What is not known of the service is asked for, where a second factor would be the first.
        let lone = account.has(FactorKind::Password) && account.second_factors().next().is_none();
        let known = |offer| self.offers(account, offer).unwrap_or(lone);
        let offered = |offer, kind| known(offer) || account.has(kind);
        if account.has(FactorKind::Password) && !account.has(FactorKind::Totp) && known(Offer::Totp) {
            if let [first, second, ..] = self.devices[..] {
                fixes.push(Fix::AddTotp {
                    account: id.clone(),
                    device: first.id.clone(),
                    also: Some(second.id.clone()),
                });
            }
            for device in &self.devices {
                fixes.push(Fix::AddTotp { account: id.clone(), device: device.id.clone(), also: None });
            }
        }
        if offered(Offer::SecurityKey, FactorKind::SecurityKey) {
            // The first two that are not enrolled: a third adds little.
            let enrolled = account.factors.iter().filter(|f| f.kind == FactorKind::SecurityKey).count();
            let free = self.keys.iter().filter(|key| !held(FactorKind::SecurityKey, &(*key).into()));
            let free: Vec<&DeviceId> = free.take(2_usize.saturating_sub(enrolled)).collect();
            let add = |key: &DeviceId, spare: Option<&DeviceId>| Fix::AddSecurityKey {
                account: id.clone(),
                key: key.clone(),
                spare: spare.cloned(),
            };
            if let [first, second] = free[..] {
                fixes.push(add(first, Some(second)));
            }
            fixes.extend(free.iter().map(|key| add(key, None)));
        }
        if self.offers(account, Offer::Passkey) == Some(true) || account.has(FactorKind::Passkey) {
            for device in self.devices.iter().filter(|d| !held(FactorKind::Passkey, &(&d.id).into())) {
                fixes.push(Fix::AddPasskey { account: id.clone(), device: device.id.clone() });
            }
        }
        if lone {
            self.next_best(account, fixes);
        }
        for seed in account.factors.iter().filter(|f| f.kind == FactorKind::Totp) {
            for device in self.devices.iter().filter(|d| !holds(seed, &(&d.id).into())) {
                fixes.push(Fix::CopySeed {
                    account: id.clone(),
                    factor: seed.id.clone(),
                    device: device.id.clone(),
                });
            }
        }
        if self.needs_codes(account) {
            fixes.extend(self.codes(account));
        }
        let matters = account.credential_store.is_some()
            || account.importance >= Importance::High
            || self.carries.contains(id.as_str());
        for password in account.factors.iter().filter(|f| {
            matters && f.kind == FactorKind::Password && !f.holders.iter().any(|h| self.is_place(h))
        }) {
            fixes.push(Fix::WriteDownPassword {
                account: id.clone(),
                factor: password.id.clone(),
                place: self.place.clone(),
            });
        }
    }

    /// A first second factor at a service that is known to offer none of the better ones.
    fn next_best(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let Some(service) = self.directory.of(account) else { return };
        if [Offer::Passkey, Offer::SecurityKey, Offer::Totp]
            .iter()
            .any(|better| service.offers.contains(better))
        {
            return;
        }
        let mut add = |kind: FactorKind, to: EntityId| {
            fixes.push(Fix::AddSecond { account: account.id.clone(), kind, to });
        };
        if service.offers.contains(&Offer::OwnApp) {
            self.devices.iter().for_each(|device| add(FactorKind::Push, (&device.id).into()));
        }
        // A call where there is no text: both go to the number.
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

    fn moving(&self, account: &Account, fixes: &mut Vec<Fix>) {
        let id = &account.id;
        let beside_password = |holder: &Holder| {
            account.factors.iter().any(|f| f.kind == FactorKind::Password && f.holders.contains(holder))
        };
        for seed in account.factors.iter().filter(|f| f.kind == FactorKind::Totp) {
            let shared = seed
                .holders
                .iter()
                .any(|h| beside_password(h) || matches!(self.entity(h), Some(Entity::Account(_))));
            let apart = self.devices.iter().filter(|d| !beside_password(&Holder::from(&d.id)));
            for device in apart.filter(|_| shared) {
                fixes.push(Fix::MoveSeed {
                    account: id.clone(),
                    factor: seed.id.clone(),
                    device: device.id.clone(),
                });
            }
        }
        let off_paper = |f: &Factor| {
            f.kind == FactorKind::RecoveryCodes
                && f.holders
                    .iter()
                    .any(|h| matches!(self.entity(h), Some(Entity::Account(_) | Entity::Device(_))))
        };
        if account.factors.iter().any(off_paper) {
            fixes.push(Fix::MoveCodes { account: id.clone(), place: self.place.clone() });
        }
    }

    fn taking(&self, account: &Account, fixes: &mut Vec<Fix>) {
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
            let codes = |id| account.factor(id).is_some_and(|f| f.kind == FactorKind::RecoveryCodes);
            if !way.factors.iter().any(codes) {
                fixes.push(Fix::DropRecovery { account: id.clone(), factors: way.factors.clone() });
            }
        }
        for to in account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref()) {
            if matches!(self.index.get(self.inventory, to.as_str()), Some(Entity::Account(_))) {
                fixes.push(Fix::DropRecoveryAddress { account: id.clone(), to: to.clone() });
            }
        }
        let support = account.has(FactorKind::Support) || account.support_reset == SupportReset::Possible;
        if support && account.support_reset != SupportReset::Locked {
            fixes.push(Fix::LockSupport { account: id.clone() });
        }
        for through in account.linked.iter().filter_map(|identity| identity.account.as_ref()) {
            fixes.push(Fix::Unlink { account: id.clone(), through: through.clone() });
        }
        // A session on one's own locked device is no risk by itself.
        let stays_open = |id: &&DeviceId| {
            let device = self.inventory.devices.iter().find(|device| device.id == **id);
            device.is_some_and(|d| d.is_unlocked() || d.owner != Owner::Me)
        };
        for device in account.sessions.devices.iter().filter(stays_open) {
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

    /// Whether recovery codes would stand in for something. Services hand them out beside a second factor.
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

fn holds(factor: &Factor, holder: &EntityId) -> bool {
    factor.holders.iter().any(|h| h.as_str() == holder.as_str())
}
