//! The profile as it will be: accounts that are there, those that the import makes, and the seeds of both.

use super::names::{Names, Words};
use super::secrets::Fingerprint;
use super::sites::{Match, Sites};
use crate::inventory::{Account, AccountId, Factor, FactorId, FactorKind, Holder, IdAllocator, Way};
use crate::otp::{Generator, Otp};
use crate::profile::{Edit, Profile, StoredSeed, compose};
use jiff::civil::Date;
use smallvec::SmallVec;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::iter::once;

/// Accounts and seeds while an import is worked out. An account is named by its slot.
pub(super) struct Work<'a> {
    slots: Vec<Slot<'a>>,
    /// How many of them the profile has.
    there: usize,
    sites: Sites,
    ids: IdAllocator,
    /// Where each seed is: mostly in one place.
    seeds: HashMap<Fingerprint, (Known, Vec<Known>)>,
    put: Vec<StoredSeed>,
    code_alone: CodeAlone,
    today: Date,
}

/// What an account is taken to have of which a seed here is all that is known.
#[derive(Clone)]
struct CodeAlone {
    code: FactorId,
    factors: Vec<Factor>,
    sign_in: Vec<Way>,
}

impl CodeAlone {
    fn new() -> Self {
        let code = Factor::new(FactorKind::Totp).held_by([Holder::Selvedge]);
        let id = code.id.clone();
        // Codes stand beside a password at nearly every service; where it is kept is not known yet.
        let factors = vec![Factor::new(FactorKind::Password), code];
        let (sign_in, _) = Account::usual_ways(&factors);
        Self { code: id, factors, sign_in }
    }
}

/// An account as it will be.
struct Slot<'a> {
    account: Held<'a>,
    /// The positions of its factors that have a seed here.
    seeded: SmallVec<[usize; 2]>,
    /// The position of the entry that made it or its first seed.
    entry: Option<usize>,
    changed: bool,
}

/// An account of the profile as it is, or one that was made or changed: in its box, in which it also goes into the edit.
enum Held<'a> {
    There(&'a Account),
    Own(Box<Account>),
}

impl Held<'_> {
    fn get(&self) -> &Account {
        match self {
            Self::There(account) => account,
            Self::Own(account) => account,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) slot: usize,
    pub(super) factor: FactorId,
    pub(super) generator: Generator,
    /// The entry of the file that brought it.
    pub(super) entry: Option<usize>,
}

impl<'a> Work<'a> {
    /// The accounts of a profile, with room for so many entries more.
    pub(super) fn new(profile: &'a Profile, more: usize, today: Date) -> Self {
        let accounts = &profile.inventory.accounts;
        let there = accounts.len();
        let mut work = Self {
            there,
            slots: Vec::with_capacity(there + more),
            sites: Sites::with_room(there + more),
            ids: IdAllocator::with_room(&profile.inventory, more),
            seeds: HashMap::with_capacity(profile.seeds.len() + more),
            put: Vec::with_capacity(more),
            code_alone: CodeAlone::new(),
            today,
        };
        let mut slots: HashMap<&str, usize> = HashMap::with_capacity(there);
        for (slot, account) in accounts.iter().enumerate() {
            slots.entry(account.id.as_str()).or_insert(slot);
            let words = work.words(&Names::of_account(account));
            work.sites.add(slot, &words);
            work.slots.push(Slot {
                account: Held::There(account),
                seeded: SmallVec::new(),
                entry: None,
                changed: false,
            });
        }
        for seed in profile.readable_seeds() {
            // A seed whose account is gone hides no other, and is found by nobody.
            if let Some(&slot) = slots.get(seed.account.as_str()) {
                let print = Fingerprint::of(&seed.otp.secret);
                work.know(slot, &seed.factor, seed.otp.generator, print, None);
            }
        }
        work
    }

    fn know(
        &mut self,
        slot: usize,
        factor: &FactorId,
        generator: Generator,
        print: Fingerprint,
        entry: Option<usize>,
    ) {
        let known = Known { slot, factor: factor.clone(), generator, entry };
        match self.seeds.entry(print) {
            Entry::Vacant(place) => drop(place.insert((known, Vec::new()))),
            Entry::Occupied(mut there) => there.get_mut().1.push(known),
        }
        let slot = &mut self.slots[slot];
        slot.seeded.extend(slot.account.get().factors.iter().position(|known| known.id == *factor));
    }

    /// Where this secret is: best with the same generator. And whether it is elsewhere, too.
    pub(super) fn known(&self, print: &Fingerprint, generator: Generator) -> Option<(&Known, bool)> {
        let (first, more) = self.seeds.get(print)?;
        let same = once(first).chain(more).find(|known| known.generator == generator);
        Some((same.unwrap_or(first), !more.is_empty()))
    }

    /// Every place where this secret is with this generator.
    pub(super) fn places(&self, print: &Fingerprint, generator: Generator) -> impl Iterator<Item = &Known> {
        let all = self.seeds.get(print).into_iter().flat_map(|(first, more)| once(first).chain(more));
        all.filter(move |known| known.generator == generator)
    }

    /// Where this secret is with this generator: best in this account.
    pub(super) fn known_in(&self, slot: usize, print: &Fingerprint, generator: Generator) -> Option<&Known> {
        let places = || self.places(print, generator);
        places().find(|known| known.slot == slot).or_else(|| places().next())
    }

    /// The words of these names, as accounts are found here.
    pub(super) fn words(&self, names: &Names) -> Words {
        self.sites.words(names)
    }

    /// The account that has these names.
    pub(super) fn find(&self, names: &Names, words: &Words) -> Option<Match> {
        self.sites.find(names, words, |slot| self.account(slot))
    }

    /// The accounts other than this one that have these names as well.
    pub(super) fn others(&self, slot: usize, names: &Names, words: &Words) -> impl Iterator<Item = usize> {
        self.sites.others(slot, names, words, |slot| self.account(slot))
    }

    pub(super) fn account(&self, slot: usize) -> &Account {
        self.slots[slot].account.get()
    }

    /// Whether the import makes it.
    pub(super) const fn is_new(&self, slot: usize) -> bool {
        slot >= self.there
    }

    /// The entry of this file that made the account, or gave it its seed.
    pub(super) fn entry_of(&self, slot: usize) -> Option<usize> {
        self.slots[slot].entry
    }

    /// The factors of an account for codes, by whether they have a seed here.
    fn totp(&self, slot: usize, seeded: bool) -> impl Iterator<Item = &Factor> {
        let Slot { account, seeded: known, .. } = &self.slots[slot];
        let factors = account.get().factors.iter().enumerate();
        factors
            .filter(move |(at, factor)| factor.kind == FactorKind::Totp && known.contains(at) == seeded)
            .map(|(_, factor)| factor)
    }

    /// The factors of an account that have a seed here.
    pub(super) fn seeded(&self, slot: usize) -> impl Iterator<Item = &Factor> {
        self.totp(slot, true)
    }

    /// A factor for codes that has no seed here yet.
    pub(super) fn waiting(&self, slot: usize) -> Option<FactorId> {
        self.totp(slot, false).next().map(|factor| factor.id.clone())
    }

    /// Makes an account. `words` are those of its names.
    pub(super) fn add(&mut self, names: Names, words: &Words, entry: Option<usize>) -> usize {
        let slot = self.slots.len();
        let Names { service, username, domains, .. } = names;
        let mut account = Box::new(Account::new(AccountId::from(self.ids.allocate(&service)), service));
        account.username = username;
        account.domain = domains.into_iter().next().unwrap_or_default();
        let account = Held::Own(account);
        self.slots.push(Slot { account, seeded: SmallVec::new(), entry, changed: true });
        self.sites.add(slot, words);
        slot
    }

    /// Changes an account by what `change` does to it, and gives what that says.
    pub(super) fn change<T>(&mut self, slot: usize, change: impl FnOnce(&mut Account) -> T) -> T {
        let held = &mut self.slots[slot];
        let named = |account: &Account| (account.username.is_empty(), account.domain.is_empty());
        let before = named(held.account.get());
        let said = match &mut held.account {
            // What is ours already is put whatever happens: no copy is needed to compare with.
            Held::Own(account) => change(account),
            Held::There(account) => {
                let mut new = Box::new(account.clone());
                let said = change(&mut new);
                if *new != **account {
                    (held.account, held.changed) = (Held::Own(new), true);
                }
                said
            }
        };
        if before != named(held.account.get()) {
            let words = self.sites.words(&Names::of_account(held.account.get()));
            self.sites.add(slot, &words);
        }
        said
    }

    /// Leaves a new account out that nothing came to mention.
    pub(super) fn leave_out(&mut self, slot: usize) {
        if self.is_new(slot) {
            self.slots[slot].changed = false;
        }
    }

    /// Keeps a seed as a factor of an account: one that waits for its seed, else a new one.
    pub(super) fn place(&mut self, slot: usize, otp: Otp, print: Fingerprint, entry: usize) -> FactorId {
        let factor = match self.waiting(slot) {
            Some(factor) => factor,
            None if self.account(slot).factors.is_empty() => {
                let CodeAlone { code, factors, sign_in } = self.code_alone.clone();
                self.change(slot, |account| (account.factors, account.sign_in) = (factors, sign_in));
                code
            }
            None => self.change(slot, |account| {
                let id = compose::unused_factor_id(account, FactorKind::Totp);
                compose::add_factor(account, Factor { id: id.clone(), ..Factor::new(FactorKind::Totp) });
                id
            }),
        };
        self.store(slot, &factor, otp, print, entry);
        factor
    }

    /// Puts a seed in the place of a factor's.
    pub(super) fn store(
        &mut self,
        slot: usize,
        factor: &FactorId,
        otp: Otp,
        print: Fingerprint,
        entry: usize,
    ) {
        self.know(slot, factor, otp.generator, print, Some(entry));
        self.slots[slot].entry.get_or_insert(entry);
        self.change(slot, |account| hold(account, factor, &Holder::Selvedge));
        let account = self.account(slot).id.clone();
        self.put.push(StoredSeed { account, factor: factor.clone(), otp, added: self.today });
    }

    /// The one edit: accounts first, then seeds, each kind together so that they are put quickly.
    pub(super) fn into_edit(self) -> Edit {
        let changed = self.slots.iter().filter(|slot| slot.changed).count();
        let mut edits = Vec::with_capacity(changed + self.put.len());
        edits.extend(self.slots.into_iter().filter_map(|slot| match slot.account {
            Held::Own(account) if slot.changed => Some(Edit::PutAccount(account, None)),
            _ => None,
        }));
        edits.extend(self.put.into_iter().map(|seed| Edit::PutSeed(seed, None)));
        Edit::Batch(edits)
    }
}

/// Says that a factor is kept there, too. Whether that was news.
pub(super) fn hold(account: &mut Account, factor: &FactorId, holder: &Holder) -> bool {
    let Some(factor) = account.factors.iter_mut().find(|f| f.id == *factor) else { return false };
    let news = !factor.holders.contains(holder);
    if news {
        factor.holders.push(holder.clone());
    }
    news
}
