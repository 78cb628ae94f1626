//! The three-way merge of JSON values.

use super::deletions::Restored;
use super::list_keys::keyed;
use crate::inventory::Inventory;
use crate::text::{fit, visible};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// A value of the inventory that both versions changed differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The names of the fields and the ids of the records that lead to the value.
    path: Vec<String>,
    kept: Value,
    other: Value,
}

pub(super) struct Merger<'a> {
    restored: &'a Restored,
    path: Vec<String>,
    pub(super) conflicts: Vec<Conflict>,
    /// Seeds of the second version that differ from the seed of the same login code in the first.
    pub(super) other_seeds: Vec<Value>,
}

impl<'a> Merger<'a> {
    pub(super) const fn new(restored: &'a Restored) -> Self {
        Self { restored, path: Vec::new(), conflicts: Vec::new(), other_seeds: Vec::new() }
    }

    /// Merges two documents. If both changed a value, `first` is preferred.
    pub(super) fn merge(&mut self, base: Option<&Value>, first: &Value, second: &Value) -> Value {
        self.merge_field(base, Some(first), Some(second)).unwrap_or(Value::Null)
    }

    fn merge_field(
        &mut self,
        base: Option<&Value>,
        first: Option<&Value>,
        second: Option<&Value>,
    ) -> Option<Value> {
        if first == second {
            return first.cloned();
        }
        // A deletion that was undone also removed the references to the record.
        let is_in_inventory = self.path.first().is_some_and(|part| part == "inventory");
        if is_in_inventory
            && first.is_none() != second.is_none()
            && base.is_some_and(|base| self.restored.is_in(base))
        {
            return first.or(second).cloned();
        }
        if first == base {
            return second.cloned();
        }
        if second == base {
            return first.cloned();
        }
        match (first, second) {
            (Some(Value::Array(_)), _) | (_, Some(Value::Array(_))) => self.merge_list(base, first, second),
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                Some(self.merge_records(base.and_then(Value::as_object), a, b))
            }
            (Some(a), Some(b)) => Some(self.choose(a, b)),
            // Deleted in one version and changed in the other: the change wins.
            (first, second) => first.or(second).cloned(),
        }
    }

    fn merge_list(
        &mut self,
        base: Option<&Value>,
        first: Option<&Value>,
        second: Option<&Value>,
    ) -> Option<Value> {
        fn elements(list: Option<&Value>) -> &[Value] {
            list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
        }
        let list = self.path.last().cloned().unwrap_or_default();
        let base: HashMap<String, &Value> = keyed(&list, elements(base)).into_iter().collect();
        let ours = keyed(&list, elements(first));
        let theirs = keyed(&list, elements(second));
        let by_key: HashMap<&str, &Value> =
            theirs.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let known: HashSet<&str> = ours.iter().map(|(key, _)| key.as_str()).collect();
        let only_second = theirs.iter().filter(|(key, _)| !known.contains(key.as_str()));
        let all = ours
            .iter()
            .map(|(key, value)| (key, Some(*value), by_key.get(key.as_str()).copied()))
            .chain(only_second.map(|(key, value)| (key, None, Some(*value))));
        let mut merged = Vec::with_capacity(ours.len());
        for (key, first, second) in all {
            self.path.push(key.clone());
            merged.extend(self.merge_field(base.get(key).copied(), first, second));
            self.path.pop();
        }
        // An empty list can mean something else than a missing one.
        (!merged.is_empty() || (first.is_some() && second.is_some())).then_some(Value::Array(merged))
    }

    fn merge_records(
        &mut self,
        base: Option<&Map<String, Value>>,
        first: &Map<String, Value>,
        second: &Map<String, Value>,
    ) -> Value {
        let names: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match names[..] {
            ["seeds", _] if !has_same_secret(first, second) => {
                self.other_seeds.push(Value::Object(second.clone()));
                return Value::Object(first.clone());
            }
            ["answers" | "accepted", _] => return merge_decisions(first, second),
            ["history", _] => return Value::Object(first.clone()),
            ["inventory", "accounts", _, "password"] => {
                return Value::Object(checked_later(first, second).clone());
            }
            _ => {}
        }
        let mut merged = Map::new();
        let only_second = second.keys().filter(|field| !first.contains_key(*field));
        for field in first.keys().chain(only_second) {
            self.path.push(field.clone());
            let base = base.and_then(|base| base.get(field));
            if let Some(value) = self.merge_field(base, first.get(field), second.get(field)) {
                merged.insert(field.clone(), value);
            }
            self.path.pop();
        }
        Value::Object(merged)
    }

    /// Chooses between two values that both versions changed.
    fn choose(&mut self, first: &Value, second: &Value) -> Value {
        let field = self.path.last().map(String::as_str).unwrap_or_default();
        match (first, second) {
            (Value::String(a), Value::String(b)) if field == "notes" => Value::String(both_texts(a, b)),
            (Value::String(a), Value::String(b)) if is_date(a) && is_date(b) => {
                let earlier = matches!(field, "used" | "created" | "added" | "oldest");
                Value::String(if earlier { a.min(b) } else { a.max(b) }.clone())
            }
            (Value::Number(a), Value::Number(b)) => {
                if b.as_u64() > a.as_u64() {
                    second.clone()
                } else {
                    first.clone()
                }
            }
            _ => {
                // Only the inventory has no secrets.
                if self.path.first().is_some_and(|part| part == "inventory") {
                    let (kept, other) = (first.clone(), second.clone());
                    self.conflicts.push(Conflict { path: self.path.clone(), kept, other });
                }
                first.clone()
            }
        }
    }
}

/// Whether two stored seeds compute the same codes, except for the counter.
fn has_same_secret(first: &Map<String, Value>, second: &Map<String, Value>) -> bool {
    let otp = |seed: &Map<String, Value>| match seed.get("otp") {
        Some(Value::Object(otp)) => {
            let fields = ["secret", "kind", "algorithm", "digits", "period", "pin"];
            Some(fields.map(|field| otp.get(field).cloned()))
        }
        _ => None,
    };
    otp(first).is_some_and(|first| otp(second) == Some(first))
}

/// The later of two answers, or of two acceptances of a finding, with the texts of both.
fn merge_decisions(first: &Map<String, Value>, second: &Map<String, Value>) -> Value {
    let date =
        |decision: &Map<String, Value>| decision.get("date").and_then(Value::as_str).map(str::to_owned);
    let (newer, older) = if date(second) > date(first) { (second, first) } else { (first, second) };
    let mut merged = newer.clone();
    for field in ["note", "reason"] {
        let text =
            |decision: &Map<String, Value>| decision.get(field).and_then(Value::as_str).map(str::to_owned);
        if let (Some(a), Some(b)) = (text(newer).or_else(|| text(older)), text(older)) {
            merged.insert(field.to_owned(), Value::String(both_texts(&a, &b)));
        }
    }
    Value::Object(merged)
}

/// The facts about a password that were checked later.
fn checked_later<'v>(
    first: &'v Map<String, Value>,
    second: &'v Map<String, Value>,
) -> &'v Map<String, Value> {
    let checked = |facts: &'v Map<String, Value>| facts.get("checked").and_then(Value::as_str);
    if checked(second) > checked(first) { second } else { first }
}

/// The first text, followed by the lines of the second that are not in it.
fn both_texts(first: &str, second: &str) -> String {
    let known: HashSet<&str> = first.lines().collect();
    let added = second.lines().filter(|line| !known.contains(line));
    std::iter::once(first).filter(|text| !text.is_empty()).chain(added).collect::<Vec<_>>().join("\n")
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

impl Conflict {
    /// The field, without its record: `username`, `totp: name`.
    pub fn field(&self) -> String {
        let fields = self.path.get(3..).unwrap_or_default();
        let named = fields.iter().filter(|part| !matches!(part.as_str(), "factors"));
        let names: Vec<String> = named.map(|part| part.replace('_', " ")).collect();
        match names.as_slice() {
            [] => self.path.get(1..).unwrap_or_default().join(" "),
            names => names.join(": "),
        }
    }

    /// The id of the account, device, number or place; empty for the inventory itself.
    pub fn record(&self) -> &str {
        self.path.get(2).map_or("", String::as_str)
    }

    /// The value that was kept, on one line.
    pub fn kept(&self) -> String {
        shown(&self.kept)
    }

    /// The value that was not kept, on one line.
    pub fn other(&self) -> String {
        shown(&self.other)
    }

    /// Adds the value that was not kept to the notes of its record.
    pub(super) fn note_in(&self, inventory: &mut Inventory) {
        let line = format!("Merged: {} was also “{}”.", self.field(), self.other());
        let id = self.record();
        let notes = match self.path.get(1).map(String::as_str) {
            Some("accounts") => {
                inventory.accounts.iter_mut().find(|a| a.id.as_str() == id).map(|a| &mut a.notes)
            }
            Some("devices") => {
                inventory.devices.iter_mut().find(|d| d.id.as_str() == id).map(|d| &mut d.notes)
            }
            Some("numbers") => {
                inventory.numbers.iter_mut().find(|n| n.id.as_str() == id).map(|n| &mut n.notes)
            }
            Some("places") => inventory.places.iter_mut().find(|p| p.id.as_str() == id).map(|p| &mut p.notes),
            _ => None,
        };
        if let Some(notes) = notes {
            *notes = both_texts(notes, &line);
        }
    }
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        other => other.to_string(),
    };
    fit(&visible(&text), 200).into_owned()
}
