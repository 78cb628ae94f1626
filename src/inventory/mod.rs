//! What a person has: accounts, devices, phone numbers, places; how each account is opened.
//!
//! Nothing here is secret. The document is JSON with a published schema ([`schema`]); trainers
//! share it and tests are written in it. This module knows no file, no clock and no screen.

mod account;
pub mod change;
mod document;
mod factor;
mod free;
mod id;
mod index;
mod keyed;
mod namesakes;
mod search;
mod things;
mod validate;

pub use crate::text::nearest;
pub use account::{
    Account, CredentialStore, Importance, LinkedIdentity, Owner, PasswordHealth, PendingChange,
    RecoveryAddress, Sessions, StoreRole, SupportReset,
};
pub use document::{DocumentError, parse, schema, to_json};
pub use factor::{CodeFacts, Factor, FactorKind, Holder, Restores, Way};
pub use free::IdAllocator;
pub use id::{AccountId, DeviceId, EntityId, FactorId, NumberId, PlaceId, RESERVED, is_slug};
pub use index::{Entity, EntityKind, Index};
pub use keyed::{ByHash, HashKey, Hashes};
pub use namesakes::Namesakes;
pub use search::{SearchIndex, SearchMatch, match_rank, search};
pub use things::{Device, DeviceKind, Number, Place, Unlock, UnlockMethod};
pub use validate::{Problem, problems};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the document that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Everything a person has, without one secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Version of this document's format: 1.
    #[serde(default = "current_version")]
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// Whose inventory this is, or what it is an example of.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Devices on which Selvedge's own vault lies. A factor held by `selvedge` is on each of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vault_devices: Vec<DeviceId>,
    /// Phones, computers, security keys.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// Phone numbers.
    #[serde(default)]
    pub numbers: Vec<Number>,
    /// Places where paper, keys and devices are kept.
    #[serde(default)]
    pub places: Vec<Place>,
    /// Accounts.
    #[serde(default)]
    pub accounts: Vec<Account>,
}

fn current_version() -> u32 {
    VERSION
}

impl Default for Inventory {
    fn default() -> Self {
        Self {
            version: VERSION,
            title: String::new(),
            vault_devices: Vec::new(),
            devices: Vec::new(),
            numbers: Vec::new(),
            places: Vec::new(),
            accounts: Vec::new(),
        }
    }
}

impl Inventory {
    /// The account of this id. Linear; where many are asked for, use an [`Index`].
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// The ids of all entities, in the order devices, numbers, places, accounts.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let devices = self.devices.iter().map(|d| d.id.as_str());
        let numbers = self.numbers.iter().map(|n| n.id.as_str());
        let places = self.places.iter().map(|p| p.id.as_str());
        let accounts = self.accounts.iter().map(|a| a.id.as_str());
        devices.chain(numbers).chain(places).chain(accounts)
    }

    /// A slug made from `name` that no entity has yet: `bank`, else `bank-2`, `bank-3`, … Where many are asked for,
    /// use [`IdAllocator`].
    pub fn free_id(&self, name: &str) -> String {
        IdAllocator::of(self).allocate(name)
    }
}
