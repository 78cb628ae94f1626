//! What each capture opens: the capture rules, one by one.

use super::{taken_over_if, world, world_with};
use selvedge::access::{Capture, Graph, Loss, ParseError, Unknown};
use selvedge::inventory::Inventory;
use serde_json::{Value, json};

/// The ids of the accounts that an attacker opens for certain with these captures.
fn opened_with(inventory: &Inventory, captured: &[&str]) -> Vec<String> {
    opened_if(inventory, captured, Unknown::Favourable)
}

/// The ids of the accounts that an attacker possibly opens with these captures.
fn possibly_opened_with(inventory: &Inventory, captured: &[&str]) -> Vec<String> {
    opened_if(inventory, captured, Unknown::Unfavourable)
}

fn opened_if(inventory: &Inventory, captured: &[&str], unknown: Unknown) -> Vec<String> {
    let captured: Vec<Capture> =
        captured.iter().map(|text| Capture::parse(inventory, text).unwrap()).collect();
    let opened = taken_over_if(&Graph::new(inventory), &captured, unknown);
    let opened = inventory.accounts.iter().zip(opened).filter(|(_, opened)| *opened);
    opened.map(|(account, _)| account.id.to_string()).collect()
}

/// An account with one factor that opens it.
fn opened_by(id: &str, factor: Value) -> Value {
    json!({"id": id, "service": id, "factors": [factor], "sign_in": [{"factors": ["f"]}],
           "sessions": {"devices": ["tv"]}})
}

fn one_of_each() -> Value {
    json!([
        opened_by("passkey", json!({"id": "f", "kind": "passkey", "holders": ["phone"]})),
        opened_by("sms", json!({"id": "f", "kind": "sms", "holders": ["number"]})),
        opened_by("key-only", json!({"id": "f", "kind": "security_key", "holders": ["key"]})),
        opened_by("paper", json!({"id": "f", "kind": "password", "holders": ["drawer"]})),
        opened_by("vault", json!({"id": "f", "kind": "password", "holders": ["selvedge"]})),
        opened_by("push", json!({"id": "f", "kind": "push", "holders": ["phone"], "number_matching": true})),
    ])
}

#[test]
fn a_locked_phone_gives_its_texts_unless_the_sim_asks_for_a_pin() {
    assert_eq!(opened_with(&world(one_of_each()), &["phone"]), ["sms"]);
    let with_pin = world_with(one_of_each(), "/numbers/0/sim_pin", json!(true));
    assert_eq!(opened_with(&with_pin, &["phone:locked"]), [""; 0]);
    let with_previews = world_with(one_of_each(), "/devices/0/lock_screen_previews", json!(true));
    assert_eq!(opened_with(&with_previews, &["phone"]), ["sms"]);
    let without_lock = world_with(one_of_each(), "/devices/0/unlock", json!([]));
    assert_eq!(opened_with(&without_lock, &["phone"]), ["passkey", "sms", "push"]);
}

#[test]
fn a_protection_that_is_not_recorded_is_certain_on_neither_side() {
    for (pointer, captured, opened) in [
        ("/numbers/0/sim_pin", "phone", vec!["sms"]),
        ("/devices/0/unlock", "phone", vec!["passkey", "sms", "push"]),
        ("/devices/2/unlock", "key", vec!["key-only"]),
    ] {
        let mut inventory = world_with(one_of_each(), "/numbers/0/sim_pin", json!(true));
        match pointer {
            "/numbers/0/sim_pin" => inventory.numbers[0].sim_pin = None,
            "/devices/0/unlock" => inventory.devices[0].unlock = None,
            _ => inventory.devices[2].unlock = None,
        }
        assert_eq!(opened_with(&inventory, &[captured]), [""; 0], "{pointer}");
        assert_eq!(possibly_opened_with(&inventory, &[captured]), opened, "{pointer}");
    }
    let mut inventory = world_with(one_of_each(), "/numbers/0/sim_pin", json!(true));
    inventory.devices[0].lock_screen_previews = None;
    assert_eq!(opened_with(&inventory, &["phone"]), [""; 0]);
    assert_eq!(possibly_opened_with(&inventory, &["phone"]), ["sms"]);
}

#[test]
fn an_unlocked_phone_gives_every_factor_on_it() {
    let inventory = world(one_of_each());
    assert_eq!(opened_with(&inventory, &["phone:unlocked"]), ["passkey", "sms", "push"]);
    assert_eq!(opened_with(&inventory, &["phone", "phone/pin"]), ["passkey", "sms", "push"]);
    assert_eq!(
        opened_with(&inventory, &["phone/pin"]),
        [""; 0],
        "a passcode without its phone opens nothing"
    );
}

#[test]
fn an_unlocked_device_gives_its_sessions() {
    let mut accounts = one_of_each();
    accounts[5]["sessions"] = json!({"devices": ["laptop"]});
    assert_eq!(opened_with(&world(accounts.clone()), &["laptop:unlocked"]), ["push"]);
    assert_eq!(opened_with(&world(accounts), &["laptop"]), [""; 0]);
}

#[test]
fn a_security_key_gives_its_factor_unless_it_asks_for_a_pin() {
    let inventory = world(one_of_each());
    assert_eq!(opened_with(&inventory, &["key"]), ["key-only"]);
    let with_pin = world_with(one_of_each(), "/devices/2/unlock", json!([{"method": "pin"}]));
    assert_eq!(opened_with(&with_pin, &["key"]), [""; 0]);
    assert_eq!(opened_with(&with_pin, &["key", "key/pin"]), ["key-only"]);
}

#[test]
fn an_infected_computer_gives_typed_factors_and_the_vault_but_no_security_key() {
    let mut accounts = one_of_each();
    for (at, id) in [(1, "laptop"), (2, "laptop")] {
        accounts[at]["sessions"] = json!({"devices": [id]});
    }
    accounts.as_array_mut().unwrap().push(json!({
        "id": "typed", "service": "typed",
        "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                    {"id": "totp", "kind": "totp", "holders": ["phone"]}],
        "sign_in": [{"factors": ["password", "totp"]}]
    }));
    assert!(!opened_with(&world(accounts.clone()), &["laptop:infected"]).contains(&"typed".to_owned()));
    assert!(
        possibly_opened_with(&world(accounts.clone()), &["laptop:infected"]).contains(&"typed".to_owned())
    );
    accounts[6]["sessions"] = json!({"devices": ["phone"]});
    assert!(
        !possibly_opened_with(&world(accounts.clone()), &["laptop:infected"]).contains(&"typed".to_owned())
    );
    accounts[6]["sessions"] = json!({"devices": ["laptop"]});
    // `key-only` opens through its session, not its key; `vault` opens with the password that Selvedge keeps.
    assert_eq!(
        opened_with(&world(accounts.clone()), &["laptop:infected"]),
        ["sms", "key-only", "vault", "typed"]
    );
    accounts[6]["sign_in"] = json!([{"factors": ["password", "key"]}]);
    accounts[6]["factors"][1] = json!({"id": "key", "kind": "security_key", "holders": ["key"]});
    accounts[6]["sessions"] = json!({"devices": ["phone"]});
    assert!(!opened_with(&world(accounts), &["laptop:infected"]).contains(&"typed".to_owned()));
}

#[test]
fn an_unlocked_computer_does_not_open_selvedges_vault() {
    let inventory = world(one_of_each());
    assert_eq!(opened_with(&inventory, &["laptop:unlocked"]), [""; 0]);
    assert_eq!(opened_with(&inventory, &["selvedge"]), ["vault"]);
}

#[test]
fn a_number_gives_its_messages_and_a_place_its_papers_and_keys() {
    let inventory = world(one_of_each());
    assert_eq!(opened_with(&inventory, &["number"]), ["sms"]);
    assert_eq!(opened_with(&inventory, &["number:swapped"]), ["sms"]);
    assert_eq!(opened_with(&inventory, &["drawer"]), ["paper"]);
    let with_key = world_with(one_of_each(), "/devices/2/kept_at", json!("drawer"));
    assert_eq!(opened_with(&with_key, &["drawer:searched"]), ["key-only", "paper"]);
}

#[test]
fn an_account_gives_its_email_its_sign_ins_and_its_stored_factors() {
    let accounts = json!([
        {"id": "mail", "service": "Mail"},
        opened_by("coded", json!({"id": "f", "kind": "email_code", "holders": ["mail"]})),
        opened_by("federated", json!({"id": "f", "kind": "federated", "holders": ["mail"]})),
        {"id": "linked", "service": "linked", "linked": [{"account": "mail"}]},
        opened_by("kept", json!({"id": "f", "kind": "totp", "holders": ["mail"]})),
        {"id": "reset", "service": "reset", "factors": [{"id": "f", "kind": "password", "holders": ["memory"]}],
         "sign_in": [{"factors": ["f"]}], "recovery_addresses": [{"entity": "mail"}]},
        {"id": "unconfirmed", "service": "unconfirmed",
         "factors": [{"id": "f", "kind": "password", "holders": ["memory"]}], "sign_in": [{"factors": ["f"]}],
         "recovery_addresses": [{"entity": "mail", "verified": false}]},
    ]);
    let all = ["mail", "coded", "federated", "linked", "kept", "reset"];
    let open = json!({"roles": ["cloud_backup"], "end_to_end": false});
    assert_eq!(opened_with(&world_with(accounts.clone(), "/accounts/0/keeper", open), &["mail"]), all);
    let unknown = world(accounts.clone());
    assert_eq!(opened_with(&unknown, &["mail"]), ["mail", "coded", "federated", "linked", "reset"]);
    assert_eq!(possibly_opened_with(&unknown, &["mail"]), all);
    let sealed = json!({"roles": ["cloud_backup"], "end_to_end": true, "key": []});
    let sealed = world_with(accounts, "/accounts/0/keeper", sealed);
    assert_eq!(opened_with(&sealed, &["mail:open"]), ["mail", "coded", "federated", "linked", "reset"]);
}

#[test]
fn a_breached_password_opens_the_accounts_that_reuse_it() {
    let mut accounts = json!([
        opened_by("a", json!({"id": "f", "kind": "password", "holders": ["memory"]})),
        opened_by("b", json!({"id": "f", "kind": "password", "holders": ["memory"]})),
        opened_by("c", json!({"id": "f", "kind": "password", "holders": ["memory"]})),
    ]);
    for at in [0, 1] {
        accounts[at]["password"] = json!({"reuse_group": "x"});
    }
    assert_eq!(opened_with(&world(accounts.clone()), &["a/f"]), ["a", "b"]);
    assert_eq!(opened_with(&world(accounts), &["c/f:breached"]), ["c"]);
}

#[test]
fn a_sign_in_is_phished_if_all_its_factors_can_be() {
    let account = |id: &str, second: Value| {
        json!({"id": id, "service": id,
               "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}, second],
               "sign_in": [{"factors": ["password", "f"]}], "sessions": {"devices": ["tv"]}})
    };
    let inventory = world(json!([
        account("code", json!({"id": "f", "kind": "totp"})),
        account("prompt", json!({"id": "f", "kind": "push", "number_matching": false})),
        account("unknown", json!({"id": "f", "kind": "push"})),
        account("matched", json!({"id": "f", "kind": "push", "number_matching": true})),
        account("key-a", json!({"id": "f", "kind": "security_key"})),
    ]));
    for (id, is_opened) in [("code", true), ("prompt", true), ("matched", false), ("key-a", false)] {
        let found = opened_with(&inventory, &[&format!("{id}:phished")]);
        assert_eq!(found.contains(&id.to_owned()), is_opened, "{id}");
    }
    assert_eq!(opened_with(&inventory, &["unknown:phished"]), [""; 0]);
    assert_eq!(possibly_opened_with(&inventory, &["unknown:phished"]), ["unknown"]);
}

#[test]
fn tricked_support_opens_the_account_unless_resets_are_locked() {
    let bank = |reset: &str, ways: Value| {
        json!({"id": "bank", "service": "Bank",
               "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                           {"id": "totp", "kind": "totp", "holders": ["phone"]},
                           {"id": "support", "kind": "support"}],
               "sign_in": [{"factors": ["password", "totp"]}], "recovery": ways, "support_reset": reset,
               "sessions": {"devices": ["tv"]}})
    };
    let way = json!([{"factors": ["support"], "restores": "account"}]);
    for (reset, opened, possibly) in [("unknown", 0, 1), ("possible", 1, 1), ("locked", 0, 0)] {
        let inventory = world(json!([bank(reset, way.clone())]));
        assert_eq!(opened_with(&inventory, &["bank:support"]).len(), opened, "{reset}");
        assert_eq!(possibly_opened_with(&inventory, &["bank:support"]).len(), possibly, "{reset}");
    }
    // Without a recovery way through support, a reset of the second factor leaves the password.
    let inventory = world(json!([bank("possible", json!([]))]));
    assert_eq!(opened_with(&inventory, &["bank:support"]), [""; 0]);
    assert_eq!(opened_with(&inventory, &["bank/support", "bank/password"]), ["bank"]);
}

#[test]
fn recovery_codes_replace_the_second_factor_only_when_signing_in() {
    let accounts = |used: u32| {
        json!([{"id": "a", "service": "A",
            "factors": [{"id": "password", "kind": "password", "holders": ["memory"]},
                        {"id": "sms", "kind": "sms", "holders": ["number"]},
                        {"id": "codes", "kind": "recovery_codes", "holders": ["drawer"],
                         "codes": {"total": 2, "used": used}}],
            "sign_in": [{"factors": ["password", "sms"]}],
            "recovery": [{"factors": ["codes"], "restores": "second_factor"},
                         {"factors": ["sms"], "restores": "password"}],
            "sessions": {"devices": ["tv"]}}])
    };
    let inventory = world(accounts(0));
    assert_eq!(opened_with(&inventory, &["drawer"]), [""; 0]);
    assert_eq!(opened_with(&inventory, &["drawer", "a/password"]), ["a"]);
    assert_eq!(opened_with(&inventory, &["number"]), ["a"], "the text resets the password and is the code");
    assert_eq!(opened_with(&world(accounts(2)), &["drawer", "a/password"]), [""; 0], "used up");
}

#[test]
fn an_unknown_name_is_refused_with_similar_names() {
    let inventory = world(one_of_each());
    let error = Capture::parse(&inventory, "fone").unwrap_err();
    assert!(!error.id_exists && error.suggestions.contains(&"phone".to_owned()), "{error:?}");
    for (mistyped, intended) in
        [("my-fone", "phone"), ("drawr:searched", "drawer"), ("lapto:infected", "laptop:infected")]
    {
        let error = Capture::parse(&inventory, mistyped).unwrap_err();
        assert_eq!(error.suggestions.first().map(String::as_str), Some(intended), "{mistyped}");
    }
    let error = Capture::parse(&inventory, "phone:drowned").unwrap_err();
    let suggestions = ["phone:locked", "phone:unlocked", "phone:infected"].map(str::to_owned).to_vec();
    assert_eq!(error, ParseError { input: "phone:drowned".into(), suggestions, id_exists: true });
    for nonsense in ["", ":", "/", "key:infected", "memory", "phone/face", "paper/f:forgotten"] {
        assert!(Capture::parse(&inventory, nonsense).is_err(), "{nonsense}");
    }
    for nonsense in ["phone:locked", "paper/f:forgotten", "drawer:gone", "mail"] {
        assert!(Loss::parse(&inventory, nonsense).is_err(), "{nonsense}");
    }
}
