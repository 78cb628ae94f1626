//! DESIGN.md §5 once more, as slowly as can be: rules over sets, applied until nothing changes. It shares no code
//! with the graph but the names of things.

use selvedge::access::{Capture, Loss, Reach, Thing};
use selvedge::inventory::{
    Account, DeviceKind, Factor, FactorKind, Holder, Inventory, Restores, SupportReset, UnlockMethod, Way,
};
use std::collections::{BTreeMap, BTreeSet};

/// A holder as what one must have to read what it holds.
fn holder_as_thing(inventory: &Inventory, holder: &Holder, message: bool) -> Option<Thing> {
    let Holder::Entity(id) = holder else {
        return (*holder == Holder::Selvedge).then_some(Thing::Vault);
    };
    entity(inventory, id.as_str()).map(|thing| match thing {
        Thing::Device(at) => Thing::Unlocked(at),
        Thing::Account(at) if !message => Thing::Contents(at),
        other => other,
    })
}

fn entity(inventory: &Inventory, id: &str) -> Option<Thing> {
    let at = |found: Option<usize>| found.map(|at| at as u32);
    at(inventory.devices.iter().position(|d| d.id.as_str() == id))
        .map(Thing::Device)
        .or_else(|| at(inventory.numbers.iter().position(|n| n.id.as_str() == id)).map(Thing::Number))
        .or_else(|| at(inventory.places.iter().position(|p| p.id.as_str() == id)).map(Thing::Place))
        .or_else(|| at(inventory.accounts.iter().position(|a| a.id.as_str() == id)).map(Thing::Account))
}

fn is_message(kind: FactorKind) -> bool {
    use FactorKind::{EmailCode, Federated, Sms, Voice};
    [Sms, Voice, EmailCode, Federated].contains(&kind)
}

/// Recovery addresses that are not known to be unconfirmed, as things.
fn addresses(inventory: &Inventory, account: &Account) -> Vec<Thing> {
    let confirmed = account.recovery_addresses.iter().filter(|address| address.verified != Some(false));
    confirmed.filter_map(|address| entity(inventory, address.entity.as_ref()?.as_str())).collect()
}

/// Those of them to which a code of this kind can be sent.
fn addresses_for(inventory: &Inventory, account: &Account, kind: FactorKind) -> Vec<Thing> {
    let fits = |thing: &Thing| match thing {
        Thing::Account(_) => kind == FactorKind::EmailCode,
        Thing::Number(_) => kind == FactorKind::Sms || kind == FactorKind::Voice,
        _ => false,
    };
    addresses(inventory, account).into_iter().filter(fits).collect()
}

fn holders_of(inventory: &Inventory, factor: &Factor) -> Vec<Thing> {
    factor.holders.iter().filter_map(|h| holder_as_thing(inventory, h, is_message(factor.kind))).collect()
}

/// Whether anything is recorded of where a factor is.
fn is_recorded(inventory: &Inventory, factor: &Factor) -> bool {
    factor.holders.contains(&Holder::Memory) || !holders_of(inventory, factor).is_empty()
}

/// A way's factors by position; `None` where it names none or one that is not there.
fn factors_of(account: &Account, way: &Way) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    for id in &way.factors {
        found.push(account.factors.iter().position(|factor| factor.id == *id)? as u32);
    }
    (!found.is_empty()).then_some(found)
}

fn can_be_used(account: &Account, way: &[u32]) -> bool {
    way.iter().all(|&at| {
        account.factors[at as usize].codes.and_then(|codes| codes.remaining()).is_none_or(|left| left > 0)
    })
}

fn keys(account: &Account) -> Vec<u32> {
    let keeper = account.credential_store.as_ref().unwrap();
    let all = account.factors.iter().zip(0u32..);
    if keeper.key.is_empty() {
        all.filter(|(f, _)| f.kind == FactorKind::Password).map(|(_, at)| at).take(1).collect()
    } else {
        all.filter(|(f, _)| keeper.key.contains(&f.id)).map(|(_, at)| at).collect()
    }
}

fn is_sealed(account: &Account) -> bool {
    account.credential_store.as_ref().is_some_and(|keeper| keeper.end_to_end == Some(true))
}

/// Every rule that is the same for both sides: if these are had, that is had.
/// Ways in, what recovery restores, sealed keepers, links.
fn common(inventory: &Inventory) -> Vec<(Vec<Thing>, Thing)> {
    let mut rules = Vec::new();
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        let opened = Thing::Account(at);
        let sealed_by: Vec<Thing> = match is_sealed(account) {
            true => keys(account).into_iter().map(|key| Thing::Factor(at, key)).collect(),
            false => Vec::new(),
        };
        let unknown_key = is_sealed(account) && sealed_by.is_empty();
        if !unknown_key {
            rules.push(([vec![opened], sealed_by].concat(), Thing::Contents(at)));
        }
        for link in &account.linked {
            if let Some(Thing::Account(other)) =
                link.account.as_ref().and_then(|id| entity(inventory, id.as_str()))
            {
                rules.push((vec![Thing::Account(other)], opened));
            }
        }
        for (factor, position) in account.factors.iter().zip(0u32..) {
            let had = Thing::Factor(at, position);
            rules.push((vec![had], Thing::Renewed(at, position)));
            if factor.kind == FactorKind::Password {
                rules.push((vec![Thing::NewPassword(at)], Thing::Renewed(at, position)));
            }
            rules.push((vec![Thing::Renewed(at, position)], Thing::Sent(at, position)));
            for to in addresses_for(inventory, account, factor.kind) {
                rules.push((vec![to], Thing::Sent(at, position)));
            }
        }
        for way in account.sign_in.iter().filter_map(|way| factors_of(account, way)) {
            if !can_be_used(account, &way) {
                continue;
            }
            rules.push((way.iter().map(|&f| Thing::Renewed(at, f)).collect(), opened));
            let of_kind = |&&f: &&u32| account.factors[f as usize].kind == FactorKind::Password;
            let mut body: Vec<Thing> = way.iter().filter(of_kind).map(|&f| Thing::Renewed(at, f)).collect();
            if body.len() < way.len() {
                body.push(Thing::StandIn(at));
                rules.push((body, opened));
            }
        }
        let mut message_resets = false;
        for way in &account.recovery {
            let kinds: Vec<FactorKind> = account.factors_of(way).map(|f| f.kind).collect();
            message_resets |= way.restores != Some(Restores::SecondFactor)
                && kinds.iter().any(|&k| is_message(k) && k != FactorKind::Federated);
            let (Some(factors), Some(restores)) = (factors_of(account, way), way.restores) else { continue };
            if can_be_used(account, &factors) {
                let head = match restores {
                    Restores::Password => Thing::NewPassword(at),
                    Restores::SecondFactor => Thing::StandIn(at),
                    Restores::Account => opened,
                };
                rules.push((factors.iter().map(|&f| Thing::Sent(at, f)).collect(), head));
            }
        }
        if !message_resets {
            for to in addresses(inventory, account) {
                if matches!(to, Thing::Account(_) | Thing::Number(_)) {
                    rules.push((vec![to], Thing::NewPassword(at)));
                }
            }
        }
    }
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        if let Some(place @ Thing::Place(_)) =
            device.kept_at.as_ref().and_then(|id| entity(inventory, id.as_str()))
        {
            rules.push((vec![place], Thing::Device(at)));
        }
        if device.unlock.as_ref().is_some_and(Vec::is_empty) {
            rules.push((vec![Thing::Device(at)], Thing::Unlocked(at)));
        }
        for (unlock, method) in device.unlock.iter().flatten().zip(0u32..) {
            let secret = Thing::Method(at, method);
            rules.push((vec![Thing::Device(at), secret], Thing::Unlocked(at)));
            for kept in unlock.holders.iter().filter_map(|h| holder_as_thing(inventory, h, false)) {
                rules.push((vec![kept], secret));
            }
        }
    }
    rules
}

/// Whether support can reset the second factor without a way that says so.
fn support_resets(account: &Account) -> bool {
    account.support_reset == SupportReset::Possible
        && !account.recovery.iter().any(|way| {
            way.restores.is_some()
                && factors_of(account, way).is_some_and(|way| {
                    can_be_used(account, &way)
                        && way.iter().any(|&f| account.factors[f as usize].kind == FactorKind::Support)
                })
        })
}

/// What the attacker's table yields.
fn attacker_rules(inventory: &Inventory) -> Vec<(Vec<Thing>, Thing)> {
    let mut rules = common(inventory);
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        let key = device.kind == DeviceKind::SecurityKey;
        if key && device.unlock.is_none() {
            rules.push((vec![Thing::Device(at)], Thing::Unlocked(at)));
        }
        if !key {
            rules.push((vec![Thing::Infected(at)], Thing::Unlocked(at)));
        }
        if inventory.vault_devices.contains(&device.id) {
            rules.push((vec![Thing::Infected(at)], Thing::Vault));
        }
    }
    for (number, at) in inventory.numbers.iter().zip(0u32..) {
        let Some(Thing::Device(device)) = number.device.as_ref().and_then(|d| entity(inventory, d.as_str()))
        else {
            continue;
        };
        rules.push((vec![Thing::Unlocked(device)], Thing::Number(at)));
        let previews = inventory.devices[device as usize].lock_screen_previews == Some(true);
        if number.sim_pin != Some(true) || previews {
            rules.push((vec![Thing::Device(device)], Thing::Number(at)));
        }
    }
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        let group = account.password.as_ref().and_then(|health| health.reuse_group.as_ref());
        let used_on: Vec<u32> = account
            .sessions
            .devices
            .iter()
            .filter_map(|id| match entity(inventory, id.as_str()) {
                Some(Thing::Device(at)) => {
                    (inventory.devices[at as usize].kind != DeviceKind::SecurityKey).then_some(at)
                }
                _ => None,
            })
            .collect();
        for &device in &used_on {
            rules.push((vec![Thing::Unlocked(device)], Thing::Account(at)));
        }
        if support_resets(account) {
            rules.push((vec![Thing::TalkedOver(at)], Thing::StandIn(at)));
        }
        for (factor, position) in account.factors.iter().zip(0u32..) {
            let had = Thing::Factor(at, position);
            if factor.kind == FactorKind::Support {
                if account.support_reset != SupportReset::Locked {
                    rules.push((vec![Thing::TalkedOver(at)], had));
                }
                continue;
            }
            for kept in holders_of(inventory, factor) {
                rules.push((vec![kept], had));
            }
            if !is_recorded(inventory, factor) {
                for to in addresses_for(inventory, account, factor.kind) {
                    rules.push((vec![to], had));
                }
            }
            let password = |account: &Account| {
                account.factors.iter().position(|f| f.kind == FactorKind::Password).map(|at| at as u32)
            };
            if group.is_some() && password(account) == Some(position) {
                for (other, other_at) in inventory.accounts.iter().zip(0u32..) {
                    let same = other.password.as_ref().and_then(|h| h.reuse_group.as_ref()) == group;
                    if let Some(position) = password(other).filter(|_| same) {
                        rules.push((vec![Thing::Factor(other_at, position)], had));
                    }
                }
            }
        }
        let sign_in: Vec<Vec<u32>> =
            account.sign_in.iter().filter_map(|way| factors_of(account, way)).collect();
        for way in sign_in.iter().filter(|way| can_be_used(account, way)) {
            let gives_away = way.iter().all(|&f| {
                let factor = &account.factors[f as usize];
                match factor.kind {
                    FactorKind::Passkey
                    | FactorKind::SecurityKey
                    | FactorKind::Federated
                    | FactorKind::Support
                    | FactorKind::TrustedContact => false,
                    FactorKind::Push => factor.number_matching != Some(true),
                    _ => true,
                }
            });
            for &f in way.iter().filter(|_| gives_away) {
                rules.push((vec![Thing::Phished(at)], Thing::Factor(at, f)));
            }
        }
        let keys = account.credential_store.as_ref().map(|_| keys(account)).unwrap_or_default();
        for f in sign_in.into_iter().flatten().chain(keys) {
            use FactorKind::{EmailCode, EncryptionKey, Password, SecurityQuestions, Sms, Totp, Voice};
            let typed = [Password, Totp, Sms, Voice, EmailCode, SecurityQuestions, EncryptionKey];
            if typed.contains(&account.factors[f as usize].kind) {
                for device in 0..inventory.devices.len() as u32 {
                    if used_on.is_empty() || used_on.contains(&device) {
                        rules.push((vec![Thing::Infected(device)], Thing::Factor(at, f)));
                    }
                }
            }
        }
    }
    rules
}

/// What follows for an attacker from these things.
pub fn attacker_from(inventory: &Inventory, start: BTreeSet<Thing>) -> BTreeSet<Thing> {
    let rules = attacker_rules(inventory);
    let mut have = start;
    loop {
        let before = have.len();
        for (body, head) in &rules {
            if body.iter().all(|thing| have.contains(thing)) {
                have.insert(*head);
            }
        }
        if have.len() == before {
            return have;
        }
    }
}

/// What a captured thing is, before anything follows from it.
pub fn seeds(captured: &[Capture]) -> BTreeSet<Thing> {
    captured
        .iter()
        .flat_map(|capture| match *capture {
            Capture::Device(at) => vec![Thing::Device(at)],
            Capture::Unlocked(at) => vec![Thing::Device(at), Thing::Unlocked(at)],
            Capture::Infected(at) => vec![Thing::Infected(at)],
            Capture::Method(at, method) => vec![Thing::Method(at, method)],
            Capture::Number(at) => vec![Thing::Number(at)],
            Capture::Place(at) => vec![Thing::Place(at)],
            Capture::Account(at) => vec![Thing::Account(at)],
            Capture::Factor(at, factor) => vec![Thing::Factor(at, factor)],
            Capture::Phished(at) => vec![Thing::Phished(at)],
            Capture::Support(at) => vec![Thing::TalkedOver(at)],
            Capture::Vault => vec![Thing::Vault],
        })
        .collect()
}

/// The owner's rules: what is needed, whether it takes people, what is had then.
fn owner_rules(inventory: &Inventory) -> Vec<(Vec<Thing>, bool, Thing)> {
    let mut rules: Vec<(Vec<Thing>, bool, Thing)> =
        common(inventory).into_iter().map(|(body, head)| (body, false, head)).collect();
    let memory = Thing::Memory;
    rules.push((vec![], false, memory));
    for place in 0..inventory.places.len() as u32 {
        rules.push((vec![], false, Thing::Place(place)));
    }
    let mut vault_somewhere = false;
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        if !matches!(
            device.kept_at.as_ref().and_then(|id| entity(inventory, id.as_str())),
            Some(Thing::Place(_))
        ) {
            rules.push((vec![], false, Thing::Device(at)));
        }
        if device.unlock.is_none() {
            rules.push((vec![Thing::Device(at)], false, Thing::Unlocked(at)));
        }
        for (unlock, method) in device.unlock.iter().flatten().zip(0u32..) {
            let secret = Thing::Method(at, method);
            let recorded = unlock.holders.iter().any(|h| holder_as_thing(inventory, h, false).is_some());
            match unlock.method {
                UnlockMethod::Fingerprint | UnlockMethod::Face => rules.push((vec![], false, secret)),
                UnlockMethod::OtherDevice => {
                    if unlock.holders.contains(&Holder::Memory) {
                        rules.push((vec![memory], false, secret));
                    } else if !recorded {
                        rules.push((vec![], false, secret));
                    }
                }
                _ => rules.push((vec![memory], false, secret)),
            }
        }
        if inventory.vault_devices.contains(&device.id) {
            vault_somewhere = true;
            rules.push((vec![Thing::Unlocked(at), memory], false, Thing::Vault));
        }
    }
    if !vault_somewhere {
        rules.push((vec![memory], false, Thing::Vault));
    }
    for (number, at) in inventory.numbers.iter().zip(0u32..) {
        let (received, line) = (Thing::Number(at), Thing::Line(at));
        rules.push((vec![], false, line));
        rules.push((vec![], true, received));
        match number.device.as_ref().and_then(|d| entity(inventory, d.as_str())) {
            Some(Thing::Device(device)) => rules.push((vec![line, Thing::Unlocked(device)], false, received)),
            _ => rules.push((vec![line], false, received)),
        }
    }
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        let linked = account.linked.iter().any(|link| {
            matches!(
                link.account.as_ref().and_then(|id| entity(inventory, id.as_str())),
                Some(Thing::Account(_))
            )
        });
        if !linked && account.sign_in.iter().all(|way| factors_of(account, way).is_none()) {
            rules.push((vec![], false, Thing::Account(at)));
        }
        if is_sealed(account) && keys(account).is_empty() {
            rules.push((vec![Thing::Account(at)], false, Thing::Contents(at)));
        }
        if support_resets(account) {
            rules.push((vec![], true, Thing::StandIn(at)));
        }
        for (factor, position) in account.factors.iter().zip(0u32..) {
            let had = Thing::Factor(at, position);
            let people = factor.kind == FactorKind::TrustedContact;
            if factor.kind == FactorKind::Support {
                if account.support_reset != SupportReset::Locked {
                    rules.push((vec![], true, had));
                }
                continue;
            }
            for kept in holders_of(inventory, factor) {
                rules.push((vec![kept], people, had));
            }
            let remembered = Thing::Remembered(at, position);
            let by_heart = factor.holders.contains(&Holder::Memory)
                || (factor.kind == FactorKind::SecurityQuestions && !is_recorded(inventory, factor));
            if by_heart {
                rules.push((vec![memory], false, remembered));
                rules.push((vec![remembered], false, had));
            } else if !is_recorded(inventory, factor) {
                let to = addresses_for(inventory, account, factor.kind);
                if to.is_empty() {
                    rules.push((vec![], people, had));
                }
                rules.extend(to.into_iter().map(|to| (vec![to], false, had)));
            }
        }
    }
    rules
}

/// The owner's reach of everything with these losses.
pub fn owner(inventory: &Inventory, lost: &[Loss]) -> BTreeMap<Thing, Reach> {
    let lost: BTreeSet<Thing> = lost
        .iter()
        .map(|loss| match *loss {
            Loss::Device(at) => Thing::Device(at),
            Loss::Method(at, method) => Thing::Method(at, method),
            Loss::Number(at) => Thing::Line(at),
            Loss::NumberGone(at) => Thing::Number(at),
            Loss::Place(at) => Thing::Place(at),
            Loss::Account(at) => Thing::Account(at),
            Loss::Factor(at, factor) => Thing::Factor(at, factor),
            Loss::Forgotten(at, factor) => Thing::Remembered(at, factor),
            Loss::Memory => Thing::Memory,
            Loss::Vault => Thing::Vault,
        })
        .collect();
    let rules = owner_rules(inventory);
    let mut reach: BTreeMap<Thing, Reach> = BTreeMap::new();
    loop {
        let mut changed = false;
        for (body, people, head) in &rules {
            let of = |thing: &Thing| reach.get(thing).copied().unwrap_or(Reach::Never);
            let own = if *people { Reach::Slow } else { Reach::Now };
            let worst = body.iter().map(of).fold(own, Reach::max);
            if worst < of(head) && !lost.contains(head) {
                reach.insert(*head, worst);
                changed = true;
            }
        }
        if !changed {
            return reach;
        }
    }
}
