use super::super::world::{merged, with_password, with_totp, world};
use super::{Case, case, on, sms, with};
use selvedge::risk::Severity::{High, Medium};
use serde_json::{Value, json};

/// A mailbox with a password and an app code, and these ways to sign in.
fn mail(sign_in: Value) -> Value {
    merged(with_totp(), json!({"id": "mail", "service": "Mail", "sign_in": sign_in}))
}

/// A mailbox with its password in the manager; an email to the other mailbox recovers it.
fn circling(id: &str, other: &str) -> Value {
    json!({
        "id": id, "service": id.to_uppercase(),
        "factors": [
            {"id": "password", "kind": "password", "holders": ["manager"]},
            {"id": "email", "kind": "email_code", "holders": [other]}
        ],
        "sign_in": [{"factors": ["password"]}],
        "recovery": [{"factors": ["email"], "restores": "password"}]
    })
}

pub fn cases() -> Vec<Case> {
    let email = json!({"id": "email", "kind": "email_code", "holders": ["mail"]});
    let strong = json!([{"factors": ["password", "totp"]}]);
    let weak = json!([{"factors": ["password"]}]);
    let factor = world(json!([with(email.clone()), mail(strong.clone())]));
    let factor_and_reset = world(json!([
        merged(with(email.clone()), json!({"recovery": [{"factors": ["email"], "restores": "password"}]})),
        mail(strong.clone())
    ]));
    let address = json!({"recovery_addresses": [{"address": "robin@example.org"}]});
    let addressed = |more: Value| {
        world(json!([merged(
            with_password(),
            json!({"recovery_addresses": [
                merged(address["recovery_addresses"][0].clone(), more)
            ]})
        )]))
    };
    let reset_to_mail = merged(
        with_totp(),
        json!({
            "factors": [
                {"id": "password", "kind": "password"}, {"id": "totp", "kind": "totp"}, email
            ],
            "recovery": [{"factors": ["email"], "restores": "account"}]
        }),
    );
    let manager =
        merged(with_password(), json!({"id": "manager", "keeper": {"roles": ["password_manager"]}}));
    let circle = world(json!([circling("aaa", "bbb"), circling("bbb", "aaa"), manager]));
    let mut work_number = world(json!([with(sms())]));
    work_number["numbers"][0]["owner"] = json!("employer");
    vec![
        case(
            "R07",
            Medium,
            factor,
            vec![
                ("/accounts/0/sign_in/0/factors", json!(["password"])),
                ("/accounts/0/factors/1/kind", json!("totp")),
            ],
        ),
        case("R07", High, factor_and_reset, vec![("/accounts/0/factors/1/kind", json!("totp"))]),
        case(
            "R28",
            High,
            world(json!([reset_to_mail, mail(weak.clone())])),
            vec![
                ("/accounts/1/sign_in", strong),
                ("/accounts/1/sign_in", json!([])),
                ("/accounts/0/sign_in/-", json!({"factors": ["password"]})),
                ("/accounts/0/recovery", json!([])),
            ],
        ),
        case(
            "R28",
            Medium,
            world(json!([
                merged(with_totp(), json!({"recovery_addresses": [{"entity": "mail"}]})),
                mail(weak)
            ])),
            vec![("/accounts/0/recovery_addresses", json!([]))],
        ),
        on(
            "aaa",
            case(
                "R29",
                High,
                circle.clone(),
                vec![
                    ("/accounts/0/factors/0/holders", json!(["manager", "memory"])),
                    ("/accounts/1/factors/0/holders", json!(["phone"])),
                    ("/accounts/1/factors/1/holders", json!(["manager"])),
                    ("/accounts/1/recovery", json!([])),
                ],
            ),
        ),
        on("bbb", case("R29", High, circle, vec![("/accounts/0/factors/0/holders", json!(["memory"]))])),
        on(
            "aaa",
            case(
                "R29",
                High,
                world(json!([merged(
                    circling("aaa", "aaa"),
                    json!({
                        "factors": [
                            {"id": "password", "kind": "password", "holders": ["drawer"]},
                            {"id": "email", "kind": "email_code", "holders": ["aaa"]}
                        ]
                    })
                )])),
                vec![("/accounts/0/factors/0/holders", json!(["drawer", "parents"]))],
            ),
        ),
        case(
            "R31",
            Medium,
            addressed(json!({"verified": false})),
            vec![
                ("/accounts/0/recovery_addresses/0/verified", json!(true)),
                ("/accounts/0/recovery_addresses/0/verified", Value::Null),
            ],
        ),
        case(
            "R32",
            Medium,
            addressed(json!({"tested": "2025-11-20"})),
            vec![
                ("/accounts/0/recovery_addresses/0/tested", json!("2025-11-21")),
                ("/accounts/0/recovery_addresses/0/tested", Value::Null),
            ],
        ),
        case(
            "R33",
            High,
            addressed(json!({"owner": "employer"})),
            vec![
                ("/accounts/0/recovery_addresses/0/owner", json!("family")),
                ("/accounts/0/owner", json!("employer")),
            ],
        ),
        case(
            "R33",
            High,
            work_number,
            vec![("/numbers/0/owner", json!("me")), ("/accounts/0/sign_in/0/factors", json!(["password"]))],
        ),
    ]
}
