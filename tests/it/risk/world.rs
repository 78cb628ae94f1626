//! A small inventory for test accounts, and changes to it by JSON pointer.

use selvedge::inventory::{Inventory, parse};
use selvedge::risk::{Accepted, Finding, audit};
use serde_json::{Value, json};

/// The day of all these tests.
pub fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 21)
}

/// Devices, a number, places, and these accounts.
pub fn world(accounts: Value) -> Value {
    json!({
        "version": 1,
        "vault_devices": ["laptop"],
        "devices": [
            {"id": "phone", "name": "My phone", "kind": "phone", "unlock": [{"method": "pin"}]},
            {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]},
            {"id": "key", "name": "Blue key", "kind": "security_key"},
            {"id": "key-2", "name": "Spare key", "kind": "security_key", "kept_at": "drawer"}
        ],
        "numbers": [{"id": "number", "name": "My number", "device": "phone"}],
        "places": [
            {"id": "drawer", "name": "Drawer", "locked": true},
            {"id": "parents", "name": "Parents' house"}
        ],
        "accounts": accounts
    })
}

pub fn merged(mut base: Value, more: Value) -> Value {
    for (key, value) in more.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

/// The shop, with a password in memory and TOTP on the phone; signing in needs both.
pub fn with_totp() -> Value {
    json!({
        "id": "shop", "service": "Shop",
        "factors": [
            {"id": "password", "kind": "password", "holders": ["memory"]},
            {"id": "totp", "kind": "totp", "holders": ["phone"]}
        ],
        "sign_in": [{"factors": ["password", "totp"]}]
    })
}

/// The shop, with only a password in memory.
pub fn with_password() -> Value {
    json!({
        "id": "shop", "service": "Shop",
        "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}],
        "sign_in": [{"factors": ["password"]}]
    })
}

/// The document with one value replaced, added, appended (`…/-`), or taken away (`null`).
pub fn changed(document: &Value, pointer: &str, value: &Value) -> Value {
    let mut document = document.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent} in the document"));
    match parent {
        Value::Object(map) if value.is_null() => {
            map.remove(last);
        }
        Value::Object(map) => {
            map.insert(last.into(), value.clone());
        }
        Value::Array(list) if last == "-" => list.push(value.clone()),
        Value::Array(list) if value.is_null() => {
            list.remove(last.parse().unwrap());
        }
        Value::Array(list) => list[last.parse::<usize>().unwrap()] = value.clone(),
        _ => panic!("{pointer} leads nowhere"),
    }
    document
}

pub fn inventory(document: &Value) -> Inventory {
    match parse(&document.to_string()) {
        Ok(inventory) => inventory,
        Err(error) => panic!("the test's inventory is refused: {error}\n{document:#}"),
    }
}

pub fn findings(document: &Value) -> Vec<Finding> {
    audit(&inventory(document), &[], today())
}

pub fn findings_with(document: &Value, accepted: &[Accepted]) -> Vec<Finding> {
    audit(&inventory(document), accepted, today())
}

/// The rules that match a subject.
pub fn rules_on(document: &Value, subject: &str) -> Vec<String> {
    let all = findings(document);
    let mut rules: Vec<String> =
        all.iter().filter(|f| f.subject.as_str() == subject).map(|f| f.rule.id.0.clone()).collect();
    rules.sort();
    rules
}

/// The finding of a rule on a subject.
pub fn finding(document: &Value, rule: &str, subject: &str) -> Option<Finding> {
    findings(document).into_iter().find(|f| f.rule.id.0 == rule && f.subject.as_str() == subject)
}
