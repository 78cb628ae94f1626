use super::super::world::{merged, with_password, with_totp, world};
use super::{Case, case, codes, on, with};
use selvedge::risk::Severity::{Critical, High, Medium};
use serde_json::{Value, json};

fn passkey(holders: Value) -> Value {
    json!({
        "id": "shop", "service": "Shop",
        "factors": [{"id": "passkey", "kind": "passkey", "holders": holders}],
        "sign_in": [{"factors": ["passkey"]}]
    })
}

fn contact(mut account: Value) -> Value {
    account["factors"].as_array_mut().unwrap().push(json!({"id": "contact", "kind": "trusted_contact"}));
    account["recovery"] = json!([{"factors": ["contact"], "restores": "account"}]);
    account
}

pub fn cases() -> Vec<Case> {
    const HELD: &str = "/accounts/0/factors/1/holders";
    let support = |mut account: Value| {
        account["factors"].as_array_mut().unwrap().push(json!({"id": "support", "kind": "support"}));
        account["recovery"] = json!([{"factors": ["support"], "restores": "account"}]);
        account
    };
    let key = with(json!({"id": "key", "kind": "security_key", "holders": ["key"]}));
    let mut spares = with(json!({"id": "key", "kind": "security_key", "holders": ["key-2"]}));
    spares["factors"].as_array_mut().unwrap().push(codes(json!(["drawer"])));
    spares["recovery"] = json!([{"factors": ["codes"], "restores": "second_factor"}]);
    let important = |account: Value| merged(account, json!({"importance": "high"}));
    let named = |id: &str| merged(important(with_totp()), json!({"id": id}));
    let questions = merged(
        with_password(),
        json!({
            "factors": [{"id": "password", "kind": "password"}, {"id": "questions", "kind": "security_questions",
             "random_answers": false}],
            "recovery": [{"factors": ["questions"], "restores": "password"}]
        }),
    );
    vec![
        case(
            "R16",
            High,
            world(json!([support(with_totp())])),
            vec![
                (HELD, json!(["phone", "laptop"])),
                (HELD, json!(["phone", "drawer"])),
                (HELD, json!(["drawer"])),
                (HELD, json!([])),
                ("/accounts/0/factors/-", codes(json!(["drawer"]))),
                ("/accounts/0", contact(with_totp())),
                ("/accounts/0/factors/1/kind", json!("push")),
            ],
        ),
        // A vault stored on one device counts as that device.
        case(
            "R16",
            High,
            {
                let mut world = world(json!([with_totp()]));
                world["accounts"][0]["factors"][1]["holders"] = json!(["selvedge"]);
                world
            },
            vec![("/vault_devices", json!(["laptop", "phone"])), ("/vault_devices", json!([]))],
        ),
        case(
            "R18",
            High,
            world(json!([passkey(json!(["phone"]))])),
            vec![
                ("/accounts/0/factors/0/holders", json!(["phone", "laptop"])),
                ("/accounts/0/factors/0/holders", json!([])),
                ("/accounts/0", contact(passkey(json!(["phone"])))),
                ("/accounts/0", with_totp()),
            ],
        ),
        case(
            "R19",
            High,
            world(json!([key])),
            vec![
                (HELD, json!(["key", "key-2"])),
                ("/accounts/0/factors/-", codes(json!(["drawer"]))),
                ("/accounts/0/factors/1/kind", json!("totp")),
            ],
        ),
        case(
            "R20",
            Medium,
            world(json!([spares])),
            vec![
                ("/accounts/0/factors/2/holders", json!(["parents"])),
                ("/accounts/0/factors/2/holders", json!(["drawer", "parents"])),
                ("/accounts/0/factors/2/holders", json!([])),
                ("/devices/3/kept_at", Value::Null),
            ],
        ),
        on(
            "phone",
            case(
                "R21",
                High,
                world(json!([important(support(with_totp()))])),
                vec![
                    ("/accounts/0/importance", json!("normal")),
                    (HELD, json!(["phone", "laptop"])),
                    (HELD, json!([])),
                    (HELD, json!(["number"])),
                    ("/accounts/0", important(contact(with_totp()))),
                ],
            ),
        ),
        on(
            "phone",
            case(
                "R21",
                Critical,
                world(json!([named("a"), named("b"), named("c")])),
                vec![("/accounts", json!([]))],
            ),
        ),
        case(
            "R30",
            High,
            world(json!([important(support(with_totp()))])),
            vec![
                ("/accounts/0/importance", json!("normal")),
                ("/accounts/0", important(contact(with_totp()))),
                (HELD, json!(["phone", "laptop"])),
                ("/accounts/0/sign_in", json!([])),
                ("/accounts/0/factors/1/kind", json!("sms")),
                (HELD, json!([])),
            ],
        ),
        case(
            "R30",
            High,
            world(json!([important(with_password())])),
            vec![("/accounts/0", important(contact(with_password())))],
        ),
        case(
            "R34",
            Medium,
            world(json!([questions])),
            vec![
                ("/accounts/0/factors/1/random_answers", json!(true)),
                ("/accounts/0/factors/1/random_answers", Value::Null),
                ("/accounts/0/recovery", json!([])),
            ],
        ),
        case(
            "R35",
            High,
            world(json!([merged(important(with_totp()), json!({"support_reset": "possible"}))])),
            vec![
                ("/accounts/0/support_reset", json!("locked")),
                ("/accounts/0/support_reset", json!("unknown")),
                ("/accounts/0/importance", json!("normal")),
            ],
        ),
        case(
            "R35",
            High,
            world(json!([merged(important(support(with_totp())), json!({"support_reset": "possible"}))])),
            vec![
                ("/accounts/0/support_reset", json!("locked")),
                ("/accounts/0/support_reset", json!("unknown")),
            ],
        ),
    ]
}
