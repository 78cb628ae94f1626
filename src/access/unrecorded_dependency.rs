//! Accounts that other accounts depend on, although no way to sign in to them is recorded.

use crate::inventory::{Account, AccountId, Holder, Inventory, Namesakes};
use std::borrow::Cow;
use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// An account that others depend on, although no way to sign in to it is recorded.
#[derive(Clone, Debug)]
pub struct UnrecordedDependency<'a> {
    pub account: &'a Account,
    /// How many other accounts keep a factor in it or sign in through it.
    pub others: usize,
    name: Cow<'a, str>,
}

/// All unrecorded dependencies of an inventory. The account with the most dependent accounts comes first.
pub fn unrecorded_dependencies(inventory: &Inventory) -> Vec<UnrecordedDependency<'_>> {
    let mut dependents: HashMap<&str, usize> = HashMap::new();
    for account in &inventory.accounts {
        let others: HashSet<&str> = depends_on(account).filter(|id| *id != account.id.as_str()).collect();
        for id in others {
            *dependents.entry(id).or_default() += 1;
        }
    }
    // Lazy, because most inventories have no unrecorded dependency.
    let namesakes = LazyCell::new(|| Namesakes::of(inventory));
    let mut found: Vec<UnrecordedDependency<'_>> = inventory
        .accounts
        .iter()
        .filter_map(|account| Some((account, *dependents.get(account.id.as_str())?)))
        .filter(|(account, _)| !has_way_in(account))
        .map(|(account, others)| UnrecordedDependency {
            account,
            others,
            name: namesakes.display_name(account, 48),
        })
        .collect();
    found.sort_by_key(|dependency| Reverse(dependency.others));
    found
}

/// The ids of the holders of the account's factors and of the accounts linked to it. An id can repeat.
pub(super) fn depends_on(account: &Account) -> impl Iterator<Item = &str> {
    let holders = account.factors.iter().flat_map(|factor| &factor.holders).map(Holder::as_str);
    let linked = account.linked.iter().filter_map(|linked| linked.account.as_ref()).map(AccountId::as_str);
    holders.chain(linked)
}

/// Whether a usable way to sign in is recorded. A way that needs a factor kept only in the account itself is not
/// usable.
fn has_way_in(account: &Account) -> bool {
    let is_outside = |holder: &Holder| holder.as_str() != account.id.as_str();
    let is_available = |id| {
        let factor = account.factor(id);
        factor.is_some_and(|factor| factor.holders.is_empty() || factor.holders.iter().any(is_outside))
    };
    let is_linked = account.linked.iter().any(|linked| linked.account.is_some());
    is_linked
        || account.sign_in.iter().any(|way| !way.factors.is_empty() && way.factors.iter().all(is_available))
}

impl UnrecordedDependency<'_> {
    /// `How do you sign in to Bitwarden? 199 accounts depend on it`.
    pub fn question(&self) -> String {
        let depend = if self.others == 1 { "depends" } else { "depend" };
        let others = crate::text::count(self.others, "account");
        format!("How do you sign in to {}? {others} {depend} on it", self.name)
    }
}
