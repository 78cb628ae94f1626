//! Applies edits to a profile and computes the edits that undo them.

use super::edit::{Edit, EditError};
use super::entry::Entry;
use super::records::{CodeSet, Profile, StoredSeed};
use super::secret_names;
use crate::inventory::{Account, AccountId, Device, FactorId, Number, Place};
use crate::responsibility::Answer;
use crate::risk::Accepted;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Batches of more edits than this use [`Positions`]; for fewer, linear searches are faster.
const SMALL_BATCH: usize = 16;

/// A record in one of the profile's lists, identified by a key.
trait Record: Sized {
    /// The list element: the record itself, or an [`Entry`] of it.
    type Slot: Slot<Self>;
    /// The name of the kind for error messages.
    const KIND: &'static str;
    fn list(profile: &mut Profile) -> &mut Vec<Self::Slot>;
    fn has_same_key(&self, other: &Self) -> bool;
    /// The edit that puts this record.
    fn put(self, position: Option<usize>) -> Edit;
    /// The edit that removes this record.
    fn remove(&self) -> Edit;
}

/// An element of a list, which may be an unparsed entry instead of a record.
trait Slot<T>: From<T> {
    fn record(&self) -> Option<&T>;
    fn into_record(self) -> Option<T>;
}

impl<T> Slot<T> for T {
    fn record(&self) -> Option<&T> {
        Some(self)
    }
    fn into_record(self) -> Option<T> {
        Some(self)
    }
}

impl<T> Slot<T> for Entry<T> {
    fn record(&self) -> Option<&T> {
        self.parsed()
    }
    fn into_record(self) -> Option<T> {
        match self {
            Self::Parsed(record) => Some(record),
            Self::Unparsed(_) => None,
        }
    }
}

macro_rules! record {
    ($type:ty, $slot:ty, $kind:literal, $($list:ident).+, same: $same:expr, put: $put:expr, remove: $remove:expr) => {
        impl Record for $type {
            type Slot = $slot;
            const KIND: &'static str = $kind;
            fn list(profile: &mut Profile) -> &mut Vec<Self::Slot> {
                &mut profile.$($list).+
            }
            fn has_same_key(&self, other: &Self) -> bool {
                let same: fn(&Self, &Self) -> bool = $same;
                same(self, other)
            }
            fn put(self, position: Option<usize>) -> Edit {
                let put: fn(Self, Option<usize>) -> Edit = $put;
                put(self, position)
            }
            fn remove(&self) -> Edit {
                let remove: fn(&Self) -> Edit = $remove;
                remove(self)
            }
        }
    };
}

record!(
    Account, Account, "account", inventory.accounts,
    same: |a, b| a.id == b.id,
    put: |account, position| Edit::PutAccount(Box::new(account), position),
    remove: |account| Edit::RemoveAccount(account.id.clone())
);
record!(
    Device, Device, "device", inventory.devices,
    same: |a, b| a.id == b.id,
    put: Edit::PutDevice,
    remove: |device| Edit::RemoveDevice(device.id.clone())
);
record!(
    Number, Number, "number", inventory.numbers,
    same: |a, b| a.id == b.id,
    put: Edit::PutNumber,
    remove: |number| Edit::RemoveNumber(number.id.clone())
);
record!(
    Place, Place, "place", inventory.places,
    same: |a, b| a.id == b.id,
    put: Edit::PutPlace,
    remove: |place| Edit::RemovePlace(place.id.clone())
);
record!(
    StoredSeed, Entry<StoredSeed>, "seed for", seeds,
    same: |a, b| a.account == b.account && a.factor == b.factor,
    put: Edit::PutSeed,
    remove: |seed| Edit::RemoveSeed(seed.account.clone(), seed.factor.clone())
);
record!(
    CodeSet, Entry<CodeSet>, "recovery codes for", recovery_codes,
    same: |a, b| a.account == b.account && a.factor == b.factor,
    put: Edit::PutCodes,
    remove: |set| Edit::RemoveCodes(set.account.clone(), set.factor.clone())
);
record!(
    Answer, Answer, "answer to", answers,
    same: |a, b| a.control == b.control && a.account == b.account,
    put: Edit::PutAnswer,
    remove: |answer| Edit::RemoveAnswer(answer.control.clone(), answer.account.clone())
);
record!(
    Accepted, Accepted, "accepted finding", accepted,
    same: |a, b| a.rule == b.rule && a.subject == b.subject,
    put: Edit::Accept,
    remove: |accepted| Edit::Unaccept(accepted.rule.clone(), accepted.subject.clone())
);

impl Profile {
    /// Applies an edit and returns the edit that undoes it. On an error nothing has changed.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        secret_names::check(&edit)?;
        self.apply_checked(edit)
    }

    fn apply_checked(&mut self, edit: Edit) -> Result<Edit, EditError> {
        Ok(match edit {
            Edit::PutAccount(account, position) => {
                let id = account.id.to_string();
                self.put_entity(*account, position, &id)?
            }
            Edit::RemoveAccount(id) => self.remove(id.as_str(), |a: &Account| a.id == id)?,
            Edit::PutDevice(device, position) => {
                let id = device.id.to_string();
                self.put_entity(device, position, &id)?
            }
            Edit::RemoveDevice(id) => self.remove(id.as_str(), |d: &Device| d.id == id)?,
            Edit::PutNumber(number, position) => {
                let id = number.id.to_string();
                self.put_entity(number, position, &id)?
            }
            Edit::RemoveNumber(id) => self.remove(id.as_str(), |n: &Number| n.id == id)?,
            Edit::PutPlace(place, position) => {
                let id = place.id.to_string();
                self.put_entity(place, position, &id)?
            }
            Edit::RemovePlace(id) => self.remove(id.as_str(), |p: &Place| p.id == id)?,
            Edit::SetInventory(new) => {
                Edit::SetInventory(Box::new(std::mem::replace(&mut self.inventory, *new)))
            }
            Edit::SetVaultDevices(new) => {
                Edit::SetVaultDevices(std::mem::replace(&mut self.inventory.vault_devices, new))
            }
            Edit::PutSeed(seed, position) => self.put(seed, position),
            Edit::RemoveSeed(account, factor) => {
                self.remove(account.as_str(), |s: &StoredSeed| s.account == account && s.factor == factor)?
            }
            Edit::PutCodes(set, position) => self.put(set, position),
            Edit::RemoveCodes(account, factor) => {
                self.remove(account.as_str(), |s: &CodeSet| s.account == account && s.factor == factor)?
            }
            Edit::PutAnswer(answer, position) => self.put(answer, position),
            Edit::RemoveAnswer(control, account) => {
                self.remove(&control.0, |a: &Answer| a.control == control && a.account == account)?
            }
            Edit::Accept(accepted, position) => self.put(accepted, position),
            Edit::Unaccept(rule, subject) => {
                self.remove(&rule.0, |a: &Accepted| a.rule == rule && a.subject == subject)?
            }
            Edit::SetWalkPosition(control) => {
                Edit::SetWalkPosition(std::mem::replace(&mut self.walk_position, control))
            }
            Edit::ReplaceProfile(mut new) => {
                new.keep_used(self);
                Edit::ReplaceProfile(Box::new(std::mem::replace(self, *new)))
            }
            Edit::Batch(edits) => Edit::Batch(self.apply_batch(edits)?),
        })
    }

    fn put<T: Record>(&mut self, new: T, position: Option<usize>) -> Edit {
        let list = T::list(self);
        let is_same = |slot: &T::Slot| slot.record().is_some_and(|record| record.has_same_key(&new));
        if let Some(position) = list.iter().position(is_same) {
            let old = std::mem::replace(&mut list[position], new.into());
            return undo_of_removal(old.into_record(), None);
        }
        let undo = new.remove();
        list.insert(position.unwrap_or(list.len()).min(list.len()), new.into());
        undo
    }

    /// Like [`Profile::put`], but fails if an entity of another kind has the id.
    fn put_entity<T: Record<Slot = T>>(
        &mut self,
        entity: T,
        position: Option<usize>,
        id: &str,
    ) -> Result<Edit, EditError> {
        let exists = T::list(self).iter().any(|old| old.has_same_key(&entity));
        if !exists && self.inventory.ids().any(|taken| taken == id) {
            return Err(EditError::IdTaken(id.to_owned()));
        }
        Ok(self.put(entity, position))
    }

    /// `key` describes the record for the error message.
    fn remove<T: Record>(&mut self, key: &str, matches: impl Fn(&T) -> bool) -> Result<Edit, EditError> {
        let list = T::list(self);
        // Search from the end: an undo removes what was added last.
        let position = list
            .iter()
            .rposition(|slot| slot.record().is_some_and(&matches))
            .ok_or_else(|| EditError::Missing { kind: T::KIND, id: key.to_owned() })?;
        Ok(undo_of_removal(list.remove(position).into_record(), Some(position)))
    }

    /// Applies edits in order. Returns the edits that undo them, in the order in which to apply them. If one edit
    /// fails, the edits before it are undone.
    fn apply_batch(&mut self, edits: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
        let is_large = edits.len() > SMALL_BATCH;
        let mut positions: Option<Positions> = None;
        let mut undo = Vec::with_capacity(edits.len());
        for edit in edits {
            let applied =
                if is_large { self.apply_indexed(edit, &mut positions) } else { self.apply_checked(edit) };
            match applied {
                Ok(inverse) => undo.push(inverse),
                Err(error) => {
                    for inverse in undo.into_iter().rev() {
                        self.apply_checked(inverse)?;
                    }
                    return Err(error);
                }
            }
        }
        undo.reverse();
        Ok(undo)
    }

    /// Like [`Profile::apply`], but takes constant time for the edits of an import and of its undo: putting accounts
    /// and seeds, and removing the last account or seed. Any other edit drops the index.
    fn apply_indexed(&mut self, edit: Edit, positions: &mut Option<Positions>) -> Result<Edit, EditError> {
        match edit {
            Edit::PutAccount(account, position)
                if position.is_none_or(|position| position >= self.inventory.accounts.len()) =>
            {
                let known = positions.get_or_insert_with(|| Positions::of(self));
                let accounts = &mut self.inventory.accounts;
                if let Some(&position) = known.accounts.get(&account.id) {
                    return Ok(std::mem::replace(&mut accounts[position], *account).put(None));
                }
                if known.other_ids.contains(account.id.as_str()) {
                    return Err(EditError::IdTaken(account.id.to_string()));
                }
                known.accounts.insert(account.id.clone(), accounts.len());
                let undo = account.remove();
                accounts.push(*account);
                Ok(undo)
            }
            Edit::PutSeed(seed, position) if position.is_none_or(|position| position >= self.seeds.len()) => {
                let known = positions.get_or_insert_with(|| Positions::of(self));
                let key = (seed.account.clone(), seed.factor.clone());
                if let Some(&position) = known.seeds.get(&key) {
                    let old = std::mem::replace(&mut self.seeds[position], seed.into());
                    return Ok(undo_of_removal::<StoredSeed>(old.into_record(), None));
                }
                known.seeds.insert(key, self.seeds.len());
                let undo = seed.remove();
                self.seeds.push(seed.into());
                Ok(undo)
            }
            Edit::RemoveAccount(id) if self.inventory.accounts.last().is_some_and(|a| a.id == id) => {
                if let Some(known) = positions {
                    forget(&mut known.accounts, &id, self.inventory.accounts.len() - 1);
                }
                self.apply_checked(Edit::RemoveAccount(id))
            }
            Edit::RemoveSeed(account, factor) if self.ends_with_seed(&account, &factor) => {
                if let Some(known) = positions {
                    let key = (account.clone(), factor.clone());
                    forget(&mut known.seeds, &key, self.seeds.len() - 1);
                }
                self.apply_checked(Edit::RemoveSeed(account, factor))
            }
            other => {
                *positions = None;
                self.apply_checked(other)
            }
        }
    }

    fn ends_with_seed(&self, account: &AccountId, factor: &FactorId) -> bool {
        let last = self.seeds.last().and_then(Entry::parsed);
        last.is_some_and(|seed| seed.account == *account && seed.factor == *factor)
    }
}

/// The edit that puts a removed record back. Does nothing for an unparsed entry, which no edit removes, because it has
/// no key.
fn undo_of_removal<T: Record>(removed: Option<T>, position: Option<usize>) -> Edit {
    removed.map_or_else(|| Edit::Batch(Vec::new()), |record| record.put(position))
}

/// The positions of accounts and seeds in their lists. If several records have the same key, the first counts, as in a
/// linear search.
struct Positions {
    accounts: HashMap<AccountId, usize>,
    /// Ids of devices, numbers and places.
    other_ids: HashSet<String>,
    seeds: HashMap<(AccountId, FactorId), usize>,
}

impl Positions {
    fn of(profile: &Profile) -> Self {
        let inventory = &profile.inventory;
        let mut accounts = HashMap::with_capacity(inventory.accounts.len());
        for (position, account) in inventory.accounts.iter().enumerate() {
            accounts.entry(account.id.clone()).or_insert(position);
        }
        let mut seeds = HashMap::with_capacity(profile.seeds.len());
        for (position, seed) in profile.seeds.iter().enumerate() {
            if let Some(seed) = seed.parsed() {
                seeds.entry((seed.account.clone(), seed.factor.clone())).or_insert(position);
            }
        }
        let ids_besides_accounts = inventory.ids().count() - inventory.accounts.len();
        let other_ids = inventory.ids().take(ids_besides_accounts).map(str::to_owned).collect();
        Self { accounts, other_ids, seeds }
    }
}

/// Removes the position of a record that is being removed. If an earlier record has the same key, its position stays.
fn forget<K: Eq + Hash>(positions: &mut HashMap<K, usize>, key: &K, position: usize) {
    if positions.get(key) == Some(&position) {
        positions.remove(key);
    }
}
