//! Which account an entry belongs to, by its names.

use super::names::{Names, Words, key};
use crate::inventory::{Account, ByHash, HashKey};
use std::collections::BTreeSet;
use std::iter::once;

/// How many accounts of one service and one user name are looked at; a person has one or two.
const FEW: usize = 8;

/// Accounts by the words of their names.
#[derive(Debug, Default)]
pub(super) struct Sites {
    key: HashKey,
    /// By a word for the service and the user name.
    strong: ByHash<Few>,
    /// By a word for the service alone.
    sites: ByHash<Site>,
}

/// The accounts of one service and one user name: mostly one.
#[derive(Debug)]
struct Few {
    first: usize,
    more: Vec<usize>,
}

impl Few {
    fn iter(&self) -> impl Iterator<Item = usize> {
        once(self.first).chain(self.more.iter().copied())
    }

    fn add(&mut self, slot: usize) {
        if self.iter().last() != Some(slot) && self.iter().count() < FEW {
            self.more.push(slot);
        }
    }
}

/// The hash of a word and a user name together.
const fn both(word: u64, user: u64) -> u64 {
    word ^ user.rotate_left(1)
}

#[derive(Debug, Default)]
struct Site {
    /// The first of its accounts.
    first: Option<usize>,
    more: bool,
    /// Those whose user name is not known.
    blank: BTreeSet<usize>,
}

impl Site {
    fn add(&mut self, slot: usize) {
        match self.first {
            Some(first) if first == slot => {}
            Some(first) => (self.first, self.more) = (Some(first.min(slot)), true),
            None => self.first = Some(slot),
        }
    }
}

/// An account that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Service and user name are the same, and there is a user name.
    Named(usize),
    /// The service is the same, and neither has a user name.
    Blank(usize),
    /// It is the only account there, and either it or the entry has no user name.
    Only(usize),
}

impl Match {
    pub(super) const fn slot(self) -> usize {
        match self {
            Self::Named(slot) | Self::Blank(slot) | Self::Only(slot) => slot,
        }
    }
}

impl Sites {
    /// Room for so many accounts.
    pub(super) fn with_room(accounts: usize) -> Self {
        let mut sites = Self::default();
        sites.strong.reserve(accounts);
        sites.sites.reserve(accounts);
        sites
    }

    /// The words of these names, as accounts are found here.
    pub(super) fn words(&self, names: &Names) -> Words {
        names.words(&self.key)
    }

    /// Adds an account, or what has become known of it since.
    pub(super) fn add(&mut self, slot: usize, words: &Words) {
        for &word in &words.sites {
            let site = self.sites.entry(word).or_default();
            site.add(slot);
            if words.user.is_none() {
                site.blank.insert(slot);
            } else {
                site.blank.remove(&slot);
            }
        }
        if let Some(user) = words.user {
            for &word in words.sites.iter().chain(&words.labels) {
                self.strong(word, user, slot);
            }
        }
    }

    fn strong(&mut self, word: u64, user: u64, slot: usize) {
        self.strong
            .entry(both(word, user))
            .and_modify(|few| few.add(slot))
            .or_insert(Few { first: slot, more: Vec::new() });
    }

    /// The account that has these names.
    pub(super) fn find<'a>(
        &self,
        names: &Names,
        words: &Words,
        account: impl Fn(usize) -> &'a Account + Copy,
    ) -> Option<Match> {
        let sites = || words.sites.iter().filter_map(|word| self.sites.get(word));
        let only = || {
            sites().find_map(|site| {
                let slot = site.first.filter(|_| !site.more)?;
                compatible(names, account(slot)).then_some(Match::Only(slot))
            })
        };
        let Some(user) = words.user else {
            let blank = sites().find_map(|site| {
                let blank = site.blank.iter().take(FEW).copied();
                best(blank.filter(|&slot| compatible(names, account(slot))), names, account)
            });
            return blank.map(Match::Blank).or_else(only);
        };
        let named = words.sites.iter().chain(&words.labels).find_map(|&word| {
            let slots = self.strong.get(&both(word, user))?.iter();
            // What was found by an older name is looked at again.
            let fits = |&slot: &usize| self.is_user(account(slot), words) && compatible(names, account(slot));
            best(slots.filter(fits), names, account)
        });
        named
            .map(Match::Named)
            .or_else(|| only().filter(|only| account(only.slot()).username.trim().is_empty()))
    }

    /// Whether the account has the user name of these words, or none as well.
    fn is_user(&self, account: &Account, words: &Words) -> bool {
        let user = account.username.trim();
        if user.is_empty() { words.user.is_none() } else { words.user == Some(self.key.of_name(user)) }
    }

    /// The accounts but this one that have these names as well, with the same user name or none as well.
    pub(super) fn others<'a>(
        &self,
        slot: usize,
        names: &Names,
        words: &Words,
        account: impl Fn(usize) -> &'a Account,
    ) -> impl Iterator<Item = usize> {
        let sites = words.sites.iter().filter(|_| words.user.is_none());
        let sites = sites.filter_map(|word| self.sites.get(word));
        let blank = sites.flat_map(|site| site.blank.iter().take(FEW));
        let all = words.sites.iter().chain(&words.labels);
        let named = all.filter_map(|&word| self.strong.get(&both(word, words.user?)));
        let fits = |account: &Account| self.is_user(account, words) && compatible(names, account);
        blank
            .copied()
            .chain(named.flat_map(Few::iter))
            .filter(move |&other| other != slot && fits(account(other)))
    }
}

/// The one that is most like it, of several alike the first: called the same, and known by as much.
fn best<'a>(
    slots: impl Iterator<Item = usize>,
    names: &Names,
    account: impl Fn(usize) -> &'a Account,
) -> Option<usize> {
    let service = key(&names.service);
    let likeness = |slot: usize| {
        let account = account(slot);
        let without = names.domains.is_empty() || !names.addressed;
        (key(&account.service) == service, account.domain.is_empty() == without)
    };
    let mut best: Option<(usize, (bool, bool))> = None;
    for slot in slots {
        let like = likeness(slot);
        if best.is_none_or(|(_, before)| like > before) {
            best = Some((slot, like));
        }
    }
    best.map(|(slot, _)| slot)
}

/// Whether nothing speaks against it: sites of two domains are two services, whatever they are called.
fn compatible(names: &Names, account: &Account) -> bool {
    let there = Names::of_account(account).domains;
    names.domains.is_empty() || there.is_empty() || there.iter().any(|domain| names.domains.contains(domain))
}
