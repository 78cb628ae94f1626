//! A small inventory for the tests of everything that edits accounts.

use crate::inventory;
use crate::profile::Profile;
use crate::tui::testing::Harness;

/// A person with a mailbox, a password manager, a bank and a forum.
pub(crate) const PERSON: &str = r#"{
  "vault_devices": ["laptop"],
  "devices": [
    {"id": "my-phone", "name": "My phone", "kind": "phone", "unlock": [{"method": "pin"}], "lock_screen_previews": true},
    {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]},
    {"id": "blue-key", "name": "Blue key", "kind": "security_key", "unlock": [{"method": "pin"}]}
  ],
  "numbers": [{"id": "my-number", "name": "…41", "device": "my-phone", "port_out_pin": false}],
  "places": [{"id": "drawer", "name": "Drawer", "locked": true}],
  "accounts": [
    {"id": "mail", "service": "Harbor Mail", "domain": "harbor.example", "username": "robin@harbor.example",
     "importance": "critical", "last_used": "2026-11-20",
     "factors": [
       {"id": "password", "kind": "password", "holders": ["locker"]},
       {"id": "totp", "kind": "totp", "holders": ["my-phone"]},
       {"id": "recovery-codes", "kind": "recovery_codes", "holders": ["my-phone"],
        "codes": {"total": 10, "used": 2, "made": "2024-02-01"}}],
     "sign_in": [{"factors": ["password", "totp"]}],
     "recovery": [{"factors": ["recovery-codes"], "restores": "second_factor"}],
     "recovery_addresses": [{"entity": "my-number", "verified": true, "tested": "2025-02-01"}],
     "sessions": {"devices": ["my-phone", "laptop"]}},
    {"id": "locker", "service": "Locker", "username": "robin@harbor.example", "importance": "critical",
     "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}],
     "sign_in": [{"factors": ["password"]}],
     "keeper": {"roles": ["password_manager"], "end_to_end": true}},
    {"id": "bank", "service": "Brook Bank", "importance": "critical", "support_reset": "possible",
     "factors": [
       {"id": "password", "kind": "password", "holders": ["memory"]},
       {"id": "sms", "kind": "sms", "holders": ["my-number"]}],
     "sign_in": [{"factors": ["password", "sms"]}],
     "password": {"pwned_count": 12, "length": 9, "score": 1}},
    {"id": "forum", "service": "Orchid Forum", "username": "robin", "importance": "low", "last_used": "2023-01-05",
     "factors": [{"id": "password", "kind": "password", "holders": ["locker"]}],
     "sign_in": [{"factors": ["password"]}], "notes": "Two\nlines."}
  ]
}"#;

/// A vault with this person in it.
pub(crate) fn person(columns: u16, rows: u16) -> Harness {
    Harness::with(
        Profile { inventory: inventory::parse(PERSON).unwrap(), ..Profile::default() },
        columns,
        rows,
    )
}
