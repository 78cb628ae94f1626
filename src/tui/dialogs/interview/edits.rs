//! Turns the answers into edits of the profile.

use super::draft::Draft;
use crate::inventory::{Account, AccountId, DeviceId, EntityId, Holder, Inventory};
use crate::profile::{Edit, Profile};
use crate::tui::open_profile::OpenProfile;
use std::collections::HashSet;

/// The edits that save `account`, and the account: a new account gets its id here. Added entities come first; those
/// that the account does not use are left out.
pub(super) fn edits(draft: &Draft, mut account: Account, open: &OpenProfile) -> (Account, Vec<Edit>) {
    if draft.original.is_none() {
        account.id =
            AccountId::from(super::add::free_id(&open.profile.inventory, &draft.added, &account.service));
    }
    let holders = account.factors.iter().flat_map(|factor| &factor.holders).map(Holder::as_str);
    let devices = account.sessions.devices.iter().map(DeviceId::as_str);
    let addresses = account.recovery_addresses.iter().filter_map(|address| address.entity.as_ref());
    let used: HashSet<&str> = holders.chain(devices).chain(addresses.map(EntityId::as_str)).collect();
    let is_used = |id: &str| used.contains(id);
    let added = &draft.added;
    let mut edits = Vec::new();
    for device in added.devices.iter().filter(|device| is_used(device.id.as_str())) {
        edits.push(Edit::PutDevice(device.clone(), None));
    }
    for number in added.numbers.iter().filter(|number| is_used(number.id.as_str())) {
        edits.push(Edit::PutNumber(number.clone(), None));
    }
    for place in added.places.iter().filter(|place| is_used(place.id.as_str())) {
        edits.push(Edit::PutPlace(place.clone(), None));
    }
    for account in added.accounts.iter().filter(|account| is_used(account.id.as_str())) {
        edits.push(Edit::PutAccount(Box::new(account.clone()), None));
    }
    let profile = &open.profile;
    for id in draft.lost_secrets(None).map(|factor| &factor.id) {
        if profile.seed(&account.id, id).is_some() {
            edits.push(Edit::RemoveSeed(account.id.clone(), id.clone()));
        }
        if profile.codes(&account.id, id).is_some() {
            edits.push(Edit::RemoveCodes(account.id.clone(), id.clone()));
        }
    }
    edits.push(Edit::PutAccount(Box::new(account.clone()), None));
    (account, edits)
}

/// The inventory after some edits. The edits of seeds and codes are left out: they do not change the inventory.
pub(super) fn inventory_after(inventory: &Inventory, edits: Vec<Edit>) -> Option<Inventory> {
    let mut profile = Profile { inventory: inventory.clone(), ..Profile::default() };
    let edits =
        edits.into_iter().filter(|edit| !matches!(edit, Edit::RemoveSeed(..) | Edit::RemoveCodes(..)));
    profile.apply(Edit::Batch(edits.collect())).ok()?;
    Some(profile.inventory)
}
