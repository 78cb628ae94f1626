//! `inventory`: the document, its schema, and applying it.

use super::{robin, small};
use crate::binary::World;
use serde_json::{Value, json};

fn schema() -> jsonschema::Validator {
    let schema = World::empty().run(&["inventory", "schema"]).json();
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn schema_accepts_the_output_of_show_and_handwritten_documents() {
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
fn demo_is_a_valid_document() {
    let text = include_str!("../../../data/demo.json");
    let demo: Value = serde_json::from_str(text).unwrap();
    // The demo file holds a whole profile, or only an inventory.
    let inventory = demo.get("inventory").unwrap_or(&demo);
    let schema = schema();
    let wrong: Vec<String> = schema.iter_errors(inventory).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    World::new().pipe(&["inventory", "apply", "-"], &inventory.to_string()).done();
}

#[test]
fn schema_refuses_the_same_documents_as_apply() {
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
fn apply_lists_changes_and_show_prints_the_document_again() {
    let world = World::new();
    let file = world.file("inventory.json", small().to_string());
    let output = world.run(&["inventory", "apply", &file]).done().to_owned();
    assert!(output.starts_with("8 added, 0 changed, 0 removed.\n"), "{output}");
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
    let expected = json!({"added": [], "changed": ["bank"], "removed": ["work-mail"], "applied": true,
        "secrets_without_account": []});
    assert_eq!(applied, expected);
}

#[test]
fn secrets_of_missing_accounts_stay_and_are_reported() {
    let world = World::new();
    world.pipe(&["account", "add", "Shop", "--otpauth", "-"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").done();
    let ran = world.pipe(&["inventory", "apply", "-"], &small().to_string());
    assert!(ran.err.contains("login codes or recovery codes of shop"), "{ran:?}");
    assert_eq!(world.profile().readable_seeds().count(), 1);
}

#[test]
fn show_prints_one_table_for_each_kind() {
    let shown = robin().run(&["inventory", "show"]).done().to_owned();
    insta::assert_snapshot!(shown, @r"
    Robin

    device    name      kind          unlocks by
    my-phone  My phone  phone         PIN
    laptop    Laptop    computer      no screen lock
    blue-key  Blue key  security key  screen lock unknown

    number     name  device    SIM PIN  port-out PIN
    my-number  …41   my-phone  yes      unknown

    place   name        locked
    drawer  The drawer  yes

    account    name       user name           importance  factors
    mail       Mail       robin@mail.example  critical    password totp recovery-codes
    bank       Bank                           high        password sms
    work-mail  Work mail  robin               normal

    This vault is stored on laptop.
    ");
    assert!(World::new().run(&["inventory", "show"]).done().contains("Nothing is recorded yet"));
}
