//! What does not hang together in an inventory.

use super::{Account, EntityKind, FactorKind, Holder, Index, Inventory, RESERVED, is_slug, nearest};
use std::collections::HashSet;
use std::fmt;

/// One thing wrong with an inventory, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `accounts[2] (mail).factors[0].holders`.
    pub place: String,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// Everything wrong with the inventory, in the order of the document. Empty when it is sound.
pub fn problems(inventory: &Inventory) -> Vec<Problem> {
    let mut check = Check { inventory, index: Index::new(inventory), found: Vec::new() };
    check.ids();
    check.things();
    for (at, account) in inventory.accounts.iter().enumerate() {
        check.account(&format!("accounts[{at}] ({})", crate::text::fit(account.id.as_str(), 64)), account);
    }
    check.found
}

struct Check<'a> {
    inventory: &'a Inventory,
    index: Index,
    found: Vec<Problem>,
}

impl Check<'_> {
    fn say(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.found.push(Problem { place: place.into(), reason: reason.into() });
    }

    fn ids(&mut self) {
        let mut seen = HashSet::new();
        for id in self.inventory.ids() {
            let shown = crate::text::fit(id, 64).into_owned();
            if !is_slug(id) {
                self.say(
                    format!("id “{shown}”"),
                    "an id is 1 to 64 of a-z, 0-9, “.”, “_” and “-”, starting with a letter or digit",
                );
            } else if RESERVED.contains(&id) {
                self.say(format!("id “{shown}”"), "this word is reserved: choose another id");
            } else if !seen.insert(id) {
                self.say(
                    format!("id “{shown}”"),
                    "used twice: ids are unique over devices, numbers, places and accounts",
                );
            }
        }
    }

    fn things(&mut self) {
        for (at, id) in self.inventory.vault_devices.iter().enumerate() {
            self.reference(&format!("vault_devices[{at}]"), id.as_str(), &[EntityKind::Device]);
        }
        for device in &self.inventory.devices {
            let place = format!("device {}", device.id);
            if let Some(kept) = &device.kept_at {
                self.reference(&format!("{place}.kept_at"), kept.as_str(), &[EntityKind::Place]);
            }
            for unlock in device.unlock.iter().flatten() {
                self.holders(&format!("{place}.unlock"), &unlock.holders);
            }
        }
        for number in &self.inventory.numbers {
            if let Some(device) = &number.device {
                self.reference(
                    &format!("number {}.device", number.id),
                    device.as_str(),
                    &[EntityKind::Device],
                );
            }
        }
    }

    fn account(&mut self, place: &str, account: &Account) {
        if account.service.trim().is_empty() {
            self.say(format!("{place}.service"), "an account needs a name");
        }
        let mut seen = HashSet::new();
        for (at, factor) in account.factors.iter().enumerate() {
            let place = format!("{place}.factors[{at}] ({})", crate::text::fit(factor.id.as_str(), 64));
            if !is_slug(factor.id.as_str()) {
                self.say(&place, "a factor's id is 1 to 64 of a-z, 0-9, “.”, “_” and “-”");
            } else if !seen.insert(&factor.id) {
                self.say(&place, "two factors of one account have this id");
            }
            self.holders(&format!("{place}.holders"), &factor.holders);
            for (field, set, kind) in [
                ("number_matching", factor.number_matching.is_some(), FactorKind::Push),
                ("random_answers", factor.random_answers.is_some(), FactorKind::SecurityQuestions),
                ("codes", factor.codes.is_some(), FactorKind::RecoveryCodes),
            ] {
                if set && factor.kind != kind {
                    self.say(
                        format!("{place}.{field}"),
                        format!("only a factor of kind {} has this", kind.label()),
                    );
                }
            }
        }
        for (name, ways) in [("sign_in", &account.sign_in), ("recovery", &account.recovery)] {
            for (at, way) in ways.iter().enumerate() {
                let place = format!("{place}.{name}[{at}]");
                if way.factors.is_empty() {
                    self.say(&place, "a way in needs at least one factor");
                }
                for id in way.factors.iter().filter(|id| account.factor(id).is_none()) {
                    let ids = account.factors.iter().map(|f| f.id.as_str());
                    self.unknown(&format!("{place}.factors"), id.as_str(), "factor of this account", ids);
                }
                match (name, way.restores) {
                    ("sign_in", Some(_)) => self.say(
                        format!("{place}.restores"),
                        "a way to sign in restores nothing: move it to recovery",
                    ),
                    ("recovery", None) => self.say(
                        format!("{place}.restores"),
                        "say what it gives back: password, second_factor or account",
                    ),
                    _ => {}
                }
            }
        }
        for (at, address) in account.recovery_addresses.iter().enumerate() {
            let place = format!("{place}.recovery_addresses[{at}]");
            match &address.entity {
                Some(id) => {
                    self.reference(
                        &format!("{place}.entity"),
                        id.as_str(),
                        &[EntityKind::Account, EntityKind::Number],
                    );
                }
                None if address.address.trim().is_empty() => {
                    self.say(place, "give the entity, or the address as text");
                }
                None => {}
            }
        }
        for (at, linked) in account.linked.iter().enumerate() {
            if let Some(id) = &linked.account {
                self.reference(&format!("{place}.linked[{at}].account"), id.as_str(), &[EntityKind::Account]);
            }
        }
        for id in &account.sessions.devices {
            self.reference(&format!("{place}.sessions.devices"), id.as_str(), &[EntityKind::Device]);
        }
        for id in account.credential_store.iter().flat_map(|keeper| &keeper.key) {
            if account.factor(id).is_none() {
                let ids = account.factors.iter().map(|f| f.id.as_str());
                self.unknown(&format!("{place}.keeper.key"), id.as_str(), "factor of this account", ids);
            }
        }
        if account.password.as_ref().and_then(|p| p.score).is_some_and(|score| score > 4) {
            self.say(format!("{place}.password.score"), "a score is 0 to 4");
        }
    }

    fn holders(&mut self, place: &str, holders: &[Holder]) {
        const ANY: [EntityKind; 4] =
            [EntityKind::Device, EntityKind::Number, EntityKind::Place, EntityKind::Account];
        for holder in holders {
            if let Holder::Entity(id) = holder {
                self.reference(place, id.as_str(), &ANY);
            }
        }
    }

    fn reference(&mut self, place: &str, id: &str, kinds: &[EntityKind]) {
        match self.index.kind(id) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => self.say(
                place,
                format!(
                    "“{id}” is {}; {} is wanted here",
                    named(kind),
                    kinds.iter().map(|&k| named(k)).collect::<Vec<_>>().join(" or ")
                ),
            ),
            None => {
                let wanted = kinds.iter().map(|&k| named(k)).collect::<Vec<_>>().join(" or ");
                let inventory = self.inventory;
                self.unknown(place, id, &wanted, inventory.ids());
            }
        }
    }

    fn unknown<'b>(&mut self, place: &str, id: &str, wanted: &str, known: impl Iterator<Item = &'b str>) {
        let near = nearest(id, known);
        let hint =
            if near.is_empty() { String::new() } else { format!(" (did you mean {}?)", near.join(", ")) };
        let shown = crate::text::fit(id, 64);
        self.say(place, format!("“{shown}” is not known; {wanted} is wanted here{hint}"));
    }
}

const fn named(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Device => "a device",
        EntityKind::Number => "a number",
        EntityKind::Place => "a place",
        EntityKind::Account => "an account",
    }
}
