//! Accounts of which too little is known for the rules: those of which the vault makes the codes and hardly anything
//! else is known, which is what an import leaves, and those of which nothing is known.

use crate::inventory::{Account, FactorKind, Holder, Inventory, Namesakes};
use crate::text::{capitalised, count};
use std::cmp::Reverse;

/// What the interview would ask of such an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Where else the seed is.
    pub seed: bool,
    /// Whether there are recovery codes.
    pub codes: bool,
}

impl Missing {
    /// What it would ask of this one; nothing where its owner went through it.
    pub fn of(account: &Account) -> Self {
        if account.reviewed.is_some() {
            return Self::default();
        }
        let mut seeds = account
            .factors
            .iter()
            .filter(|factor| factor.kind == FactorKind::Totp && factor.holders.contains(&Holder::Selvedge))
            .peekable();
        if seeds.peek().is_none() {
            return Self::default();
        }
        Self {
            seed: seeds.any(|factor| factor.holders.len() == 1),
            codes: account.offers_recovery_codes.is_none() && !account.has(FactorKind::RecoveryCodes),
        }
    }

    const fn any(self) -> bool {
        self.seed || self.codes
    }
}

/// Whether nothing is recorded of how one signs in, so that no rule can say anything: no factor, and no account at
/// another service.
pub fn is_unrecorded(account: &Account) -> bool {
    account.factors.is_empty() && account.linked.is_empty()
}

/// An imperative line for these accounts, of which nothing is recorded; empty where there are none.
pub(super) fn record_line(inventory: &Inventory, accounts: &[&Account]) -> String {
    match accounts {
        [] => String::new(),
        [one] => format!("Say how you sign in to {}", Namesakes::of(inventory).display_name(one, 48)),
        many => format!("Say how you sign in to {}", count(many.len(), "account")),
    }
}

/// Whether it is one of the [`unfinished`].
pub fn is_unfinished(account: &Account) -> bool {
    Missing::of(account).any()
}

/// Accounts whose codes are made here, whose owner never went through them ([`Account::reviewed`]), and of which
/// it is not known where else the seed is or whether there are recovery codes. The most important first.
pub fn unfinished(inventory: &Inventory) -> Vec<&Account> {
    let mut accounts: Vec<&Account> =
        inventory.accounts.iter().filter(|account| is_unfinished(account)).collect();
    accounts.sort_by_key(|account| Reverse(account.importance));
    accounts
}

/// An imperative line for these accounts of the inventory: `Say of 7 accounts where else their seeds are, and …`. Empty where there are none.
pub fn finish_line(inventory: &Inventory, accounts: &[&Account]) -> String {
    let missing = accounts.iter().map(|account| Missing::of(account)).fold(Missing::default(), |all, one| {
        Missing { seed: all.seed || one.seed, codes: all.codes || one.codes }
    });
    let (who, seed, codes) = match accounts {
        [] => return String::new(),
        [one] => (
            Namesakes::of(inventory).display_name(one, 48).into_owned(),
            "where else its seed is",
            "whether it has recovery codes",
        ),
        many => (
            format!("{} accounts", many.len()),
            "where else their seeds are",
            "whether they have recovery codes",
        ),
    };
    let parts: Vec<&str> = [(missing.seed, seed), (missing.codes, codes)]
        .into_iter()
        .filter_map(|(missing, part)| missing.then_some(part))
        .collect();
    capitalised(&format!("say of {who} {}", parts.join(", and ")))
}
