//! Two accounts at one service are told apart on every screen that names them.

use crate::inventory;
use crate::profile::Profile;
use crate::tui::testing::Harness;

/// Two mailboxes at one provider, whose service is written in two ways, and an account that depends on them.
fn two_mailboxes(columns: u16) -> Harness {
    let text = r#"{"devices":[{"id":"phone","name":"My phone","kind":"phone","unlock":[{"method":"pin"}]}],
        "accounts":[
        {"id":"google","service":"Google","username":"kim.sandoval@example.org","importance":"critical",
         "factors":[{"id":"password","kind":"password","holders":["memory"]},
                    {"id":"totp","kind":"totp","holders":["phone"]}],
         "sign_in":[{"factors":["password","totp"]}],"recovery_addresses":[{"entity":"google-2"}]},
        {"id":"google-2","service":"google","importance":"high",
         "factors":[{"id":"password","kind":"password","holders":["memory"]}],
         "sign_in":[{"factors":["password"]}],"recovery_addresses":[{"entity":"google"}]},
        {"id":"shop","service":"Shop","username":"kim","factors":[
            {"id":"password","kind":"password","holders":["google"]}],
         "sign_in":[{"factors":["password"]}],
         "recovery_addresses":[{"entity":"google"},{"entity":"google-2"}]}]}"#;
    let profile = Profile { inventory: inventory::parse(text).unwrap(), ..Profile::default() };
    Harness::with(profile, columns, 24)
}

#[test]
fn two_mailboxes_at_one_provider_are_told_apart() {
    let mut harness = two_mailboxes(80);
    for (name, keys) in [("exposure", "7 e"), ("plan", "p")] {
        harness.press(keys);
        insta::assert_snapshot!(name, harness.screen());
    }
    harness.press("w /").type_text("google-2/password").press("enter c esc");
    insta::assert_snapshot!("what_if", harness.screen());
    harness.press("tab home enter");
    insta::assert_snapshot!("how_it_is_taken_over", harness.screen());
}

#[test]
fn two_mailboxes_at_one_provider_are_told_apart_on_the_other_screens() {
    let mut harness = two_mailboxes(80);
    for (name, keys) in [("overview", "1"), ("accounts", "3"), ("account", "down enter"), ("findings", "5")] {
        harness.press(keys);
        insta::assert_snapshot!(name, harness.screen());
    }
}
