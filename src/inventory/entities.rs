//! The inventory itself: one list for each kind of entity.

use super::account::Account;
use super::device::{Device, Number, Place};
use super::id::{AccountId, DeviceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The document version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Everything a person has, without any secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// Version of this document's format: 1.
    #[serde(default = "current_version")]
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// A title: the owner's name, or what the inventory is an example of.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Devices on which Selvedge's own vault is stored. A factor whose holder is `selvedge` is on each of these
    /// devices.
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
    /// Finds an account in linear time. Use an [`Index`](super::Index) for many lookups.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// The people who have access to something, sorted by name, with the ids of what they have access to.
    pub fn people(&self) -> BTreeMap<&str, Vec<&str>> {
        let devices = self.devices.iter().map(|d| (d.id.as_str(), &d.shared_with));
        let places = self.places.iter().map(|p| (p.id.as_str(), &p.shared_with));
        let accounts = self.accounts.iter().map(|a| (a.id.as_str(), &a.shared_with));
        let mut people: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, shared_with) in devices.chain(places).chain(accounts) {
            for person in shared_with {
                people.entry(person.as_str()).or_default().push(id);
            }
        }
        people
    }

    /// The ids of all entities: devices, numbers, places, then accounts.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let devices = self.devices.iter().map(|d| d.id.as_str());
        let numbers = self.numbers.iter().map(|n| n.id.as_str());
        let places = self.places.iter().map(|p| p.id.as_str());
        let accounts = self.accounts.iter().map(|a| a.id.as_str());
        devices.chain(numbers).chain(places).chain(accounts)
    }
}
