//! `recovery`: codes are stored, and marked as used before they are printed.

use super::robin;
use crate::binary::World;
use selvedge::inventory::{AccountId, FactorId, Holder};
use selvedge::profile::CodeSet;
use serde_json::json;

const PAGE: &str = "Mail backup codes\n\n1. 1948-3321\n2. 5520-1184\n3. 6610-0922\n";

fn set(world: &World, account: &str) -> CodeSet {
    let factor = FactorId::from("recovery-codes");
    world.profile().codes(&AccountId::from(account), &factor).unwrap().clone()
}

fn with_codes() -> World {
    let world = robin();
    world.pipe(&["recovery", "add", "mail", "--made", "2026-01-02"], PAGE).done();
    world
}

#[test]
fn codes_are_stored_in_order_from_a_file_or_standard_input() {
    let world = robin();
    let file = world.file("codes.txt", PAGE);
    let ran = world.run(&["recovery", "add", "mail", "--from", &file, "--made", "2026-01-02"]);
    assert_eq!(ran.done(), "Stored 3 codes for Mail: 3 codes of 4-4 digits, numbered; 1 line left out.\n");
    let kept: Vec<String> = set(&world, "mail").codes.iter().map(|code| code.code.expose().into()).collect();
    assert_eq!(kept, ["1948-3321", "5520-1184", "6610-0922"]);
    assert_eq!(set(&world, "mail").made, jiff::civil::date(2026, 1, 2));
    // The codes are also in the drawer, so there is no warning.
    assert_eq!(ran.err, "");
    assert_eq!(with_codes().profile().recovery_codes, world.profile().recovery_codes);
    // The inventory has the numbers, but not the codes.
    let facts = world.run(&["inventory", "show", "--json"]);
    assert!(facts.done().contains("\"total\": 3") && !facts.out.contains("1948"));
}

#[test]
fn storing_codes_only_in_the_vault_gives_a_warning() {
    let world = robin();
    let ran = world.pipe(&["recovery", "add", "bank"], PAGE);
    ran.done();
    assert!(ran.err.contains("these codes are stored only here"), "{}", ran.err);
    let other = robin();
    let ran = other.pipe(&["recovery", "add", "bank", "--also", "drawer"], PAGE);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let profile = other.profile();
    let bank = profile.inventory.account(&AccountId::from("bank")).unwrap();
    let factor = bank.factor(&FactorId::from("recovery-codes")).unwrap();
    assert_eq!(factor.holders, [Holder::Selvedge, Holder::from("drawer")]);
    robin()
        .pipe(&["recovery", "add", "bank", "--also", "draw"], PAGE)
        .fails_with(&["there is no place, device or account “draw”", "did you mean drawer?"]);
}

#[test]
fn set_is_replaced_only_with_replace() {
    let world = with_codes();
    world
        .pipe(&["recovery", "add", "mail"], "a1b2c3d4\n")
        .fails_with(&["has 3 recovery codes in this vault already", "--replace"]);
    assert_eq!(set(&world, "mail").codes.len(), 3);
    world.pipe(&["recovery", "add", "mail", "--replace"], "a1b2c3d4\n").done();
    assert_eq!(set(&world, "mail").codes.len(), 1);
}

#[test]
fn text_without_codes_stores_nothing_and_is_not_quoted() {
    let world = robin();
    let ran = world.pipe(&["recovery", "add", "mail"], "there are\nno such things here\n");
    ran.fails_with(&["no recovery codes were recognised: no codes found; 2 lines left out"]);
    assert!(!ran.err.contains("such things"));
    assert!(world.profile().recovery_codes.is_empty());
}

#[test]
fn codes_marked_as_used_in_the_text_are_stored_as_used() {
    let world = robin();
    let json = world
        .pipe(&["recovery", "add", "mail", "--json"], "1948-3321 (used)\n5520-1184\n5520-1184\nBye\n")
        .json();
    assert_eq!(
        json,
        json!({
            "account": "mail", "codes": 3, "used": 1, "duplicates": 1, "lines_left_out": [4], "different": [],
            "read_as": "3 codes of 4-4 digits; 1 line left out; 1 marked as used; 1 is there twice"
        })
    );
    let used: Vec<bool> = set(&world, "mail").codes.iter().map(|code| code.used.is_some()).collect();
    assert_eq!(used, [true, false, false]);
}

#[test]
fn each_code_is_printed_once() {
    let world = with_codes();
    for (code, left) in
        [("1948-3321\n", "2 of 3 left"), ("5520-1184\n", "1 of 3 left"), ("6610-0922\n", "0 of 3 left")]
    {
        let ran = world.run(&["recovery", "use", "mail"]);
        assert_eq!(ran.done(), code);
        assert!(
            ran.err.contains(left) && ran.err.contains("make new codes at the service soon"),
            "{}",
            ran.err
        );
    }
    world.run(&["recovery", "use", "mail"]).fails_with(&["all 3 recovery codes of “mail” are used"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_code_that_could_not_be_printed_stays_unused() {
    let world = with_codes();
    for arguments in [&["recovery", "use", "mail"][..], &["recovery", "use", "mail", "--json"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = world.command(arguments).stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("the code was not shown") && said.contains("still unused"), "{said}");
        // A pipe whose reader has gone.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = world.command(arguments).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    assert_eq!(set(&world, "mail").remaining(), 3);
    assert_eq!(world.run(&["recovery", "use", "mail"]).done(), "1948-3321\n");
}

#[test]
fn a_code_that_differs_from_the_others_is_pointed_out() {
    let ran = robin().pipe(&["recovery", "add", "mail", "--json"], "1948-3321\n5520-1184\n6610-0922-7\n");
    assert_eq!(ran.json()["different"], json!([3]));
    assert!(ran.err.contains("Note: Code 3 differs from the others"), "{}", ran.err);
    assert!(!ran.err.contains("6610"), "{}", ran.err);
}

#[test]
fn number_chooses_a_code() {
    let world = with_codes();
    let json = world.run(&["recovery", "use", "mail", "--number", "3", "--json"]).json();
    assert_eq!(
        json,
        json!({"account": "mail", "number": 3, "code": "6610-0922", "remaining": 2, "total": 3})
    );
    world.run(&["recovery", "use", "mail", "--number", "3"]).fails_with(&["code 3 was used on "]);
    for none in ["0", "4"] {
        world.run(&["recovery", "use", "mail", "--number", none]).fails_with(&["numbered from 1 to 3"]);
    }
    robin().run(&["recovery", "use", "bank"]).fails_with(&["“bank” has no recovery codes in this vault"]);
}

#[test]
fn list_counts_codes_and_prints_them_only_with_show() {
    let world = with_codes();
    world.run(&["recovery", "use", "mail"]).done();
    let list = world.run(&["recovery", "list"]);
    assert!(list.done().contains("2 of 3") && list.out.contains("2026-01-02") && !list.out.contains("1948"));
    let json = world.run(&["recovery", "list", "--json"]).json();
    assert_eq!(json[0]["remaining"], 2);
    assert!(json[0].get("codes").is_none());
    let shown = world.run(&["recovery", "list", "mail", "--show"]);
    let lines: Vec<&str> = shown.done().lines().collect();
    assert_eq!(lines[0], "mail  Mail");
    assert!(lines[1].starts_with("    1  1948-3321  used 2") && lines[2] == "    2  5520-1184");
    let json = world.run(&["recovery", "list", "--show", "--json"]).json();
    assert_eq!(json[0]["codes"][1], json!({"code": "5520-1184", "used": null}));
    assert_eq!(world.run(&["recovery", "list", "bank", "--json"]).json(), json!([]));
    assert!(World::new().run(&["recovery", "list"]).err.contains("no recovery codes yet"));
}

#[test]
fn passphrase_and_codes_cannot_share_standard_input() {
    let world = robin();
    let mut command = world.bare(&["recovery", "add", "mail", "--passphrase-file", "-"]);
    let ran = crate::binary::Ran::piped(&mut command, "secret\n1948-3321\n");
    assert!(ran.failed(2).contains("cannot both come from standard input"), "{}", ran.err);
}
