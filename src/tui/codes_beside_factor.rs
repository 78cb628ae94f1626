//! Whether an edit would put a second factor and its recovery codes into one place, so that one loss takes both.

use crate::inventory::{Account, AccountId, Inventory};
use crate::profile::{Edit, Profile};
use crate::risk;
use jiff::civil::Date;

/// The rule: every copy of the recovery codes is kept where the second factor is kept.
pub const CODES_BESIDE_FACTOR: &str = "R24";

/// The first fact of the rule's finding about an account after an edit; `None` if there is no finding. Audits only this
/// account, so that the time does not grow with the inventory.
pub fn codes_beside(profile: &Profile, account: &Account, today: Date) -> Option<String> {
    let inventory = Inventory {
        accounts: vec![account.clone()],
        vault_devices: profile.inventory.vault_devices.clone(),
        devices: profile.inventory.devices.clone(),
        numbers: profile.inventory.numbers.clone(),
        places: profile.inventory.places.clone(),
        ..Inventory::default()
    };
    let findings = risk::audit(&inventory, &[], today);
    let finding = findings.into_iter().find(|finding| finding.rule.id.0 == CODES_BESIDE_FACTOR)?;
    finding.facts.into_iter().next()
}

/// The account with this id after an edit; `None` if the edit does not change it.
pub fn account_in<'a>(edit: &'a Edit, id: &AccountId) -> Option<&'a Account> {
    match edit {
        Edit::PutAccount(account, _) if account.id == *id => Some(account),
        Edit::Batch(edits) => edits.iter().rev().find_map(|edit| account_in(edit, id)),
        _ => None,
    }
}
