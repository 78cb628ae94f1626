use super::super::world::{changed, merged, with_password, with_totp, world};
use super::{Case, case, sms, with};
use selvedge::risk::Severity::{Critical, High, Medium};
use serde_json::{Value, json};

/// The account at the service with this domain. The built-in directory says: Netflix has no second factor, PayPal
/// accepts apps and keys, Starbucks sends SMS.
fn at(domain: &str, importance: &str, account: Value) -> Value {
    merged(account, json!({"domain": domain, "importance": importance}))
}

fn voice() -> Value {
    json!({"id": "voice", "kind": "voice", "holders": ["number"]})
}

pub fn cases() -> Vec<Case> {
    let passkey = json!({"id": "passkey", "kind": "passkey", "holders": ["phone"]});
    let elsewhere = ("/accounts/0/domain", json!("shop.example"));
    vec![
        // Whether the service offers a second factor.
        case(
            "R02",
            Medium,
            world(json!([at("netflix.com", "high", with_password())])),
            vec![
                elsewhere.clone(),
                ("/accounts/0/domain", json!("paypal.com")),
                ("/accounts/0/offers_recovery_codes", json!(true)),
                ("/accounts/0/sign_in", json!([])),
                ("/accounts/0", at("netflix.com", "high", with_totp())),
            ],
        ),
        case(
            "R01",
            Critical,
            world(json!([at("www.paypal.com", "high", with_password())])),
            vec![("/accounts/0/domain", json!("netflix.com")), ("/accounts/0/sign_in", json!([]))],
        ),
        case(
            "R01",
            High,
            world(json!([merged(with_password(), json!({"service": "paypal"}))])),
            vec![("/accounts/0/service", json!("Netflix"))],
        ),
        // Whether the service offers more than phone codes.
        case(
            "R46",
            Medium,
            changed(
                &world(json!([at("starbucks.com", "normal", with(sms()))])),
                "/numbers/0/port_out_pin",
                &json!(false),
            ),
            vec![
                elsewhere.clone(),
                ("/numbers/0/port_out_pin", Value::Null),
                ("/accounts/0/domain", json!("paypal.com")),
                ("/accounts/0", at("starbucks.com", "normal", with_totp())),
                (
                    "/numbers/0",
                    json!({"id": "number", "name": "My number", "sim_pin": true, "port_out_pin": true}),
                ),
            ],
        ),
        case(
            "R03",
            High,
            world(json!([at("paypal.com", "high", with(sms()))])),
            vec![("/accounts/0/domain", json!("starbucks.com"))],
        ),
        case(
            "R04",
            Medium,
            world(json!([at("shop.example", "normal", with(voice()))])),
            vec![("/accounts/0/domain", json!("starbucks.com"))],
        ),
        // Whether the service offers something stronger.
        case(
            "R08",
            Medium,
            world(json!([at("paypal.com", "normal", with(sms()))])),
            vec![
                elsewhere.clone(),
                ("/accounts/0/domain", json!("starbucks.com")),
                ("/accounts/0", at("paypal.com", "normal", with(passkey.clone()))),
                ("/accounts/0/importance", json!("high")),
                ("/accounts/0/sign_in/0/factors", json!(["password"])),
            ],
        ),
        case(
            "R09",
            High,
            world(json!([at("paypal.com", "high", with_totp())])),
            vec![
                elsewhere,
                ("/accounts/0/domain", json!("starbucks.com")),
                ("/accounts/0/importance", json!("normal")),
                ("/accounts/0/sign_in", json!([])),
                ("/accounts/0", at("paypal.com", "high", with(passkey))),
            ],
        ),
    ]
}
