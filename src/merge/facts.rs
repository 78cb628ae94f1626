//! What an entry says of its account besides seeds: where its password lies, dates, tags.

use super::names::{Names, clean};
use super::work::hold;
use crate::import::ImportedEntry;
use crate::inventory::{Account, Factor, FactorKind, Holder};
use crate::profile::compose;
use jiff::civil::Date;
use std::borrow::Cow;

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

/// What an entry says its account is called.
#[derive(Clone, Copy, Default)]
pub(super) struct Called<'a> {
    pub(super) username: &'a str,
    pub(super) domain: Option<&'a str>,
}

impl<'a> Called<'a> {
    pub(super) fn of(names: &'a Names) -> Self {
        let domain = names.domains.first().filter(|_| names.addressed);
        Self { username: &names.username, domain: domain.map(String::as_str) }
    }
}

/// What an account lacks and an entry knows. What is known is left, but for a later day on which the password
/// was changed.
#[derive(Default)]
pub(super) struct News<'a> {
    username: Option<&'a str>,
    domain: Option<&'a str>,
    /// Where its password is kept as well.
    password: Option<Place<'a>>,
    changed: Option<Date>,
    created: Option<Date>,
    /// Where its passkey is kept as well.
    passkey: Option<Place<'a>>,
    tags: Vec<String>,
}

impl<'a> News<'a> {
    pub(super) fn of(
        account: &Account,
        entry: &ImportedEntry,
        called: Called<'a>,
        manager: Option<Place<'a>>,
    ) -> Self {
        let mut news = Self {
            username: Some(called.username).filter(|name| !name.is_empty() && account.username.is_empty()),
            domain: called.domain.filter(|_| account.domain.is_empty()),
            ..Self::default()
        };
        if let Some(place) = manager {
            let unknown = |kind: FactorKind| {
                let kept = |f: &Factor| f.kind == kind && f.holders.contains(place.holder);
                (!account.factors.iter().any(kept)).then_some(place)
            };
            if entry.password.as_ref().is_some_and(|password| !password.is_empty()) {
                news.password = unknown(FactorKind::Password);
                news.changed =
                    entry.changed.filter(|day| account.password_changed.is_none_or(|old| old < *day));
            }
            news.created = entry.created.filter(|_| account.created.is_none());
            news.passkey = Some(FactorKind::Passkey).filter(|_| entry.passkey).and_then(unknown);
        }
        let tags = entry.tags.iter().map(|tag| clean(tag)).filter(|tag| !tag.is_empty()).take(MOST_TAGS);
        for tag in tags {
            if !account.tags.contains(&tag) && !news.tags.contains(&tag) {
                news.tags.push(tag);
            }
        }
        news
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        let Self { username, domain, password, changed, created, passkey, tags } = self;
        let names = username.is_none() && domain.is_none();
        let days = changed.is_none() && created.is_none();
        names && days && password.is_none() && passkey.is_none() && tags.is_empty()
    }

    /// Fills them in, and gives what they were.
    pub(super) fn fill(self, account: &mut Account) -> Vec<Cow<'static, str>> {
        let mut adds: Vec<Cow<'static, str>> = Vec::new();
        if let Some(username) = self.username {
            username.clone_into(&mut account.username);
            adds.push("user name".into());
        }
        if let Some(domain) = self.domain {
            domain.clone_into(&mut account.domain);
            adds.push(format!("domain {domain}").into());
        }
        adds.extend(self.password.map(|place| keep(account, FactorKind::Password, "password", place)));
        if let Some(day) = self.changed {
            account.password_changed = Some(day);
            adds.push(format!("password changed on {day}").into());
        }
        if let Some(day) = self.created {
            account.created = Some(day);
            adds.push(format!("made on {day}").into());
        }
        adds.extend(self.passkey.map(|place| keep(account, FactorKind::Passkey, "passkey", place)));
        for tag in self.tags {
            adds.push(format!("tag {tag}").into());
            account.tags.push(tag);
        }
        adds
    }
}

/// Says that the account's factor of this kind is kept there; makes it where there is none.
fn keep(account: &mut Account, kind: FactorKind, what: &str, place: Place<'_>) -> Cow<'static, str> {
    // A passkey on a device is another one than the passkey in a manager.
    let same =
        |factor: &&Factor| factor.kind == kind && (kind == FactorKind::Password || factor.holders.is_empty());
    let id = account.factors.iter().find(same).map(|factor| factor.id.clone());
    let id = id.unwrap_or_else(|| {
        let id = compose::unused_factor_id(account, kind);
        compose::add_factor(account, Factor { id: id.clone(), ..Factor::new(kind) });
        id
    });
    hold(account, &id, place.holder);
    format!("{what}, kept {} {}", place.within, place.name).into()
}

/// Says that a factor's seed is kept there, too.
pub(super) fn seed_kept(
    account: &mut Account,
    factor: &crate::inventory::FactorId,
    place: Place<'_>,
) -> Option<Cow<'static, str>> {
    hold(account, factor, place.holder)
        .then(|| format!("its seed is also kept {} {}", place.within, place.name).into())
}
