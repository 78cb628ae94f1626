//! `what-if`.

use super::robin;
use crate::binary::World;
use serde_json::json;

#[test]
fn json_has_both_sides_with_reasons() {
    let world = robin();
    let found = world.run(&[
        "what-if",
        "--lose",
        "my-phone",
        "--capture",
        "mail/password",
        "--capture",
        "my-phone:unlocked",
        "--json",
    ]);
    let found = found.json();
    assert_eq!(
        found["takeover"][0],
        json!({
            "account": "mail", "importance": "critical", "certain": true,
            "steps": [
                "Somebody has the password of Mail.",
                "Somebody has My phone, unlocked.",
                "With My phone unlocked, they have the authenticator code of Mail, which is kept there.",
                "They sign in to Mail with its password and its authenticator code."
            ]
        })
    );
    // The mailbox resets the bank's password, and the phone receives the bank's code.
    assert_eq!(found["takeover"][1]["account"], "bank");
    let certain = |side: &str| -> Vec<serde_json::Value> {
        found[side].as_array().unwrap().iter().filter(|row| row["certain"] == true).cloned().collect()
    };
    assert_eq!(certain("takeover").len(), 2);
    // Whoever takes over the accounts can change the ways into them.
    let lockout = certain("lockout");
    let reaches: Vec<_> =
        lockout.iter().map(|row| (&row["account"], &row["reach"], &row["because"][0])).collect();
    let because =
        |name: &str| json!(format!("Somebody has taken over {name} and can change the ways into it."));
    let (mail, bank) = (because("Mail"), because("Bank"));
    assert_eq!(reaches, [(&json!("mail"), &json!("never"), &mail), (&json!("bank"), &json!("never"), &bank)]);
    let found = world.run(&["what-if", "--lose", "my-phone", "--json"]).json();
    let certain = |side: &str| -> Vec<serde_json::Value> {
        found[side].as_array().unwrap().iter().filter(|row| row["certain"] == true).cloned().collect()
    };
    assert_eq!(
        json!(certain("lockout")),
        json!([
            {
                "account": "bank", "importance": "high", "certain": true, "reach": "slow", "at_worst": "slow",
                "because": [
                    "Signing in with its password and SMS code takes days: the SMS code is sent to …41, which the \
                     carrier first has to reissue."
                ]
            }
        ])
    );
}

#[test]
fn nothing_lost_and_nothing_captured_is_valid() {
    let world = robin();
    let nothing = world.run(&["what-if", "--json"]).json();
    assert_eq!((&nothing["takeover"], &nothing["lockout"]), (&json!([]), &json!([])));
    assert_eq!(
        world.run(&["what-if"]).done(),
        "TAKEOVER  no account could be taken over\n\nLOCKOUT   every account still opens\nBased on 2 of 3 accounts: \
         not all ways into the other are recorded.\n"
    );
    assert_eq!(World::new().run(&["what-if", "--lose", "memory", "--json"]).json()["lockout"], json!([]));
}

#[test]
fn text_shows_both_sides() {
    let world = robin();
    let arguments = [
        "what-if",
        "--lose",
        "memory",
        "--lose",
        "drawer",
        "--capture",
        "mail:phished",
        "--capture",
        "my-number",
    ];
    insta::assert_snapshot!(world.run(&arguments).done());
}

#[test]
fn unknown_ids_are_refused_with_suggestions() {
    let world = robin();
    world.run(&["what-if", "--lose", "my-fone"]).fails_with(&["“my-fone”", "did you mean my-phone?"]);
    world.run(&["what-if", "--capture", "mail/pasword"]).fails_with(&["“mail/pasword”", "mail/password"]);
    world
        .run(&["what-if", "--capture", "my-phone:stolen"])
        .fails_with(&["“my-phone:stolen”", "my-phone:locked, my-phone:unlocked, my-phone:infected"]);
    world.run(&["what-if", "--lose", "zzzzzzzz"]).fails_with(&["what-if --list"]);
    assert!(world.run(&["what-if", "--list", "--lose", "memory"]).failed(2).contains("--list"));
    assert!(world.run(&["what-if", "my-phone"]).failed(2).contains("my-phone"));
}

#[test]
fn list_shows_everything_that_can_happen() {
    let world = robin();
    let list = world.run(&["what-if", "--list", "--json"]).json();
    let ids = |side: &str| -> Vec<String> {
        list[side].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    for id in [
        "my-phone",
        "my-phone/pin",
        "my-number:gone",
        "mail",
        "mail/totp",
        "mail/password:forgotten",
        "memory",
    ] {
        assert!(ids("lose").contains(&id.to_owned()), "{id}");
    }
    for id in ids("capture") {
        world.run(&["what-if", "--capture", &id]).done();
    }
    assert!(world.run(&["what-if", "--list"]).done().contains("bank:support"));
}

#[test]
fn accounts_locked_already_are_told_apart() {
    let document = json!({"version": 1, "accounts": [
        {"id": "pm", "service": "PM", "keeper": {"roles": ["password_manager"]},
         "factors": [{"id": "password", "kind": "password", "holders": ["pm"]}],
         "sign_in": [{"factors": ["password"]}]},
        {"id": "shop", "service": "Shop",
         "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}],
         "sign_in": [{"factors": ["password"]}]}
    ]});
    let world = World::with_inventory(&document);
    let found = world.run(&["what-if", "--lose", "memory", "--json"]).json();
    let already = |at: usize| found["lockout"][at].get("already").cloned();
    assert_eq!((already(0), already(1)), (Some(json!(true)), None));
    let text = world.run(&["what-if", "--lose", "memory"]).done().to_owned();
    assert!(
        text.contains(
            "1 account could no longer be opened; locked already, although nothing is lost: 1 account"
        ),
        "{text}"
    );
    assert!(text.contains("PM: never, already"), "{text}");
    let sets = world.run(&["exposure", "--account", "pm", "--json"]).json();
    assert_eq!((&sets["already"], &sets["recorded"]), (&json!(true), &json!(true)));
    assert!(world.run(&["exposure", "--account", "pm"]).done().contains("already locked out"));
    let plan = world.run(&["plan"]).done().to_owned();
    assert!(plan.contains("Locked already, although nothing is lost: 1 account."), "{plan}");
}

#[test]
fn a_threat_is_what_it_loses_and_captures() {
    let world = robin();
    let listed = world.run(&["what-if", "--list", "--json"]).json();
    let threats: Vec<&str> =
        listed["threat"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(threats.contains(&"phone-broken:my-phone"), "{threats:?}");
    for threat in &threats {
        world.run(&["what-if", "--threat", threat]).done();
    }
    let lost = world.run(&["what-if", "--lose", "my-phone", "--json"]).json();
    assert!(!lost["lockout"].as_array().unwrap().is_empty());
    // The only phone needs no name.
    for threat in ["phone-broken:my-phone", "phone-broken"] {
        assert_eq!(world.run(&["what-if", "--threat", threat, "--json"]).json(), lost);
    }
    let misspelt = world.run(&["what-if", "--threat", "phone-brokn"]);
    misspelt.fails_with(&["no threat to this inventory", "phone-broken"]);
}

#[test]
fn exposure_ranks_the_threats_and_agrees_with_what_if() {
    let world = robin();
    let exposure = world.run(&["exposure", "--json"]).json();
    let threats = exposure["threats"].as_array().unwrap();
    assert!(!threats.is_empty());
    let broken = threats.iter().find(|row| row["id"] == "phone-broken:my-phone").unwrap();
    assert_eq!((&broken["weight"], &broken["already"]), (&json!(8), &json!(false)));
    let found = world.run(&["what-if", "--threat", "phone-broken", "--json"]).json();
    let rows = found["lockout"].as_array().unwrap();
    let never = rows.iter().filter(|row| row["certain"] == true && row["reach"] == "never").count();
    assert_eq!(broken["never"], json!(never));
    assert!(world.run(&["exposure"]).done().contains("What can happen, the likeliest and worst first"));
}
