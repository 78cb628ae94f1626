//! The profile and the records in it.

use super::entry::Entry;
use super::saves::SaveId;
use crate::inventory::{AccountId, Device, DeviceId, DeviceKind, FactorId, Inventory, Owner};
use crate::otp::{Generator, Otp};
use crate::responsibility::{Answer, ControlId};
use crate::risk::Accepted;
use crate::secret::RecoveryCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// What the person has. Contains no secret.
    #[serde(default)]
    pub inventory: Inventory,
    #[serde(default)]
    pub seeds: Vec<Entry<StoredSeed>>,
    #[serde(default)]
    pub recovery_codes: Vec<Entry<CodeSet>>,
    /// The person's answers to the controls of the responsibility model.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Findings whose risk the person accepts.
    #[serde(default)]
    pub accepted: Vec<Accepted>,
    /// The control that the walk shows next.
    #[serde(rename = "walk_at", default, skip_serializing_if = "Option::is_none")]
    pub walk_position: Option<ControlId>,
    /// One snapshot for each day with a change, oldest first.
    #[serde(default)]
    pub history: Vec<Snapshot>,
    /// Versions of the vault from elsewhere that were merged into this one, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<SaveId>,
}

/// The seed of one factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSeed {
    pub account: AccountId,
    pub factor: FactorId,
    pub otp: Otp,
    /// When the seed was added to the vault.
    pub added: Date,
}

/// The recovery codes of one factor, in the service's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSet {
    pub account: AccountId,
    pub factor: FactorId,
    pub codes: Vec<StoredCode>,
    /// When the service issued the codes, as far as known.
    pub made: Date,
    /// When the codes were last checked against the service or the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCode {
    /// The code, spelled as the service wrote it.
    pub code: RecoveryCode,
    /// When the code was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Date>,
}

/// Summary numbers of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub date: Date,
    pub accounts: u32,
    /// Open findings: critical, high, medium, low.
    pub findings: [u32; 4],
    /// Answered controls.
    pub answered: u32,
}

impl Profile {
    /// The profile of a new vault. It contains the device that stores the vault, named after the host.
    pub fn for_new_vault(host: &str) -> Self {
        let mut profile = Self::default();
        let name = if host.trim().is_empty() { "This computer" } else { host.trim() };
        let id = DeviceId::from(profile.inventory.free_id(name));
        profile.inventory.vault_devices.push(id.clone());
        profile.inventory.devices.push(Device {
            id,
            name: name.to_owned(),
            kind: DeviceKind::Computer,
            unlock: None,
            lock_screen_previews: None,
            kept_at: None,
            owner: Owner::Me,
            shared_with: Vec::new(),
            notes: String::new(),
        });
        profile
    }

    /// The seeds that this version can parse.
    pub fn readable_seeds(&self) -> impl Iterator<Item = &StoredSeed> {
        self.seeds.iter().filter_map(Entry::parsed)
    }

    pub fn seed(&self, account: &AccountId, factor: &FactorId) -> Option<&StoredSeed> {
        self.readable_seeds().find(|seed| seed.account == *account && seed.factor == *factor)
    }

    /// The sets of recovery codes that this version can parse.
    pub fn readable_codes(&self) -> impl Iterator<Item = &CodeSet> {
        self.recovery_codes.iter().filter_map(Entry::parsed)
    }

    pub fn codes(&self, account: &AccountId, factor: &FactorId) -> Option<&CodeSet> {
        self.readable_codes().find(|set| set.account == *account && set.factor == *factor)
    }

    /// The answer to a control, for one account or (`None`) for the person.
    pub fn answer(&self, control: &ControlId, account: Option<&AccountId>) -> Option<&Answer> {
        self.answers.iter().find(|a| a.control == *control && a.account.as_ref() == account)
    }

    /// Raises counters to those of `other`, and marks recovery codes as used that are used there: a service refuses a
    /// code that it has seen.
    pub fn keep_used(&mut self, other: &Self) {
        for seed in self.seeds.iter_mut().filter_map(Entry::parsed_mut) {
            let known = other.readable_seeds().filter(|known| known.otp.secret == seed.otp.secret);
            for known in known {
                if let (Generator::Hotp { counter, .. }, Generator::Hotp { counter: used, .. }) =
                    (&mut seed.otp.generator, known.otp.generator)
                {
                    *counter = used.max(*counter);
                }
            }
        }
        for set in self.recovery_codes.iter_mut().filter_map(Entry::parsed_mut) {
            let Some(known) = other.codes(&set.account, &set.factor) else { continue };
            for code in &mut set.codes {
                let used = known.codes.iter().filter(|known| known.code == code.code).find_map(|c| c.used);
                code.used = code.used.or(used);
            }
        }
    }

    /// Adds a snapshot to the history. It replaces an earlier snapshot of the same day.
    pub fn record_snapshot(&mut self, today: Snapshot) {
        match self.history.iter_mut().find(|snapshot| snapshot.date == today.date) {
            Some(snapshot) => *snapshot = today,
            None => self.history.push(today),
        }
    }
}

impl CodeSet {
    /// The number of unused codes.
    pub fn remaining(&self) -> usize {
        self.codes.iter().filter(|code| code.used.is_none()).count()
    }
}
