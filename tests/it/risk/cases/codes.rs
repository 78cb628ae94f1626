use super::super::world::{merged, with_password, with_totp, world};
use super::{Case, case, codes};
use selvedge::risk::Severity::{High, Low, Medium};
use serde_json::{Value, json};

/// The shop with TOTP, and recovery codes with these holders.
fn with_codes(holders: Value) -> Value {
    let mut account = with_totp();
    account["factors"].as_array_mut().unwrap().push(codes(holders));
    account["recovery"] = json!([{"factors": ["codes"], "restores": "second_factor"}]);
    account
}

fn counted(facts: Value) -> Value {
    let mut account = with_codes(json!(["drawer"]));
    account["factors"][2]["codes"] = facts;
    world(json!([account]))
}

pub fn cases() -> Vec<Case> {
    const HELD: &str = "/accounts/0/factors/2/holders";
    const FACTS: &str = "/accounts/0/factors/2/codes";
    let in_selvedge = |totp: Value| {
        let mut account = with_codes(json!(["selvedge"]));
        account["factors"][1]["holders"] = totp;
        world(json!([account]))
    };
    let with_key = merged(
        with_codes(json!(["phone"])),
        json!({
            "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "totp", "kind": "totp", "holders": ["phone"]},
                codes(json!(["phone"])),
                {"id": "key", "kind": "security_key", "holders": ["key"]}
            ],
            "sign_in": [{"factors": ["password", "totp"]}, {"factors": ["password", "key"]}]
        }),
    );
    let beside = merged(
        with_password(),
        json!({
            "factors": [{"id": "password", "kind": "password", "holders": ["drawer"]}, codes(json!(["drawer"]))]
        }),
    );
    let stale = merged(with_codes(json!(["drawer"])), json!({"second_factor_changed": "2026-03-01"}));
    let mut stale = world(json!([stale]));
    stale["accounts"][0]["factors"][2]["codes"] = json!({"made": "2025-03-01", "verified": "2025-06-01"});
    vec![
        case(
            "R22",
            High,
            world(json!([merged(with_totp(), json!({"offers_recovery_codes": true}))])),
            vec![
                ("/accounts/0/offers_recovery_codes", json!(false)),
                ("/accounts/0/offers_recovery_codes", Value::Null),
                ("/accounts/0/factors/-", codes(json!(["drawer"]))),
            ],
        ),
        case(
            "R23",
            Medium,
            counted(json!({"total": 10, "used": 8})),
            vec![
                (FACTS, json!({"total": 10, "used": 0})),
                (FACTS, json!({"total": 10})),
                (FACTS, Value::Null),
            ],
        ),
        case(
            "R23",
            Low,
            counted(json!({"total": 10, "used": 1})),
            vec![(FACTS, json!({"total": 3, "used": 0}))],
        ),
        case(
            "R23",
            Medium,
            counted(json!({"total": 2})),
            vec![(FACTS, json!({"total": 3})), (FACTS, json!({"total": 1}))],
        ),
        case(
            "R24",
            High,
            world(json!([with_codes(json!(["phone"]))])),
            vec![
                (HELD, json!(["drawer"])),
                (HELD, json!(["phone", "drawer"])),
                (HELD, json!(["laptop"])),
                (HELD, json!([])),
                ("/accounts/0/factors/1/holders", json!(["laptop"])),
                ("/accounts/0/sign_in/0/factors", json!(["password"])),
            ],
        ),
        case("R24", Medium, world(json!([with_key])), vec![(HELD, json!(["drawer"]))]),
        // The codes are only in Selvedge; the seed is in Selvedge too, or on the device that stores the vault.
        case(
            "R24",
            High,
            in_selvedge(json!(["selvedge"])),
            vec![(HELD, json!(["selvedge", "drawer"])), ("/accounts/0/factors/1/holders", json!(["phone"]))],
        ),
        case("R24", High, in_selvedge(json!(["laptop"])), vec![("/vault_devices", json!(["phone"]))]),
        case(
            "R24",
            High,
            {
                let mut nowhere = in_selvedge(json!(["selvedge"]));
                nowhere["vault_devices"] = json!([]);
                nowhere
            },
            vec![("/accounts/0/factors/1/holders", json!(["phone"]))],
        ),
        case(
            "R25",
            Medium,
            world(json!([beside])),
            vec![
                ("/accounts/0/factors/1/holders", json!(["parents"])),
                ("/accounts/0/factors/0/holders", json!(["memory"])),
                ("/accounts/0/factors/0/holders", json!([])),
            ],
        ),
        case(
            "R26",
            Medium,
            stale,
            vec![
                ("/accounts/0/factors/2/codes/made", json!("2026-03-01")),
                ("/accounts/0/factors/2/codes/verified", json!("2026-03-02")),
                ("/accounts/0/second_factor_changed", Value::Null),
            ],
        ),
    ]
}
