use super::super::world::{changed, merged, with_password, with_totp, world};
use super::{Case, case, on, sms, with};
use selvedge::risk::Severity::{Critical, High, Medium};
use serde_json::{Value, json};

pub fn cases() -> Vec<Case> {
    let both = merged(
        with_totp(),
        json!({
            "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "totp", "kind": "totp", "holders": ["phone"]},
                sms()
            ],
            "sign_in": [{"factors": ["password", "totp"]}, {"factors": ["password", "sms"]}]
        }),
    );
    let fallback = merged(
        both.clone(),
        json!({
            "sign_in": [{"factors": ["password", "totp"]}],
            "recovery": [{"factors": ["sms"], "restores": "second_factor"}]
        }),
    );
    let reset = merged(with(sms()), json!({"recovery": [{"factors": ["sms"], "restores": "password"}]}));
    let listed = json!({"recovery_addresses": [{"entity": "number"}]});
    vec![
        case(
            "R03",
            High,
            world(json!([with(sms())])),
            vec![
                ("/accounts/0", both.clone()),
                ("/accounts/0", with_totp()),
                ("/accounts/0", with_password()),
            ],
        ),
        case(
            "R04",
            Medium,
            world(json!([with(json!({"id": "voice", "kind": "voice", "holders": ["number"]}))])),
            vec![
                ("/accounts/0/factors/1/kind", json!("sms")),
                ("/accounts/0/sign_in/0/factors", json!(["password"])),
            ],
        ),
        case(
            "R05",
            High,
            world(json!([both])),
            vec![
                ("/accounts/0/sign_in/1", Value::Null),
                ("/accounts/0/sign_in/1/factors", json!(["password", "totp", "sms"])),
                ("/accounts/0/sign_in/0", Value::Null),
            ],
        ),
        case(
            "R05",
            High,
            world(json!([fallback])),
            vec![
                ("/accounts/0/recovery/0/restores", json!("password")),
                ("/accounts/0/recovery/0/factors", json!(["sms", "totp"])),
            ],
        ),
        case(
            "R06",
            Critical,
            world(json!([reset])),
            vec![
                ("/accounts/0/recovery", json!([])),
                ("/accounts/0/recovery/0/restores", json!("second_factor")),
                ("/accounts/0/recovery/0/factors", json!(["sms", "password"])),
                ("/accounts/0/factors/1", json!({"id": "sms", "kind": "totp", "holders": ["phone"]})),
            ],
        ),
        case(
            "R06",
            Critical,
            world(json!([merged(with_password(), listed.clone())])),
            vec![("/accounts/0/recovery_addresses", json!([])), ("/accounts/0", merged(with_totp(), listed))],
        ),
        on(
            "number",
            case(
                "R36",
                High,
                changed(&world(json!([with(sms())])), "/numbers/0/port_out_pin", &json!(false)),
                vec![
                    ("/numbers/0/port_out_pin", json!(true)),
                    ("/numbers/0/port_out_pin", Value::Null),
                    ("/accounts/0", with_totp()),
                ],
            ),
        ),
    ]
}
