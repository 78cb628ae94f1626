//! Who gets in: both closures, their explanations, and the smallest sets.

mod any;
mod edges;
mod literature;
mod oracle;
mod properties;
mod scenarios;
mod sets;
mod stories;

use selvedge::access::{Capture, Graph, Loss, Reach, Unknown};
use selvedge::inventory::{Inventory, parse};
use serde_json::{Value, json};

fn document(accounts: Value) -> Value {
    json!({
        "vault_devices": ["laptop"],
        "devices": [
            {"id": "phone", "name": "My phone", "kind": "phone",
             "unlock": [{"method": "pin"}, {"method": "fingerprint"}], "lock_screen_previews": false},
            {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]},
            {"id": "key", "name": "Blue key", "kind": "security_key", "unlock": []},
            {"id": "tv", "name": "Television", "kind": "other", "unlock": []}
        ],
        "numbers": [{"id": "number", "name": "My number", "device": "phone", "sim_pin": false}],
        "places": [{"id": "drawer", "name": "Drawer"}],
        "accounts": accounts
    })
}

/// These accounts, with a phone and its number, a laptop with the vault, a security key, a drawer, and a television. An
/// account with a session on the television is not used on any other device.
pub fn world(accounts: Value) -> Inventory {
    parse(&document(accounts).to_string()).unwrap()
}

/// Like [`world`], with one value replaced at a JSON pointer.
pub fn world_with(accounts: Value, pointer: &str, value: Value) -> Inventory {
    let mut document = document(accounts);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key] = value;
    parse(&document.to_string()).unwrap()
}

/// By account: whether an attacker opens it for certain with these captures.
pub fn taken_over(graph: &Graph, captured: &[Capture]) -> Vec<bool> {
    taken_over_if(graph, captured, Unknown::Favourable)
}

/// By account: whether an attacker opens it with these captures.
pub fn taken_over_if(graph: &Graph, captured: &[Capture], unknown: Unknown) -> Vec<bool> {
    let mut opened = vec![false; graph.accounts()];
    for &account in graph.taken_over(captured, &mut graph.scratch_for(unknown)) {
        opened[account as usize] = true;
    }
    opened
}

/// By account: how soon the owner opens it for certain after these losses.
pub fn owner_reach(graph: &Graph, lost: &[Loss]) -> Vec<Reach> {
    owner_reach_if(graph, lost, Unknown::Favourable)
}

/// By account: how soon the owner opens it after these losses.
pub fn owner_reach_if(graph: &Graph, lost: &[Loss], unknown: Unknown) -> Vec<Reach> {
    let initial_reach = |account| graph.initial_reach_if(account, unknown);
    let mut reach: Vec<Reach> = (0..graph.accounts()).map(initial_reach).collect();
    for &(account, worse) in graph.locked_out(lost, &mut graph.scratch_for(unknown)) {
        reach[account as usize] = worse;
    }
    reach
}
