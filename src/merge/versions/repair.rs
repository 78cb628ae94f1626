//! Restores records that one version deleted and to which the other version refers anew.

use crate::inventory::{Account, Entity, EntityId, Factor, FactorId, Holder, Index, Inventory};
use std::collections::HashSet;

/// Adds the missing entities and factors to which `inventory` refers, from the first source that has them. A way in whose
/// factor no source has is removed.
pub(super) fn restore_missing_references(inventory: &mut Inventory, sources: &[&Inventory]) {
    let dangling = |inventory: &Inventory| {
        let index = Index::new(inventory);
        references(inventory).into_iter().filter(move |id| index.kind(id.as_str()).is_none())
    };
    // References that were broken before the merge stay as they are.
    let broken: HashSet<EntityId> = sources.iter().copied().flat_map(dangling).collect();
    // A restored entity may refer to another one that is missing.
    loop {
        let mut missing: Vec<EntityId> = dangling(inventory).filter(|id| !broken.contains(id)).collect();
        missing.sort();
        missing.dedup();
        let mut is_changed = false;
        for id in missing {
            is_changed |= sources.iter().any(|source| copy(source, &id, inventory));
        }
        if !is_changed {
            break;
        }
    }
    take_places_out_of_themselves(inventory);
    for account in &mut inventory.accounts {
        let versions: Vec<&Account> =
            sources.iter().filter_map(|source| source.account(&account.id)).collect();
        restore_factors(account, &versions);
    }
}

/// If one version put a place inside another one, and the other version did the reverse, takes the first of them out again.
fn take_places_out_of_themselves(inventory: &mut Inventory) {
    for position in 0..inventory.places.len() {
        let mut outer = inventory.places[position].inside.clone();
        for _ in 0..inventory.places.len() {
            let Some(id) = outer else { break };
            if id == inventory.places[position].id {
                let place = &mut inventory.places[position];
                place.inside = None;
                if !place.notes.is_empty() {
                    place.notes.push('\n');
                }
                place.notes.push_str(
                    "Merged: in the other version, this place was inside a place that is inside it.",
                );
                break;
            }
            outer =
                inventory.places.iter().find(|place| place.id == id).and_then(|place| place.inside.clone());
        }
    }
}

fn copy(source: &Inventory, id: &EntityId, into: &mut Inventory) -> bool {
    match Index::new(source).get(source, id.as_str()) {
        Some(Entity::Account(account)) => into.accounts.push(account.clone()),
        Some(Entity::Device(device)) => into.devices.push(device.clone()),
        Some(Entity::Number(number)) => into.numbers.push(number.clone()),
        Some(Entity::Place(place)) => into.places.push(place.clone()),
        None => return false,
    }
    true
}

/// The entities to which the inventory refers.
fn references(inventory: &Inventory) -> Vec<EntityId> {
    let mut found: Vec<EntityId> = inventory.vault_devices.iter().map(EntityId::from).collect();
    let add_holders = |holders: &[Holder], found: &mut Vec<EntityId>| {
        found.extend(holders.iter().filter_map(|holder| match holder {
            Holder::Entity(id) => Some(id.clone()),
            Holder::Memory | Holder::Selvedge => None,
        }));
    };
    for device in &inventory.devices {
        found.extend(device.kept_at.as_ref().map(EntityId::from));
        for unlock in device.unlock.iter().flatten() {
            add_holders(&unlock.holders, &mut found);
        }
    }
    for number in &inventory.numbers {
        found.extend(number.device.as_ref().map(EntityId::from));
        found.extend(number.carrier.as_ref().map(EntityId::from));
    }
    found.extend(inventory.places.iter().filter_map(|place| place.inside.as_ref()).map(EntityId::from));
    for account in &inventory.accounts {
        for factor in &account.factors {
            add_holders(&factor.holders, &mut found);
        }
        found.extend(account.recovery_addresses.iter().filter_map(|address| address.entity.clone()));
        found.extend(account.linked.iter().filter_map(|linked| linked.account.as_ref()).map(EntityId::from));
        found.extend(account.sessions.devices.iter().map(EntityId::from));
        let domain = account.mail_domain.as_ref();
        found.extend(domain.and_then(|domain| domain.registrar.as_ref()).map(EntityId::from));
        let opens_on = account.credential_store.iter().flat_map(|store| &store.opens_on);
        found.extend(opens_on.map(|opens| EntityId::from(&opens.device)));
    }
    found
}

fn restore_factors(account: &mut Account, versions: &[&Account]) {
    let ways = account.sign_in.iter().chain(&account.recovery);
    let keys = account.credential_store.iter();
    let keys = keys.flat_map(|store| store.key.iter().chain(store.alternative_keys.iter().flatten()));
    let mut needed: Vec<FactorId> = ways.flat_map(|way| &way.factors).chain(keys).cloned().collect();
    needed.retain(|id| account.factor(id).is_none());
    needed.dedup();
    for id in needed {
        let known: Option<Factor> = versions.iter().find_map(|version| version.factor(&id)).cloned();
        match known {
            Some(factor) if account.factor(&id).is_none() => account.factors.push(factor),
            Some(_) => {}
            None => {
                account.sign_in.retain(|way| !way.factors.contains(&id));
                account.recovery.retain(|way| !way.factors.contains(&id));
                if let Some(store) = &mut account.credential_store {
                    store.key.retain(|key| *key != id);
                    store.alternative_keys.retain(|keys| !keys.contains(&id));
                }
            }
        }
    }
}
