//! Edits: each says what changes, and applying it gives the edit that takes it back.

use super::{CodeSet, Entry, Profile, StoredSeed};
use crate::inventory::{
    Account, AccountId, Device, DeviceId, EntityId, FactorId, Inventory, Number, NumberId, Place, PlaceId,
};
use crate::responsibility::{Answer, ControlId};
use crate::risk::{Accepted, RuleId};

/// A change of a profile. Puts replace what has the same key, or add it at the end.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds or replaces an account; `at` says where a new one goes.
    PutAccount(Box<Account>, Option<usize>),
    /// Removes an account alone; see [`super::compose::remove_account`] for what hangs on it.
    RemoveAccount(AccountId),
    /// Adds or replaces a device.
    PutDevice(Device, Option<usize>),
    RemoveDevice(DeviceId),
    /// Adds or replaces a number.
    PutNumber(Number, Option<usize>),
    RemoveNumber(NumberId),
    /// Adds or replaces a place.
    PutPlace(Place, Option<usize>),
    RemovePlace(PlaceId),
    /// Puts another inventory in the place of this one.
    SetInventory(Box<Inventory>),
    /// Says on which devices the vault lies.
    SetVaultDevices(Vec<DeviceId>),
    /// Adds or replaces a seed.
    PutSeed(StoredSeed, Option<usize>),
    RemoveSeed(AccountId, FactorId),
    /// Adds or replaces a set of recovery codes.
    PutCodes(CodeSet, Option<usize>),
    /// Removes a set of recovery codes.
    RemoveCodes(AccountId, FactorId),
    PutAnswer(Answer, Option<usize>),
    RemoveAnswer(ControlId, Option<AccountId>),
    Accept(Accepted, Option<usize>),
    Unaccept(RuleId, EntityId),
    /// Remembers where the walk is.
    SetWalkPosition(Option<ControlId>),
    /// Several edits, in order, as one.
    Batch(Vec<Edit>),
}

/// Why an edit could not be applied. The profile is then as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is nothing of this id to remove.
    #[error("there is no {kind} “{id}”")]
    Missing {
        /// What was to be removed.
        kind: &'static str,
        id: String,
    },
    /// Another kind of entity has the id.
    #[error("the id “{0}” is taken by something else")]
    IdTaken(String),
}

impl Profile {
    /// Applies an edit and gives the one that takes it back.
    ///
    /// # Errors
    /// Where what it removes is not there, or an id is taken. Nothing has then changed.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        let inventory = &mut self.inventory;
        Ok(match edit {
            Edit::PutAccount(account, at) => {
                let id = account.id.clone();
                if !inventory.accounts.iter().any(|a| a.id == id) {
                    free(inventory, id.as_str())?;
                }
                match put(&mut inventory.accounts, *account, at, |a| a.id == id) {
                    Some(old) => Edit::PutAccount(Box::new(old), None),
                    None => Edit::RemoveAccount(id),
                }
            }
            Edit::RemoveAccount(id) => {
                let (old, at) = take(&mut inventory.accounts, "account", id.as_str(), |a| a.id == id)?;
                Edit::PutAccount(Box::new(old), Some(at))
            }
            Edit::PutDevice(device, at) => {
                let id = device.id.clone();
                if !inventory.devices.iter().any(|d| d.id == id) {
                    free(inventory, id.as_str())?;
                }
                match put(&mut inventory.devices, device, at, |d| d.id == id) {
                    Some(old) => Edit::PutDevice(old, None),
                    None => Edit::RemoveDevice(id),
                }
            }
            Edit::RemoveDevice(id) => {
                let (old, at) = take(&mut inventory.devices, "device", id.as_str(), |d| d.id == id)?;
                Edit::PutDevice(old, Some(at))
            }
            Edit::PutNumber(number, at) => {
                let id = number.id.clone();
                if !inventory.numbers.iter().any(|n| n.id == id) {
                    free(inventory, id.as_str())?;
                }
                match put(&mut inventory.numbers, number, at, |n| n.id == id) {
                    Some(old) => Edit::PutNumber(old, None),
                    None => Edit::RemoveNumber(id),
                }
            }
            Edit::RemoveNumber(id) => {
                let (old, at) = take(&mut inventory.numbers, "number", id.as_str(), |n| n.id == id)?;
                Edit::PutNumber(old, Some(at))
            }
            Edit::PutPlace(place, at) => {
                let id = place.id.clone();
                if !inventory.places.iter().any(|p| p.id == id) {
                    free(inventory, id.as_str())?;
                }
                match put(&mut inventory.places, place, at, |p| p.id == id) {
                    Some(old) => Edit::PutPlace(old, None),
                    None => Edit::RemovePlace(id),
                }
            }
            Edit::RemovePlace(id) => {
                let (old, at) = take(&mut inventory.places, "place", id.as_str(), |p| p.id == id)?;
                Edit::PutPlace(old, Some(at))
            }
            Edit::SetInventory(new) => Edit::SetInventory(Box::new(std::mem::replace(inventory, *new))),
            Edit::SetVaultDevices(new) => {
                Edit::SetVaultDevices(std::mem::replace(&mut inventory.vault_devices, new))
            }
            Edit::PutSeed(seed, at) => {
                let (account, factor) = (seed.account.clone(), seed.factor.clone());
                let same = |s: &Entry<StoredSeed>| is_seed(s, &account, &factor);
                match put(&mut self.seeds, Entry::Parsed(seed), at, same) {
                    Some(Entry::Parsed(old)) => Edit::PutSeed(old, None),
                    _ => Edit::RemoveSeed(account, factor),
                }
            }
            Edit::RemoveSeed(account, factor) => {
                let same = |s: &Entry<StoredSeed>| is_seed(s, &account, &factor);
                match take(&mut self.seeds, "seed for", account.as_str(), same)? {
                    (Entry::Parsed(old), at) => Edit::PutSeed(old, Some(at)),
                    (Entry::Unparsed(_), _) => Edit::Batch(Vec::new()),
                }
            }
            Edit::PutCodes(set, at) => {
                let (account, factor) = (set.account.clone(), set.factor.clone());
                let same = |s: &Entry<CodeSet>| is_codes(s, &account, &factor);
                match put(&mut self.recovery_codes, Entry::Parsed(set), at, same) {
                    Some(Entry::Parsed(old)) => Edit::PutCodes(old, None),
                    _ => Edit::RemoveCodes(account, factor),
                }
            }
            Edit::RemoveCodes(account, factor) => {
                let same = |s: &Entry<CodeSet>| is_codes(s, &account, &factor);
                match take(&mut self.recovery_codes, "recovery codes for", account.as_str(), same)? {
                    (Entry::Parsed(old), at) => Edit::PutCodes(old, Some(at)),
                    (Entry::Unparsed(_), _) => Edit::Batch(Vec::new()),
                }
            }
            Edit::PutAnswer(answer, at) => {
                let (control, account) = (answer.control.clone(), answer.account.clone());
                match put(&mut self.answers, answer, at, |a| a.control == control && a.account == account) {
                    Some(old) => Edit::PutAnswer(old, None),
                    None => Edit::RemoveAnswer(control, account),
                }
            }
            Edit::RemoveAnswer(control, account) => {
                let same = |a: &Answer| a.control == control && a.account == account;
                let (old, at) = take(&mut self.answers, "answer to", &control.0, same)?;
                Edit::PutAnswer(old, Some(at))
            }
            Edit::Accept(accepted, at) => {
                let (rule, subject) = (accepted.rule.clone(), accepted.subject.clone());
                match put(&mut self.accepted, accepted, at, |a| a.rule == rule && a.subject == subject) {
                    Some(old) => Edit::Accept(old, None),
                    None => Edit::Unaccept(rule, subject),
                }
            }
            Edit::Unaccept(rule, subject) => {
                let same = |a: &Accepted| a.rule == rule && a.subject == subject;
                let (old, at) = take(&mut self.accepted, "accepted finding", &rule.0, same)?;
                Edit::Accept(old, Some(at))
            }
            Edit::SetWalkPosition(control) => {
                Edit::SetWalkPosition(std::mem::replace(&mut self.walk_position, control))
            }
            Edit::Batch(edits) => Edit::Batch(self.apply_all(edits)?),
        })
    }
}

fn is_seed(entry: &Entry<StoredSeed>, account: &AccountId, factor: &FactorId) -> bool {
    entry.parsed().is_some_and(|s| s.account == *account && s.factor == *factor)
}

fn is_codes(entry: &Entry<CodeSet>, account: &AccountId, factor: &FactorId) -> bool {
    entry.parsed().is_some_and(|s| s.account == *account && s.factor == *factor)
}

fn free(inventory: &Inventory, id: &str) -> Result<(), EditError> {
    if inventory.ids().any(|taken| taken == id) { Err(EditError::IdTaken(id.to_owned())) } else { Ok(()) }
}

/// Replaces what is the same and gives it back, or inserts at `at` (at the end where it is `None`).
fn put<T>(list: &mut Vec<T>, item: T, at: Option<usize>, same: impl Fn(&T) -> bool) -> Option<T> {
    if let Some(old) = list.iter_mut().find(|old| same(old)) {
        return Some(std::mem::replace(old, item));
    }
    let at = at.unwrap_or(list.len()).min(list.len());
    list.insert(at, item);
    None
}

fn take<T>(
    list: &mut Vec<T>,
    kind: &'static str,
    id: &str,
    same: impl Fn(&T) -> bool,
) -> Result<(T, usize), EditError> {
    // Ids are unique, and what is taken back was mostly added at the end.
    match list.iter().rposition(same) {
        Some(at) => Ok((list.remove(at), at)),
        None => Err(EditError::Missing { kind, id: id.to_owned() }),
    }
}
