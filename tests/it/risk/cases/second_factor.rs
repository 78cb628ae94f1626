use super::super::world::{changed, merged, with_password, with_totp, world};
use super::{Case, case, on, with};
use selvedge::risk::Severity::{Critical, High, Low, Medium};
use serde_json::{Value, json};

/// A password manager that stays signed in on the phone; its password is in memory and on the phone.
fn manager() -> Value {
    json!({
        "id": "manager", "service": "Manager",
        "factors": [{"id": "password", "kind": "password", "holders": ["memory", "phone"]}],
        "sign_in": [{"factors": ["password"]}],
        "sessions": {"devices": ["phone"]},
        "keeper": {"roles": ["password_manager"], "end_to_end": true}
    })
}

/// An authenticator sync that opens with a password and a code that it syncs itself.
fn sync() -> Value {
    json!({
        "id": "sync", "service": "Sync",
        "factors": [
            {"id": "password", "kind": "password", "holders": ["memory"]},
            {"id": "totp", "kind": "totp", "holders": ["sync"]}
        ],
        "sign_in": [{"factors": ["password", "totp"]}],
        "keeper": {"roles": ["authenticator_sync"], "end_to_end": true}
    })
}

pub fn cases() -> Vec<Case> {
    let held = |password: Value, totp: Value| {
        merged(
            with_totp(),
            json!({"factors": [
                {"id": "password", "kind": "password", "holders": password},
                {"id": "totp", "kind": "totp", "holders": totp}
            ]}),
        )
    };
    let federated = json!({
        "id": "shop", "service": "Shop",
        "factors": [{"id": "federated", "kind": "federated"}], "sign_in": [{"factors": ["federated"]}]
    });
    let push = json!({"id": "push", "kind": "push", "number_matching": false});
    let one_vault =
        world(json!([held(json!(["manager", "memory"]), json!(["phone", "manager"])), manager()]));
    let weak_sync = merged(
        with_password(),
        json!({
            "id": "sync", "keeper": {"roles": ["authenticator_sync"], "end_to_end": false}
        }),
    );
    let cloud = merged(with_password(), json!({"id": "cloud", "keeper": {"roles": ["passkey_sync"]}}));
    let vault = merged(sync(), json!({"keeper": {"roles": ["password_manager", "authenticator_sync"]}}));
    vec![
        case(
            "R01",
            Medium,
            world(json!([with_password()])),
            vec![
                ("/accounts/0", with_totp()),
                ("/accounts/0/sign_in", json!([])),
                ("/accounts/0", federated.clone()),
            ],
        ),
        case(
            "R01",
            High,
            world(json!([merged(with_password(), json!({"importance": "high"}))])),
            vec![("/accounts/0", with_totp())],
        ),
        case(
            "R01",
            Critical,
            world(json!([merged(
                with_password(),
                json!({
                    "importance": "critical", "offers_recovery_codes": true
                })
            )])),
            vec![("/accounts/0/sign_in", json!([]))],
        ),
        case(
            "R10",
            Medium,
            world(json!([with(push)])),
            vec![
                ("/accounts/0/factors/1/number_matching", json!(true)),
                ("/accounts/0/factors/1/number_matching", Value::Null),
                ("/accounts/0/sign_in/0/factors", json!(["password"])),
            ],
        ),
        case(
            "R11",
            Low,
            world(json!([held(json!(["manager"]), json!(["phone"])), manager()])),
            vec![
                ("/accounts/0/factors/1/holders", json!(["laptop"])),
                ("/accounts/0/factors/1/holders", json!([])),
                ("/accounts/0/factors/1/holders", json!(["selvedge"])),
                // The phone holds the manager's password even if it is signed out.
                ("/accounts/1/factors/0/holders", json!(["memory"])),
            ],
        ),
        case(
            "R12",
            Medium,
            one_vault.clone(),
            vec![
                ("/accounts/0/factors/1/holders", json!(["phone"])),
                ("/accounts/0/factors/0/holders", json!(["memory"])),
                ("/accounts/0/factors/0/holders", json!([])),
            ],
        ),
        case(
            "R12",
            High,
            changed(&one_vault, "/accounts/0/importance", &json!("high")),
            vec![("/accounts/0/factors/1/holders", json!(["selvedge"]))],
        ),
        on(
            "sync",
            case(
                "R13",
                Critical,
                world(json!([vault])),
                vec![
                    ("/accounts/0/factors/1/holders", json!(["sync", "phone"])),
                    ("/accounts/0/factors/1/holders", json!([])),
                    ("/accounts/0/sign_in/-", json!({"factors": ["password"]})),
                    ("/accounts/0/keeper/roles", json!(["authenticator_sync"])),
                    ("/accounts/0/keeper", Value::Null),
                ],
            ),
        ),
        on(
            "sync",
            case(
                "R14",
                High,
                world(json!([sync()])),
                vec![
                    ("/accounts/0/factors/1/holders", json!(["sync", "drawer"])),
                    ("/accounts/0/sign_in/0/factors", json!(["password"])),
                    ("/accounts/0/keeper/roles", json!(["password_manager"])),
                ],
            ),
        ),
        on(
            "sync",
            case(
                "R15",
                High,
                world(json!([weak_sync])),
                vec![
                    ("/accounts/0/keeper/end_to_end", json!(true)),
                    ("/accounts/0/keeper/end_to_end", Value::Null),
                    ("/accounts/0/keeper/roles", json!(["cloud_backup"])),
                    ("/accounts/0/factors/0/kind", json!("passkey")),
                ],
            ),
        ),
        on(
            "cloud",
            case(
                "R17",
                High,
                world(json!([cloud.clone()])),
                vec![
                    ("/accounts/0/keeper/roles", json!(["cloud_backup"])),
                    ("/accounts/0/factors/0/kind", json!("passkey")),
                    ("/accounts/0/sign_in", json!([])),
                ],
            ),
        ),
        // An account that holds a recorded passkey counts as one that syncs passkeys.
        on(
            "cloud",
            case(
                "R17",
                High,
                world(json!([
                    merged(cloud, json!({"keeper": null})),
                    {"id": "shop", "service": "Shop",
                     "factors": [{"id": "passkey", "kind": "passkey", "holders": ["cloud"]}],
                     "sign_in": [{"factors": ["passkey"]}]}
                ])),
                vec![("/accounts/1/factors/0/holders", json!(["phone"]))],
            ),
        ),
    ]
}
