//! Two accounts at one service, one of them without a user name: all output tells them apart.

use crate::binary::World;
use serde_json::{Value, json};

/// Two mailboxes at one provider that reset each other, and a shop whose password the second one resets.
pub fn two_mailboxes() -> Value {
    let password = json!({"id": "password", "kind": "password", "holders": ["memory"]});
    json!({
        "version": 1,
        "vault_devices": ["laptop"],
        "devices": [{"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]}],
        "places": [{"id": "drawer", "name": "Drawer"}],
        "accounts": [
            {"id": "google", "service": "Google", "username": "kim@example.org", "importance": "critical",
             "factors": [password], "sign_in": [{"factors": ["password"]}],
             "recovery_addresses": [{"entity": "google-2"}]},
            {"id": "google-2", "service": "GOOGLE ", "importance": "high",
             "factors": [password], "sign_in": [{"factors": ["password"]}],
             "recovery_addresses": [{"entity": "google"}]},
            {"id": "shop", "service": "Shop", "username": "kim@example.org",
             "factors": [password], "sign_in": [{"factors": ["password"]}],
             "recovery_addresses": [{"entity": "google-2"}]}
        ]
    })
}

#[test]
fn output_tells_two_accounts_at_one_service_apart() {
    let world = World::with_inventory(&two_mailboxes());
    let forgotten = ["--lose", "google/password:forgotten", "--lose", "google-2", "--capture", "google-2"];
    for (name, arguments) in [
        ("what_if", [&["what-if"], &forgotten[..]].concat()),
        ("what_if_list", vec!["what-if", "--list"]),
        ("exposure", vec!["exposure"]),
        ("exposure_of_one", vec!["exposure", "--account", "shop"]),
        ("plan", vec!["plan"]),
        ("audit", vec!["audit"]),
    ] {
        insta::assert_snapshot!(name, world.run(&arguments).done());
    }
}

#[test]
fn json_keeps_ids_and_uses_full_names_in_sentences() {
    let world = World::with_inventory(&two_mailboxes());
    let found =
        world.run(&["what-if", "--lose", "google-2", "--capture", "google/password", "--json"]).json();
    assert_eq!(found["takeover"][0]["account"], "google");
    assert_eq!(found["takeover"][0]["steps"][0], "Somebody has the password of Google (kim@example.org).");
    let lockout = found["lockout"].as_array().unwrap();
    let lost = lockout.iter().find(|locked| locked["account"] == "google-2").unwrap();
    assert_eq!(lost["because"], json!(["GOOGLE (google-2) itself is lost."]));
    let plan = world.run(&["plan", "--json"]).json();
    assert_eq!(plan["steps"][0]["subject"], "google");
    assert_eq!(
        plan["steps"][0]["title"],
        "Enrol a security key and a spare security key at Google (kim@example.org), if it takes security keys"
    );
    let audit = world.run(&["audit", "--json"]).json();
    let names = audit["findings"].as_array().unwrap().iter().map(|one| (&one["subject"], &one["name"]));
    for (subject, name) in names {
        match subject.as_str().unwrap() {
            "google" => assert_eq!(name, "Google (kim@example.org)"),
            "google-2" => assert_eq!(name, "GOOGLE (google-2)"),
            "shop" => assert_eq!(name, "Shop"),
            _ => {}
        }
    }
}
