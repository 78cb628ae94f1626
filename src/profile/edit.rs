//! The changes that a profile can undergo.

use super::records::{CodeSet, Profile, StoredSeed};
use crate::inventory::{
    Account, AccountId, Device, DeviceId, EntityId, FactorId, Inventory, Number, NumberId, Place, PlaceId,
};
use crate::responsibility::{Answer, ControlId};
use crate::risk::{Accepted, RuleId};

/// A change of a profile.
///
/// The `Put` edits and `Accept` replace the record with the same key. If there is none, they insert the record at the
/// given position, or at the end for `None`.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    PutAccount(Box<Account>, Option<usize>),
    /// Removes only the account. [`super::compose::remove_account`] also removes everything that refers to it.
    RemoveAccount(AccountId),
    PutDevice(Device, Option<usize>),
    RemoveDevice(DeviceId),
    PutNumber(Number, Option<usize>),
    RemoveNumber(NumberId),
    PutPlace(Place, Option<usize>),
    RemovePlace(PlaceId),
    /// Replaces the whole inventory.
    SetInventory(Box<Inventory>),
    /// Replaces the list of devices that store the vault.
    SetVaultDevices(Vec<DeviceId>),
    PutSeed(StoredSeed, Option<usize>),
    RemoveSeed(AccountId, FactorId),
    PutCodes(CodeSet, Option<usize>),
    RemoveCodes(AccountId, FactorId),
    PutAnswer(Answer, Option<usize>),
    RemoveAnswer(ControlId, Option<AccountId>),
    Accept(Accepted, Option<usize>),
    Unaccept(RuleId, EntityId),
    SetWalkPosition(Option<ControlId>),
    /// Replaces everything, as a merge does. Counters and used recovery codes stay used.
    ReplaceProfile(Box<Profile>),
    /// Several edits, applied in order. If one fails, none is applied.
    Batch(Vec<Edit>),
}

/// Why an edit could not be applied. The profile is then unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no {kind} “{id}”")]
    Missing { kind: &'static str, id: String },
    /// An entity of another kind has this id.
    #[error("the id “{0}” is already used by something else")]
    IdTaken(String),
    #[error(
        "a name or a note contains an address with its secret, such as otpauth://, and would show it everywhere"
    )]
    SecretInName,
}
