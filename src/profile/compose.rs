//! Builds edits that change several records together, such as a seed and the account it belongs to.

use super::edit::Edit;
use super::records::{CodeSet, Profile, StoredCode, StoredSeed};
use crate::inventory::{
    Account, AccountId, CodeFacts, DeviceId, EntityId, Factor, FactorId, FactorKind, Holder, NumberId,
    PlaceId, add_factor, remove_factor, unused_factor_id,
};
use crate::otp::{Generator, Otp};
use crate::secret::RecoveryCode;
use jiff::civil::Date;

/// Adds a seed to an account: to a TOTP factor that has no seed yet, or else to a new factor (see [`add_totp_factor`]).
/// The vault becomes a holder of the factor.
pub fn add_seed(profile: &Profile, account: &Account, otp: Otp, today: Date) -> Edit {
    let mut account = account.clone();
    let has_no_seed = |f: &&Factor| f.kind == FactorKind::Totp && profile.seed(&account.id, &f.id).is_none();
    let free = account.factors.iter().find(has_no_seed).map(|f| f.id.clone());
    let factor = free.unwrap_or_else(|| {
        let id = add_totp_factor(&mut account);
        for new in account.factors.iter_mut().filter(|new| new.id == id) {
            new.added = Some(today);
        }
        account.second_factor_changed = Some(today);
        id
    });
    add_holder(&mut account, &factor, &Holder::Selvedge);
    let seed = StoredSeed { account: account.id.clone(), factor, otp, added: today };
    Edit::Batch(vec![Edit::PutAccount(Box::new(account), None), Edit::PutSeed(seed, None)])
}

/// Adds a TOTP factor with its usual way to sign in. If the account has no factor at all, it also gets a password,
/// because nearly every service asks for codes beside a password.
pub fn add_totp_factor(account: &mut Account) -> FactorId {
    if account.factors.is_empty() {
        account.mark_partial();
        add_factor(account, Factor::new(FactorKind::Password));
    }
    let id = unused_factor_id(account, FactorKind::Totp);
    add_factor(account, Factor { id: id.clone(), ..Factor::new(FactorKind::Totp) });
    id
}

/// Adds a holder to a factor. Returns whether that changed the account.
pub fn add_holder(account: &mut Account, factor: &FactorId, holder: &Holder) -> bool {
    let Some(factor) = account.factors.iter_mut().find(|f| f.id == *factor) else { return false };
    let is_new = !factor.holders.contains(holder);
    if is_new {
        factor.holders.push(holder.clone());
    }
    is_new
}

/// Advances the counter of a HOTP seed. `None` if the seed is not HOTP or the counter is at its maximum.
pub fn advance_counter(seed: &StoredSeed) -> Option<Edit> {
    let mut next = seed.clone();
    let Generator::Hotp { counter, .. } = &mut next.otp.generator else { return None };
    *counter = counter.checked_add(1).filter(|&next| next <= i64::MAX as u64)?;
    Some(Edit::PutSeed(next, None))
}

/// Stores a set of recovery codes for an account and replaces an earlier set. `other_holders` are the places, devices
/// or accounts where the codes are kept too.
pub fn add_codes(account: &Account, codes: Vec<RecoveryCode>, other_holders: &[Holder], made: Date) -> Edit {
    let mut account = account.clone();
    let existing = account.factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes);
    let factor = existing.map_or_else(|| FactorId::from(FactorKind::RecoveryCodes.slug()), |f| f.id.clone());
    if existing.is_none() {
        add_factor(&mut account, Factor::new(FactorKind::RecoveryCodes));
    }
    account.offers_recovery_codes = Some(true);
    for holder in std::iter::once(&Holder::Selvedge).chain(other_holders) {
        add_holder(&mut account, &factor, holder);
    }
    let codes = codes.into_iter().map(|code| StoredCode { code, used: None }).collect();
    let set = CodeSet { account: account.id.clone(), factor, codes, made, verified: Some(made) };
    put_codes(account, set)
}

/// Marks the code at this position as used today. `None` if there is no such code.
pub fn use_code(account: &Account, set: &CodeSet, position: usize, today: Date) -> Option<Edit> {
    let mut set = set.clone();
    set.codes.get_mut(position)?.used = Some(today);
    Some(put_codes(account.clone(), set))
}

/// Marks the set as checked today and still valid.
pub fn verify_codes(account: &Account, set: &CodeSet, today: Date) -> Edit {
    put_codes(account.clone(), CodeSet { verified: Some(today), ..set.clone() })
}

/// Stores a set of codes, and copies its counts and dates to the account's factor.
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

/// Removes a seed from the vault. The account keeps the factor, because the service still asks for it, but the vault
/// is no longer one of its holders.
pub fn remove_seed(profile: &Profile, account: &AccountId, factor: &FactorId) -> Edit {
    let mut edits = remove_vault_holder(profile, account, factor, false);
    edits.push(Edit::RemoveSeed(account.clone(), factor.clone()));
    Edit::Batch(edits)
}

/// Removes a set of recovery codes from the vault. If the codes are kept nowhere else, the factor is removed too.
pub fn remove_codes(profile: &Profile, account: &AccountId, factor: &FactorId) -> Edit {
    let mut edits = remove_vault_holder(profile, account, factor, true);
    edits.push(Edit::RemoveCodes(account.clone(), factor.clone()));
    Edit::Batch(edits)
}

fn remove_vault_holder(
    profile: &Profile,
    account: &AccountId,
    factor: &FactorId,
    remove_factor_without_holder: bool,
) -> Vec<Edit> {
    let Some(account) = profile.inventory.account(account) else { return Vec::new() };
    let mut account = account.clone();
    if let Some(factor) = account.factors.iter_mut().find(|f| f.id == *factor) {
        factor.holders.retain(|holder| *holder != Holder::Selvedge);
    }
    let has_no_holder = account.factor(factor).is_some_and(|factor| factor.holders.is_empty());
    if remove_factor_without_holder && has_no_holder {
        remove_factor(&mut account, factor);
    }
    vec![Edit::PutAccount(Box::new(account), None)]
}

/// Removes an account with its seeds, codes, answers and accepted findings, and all references to it.
pub fn remove_account(profile: &Profile, id: &AccountId) -> Edit {
    let mut edits = remove_references(profile, &id.into());
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

/// Removes a device and all references to it.
pub fn remove_device(profile: &Profile, id: &DeviceId) -> Edit {
    let mut edits = remove_references(profile, &id.into());
    if profile.inventory.vault_devices.contains(id) {
        let left = profile.inventory.vault_devices.iter().filter(|d| *d != id).cloned().collect();
        edits.push(Edit::SetVaultDevices(left));
    }
    edits.push(Edit::RemoveDevice(id.clone()));
    Edit::Batch(edits)
}

/// Removes a phone number and all references to it.
pub fn remove_number(profile: &Profile, id: &NumberId) -> Edit {
    let mut edits = remove_references(profile, &id.into());
    edits.push(Edit::RemoveNumber(id.clone()));
    Edit::Batch(edits)
}

/// Removes a place and all references to it.
pub fn remove_place(profile: &Profile, id: &PlaceId) -> Edit {
    let mut edits = remove_references(profile, &id.into());
    edits.push(Edit::RemovePlace(id.clone()));
    Edit::Batch(edits)
}

/// Removes an entity from all records and accepted findings that refer to it.
fn remove_references(profile: &Profile, id: &EntityId) -> Vec<Edit> {
    let mut edits = Vec::new();
    for account in profile.inventory.accounts.iter().filter(|account| *id != account.id) {
        let mut new = account.clone();
        remove_holder(new.factors.iter_mut().map(|f| &mut f.holders), id);
        new.recovery_addresses.retain(|address| address.entity.as_ref() != Some(id));
        new.linked.retain(|linked| linked.account.as_ref().is_none_or(|account| *id != *account));
        new.sessions.devices.retain(|device| *id != *device);
        if let Some(domain) = &mut new.mail_domain {
            domain.registrar.take_if(|registrar| *id == *registrar);
        }
        if let Some(store) = &mut new.credential_store {
            store.opens_on.retain(|opens| *id != opens.device);
        }
        if new != *account {
            edits.push(Edit::PutAccount(Box::new(new), None));
        }
    }
    for device in profile.inventory.devices.iter().filter(|device| *id != device.id) {
        let mut new = device.clone();
        remove_holder(new.unlock.iter_mut().flatten().map(|u| &mut u.holders), id);
        new.kept_at.take_if(|place| *id == *place);
        if new != *device {
            edits.push(Edit::PutDevice(new, None));
        }
    }
    for number in profile.inventory.numbers.iter().filter(|number| *id != number.id) {
        let mut new = number.clone();
        new.device.take_if(|device| *id == *device);
        new.carrier.take_if(|carrier| *id == *carrier);
        if new != *number {
            edits.push(Edit::PutNumber(new, None));
        }
    }
    for place in profile.inventory.places.iter().filter(|place| *id != place.id) {
        let mut new = place.clone();
        new.inside.take_if(|outer| *id == *outer);
        if new != *place {
            edits.push(Edit::PutPlace(new, None));
        }
    }
    for accepted in profile.accepted.iter().filter(|accepted| accepted.subject == *id) {
        edits.push(Edit::Unaccept(accepted.rule.clone(), id.clone()));
    }
    edits
}

fn remove_holder<'a>(lists: impl Iterator<Item = &'a mut Vec<Holder>>, id: &EntityId) {
    for holders in lists {
        holders.retain(|holder| !matches!(holder, Holder::Entity(held) if held == id));
    }
}
