//! Keeps seeds that the other version has for the same login code, and counts recovery codes.

use crate::inventory::{Account, Factor, FactorId, FactorKind, unused_factor_id};
use crate::merge::seeds::{CanonicalSeed, differences};
use crate::profile::{Entry, Profile, StoredSeed};
use serde_json::Value;

/// Adds seeds that differ from the one that was kept. Each gets a factor of its own, with the ways in of the first one.
pub(super) fn keep_other_seeds(profile: &mut Profile, others: Vec<Value>) {
    for other in others {
        let entry = match serde_json::from_value::<Entry<StoredSeed>>(other) {
            Ok(Entry::Parsed(seed)) => match new_factor(profile, &seed) {
                Some(factor) => Entry::Parsed(StoredSeed { factor, ..seed }),
                None => continue,
            },
            Ok(unparsed @ Entry::Unparsed(_)) if !profile.seeds.contains(&unparsed) => unparsed,
            Ok(Entry::Unparsed(_)) | Err(_) => continue,
        };
        profile.seeds.push(entry);
    }
}

/// A new factor for the seed. `None` if the account has this seed already.
fn new_factor(profile: &mut Profile, seed: &StoredSeed) -> Option<FactorId> {
    let secret = CanonicalSeed::of(&seed.otp.secret);
    let is_known = |known: &StoredSeed| {
        known.account == seed.account
            && CanonicalSeed::of(&known.otp.secret) == secret
            && differences(known.otp.generator, seed.otp.generator)
                .iter()
                .all(|difference| difference.starts_with("counter "))
    };
    if profile.readable_seeds().any(is_known) {
        return None;
    }
    let taken: Vec<FactorId> = profile
        .readable_seeds()
        .filter(|known| known.account == seed.account)
        .map(|known| known.factor.clone())
        .collect();
    let account = profile.inventory.accounts.iter_mut().find(|account| account.id == seed.account);
    let Some(account) = account else {
        // A seed without an account: any free factor id is enough.
        let mut number = 2;
        let mut id = FactorId::from(format!("{}-{number}", seed.factor));
        while taken.contains(&id) {
            number += 1;
            id = FactorId::from(format!("{}-{number}", seed.factor));
        }
        return Some(id);
    };
    Some(copy_factor(account, &seed.factor))
}

/// Adds a copy of a factor, with copies of the ways in that need it.
fn copy_factor(account: &mut Account, factor: &FactorId) -> FactorId {
    let original = account.factor(factor).cloned();
    let kind = original.as_ref().map_or(FactorKind::Totp, |factor| factor.kind);
    let id = unused_factor_id(account, kind);
    let copy = original.unwrap_or_else(|| Factor::new(kind));
    account.factors.push(Factor { id: id.clone(), ..copy });
    for ways in [&mut account.sign_in, &mut account.recovery] {
        let copies: Vec<_> = ways.iter().filter(|way| way.factors.contains(factor)).cloned().collect();
        for mut way in copies {
            for used in way.factors.iter_mut().filter(|used| *used == factor) {
                used.clone_from(&id);
            }
            ways.push(way);
        }
    }
    id
}

/// Copies the number of codes, and how many are used, from the sets to the factors of the accounts.
pub(super) fn count_codes(profile: &mut Profile) {
    let sets: Vec<_> = profile
        .readable_codes()
        .map(|set| (set.account.clone(), set.factor.clone(), set.codes.len(), set.remaining()))
        .collect();
    for (account, factor, total, remaining) in sets {
        let account = profile.inventory.accounts.iter_mut().find(|known| known.id == account);
        let factor = account.and_then(|account| account.factors.iter_mut().find(|known| known.id == factor));
        if let Some(facts) = factor.and_then(|factor| factor.codes.as_mut()) {
            facts.total = u32::try_from(total).ok();
            facts.used = u32::try_from(total - remaining).ok();
        }
    }
}
