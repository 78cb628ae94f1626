//! Which account an entry belongs to, by its names.

use super::names::{Names, key, user_key};
use crate::inventory::Account;
use std::collections::{BTreeSet, HashMap};

/// How many accounts of one service and one user name are looked at; a person has one or two.
const FEW: usize = 8;

/// Accounts by their names.
#[derive(Debug, Default)]
pub(super) struct Sites {
    /// By a word for the service and the user name.
    strong: HashMap<(String, String), Vec<usize>>,
    /// By a word for the service alone.
    sites: HashMap<String, Site>,
}

#[derive(Debug, Default)]
struct Site {
    members: BTreeSet<usize>,
    /// Those whose user name is not known.
    blank: BTreeSet<usize>,
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
    /// Adds an account, or what has become known of it since.
    pub(super) fn add(&mut self, slot: usize, names: &Names) {
        let user = user_key(&names.username);
        for site in names.sites() {
            let found = self.sites.entry(site.clone()).or_default();
            found.members.insert(slot);
            if user.is_empty() {
                found.blank.insert(slot);
            } else {
                found.blank.remove(&slot);
                self.strong(site, user.clone(), slot);
            }
        }
        if !user.is_empty() {
            for label in names.labels() {
                self.strong(label, user.clone(), slot);
            }
        }
    }

    fn strong(&mut self, site: String, user: String, slot: usize) {
        let slots = self.strong.entry((site, user)).or_default();
        if slots.last() != Some(&slot) && slots.len() < FEW {
            slots.push(slot);
        }
    }

    /// The account that has these names.
    pub(super) fn find<'a>(
        &self,
        names: &Names,
        account: impl Fn(usize) -> &'a Account + Copy,
    ) -> Option<Match> {
        let user = user_key(&names.username);
        let sites = names.sites();
        if user.is_empty() {
            let blank = sites.iter().find_map(|site| {
                let blank = self.sites.get(site)?.blank.iter().take(FEW);
                best(blank.copied().filter(|&slot| compatible(names, account(slot))), names, account)
            });
            return blank.map(Match::Blank).or_else(|| self.only(&sites, names, account));
        }
        let keys = sites.iter().cloned().chain(names.labels());
        let named = keys.into_iter().find_map(|site| {
            let slots = self.strong.get(&(site, user.clone()))?.iter().copied();
            // What was found by an older name is looked at again.
            let fits =
                |&slot: &usize| user_key(&account(slot).username) == user && compatible(names, account(slot));
            best(slots.filter(fits), names, account)
        });
        named.map(Match::Named).or_else(|| {
            let only = self.only(&sites, names, account)?;
            account(only.slot()).username.trim().is_empty().then_some(only)
        })
    }

    fn only<'a>(
        &self,
        sites: &[String],
        names: &Names,
        account: impl Fn(usize) -> &'a Account,
    ) -> Option<Match> {
        sites.iter().find_map(|site| {
            let mut members = self.sites.get(site)?.members.iter();
            let slot = *members.next()?;
            (members.next().is_none() && compatible(names, account(slot))).then_some(Match::Only(slot))
        })
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
