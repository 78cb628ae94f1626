//! Which account an entry is, and what it says that this one is called.
//!
//! An entry is found again where it was taken in, though entries after it have changed what accounts are called:
//! by its seeds or, where it has none, by its names, which the account keeps. Where that leaves several accounts, it
//! is one to which it has nothing to add.

use super::facts::{Called, News, Place};
use super::names::{Names, Words};
use super::plan::{Plan, Read};
use super::sites::Match;
use super::work::Known;
use crate::import::ImportedEntry;
use crate::inventory::Holder;
use std::iter::once;

impl Plan<'_> {
    /// The account that has its seeds. Of several, the first that is called as the entry is, or else the first.
    pub(super) fn by_secret(&self, known: &[Option<Known>], words: &Words) -> Option<usize> {
        let mut slots = known.iter().flatten().map(|known| known.slot);
        let first = slots.next()?;
        let called = |slot: &usize| {
            let there = self.work.words(&Names::of_account(self.work.account(*slot)));
            there.sites.iter().any(|site| words.sites.contains(site))
        };
        // Names are looked at only where there is a choice.
        let other = slots.find(|slot| *slot != first);
        let choice =
            other.filter(|_| !called(&first)).and_then(|other| once(other).chain(slots).find(called));
        Some(choice.unwrap_or(first))
    }

    /// The account of these names, where the names say enough.
    pub(super) fn find(&self, read: &Read<'_>, all_known: bool) -> Option<Match> {
        let Read { entry, names, words, .. } = read;
        let found = self.work.find(names, words)?;
        let slot = found.slot();
        let of_this_file = self.work.entry_of(slot).is_some();
        let claimed = of_this_file || self.claimed.contains(&slot);
        let seeded = self.work.seeded(slot).next().is_some();
        let fits = match found {
            Match::Named(_) => true,
            // Two entries without user names and with two seeds are two accounts.
            Match::Blank(_) => all_known || !(of_this_file && seeded && !entry.seeds.is_empty()),
            Match::Only(_) if all_known => false,
            Match::Only(_) if names.username.is_empty() => {
                !of_this_file && !seeded && !entry.seeds.is_empty()
            }
            Match::Only(_) => !claimed,
        };
        fits.then_some(found)
    }

    /// Of several accounts that an entry may be, the first that has all it says already, or else this one.
    pub(super) fn settled(&mut self, read: &Read<'_>, slot: usize) -> usize {
        let Read { entry, names, words, .. } = read;
        let seedless = entry.seeds.is_empty();
        let by_name = seedless.then(|| self.work.others(slot, names, words));
        let places = read.seeds().flat_map(|(seed, print)| self.work.places(print, seed.otp.generator));
        let others = by_name.into_iter().flatten().chain(places.map(|known| known.slot));
        let others: Vec<usize> = others.filter(|other| *other != slot).collect();
        if others.is_empty() {
            return slot;
        }
        let settled =
            once(&slot).chain(&others).find(|one| self.has_all(read, **one)).copied().unwrap_or(slot);
        // What it may be the next time is claimed this time, too.
        for one in once(slot).chain(others).filter(|one| *one != settled) {
            if !seedless || self.has_all(read, one) {
                self.claimed.insert(one);
            }
        }
        settled
    }

    /// Whether an entry has nothing to add to an account.
    pub(super) fn has_all(&self, read: &Read<'_>, slot: usize) -> bool {
        let mut elsewhere = false;
        for (seed, print) in read.seeds() {
            let Some(known) = self.work.known_in(slot, print, seed.otp.generator) else { return false };
            elsewhere |= known.slot != slot;
            let factor = self.work.account(known.slot).factor(&known.factor);
            let kept = |(holder, _): &(Holder, _)| factor.is_some_and(|f| f.holders.contains(holder));
            if !self.holder.iter().chain(&self.device).all(kept) {
                return false;
            }
        }
        let manager = self.holder.as_ref().map(|(holder, name)| Place { holder, name, within: "in" });
        let called = called(read.entry, &read.names, self.claimed.contains(&slot), elsewhere);
        News::of(self.work.account(slot), read.entry, called, manager).is_empty()
    }
}

/// What an entry says that the account is called which it is found to be. `claimed`: another entry may be this
/// account, too. `elsewhere`: the entry has seeds that lie in other accounts.
pub(super) fn called<'a>(
    entry: &ImportedEntry,
    names: &'a Names,
    claimed: bool,
    elsewhere: bool,
) -> Called<'a> {
    let Called { username, domain } = Called::of(names);
    Called {
        // An entry that was found by having no user name must be found so again. And seeds that lie in several
        // accounts say of none that it has this name.
        username: if claimed || elsewhere { "" } else { username },
        // An entry without seeds must be found again by its names: the account gets no other domain.
        domain: if entry.seeds.is_empty() {
            names.domains.first().map(String::as_str)
        } else {
            domain.filter(|_| !elsewhere)
        },
    }
}
