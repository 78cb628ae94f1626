//! Finds what one version deleted and the other changed, and undoes these deletions.

use super::list_keys::keyed;
use crate::inventory::EntityKind;
use serde_json::Value;
use std::collections::HashSet;

/// A record that one version deleted and the other changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDeletion {
    pub kind: EntityKind,
    pub id: String,
}

const KINDS: [EntityKind; 4] =
    [EntityKind::Device, EntityKind::Number, EntityKind::Place, EntityKind::Account];

/// The list of the entities of a kind.
const fn list_name(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Account => "accounts",
        EntityKind::Device => "devices",
        EntityKind::Number => "numbers",
        EntityKind::Place => "places",
    }
}

/// The deletions that were undone.
#[derive(Debug, Default)]
pub(super) struct Restored {
    ids: HashSet<String>,
    pub(super) kept: Vec<KeptDeletion>,
}

impl Restored {
    /// Whether a value of a list or a field refers to a record whose deletion was undone.
    pub(super) fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.ids.contains(text),
            Value::Object(record) => ["entity", "account", "device", "subject"]
                .iter()
                .any(|field| record.get(*field).is_some_and(|value| self.is_in(value))),
            _ => false,
        }
    }
}

/// Puts what one version deleted and the other changed back into the version that deleted it, as it was in `base`.
pub(super) fn undo_contested(base: &Value, first: &mut Value, second: &mut Value) -> Restored {
    let mut restored = Restored::default();
    undo_in(base, first, second, &mut restored);
    undo_in(base, second, first, &mut restored);
    restored
}

fn undo_in(base: &Value, deleter: &mut Value, other: &Value, restored: &mut Restored) {
    let mut deleted: Vec<(EntityKind, usize, &str)> = Vec::new();
    for kind in KINDS {
        let path = ["inventory", list_name(kind)];
        let (remaining, in_other) = (ids(deleter, &path), ids(other, &path));
        for (position, record) in list(base, &path).iter().enumerate() {
            let id = record.get("id").and_then(Value::as_str);
            let is_deleted = |id: &&str| !remaining.contains(*id) && in_other.contains(*id);
            deleted.extend(id.filter(is_deleted).map(|id| (kind, position, id)));
        }
    }
    let wanted: HashSet<&str> = deleted.iter().map(|(_, _, id)| *id).collect();
    let (before, after) = (mentions(base, &wanted), mentions(other, &wanted));
    for (kind, position, id) in deleted {
        let is_mentioned_anew = after.iter().any(|mention| mention.0 == id && !before.contains(mention));
        if is_mentioned_anew || belonging(base, id) != belonging(other, id) {
            put_back(base, deleter, id, &["inventory", list_name(kind)], position);
            restored.ids.insert(id.to_owned());
            restored.kept.push(KeptDeletion { kind, id: id.to_owned() });
        }
    }
    restore_factors(base, deleter, other);
}

/// Where a document mentions one of the ids: the id, and the fields and keys that lead there.
fn mentions<'v>(document: &'v Value, ids: &HashSet<&str>) -> HashSet<(&'v str, String)> {
    fn visit<'v>(
        value: &'v Value,
        path: &mut Vec<String>,
        ids: &HashSet<&str>,
        found: &mut HashSet<(&'v str, String)>,
    ) {
        match value {
            Value::String(text) if ids.contains(text.as_str()) => {
                found.insert((text, path.join("/")));
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    path.push(name.clone());
                    visit(value, path, ids, found);
                    path.pop();
                }
            }
            Value::Array(elements) => {
                let name = path.last().cloned().unwrap_or_default();
                for (key, value) in keyed(&name, elements) {
                    path.push(key);
                    visit(value, path, ids, found);
                    path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut found = HashSet::new();
    if !ids.is_empty() {
        visit(document, &mut Vec::new(), ids, &mut found);
    }
    found
}

/// The lists of records that belong to an entity, with the field that names it.
const BELONGING: [(&str, &str); 4] =
    [("seeds", "account"), ("recovery_codes", "account"), ("answers", "account"), ("accepted", "subject")];

/// The record of an entity, and everything that is deleted together with it.
fn belonging<'v>(document: &'v Value, id: &str) -> Vec<&'v Value> {
    let named = |record: &&Value, field: &str| record.get(field).and_then(Value::as_str) == Some(id);
    let records = KINDS.iter().flat_map(|kind| list(document, &["inventory", list_name(*kind)]));
    let mut all: Vec<&Value> = records.filter(|record| named(record, "id")).collect();
    for (name, field) in BELONGING {
        all.extend(list(document, &[name]).iter().filter(|record| named(record, field)));
    }
    all
}

/// Puts an entity, and what belongs to it, from `base` back into `document`.
fn put_back(base: &Value, document: &mut Value, id: &str, path: &[&str], position: usize) {
    let Some(record) = list(base, path).get(position).cloned() else { return };
    if let Some(entities) = list_mut(document, path) {
        entities.insert(position.min(entities.len()), record);
    }
    for (name, field) in BELONGING {
        let present: HashSet<String> =
            keyed(name, list(document, &[name])).into_iter().map(|(key, _)| key).collect();
        let missing: Vec<Value> = keyed(name, list(base, &[name]))
            .into_iter()
            .filter(|(key, record)| {
                record.get(field).and_then(Value::as_str) == Some(id) && !present.contains(key)
            })
            .map(|(_, record)| record.clone())
            .collect();
        if let Some(records) = list_mut(document, &[name]) {
            records.extend(missing);
        }
    }
}

/// Like [`undo_in`], for the factors of accounts that both versions have.
fn restore_factors(base: &Value, deleter: &mut Value, other: &Value) {
    const ACCOUNTS: [&str; 2] = ["inventory", "accounts"];
    for account in list(base, &ACCOUNTS) {
        let Some(id) = account.get("id").and_then(Value::as_str) else { continue };
        let find = |document: &Value| {
            list(document, &ACCOUNTS)
                .iter()
                .find(|a| a.get("id").and_then(Value::as_str) == Some(id))
                .cloned()
        };
        let (Some(mut remaining), Some(changed)) = (find(deleter), find(other)) else { continue };
        let in_deleter = ids(&remaining, &["factors"]);
        let in_other = ids(&changed, &["factors"]);
        let mut is_restored = false;
        for factor in list(account, &["factors"]) {
            let Some(name) = factor.get("id").and_then(Value::as_str) else { continue };
            if in_deleter.contains(name) || !in_other.contains(name) {
                continue;
            }
            let before = factor_records(base, account, id, name);
            if before == factor_records(other, &changed, id, name) {
                continue;
            }
            is_restored = true;
            for list_name in ["factors", "sign_in", "recovery"] {
                let back: Vec<Value> = list(account, &[list_name])
                    .iter()
                    .filter(|record| uses_factor(record, name))
                    .filter(|record| !list(&remaining, &[list_name]).contains(record))
                    .cloned()
                    .collect();
                if back.is_empty() {
                    continue;
                }
                if let Some(record) = remaining.as_object_mut() {
                    let list = record.entry(list_name).or_insert_with(|| Value::Array(Vec::new()));
                    list.as_array_mut().into_iter().for_each(|list| list.extend(back.clone()));
                }
            }
            for list_name in ["seeds", "recovery_codes"] {
                let is_secret = |record: &&Value| is_secret_of(record, id, name);
                if list(deleter, &[list_name]).iter().any(|record| is_secret(&record)) {
                    continue;
                }
                let back: Vec<Value> = list(base, &[list_name]).iter().filter(is_secret).cloned().collect();
                list_mut(deleter, &[list_name]).into_iter().for_each(|list| list.extend(back.clone()));
            }
        }
        if is_restored && let Some(accounts) = list_mut(deleter, &ACCOUNTS) {
            for known in accounts.iter_mut().filter(|a| a.get("id").and_then(Value::as_str) == Some(id)) {
                known.clone_from(&remaining);
            }
        }
    }
}

/// A factor with its ways in and its secrets.
fn factor_records<'v>(document: &'v Value, account: &'v Value, id: &str, factor: &str) -> Vec<&'v Value> {
    let in_account = ["factors", "sign_in", "recovery"].into_iter().flat_map(|name| list(account, &[name]));
    let secrets = ["seeds", "recovery_codes"].into_iter().flat_map(|name| list(document, &[name]));
    in_account
        .filter(|record| uses_factor(record, factor))
        .chain(secrets.filter(|record| is_secret_of(record, id, factor)))
        .collect()
}

/// Whether a record of an account is this factor, or a way in that needs it.
fn uses_factor(record: &Value, factor: &str) -> bool {
    record.get("id").and_then(Value::as_str) == Some(factor)
        || list(record, &["factors"]).iter().any(|id| id.as_str() == Some(factor))
}

fn is_secret_of(record: &Value, account: &str, factor: &str) -> bool {
    let is = |field: &str, id: &str| record.get(field).and_then(Value::as_str) == Some(id);
    is("account", account) && is("factor", factor)
}

fn list<'v>(document: &'v Value, path: &[&str]) -> &'v [Value] {
    let found = path.iter().try_fold(document, |value, name| value.get(*name));
    found.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn list_mut<'v>(document: &'v mut Value, path: &[&str]) -> Option<&'v mut Vec<Value>> {
    path.iter().try_fold(document, |value, name| value.get_mut(*name))?.as_array_mut()
}

fn ids(document: &Value, path: &[&str]) -> HashSet<String> {
    let ids = list(document, path).iter().filter_map(|record| record.get("id")?.as_str());
    ids.map(str::to_owned).collect()
}
