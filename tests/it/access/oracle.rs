//! A brute-force oracle for takeover and lockout: rules over sets of facts, applied until nothing changes. It shares
//! only the names of facts with the graph. `worst` says whether everything unknown is unfavourable for the owner.

use selvedge::access::{Capture, Fact, Loss, Reach};
use selvedge::inventory::{
    Account, AccountId, AppLock, DeviceKind, EntityId, Factor, FactorKind, Holder, Inventory, Known, Number,
    NumberKind, Owner, Restores, SupportReset, UnlockMethod, Way,
};
use selvedge::services::Directory;
use std::collections::{BTreeMap, BTreeSet};

/// The fact that gives what a holder holds.
fn holder_fact(inventory: &Inventory, holder: &Holder, message: bool) -> Option<Fact> {
    let Holder::Entity(id) = holder else {
        return (*holder == Holder::Selvedge).then_some(Fact::Vault);
    };
    entity(inventory, id.as_str()).map(|fact| match fact {
        Fact::Device(at) => Fact::Unlocked(at),
        Fact::Account(at) if !message => Fact::StoreContents(at),
        Fact::Account(at) => mail_of(inventory, at),
        other => other,
    })
}

/// The fact that gives the messages that an account receives.
fn mail_of(inventory: &Inventory, at: u32) -> Fact {
    let has_domain = inventory.accounts[at as usize].mail_domain.is_some();
    if has_domain { Fact::Mail(at) } else { Fact::Account(at) }
}

fn registrar(inventory: &Inventory, account: &Account) -> Option<u32> {
    match entity(inventory, account.mail_domain.as_ref()?.registrar.as_ref()?.as_str())? {
        Fact::Account(at) => Some(at),
        _ => None,
    }
}

fn carrier(inventory: &Inventory, number: &Number) -> Option<u32> {
    match entity(inventory, number.carrier.as_ref()?.as_str())? {
        Fact::Account(at) => Some(at),
        _ => None,
    }
}

/// The PINs, passwords and patterns that unlock a device.
fn passcodes(inventory: &Inventory, device: u32) -> Vec<Fact> {
    let unlock = inventory.devices[device as usize].unlock.iter().flatten().zip(0u32..);
    unlock
        .filter(|(unlock, _)| {
            [UnlockMethod::Pin, UnlockMethod::Password, UnlockMethod::Pattern].contains(&unlock.method)
        })
        .map(|(_, method)| Fact::Method(device, method))
        .collect()
}

/// What the app of a factor asks for. A contact is a person, not an app.
fn app_lock(factor: &Factor) -> Option<AppLock> {
    factor.app_lock.filter(|_| factor.kind != FactorKind::TrustedContact)
}

/// Whether an intruder who is signed in cannot close the way: other people decide about it.
fn survives(account: &Account, way: &[u32]) -> bool {
    way.iter().all(|&f| {
        matches!(account.factors[f as usize].kind, FactorKind::Support | FactorKind::TrustedContact)
    })
}

fn entity(inventory: &Inventory, id: &str) -> Option<Fact> {
    let at = |found: Option<usize>| found.map(|at| at as u32);
    at(inventory.devices.iter().position(|d| d.id.as_str() == id))
        .map(Fact::Device)
        .or_else(|| at(inventory.numbers.iter().position(|n| n.id.as_str() == id)).map(Fact::Number))
        .or_else(|| at(inventory.places.iter().position(|p| p.id.as_str() == id)).map(Fact::Place))
        .or_else(|| at(inventory.accounts.iter().position(|a| a.id.as_str() == id)).map(Fact::Account))
}

fn is_message(kind: FactorKind) -> bool {
    use FactorKind::{EmailCode, Federated, Sms, Voice};
    [Sms, Voice, EmailCode, Federated].contains(&kind)
}

/// Recovery addresses that are not known to be unconfirmed, as facts.
fn addresses(inventory: &Inventory, account: &Account) -> Vec<Fact> {
    let confirmed = account.recovery_addresses.iter().filter(|address| address.verified != Some(false));
    confirmed
        .filter_map(|address| entity(inventory, address.entity.as_ref()?.as_str()))
        .map(|fact| if let Fact::Account(at) = fact { mail_of(inventory, at) } else { fact })
        .collect()
}

/// The recovery addresses that can receive a code of this kind.
fn addresses_for(inventory: &Inventory, account: &Account, kind: FactorKind) -> Vec<Fact> {
    let can_receive = |fact: &Fact| match fact {
        Fact::Account(_) | Fact::Mail(_) => kind == FactorKind::EmailCode,
        Fact::Number(_) => kind == FactorKind::Sms || kind == FactorKind::Voice,
        _ => false,
    };
    addresses(inventory, account).into_iter().filter(can_receive).collect()
}

fn holders_of(inventory: &Inventory, factor: &Factor) -> Vec<Fact> {
    factor.holders.iter().filter_map(|h| holder_fact(inventory, h, is_message(factor.kind))).collect()
}

/// Whether a holder of the factor is recorded.
fn is_recorded(inventory: &Inventory, factor: &Factor) -> bool {
    factor.holders.contains(&Holder::Memory) || !holders_of(inventory, factor).is_empty()
}

/// The factors of a way by position. `None` if the way is empty or names a factor that does not exist.
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
    let all = account.factors.iter().zip(0u32..);
    match account.credential_store.as_ref().filter(|keeper| !keeper.key.is_empty()) {
        None => all.filter(|(f, _)| f.kind == FactorKind::Password).map(|(_, at)| at).take(1).collect(),
        Some(keeper) => all.filter(|(f, _)| keeper.key.contains(&f.id)).map(|(_, at)| at).collect(),
    }
}

/// Whether others may depend on the account: it stores factors, another account names it, or it is a mailbox and some
/// ways in are not recorded.
fn is_hub(inventory: &Inventory, at: u32) -> bool {
    let account = &inventory.accounts[at as usize];
    let is_it = |id: &str| entity(inventory, id) == Some(Fact::Account(at));
    let is_named = inventory.accounts.iter().any(|other| {
        let holders = other.factors.iter().flat_map(|f| &f.holders).any(|holder| is_it(holder.as_str()));
        let addresses = other.recovery_addresses.iter().filter_map(|to| to.entity.as_ref());
        let domain = other.mail_domain.iter().filter_map(|domain| domain.registrar.as_ref());
        holders
            || domain.map(AccountId::as_str).any(is_it)
            || addresses.map(EntityId::as_str).any(is_it)
            || other.linked.iter().filter_map(|link| link.account.as_ref()).any(|id| is_it(id.as_str()))
    });
    let all_known = inventory.accounts.iter().all(|account| knows(account) == (true, true));
    let is_mailbox =
        Directory::builtin().of(account).is_some_and(|s| s.keywords.contains(&"email".to_owned()));
    account.credential_store.is_some() || is_named || (!all_known && is_mailbox)
}

/// Whether all ways to sign in, and all ways to recover, are recorded.
fn knows(account: &Account) -> (bool, bool) {
    let has_way = |ways: &[Way]| ways.iter().any(|way| !way.factors.is_empty());
    let signs_in = has_way(&account.sign_in) || account.linked.iter().any(|link| link.account.is_some());
    let sign_in = signs_in && account.sign_in_known.is_none_or(|known| known == Known::Complete);
    let recovery = match account.recovery_known {
        Some(known) => known == Known::Complete,
        None => signs_in || has_way(&account.recovery),
    };
    (sign_in, recovery)
}

/// Whether the way is a password alone that may need a second factor, because not all ways to sign in are recorded.
fn may_need_more(account: &Account, way: &[u32]) -> bool {
    !knows(account).0 && way.iter().all(|&f| account.factors[f as usize].kind == FactorKind::Password)
}

/// Rules of both sides, as pairs of a body and a head: ways in, recovery, encrypted stores, links. `helped` says whether
/// everything unknown helps the side that the rules are for. Ways that an intruder can close need `Fact::Control`.
fn common(inventory: &Inventory, helped: bool) -> Vec<(Vec<Fact>, Fact)> {
    let mut rules = Vec::new();
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        let opened = Fact::Account(at);
        let control = Fact::Control(at);
        let keys: Vec<Fact> = keys(account).into_iter().map(|key| Fact::Factor(at, key)).collect();
        let encryption = account.credential_store.as_ref().and_then(|keeper| keeper.end_to_end);
        if encryption == Some(false) || !is_hub(inventory, at) {
            rules.push((vec![opened], Fact::StoreContents(at)));
        } else {
            if helped && (encryption.is_none() || keys.is_empty()) {
                rules.push((vec![opened], Fact::StoreContents(at)));
            }
            if !keys.is_empty() {
                rules.push(([vec![opened], keys].concat(), Fact::StoreContents(at)));
            }
            for alternative in account.credential_store.iter().flat_map(|store| &store.alternative_keys) {
                let way = Way { factors: alternative.clone(), restores: None };
                if let Some(keys) = factors_of(account, &way) {
                    let keys = keys.into_iter().map(|key| Fact::Factor(at, key)).collect();
                    rules.push(([vec![opened], keys].concat(), Fact::StoreContents(at)));
                }
            }
        }
        for link in &account.linked {
            if let Some(Fact::Account(other)) =
                link.account.as_ref().and_then(|id| entity(inventory, id.as_str()))
            {
                rules.push((vec![Fact::Account(other), control], opened));
            }
        }
        for (factor, position) in account.factors.iter().zip(0u32..) {
            let had = Fact::Factor(at, position);
            rules.push((vec![had], Fact::FactorOrReplacement(at, position)));
            if factor.kind == FactorKind::Password {
                rules.push((vec![Fact::NewPassword(at)], Fact::FactorOrReplacement(at, position)));
            }
            rules.push((
                vec![Fact::FactorOrReplacement(at, position)],
                Fact::FactorOrRecoveryAddress(at, position),
            ));
            for to in addresses_for(inventory, account, factor.kind) {
                rules.push((vec![to], Fact::FactorOrRecoveryAddress(at, position)));
            }
        }
        for way in account.sign_in.iter().filter_map(|way| factors_of(account, way)) {
            if !can_be_used(account, &way) || may_need_more(account, &way) && !helped {
                continue;
            }
            let mut body: Vec<Fact> = way.iter().map(|&f| Fact::FactorOrReplacement(at, f)).collect();
            body.push(control);
            rules.push((body, opened));
            let of_kind = |&&f: &&u32| account.factors[f as usize].kind == FactorKind::Password;
            let mut body: Vec<Fact> =
                way.iter().filter(of_kind).map(|&f| Fact::FactorOrReplacement(at, f)).collect();
            if body.len() < way.len() {
                body.extend([Fact::SecondFactorBypass(at), control]);
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
                    Restores::Password => Fact::NewPassword(at),
                    Restores::SecondFactor => Fact::SecondFactorBypass(at),
                    Restores::Account => opened,
                    Restores::Contents => Fact::StoreContents(at),
                };
                let mut body: Vec<Fact> =
                    factors.iter().map(|&f| Fact::FactorOrRecoveryAddress(at, f)).collect();
                if restores == Restores::Account && !survives(account, &factors) {
                    body.push(control);
                }
                let has_contents = inventory.accounts[at as usize]
                    .credential_store
                    .as_ref()
                    .map_or(is_hub(inventory, at), |store| store.end_to_end != Some(false));
                if restores != Restores::Contents || has_contents {
                    rules.push((body, head));
                }
            }
        }
        if !message_resets {
            for to in addresses(inventory, account) {
                if matches!(to, Fact::Account(_) | Fact::Mail(_) | Fact::Number(_)) {
                    rules.push((vec![to], Fact::NewPassword(at)));
                }
            }
        }
    }
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        if let Some(place @ Fact::Place(_)) =
            device.kept_at.as_ref().and_then(|id| entity(inventory, id.as_str()))
        {
            rules.push((vec![place], Fact::Device(at)));
        }
        if device.unlock.as_ref().is_some_and(Vec::is_empty) {
            rules.push((vec![Fact::Device(at)], Fact::Unlocked(at)));
        }
        for (unlock, method) in device.unlock.iter().flatten().zip(0u32..) {
            let secret = Fact::Method(at, method);
            rules.push((vec![Fact::Device(at), secret], Fact::Unlocked(at)));
            for kept in unlock.holders.iter().filter_map(|h| holder_fact(inventory, h, false)) {
                rules.push((vec![kept], secret));
            }
        }
    }
    rules
}

/// Whether support can reset the second factor although no recovery way says so.
fn support_resets(account: &Account, or_unknown: bool) -> bool {
    (account.support_reset == SupportReset::Possible
        || or_unknown && account.support_reset == SupportReset::Unknown)
        && !account.recovery.iter().any(|way| {
            way.restores.is_some()
                && factors_of(account, way).is_some_and(|way| {
                    can_be_used(account, &way)
                        && way.iter().any(|&f| account.factors[f as usize].kind == FactorKind::Support)
                })
        })
}

/// The rules of the attacker.
fn attacker_rules(inventory: &Inventory, worst: bool) -> Vec<(Vec<Fact>, Fact)> {
    let mut rules = common(inventory, worst);
    // An intruder closes no way for another intruder.
    rules.extend((0..inventory.accounts.len() as u32).map(|at| (vec![], Fact::Control(at))));
    for (place, at) in inventory.places.iter().zip(0u32..) {
        if let Some(outer @ Fact::Place(_)) =
            place.inside.as_ref().and_then(|id| entity(inventory, id.as_str()))
            && !place.locked.unwrap_or(!worst)
        {
            rules.push((vec![outer], Fact::Place(at)));
        }
    }
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        if account.mail_domain.is_some() {
            rules.push((vec![Fact::Account(at)], Fact::Mail(at)));
            rules.push((vec![Fact::Domain(at)], Fact::Mail(at)));
        }
        if let Some(registrar) = registrar(inventory, account) {
            rules.push((vec![Fact::Account(registrar)], Fact::Domain(at)));
        }
        let Some(store) = account.credential_store.as_ref().filter(|store| store.end_to_end != Some(false))
        else {
            continue;
        };
        for opens in &store.opens_on {
            let Some(Fact::Device(device)) = entity(inventory, opens.device.as_str()) else { continue };
            rules.push((vec![Fact::Infected(device)], Fact::StoreContents(at)));
            match opens.with {
                AppLock::Nothing => rules.push((vec![Fact::Unlocked(device)], Fact::StoreContents(at))),
                AppLock::OwnSecret => {}
                AppLock::DevicePasscode => {
                    for passcode in passcodes(inventory, device) {
                        rules.push((vec![Fact::Device(device), passcode], Fact::StoreContents(at)));
                        rules.push((vec![Fact::Device(device), passcode], Fact::Account(at)));
                    }
                }
            }
        }
        for id in account.sessions.devices.iter().filter(|_| worst) {
            if let Some(Fact::Device(device)) = entity(inventory, id.as_str())
                && !store.opens_on.iter().any(|opens| opens.device == *id)
            {
                rules.push((vec![Fact::Unlocked(device)], Fact::StoreContents(at)));
            }
        }
    }
    if worst {
        rules.extend(rules_of_unknown_things(inventory));
    }
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        let key = device.kind == DeviceKind::SecurityKey;
        if worst && device.unlock.is_none() {
            rules.push((vec![Fact::Device(at)], Fact::Unlocked(at)));
        }
        for (unlock, method) in device.unlock.iter().flatten().zip(0u32..) {
            let recorded = unlock.holders.contains(&Holder::Memory)
                || unlock.holders.iter().any(|h| holder_fact(inventory, h, false).is_some());
            if worst && unlock.method == UnlockMethod::OtherDevice && !recorded {
                rules.push((vec![Fact::Something], Fact::Method(at, method)));
            }
        }
        if !key {
            rules.push((vec![Fact::Infected(at)], Fact::Unlocked(at)));
        }
        if inventory.vault_devices.contains(&device.id) {
            rules.push((vec![Fact::Infected(at)], Fact::Vault));
        }
    }
    for (number, at) in inventory.numbers.iter().zip(0u32..) {
        if let Some(carrier) = carrier(inventory, number) {
            rules.push((vec![Fact::Account(carrier)], Fact::Number(at)));
            if number.kind == Some(NumberKind::Voip) {
                continue;
            }
        }
        let Some(Fact::Device(device)) = number.device.as_ref().and_then(|d| entity(inventory, d.as_str()))
        else {
            if worst {
                rules.push((vec![Fact::SomeDeviceUnlocked], Fact::Number(at)));
            }
            continue;
        };
        rules.push((vec![Fact::Unlocked(device)], Fact::Number(at)));
        let previews = inventory.devices[device as usize].lock_screen_previews.unwrap_or(worst);
        let comes_out = number.kind != Some(NumberKind::Esim) && !number.sim_pin.unwrap_or(!worst);
        if comes_out || previews {
            rules.push((vec![Fact::Device(device)], Fact::Number(at)));
        }
    }
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        let group = account.password.as_ref().and_then(|health| health.reuse_group.as_ref());
        let used_on: Vec<u32> = account
            .sessions
            .devices
            .iter()
            .filter_map(|id| match entity(inventory, id.as_str()) {
                Some(Fact::Device(at)) => {
                    (inventory.devices[at as usize].kind != DeviceKind::SecurityKey).then_some(at)
                }
                _ => None,
            })
            .collect();
        for &device in &used_on {
            rules.push((vec![Fact::Unlocked(device)], Fact::Account(at)));
        }
        if support_resets(account, worst) {
            rules.push((vec![Fact::SupportTricked(at)], Fact::SecondFactorBypass(at)));
        }
        if worst && used_on.is_empty() {
            rules.push((vec![Fact::SomeDeviceUnlocked], Fact::Account(at)));
        }
        if worst && knows(account) != (true, true) {
            rules.push((vec![Fact::Something], Fact::Account(at)));
        }
        if worst && !knows(account).0 {
            rules.push((vec![Fact::Phished(at)], Fact::Account(at)));
            for position in 0..account.factors.len() as u32 {
                rules.push((vec![Fact::Factor(at, position)], Fact::Account(at)));
            }
        }
        for (factor, position) in account.factors.iter().zip(0u32..) {
            let had = Fact::Factor(at, position);
            if factor.kind == FactorKind::Support {
                if account.support_reset == SupportReset::Locked {
                    for shown in factor.holders.iter().filter_map(|h| holder_fact(inventory, h, false)) {
                        rules.push((vec![Fact::SupportTricked(at), shown], had));
                    }
                }
                if account.support_reset == SupportReset::Possible
                    || worst && account.support_reset == SupportReset::Unknown
                {
                    rules.push((vec![Fact::SupportTricked(at)], had));
                }
                continue;
            }
            for kept in holders_of(inventory, factor) {
                match (kept, app_lock(factor)) {
                    (Fact::Unlocked(device), Some(lock)) => {
                        rules.push((vec![Fact::Infected(device)], had));
                        match lock {
                            AppLock::Nothing => rules.push((vec![kept], had)),
                            AppLock::OwnSecret => {}
                            AppLock::DevicePasscode => {
                                for passcode in passcodes(inventory, device) {
                                    rules.push((vec![Fact::Device(device), passcode], had));
                                }
                            }
                        }
                    }
                    _ => rules.push((vec![kept], had)),
                }
            }
            if !is_recorded(inventory, factor) {
                use FactorKind::{EmailCode, Federated, SecurityQuestions, Sms, TrustedContact, Voice};
                let to = addresses_for(inventory, account, factor.kind);
                if worst && to.is_empty() {
                    match factor.kind {
                        Sms | Voice => rules.push((vec![Fact::SomeNumber], had)),
                        EmailCode | Federated => rules.push((vec![Fact::SomeHub], had)),
                        SecurityQuestions | TrustedContact => {}
                        _ => rules.push((vec![Fact::Something], had)),
                    }
                }
                for to in to {
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
                        rules.push((vec![Fact::Factor(other_at, position)], had));
                    }
                }
            }
        }
        let sign_in: Vec<Vec<u32>> =
            account.sign_in.iter().filter_map(|way| factors_of(account, way)).collect();
        let recovery: Vec<Vec<u32>> =
            account.recovery.iter().filter_map(|way| factors_of(account, way)).collect();
        for way in sign_in.iter().chain(&recovery).filter(|way| can_be_used(account, way)) {
            for &f in way {
                let factor = &account.factors[f as usize];
                let gives_away = match factor.kind {
                    FactorKind::Passkey
                    | FactorKind::SecurityKey
                    | FactorKind::Federated
                    | FactorKind::Support
                    | FactorKind::TrustedContact => false,
                    FactorKind::Push => !factor.number_matching.unwrap_or(!worst),
                    _ => true,
                };
                if gives_away {
                    rules.push((vec![Fact::Phished(at)], Fact::Factor(at, f)));
                }
            }
        }
        let keys = account.credential_store.as_ref().map(|_| keys(account)).unwrap_or_default();
        for f in sign_in.into_iter().flatten().chain(keys) {
            use FactorKind::{EmailCode, EncryptionKey, Password, SecurityQuestions, Sms, Totp, Voice};
            let typed = [Password, Totp, Sms, Voice, EmailCode, SecurityQuestions, EncryptionKey];
            if typed.contains(&account.factors[f as usize].kind) {
                for device in 0..inventory.devices.len() as u32 {
                    if used_on.is_empty() && worst || used_on.contains(&device) {
                        rules.push((vec![Fact::Infected(device)], Fact::Factor(at, f)));
                    }
                }
            }
        }
    }
    rules
}

/// What stands for “some device”, “some number” and so on.
fn rules_of_unknown_things(inventory: &Inventory) -> Vec<(Vec<Fact>, Fact)> {
    let mut rules = Vec::new();
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        rules.push((vec![Fact::Unlocked(at)], Fact::Something));
        if device.kind != DeviceKind::SecurityKey {
            rules.push((vec![Fact::Unlocked(at)], Fact::SomeDeviceUnlocked));
        }
    }
    for at in 0..inventory.numbers.len() as u32 {
        rules.push((vec![Fact::Number(at)], Fact::Something));
        rules.push((vec![Fact::Number(at)], Fact::SomeNumber));
    }
    for at in 0..inventory.places.len() as u32 {
        rules.push((vec![Fact::Place(at)], Fact::Something));
    }
    for at in (0..inventory.accounts.len() as u32).filter(|&at| is_hub(inventory, at)) {
        rules.push((vec![Fact::Account(at)], Fact::Something));
        rules.push((vec![Fact::Account(at)], Fact::SomeHub));
    }
    rules.push((vec![Fact::Vault], Fact::Something));
    let mut vault_is_recorded = false;
    for device in &inventory.vault_devices {
        vault_is_recorded |= matches!(entity(inventory, device.as_str()), Some(Fact::Device(_)));
    }
    if !vault_is_recorded {
        for (device, at) in inventory.devices.iter().zip(0u32..) {
            if device.kind != DeviceKind::SecurityKey {
                rules.push((vec![Fact::Infected(at)], Fact::Vault));
            }
        }
    }
    rules
}

/// Every fact that an attacker derives from these facts.
pub fn attacker_from(inventory: &Inventory, start: BTreeSet<Fact>, worst: bool) -> BTreeSet<Fact> {
    let rules = attacker_rules(inventory, worst);
    let mut have = start;
    loop {
        let before = have.len();
        for (body, head) in &rules {
            if body.iter().all(|fact| have.contains(fact)) {
                have.insert(*head);
            }
        }
        if have.len() == before {
            return have;
        }
    }
}

/// The facts that the access of a person makes true.
fn person(inventory: &Inventory, person: u32) -> Vec<Fact> {
    let people = inventory.people();
    let ids = people.values().nth(person as usize).cloned().unwrap_or_default();
    ids.into_iter()
        .filter_map(|id| entity(inventory, id))
        .flat_map(|fact| match fact {
            Fact::Device(at) => vec![fact, Fact::Unlocked(at)],
            other => vec![other],
        })
        .collect()
}

/// The facts that the captures make true.
pub fn seeds(inventory: &Inventory, captured: &[Capture]) -> BTreeSet<Fact> {
    captured
        .iter()
        .flat_map(|capture| match *capture {
            Capture::Device(at) => vec![Fact::Device(at)],
            Capture::Unlocked(at) => vec![Fact::Device(at), Fact::Unlocked(at)],
            Capture::Infected(at) => vec![Fact::Infected(at)],
            Capture::Method(at, method) => vec![Fact::Method(at, method)],
            Capture::Number(at) => vec![Fact::Number(at)],
            Capture::Place(at) => vec![Fact::Place(at)],
            Capture::Account(at) => vec![Fact::Account(at)],
            Capture::Factor(at, factor) => vec![Fact::Factor(at, factor)],
            Capture::Phished(at) => vec![Fact::Phished(at)],
            Capture::Support(at) => vec![Fact::SupportTricked(at)],
            Capture::Domain(at) if inventory.accounts[at as usize].mail_domain.is_none() => vec![],
            Capture::Domain(at) => vec![Fact::Domain(at)],
            Capture::Person(at) => person(inventory, at),
            Capture::Vault => vec![Fact::Vault],
        })
        .collect()
}

/// The rules of the owner, as a body, whether the rule needs other people, and a head.
fn owner_rules(inventory: &Inventory, worst: bool) -> Vec<(Vec<Fact>, bool, Fact)> {
    let mut rules: Vec<(Vec<Fact>, bool, Fact)> =
        common(inventory, !worst).into_iter().map(|(body, head)| (body, false, head)).collect();
    let memory = Fact::Memory;
    // What is not recorded works as long as nothing is lost.
    let not_recorded = || if worst { vec![Fact::AsUsual] } else { vec![] };
    rules.push((vec![], false, Fact::AsUsual));
    rules.push((vec![], false, memory));
    for (place, at) in inventory.places.iter().zip(0u32..) {
        let outer = place.inside.as_ref().and_then(|id| entity(inventory, id.as_str()));
        let outer: Vec<Fact> = outer.filter(|fact| matches!(fact, Fact::Place(_))).into_iter().collect();
        rules.push((vec![], false, Fact::Here(at)));
        rules.push(([vec![Fact::Here(at)], outer.clone()].concat(), false, Fact::Place(at)));
        rules.push((outer, true, Fact::Place(at)));
    }
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        rules.push((vec![], false, Fact::Control(at)));
        if account.mail_domain.is_some() {
            rules.push((vec![], false, Fact::Domain(at)));
            rules.push((vec![Fact::Account(at), Fact::Domain(at)], false, Fact::Mail(at)));
        }
        if let Some(registrar) = registrar(inventory, account) {
            rules.push((vec![Fact::Account(registrar), Fact::Domain(at)], false, Fact::Mail(at)));
        }
        let store = account.credential_store.iter().filter(|store| store.end_to_end != Some(false));
        for opens in store.flat_map(|store| &store.opens_on) {
            if let Some(Fact::Device(device)) = entity(inventory, opens.device.as_str())
                && opens.with != AppLock::OwnSecret
            {
                rules.push((vec![Fact::Unlocked(device)], false, Fact::StoreContents(at)));
            }
        }
    }
    let mut vault_somewhere = false;
    for (device, at) in inventory.devices.iter().zip(0u32..) {
        if !matches!(
            device.kept_at.as_ref().and_then(|id| entity(inventory, id.as_str())),
            Some(Fact::Place(_))
        ) {
            rules.push((vec![], false, Fact::Device(at)));
        }
        if device.unlock.is_none() {
            let body = if worst { vec![Fact::Device(at), memory] } else { vec![Fact::Device(at)] };
            rules.push((body, false, Fact::Unlocked(at)));
        }
        for (unlock, method) in device.unlock.iter().flatten().zip(0u32..) {
            let secret = Fact::Method(at, method);
            let recorded = unlock.holders.iter().any(|h| holder_fact(inventory, h, false).is_some());
            match unlock.method {
                UnlockMethod::Fingerprint | UnlockMethod::Face => rules.push((vec![], false, secret)),
                UnlockMethod::OtherDevice => {
                    if unlock.holders.contains(&Holder::Memory) {
                        rules.push((vec![memory], false, secret));
                    } else if !recorded {
                        rules.push((not_recorded(), false, secret));
                    }
                }
                _ => rules.push((vec![memory], false, secret)),
            }
        }
        if inventory.vault_devices.contains(&device.id) {
            vault_somewhere = true;
            rules.push((vec![Fact::Unlocked(at), memory], false, Fact::Vault));
        }
    }
    if !vault_somewhere {
        rules.push(([vec![memory], not_recorded()].concat(), false, Fact::Vault));
    }
    for (number, at) in inventory.numbers.iter().zip(0u32..) {
        let (received, line) = (Fact::Number(at), Fact::Line(at));
        rules.push((vec![], false, line));
        if [Owner::Me, Owner::Family].contains(&number.owner) {
            rules.push((vec![], true, received));
        }
        if let Some(carrier) = carrier(inventory, number)
            && number.kind == Some(NumberKind::Voip)
        {
            rules.push((vec![line, Fact::Account(carrier)], false, received));
            continue;
        }
        match number.device.as_ref().and_then(|d| entity(inventory, d.as_str())) {
            Some(Fact::Device(device)) => rules.push((vec![line, Fact::Unlocked(device)], false, received)),
            _ => rules.push(([vec![line], not_recorded()].concat(), false, received)),
        }
    }
    for (account, at) in inventory.accounts.iter().zip(0u32..) {
        let (knows_sign_in, knows_recovery) = knows(account);
        if !knows_sign_in || !knows_recovery && !worst {
            let control = if worst { vec![Fact::Control(at)] } else { vec![] };
            rules.push(([not_recorded(), control].concat(), false, Fact::Account(at)));
        }
        if keys(account).is_empty() {
            let body = [vec![Fact::Account(at)], not_recorded()].concat();
            rules.push((body, false, Fact::StoreContents(at)));
        }
        if support_resets(account, false) {
            rules.push((vec![], true, Fact::SecondFactorBypass(at)));
        }
        for (factor, position) in account.factors.iter().zip(0u32..) {
            let had = Fact::Factor(at, position);
            let people = factor.kind == FactorKind::TrustedContact;
            if factor.kind == FactorKind::Support {
                let mut shown: Vec<Fact> =
                    factor.holders.iter().filter_map(|h| holder_fact(inventory, h, false)).collect();
                shown.extend(factor.holders.contains(&Holder::Memory).then_some(memory));
                if shown.is_empty() && account.support_reset != SupportReset::Locked {
                    rules.push((vec![], true, had));
                }
                rules.extend(shown.into_iter().map(|shown| (vec![shown], true, had)));
                continue;
            }
            for kept in holders_of(inventory, factor) {
                let mut body = vec![kept];
                if matches!(kept, Fact::Unlocked(_)) && app_lock(factor) == Some(AppLock::OwnSecret) {
                    body.push(memory);
                }
                rules.push((body, people, had));
            }
            let remembered = Fact::Remembered(at, position);
            let by_heart = factor.holders.contains(&Holder::Memory)
                || (factor.kind == FactorKind::SecurityQuestions && !is_recorded(inventory, factor));
            if by_heart {
                rules.push((vec![memory], false, remembered));
                rules.push((vec![remembered], false, had));
            } else if !is_recorded(inventory, factor) {
                let to = addresses_for(inventory, account, factor.kind);
                if to.is_empty() {
                    rules.push((if people { vec![] } else { not_recorded() }, people, had));
                }
                rules.extend(to.into_iter().map(|to| (vec![to], false, had)));
            }
        }
    }
    rules
}

/// Whether something that is not recorded may need what is lost.
fn may_be_needed(inventory: &Inventory, loss: Loss) -> bool {
    match loss {
        Loss::Account(at)
        | Loss::TakenOver(at)
        | Loss::Domain(at)
        | Loss::Factor(at, _)
        | Loss::Forgotten(at, _) => inventory.accounts.len() > at as usize && is_hub(inventory, at),
        _ => true,
    }
}

/// How soon the owner has each fact after these losses.
pub fn owner(inventory: &Inventory, losses: &[Loss], worst: bool) -> BTreeMap<Fact, Reach> {
    let mut lost: BTreeSet<Fact> = losses
        .iter()
        .map(|loss| match *loss {
            Loss::Device(at) => Fact::Device(at),
            Loss::Method(at, method) => Fact::Method(at, method),
            Loss::Number(at) => Fact::Line(at),
            Loss::NumberGone(at) => Fact::Number(at),
            Loss::Place(at) => Fact::Place(at),
            Loss::PlaceAway(at) => Fact::Here(at),
            Loss::TakenOver(at) => Fact::Control(at),
            Loss::Domain(at) => Fact::Domain(at),
            Loss::Account(at) => Fact::Account(at),
            Loss::Factor(at, factor) => Fact::Factor(at, factor),
            Loss::Forgotten(at, factor) => Fact::Remembered(at, factor),
            Loss::Memory => Fact::Memory,
            Loss::Vault => Fact::Vault,
        })
        .collect();
    if losses.iter().any(|&loss| may_be_needed(inventory, loss)) {
        lost.insert(Fact::AsUsual);
    }
    let rules = owner_rules(inventory, worst);
    let mut reach: BTreeMap<Fact, Reach> = BTreeMap::new();
    loop {
        let mut changed = false;
        for (body, people, head) in &rules {
            let of = |fact: &Fact| reach.get(fact).copied().unwrap_or(Reach::Never);
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
