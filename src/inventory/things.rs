//! Devices, phone numbers and places: what a person can hold, lose, or have taken.

use super::{DeviceId, Holder, NumberId, Owner, PlaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A phone, a computer, a security key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Unique over all kinds.
    pub id: DeviceId,
    /// What its owner calls it.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// How it unlocks; any one of them is enough. Absent: not known. Empty: it has no lock.
    /// On a security key, a `pin` here means that the key asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlock: Option<Vec<Unlock>>,
    /// Whether texts and codes can be read on the lock screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_screen_previews: Option<bool>,
    /// Where it usually lies, when that is not with its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<PlaceId>,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Device {
    /// Whether the device is known to have no lock at all.
    pub fn is_unlocked(&self) -> bool {
        self.unlock.as_ref().is_some_and(Vec::is_empty)
    }
}

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A mobile phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A laptop or desktop.
    Computer,
    /// A FIDO security key, or another hardware authenticator.
    SecurityKey,
    /// Something else that holds secrets: a server, a watch, a drive.
    Other,
}

/// One way to unlock a device. As an asset it is written `device/method`: `my-phone/pin`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// How.
    pub method: UnlockMethod,
    /// Where the secret is kept besides the owner's memory or body; `memory` when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<Holder>,
}

/// How a device unlocks.
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
    /// Unique over all kinds.
    pub id: NumberId,
    /// What its owner calls it, or the number, or its last digits.
    pub name: String,
    /// The device with the SIM or eSIM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// Whether the SIM asks for a PIN. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sim_pin: Option<bool>,
    /// Whether the carrier asks for a PIN before the number moves. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port_out_pin: Option<bool>,
    /// Whose contract it is.
    #[serde(default, skip_serializing_if = "Owner::is_me")]
    pub owner: Owner,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// A place: a drawer, a safe, a parent's house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Unique over all kinds.
    pub id: PlaceId,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is locked. Absent: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// Anything else: who else has the key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}
