//! Rules that need the access graph.

use super::{Case, case, on};
use crate::risk::world::{merged, with_password, with_totp, world};
use selvedge::risk::Severity::{Critical, High, Medium};
use serde_json::{Value, json};

/// A mailbox that opens with a code to the number.
fn mailbox(sign_in: Value) -> Value {
    json!({
        "id": "mail", "service": "Mail", "importance": "normal",
        "factors": [
            {"id": "password", "kind": "password", "holders": ["memory"]},
            {"id": "sms", "kind": "sms", "holders": ["number"]}
        ],
        "sign_in": sign_in
    })
}

/// The shop; the mailbox resets its password.
fn reset_by_mail() -> Value {
    merged(
        with_password(),
        json!({
            "importance": "high",
            "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "email", "kind": "email_code", "holders": ["mail"]}
            ],
            "recovery": [{"factors": ["email"], "restores": "password"}]
        }),
    )
}

/// The shop with TOTP; support restores the account.
fn with_support() -> Value {
    merged(
        with_totp(),
        json!({
            "importance": "high",
            "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "totp", "kind": "totp", "holders": ["phone"]},
                {"id": "support", "kind": "support"}
            ],
            "recovery": [{"factors": ["support"], "restores": "account"}]
        }),
    )
}

/// A mailbox in a circle of three, with its password on the phone.
fn ringed(id: &str, next: &str) -> Value {
    json!({
        "id": id, "service": id.to_uppercase(),
        "factors": [
            {"id": "password", "kind": "password", "holders": ["phone"]},
            {"id": "email", "kind": "email_code", "holders": [next]}
        ],
        "sign_in": [{"factors": ["password"]}],
        "recovery": [{"factors": ["email"], "restores": "password"}]
    })
}

fn keeper(id: &str, held_by: &str) -> Value {
    json!({
        "id": id, "service": id.to_uppercase(),
        "keeper": {"roles": ["password_manager"]},
        "factors": [{"id": "password", "kind": "password", "holders": [held_by]}],
        "sign_in": [{"factors": ["password"]}]
    })
}

pub fn cases() -> Vec<Case> {
    let by_sms = json!([{"factors": ["sms"]}]);
    let by_both = json!([{"factors": ["password", "sms"]}]);
    let chained = world(json!([reset_by_mail(), mailbox(by_sms)]));
    vec![
        case(
            "R06",
            Critical,
            chained.clone(),
            vec![
                ("/accounts/1/sign_in", by_both.clone()),
                ("/accounts/0/recovery", json!([])),
                ("/accounts/1/factors/1", json!({"id": "sms", "kind": "totp", "holders": ["phone"]})),
            ],
        ),
        on(
            "aaa",
            case(
                "R29",
                High,
                world(json!([ringed("aaa", "bbb"), ringed("bbb", "ccc"), ringed("ccc", "aaa")])),
                vec![
                    ("/accounts/1/factors/0/holders", json!(["memory"])),
                    ("/accounts/2/factors/1/holders", json!(["number"])),
                ],
            ),
        ),
        on(
            "one",
            case(
                "R13",
                Critical,
                world(json!([keeper("one", "two"), keeper("two", "one")])),
                vec![
                    ("/accounts/0/factors/0/holders", json!(["two", "memory"])),
                    ("/accounts/1/factors/0/holders", json!(["drawer"])),
                ],
            ),
        ),
        case(
            "R27",
            High,
            world(json!([merged(with_support(), json!({"support_reset": "possible"}))])),
            vec![
                ("/accounts/0/support_reset", json!("locked")),
                ("/accounts/0/support_reset", json!("unknown")),
                ("/accounts/0/recovery", json!([])),
                ("/accounts/0/sign_in/-", json!({"factors": ["password"]})),
            ],
        ),
        case(
            "R45",
            Medium,
            chained,
            vec![
                ("/accounts/0/importance", json!("normal")),
                ("/accounts/0/sign_in", json!([])),
                ("/accounts/0", merged(with_totp(), json!({"importance": "high"}))),
            ],
        ),
    ]
}
