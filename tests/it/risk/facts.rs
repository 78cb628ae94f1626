//! Facts are short sentences with names, and contain nothing that a terminal interprets.

use super::world::{changed, finding, findings, inventory, today, with_totp, world};
use selvedge::risk::audit;
use serde_json::{Value, json};

fn facts(document: &Value, rule: &str) -> Vec<String> {
    finding(document, rule, "shop").map(|found| found.facts).unwrap_or_default()
}

fn with_codes_on(holder: &str) -> Value {
    let mut account = with_totp();
    account["factors"].as_array_mut().unwrap().push(json!({
        "id": "codes", "kind": "recovery_codes", "holders": [holder]
    }));
    account["recovery"] = json!([{"factors": ["codes"], "restores": "second_factor"}]);
    world(json!([account]))
}

#[test]
fn codes_beside_the_seed_name_the_device() {
    assert_eq!(
        facts(&with_codes_on("phone"), "R24"),
        ["The recovery codes are kept on My phone, which also holds the TOTP seed."]
    );
}

#[test]
fn codes_only_in_selvedge_beside_the_seed_say_so_at_once() {
    let mut here = with_codes_on("selvedge");
    here["accounts"][0]["factors"][1]["holders"] = json!(["selvedge"]);
    assert_eq!(
        facts(&here, "R24"),
        ["The recovery codes are kept only in Selvedge on Laptop, which also holds the TOTP seed."]
    );
    here["vault_devices"] = json!([]);
    assert_eq!(
        facts(&here, "R24"),
        ["The recovery codes are kept only in Selvedge, which also holds the TOTP seed."]
    );
}

#[test]
fn counts_have_separators_and_reused_passwords_name_the_other_accounts() {
    let account = |n: usize| {
        json!({"id": format!("s{n}"), "service": format!("Shop {n}"), "password": {
            "reuse_group": "g", "pwned_count": 1_234_567, "checked": "2026-11-02"
        }})
    };
    let accounts: Vec<Value> = (1..=6).map(account).collect();
    let document = world(json!(accounts));
    let facts = |rule: &str, subject: &str| finding(&document, rule, subject).unwrap().facts;
    assert_eq!(
        facts("R38", "s1"),
        ["The password of Shop 1 appears 1,234,567 times in known breaches (checked 2026-11-02)."]
    );
    assert_eq!(facts("R37", "s1"), ["The password of Shop 1 also opens Shop 2, Shop 3, Shop 4 and 2 more."]);
    assert_eq!(facts("R37", "s6"), ["The password of Shop 6 also opens Shop 1, Shop 2, Shop 3 and 2 more."]);
}

#[test]
fn a_number_that_opens_an_account_says_so() {
    let document = world(json!([{
        "id": "shop", "service": "Shop",
        "factors": [{"id": "sms", "kind": "sms", "holders": ["number"]}],
        "sign_in": [{"factors": ["sms"]}]
    }]));
    assert_eq!(facts(&document, "R06"), ["A code to My number is enough to sign in to Shop."]);
}

#[test]
fn facts_name_the_offers_of_a_service_and_its_instructions() {
    let mut document = world(json!([with_totp()]));
    document["accounts"][0]["domain"] = json!("paypal.com");
    assert_eq!(
        facts(&document, "R08"),
        [
            "Shop is protected by an app code. The service also accepts something stronger: security key.",
            "How to: https://www.paypal.com/us/cshelp/article/help167",
        ]
    );
    document["accounts"][0]["sign_in"] = json!([{"factors": ["password"]}]);
    document["accounts"][0]["factors"] = json!([{"id": "password", "kind": "password"}]);
    assert_eq!(
        facts(&document, "R01"),
        [
            "Shop opens with the password alone.",
            "The directory lists these second factors for PayPal: security key and authenticator app (TOTP).",
            "How to: https://www.paypal.com/us/cshelp/article/help167",
        ]
    );
    document["accounts"][0]["domain"] = json!("netflix.com");
    assert_eq!(facts(&document, "R02"), ["The directory lists no second factor for Netflix."]);
}

#[test]
fn names_are_cut_and_free_of_control_characters() {
    let mut document = with_codes_on("phone");
    document["devices"][0]["name"] = json!(format!("\u{1b}[2J\n{}", "long ".repeat(2000)));
    document["accounts"][0]["service"] = json!("Sh\u{202e}op");
    for finding in findings(&document) {
        for fact in &finding.facts {
            assert!(!fact.chars().any(|c| c.is_control() || c == '\u{202e}'), "{fact:?}");
            assert!(fact.chars().count() < 400, "{} characters", fact.chars().count());
        }
    }
}

#[test]
fn missing_holders_cause_no_panic_and_no_finding() {
    // `parse` refuses such an inventory, but a rule must handle it.
    let mut inventory = inventory(&with_codes_on("phone"));
    for account in &mut inventory.accounts {
        for factor in &mut account.factors {
            factor.holders = vec!["nobody".into()];
        }
        for way in &mut account.sign_in {
            way.factors.push("nothing".into());
        }
    }
    let rules: Vec<String> =
        audit(&inventory, &[], today()).into_iter().map(|f| f.rule.id.0.clone()).collect();
    assert_eq!(rules, Vec::<String>::new());
    assert_eq!(facts(&changed(&with_codes_on("phone"), "/accounts/0/sign_in", &json!([])), "R24"), [""; 0]);
}
