//! The command line as scripts use it: the real binary, its output and its exit codes.

mod account;
mod bad_input;
mod code;
mod export;
mod findings;
mod import;
mod inventory;
mod manual;
mod merge;
mod namesakes;
#[cfg(unix)]
mod prompt;
mod recovery;
mod recovery_kit;
#[cfg(unix)]
mod terminal;
mod vault;
mod what_if;
mod words;

use crate::binary::World;
use serde_json::{Value, json};

/// A small inventory with every kind of entity.
pub fn small() -> Value {
    json!({
        "version": 1,
        "title": "Robin",
        "vault_devices": ["laptop"],
        "devices": [
            {"id": "my-phone", "name": "My phone", "kind": "phone", "unlock": [{"method": "pin"}]},
            {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": []},
            {"id": "blue-key", "name": "Blue key", "kind": "security_key", "kept_at": "drawer"}
        ],
        "numbers": [{"id": "my-number", "name": "…41", "device": "my-phone", "sim_pin": true}],
        "places": [{"id": "drawer", "name": "The drawer", "locked": true}],
        "accounts": [
            {"id": "mail", "service": "Mail", "domain": "mail.example", "username": "robin@mail.example",
             "importance": "critical",
             "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "totp", "kind": "totp", "holders": ["my-phone"]},
                {"id": "recovery-codes", "kind": "recovery_codes", "holders": ["drawer"]}
             ],
             "sign_in": [{"factors": ["password", "totp"]}],
             "recovery": [{"factors": ["recovery-codes"], "restores": "second_factor"}],
             "tags": ["home"], "notes": "Since 2009.\nOld."},
            {"id": "bank", "service": "Bank", "importance": "high",
             "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "sms", "kind": "sms", "holders": ["my-number"]}
             ],
             "sign_in": [{"factors": ["password", "sms"]}],
             "recovery_addresses": [{"entity": "mail", "tested": "2025-01-02"}]},
            {"id": "work-mail", "service": "Work mail", "username": "robin", "owner": "employer"}
        ]
    })
}

/// A home folder with the small inventory.
pub fn robin() -> World {
    World::with_inventory(&small())
}
