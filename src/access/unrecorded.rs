//! Accounts of which it is not recorded how they open, and what hangs on them.

use crate::inventory::{Account, AccountId, Holder, Inventory, Namesakes};
use std::borrow::Cow;
use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::HashMap;

/// An account on which others hang, and of which it is not recorded how its owner opens it.
#[derive(Clone, Debug)]
pub struct Hinge<'a> {
    pub account: &'a Account,
    /// How many others have a factor that it keeps, or sign in through it.
    pub others: usize,
    name: Cow<'a, str>,
}

/// Every such account; the one on which most hang first. To be kept in itself alone tells of no way in.
pub fn hinges(inventory: &Inventory) -> Vec<Hinge<'_>> {
    let mut others: HashMap<&str, usize> = HashMap::new();
    for account in &inventory.accounts {
        let mut on: Vec<&str> = leans_on(account).filter(|id| *id != account.id.as_str()).collect();
        on.sort_unstable();
        on.dedup();
        for id in on {
            *others.entry(id).or_default() += 1;
        }
    }
    // Most inventories have no such account.
    let namesakes = LazyCell::new(|| Namesakes::of(inventory));
    let mut hinges: Vec<Hinge<'_>> = inventory
        .accounts
        .iter()
        .filter_map(|account| Some((account, *others.get(account.id.as_str())?)))
        .filter(|(account, _)| !opens(account))
        .map(|(account, others)| Hinge { account, others, name: namesakes.display_name(account, 48) })
        .collect();
    hinges.sort_by_key(|hinge| Reverse(hinge.others));
    hinges
}

/// What keeps the account's factors, and the accounts through which it is signed in to; with repeats.
pub(super) fn leans_on(account: &Account) -> impl Iterator<Item = &str> {
    let kept = account.factors.iter().flat_map(|factor| &factor.holders).map(Holder::as_str);
    let linked = account.linked.iter().filter_map(|linked| linked.account.as_ref()).map(AccountId::as_str);
    kept.chain(linked)
}

/// Whether a way in is recorded that does not begin inside the account.
fn opens(account: &Account) -> bool {
    let outside = |holder: &Holder| holder.as_str() != account.id.as_str();
    let had = |id| {
        let factor = account.factor(id);
        factor.is_some_and(|factor| factor.holders.is_empty() || factor.holders.iter().any(outside))
    };
    let linked = account.linked.iter().any(|linked| linked.account.is_some());
    linked || account.sign_in.iter().any(|way| !way.factors.is_empty() && way.factors.iter().all(had))
}

impl Hinge<'_> {
    /// `How does Bitwarden open? 199 accounts hang on it`.
    pub fn question(&self) -> String {
        let hang = if self.others == 1 { "hangs" } else { "hang" };
        let others = crate::text::count(self.others, "account");
        format!("How does {} open? {others} {hang} on it", self.name)
    }
}
