//! Decides which account an entry belongs to.
//!
//! A repeated import must find the account that the first import used, although later entries may have given accounts
//! new names. Entries are therefore found by their seeds, or without seeds by their names, which accounts keep. If
//! several accounts qualify, the entry belongs to one that it adds nothing to.

use super::entry_facts::{AccountNames, NamedHolder, NewFacts};
use super::incoming::Incoming;
use super::name_index::Match;
use super::names::{NameKeys, Names};
use super::staging::{SeedLocation, Staging};
use crate::import::ImportedEntry;
use std::collections::HashSet;
use std::iter::once;

pub(super) struct AccountMatcher<'a> {
    pub(super) staging: Staging<'a>,
    /// The password manager of the import, if it is one: holds passwords, passkeys and seeds.
    pub(super) manager: Option<NamedHolder>,
    /// The device with the authenticator app: also holds the seeds.
    pub(super) app_device: Option<NamedHolder>,
    /// Accounts that an entry of this file belongs to or may belong to. A later entry with a user name must not match
    /// them by service alone.
    pub(super) claimed: HashSet<usize>,
}

impl AccountMatcher<'_> {
    /// The account that has the entry's seeds. If there are several, the first whose service matches, or else the first.
    pub(super) fn find_by_seed(&self, locations: &[Option<SeedLocation>], keys: &NameKeys) -> Option<usize> {
        let mut slots = locations.iter().flatten().map(|location| location.slot);
        let first = slots.next()?;
        let has_service = |slot: &usize| {
            let known = Names::of_account(self.staging.account(*slot)).keys();
            known.services.iter().any(|service| keys.services.contains(service))
        };
        once(first).chain(slots).find(has_service).or(Some(first))
    }

    /// The account that matches the entry's names well enough.
    pub(super) fn find_by_name(&self, incoming: &Incoming<'_>, all_seeds_known: bool) -> Option<Match> {
        let Incoming { entry, names, keys, .. } = incoming;
        let found = self.staging.find(names, keys)?;
        let slot = found.slot();
        let is_of_this_file = self.staging.entry_of(slot).is_some();
        let is_seeded = self.staging.seeded_factors(slot).next().is_some();
        let is_good = match found {
            Match::SameLogin(_) => true,
            // Two entries of one file without user names but with different seeds are two accounts.
            Match::NoUserName(_) => {
                all_seeds_known || !(is_of_this_file && is_seeded && !entry.seeds.is_empty())
            }
            Match::OnlyAccount(_) if all_seeds_known => false,
            Match::OnlyAccount(_) if names.username.is_empty() => {
                !is_of_this_file && !is_seeded && !entry.seeds.is_empty()
            }
            Match::OnlyAccount(_) => !is_of_this_file && !self.claimed.contains(&slot),
        };
        is_good.then_some(found)
    }

    /// Of all accounts that the entry may belong to, the first that already has everything in it; otherwise `slot`.
    pub(super) fn prefer_complete(&mut self, incoming: &Incoming<'_>, slot: usize) -> usize {
        let Incoming { entry, names, keys, .. } = incoming;
        let has_no_seeds = entry.seeds.is_empty();
        let by_name = has_no_seeds.then(|| self.staging.others(slot, names, keys));
        let by_seed = incoming
            .seeds()
            .flat_map(|(seed, canonical)| self.staging.locations(canonical, seed.otp.generator));
        let others = by_name.into_iter().flatten().chain(by_seed.map(|location| location.slot));
        let others: Vec<usize> = others.filter(|other| *other != slot).collect();
        let is_complete = |slot: &usize| self.is_complete(incoming, *slot);
        let chosen = once(slot).chain(others.iter().copied()).find(is_complete).unwrap_or(slot);
        // Claim every account that a repeated import may choose.
        for other in once(slot).chain(others).filter(|other| *other != chosen) {
            if !has_no_seeds || self.is_complete(incoming, other) {
                self.claimed.insert(other);
            }
        }
        chosen
    }

    /// Whether the entry has nothing to add to the account.
    pub(super) fn is_complete(&self, incoming: &Incoming<'_>, slot: usize) -> bool {
        let mut has_seed_elsewhere = false;
        for (seed, canonical) in incoming.seeds() {
            let Some(location) = self.staging.location_in(slot, canonical, seed.otp.generator) else {
                return false;
            };
            has_seed_elsewhere |= location.slot != slot;
            let factor = self.staging.account(location.slot).factor(&location.factor);
            let is_known = |kept: &NamedHolder| factor.is_some_and(|f| f.holders.contains(&kept.holder));
            if !self.manager.iter().chain(&self.app_device).all(is_known) {
                return false;
            }
        }
        let is_claimed = self.claimed.contains(&slot);
        let names = names_for_account(incoming.entry, &incoming.names, is_claimed, has_seed_elsewhere);
        NewFacts::of(self.staging.account(slot), incoming.entry, names, self.manager.as_ref()).is_empty()
    }
}

/// The names that an entry may give the account that it belongs to. `is_claimed`: another entry may belong to the
/// account too. `has_seed_elsewhere`: some of the entry's seeds are in other accounts.
pub(super) fn names_for_account<'a>(
    entry: &ImportedEntry,
    names: &'a Names,
    is_claimed: bool,
    has_seed_elsewhere: bool,
) -> AccountNames<'a> {
    let AccountNames { username, domain } = AccountNames::of(names);
    AccountNames {
        // An account that was matched because it has no user name must not get one, or the next import would miss it.
        // Seeds in several accounts do not tell which of them has the user name.
        username: if is_claimed || has_seed_elsewhere { "" } else { username },
        // An entry without seeds is found only by its names, so the account must get exactly the entry's domain.
        domain: if entry.seeds.is_empty() {
            names.domains.first().map(String::as_str)
        } else {
            domain.filter(|_| !has_seed_elsewhere)
        },
    }
}
