//! Finds the stored codes and the recovery factor of an account.

use crate::inventory::{Account, AccountId, Factor, FactorKind};
use crate::profile::{CodeSet, Profile};
use crate::text;

/// The codes of an account that are stored in the vault.
pub(super) fn stored_codes<'a>(profile: &'a Profile, account: &AccountId) -> Option<&'a CodeSet> {
    profile.readable_codes().find(|set| set.account == *account)
}

pub(super) fn recovery_factor(account: &Account) -> Option<&Factor> {
    account.factors.iter().find(|factor| factor.kind == FactorKind::RecoveryCodes)
}

pub(super) fn short_name(account: &Account) -> String {
    text::fit(&account.service, 40).into_owned()
}
