//! Devices, phone numbers and places: what a person can hold, lose or have stolen.

use super::account::Owner;
use super::factor::Holder;
use super::id::{AccountId, DeviceId, NumberId, PlaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A phone, a computer or a security key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Unique among accounts, devices, numbers and places.
    pub id: DeviceId,
    /// The owner's name for it.
    pub name: String,
    /// The kind of device.
    pub kind: DeviceKind,
    /// How the device unlocks. Any one of these is enough. Absent: unknown. Empty: the device has no lock. On a
    /// security key, `pin` means that the key asks for a PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlock: Option<Vec<Unlock>>,
    /// Whether the lock screen shows messages and codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_screen_previews: Option<bool>,
    /// The place where the device is usually kept, if its owner does not carry it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<PlaceId>,
    /// Who owns the device.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Other people who can unlock the device. The same name here and elsewhere is the same person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<String>,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Device {
    /// A device about which nothing else is known.
    pub fn new(id: DeviceId, name: impl Into<String>, kind: DeviceKind) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            unlock: None,
            lock_screen_previews: None,
            kept_at: None,
            owner: Owner::Me,
            shared_with: Vec::new(),
            notes: String::new(),
        }
    }

    /// Whether the device is known to have no lock.
    pub fn has_no_lock(&self) -> bool {
        self.unlock.as_ref().is_some_and(Vec::is_empty)
    }
}

/// The kind of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A mobile phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A laptop or desktop.
    Computer,
    /// A FIDO security key or another hardware authenticator.
    SecurityKey,
    /// Anything else that holds secrets: a server, a watch, a drive.
    Other,
}

/// One way to unlock a device. Commands name it `device/method`: `my-phone/pin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The method.
    pub method: UnlockMethod,
    /// Where the secret is kept in addition to the owner's memory or body. Absent: `memory` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<Holder>,
}

/// A method to unlock a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnlockMethod {
    /// Digits.
    Pin,
    /// Letters and digits.
    Password,
    /// A pattern drawn on the screen.
    Pattern,
    /// A finger.
    Fingerprint,
    /// A face.
    Face,
    /// Another device nearby: a watch, a key.
    OtherDevice,
}

/// A phone number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// Unique among accounts, devices, numbers and places.
    pub id: NumberId,
    /// The owner's name for it, the number itself, or its last digits.
    pub name: String,
    /// How the number reaches its owner. Absent: unknown, and treated as a SIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NumberKind>,
    /// The device that contains the SIM or eSIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// The account at the carrier or VoIP service. Whoever signs in to it can move the number to another SIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<AccountId>,
    /// Whether the SIM asks for a PIN. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sim_pin: Option<bool>,
    /// Whether the carrier asks for a PIN before it transfers the number. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port_out_pin: Option<bool>,
    /// Who owns the contract.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Free text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// How a number reaches its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// A SIM card, which works in any phone.
    Sim,
    /// An eSIM, which nobody can take out of a locked phone.
    Esim,
    /// A number that is reached by signing in to its account, without a SIM.
    Voip,
}

/// A place: a drawer, a safe, a parent's house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Unique among accounts, devices, numbers and places.
    pub id: PlaceId,
    /// The owner's name for it.
    pub name: String,
    /// Whether the place is locked. Absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// The larger place that this place is in: the home of a drawer. Whatever happens to it happens to this place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<PlaceId>,
    /// Other people who can open the place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<String>,
    /// Free text, such as who else has a key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Number {
    /// A number about which nothing else is known.
    pub fn new(id: NumberId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            kind: None,
            device: None,
            carrier: None,
            sim_pin: None,
            port_out_pin: None,
            owner: Owner::Me,
            notes: String::new(),
        }
    }
}

impl Place {
    /// A place about which nothing else is known.
    pub fn new(id: PlaceId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            locked: None,
            inside: None,
            shared_with: Vec::new(),
            notes: String::new(),
        }
    }
}
