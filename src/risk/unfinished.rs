//! Accounts about which too little is recorded for the rules. An import from an authenticator adds accounts about which
//! little more than a seed is known; an import from a browser may record no factor at all.

use crate::inventory::{Account, FactorKind, Holder, Inventory, Namesakes};
use crate::text::count;
use std::cmp::Reverse;

/// The questions that the interview would still ask about an account whose codes the vault generates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissingDetails {
    /// Where else the seed is stored.
    pub seed_copies: bool,
    /// Whether there are recovery codes.
    pub recovery_codes: bool,
}

impl MissingDetails {
    /// Nothing is missing once the owner has reviewed the account.
    pub fn of(account: &Account) -> Self {
        let in_vault: Vec<_> = account
            .factors
            .iter()
            .filter(|factor| factor.kind == FactorKind::Totp && factor.holders.contains(&Holder::Selvedge))
            .collect();
        if account.reviewed.is_some() || in_vault.is_empty() {
            return Self::default();
        }
        Self {
            seed_copies: in_vault.iter().any(|factor| factor.holders.len() == 1),
            recovery_codes: account.offers_recovery_codes.is_none()
                && !account.has(FactorKind::RecoveryCodes),
        }
    }

    const fn any(self) -> bool {
        self.seed_copies || self.recovery_codes
    }
}

/// Whether the account records no factor and no linked sign-in, so that no rule can judge it.
pub fn is_unrecorded(account: &Account) -> bool {
    account.factors.is_empty() && account.linked.is_empty()
}

/// Whether not all ways to sign in and to recover are recorded, as after an import.
pub fn has_unknown_ways(account: &Account) -> bool {
    !account.has_complete_ways()
}

/// Whether the vault generates codes for the account, but some [`MissingDetails`] are not recorded yet.
pub fn is_unfinished(account: &Account) -> bool {
    MissingDetails::of(account).any()
}

/// The [unfinished](is_unfinished) accounts, the most important first.
pub fn unfinished_accounts(inventory: &Inventory) -> Vec<&Account> {
    let mut accounts: Vec<&Account> =
        inventory.accounts.iter().filter(|account| is_unfinished(account)).collect();
    accounts.sort_by_key(|account| Reverse(account.importance));
    accounts
}

/// What to do about these unfinished accounts: `Check 7 accounts for recovery codes`. Empty if there are none.
pub fn unfinished_action(inventory: &Inventory, accounts: &[&Account]) -> String {
    let missing = accounts.iter().map(|account| MissingDetails::of(account));
    let (seed_copies, recovery_codes) =
        missing.fold((false, false), |(seed_copies, recovery_codes), details| {
            (seed_copies || details.seed_copies, recovery_codes || details.recovery_codes)
        });
    let Some(names) = names(inventory, accounts) else { return String::new() };
    let seeds = if accounts.len() == 1 { "its seed" } else { "their seeds" };
    match (recovery_codes, seed_copies) {
        (true, true) => format!("Check {names} for recovery codes and other copies of {seeds}"),
        (true, false) => format!("Check {names} for recovery codes"),
        (false, _) => format!("Check {names} for other copies of {seeds}"),
    }
}

/// What to do about these accounts of which not all ways in are recorded. Empty if there are none.
pub(super) fn unrecorded_action(inventory: &Inventory, accounts: &[&Account]) -> String {
    names(inventory, accounts).map_or_else(String::new, |names| format!("Record how you sign in to {names}"))
}

fn names(inventory: &Inventory, accounts: &[&Account]) -> Option<String> {
    match accounts {
        [] => None,
        [account] => Some(Namesakes::of(inventory).display_name(account, 48).into_owned()),
        several => Some(count(several.len(), "account")),
    }
}
