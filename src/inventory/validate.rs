//! Checks the consistency of an inventory: ids, references and fields that exclude each other.

use super::account::Account;
use super::entities::Inventory;
use super::factor::{FactorKind, Holder};
use super::id::{PlaceId, RESERVED, is_slug};
use super::index::{EntityKind, Index};
use crate::text::{fit, nearest};
use std::collections::HashSet;
use std::fmt;

/// One inconsistency of an inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path in the document: `accounts[2] (mail).factors[0].holders`.
    pub place: String,
    /// What is wrong and how to correct it.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// All inconsistencies of the inventory, in document order.
pub fn problems(inventory: &Inventory) -> Vec<Problem> {
    let mut validator = Validator { inventory, index: Index::new(inventory), problems: Vec::new() };
    validator.check_ids();
    validator.check_devices_and_numbers();
    for (position, account) in inventory.accounts.iter().enumerate() {
        validator.check_account(&format!("accounts[{position}] ({})", fit(account.id.as_str(), 64)), account);
    }
    validator.problems
}

struct Validator<'a> {
    inventory: &'a Inventory,
    index: Index,
    problems: Vec<Problem>,
}

impl Validator<'_> {
    fn report(&mut self, place: impl Into<String>, reason: impl Into<String>) {
        self.problems.push(Problem { place: place.into(), reason: reason.into() });
    }

    fn check_ids(&mut self) {
        let mut seen = HashSet::new();
        for id in self.inventory.ids() {
            let shown = fit(id, 64).into_owned();
            if !is_slug(id) {
                self.report(
                    format!("id “{shown}”"),
                    "an id is 1 to 64 of a-z, 0-9, “.”, “_” and “-”, starting with a letter or digit",
                );
            } else if RESERVED.contains(&id) {
                self.report(format!("id “{shown}”"), "this word is reserved: choose another id");
            } else if !seen.insert(id) {
                self.report(
                    format!("id “{shown}”"),
                    "used twice: ids are unique over devices, numbers, places and accounts",
                );
            }
        }
    }

    fn check_devices_and_numbers(&mut self) {
        for (position, id) in self.inventory.vault_devices.iter().enumerate() {
            self.check_reference(&format!("vault_devices[{position}]"), id.as_str(), &[EntityKind::Device]);
        }
        for device in &self.inventory.devices {
            let place = format!("device {}", device.id);
            if let Some(kept) = &device.kept_at {
                self.check_reference(&format!("{place}.kept_at"), kept.as_str(), &[EntityKind::Place]);
            }
            for unlock in device.unlock.iter().flatten() {
                self.check_holders(&format!("{place}.unlock"), &unlock.holders);
            }
        }
        for place in &self.inventory.places {
            if let Some(outer) = &place.inside {
                let field = format!("place {}.inside", place.id);
                self.check_reference(&field, outer.as_str(), &[EntityKind::Place]);
                if self.is_inside_itself(&place.id) {
                    self.report(field, "a place cannot be inside itself");
                }
            }
        }
        for number in &self.inventory.numbers {
            if let Some(carrier) = &number.carrier {
                self.check_reference(
                    &format!("number {}.carrier", number.id),
                    carrier.as_str(),
                    &[EntityKind::Account],
                );
            }
            if let Some(device) = &number.device {
                self.check_reference(
                    &format!("number {}.device", number.id),
                    device.as_str(),
                    &[EntityKind::Device],
                );
            }
        }
    }

    fn is_inside_itself(&self, place: &PlaceId) -> bool {
        let outer_of = |id: &PlaceId| {
            self.inventory.places.iter().find(|place| place.id == *id).and_then(|place| place.inside.as_ref())
        };
        let mut outer = outer_of(place);
        // A chain that is longer than the list contains a place twice.
        for _ in 0..self.inventory.places.len() {
            match outer {
                None => return false,
                Some(id) if id == place => return true,
                Some(id) => outer = outer_of(id),
            }
        }
        true
    }

    fn check_account(&mut self, place: &str, account: &Account) {
        if account.service.trim().is_empty() {
            self.report(format!("{place}.service"), "an account needs a name");
        }
        self.check_factors(place, account);
        self.check_ways(place, account);
        self.check_references(place, account);
        if account.password.as_ref().and_then(|p| p.score).is_some_and(|score| score > 4) {
            self.report(format!("{place}.password.score"), "a score is 0 to 4");
        }
    }

    fn check_factors(&mut self, place: &str, account: &Account) {
        let mut seen = HashSet::new();
        for (position, factor) in account.factors.iter().enumerate() {
            let place = format!("{place}.factors[{position}] ({})", fit(factor.id.as_str(), 64));
            if !is_slug(factor.id.as_str()) {
                self.report(&place, "a factor's id is 1 to 64 of a-z, 0-9, “.”, “_” and “-”");
            } else if !seen.insert(&factor.id) {
                self.report(&place, "two factors of one account have this id");
            }
            self.check_holders(&format!("{place}.holders"), &factor.holders);
            for (field, set, kind) in [
                ("number_matching", factor.number_matching.is_some(), FactorKind::Push),
                ("random_answers", factor.random_answers.is_some(), FactorKind::SecurityQuestions),
                ("codes", factor.codes.is_some(), FactorKind::RecoveryCodes),
            ] {
                if set && factor.kind != kind {
                    self.report(
                        format!("{place}.{field}"),
                        format!("only a factor of kind {} has this", kind.label()),
                    );
                }
            }
        }
    }

    fn check_ways(&mut self, place: &str, account: &Account) {
        for (name, ways) in [("sign_in", &account.sign_in), ("recovery", &account.recovery)] {
            for (position, way) in ways.iter().enumerate() {
                let place = format!("{place}.{name}[{position}]");
                if way.factors.is_empty() {
                    self.report(&place, "a way in needs at least one factor");
                }
                for id in way.factors.iter().filter(|id| account.factor(id).is_none()) {
                    let ids = account.factors.iter().map(|f| f.id.as_str());
                    self.report_unknown_id(
                        &format!("{place}.factors"),
                        id.as_str(),
                        "a factor of this account",
                        ids,
                    );
                }
                match (name, way.restores) {
                    ("sign_in", Some(_)) => self.report(
                        format!("{place}.restores"),
                        "a way to sign in does not restore anything: move it to recovery",
                    ),
                    ("recovery", None) => self.report(
                        format!("{place}.restores"),
                        "say what it restores: password, second_factor or account",
                    ),
                    _ => {}
                }
            }
        }
    }

    fn check_references(&mut self, place: &str, account: &Account) {
        for (position, address) in account.recovery_addresses.iter().enumerate() {
            let place = format!("{place}.recovery_addresses[{position}]");
            match &address.entity {
                Some(id) => {
                    self.check_reference(
                        &format!("{place}.entity"),
                        id.as_str(),
                        &[EntityKind::Account, EntityKind::Number],
                    );
                }
                None if address.address.trim().is_empty() => {
                    self.report(place, "give the entity, or the address as text");
                }
                None => {}
            }
        }
        for (position, linked) in account.linked.iter().enumerate() {
            if let Some(id) = &linked.account {
                self.check_reference(
                    &format!("{place}.linked[{position}].account"),
                    id.as_str(),
                    &[EntityKind::Account],
                );
            }
        }
        for id in &account.sessions.devices {
            self.check_reference(&format!("{place}.sessions.devices"), id.as_str(), &[EntityKind::Device]);
        }
        if let Some(registrar) = account.mail_domain.as_ref().and_then(|domain| domain.registrar.as_ref()) {
            self.check_reference(
                &format!("{place}.mail_domain.registrar"),
                registrar.as_str(),
                &[EntityKind::Account],
            );
        }
        for opens in account.credential_store.iter().flat_map(|store| &store.opens_on) {
            self.check_reference(
                &format!("{place}.keeper.opens_on"),
                opens.device.as_str(),
                &[EntityKind::Device],
            );
        }
        let keys = account
            .credential_store
            .iter()
            .flat_map(|store| store.key.iter().chain(store.alternative_keys.iter().flatten()));
        for id in keys {
            if account.factor(id).is_none() {
                let ids = account.factors.iter().map(|f| f.id.as_str());
                self.report_unknown_id(
                    &format!("{place}.keeper.key"),
                    id.as_str(),
                    "a factor of this account",
                    ids,
                );
            }
        }
    }

    fn check_holders(&mut self, place: &str, holders: &[Holder]) {
        const ANY: [EntityKind; 4] =
            [EntityKind::Device, EntityKind::Number, EntityKind::Place, EntityKind::Account];
        for holder in holders {
            if let Holder::Entity(id) = holder {
                self.check_reference(place, id.as_str(), &ANY);
            }
        }
    }

    fn check_reference(&mut self, place: &str, id: &str, kinds: &[EntityKind]) {
        match self.index.kind(id) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => {
                self.report(place, format!("“{id}” is {}; expected {}", kind_name(kind), expected(kinds)));
            }
            None => {
                let inventory = self.inventory;
                self.report_unknown_id(place, id, &expected(kinds), inventory.ids());
            }
        }
    }

    fn report_unknown_id<'b>(
        &mut self,
        place: &str,
        id: &str,
        expected: &str,
        known: impl Iterator<Item = &'b str>,
    ) {
        let near = nearest(id, known);
        let hint =
            if near.is_empty() { String::new() } else { format!(" (did you mean {}?)", near.join(", ")) };
        let shown = fit(id, 64);
        self.report(place, format!("“{shown}” does not exist; expected {expected}{hint}"));
    }
}

const fn kind_name(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Device => "a device",
        EntityKind::Number => "a number",
        EntityKind::Place => "a place",
        EntityKind::Account => "an account",
    }
}

/// `a device, a number or an account`.
fn expected(kinds: &[EntityKind]) -> String {
    let names: Vec<&str> = kinds.iter().map(|&kind| kind_name(kind)).collect();
    match &names[..] {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.concat(),
    }
}
