//! What a person can do about it: each fix, what it is called, how long it takes, and what the inventory
//! looks like once it is done.

use crate::inventory::{
    AccountId, DeviceId, EntityId, FactorId, FactorKind, Index, Inventory, NumberId, PlaceId,
};
use crate::services::Directory;

/// One change that improves the setup. Ids name what is there, or what doing it adds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Enrol a security key; a key that is not there yet is bought first.
    AddSecurityKey {
        account: AccountId,
        key: DeviceId,
        /// A second key that is enrolled with it, so that neither alone can be missed.
        spare: Option<DeviceId>,
    },
    /// Enrol a passkey bound to a device.
    AddPasskey {
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
        /// A second device on which the seed is put with it.
        also: Option<DeviceId>,
    },
    /// Turn on another second factor, at a service that offers nothing better.
    AddSecond {
        /// Where it is turned on.
        account: AccountId,
        /// Its kind: an app of the service's own, or codes by message, call or mail.
        kind: FactorKind,
        /// The device with the app; the number or account that gets the codes.
        to: EntityId,
    },
    /// Put the seed on a second device as well.
    CopySeed {
        account: AccountId,
        factor: FactorId,
        /// The second device.
        device: DeviceId,
    },
    /// Take the seed from where the password is too, and keep it on a device alone.
    MoveSeed { account: AccountId, factor: FactorId, device: DeviceId },
    /// Print the recovery codes and keep them at a place.
    PrintCodes { account: AccountId, place: PlaceId },
    /// Take the recovery codes off the devices and accounts that hold them, and keep them on paper alone.
    MoveCodes { account: AccountId, place: PlaceId },
    /// Write the password of a password manager or mailbox down and keep it at a place.
    WriteDownPassword { account: AccountId, factor: FactorId, place: PlaceId },
    /// Take a phone number out of the account.
    RemoveNumber { account: AccountId, number: NumberId },
    /// Turn off a way to recover.
    DropRecovery {
        account: AccountId,
        /// The factors of the way.
        factors: Vec<FactorId>,
    },
    /// Remove an old address or number to which resets are sent.
    DropRecoveryAddress {
        account: AccountId,
        /// The account or number that receives them.
        to: EntityId,
    },
    /// Have support resets switched off, or bound to something you hold.
    LockSupport { account: AccountId },
    /// Disconnect a sign-in through another account.
    Unlink {
        account: AccountId,
        /// The account that signs in to it.
        through: AccountId,
    },
    /// Sign out on a device.
    SignOut {
        account: AccountId,
        /// The device that stays signed in.
        device: DeviceId,
    },
    /// Give the account a password of its own.
    OwnPassword { account: AccountId },
    /// Make push prompts ask for a number.
    NumberMatching { account: AccountId, factor: FactorId },
    /// Set a lock on a device.
    LockDevice { device: DeviceId },
    /// Set a PIN on a security key.
    KeyPin { device: DeviceId },
    /// Set a PIN on the SIM.
    SimPin { number: NumberId },
    /// Set a PIN without which the number does not move to another SIM or carrier.
    PortOutPin { number: NumberId },
    /// Hide texts and codes on the lock screen.
    HidePreviews { device: DeviceId },
}

/// Which of the two sides a kind of fix can make worse, in principle. See [`Fix::direction`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// It adds a way or a copy: nobody is locked out by it, somebody may get in.
    Adds,
    /// It takes a way or a copy: nobody gets in by it, the owner may be locked out.
    Takes,
    Both,
}

impl Fix {
    /// The short name of the kind, as in JSON.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AddSecurityKey { .. } => "add_security_key",
            Self::AddPasskey { .. } => "add_passkey",
            Self::AddTotp { .. } => "add_totp",
            Self::AddSecond { .. } => "add_second_factor",
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
    pub const fn minutes(&self) -> u32 {
        match self {
            Self::AddSecurityKey { spare: Some(_), .. } | Self::AddTotp { also: Some(_), .. } => 15,
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
            | Self::AddSecond { .. }
            | Self::CopySeed { .. }
            | Self::MoveCodes { .. }
            | Self::WriteDownPassword { .. }
            | Self::OwnPassword { .. } => 10,
            Self::MoveSeed { .. } | Self::PortOutPin { .. } => 15,
            Self::LockSupport { .. } => 20,
        }
    }

    /// What it is done to.
    pub fn subject(&self) -> EntityId {
        match self {
            Self::AddSecurityKey { account, .. }
            | Self::AddPasskey { account, .. }
            | Self::AddTotp { account, .. }
            | Self::AddSecond { account, .. }
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
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::LockDevice { .. }
            | Self::KeyPin { .. }
            | Self::HidePreviews { .. }
            | Self::SimPin { .. }
            | Self::PortOutPin { .. } => None,
            _ => Some(AccountId::from(self.subject().as_str())),
        }
    }

    /// What comes to hold something by it.
    pub(super) fn holders(&self) -> Vec<EntityId> {
        match self {
            Self::AddSecurityKey { key: device, spare: second, .. }
            | Self::AddTotp { device, also: second, .. } => {
                [Some(device), second.as_ref()].into_iter().flatten().map(EntityId::from).collect()
            }
            Self::AddPasskey { device, .. }
            | Self::CopySeed { device, .. }
            | Self::MoveSeed { device, .. } => {
                vec![device.into()]
            }
            Self::AddSecond { to, .. } => vec![to.clone()],
            Self::PrintCodes { place, .. }
            | Self::MoveCodes { place, .. }
            | Self::WriteDownPassword { place, .. } => vec![place.into()],
            _ => Vec::new(),
        }
    }

    pub(super) const fn direction(&self) -> Direction {
        match self {
            // A first second factor also stands beside the password from then on, and so takes a way.
            Self::AddSecurityKey { .. }
            | Self::AddTotp { .. }
            | Self::AddSecond { .. }
            | Self::MoveSeed { .. }
            | Self::MoveCodes { .. } => Direction::Both,
            Self::AddPasskey { .. }
            | Self::CopySeed { .. }
            | Self::PrintCodes { .. }
            | Self::WriteDownPassword { .. } => Direction::Adds,
            _ => Direction::Takes,
        }
    }

    /// The line that says what to do. What the service is not known to offer is asked for with an “if”.
    pub fn title(&self, inventory: &Inventory, index: &Index, directory: &Directory) -> String {
        let name = |id: EntityId| index.display_name(inventory, id.as_str(), 48).into_owned();
        let subject = name(self.subject());
        let thing = |id: EntityId| {
            if index.get(inventory, id.as_str()).is_some() { name(id) } else { new_name(id.as_str()).into() }
        };
        let on = |device: &DeviceId, second: Option<&DeviceId>| {
            let names: Vec<String> =
                [Some(device), second].into_iter().flatten().map(|d| thing(d.into())).collect();
            crate::text::join(&names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let account = self.account();
        let account = account.as_ref().and_then(|id| inventory.account(id));
        let if_offered = |kind: FactorKind, words: &'static str| {
            let known = account.is_none_or(|a| a.has(kind) || directory.of(a).is_some());
            if known { "" } else { words }
        };
        match self {
            Self::AddSecurityKey { key, spare, .. } => {
                let what = on(key, spare.as_ref());
                let asked = if_offered(FactorKind::SecurityKey, ", if it takes security keys");
                format!("Enrol {what} at {subject}{asked}")
            }
            Self::AddPasskey { device, .. } => {
                format!("Enrol a passkey at {subject}, on {}", thing(device.into()))
            }
            Self::AddTotp { device, also, .. } => {
                let on = on(device, also.as_ref());
                let asked = if_offered(FactorKind::Totp, ", if it offers that");
                format!("Turn on an authenticator app at {subject}{asked}, on {on}")
            }
            Self::AddSecond { kind, to, .. } => {
                let to = name(to.clone());
                match kind {
                    FactorKind::Push => {
                        format!("Turn on the app of {subject} on {to}: it offers no better second factor")
                    }
                    kind => {
                        let by = kind.label();
                        format!(
                            "Turn on the {by} of {subject}, sent to {to}: it offers no better second factor"
                        )
                    }
                }
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
                let known = account.is_none_or(|a| {
                    a.has(FactorKind::RecoveryCodes) || a.offers_recovery_codes == Some(true)
                });
                let asked = if known { "" } else { ", if it offers them," };
                format!("Print recovery codes of {subject}{asked} and keep them in {}", thing(place.into()))
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
}

/// The id of a place or key that a fix adds, and what it is called.
pub(super) const NEW_PLACE: (&str, &str) = ("new-drawer", "a locked drawer");
/// The first key to buy.
pub(super) const NEW_KEY: (&str, &str) = ("new-key", "a security key");
/// The second, kept apart from the first.
pub(super) const SPARE_KEY: (&str, &str) = ("spare-key", "a spare security key");

pub(super) fn new_name(id: &str) -> &'static str {
    [NEW_PLACE, NEW_KEY, SPARE_KEY].into_iter().find(|(new, _)| *new == id).map_or("something new", |n| n.1)
}
