use super::super::world::{merged, with_password, with_totp, world};
use super::{Case, case};
use selvedge::risk::Severity::{Critical, High, Medium};
use serde_json::{Value, json};

pub fn cases() -> Vec<Case> {
    let health = |account: Value, health: Value| merged(account, json!({"password": health}));
    let one = |more: Value| world(json!([merged(with_password(), more)]));
    let twin = |importance: &str| {
        merged(
            health(with_password(), json!({"reuse_group": "g1"})),
            json!({"id": "forum", "importance": importance}),
        )
    };
    let reused = |importance: &str| {
        world(json!([health(with_password(), json!({"reuse_group": "g1"})), twin(importance)]))
    };
    vec![
        case(
            "R37",
            High,
            reused("normal"),
            vec![
                ("/accounts/1/password/reuse_group", json!("g2")),
                ("/accounts/1", Value::Null),
                ("/accounts/0/password/reuse_group", Value::Null),
            ],
        ),
        case("R37", Critical, reused("high"), vec![("/accounts/1/password", Value::Null)]),
        case(
            "R38",
            Critical,
            world(json!([health(with_password(), json!({"pwned_count": 1}))])),
            vec![
                ("/accounts/0/password/pwned_count", json!(0)),
                ("/accounts/0/password/pwned_count", Value::Null),
            ],
        ),
        case(
            "R39",
            High,
            world(json!([health(with_password(), json!({"length": 14, "score": 4}))])),
            vec![
                ("/accounts/0/password/length", json!(15)),
                ("/accounts/0/password/length", Value::Null),
                ("/accounts/0", health(with_totp(), json!({"length": 14, "score": 4}))),
            ],
        ),
        case(
            "R39",
            High,
            world(json!([health(with_totp(), json!({"length": 7}))])),
            vec![("/accounts/0/password/length", json!(8))],
        ),
        case(
            "R39",
            High,
            world(json!([health(with_totp(), json!({"length": 20, "score": 2}))])),
            vec![("/accounts/0/password/score", json!(3))],
        ),
        case(
            "R40",
            High,
            one(json!({
                "password_changed": "2026-05-01", "sessions": {"oldest": "2024-01-01"}
            })),
            vec![
                ("/accounts/0/sessions/oldest", json!("2026-05-01")),
                ("/accounts/0/sessions/oldest", Value::Null),
                ("/accounts/0/sessions/signed_out_everywhere", json!("2026-05-01")),
                ("/accounts/0/password_changed", Value::Null),
            ],
        ),
        case(
            "R40",
            High,
            one(json!({
                "second_factor_changed": "2026-05-01",
                "sessions": {"oldest": "2024-01-01", "signed_out_everywhere": "2026-04-30"}
            })),
            vec![("/accounts/0/second_factor_changed", json!("2026-04-30"))],
        ),
        case(
            "R41",
            Critical,
            one(json!({"linked": [{"provider": "Meadow", "recognised": false}]})),
            vec![
                ("/accounts/0/linked/0/recognised", json!(true)),
                ("/accounts/0/linked/0/recognised", Value::Null),
                ("/accounts/0/linked", json!([])),
            ],
        ),
        case(
            "R42",
            Critical,
            one(json!({"pending_email_change": {"started_by_me": false}})),
            vec![
                ("/accounts/0/pending_email_change/started_by_me", json!(true)),
                ("/accounts/0/pending_email_change", Value::Null),
            ],
        ),
        case(
            "R43",
            High,
            one(json!({
                "existed_before_signup": true, "created": "2026-01-10", "password_changed": "2026-01-11",
                "sessions": {"signed_out_everywhere": "2026-01-09"}
            })),
            vec![
                ("/accounts/0/existed_before_signup", json!(false)),
                ("/accounts/0/existed_before_signup", Value::Null),
                ("/accounts/0/sessions/signed_out_everywhere", json!("2026-01-11")),
            ],
        ),
        case(
            "R44",
            Medium,
            one(json!({"last_used": "2024-11-20"})),
            vec![("/accounts/0/last_used", json!("2024-11-21")), ("/accounts/0/last_used", Value::Null)],
        ),
    ]
}
