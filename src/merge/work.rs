//! The profile as it will be: accounts that are there, those that the import makes, and the seeds of both.

use super::names::Names;
use super::secrets::Fingerprint;
use super::sites::{Match, Sites};
use crate::inventory::{Account, AccountId, Factor, FactorId, FactorKind, FreeIds, Holder};
use crate::otp::Otp;
use crate::profile::{Edit, Profile, StoredSeed, compose};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Accounts and seeds while an import is worked out. An account is named by its slot.
pub(super) struct Work<'a> {
    accounts: Vec<Cow<'a, Account>>,
    /// How many of them the profile has.
    there: usize,
    sites: Sites,
    ids: FreeIds,
    seeds: HashMap<Fingerprint, Vec<Known>>,
    /// The factors that have a seed here.
    seeded: HashSet<(usize, FactorId)>,
    /// By slot the position of the entry that made the account or its first seed.
    by_entry: HashMap<usize, usize>,
    changed: HashSet<usize>,
    put: Vec<StoredSeed>,
    today: Date,
}

/// Where a seed is.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) slot: usize,
    pub(super) factor: FactorId,
    pub(super) otp: Otp,
    /// The entry of the file that brought it.
    pub(super) entry: Option<usize>,
}

impl<'a> Work<'a> {
    pub(super) fn new(profile: &'a Profile, today: Date) -> Self {
        let accounts: Vec<Cow<'a, Account>> = profile.inventory.accounts.iter().map(Cow::Borrowed).collect();
        let mut work = Self {
            there: accounts.len(),
            accounts,
            sites: Sites::default(),
            ids: FreeIds::of(&profile.inventory),
            seeds: HashMap::new(),
            seeded: HashSet::new(),
            by_entry: HashMap::new(),
            changed: HashSet::new(),
            put: Vec::new(),
            today,
        };
        let mut slots: HashMap<&str, usize> = HashMap::with_capacity(work.there);
        for (slot, account) in profile.inventory.accounts.iter().enumerate() {
            slots.entry(account.id.as_str()).or_insert(slot);
            work.sites.add(slot, &Names::of_account(account));
        }
        for seed in profile.readable_seeds() {
            // A seed whose account is gone hides no other, and is found by nobody.
            if let Some(&slot) = slots.get(seed.account.as_str()) {
                work.know(slot, &seed.factor, &seed.otp, None);
            }
        }
        work
    }

    fn know(&mut self, slot: usize, factor: &FactorId, otp: &Otp, entry: Option<usize>) {
        let known = Known { slot, factor: factor.clone(), otp: otp.clone(), entry };
        self.seeds.entry(Fingerprint::of(&otp.secret)).or_default().push(known);
        self.seeded.insert((slot, factor.clone()));
    }

    /// Where this secret is: best with the same generator.
    pub(super) fn known(&self, otp: &Otp) -> Option<&Known> {
        let known = self.seeds.get(&Fingerprint::of(&otp.secret))?;
        known.iter().find(|known| known.otp.generator == otp.generator).or(known.first())
    }

    /// The account that has these names.
    pub(super) fn find(&self, names: &Names) -> Option<Match> {
        self.sites.find(names, |slot| self.account(slot))
    }

    pub(super) fn account(&self, slot: usize) -> &Account {
        &self.accounts[slot]
    }

    /// Whether the import makes it.
    pub(super) const fn is_new(&self, slot: usize) -> bool {
        slot >= self.there
    }

    /// The entry of this file that made the account, or gave it its seed.
    pub(super) fn entry_of(&self, slot: usize) -> Option<usize> {
        self.by_entry.get(&slot).copied()
    }

    /// The factors of an account that have a seed here.
    pub(super) fn seeded(&self, slot: usize) -> impl Iterator<Item = &Factor> {
        let totp = self.account(slot).factors.iter().filter(|factor| factor.kind == FactorKind::Totp);
        totp.filter(move |factor| self.seeded.contains(&(slot, factor.id.clone())))
    }

    /// A factor for codes that has no seed here yet.
    pub(super) fn waiting(&self, slot: usize) -> Option<FactorId> {
        let totp = self.account(slot).factors.iter().filter(|factor| factor.kind == FactorKind::Totp);
        let mut waiting = totp.filter(|factor| !self.seeded.contains(&(slot, factor.id.clone())));
        waiting.next().map(|factor| factor.id.clone())
    }

    /// Makes an account.
    pub(super) fn add(&mut self, names: &Names, entry: Option<usize>) -> usize {
        let slot = self.accounts.len();
        let mut account = Account::new(AccountId(self.ids.take(&names.service)), names.service.clone());
        account.username.clone_from(&names.username);
        account.domain = names.domains.first().cloned().unwrap_or_default();
        self.accounts.push(Cow::Owned(account));
        self.sites.add(slot, names);
        self.changed.insert(slot);
        if let Some(entry) = entry {
            self.by_entry.insert(slot, entry);
        }
        slot
    }

    /// Changes an account by what `change` does to it, and gives what that says.
    pub(super) fn change<T>(&mut self, slot: usize, change: impl FnOnce(&mut Account) -> T) -> T {
        if self.is_new(slot) {
            // It is put whatever happens, and nobody else has it: no copy is needed to compare with.
            let account = self.accounts[slot].to_mut();
            let before = (account.username.is_empty(), account.domain.is_empty());
            let said = change(account);
            if before != (account.username.is_empty(), account.domain.is_empty()) {
                let names = Names::of_account(account);
                self.sites.add(slot, &names);
            }
            return said;
        }
        let account = &self.accounts[slot];
        let before = (account.username.is_empty(), account.domain.is_empty());
        let mut new = account.clone().into_owned();
        let said = change(&mut new);
        if new != **account {
            self.changed.insert(slot);
            if before != (new.username.is_empty(), new.domain.is_empty()) {
                self.sites.add(slot, &Names::of_account(&new));
            }
            self.accounts[slot] = Cow::Owned(new);
        }
        said
    }

    /// Leaves a new account out that nothing came to mention.
    pub(super) fn leave_out(&mut self, slot: usize) {
        if self.is_new(slot) {
            self.changed.remove(&slot);
        }
    }

    /// Keeps a seed as a factor of an account: one that waits for its seed, else a new one.
    pub(super) fn place(&mut self, slot: usize, otp: &Otp, entry: usize) -> FactorId {
        let waiting = self.waiting(slot);
        let factor = self.change(slot, |account| {
            if account.factors.is_empty() {
                // Codes stand beside a password at nearly every service; where it is kept is not known yet.
                compose::add_factor(account, Factor::new(FactorKind::Password));
            }
            let id = waiting.unwrap_or_else(|| {
                let id = compose::free_factor(account, FactorKind::Totp);
                compose::add_factor(account, Factor { id: id.clone(), ..Factor::new(FactorKind::Totp) });
                id
            });
            hold(account, &id, &Holder::Selvedge);
            id
        });
        self.store(slot, &factor, otp, entry);
        factor
    }

    /// Puts a seed in the place of a factor's.
    pub(super) fn store(&mut self, slot: usize, factor: &FactorId, otp: &Otp, entry: usize) {
        self.know(slot, factor, otp, Some(entry));
        self.by_entry.entry(slot).or_insert(entry);
        self.change(slot, |account| hold(account, factor, &Holder::Selvedge));
        let account = self.account(slot).id.clone();
        self.put.push(StoredSeed { account, factor: factor.clone(), otp: otp.clone(), added: self.today });
    }

    /// The one edit: accounts first, then seeds, each kind together so that they are put quickly.
    pub(super) fn into_edit(self) -> Edit {
        let mut edits = Vec::with_capacity(self.changed.len() + self.put.len());
        for (slot, account) in self.accounts.into_iter().enumerate() {
            if self.changed.contains(&slot) {
                edits.push(Edit::PutAccount(Box::new(account.into_owned()), None));
            }
        }
        edits.extend(self.put.into_iter().map(|seed| Edit::PutSeed(seed, None)));
        Edit::All(edits)
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
