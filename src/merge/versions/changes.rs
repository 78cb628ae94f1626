//! Lists what differs between two versions of a profile, without secrets.

use super::deletions::KeptDeletion;
use crate::inventory::{Entity, Index, Inventory};
use crate::merge::names::clean;
use crate::otp::Generator;
use crate::profile::{CodeSet, Profile, StoredSeed};
use crate::text::count;
use serde_json::Value;
use std::collections::HashSet;

/// The differences from `before` to `after`, one line each: “added: account Mail (robin)”.
pub fn changes(before: &Profile, after: &Profile) -> Vec<String> {
    let mut lines = Vec::new();
    entity_changes(&before.inventory, &after.inventory, &mut lines);
    seed_changes(before, after, &mut lines);
    code_changes(before, after, &mut lines);
    let differences = |name: &str, before: usize, after: usize, same: bool| {
        (!same).then(|| match after.checked_sub(before) {
            Some(0) => format!("changed: {name}"),
            Some(more) => format!("added: {more} in {name}"),
            None => format!("removed: {} in {name}", before - after),
        })
    };
    lines.extend(differences(
        "the answers",
        before.answers.len(),
        after.answers.len(),
        before.answers == after.answers,
    ));
    lines.extend(differences(
        "the accepted findings",
        before.accepted.len(),
        after.accepted.len(),
        before.accepted == after.accepted,
    ));
    lines
}

impl KeptDeletion {
    /// The record with its kind: “account Mail (robin)”.
    pub fn described(&self, inventory: &Inventory) -> String {
        Index::new(inventory).get(inventory, &self.id).map_or_else(|| self.id.clone(), described)
    }
}

/// “account Mail (robin)”, “device Phone”.
fn described(entity: Entity<'_>) -> String {
    let kind = match entity {
        Entity::Account(_) => "account",
        Entity::Device(_) => "device",
        Entity::Number(_) => "phone number",
        Entity::Place(_) => "place",
    };
    match entity {
        Entity::Account(account) if !account.username.is_empty() => {
            format!("{kind} {} ({})", clean(&account.service), clean(&account.username))
        }
        entity => format!("{kind} {}", clean(entity.name())),
    }
}

fn entity_changes(before: &Inventory, after: &Inventory, lines: &mut Vec<String>) {
    let (old, new) = (Index::new(before), Index::new(after));
    for id in after.ids() {
        let Some(entity) = new.get(after, id) else { continue };
        match old.get(before, id) {
            None => lines.push(format!("added: {}", described(entity))),
            Some(known) => {
                let fields = changed_fields(&json_of(known), &json_of(entity));
                if !fields.is_empty() {
                    lines.push(format!("changed: {}: {}", described(entity), fields.join(", ")));
                }
            }
        }
    }
    for id in before.ids().filter(|id| new.kind(id).is_none()) {
        lines.extend(old.get(before, id).map(|entity| format!("removed: {}", described(entity))));
    }
    if before.title != after.title {
        lines.push("changed: the inventory's title".into());
    }
    let devices = |inventory: &Inventory| inventory.vault_devices.iter().cloned().collect::<HashSet<_>>();
    if devices(before) != devices(after) {
        lines.push("changed: the devices with this vault".into());
    }
}

fn json_of(entity: Entity<'_>) -> Value {
    match entity {
        Entity::Account(account) => serde_json::to_value(account),
        Entity::Device(device) => serde_json::to_value(device),
        Entity::Number(number) => serde_json::to_value(number),
        Entity::Place(place) => serde_json::to_value(place),
    }
    .unwrap_or_default()
}

/// The names of the fields that differ.
fn changed_fields(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let changed = names.filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| match name.as_str() {
            "sign_in" => "ways to sign in".into(),
            "recovery" => "ways to recover".into(),
            name => name.replace('_', " "),
        })
        .collect()
}

fn owner(profile: &Profile, account: &crate::inventory::AccountId) -> String {
    let found = profile.inventory.account(account);
    found.map_or_else(|| account.to_string(), |account| clean(&account.service))
}

fn seed_changes(before: &Profile, after: &Profile, lines: &mut Vec<String>) {
    let counter = |seed: &StoredSeed| match seed.otp.generator {
        Generator::Hotp { counter, .. } => Some(counter),
        Generator::Totp { .. } | Generator::Steam | Generator::Motp | Generator::Yandex => None,
    };
    for seed in after.readable_seeds() {
        let name = owner(after, &seed.account);
        match before.seed(&seed.account, &seed.factor) {
            None => lines.push(format!("added: login code of {name}")),
            Some(known) if known.otp.secret != seed.otp.secret => {
                lines.push(format!("replaced: login code of {name}"));
            }
            Some(known) if counter(known) != counter(seed) => {
                lines.push(format!("changed: counter of the login code of {name}"));
            }
            Some(known) if known != seed => lines.push(format!("changed: login code of {name}")),
            Some(_) => {}
        }
    }
    for seed in before.readable_seeds().filter(|seed| after.seed(&seed.account, &seed.factor).is_none()) {
        lines.push(format!("removed: login code of {}", owner(before, &seed.account)));
    }
}

fn code_changes(before: &Profile, after: &Profile, lines: &mut Vec<String>) {
    let used = |set: &CodeSet| set.codes.len() - set.remaining();
    for set in after.readable_codes() {
        let name = owner(after, &set.account);
        let Some(known) = before.codes(&set.account, &set.factor) else {
            lines.push(format!("added: {} of {name}", count(set.codes.len(), "recovery code")));
            continue;
        };
        let has =
            |set: &CodeSet, code: &crate::secret::RecoveryCode| set.codes.iter().any(|c| c.code == *code);
        let added = set.codes.iter().filter(|code| !has(known, &code.code)).count();
        let removed = known.codes.iter().filter(|code| !has(set, &code.code)).count();
        if added > 0 {
            lines.push(format!("added: {} of {name}", count(added, "recovery code")));
        }
        if removed > 0 {
            lines.push(format!("removed: {} of {name}", count(removed, "recovery code")));
        }
        if added == 0 && removed == 0 && used(set) != used(known) {
            lines
                .push(format!("used: {} of {name}", count(used(set).abs_diff(used(known)), "recovery code")));
        }
    }
    for set in before.readable_codes().filter(|set| after.codes(&set.account, &set.factor).is_none()) {
        lines.push(format!(
            "removed: {} of {}",
            count(set.codes.len(), "recovery code"),
            owner(before, &set.account)
        ));
    }
}
