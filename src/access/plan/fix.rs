//! What a person can do about it: each fix, what it is called, how long it takes, and what the inventory
//! looks like once it is done.

use crate::inventory::change::{add_factor, drop_factor, free_factor};
use crate::inventory::{
    Account, AccountId, Device, DeviceId, DeviceKind, EntityId, Factor, FactorId, FactorKind, Holder, Index,
    Inventory, NumberId, Owner, Place, PlaceId, SupportReset, Unlock, UnlockMethod,
};
use crate::text::fit;
use std::collections::BTreeSet;

/// One change that improves the setup. Ids name what is there, or what doing it adds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Enrol a security key; a key that is not there yet is bought first.
    AddSecurityKey {
        /// Where it is enrolled.
        account: AccountId,
        /// The key.
        key: DeviceId,
    },
    /// Enrol a passkey bound to a device.
    AddPasskey {
        /// Where it is enrolled.
        account: AccountId,
        /// The device that holds it.
        device: DeviceId,
    },
    /// Turn on an authenticator app, its seed on a device.
    AddTotp {
        /// Where it is turned on.
        account: AccountId,
        /// The device with the app.
        device: DeviceId,
    },
    /// Put the seed on a second device as well.
    CopySeed {
        /// The account.
        account: AccountId,
        /// Its TOTP factor.
        factor: FactorId,
        /// The second device.
        device: DeviceId,
    },
    /// Take the seed from where the password is too, and keep it on a device alone.
    MoveSeed {
        /// The account.
        account: AccountId,
        /// Its TOTP factor.
        factor: FactorId,
        /// Where it goes.
        device: DeviceId,
    },
    /// Print the recovery codes and keep them at a place.
    PrintCodes {
        /// The account.
        account: AccountId,
        /// The place.
        place: PlaceId,
    },
    /// Take the recovery codes off the devices and accounts that hold them, and keep them on paper alone.
    MoveCodes {
        /// The account.
        account: AccountId,
        /// The place.
        place: PlaceId,
    },
    /// Write the password of a password manager or mailbox down and keep it at a place.
    WriteDownPassword {
        /// The account.
        account: AccountId,
        /// Its password.
        factor: FactorId,
        /// The place.
        place: PlaceId,
    },
    /// Take a phone number out of the account.
    RemoveNumber {
        /// The account.
        account: AccountId,
        /// The number.
        number: NumberId,
    },
    /// Turn off a way to recover.
    DropRecovery {
        /// The account.
        account: AccountId,
        /// The factors of the way.
        factors: Vec<FactorId>,
    },
    /// Remove an old address or number to which resets are sent.
    DropRecoveryAddress {
        /// The account.
        account: AccountId,
        /// The account or number that receives them.
        to: EntityId,
    },
    /// Have support resets switched off, or bound to something you hold.
    LockSupport {
        /// The account.
        account: AccountId,
    },
    /// Disconnect a sign-in through another account.
    Unlink {
        /// The account.
        account: AccountId,
        /// The account that signs in to it.
        through: AccountId,
    },
    /// Sign out on a device.
    SignOut {
        /// The account.
        account: AccountId,
        /// The device that stays signed in.
        device: DeviceId,
    },
    /// Give the account a password of its own.
    OwnPassword {
        /// The account.
        account: AccountId,
    },
    /// Make push prompts ask for a number.
    NumberMatching {
        /// The account.
        account: AccountId,
        /// Its push factor.
        factor: FactorId,
    },
    /// Set a lock on a device.
    LockDevice {
        /// The device.
        device: DeviceId,
    },
    /// Set a PIN on a security key.
    KeyPin {
        /// The key.
        device: DeviceId,
    },
    /// Set a PIN on the SIM.
    SimPin {
        /// The number.
        number: NumberId,
    },
    /// Set a PIN without which the number does not move to another SIM or carrier.
    PortOutPin {
        /// The number.
        number: NumberId,
    },
    /// Hide texts and codes on the lock screen.
    HidePreviews {
        /// The device.
        device: DeviceId,
    },
}

/// Which of the two sides a kind of fix can make worse, in principle. See [`Fix::direction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// It adds a way or a copy: nobody is locked out by it, somebody may get in.
    Adds,
    /// It takes a way or a copy: nobody gets in by it, the owner may be locked out.
    Takes,
    /// It moves something.
    Both,
}

impl Fix {
    /// The short name of the kind, as in JSON.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AddSecurityKey { .. } => "add_security_key",
            Self::AddPasskey { .. } => "add_passkey",
            Self::AddTotp { .. } => "add_totp",
            Self::CopySeed { .. } => "copy_seed",
            Self::MoveSeed { .. } => "move_seed",
            Self::PrintCodes { .. } => "print_codes",
            Self::MoveCodes { .. } => "move_codes",
            Self::WriteDownPassword { .. } => "write_down_password",
            Self::RemoveNumber { .. } => "remove_number",
            Self::DropRecovery { .. } => "drop_recovery",
            Self::DropRecoveryAddress { .. } => "drop_recovery_address",
            Self::LockSupport { .. } => "lock_support",
            Self::Unlink { .. } => "unlink",
            Self::SignOut { .. } => "sign_out",
            Self::OwnPassword { .. } => "own_password",
            Self::NumberMatching { .. } => "number_matching",
            Self::LockDevice { .. } => "lock_device",
            Self::KeyPin { .. } => "key_pin",
            Self::SimPin { .. } => "sim_pin",
            Self::PortOutPin { .. } => "port_out_pin",
            Self::HidePreviews { .. } => "hide_previews",
        }
    }

    /// How long it takes, in minutes. Own judgement: the time from opening the settings to having checked
    /// that it works; buying a key is not in it.
    #[must_use]
    pub const fn minutes(&self) -> u32 {
        match self {
            Self::SignOut { .. }
            | Self::HidePreviews { .. }
            | Self::NumberMatching { .. }
            | Self::KeyPin { .. } => 3,
            Self::PrintCodes { .. }
            | Self::DropRecovery { .. }
            | Self::DropRecoveryAddress { .. }
            | Self::Unlink { .. }
            | Self::RemoveNumber { .. }
            | Self::LockDevice { .. }
            | Self::SimPin { .. } => 5,
            Self::AddSecurityKey { .. }
            | Self::AddPasskey { .. }
            | Self::AddTotp { .. }
            | Self::CopySeed { .. }
            | Self::MoveCodes { .. }
            | Self::WriteDownPassword { .. }
            | Self::OwnPassword { .. } => 10,
            Self::MoveSeed { .. } | Self::PortOutPin { .. } => 15,
            Self::LockSupport { .. } => 20,
        }
    }

    /// What it is done to.
    #[must_use]
    pub fn subject(&self) -> EntityId {
        match self {
            Self::AddSecurityKey { account, .. }
            | Self::AddPasskey { account, .. }
            | Self::AddTotp { account, .. }
            | Self::CopySeed { account, .. }
            | Self::MoveSeed { account, .. }
            | Self::PrintCodes { account, .. }
            | Self::MoveCodes { account, .. }
            | Self::WriteDownPassword { account, .. }
            | Self::RemoveNumber { account, .. }
            | Self::DropRecovery { account, .. }
            | Self::DropRecoveryAddress { account, .. }
            | Self::LockSupport { account }
            | Self::Unlink { account, .. }
            | Self::SignOut { account, .. }
            | Self::OwnPassword { account }
            | Self::NumberMatching { account, .. } => account.into(),
            Self::LockDevice { device } | Self::KeyPin { device } | Self::HidePreviews { device } => {
                device.into()
            }
            Self::SimPin { number } | Self::PortOutPin { number } => number.into(),
        }
    }

    /// The account it is done to, where it is one.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::LockDevice { .. }
            | Self::KeyPin { .. }
            | Self::HidePreviews { .. }
            | Self::SimPin { .. }
            | Self::PortOutPin { .. } => None,
            _ => Some(AccountId(self.subject().0)),
        }
    }

    /// What comes to hold something by it.
    pub(super) fn holder(&self) -> Option<EntityId> {
        match self {
            Self::AddSecurityKey { key: device, .. }
            | Self::AddPasskey { device, .. }
            | Self::AddTotp { device, .. }
            | Self::CopySeed { device, .. }
            | Self::MoveSeed { device, .. } => Some(device.into()),
            Self::PrintCodes { place, .. }
            | Self::MoveCodes { place, .. }
            | Self::WriteDownPassword { place, .. } => Some(place.into()),
            _ => None,
        }
    }

    pub(super) const fn direction(&self) -> Direction {
        match self {
            // A first second factor also stands beside the password from then on, and so takes a way.
            Self::AddSecurityKey { .. }
            | Self::AddTotp { .. }
            | Self::MoveSeed { .. }
            | Self::MoveCodes { .. } => Direction::Both,
            Self::AddPasskey { .. }
            | Self::CopySeed { .. }
            | Self::PrintCodes { .. }
            | Self::WriteDownPassword { .. } => Direction::Adds,
            _ => Direction::Takes,
        }
    }

    /// The line that says what to do.
    #[must_use]
    pub fn title(&self, inventory: &Inventory, index: &Index) -> String {
        let name = |id: EntityId| fit(index.name(inventory, &id), 48).into_owned();
        let subject = name(self.subject());
        let thing = |id: EntityId| {
            if index.get(inventory, id.as_str()).is_some() { name(id) } else { new_name(id.as_str()).into() }
        };
        match self {
            Self::AddSecurityKey { key, .. } => {
                format!("Enrol {} at {subject}", thing(key.into()))
            }
            Self::AddPasskey { device, .. } => {
                format!("Enrol a passkey at {subject}, on {}", thing(device.into()))
            }
            Self::AddTotp { device, .. } => {
                format!("Turn on an authenticator app at {subject}, on {}", thing(device.into()))
            }
            Self::CopySeed { device, .. } => {
                format!("Put the seed of {subject} on {} as well", thing(device.into()))
            }
            Self::MoveSeed { device, .. } => {
                format!(
                    "Keep the seed of {subject} on {} alone, apart from its password",
                    thing(device.into())
                )
            }
            Self::PrintCodes { place, .. } => {
                format!("Print recovery codes of {subject} and keep them in {}", thing(place.into()))
            }
            Self::MoveCodes { place, .. } => {
                format!("Keep the recovery codes of {subject} in {} alone, on paper", thing(place.into()))
            }
            Self::WriteDownPassword { place, .. } => {
                format!("Write down the password of {subject} and keep it in {}", thing(place.into()))
            }
            Self::RemoveNumber { number, .. } => {
                format!("Take {} out of {subject}", name(number.into()))
            }
            Self::DropRecovery { account, factors } => {
                let kinds: Vec<&str> = inventory
                    .account(account)
                    .iter()
                    .flat_map(|a| factors.iter().filter_map(|id| a.factor(id)))
                    .map(|factor| factor.kind.label())
                    .collect();
                format!("Turn off recovery by {} at {subject}", crate::text::join(&kinds))
            }
            Self::DropRecoveryAddress { to, .. } => {
                format!("Take {} out of {subject} as a recovery address", name(to.clone()))
            }
            Self::LockSupport { .. } => {
                format!("Have support resets of {subject} switched off or bound to something you hold")
            }
            Self::Unlink { through, .. } => {
                format!("Disconnect the sign-in to {subject} through {}", name(through.into()))
            }
            Self::SignOut { device, .. } => format!("Sign out of {subject} on {}", name(device.into())),
            Self::OwnPassword { .. } => {
                format!("Give {subject} a new password, used nowhere else and known to nobody")
            }
            Self::NumberMatching { .. } => format!("Turn on number matching for the prompts of {subject}"),
            Self::LockDevice { .. } => format!("Set a PIN or password on {subject}"),
            Self::KeyPin { .. } => format!("Set a PIN on {subject}"),
            Self::SimPin { .. } => format!("Set a PIN on the SIM of {subject}"),
            Self::PortOutPin { .. } => format!("Ask the carrier for a port-out PIN on {subject}"),
            Self::HidePreviews { .. } => format!("Hide messages on the lock screen of {subject}"),
        }
    }

    /// The inventory once it is done.
    pub fn apply(&self, inventory: &mut Inventory) {
        if let Self::PrintCodes { place, .. }
        | Self::MoveCodes { place, .. }
        | Self::WriteDownPassword { place, .. } = self
        {
            ensure_place(inventory, place);
        }
        if let Self::AddSecurityKey { key, .. } = self {
            ensure_key(inventory, key);
        }
        match self {
            Self::LockDevice { device } | Self::KeyPin { device } => {
                change(
                    &mut inventory.devices,
                    |d| d.id == *device,
                    |device| {
                        device.unlock = Some(vec![Unlock { method: UnlockMethod::Pin, holders: Vec::new() }]);
                    },
                );
            }
            Self::HidePreviews { device } => {
                change(
                    &mut inventory.devices,
                    |d| d.id == *device,
                    |device| {
                        device.lock_screen_previews = Some(false);
                    },
                );
            }
            Self::SimPin { number } => {
                change(&mut inventory.numbers, |n| n.id == *number, |number| number.sim_pin = Some(true));
            }
            Self::PortOutPin { number } => {
                change(
                    &mut inventory.numbers,
                    |n| n.id == *number,
                    |number| {
                        number.port_out_pin = Some(true);
                    },
                );
            }
            _ => {
                let id = self.subject();
                change(
                    &mut inventory.accounts,
                    |account| account.id.as_str() == id.as_str(),
                    |account| self.apply_to(account),
                );
            }
        }
    }

    fn apply_to(&self, account: &mut Account) {
        match self {
            Self::AddSecurityKey { key, .. } => enrol(account, FactorKind::SecurityKey, key.into()),
            Self::AddPasskey { device, .. } => enrol(account, FactorKind::Passkey, device.into()),
            Self::AddTotp { device, .. } => enrol(account, FactorKind::Totp, device.into()),
            Self::CopySeed { factor, device, .. } => hold(account, factor, device.into(), false),
            Self::MoveSeed { factor, device, .. } => hold(account, factor, device.into(), true),
            Self::WriteDownPassword { factor, place, .. } => hold(account, factor, place.into(), false),
            Self::PrintCodes { place, .. } | Self::MoveCodes { place, .. } => {
                let known = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes);
                match known.map(|factor| factor.id.clone()) {
                    Some(id) => hold(account, &id, place.into(), matches!(self, Self::MoveCodes { .. })),
                    None => enrol(account, FactorKind::RecoveryCodes, place.into()),
                }
                account.offers_recovery_codes = Some(true);
            }
            Self::RemoveNumber { number, .. } => {
                let gone: Vec<FactorId> = account
                    .factors
                    .iter()
                    .filter(|f| f.kind.uses_phone_network() && f.holders.contains(&number.into()))
                    .map(|f| f.id.clone())
                    .collect();
                for id in &gone {
                    drop_factor(account, id);
                }
                account.recovery_addresses.retain(|address| {
                    address.entity.as_ref().is_none_or(|id| id.as_str() != number.as_str())
                });
            }
            Self::DropRecovery { factors, .. } => {
                account.recovery.retain(|way| way.factors != *factors);
                let used: BTreeSet<&FactorId> =
                    account.sign_in.iter().chain(&account.recovery).flat_map(|way| &way.factors).collect();
                let idle: Vec<FactorId> = factors.iter().filter(|id| !used.contains(id)).cloned().collect();
                account.factors.retain(|factor| !idle.contains(&factor.id));
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
                change(&mut account.factors, |f| f.id == *factor, |f| f.number_matching = Some(true));
            }
            Self::LockDevice { .. }
            | Self::KeyPin { .. }
            | Self::HidePreviews { .. }
            | Self::SimPin { .. }
            | Self::PortOutPin { .. } => {}
        }
    }
}

fn change<T>(list: &mut [T], which: impl Fn(&T) -> bool, act: impl FnOnce(&mut T)) {
    if let Some(found) = list.iter_mut().find(|item| which(item)) {
        act(found);
    }
}

fn enrol(account: &mut Account, kind: FactorKind, holder: Holder) {
    let id = free_factor(account, kind);
    add_factor(account, Factor { id, ..Factor::new(kind) }.held_by([holder]));
}

/// Keeps a factor there as well, or there alone.
fn hold(account: &mut Account, factor: &FactorId, holder: Holder, alone: bool) {
    change(
        &mut account.factors,
        |f| f.id == *factor,
        |factor| {
            if alone {
                factor.holders.clear();
            }
            if !factor.holders.contains(&holder) {
                factor.holders.push(holder);
            }
        },
    );
}

/// The id of a place or key that a fix adds, and what it is called.
pub(super) const NEW_PLACE: (&str, &str) = ("new-drawer", "a locked drawer");
/// The first key to buy.
pub(super) const NEW_KEY: (&str, &str) = ("new-key", "a security key");
/// The second, kept apart from the first.
pub(super) const SPARE_KEY: (&str, &str) = ("spare-key", "a spare security key");

fn new_name(id: &str) -> &'static str {
    [NEW_PLACE, NEW_KEY, SPARE_KEY].into_iter().find(|(new, _)| *new == id).map_or("something new", |n| n.1)
}

fn ensure_place(inventory: &mut Inventory, id: &PlaceId) {
    if !inventory.places.iter().any(|place| place.id == *id) {
        inventory.places.push(Place {
            id: id.clone(),
            name: new_name(id.as_str()).into(),
            locked: Some(true),
            notes: String::new(),
        });
    }
}

fn ensure_key(inventory: &mut Inventory, id: &DeviceId) {
    if inventory.devices.iter().any(|device| device.id == *id) {
        return;
    }
    // A spare lies with the paper, away from the first.
    let spare = id.as_str() == SPARE_KEY.0;
    let kept_at = inventory.places.iter().find(|place| spare && place.locked == Some(true));
    inventory.devices.push(Device {
        id: id.clone(),
        name: new_name(id.as_str()).into(),
        kind: DeviceKind::SecurityKey,
        unlock: Some(vec![Unlock { method: UnlockMethod::Pin, holders: Vec::new() }]),
        lock_screen_previews: None,
        kept_at: kept_at.map(|place| place.id.clone()),
        owner: Owner::Me,
        notes: String::new(),
    });
}
