//! Many edits as one, in time that does not grow with their number times the size of the profile.

use super::{Edit, EditError, Kept, Profile};
use crate::inventory::{AccountId, FactorId, Kind};
use std::collections::HashMap;

/// With fewer edits than this, looking each up is quicker than knowing where everything is.
const FEW: usize = 16;

/// Where things stand, kept true while accounts and seeds are put and the last ones taken out.
#[derive(Default)]
pub(super) struct Places {
    ids: HashMap<String, (Kind, usize)>,
    seeds: HashMap<(AccountId, FactorId), usize>,
}

impl Places {
    fn of(profile: &Profile) -> Self {
        let inventory = &profile.inventory;
        let mut places = Self::default();
        // As a search from the front would find them: of two with one id, the first.
        for (at, account) in inventory.accounts.iter().enumerate() {
            places.ids.entry(account.id.0.clone()).or_insert((Kind::Account, at));
        }
        for (at, device) in inventory.devices.iter().enumerate() {
            places.ids.entry(device.id.0.clone()).or_insert((Kind::Device, at));
        }
        for (at, number) in inventory.numbers.iter().enumerate() {
            places.ids.entry(number.id.0.clone()).or_insert((Kind::Number, at));
        }
        for (at, place) in inventory.places.iter().enumerate() {
            places.ids.entry(place.id.0.clone()).or_insert((Kind::Place, at));
        }
        for (at, seed) in profile.seeds.iter().enumerate() {
            if let Kept::Readable(seed) = seed {
                places.seeds.entry((seed.account.clone(), seed.factor.clone())).or_insert(at);
            }
        }
        places
    }
}

impl Profile {
    /// Applies edits in order, and gives those that take them back, in the order in which to apply them.
    /// Where one fails, what was done is taken back.
    pub(super) fn apply_all(&mut self, edits: Vec<Edit>) -> Result<Vec<Edit>, EditError> {
        let many = edits.len() > FEW;
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
                let places = places.get_or_insert_with(|| Places::of(self));
                let accounts = &mut self.inventory.accounts;
                let id = account.id.clone();
                match places.ids.get(id.as_str()) {
                    Some(&(Kind::Account, at)) => match accounts.get_mut(at) {
                        Some(old) => Ok(Edit::PutAccount(Box::new(std::mem::replace(old, *account)), None)),
                        None => Err(EditError::Missing { kind: "account", id: id.0 }),
                    },
                    Some(_) => Err(EditError::Taken(id.0)),
                    None => {
                        places.ids.insert(id.0.clone(), (Kind::Account, accounts.len()));
                        accounts.push(*account);
                        Ok(Edit::RemoveAccount(id))
                    }
                }
            }
            Edit::PutSeed(seed, at) if at.is_none_or(|at| at >= self.seeds.len()) => {
                let places = places.get_or_insert_with(|| Places::of(self));
                let key = (seed.account.clone(), seed.factor.clone());
                if let Some(Kept::Readable(old)) =
                    places.seeds.get(&key).and_then(|&at| self.seeds.get_mut(at))
                {
                    return Ok(Edit::PutSeed(std::mem::replace(old, seed), None));
                }
                places.seeds.insert(key.clone(), self.seeds.len());
                self.seeds.push(Kept::Readable(seed));
                Ok(Edit::RemoveSeed(key.0, key.1))
            }
            // The last one, as when an import is taken back: nothing moves.
            Edit::RemoveAccount(id) if self.inventory.accounts.last().is_some_and(|a| a.id == id) => {
                let last = self.inventory.accounts.len() - 1;
                let known = places.as_mut().and_then(|places| places.ids.remove(id.as_str()));
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
                    .and_then(Kept::readable)
                    .is_some_and(|seed| seed.account == account && seed.factor == factor) =>
            {
                let key = (account, factor);
                let last = self.seeds.len() - 1;
                if places.as_mut().and_then(|places| places.seeds.remove(&key)).is_some_and(|at| at != last) {
                    *places = None;
                }
                self.apply(Edit::RemoveSeed(key.0, key.1))
            }
            other => {
                *places = None;
                self.apply(other)
            }
        }
    }
}
