//! Many edits as one, in time that does not grow with their number times the size of the profile.

use super::{Edit, EditError, Entry, Profile};
use crate::inventory::{AccountId, ByHash, EntityKind, FactorId, HashKey, Inventory};

/// With fewer edits than this, looking each up is quicker than knowing where everything is.
const FEW: usize = 16;

/// Where things stand, kept true while accounts and seeds are put and the last ones taken out. By keyed hashes, so that
/// no id is copied: whoever looks something up compares what stands there.
#[derive(Default)]
pub(super) struct Places {
    key: HashKey,
    ids: ByHash<(EntityKind, usize)>,
    seeds: ByHash<usize>,
}

/// What is known of an id.
enum Found {
    Account(usize),
    Other,
    Nothing,
    /// Two ids have one hash: it has to be looked for.
    Unclear,
}

impl Places {
    fn of(profile: &Profile) -> Self {
        let inventory = &profile.inventory;
        // What there is room for will come.
        let mut places = Self::default();
        places.ids.reserve(inventory.accounts.capacity() + inventory.devices.len());
        places.seeds.reserve(profile.seeds.capacity());
        let accounts = inventory.accounts.iter().map(|a| (a.id.as_str(), EntityKind::Account)).enumerate();
        let devices = inventory.devices.iter().map(|d| (d.id.as_str(), EntityKind::Device)).enumerate();
        let numbers = inventory.numbers.iter().map(|n| (n.id.as_str(), EntityKind::Number)).enumerate();
        let kept = inventory.places.iter().map(|p| (p.id.as_str(), EntityKind::Place)).enumerate();
        // As a search from the front would find them: of two with one id, the first.
        for (at, (id, kind)) in accounts.chain(devices).chain(numbers).chain(kept) {
            places.ids.entry(places.key.of(id)).or_insert((kind, at));
        }
        for (at, seed) in profile.seeds.iter().enumerate() {
            if let Entry::Parsed(seed) = seed {
                let key = places.seed(&seed.account, &seed.factor);
                places.seeds.entry(key).or_insert(at);
            }
        }
        places
    }

    fn seed(&self, account: &AccountId, factor: &FactorId) -> u64 {
        self.key.of(&(account, factor))
    }

    fn find(&self, id: &str, inventory: &Inventory) -> Found {
        let Some(&(kind, at)) = self.ids.get(&self.key.of(id)) else { return Found::Nothing };
        let there = match kind {
            EntityKind::Account => inventory.accounts.get(at).map(|a| a.id.as_str()),
            EntityKind::Device => inventory.devices.get(at).map(|d| d.id.as_str()),
            EntityKind::Number => inventory.numbers.get(at).map(|n| n.id.as_str()),
            EntityKind::Place => inventory.places.get(at).map(|p| p.id.as_str()),
        };
        match kind {
            _ if there != Some(id) => Found::Unclear,
            EntityKind::Account => Found::Account(at),
            EntityKind::Device | EntityKind::Number | EntityKind::Place => Found::Other,
        }
    }
}

impl Profile {
    /// Applies edits in order, and gives those that take them back, in the order in which to apply them.
    /// Where one fails, what was done is taken back.
    pub(super) fn apply_all(&mut self, edits: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
        let many = edits.len() > FEW;
        if many {
            let count = |put: fn(&Edit) -> bool| edits.iter().filter(|edit| put(edit)).count();
            self.inventory.accounts.reserve(count(|edit| matches!(edit, Edit::PutAccount(..))));
            self.seeds.reserve(count(|edit| matches!(edit, Edit::PutSeed(..))));
        }
        let mut places: Option<Places> = None;
        let mut back = Vec::with_capacity(edits.len());
        for edit in edits {
            let applied = if many { self.apply_among(edit, &mut places) } else { self.apply(edit) };
            match applied {
                Ok(inverse) => back.push(inverse),
                Err(error) => {
                    for inverse in back.into_iter().rev() {
                        self.apply(inverse)?;
                    }
                    return Err(error);
                }
            }
        }
        back.reverse();
        Ok(back)
    }

    /// As [`Profile::apply`], with the places of things at hand.
    fn apply_among(&mut self, edit: Edit, places: &mut Option<Places>) -> Result<Edit, EditError> {
        match edit {
            Edit::PutAccount(account, at) if at.is_none_or(|at| at >= self.inventory.accounts.len()) => {
                let known = places.get_or_insert_with(|| Places::of(self));
                match known.find(account.id.as_str(), &self.inventory) {
                    Found::Account(at) => {
                        let old = std::mem::replace(&mut self.inventory.accounts[at], *account);
                        Ok(Edit::PutAccount(Box::new(old), None))
                    }
                    Found::Other => Err(EditError::IdTaken(account.id.to_string())),
                    Found::Nothing => {
                        let id = account.id.clone();
                        known.ids.insert(
                            known.key.of(id.as_str()),
                            (EntityKind::Account, self.inventory.accounts.len()),
                        );
                        self.inventory.accounts.push(*account);
                        Ok(Edit::RemoveAccount(id))
                    }
                    Found::Unclear => {
                        *places = None;
                        self.apply(Edit::PutAccount(account, at))
                    }
                }
            }
            Edit::PutSeed(seed, at) if at.is_none_or(|at| at >= self.seeds.len()) => {
                let known = places.get_or_insert_with(|| Places::of(self));
                let key = known.seed(&seed.account, &seed.factor);
                let Some(&found) = known.seeds.get(&key) else {
                    known.seeds.insert(key, self.seeds.len());
                    let back = Edit::RemoveSeed(seed.account.clone(), seed.factor.clone());
                    self.seeds.push(Entry::Parsed(seed));
                    return Ok(back);
                };
                match self.seeds.get_mut(found) {
                    Some(Entry::Parsed(old)) if old.account == seed.account && old.factor == seed.factor => {
                        Ok(Edit::PutSeed(std::mem::replace(old, seed), None))
                    }
                    _ => {
                        *places = None;
                        self.apply(Edit::PutSeed(seed, at))
                    }
                }
            }
            // The last one, as when an import is taken back: nothing moves.
            Edit::RemoveAccount(id) if self.inventory.accounts.last().is_some_and(|a| a.id == id) => {
                let last = self.inventory.accounts.len() - 1;
                let known = places.as_mut().and_then(|p| p.ids.remove(&p.key.of(id.as_str())));
                // Two of one id, which only a hand can have written: look again.
                if known.is_some_and(|(_, at)| at != last) {
                    *places = None;
                }
                self.apply(Edit::RemoveAccount(id))
            }
            Edit::RemoveSeed(account, factor)
                if self
                    .seeds
                    .last()
                    .and_then(Entry::parsed)
                    .is_some_and(|seed| seed.account == account && seed.factor == factor) =>
            {
                let last = self.seeds.len() - 1;
                let known = places.as_mut().and_then(|p| p.seeds.remove(&p.seed(&account, &factor)));
                if known.is_some_and(|at| at != last) {
                    *places = None;
                }
                self.apply(Edit::RemoveSeed(account, factor))
            }
            other => {
                *places = None;
                self.apply(other)
            }
        }
    }
}
