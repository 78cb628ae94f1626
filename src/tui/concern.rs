//! Whether an edit that is not made yet would put a second factor and its recovery codes into one place.

use crate::inventory::{Account, AccountId, Inventory};
use crate::profile::{Edit, Profile};
use crate::risk;
use jiff::civil::Date;

/// The rule: every copy of the recovery codes lies where the second factor lies.
pub const CODES_BESIDE_FACTOR: &str = "R24";

/// What the rule says of an account as it would be, in a sentence; `None` where all is well. Looks at
/// this account alone, so that it takes no longer with ten thousand.
pub fn codes_beside(profile: &Profile, account: &Account, today: Date) -> Option<String> {
    let whole = &profile.inventory;
    let inventory = Inventory {
        vault_devices: whole.vault_devices.clone(),
        devices: whole.devices.clone(),
        numbers: whole.numbers.clone(),
        places: whole.places.clone(),
        accounts: vec![account.clone()],
        ..Inventory::default()
    };
    let findings = risk::audit(&inventory, &[], today);
    let found = findings.into_iter().find(|finding| finding.rule.id.0 == CODES_BESIDE_FACTOR)?;
    found.facts.into_iter().next()
}

/// The account of this id as an edit leaves it.
pub fn account_in<'a>(edit: &'a Edit, id: &AccountId) -> Option<&'a Account> {
    match edit {
        Edit::PutAccount(account, _) if account.id == *id => Some(account),
        Edit::Batch(edits) => edits.iter().rev().find_map(|edit| account_in(edit, id)),
        _ => None,
    }
}
