//! Who gets in: both closures, their explanations, and the smallest sets.

mod any;
mod edges;
mod literature;
mod oracle;
mod properties;
mod scenarios;
mod sets;

use selvedge::inventory::{Inventory, parse};
use serde_json::{Value, json};

fn document(accounts: Value) -> Value {
    json!({
        "vault_devices": ["laptop"],
        "devices": [
            {"id": "phone", "name": "My phone", "kind": "phone",
             "unlock": [{"method": "pin"}, {"method": "fingerprint"}]},
            {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]},
            {"id": "key", "name": "Blue key", "kind": "security_key"},
            {"id": "tv", "name": "Television", "kind": "other", "unlock": []}
        ],
        "numbers": [{"id": "number", "name": "My number", "device": "phone"}],
        "places": [{"id": "drawer", "name": "Drawer"}],
        "accounts": accounts
    })
}

/// A phone with its number, a laptop with the vault, a key, a television on which who wants to be nowhere else is
/// signed in, a drawer, and these accounts.
pub fn world(accounts: Value) -> Inventory {
    parse(&document(accounts).to_string()).unwrap()
}

/// The same with one thing otherwise, at a JSON pointer.
pub fn world_with(accounts: Value, pointer: &str, value: Value) -> Inventory {
    let mut document = document(accounts);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key] = value;
    parse(&document.to_string()).unwrap()
}
