//! Finds accounts by their names.

use super::names::{NameKeys, Names, key, user_key};
use crate::inventory::Account;
use std::collections::{BTreeSet, HashMap};

/// How many accounts with the same service and user name are considered. A person has one or two.
const MAX_CANDIDATES: usize = 8;

/// Accounts by the keys of their names. An account is identified by its slot in [`super::staging::Staging`].
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    /// By a key of the service and the user name.
    by_login: HashMap<(String, String), Vec<usize>>,
    by_service: HashMap<String, ServiceAccounts>,
}

/// The accounts that share a service key.
#[derive(Debug, Default)]
struct ServiceAccounts {
    all: BTreeSet<usize>,
    without_user: BTreeSet<usize>,
}

impl ServiceAccounts {
    fn only(&self) -> Option<usize> {
        self.all.first().copied().filter(|_| self.all.len() == 1)
    }
}

/// An account that was found by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Service and user name are the same.
    SameLogin(usize),
    /// The service is the same, and neither side has a user name.
    NoUserName(usize),
    /// It is the only account of the service, and at most one side has a user name.
    OnlyAccount(usize),
}

impl Match {
    pub(super) const fn slot(self) -> usize {
        match self {
            Self::SameLogin(slot) | Self::NoUserName(slot) | Self::OnlyAccount(slot) => slot,
        }
    }
}

impl NameIndex {
    /// Adds an account, or updates one whose names have become known.
    pub(super) fn add(&mut self, slot: usize, keys: &NameKeys) {
        for service in &keys.services {
            let accounts = self.by_service.entry(service.clone()).or_default();
            accounts.all.insert(slot);
            if keys.user.is_none() {
                accounts.without_user.insert(slot);
            } else {
                accounts.without_user.remove(&slot);
            }
        }
        if let Some(user) = &keys.user {
            for service in keys.services.iter().chain(&keys.labels) {
                let slots = self.by_login.entry((service.clone(), user.clone())).or_default();
                if slots.last() != Some(&slot) && slots.len() < MAX_CANDIDATES {
                    slots.push(slot);
                }
            }
        }
    }

    /// Finds the account with these names.
    pub(super) fn find<'a>(
        &self,
        names: &Names,
        keys: &NameKeys,
        account: impl Fn(usize) -> &'a Account + Copy,
    ) -> Option<Match> {
        let services = || keys.services.iter().filter_map(|service| self.by_service.get(service));
        let only = || {
            services()
                .filter_map(ServiceAccounts::only)
                .find(|&slot| has_compatible_domain(names, account(slot)))
                .map(Match::OnlyAccount)
        };
        if keys.user.is_none() {
            let without_user = services().find_map(|accounts| {
                let slots = accounts.without_user.iter().take(MAX_CANDIDATES).copied();
                most_similar(
                    slots.filter(|&slot| has_compatible_domain(names, account(slot))),
                    names,
                    account,
                )
            });
            return without_user.map(Match::NoUserName).or_else(only);
        }
        let same_login = keys.services.iter().chain(&keys.labels).find_map(|service| {
            let slots = self.with_login(service, keys).iter().copied();
            most_similar(slots.filter(|&slot| is_same_login(account(slot), names, keys)), names, account)
        });
        same_login
            .map(Match::SameLogin)
            .or_else(|| only().filter(|only| account(only.slot()).username.trim().is_empty()))
    }

    fn with_login(&self, service: &str, keys: &NameKeys) -> &[usize] {
        let login = keys.user.as_ref().map(|user| (service.to_owned(), user.clone()));
        login.and_then(|login| self.by_login.get(&login)).map_or(&[], Vec::as_slice)
    }

    /// The accounts other than `slot` that have these names too.
    pub(super) fn others<'a>(
        &self,
        slot: usize,
        names: &Names,
        keys: &NameKeys,
        account: impl Fn(usize) -> &'a Account,
    ) -> impl Iterator<Item = usize> {
        let services = keys.services.iter().filter(|_| keys.user.is_none());
        let accounts = services.filter_map(|service| self.by_service.get(service));
        let without_user = accounts.flat_map(|accounts| accounts.without_user.iter().take(MAX_CANDIDATES));
        let all = keys.services.iter().chain(&keys.labels);
        let same_login = all.flat_map(|service| self.with_login(service, keys));
        without_user
            .chain(same_login)
            .copied()
            .filter(move |&other| other != slot && is_same_login(account(other), names, keys))
    }
}

/// Whether the account has this login now. The index also contains earlier names of accounts.
fn is_same_login(account: &Account, names: &Names, keys: &NameKeys) -> bool {
    user_key(&account.username) == keys.user.as_deref().unwrap_or_default()
        && has_compatible_domain(names, account)
}

/// The most similar account. The same service name counts most, then whether both or neither have a domain. Among
/// equally similar accounts, the first counts.
fn most_similar<'a>(
    slots: impl Iterator<Item = usize>,
    names: &Names,
    account: impl Fn(usize) -> &'a Account,
) -> Option<usize> {
    let service = key(&names.service);
    let similarity = |slot: usize| {
        let account = account(slot);
        let has_no_domain = names.domains.is_empty() || !names.has_address;
        (key(&account.service) == service, account.domain.is_empty() == has_no_domain)
    };
    // `max_by_key` returns the last maximum, so search from the end.
    slots.collect::<Vec<_>>().into_iter().rev().max_by_key(|&slot| similarity(slot))
}

/// Whether the domains allow that both are the same service. Different domains are different services, even with the
/// same name.
fn has_compatible_domain(names: &Names, account: &Account) -> bool {
    let domains = Names::of_account(account).domains;
    names.domains.is_empty()
        || domains.is_empty()
        || domains.iter().any(|domain| names.domains.contains(domain))
}
