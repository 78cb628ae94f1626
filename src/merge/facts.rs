//! What an entry says of its account besides seeds: where its password lies, dates, tags.

use super::names::{Names, clean};
use super::work::hold;
use crate::import::Entry;
use crate::inventory::{Account, Factor, FactorKind, Holder};
use crate::profile::compose;

/// How many tags of an entry are taken over.
const MOST_TAGS: usize = 32;

/// Where what an entry holds is kept besides here, and what that is called.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) holder: &'a Holder,
    pub(super) name: &'a str,
    /// `in` a program, `on` a device.
    pub(super) within: &'static str,
}

/// Fills in what an account lacks and the entry knows, and gives what that was. What is known is left, but
/// for a later day on which the password was changed.
pub(super) fn fill(
    account: &mut Account,
    entry: &Entry,
    names: &Names,
    manager: Option<Place<'_>>,
) -> Vec<String> {
    let mut adds = Vec::new();
    if account.username.is_empty() && !names.username.is_empty() {
        account.username.clone_from(&names.username);
        adds.push("user name".to_owned());
    }
    if let Some(domain) = names.domains.first().filter(|_| names.addressed && account.domain.is_empty()) {
        account.domain.clone_from(domain);
        adds.push(format!("domain {domain}"));
    }
    if let Some(manager) = manager {
        if entry.password.as_ref().is_some_and(|password| !password.is_empty()) {
            adds.extend(kept(account, FactorKind::Password, "password", manager));
            if let Some(day) =
                entry.changed.filter(|day| account.password_changed.is_none_or(|old| old < *day))
            {
                account.password_changed = Some(day);
                adds.push(format!("password changed on {day}"));
            }
        }
        if let Some(day) = entry.created.filter(|_| account.created.is_none()) {
            account.created = Some(day);
            adds.push(format!("made on {day}"));
        }
        if entry.passkey {
            adds.extend(kept(account, FactorKind::Passkey, "passkey", manager));
        }
    }
    let tags = entry.tags.iter().map(|tag| clean(tag)).filter(|tag| !tag.is_empty()).take(MOST_TAGS);
    for tag in tags {
        if !account.tags.contains(&tag) {
            adds.push(format!("tag {tag}"));
            account.tags.push(tag);
        }
    }
    adds
}

/// Says that the account's factor of this kind is kept there; makes it where there is none.
fn kept(account: &mut Account, kind: FactorKind, what: &str, place: Place<'_>) -> Option<String> {
    let first = account.factors.iter().find(|f| f.kind == kind && f.holders.contains(place.holder));
    if first.is_some() {
        return None;
    }
    // A passkey on a device is another one than the passkey in a manager.
    let same =
        |factor: &&Factor| factor.kind == kind && (kind == FactorKind::Password || factor.holders.is_empty());
    let id = account.factors.iter().find(same).map(|factor| factor.id.clone());
    let id = id.unwrap_or_else(|| {
        let id = compose::free_factor(account, kind);
        compose::add_factor(account, Factor { id: id.clone(), ..Factor::new(kind) });
        id
    });
    hold(account, &id, place.holder);
    Some(format!("{what}, kept {} {}", place.within, place.name))
}

/// Says that a factor's seed is kept there, too.
pub(super) fn seed_kept(
    account: &mut Account,
    factor: &crate::inventory::FactorId,
    place: Place<'_>,
) -> Option<String> {
    hold(account, factor, place.holder)
        .then(|| format!("its seed is also kept {} {}", place.within, place.name))
}
