//! Everything in one vault: the inventory, seeds, recovery codes, answers, what was accepted, history.
//!
//! A profile is a value. It changes by an [`Edit`], and applying an edit gives the edit that takes
//! it back, which is all that undo needs. [`compose`] makes the larger edits out of the small ones.
//! What a vault writes is made and read in [`codec`]. No clock, no file: days come in as values.

mod batch;
pub mod codec;
pub mod compose;
pub mod demo;
mod edit;
mod history;
mod kept;

pub use edit::{Edit, EditError};
pub use kept::{Entry, UnparsedEntry};

use crate::inventory::{AccountId, FactorId, Inventory};
use crate::otp::Otp;
use crate::responsibility::{Answer, ControlId};
use crate::risk::Accepted;
use crate::secret::RecoveryCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// What the person has. No secret in it.
    #[serde(default)]
    pub inventory: Inventory,
    #[serde(default)]
    pub seeds: Vec<Entry<StoredSeed>>,
    #[serde(default)]
    pub recovery_codes: Vec<Entry<CodeSet>>,
    /// What the person said of the controls.
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// Findings that the person lives with.
    #[serde(default)]
    pub accepted: Vec<Accepted>,
    /// The control at which the walk stopped.
    #[serde(rename = "walk_at", default, skip_serializing_if = "Option::is_none")]
    pub walk_position: Option<ControlId>,
    /// One entry a day on which something changed, oldest first.
    #[serde(default)]
    pub history: Vec<Snapshot>,
}

/// A seed, and the factor that it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSeed {
    pub account: AccountId,
    pub factor: FactorId,
    pub otp: Otp,
    /// When it was added here.
    pub added: Date,
}

/// A set of recovery codes, in the service's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSet {
    pub account: AccountId,
    pub factor: FactorId,
    pub codes: Vec<StoredCode>,
    /// When the service made them, as far as is known.
    pub made: Date,
    /// When they were last checked against the service or the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCode {
    /// The code as the service wrote it.
    pub code: RecoveryCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Date>,
}

/// How things stood on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The day.
    pub date: Date,
    pub accounts: u32,
    /// Open findings: critical, high, medium, low.
    pub findings: [u32; 4],
    pub answered: u32,
}

impl Profile {
    /// The seeds that can be read.
    pub fn readable_seeds(&self) -> impl Iterator<Item = &StoredSeed> {
        self.seeds.iter().filter_map(Entry::parsed)
    }

    /// The seed of one factor.
    pub fn seed(&self, account: &AccountId, factor: &FactorId) -> Option<&StoredSeed> {
        self.readable_seeds().find(|seed| seed.account == *account && seed.factor == *factor)
    }

    /// The recovery codes that can be read.
    pub fn readable_codes(&self) -> impl Iterator<Item = &CodeSet> {
        self.recovery_codes.iter().filter_map(Entry::parsed)
    }

    /// The recovery codes of one account's factor.
    pub fn codes(&self, account: &AccountId, factor: &FactorId) -> Option<&CodeSet> {
        self.readable_codes().find(|set| set.account == *account && set.factor == *factor)
    }

    /// The answer to a control, for the person (`None`) or for one account.
    pub fn answer(&self, control: &ControlId, account: Option<&AccountId>) -> Option<&Answer> {
        self.answers.iter().find(|a| a.control == *control && a.account.as_ref() == account)
    }

    /// Puts the day's standing into the history, in place of an earlier one of the same day.
    pub fn record_snapshot(&mut self, today: Snapshot) {
        match self.history.iter_mut().find(|snapshot| snapshot.date == today.date) {
            Some(snapshot) => *snapshot = today,
            None => self.history.push(today),
        }
    }
}

impl CodeSet {
    /// How many have not been used.
    pub fn remaining(&self) -> usize {
        self.codes.iter().filter(|code| code.used.is_none()).count()
    }
}
