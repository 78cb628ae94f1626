//! `account`: add, list, show, edit, remove.

use super::robin;
use crate::binary::World;
use selvedge::inventory::{FactorKind, Importance};
use serde_json::json;

const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

#[test]
fn add_stores_factors_and_login_code() {
    let world = robin();
    let uri = format!("otpauth://totp/Shop:robin?secret={SEED}&issuer=Shop\n");
    let ran = world.pipe(
        &[
            "account",
            "add",
            "Shop",
            "--domain",
            "shop.example",
            "--importance",
            "low",
            "--factor",
            "password=memory",
            "--otpauth",
            "-",
            "--json",
        ],
        &uri,
    );
    let shop = ran.json();
    assert_eq!(
        (&shop["id"], &shop["domain"], &shop["username"]),
        (&json!("shop"), &json!("shop.example"), &json!("robin"))
    );
    assert_eq!(shop["sign_in"], json!([{"factors": ["password", "totp"]}]));
    assert_eq!(shop["factors"][1]["holders"], json!(["selvedge"]));
    assert_eq!(world.profile().readable_seeds().count(), 1);
    assert!(!format!("{ran:?}").contains(SEED));
}

#[test]
fn login_code_without_other_factors_adds_a_password() {
    let world = World::new();
    let shop = world.pipe(&["account", "add", "Shop", "--otpauth", "-", "--json"], SEED).json();
    assert_eq!(shop["sign_in"], json!([{"factors": ["password", "totp"]}]));
    assert!(shop["factors"][0].get("holders").is_none(), "where the password is kept is not known");
    let key =
        world.pipe(&["account", "add", "Key", "--factor", "totp", "--otpauth", "-", "--json"], SEED).json();
    assert_eq!(key["sign_in"], json!([{"factors": ["totp"]}]));
}

#[test]
fn second_account_of_one_name_gets_its_own_id_and_a_note() {
    let world = robin();
    let ran = world.run(&["account", "add", "mail"]);
    assert_eq!(ran.done(), "Added mail as “mail-2”.\n");
    assert!(ran.err.contains("has this name already"), "{ran:?}");
}

#[test]
fn invalid_login_code_adds_nothing() {
    let world = robin();
    let wrong = "otpauth://totp/Shop?secret=JBSWY3DPEHPK3PXP1&digits=0";
    let ran = world.pipe(&["account", "add", "Shop", "--otpauth", "-"], wrong);
    ran.fails_with(&["standard input is not a login code"]);
    assert!(!ran.err.contains("JBSWY3DP"), "{ran:?}");
    assert_eq!(world.profile().inventory.accounts.len(), 3);
}

#[test]
fn list_prints_matching_accounts() {
    let world = robin();
    let all = world.run(&["account", "list", "--json"]).json();
    assert_eq!(all.as_array().unwrap().len(), 3);
    assert_eq!(all[0]["id"], "mail");
    let found = world.run(&["account", "list", "mail", "--json"]).json();
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    assert_eq!(world.run(&["account", "list", "zebra", "--json"]).json(), json!([]));
    let table = world.run(&["account", "list", "mail"]).done().to_owned();
    insta::assert_snapshot!(table, @r"
    account    name       user name           importance  factors
    mail       Mail       robin@mail.example  critical    password totp recovery-codes
    work-mail  Work mail  robin               normal
    ");
}

#[test]
fn show_prints_the_ways_in() {
    let world = robin();
    let shown = world.run(&["account", "show", "mail"]).done().to_owned();
    insta::assert_snapshot!(shown, @r"
    Mail
      id                     mail
      domain                 mail.example
      user name              robin@mail.example
      importance             critical
      tags                   home
    factors
      password        kept in: memory
      totp            kept in: My phone
      recovery-codes  kept in: The drawer
    signs in with
      password + totp
    recovers with
      recovery-codes  restores the second factor
    state
      support                unknown whether it can reset the second factor
    notes
      Since 2009.
      Old.
    ");
    assert_eq!(world.run(&["account", "show", "bank", "--json"]).json()["factors"][1]["id"], "sms");
}

#[test]
fn query_without_a_single_match_is_an_error() {
    let world = robin();
    world.run(&["account", "show", "bnak"]).fails_with(&["no account matches “bnak”", "did you mean bank?"]);
    let several =
        ["matches 2 accounts:", "mail  Mail  robin@mail.example", "work-mail  Work mail", "give the id"];
    world.run(&["account", "show", "robin"]).fails_with(&several);
    assert!(world.run(&["account", "show", " "]).failed(2).contains("the query is empty"));
}

#[test]
fn edit_changes_only_the_named_fields() {
    let world = robin();
    let before = world.profile().inventory;
    let output = world
        .run(&[
            "account",
            "edit",
            "bank",
            "--importance",
            "critical",
            "--tag",
            "money",
            "--notes",
            "x",
            "--reviewed",
            "2026-03-01",
            "--support-reset",
            "locked",
        ])
        .done()
        .to_owned();
    assert_eq!(output, "Changed Bank (“bank”).\n");
    let after = world.profile().inventory;
    assert_eq!(after.accounts[0], before.accounts[0]);
    let bank = &after.accounts[1];
    assert_eq!((bank.importance, bank.notes.as_str()), (Importance::Critical, "x"));
    assert_eq!(bank.factors, before.accounts[1].factors);
    let again = world.run(&["account", "edit", "bank", "--notes", "x"]).done().to_owned();
    assert_eq!(again, "Bank (“bank”) already has these values.\n");
    world.run(&["account", "edit", "bank"]).failed(2);
}

#[test]
fn factors_are_added_moved_and_removed_with_their_ways_in() {
    let world = robin();
    world
        .run(&["account", "edit", "bank", "--factor", "security-key=blue-key", "--remove-factor", "sms"])
        .done();
    let bank = world.profile().inventory.accounts[1].clone();
    assert!(bank.has(FactorKind::SecurityKey) && !bank.has(FactorKind::Sms));
    let ways: Vec<Vec<&str>> = bank
        .sign_in
        .iter()
        .map(|w| w.factors.iter().map(selvedge::inventory::FactorId::as_str).collect())
        .collect();
    assert_eq!(ways, [["password", "security-key"]]);
    world
        .run(&["account", "edit", "bank", "--factor", "totp=my-fone"])
        .fails_with(&["“my-fone” does not exist", "my-phone"]);
    world.run(&["account", "edit", "bank", "--factor", "smss"]).fails_with(&["“smss”", "did you mean sms?"]);
    world.run(&["account", "edit", "bank", "--remove-factor", "totp"]).fails_with(&["“totp”"]);
}

#[test]
fn removing_a_factor_removes_its_seed() {
    let world = World::new();
    world.pipe(&["account", "add", "Shop", "--otpauth", "-"], SEED).done();
    assert_eq!(world.profile().readable_seeds().count(), 1);
    world.run(&["account", "edit", "shop", "--remove-factor", "totp"]).done();
    assert_eq!(world.profile().readable_seeds().count(), 0);
}

#[test]
fn document_replaces_the_whole_account() {
    let world = robin();
    let mut mail = world.run(&["account", "show", "mail", "--json"]).json();
    mail["keeper"] = json!({"roles": ["password_manager"], "end_to_end": true});
    let changed = world.pipe(&["account", "edit", "mail", "--from", "-", "--json"], &mail.to_string()).json();
    assert_eq!(changed, mail);
    mail["id"] = json!("post");
    world
        .pipe(&["account", "edit", "mail", "--from", "-"], &mail.to_string())
        .fails_with(&["“post”", "an id cannot change"]);
    mail["id"] = json!("mail");
    mail["sorrow"] = json!(true);
    world
        .pipe(&["account", "edit", "mail", "--from", "-"], &mail.to_string())
        .fails_with(&["unknown field `sorrow`", "line 1"]);
}

#[test]
fn remove_asks_and_removes_every_reference() {
    let world = robin();
    world.run(&["account", "remove", "mail"]).fails_with(&["Mail (“mail”) was not removed", "--yes"]);
    assert_eq!(world.profile().inventory.accounts.len(), 3);
    assert_eq!(world.run(&["account", "remove", "mail", "--yes", "--json"]).json()["id"], "mail");
    let inventory = world.profile().inventory;
    assert_eq!(inventory.accounts.len(), 2);
    assert!(inventory.accounts[0].recovery_addresses.is_empty());
    assert!(selvedge::inventory::problems(&inventory).is_empty());
}

#[test]
fn known_service_name_sets_the_domain_unless_one_is_given() {
    let world = World::new();
    let ran = world.run(&["account", "add", "paypal", "--json"]);
    assert_eq!(ran.json()["domain"], "paypal.com");
    assert!(
        ran.err.contains("The service directory lists PayPal at paypal.com, which offers security key"),
        "{}",
        ran.err
    );
    let ran = world.run(&["account", "add", "PayPal", "--domain", "shop.example", "--json"]);
    assert_eq!(ran.json()["domain"], "shop.example");
    assert!(!ran.err.contains("directory"), "{}", ran.err);
    let none = world.run(&["account", "add", "PayPal", "--domain", "", "--json"]).json();
    assert_eq!(none.get("domain"), None);
    let own = world.run(&["account", "add", "Paypal of my aunt", "--json"]).json();
    assert_eq!(own.get("domain"), None);
}
