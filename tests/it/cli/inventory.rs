//! `inventory`: the document, its schema, and what a new one changes.

use super::{robin, small};
use crate::binary::World;
use serde_json::{Value, json};

fn schema() -> jsonschema::Validator {
    let schema = World::empty().run(&["inventory", "schema"]).json();
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn the_schema_accepts_what_show_prints_and_what_people_write() {
    let schema = schema();
    assert!(schema.is_valid(&small()));
    let shown = robin().run(&["inventory", "show", "--json"]).json();
    assert!(
        schema.is_valid(&shown),
        "{:?}",
        schema.iter_errors(&shown).map(|e| e.to_string()).collect::<Vec<_>>()
    );
}

#[test]
fn the_demo_is_a_valid_document_and_applies() {
    let text = include_str!("../../../data/demo.json");
    let demo: Value = serde_json::from_str(text).unwrap();
    // The demo is a whole profile, or an inventory alone.
    let inventory = demo.get("inventory").unwrap_or(&demo);
    let schema = schema();
    let wrong: Vec<String> = schema.iter_errors(inventory).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    World::new().pipe(&["inventory", "apply", "-"], &inventory.to_string()).done();
}

#[test]
fn the_schema_refuses_what_apply_refuses() {
    let schema = schema();
    for break_it in [
        |v: &mut Value| v["accounts"][0]["servce"] = json!("Mail"),
        |v: &mut Value| v["accounts"][0]["importance"] = json!("enormous"),
        |v: &mut Value| v["accounts"][0]["factors"][0]["kind"] = json!("telepathy"),
        |v: &mut Value| v["accounts"][0]["id"] = json!("Not A Slug"),
        |v: &mut Value| v["devices"][0]["name"] = Value::Null,
        |v: &mut Value| v["version"] = json!(2),
    ] {
        let mut document = small();
        break_it(&mut document);
        assert!(!schema.is_valid(&document), "{document}");
        let world = World::new();
        let file = world.file("inventory.json", document.to_string());
        world.run(&["inventory", "apply", &file]).fails_with(&["inventory.json was refused"]);
    }
}

#[test]
fn apply_says_what_changes_and_show_gives_it_back() {
    let world = World::new();
    let file = world.file("inventory.json", small().to_string());
    let said = world.run(&["inventory", "apply", &file]).done().to_owned();
    assert!(said.starts_with("8 added, 0 changed, 0 removed.\n"), "{said}");
    let shown = world.run(&["inventory", "show", "--json"]).json();
    for key in ["title", "devices", "numbers", "places", "vault_devices"] {
        assert_eq!(shown[key], small()[key], "{key}");
    }
    let again = world.run(&["inventory", "apply", &file]).done().to_owned();
    assert!(again.starts_with("Nothing changes"), "{again}");

    let mut other = small();
    other["accounts"][1]["importance"] = json!("low");
    other["accounts"].as_array_mut().unwrap().pop();
    let dry = world.pipe(&["inventory", "apply", "-", "--dry-run"], &other.to_string()).done().to_owned();
    assert!(dry.starts_with("0 would be added, 1 would be changed, 1 would be removed.\n"), "{dry}");
    assert_eq!(world.profile().inventory.accounts.len(), 3, "a dry run changes nothing");
    let applied = world.pipe(&["inventory", "apply", "-", "--json"], &other.to_string()).json();
    let wanted = json!({"added": [], "changed": ["bank"], "removed": ["work-mail"], "applied": true,
        "secrets_without_account": []});
    assert_eq!(applied, wanted);
}

#[test]
fn codes_of_an_account_that_the_document_lacks_stay_and_are_named() {
    let world = World::new();
    world.pipe(&["account", "add", "Shop", "--otpauth", "-"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").done();
    let ran = world.pipe(&["inventory", "apply", "-"], &small().to_string());
    assert!(ran.err.contains("login codes or recovery codes of shop"), "{ran:?}");
    assert_eq!(world.profile().readable_seeds().count(), 1);
}

#[test]
fn show_is_a_table_for_each_kind() {
    let shown = robin().run(&["inventory", "show"]).done().to_owned();
    insta::assert_snapshot!(shown, @r"
    Robin

    device    name      kind          unlocks by
    my-phone  My phone  phone         PIN
    laptop    Laptop    computer      nothing
    blue-key  Blue key  security key  ?

    number     name  device    SIM PIN  port-out PIN
    my-number  …41   my-phone  yes      ?

    place   name        locked
    drawer  The drawer  yes

    account    name       user name           importance  factors
    mail       Mail       robin@mail.example  critical    password totp recovery-codes
    bank       Bank                           high        password sms
    work-mail  Work mail  robin               normal

    This vault lies on laptop.
    ");
    assert!(World::new().run(&["inventory", "show"]).done().contains("Nothing is recorded yet"));
}
