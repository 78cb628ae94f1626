//! The accounts and seeds of a profile as they will be after an import.

use super::name_index::{Match, NameIndex};
use super::names::{NameKeys, Names};
use super::seeds::CanonicalSeed;
use crate::inventory::{Account, AccountId, Factor, FactorId, FactorKind, Holder, IdAllocator, Known};
use crate::otp::{Generator, Otp};
use crate::profile::{Edit, Profile, StoredSeed, compose};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashMap;

/// Collects the changes of an import. A slot is the position of an account in this list.
pub(super) struct Staging<'a> {
    slots: Vec<Slot<'a>>,
    /// How many accounts the profile has; later slots are new accounts.
    existing: usize,
    names: NameIndex,
    ids: IdAllocator,
    seeds: HashMap<CanonicalSeed, Vec<SeedLocation>>,
    new_seeds: Vec<StoredSeed>,
    today: Date,
}

/// An account as it will be after the import.
struct Slot<'a> {
    account: Cow<'a, Account>,
    /// The positions of the account's factors whose seed is in the vault.
    seeded: Vec<usize>,
    /// The positions of the factors whose seed this import added.
    added: Vec<usize>,
    /// The position of the entry that created the account or added its first seed.
    entry: Option<usize>,
    is_changed: bool,
}

/// Where a seed is stored.
#[derive(Clone, Debug)]
pub(super) struct SeedLocation {
    pub(super) slot: usize,
    pub(super) factor: FactorId,
    pub(super) generator: Generator,
    /// The position of the entry that added the seed, if it is from this file.
    pub(super) entry: Option<usize>,
}

impl<'a> Staging<'a> {
    pub(super) fn new(profile: &'a Profile, today: Date) -> Self {
        let accounts = &profile.inventory.accounts;
        let mut staging = Self {
            existing: accounts.len(),
            slots: Vec::with_capacity(accounts.len()),
            names: NameIndex::default(),
            ids: IdAllocator::of(&profile.inventory),
            seeds: HashMap::with_capacity(profile.seeds.len()),
            new_seeds: Vec::new(),
            today,
        };
        let mut slots: HashMap<&str, usize> = HashMap::with_capacity(accounts.len());
        for (slot, account) in accounts.iter().enumerate() {
            slots.entry(account.id.as_str()).or_insert(slot);
            staging.names.add(slot, &Names::of_account(account).keys());
            let account = Cow::Borrowed(account);
            staging.slots.push(Slot {
                account,
                seeded: Vec::new(),
                added: Vec::new(),
                entry: None,
                is_changed: false,
            });
        }
        for seed in profile.readable_seeds() {
            // Ignore seeds of removed accounts: an entry must not match them.
            if let Some(&slot) = slots.get(seed.account.as_str()) {
                let canonical = CanonicalSeed::of(&seed.otp.secret);
                staging.add_location(slot, &seed.factor, seed.otp.generator, canonical, None);
            }
        }
        staging
    }

    fn add_location(
        &mut self,
        slot: usize,
        factor: &FactorId,
        generator: Generator,
        seed: CanonicalSeed,
        entry: Option<usize>,
    ) {
        let location = SeedLocation { slot, factor: factor.clone(), generator, entry };
        self.seeds.entry(seed).or_default().push(location);
        let slot = &mut self.slots[slot];
        let position = slot.account.factors.iter().position(|known| known.id == *factor);
        slot.seeded.extend(position);
        slot.added.extend(position.filter(|_| entry.is_some()));
    }

    /// All locations of this secret, with any generator.
    fn all_locations(&self, seed: &CanonicalSeed) -> &[SeedLocation] {
        self.seeds.get(seed).map_or(&[], Vec::as_slice)
    }

    /// A location of this secret, preferably with this generator, and whether the secret has other locations.
    pub(super) fn location(
        &self,
        seed: &CanonicalSeed,
        generator: Generator,
    ) -> Option<(&SeedLocation, bool)> {
        let all = self.all_locations(seed);
        let location = self.locations(seed, generator).next().or(all.first())?;
        Some((location, all.len() > 1))
    }

    /// All locations of this secret with this generator.
    pub(super) fn locations(
        &self,
        seed: &CanonicalSeed,
        generator: Generator,
    ) -> impl Iterator<Item = &SeedLocation> {
        self.all_locations(seed).iter().filter(move |location| location.generator == generator)
    }

    /// A location of this secret with this generator, preferably in this account.
    pub(super) fn location_in(
        &self,
        slot: usize,
        seed: &CanonicalSeed,
        generator: Generator,
    ) -> Option<&SeedLocation> {
        let mut here = self.locations(seed, generator).filter(|location| location.slot == slot);
        here.next().or_else(|| self.locations(seed, generator).next())
    }

    /// Finds the account with these names.
    pub(super) fn find_by_names(&self, names: &Names, keys: &NameKeys) -> Option<Match> {
        self.names.find(names, keys, |slot| self.account(slot))
    }

    /// The accounts other than `slot` that have these names too.
    pub(super) fn others_with_names(
        &self,
        slot: usize,
        names: &Names,
        keys: &NameKeys,
    ) -> impl Iterator<Item = usize> {
        self.names.others(slot, names, keys, |slot| self.account(slot))
    }

    pub(super) fn account(&self, slot: usize) -> &Account {
        &self.slots[slot].account
    }

    /// Whether the import creates the account.
    pub(super) const fn is_new(&self, slot: usize) -> bool {
        slot >= self.existing
    }

    /// The entry of this file that created the account or added its first seed.
    pub(super) fn entry_of(&self, slot: usize) -> Option<usize> {
        self.slots[slot].entry
    }

    /// The TOTP factors whose seed is in the vault, or those whose seed is not.
    fn totp_factors(&self, slot: usize, seeded: bool) -> impl Iterator<Item = &Factor> {
        let Slot { account, seeded: positions, .. } = &self.slots[slot];
        let factors = account.factors.iter().enumerate();
        factors
            .filter(move |(position, factor)| {
                factor.kind == FactorKind::Totp && positions.contains(position) == seeded
            })
            .map(|(_, factor)| factor)
    }

    pub(super) fn seeded_factors(&self, slot: usize) -> impl Iterator<Item = &Factor> {
        self.totp_factors(slot, true)
    }

    /// The seeded factors of the vault: entries of one file do not contradict each other, because their program had all of
    /// them.
    pub(super) fn seeded_before(&self, slot: usize) -> impl Iterator<Item = &Factor> {
        let Slot { account, added, .. } = &self.slots[slot];
        let is_added =
            |factor: &Factor| added.iter().any(|&position| account.factors[position].id == factor.id);
        self.seeded_factors(slot).filter(move |factor| !is_added(factor))
    }

    pub(super) fn has_factor_without_seed(&self, slot: usize) -> bool {
        self.totp_factors(slot, false).next().is_some()
    }

    /// Creates an account. `keys` must be the keys of `names`.
    pub(super) fn add_account(&mut self, names: Names, keys: &NameKeys, entry: Option<usize>) -> usize {
        let slot = self.slots.len();
        let Names { service, username, domains, .. } = names;
        let mut account = Account::new(AccountId::from(self.ids.allocate(&service)), service);
        account.username = username;
        account.domain = domains.into_iter().next().unwrap_or_default();
        account.mark_partial();
        self.slots.push(Slot {
            account: Cow::Owned(account),
            seeded: Vec::new(),
            added: Vec::new(),
            entry,
            is_changed: true,
        });
        self.names.add(slot, keys);
        slot
    }

    /// Lets `change` modify an account, and returns its result.
    pub(super) fn change_account<T>(&mut self, slot: usize, change: impl FnOnce(&mut Account) -> T) -> T {
        let staged = &mut self.slots[slot];
        let missing_names = |account: &Account| (account.username.is_empty(), account.domain.is_empty());
        let before = missing_names(&staged.account);
        let result = match &mut staged.account {
            Cow::Owned(account) => change(account),
            Cow::Borrowed(old) => {
                let mut new = old.clone();
                let result = change(&mut new);
                if !old.has_sign_in() && new.has_sign_in() {
                    new.sign_in_known.get_or_insert(Known::Partial);
                    new.recovery_known.get_or_insert(Known::Partial);
                }
                if new != **old {
                    (staged.account, staged.is_changed) = (Cow::Owned(new), true);
                }
                result
            }
        };
        if before != missing_names(&staged.account) {
            self.names.add(slot, &Names::of_account(&staged.account).keys());
        }
        result
    }

    /// Drops a new account that turned out to be unused.
    pub(super) fn discard_account(&mut self, slot: usize) {
        if self.is_new(slot) {
            self.slots[slot].is_changed = false;
        }
    }

    /// Adds a seed to an account: to a TOTP factor without a seed, or else to a new factor.
    pub(super) fn add_seed(&mut self, slot: usize, otp: Otp, seed: CanonicalSeed, entry: usize) -> FactorId {
        let free = self.totp_factors(slot, false).next().map(|factor| factor.id.clone());
        let factor = free.unwrap_or_else(|| self.change_account(slot, compose::add_totp_factor));
        self.put_seed(slot, &factor, otp, seed, entry);
        factor
    }

    /// Stores a seed for a factor and replaces the factor's earlier seed.
    pub(super) fn put_seed(
        &mut self,
        slot: usize,
        factor: &FactorId,
        otp: Otp,
        seed: CanonicalSeed,
        entry: usize,
    ) {
        self.add_location(slot, factor, otp.generator, seed, Some(entry));
        self.slots[slot].entry.get_or_insert(entry);
        self.change_account(slot, |account| compose::add_holder(account, factor, &Holder::Selvedge));
        let account = self.account(slot).id.clone();
        self.new_seeds.push(StoredSeed { account, factor: factor.clone(), otp, added: self.today });
    }

    /// All changes as one edit. Accounts come first, because applying many edits of one kind in a row is fastest.
    pub(super) fn into_edit(self) -> Edit {
        let changed = self.slots.into_iter().filter(|slot| slot.is_changed);
        let accounts = changed.map(|slot| Edit::PutAccount(Box::new(slot.account.into_owned()), None));
        let seeds = self.new_seeds.into_iter().map(|seed| Edit::PutSeed(seed, None));
        Edit::Batch(accounts.chain(seeds).collect())
    }
}
