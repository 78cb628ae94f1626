//! Decides which account an entry belongs to.
//!
//! A repeated import must find the account that the first import used, although later entries may have given accounts
//! new names. The account is therefore found by the entry's seeds or, without seeds, by names that the account keeps.
//! If several accounts qualify, the entry belongs to the account that already has all its facts.

use super::entry_facts::{AccountNames, NamedHolder, NewFacts};
use super::incoming::Incoming;
use super::name_index::Match;
use super::names::{NameKeys, Names};
use super::staging::{SeedLocation, Staging};
use crate::import::ImportedEntry;
use std::collections::HashSet;
use std::iter::once;

/// Finds the accounts for the entries of one file.
pub(super) struct AccountMatcher<'a> {
    pub(super) staging: Staging<'a>,
    /// The password manager from which the import comes, if any: a holder of passwords, passkeys and seeds.
    pub(super) manager: Option<NamedHolder>,
    /// The device with the authenticator app: another holder of the seeds.
    pub(super) app_device: Option<NamedHolder>,
    /// The slots of accounts to which an entry of this file belongs or may belong. A later entry with a user name must
    /// not match these accounts by service alone.
    pub(super) claimed: HashSet<usize>,
}

impl AccountMatcher<'_> {
    /// The account that has the entry's seeds. If several accounts have them, the first account whose service matches,
    /// or else the first account.
    pub(super) fn find_by_seed(&self, locations: &[Option<SeedLocation>], keys: &NameKeys) -> Option<usize> {
        let mut slots = locations.iter().flatten().map(|location| location.slot);
        let first = slots.next()?;
        let has_service = |slot: &usize| {
            let known = Names::of_account(self.staging.account(*slot)).keys();
            known.services.iter().any(|service| keys.services.contains(service))
        };
        once(first).chain(slots).find(has_service).or(Some(first))
    }

    /// The account with the names of the entry, if the match is good enough to merge the entry into it.
    pub(super) fn find_by_name(&self, incoming: &Incoming<'_>, all_seeds_known: bool) -> Option<Match> {
        let Incoming { entry, names, keys, .. } = incoming;
        let found = self.staging.find_by_names(names, keys)?;
        let slot = found.slot();
        let is_of_this_file = self.staging.entry_of(slot).is_some();
        let is_seeded = self.staging.seeded_factors(slot).next().is_some();
        let is_sufficient = match found {
            Match::SameLogin(_) => true,
            // Two entries of one file without user names but with different seeds are two accounts.
            Match::NoUserName(_) => {
                all_seeds_known || !(is_of_this_file && is_seeded && !entry.seeds.is_empty())
            }
            // The account with these seeds is stronger evidence.
            Match::OnlyAccount(_) if all_seeds_known => false,
            // A seed without a user name belongs to the only account of the service, if that has no seed yet.
            Match::OnlyAccount(_) if names.username.is_empty() => {
                !is_of_this_file && !is_seeded && !entry.seeds.is_empty()
            }
            // The entry gives the account its user name, unless another entry of this file may do so.
            Match::OnlyAccount(_) => !is_of_this_file && !self.claimed.contains(&slot),
        };
        is_sufficient.then_some(found)
    }

    /// Of all accounts to which the entry may belong, the first account that already has all its facts and seeds;
    /// `slot` if there is none.
    pub(super) fn prefer_complete(&mut self, incoming: &Incoming<'_>, slot: usize) -> usize {
        let Incoming { entry, names, keys, .. } = incoming;
        let has_no_seeds = entry.seeds.is_empty();
        let by_name = has_no_seeds.then(|| self.staging.others_with_names(slot, names, keys));
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

    /// Whether the account already has all facts and seeds of the entry.
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

/// The names that an entry may give its account. `is_claimed` means that another entry may belong to the account too;
/// `has_seed_elsewhere` means that other accounts have some of the entry's seeds.
pub(super) fn names_for_account<'a>(
    entry: &ImportedEntry,
    names: &'a Names,
    is_claimed: bool,
    has_seed_elsewhere: bool,
) -> AccountNames<'a> {
    let AccountNames { username, domain } = AccountNames::of(names);
    AccountNames {
        // An account that was matched because it has no user name must not get one, or the next import would not find
        // it. If the seeds are in several accounts, it is unknown which of these accounts has the user name.
        username: if is_claimed || has_seed_elsewhere { "" } else { username },
        // An entry without seeds is found only by its names, so its account must get exactly the entry's domain.
        domain: if entry.seeds.is_empty() {
            names.domains.first().map(String::as_str)
        } else {
            domain.filter(|_| !has_seed_elsewhere)
        },
    }
}
