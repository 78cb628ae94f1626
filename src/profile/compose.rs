//! Edits of several parts that belong together.

use super::{CodeSet, Edit, Profile, StoredCode, StoredSeed};
pub use crate::inventory::change::{add_factor, remove_factor, unused_factor_id};
use crate::inventory::{
    Account, AccountId, CodeFacts, Device, DeviceId, DeviceKind, EntityId, Factor, FactorId, FactorKind,
    Holder, NumberId, Owner, PlaceId,
};
use crate::otp::{Generator, Otp};
use crate::secret::RecoveryCode;
use jiff::civil::Date;

/// Adds a seed to an account. Fills the account's TOTP factor that has no seed here yet, or adds
/// one, with the way to sign in that it makes; the factor is then also held by `selvedge`. An account
/// of which no factor is known is taken to have a password too.
pub fn add_seed(profile: &Profile, account: &Account, otp: Otp, today: Date) -> Edit {
    let mut account = account.clone();
    if account.factors.is_empty() {
        // Codes stand beside a password at nearly every service; where it is kept is not known yet.
        add_factor(&mut account, Factor::new(FactorKind::Password));
    }
    let waiting = account
        .factors
        .iter()
        .find(|f| f.kind == FactorKind::Totp && profile.seed(&account.id, &f.id).is_none())
        .map(|f| f.id.clone());
    let factor = waiting.unwrap_or_else(|| unused_factor_id(&account, FactorKind::Totp));
    if account.factor(&factor).is_none() {
        add_factor(
            &mut account,
            Factor { id: factor.clone(), added: Some(today), ..Factor::new(FactorKind::Totp) },
        );
        account.second_factor_changed = Some(today);
    }
    hold_here(&mut account, &factor);
    let seed = StoredSeed { account: account.id.clone(), factor, otp, added: today };
    Edit::Batch(vec![Edit::PutAccount(Box::new(account), None), Edit::PutSeed(seed, None)])
}

/// Saves the counter after a HOTP code; `None` where the seed is not HOTP or the counter is at its end.
pub fn advance_counter(seed: &StoredSeed) -> Option<Edit> {
    let mut next = seed.clone();
    let Generator::Hotp { counter, .. } = &mut next.otp.generator else { return None };
    *counter = counter.checked_add(1).filter(|&next| next <= i64::MAX as u64)?;
    Some(Edit::PutSeed(next, None))
}

/// Keeps a set of recovery codes for an account, in place of an earlier one. `also` says where
/// they lie besides: a place, a device, another account.
pub fn add_codes(account: &Account, codes: Vec<RecoveryCode>, also: &[Holder], made: Date) -> Edit {
    let mut account = account.clone();
    let existing = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes);
    let factor = existing.map_or_else(|| FactorId::from(FactorKind::RecoveryCodes.slug()), |f| f.id.clone());
    if existing.is_none() {
        add_factor(&mut account, Factor::new(FactorKind::RecoveryCodes));
    }
    account.offers_recovery_codes = Some(true);
    hold_here(&mut account, &factor);
    if let Some(factor) = account.factors.iter_mut().find(|f| f.id == factor) {
        for holder in also {
            if !factor.holders.contains(holder) {
                factor.holders.push(holder.clone());
            }
        }
    }
    let codes = codes.into_iter().map(|code| StoredCode { code, used: None }).collect();
    let set = CodeSet { account: account.id.clone(), factor, codes, made, verified: Some(made) };
    put_codes(account, set)
}

/// Marks the code at `at` as used on that day. `None` where there is no such code.
pub fn use_code(account: &Account, set: &CodeSet, at: usize, today: Date) -> Option<Edit> {
    let mut set = set.clone();
    set.codes.get_mut(at)?.used = Some(today);
    Some(put_codes(account.clone(), set))
}

/// Marks the set as seen and still valid on that day.
pub fn verify_codes(account: &Account, set: &CodeSet, today: Date) -> Edit {
    put_codes(account.clone(), CodeSet { verified: Some(today), ..set.clone() })
}

/// Puts a set of codes, and what may be known of it into the account.
fn put_codes(mut account: Account, set: CodeSet) -> Edit {
    let used = set.codes.len() - set.remaining();
    if let Some(factor) = account.factors.iter_mut().find(|f| f.id == set.factor) {
        factor.codes = Some(CodeFacts {
            total: u32::try_from(set.codes.len()).ok(),
            used: u32::try_from(used).ok(),
            made: Some(set.made),
            verified: set.verified,
        });
    }
    Edit::Batch(vec![Edit::PutAccount(Box::new(account), None), Edit::PutCodes(set, None)])
}

fn hold_here(account: &mut Account, factor: &FactorId) {
    if let Some(factor) = account.factors.iter_mut().find(|f| f.id == *factor)
        && !factor.holders.contains(&Holder::Selvedge)
    {
        factor.holders.push(Holder::Selvedge);
    }
}

/// Takes a seed out of the vault. The account keeps the factor, which the service still asks for;
/// it is just not held here any more.
pub fn remove_seed(profile: &Profile, account: &AccountId, factor: &FactorId) -> Edit {
    let mut edits = no_longer_here(profile, account, factor, false);
    edits.push(Edit::RemoveSeed(account.clone(), factor.clone()));
    Edit::Batch(edits)
}

/// Takes a set of recovery codes out of the vault. Where they lie nowhere else, what was known of
/// them goes as well.
pub fn remove_codes(profile: &Profile, account: &AccountId, factor: &FactorId) -> Edit {
    let mut edits = no_longer_here(profile, account, factor, true);
    edits.push(Edit::RemoveCodes(account.clone(), factor.clone()));
    Edit::Batch(edits)
}

fn no_longer_here(profile: &Profile, account: &AccountId, factor: &FactorId, codes: bool) -> Vec<Edit> {
    let Some(account) = profile.inventory.account(account) else { return Vec::new() };
    let mut account = account.clone();
    if let Some(factor) = account.factors.iter_mut().find(|f| f.id == *factor) {
        factor.holders.retain(|holder| *holder != Holder::Selvedge);
    }
    if codes && account.factor(factor).is_some_and(|factor| factor.holders.is_empty()) {
        remove_factor(&mut account, factor);
    }
    vec![Edit::PutAccount(Box::new(account), None)]
}

/// Removes an account with its seeds, codes, answers and accepted findings, and every mention of it
/// in other accounts.
pub fn remove_account(profile: &Profile, id: &AccountId) -> Edit {
    let mut edits = forget(profile, &id.into());
    for seed in profile.readable_seeds().filter(|seed| seed.account == *id) {
        edits.push(Edit::RemoveSeed(id.clone(), seed.factor.clone()));
    }
    for set in profile.readable_codes().filter(|set| set.account == *id) {
        edits.push(Edit::RemoveCodes(id.clone(), set.factor.clone()));
    }
    for answer in profile.answers.iter().filter(|answer| answer.account.as_ref() == Some(id)) {
        edits.push(Edit::RemoveAnswer(answer.control.clone(), Some(id.clone())));
    }
    edits.push(Edit::RemoveAccount(id.clone()));
    Edit::Batch(edits)
}

/// Removes a device and every mention of it.
pub fn remove_device(profile: &Profile, id: &DeviceId) -> Edit {
    let mut edits = forget(profile, &id.into());
    for number in profile.inventory.numbers.iter().filter(|n| n.device.as_ref() == Some(id)) {
        let mut number = number.clone();
        number.device = None;
        edits.push(Edit::PutNumber(number, None));
    }
    if profile.inventory.vault_devices.contains(id) {
        let left = profile.inventory.vault_devices.iter().filter(|d| *d != id).cloned().collect();
        edits.push(Edit::SetVaultDevices(left));
    }
    edits.push(Edit::RemoveDevice(id.clone()));
    Edit::Batch(edits)
}

/// Removes a number and every mention of it.
pub fn remove_number(profile: &Profile, id: &NumberId) -> Edit {
    let mut edits = forget(profile, &id.into());
    edits.push(Edit::RemoveNumber(id.clone()));
    Edit::Batch(edits)
}

/// Removes a place and every mention of it.
pub fn remove_place(profile: &Profile, id: &PlaceId) -> Edit {
    let mut edits = forget(profile, &id.into());
    for device in profile.inventory.devices.iter().filter(|d| d.kept_at.as_ref() == Some(id)) {
        // A device that is also unlocked by something kept there was already put by `forget`.
        let mut device = device.clone();
        device.kept_at = None;
        strip(device.unlock.iter_mut().flatten().map(|u| &mut u.holders), &id.into());
        edits.push(Edit::PutDevice(device, None));
    }
    edits.push(Edit::RemovePlace(id.clone()));
    Edit::Batch(edits)
}

/// Takes an entity out of the holders, addresses, links and sessions of everything else.
fn forget(profile: &Profile, id: &EntityId) -> Vec<Edit> {
    let mut edits = Vec::new();
    for account in profile.inventory.accounts.iter().filter(|account| *id != account.id) {
        let mut new = account.clone();
        strip(new.factors.iter_mut().map(|f| &mut f.holders), id);
        new.recovery_addresses.retain(|address| address.entity.as_ref() != Some(id));
        new.linked.retain(|linked| linked.account.as_ref().is_none_or(|account| *id != *account));
        new.sessions.devices.retain(|device| *id != *device);
        if new != *account {
            edits.push(Edit::PutAccount(Box::new(new), None));
        }
    }
    for device in profile.inventory.devices.iter().filter(|device| *id != device.id) {
        let mut new = device.clone();
        strip(new.unlock.iter_mut().flatten().map(|u| &mut u.holders), id);
        if new != *device {
            edits.push(Edit::PutDevice(new, None));
        }
    }
    for accepted in profile.accepted.iter().filter(|accepted| accepted.subject == *id) {
        edits.push(Edit::Unaccept(accepted.rule.clone(), id.clone()));
    }
    edits
}

fn strip<'a>(lists: impl Iterator<Item = &'a mut Vec<Holder>>, id: &EntityId) {
    for holders in lists {
        holders.retain(|holder| !matches!(holder, Holder::Entity(held) if held == id));
    }
}

/// A profile that begins with the device that its vault lies on, named after the host, so that what
/// is kept in Selvedge is known to be on that device.
pub fn new_profile(host: &str) -> Profile {
    let mut profile = Profile::default();
    let name = if host.trim().is_empty() { "This computer" } else { host.trim() };
    let id = DeviceId::from(profile.inventory.free_id(name));
    profile.inventory.vault_devices.push(id.clone());
    profile.inventory.devices.push(Device {
        id,
        name: name.to_owned(),
        kind: DeviceKind::Computer,
        unlock: None,
        lock_screen_previews: None,
        kept_at: None,
        owner: Owner::Me,
        notes: String::new(),
    });
    profile
}
