//! The changes that a person can make: what each is called and how long it takes.

use crate::inventory::{
    AccountId, DeviceId, EntityId, FactorId, FactorKind, Index, Inventory, NumberId, PlaceId,
};
use crate::services::Directory;

/// One change that improves the setup. An id can name an entity that the fix adds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Enrol a security key. A key that is not in the inventory has to be bought first.
    AddSecurityKey {
        account: AccountId,
        key: DeviceId,
        /// A second key to enrol with it, so that losing either key does no harm.
        spare: Option<DeviceId>,
    },
    /// Enrol a passkey bound to a device.
    AddPasskey { account: AccountId, device: DeviceId },
    /// Turn on an authenticator app on a device.
    AddTotp {
        account: AccountId,
        device: DeviceId,
        /// A second device on which the seed is stored too.
        also: Option<DeviceId>,
    },
    /// Turn on a weaker second factor, at a service that offers no better one.
    AddSecond {
        account: AccountId,
        /// The service's own app, or codes by text, call or email.
        kind: FactorKind,
        /// The device with the app, or the number or account that receives the codes.
        to: EntityId,
    },
    /// Copy the seed to a second device.
    CopySeed { account: AccountId, factor: FactorId, device: DeviceId },
    /// Keep the seed only on a device, away from the password.
    MoveSeed { account: AccountId, factor: FactorId, device: DeviceId },
    /// Print the recovery codes and keep them at a place.
    PrintCodes { account: AccountId, place: PlaceId },
    /// Keep the recovery codes only on paper, and delete them on devices and in accounts.
    MoveCodes { account: AccountId, place: PlaceId },
    /// Write down the password of an account that others depend on, and keep it at a place.
    WriteDownPassword { account: AccountId, factor: FactorId, place: PlaceId },
    /// Remove a phone number from the account.
    RemoveNumber { account: AccountId, number: NumberId },
    /// Turn off a way to recover.
    DropRecovery {
        account: AccountId,
        /// The factors of the way.
        factors: Vec<FactorId>,
    },
    /// Remove an address that receives password resets.
    DropRecoveryAddress {
        account: AccountId,
        /// The account that receives them.
        to: EntityId,
    },
    /// Have support resets turned off, or require something that the owner holds.
    LockSupport { account: AccountId },
    /// Disconnect a sign-in through another account.
    Unlink {
        account: AccountId,
        /// The account used to sign in.
        through: AccountId,
    },
    /// Sign out on a device.
    SignOut { account: AccountId, device: DeviceId },
    /// Give the account a unique password.
    OwnPassword { account: AccountId },
    /// Make push prompts ask for a number.
    NumberMatching { account: AccountId, factor: FactorId },
    /// Set a lock on a device.
    LockDevice { device: DeviceId },
    /// Set a PIN on a security key.
    KeyPin { device: DeviceId },
    /// Set a PIN on the SIM.
    SimPin { number: NumberId },
    /// Set a PIN that the carrier asks for before it moves the number to another SIM or carrier.
    PortOutPin { number: NumberId },
    /// Hide texts and codes on the lock screen.
    HidePreviews { device: DeviceId },
}

/// Whether a fix adds ways into an account or removes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Adds a way or a copy: this can help an attacker but never locks the owner out.
    Adds,
    /// Removes a way or a copy: this can lock the owner out but never helps an attacker.
    Removes,
    /// Adds and removes.
    Both,
}

impl Fix {
    /// The name of the kind in JSON.
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

    /// How long the fix takes. Own judgement: from opening the settings to having checked that it works, without the
    /// time to buy a key.
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

    /// The account, device or number that the fix changes.
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

    /// The account that the fix changes. `None` if it changes a device or number.
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

    /// The entities that hold a factor after the fix.
    pub(super) fn new_holders(&self) -> Vec<EntityId> {
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
            // A new second factor makes the password alone insufficient, which removes a way.
            Self::AddSecurityKey { .. }
            | Self::AddTotp { .. }
            | Self::AddSecond { .. }
            | Self::MoveSeed { .. }
            | Self::MoveCodes { .. } => Direction::Both,
            Self::AddPasskey { .. }
            | Self::CopySeed { .. }
            | Self::PrintCodes { .. }
            | Self::WriteDownPassword { .. } => Direction::Adds,
            _ => Direction::Removes,
        }
    }

    /// What to do, as a sentence. The sentence has a condition such as “if it offers that” unless the service is known
    /// to offer the factor.
    pub fn title(&self, inventory: &Inventory, index: &Index, directory: &Directory) -> String {
        let name = |id: EntityId| index.display_name(inventory, id.as_str(), 48).into_owned();
        let subject = name(self.subject());
        let name_or_new = |id: EntityId| {
            if index.get(inventory, id.as_str()).is_some() { name(id) } else { new_name(id.as_str()).into() }
        };
        let names = |device: &DeviceId, second: Option<&DeviceId>| {
            let names: Vec<String> =
                [Some(device), second].into_iter().flatten().map(|id| name_or_new(id.into())).collect();
            crate::text::join(&names)
        };
        let account = self.account();
        let account = account.as_ref().and_then(|id| inventory.account(id));
        let unless_offered = |kind: FactorKind, condition: &'static str| {
            let is_known = account.is_none_or(|a| a.has(kind) || directory.of(a).is_some());
            if is_known { "" } else { condition }
        };
        match self {
            Self::AddSecurityKey { key, spare, .. } => {
                let keys = names(key, spare.as_ref());
                let condition = unless_offered(FactorKind::SecurityKey, ", if it takes security keys");
                format!("Enrol {keys} at {subject}{condition}")
            }
            Self::AddPasskey { device, .. } => {
                format!("Enrol a passkey at {subject}, on {}", name_or_new(device.into()))
            }
            Self::AddTotp { device, also, .. } => {
                let devices = names(device, also.as_ref());
                let condition = unless_offered(FactorKind::Totp, ", if it offers that");
                format!("Turn on an authenticator app at {subject}{condition}, on {devices}")
            }
            Self::AddSecond { kind, to, .. } => {
                let to = name(to.clone());
                match kind {
                    FactorKind::Push => {
                        format!("Turn on the app of {subject} on {to}: it offers no better second factor")
                    }
                    kind => {
                        let label = kind.label();
                        format!(
                            "Turn on the {label} of {subject}, sent to {to}: it offers no better second factor"
                        )
                    }
                }
            }
            Self::CopySeed { device, .. } => {
                format!("Copy the authenticator seed of {subject} to {}", name_or_new(device.into()))
            }
            Self::MoveSeed { device, .. } => {
                format!(
                    "Keep the authenticator seed of {subject} only on {}, away from its password",
                    name_or_new(device.into())
                )
            }
            Self::PrintCodes { place, .. } => {
                let is_known = account.is_none_or(|a| {
                    a.has(FactorKind::RecoveryCodes) || a.offers_recovery_codes == Some(true)
                });
                let condition = if is_known { "" } else { ", if it offers them," };
                format!(
                    "Print recovery codes of {subject}{condition} and keep them in {}",
                    name_or_new(place.into())
                )
            }
            Self::MoveCodes { place, .. } => {
                format!(
                    "Keep the recovery codes of {subject} only on paper, in {}",
                    name_or_new(place.into())
                )
            }
            Self::WriteDownPassword { place, .. } => {
                format!("Write down the password of {subject} and keep it in {}", name_or_new(place.into()))
            }
            Self::RemoveNumber { number, .. } => {
                format!("Remove {} from {subject}", name(number.into()))
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
                format!("Remove {} from {subject} as a recovery address", name(to.clone()))
            }
            Self::LockSupport { .. } => {
                format!("Ask {subject} to turn off support resets, or to require something you hold")
            }
            Self::Unlink { through, .. } => {
                format!("Disconnect the sign-in to {subject} through {}", name(through.into()))
            }
            Self::SignOut { device, .. } => format!("Sign out of {subject} on {}", name(device.into())),
            Self::OwnPassword { .. } => {
                format!("Give {subject} a new password, used nowhere else and known only to you")
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

/// The id and name of a place that a fix adds.
pub(super) const NEW_PLACE: (&str, &str) = ("new-drawer", "a locked drawer");
/// The id and name of the first security key to buy.
pub(super) const NEW_KEY: (&str, &str) = ("new-key", "a security key");
/// The id and name of the second security key to buy. It is kept apart from the first.
pub(super) const SPARE_KEY: (&str, &str) = ("spare-key", "a spare security key");

/// The name of an entity that a fix adds.
pub(super) fn new_name(id: &str) -> &'static str {
    [NEW_PLACE, NEW_KEY, SPARE_KEY].into_iter().find(|(new, _)| *new == id).map_or("something new", |n| n.1)
}
