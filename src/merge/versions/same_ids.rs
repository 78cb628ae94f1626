//! Gives a new id to an entity that another entity of the other version has by chance: both versions added a “github”, but
//! they are different accounts.

use crate::inventory::{Account, Entity, EntityKind, Holder, IdAllocator, Index, Inventory};
use crate::merge::names::{key, user_key};
use crate::profile::{Entry, Profile};
use std::collections::HashSet;

/// The second version, with new ids for the entities that are other ones than those of the same id in the first.
pub(super) fn separate(base: Option<&Profile>, first: &Profile, second: &Profile) -> Profile {
    let mut separated = second.clone();
    let in_base: HashSet<&str> = base.into_iter().flat_map(|base| base.inventory.ids()).collect();
    let (first_index, second_index) = (Index::new(&first.inventory), Index::new(&second.inventory));
    let mut new_ids = IdAllocator::of(&first.inventory);
    for id in second.inventory.ids().chain(in_base.iter().copied()) {
        new_ids.reserve(id);
    }
    for id in second.inventory.ids() {
        let (Some(ours), Some(theirs)) =
            (first_index.get(&first.inventory, id), second_index.get(&second.inventory, id))
        else {
            continue;
        };
        let is_same_kind = first_index.kind(id) == second_index.kind(id);
        if is_same_kind && (in_base.contains(id) || is_same(base.is_some(), (first, ours), (second, theirs)))
        {
            continue;
        }
        // After an earlier merge, the entity already has its new id in the first version.
        let is_counterpart = |other: &Entity<'_>| {
            !in_base.contains(other.id())
                && second_index.kind(other.id()).is_none()
                && is_equal(*other, theirs, (first, second))
        };
        let known = entities(&first.inventory).find(is_counterpart).map(|entity| entity.id().to_owned());
        let new = known.unwrap_or_else(|| new_ids.allocate(theirs.name()));
        rename(&mut separated, second_index.kind(id), id, &new);
    }
    separated
}

fn entities(inventory: &Inventory) -> impl Iterator<Item = Entity<'_>> {
    let devices = inventory.devices.iter().map(Entity::Device);
    let numbers = inventory.numbers.iter().map(Entity::Number);
    let places = inventory.places.iter().map(Entity::Place);
    devices.chain(numbers).chain(places).chain(inventory.accounts.iter().map(Entity::Account))
}

type Located<'a> = (&'a Profile, Entity<'a>);

/// Whether two entities of the same kind and id are the same one.
fn is_same(has_base: bool, (first, ours): Located<'_>, (second, theirs): Located<'_>) -> bool {
    match (ours, theirs) {
        (Entity::Account(a), Entity::Account(b)) => {
            let (user, other_user) = (user_key(&a.username), user_key(&b.username));
            let same_user = user == other_user || user.is_empty() || other_user.is_empty();
            let same_service = key(&a.service) == key(&b.service);
            (same_service && same_user)
                || share_a_seed((first, a), (second, b))
                || (!has_base && (same_service || (user == other_user && !user.is_empty())))
        }
        // Without a base, an entity that one version renamed must not become two.
        _ => !has_base || key(ours.name()) == key(theirs.name()),
    }
}

/// Whether two entities of different ids are the same one.
fn is_equal(ours: Entity<'_>, theirs: Entity<'_>, (first, second): (&Profile, &Profile)) -> bool {
    match (ours, theirs) {
        (Entity::Account(a), Entity::Account(b)) => {
            let same_name =
                key(&a.service) == key(&b.service) && user_key(&a.username) == user_key(&b.username);
            same_name || share_a_seed((first, a), (second, b))
        }
        (Entity::Device(a), Entity::Device(b)) => a.name == b.name && a.kind == b.kind,
        (Entity::Number(a), Entity::Number(b)) => a.name == b.name,
        (Entity::Place(a), Entity::Place(b)) => a.name == b.name,
        (Entity::Account(_) | Entity::Device(_) | Entity::Number(_) | Entity::Place(_), _) => false,
    }
}

fn share_a_seed((first, a): (&Profile, &Account), (second, b): (&Profile, &Account)) -> bool {
    let theirs = second.readable_seeds().filter(|seed| seed.account == b.id);
    let secrets: Vec<_> = theirs.map(|seed| &seed.otp.secret).collect();
    first.readable_seeds().any(|seed| seed.account == a.id && secrets.contains(&&seed.otp.secret))
}

/// Renames an entity and all references to it.
fn rename(profile: &mut Profile, kind: Option<EntityKind>, old: &str, new: &str) {
    macro_rules! replace {
        ($id:expr) => {
            if $id.as_str() == old {
                *$id = new.into();
            }
        };
    }
    let replace_holders = |holders: &mut Vec<Holder>| {
        for holder in holders {
            if let Holder::Entity(id) = holder {
                replace!(id);
            }
        }
    };
    let inventory = &mut profile.inventory;
    let is = |wanted| kind == Some(wanted);
    for device in &mut inventory.devices {
        if is(EntityKind::Device) {
            replace!(&mut device.id);
        }
        if is(EntityKind::Place) {
            device.kept_at.iter_mut().for_each(|id| replace!(id));
        }
        device.unlock.iter_mut().flatten().for_each(|unlock| replace_holders(&mut unlock.holders));
    }
    if is(EntityKind::Device) {
        inventory.vault_devices.iter_mut().for_each(|id| replace!(id));
    }
    for number in &mut inventory.numbers {
        if is(EntityKind::Number) {
            replace!(&mut number.id);
        }
        if is(EntityKind::Device) {
            number.device.iter_mut().for_each(|id| replace!(id));
        }
        if is(EntityKind::Account) {
            number.carrier.iter_mut().for_each(|id| replace!(id));
        }
    }
    if is(EntityKind::Place) {
        inventory.places.iter_mut().for_each(|place| replace!(&mut place.id));
        inventory.places.iter_mut().filter_map(|place| place.inside.as_mut()).for_each(|id| replace!(id));
    }
    for account in &mut inventory.accounts {
        if is(EntityKind::Account) {
            replace!(&mut account.id);
            let domain = account.mail_domain.as_mut();
            domain.and_then(|domain| domain.registrar.as_mut()).into_iter().for_each(|id| replace!(id));
            account
                .linked
                .iter_mut()
                .filter_map(|linked| linked.account.as_mut())
                .for_each(|id| replace!(id));
        }
        account.factors.iter_mut().for_each(|factor| replace_holders(&mut factor.holders));
        account.recovery_addresses.iter_mut().filter_map(|a| a.entity.as_mut()).for_each(|id| replace!(id));
        if is(EntityKind::Device) {
            account.sessions.devices.iter_mut().for_each(|id| replace!(id));
            let opens_on = account.credential_store.iter_mut().flat_map(|store| &mut store.opens_on);
            opens_on.for_each(|opens| replace!(&mut opens.device));
        }
    }
    if is(EntityKind::Account) {
        profile.seeds.iter_mut().filter_map(Entry::parsed_mut).for_each(|seed| replace!(&mut seed.account));
        profile
            .recovery_codes
            .iter_mut()
            .filter_map(Entry::parsed_mut)
            .for_each(|set| replace!(&mut set.account));
        profile.answers.iter_mut().filter_map(|answer| answer.account.as_mut()).for_each(|id| replace!(id));
    }
    profile.accepted.iter_mut().for_each(|accepted| replace!(&mut accepted.subject));
}
