//! Bad input leads to a clear error or a sensible result, and loses nothing.

use super::{robin, small};
use crate::binary::{Ran, World};
use selvedge::text;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn hostile_names_are_stored_unchanged_and_printed_escaped() {
    let long = "x".repeat(10_000);
    let names = [
        "\u{1b}[2J\u{1b}]0;owned\u{7}",
        "pay\u{202e}lap",
        "👩‍👩‍👧 family",
        "漢字サービス",
        "two\nlines",
        "`|<b>",
        &long,
    ];
    let world = World::new();
    for name in names {
        world.run(&["account", "add", "--", name]).done();
    }
    let kept: Vec<String> = world.profile().inventory.accounts.into_iter().map(|a| a.service).collect();
    assert_eq!(kept, names);
    let outputs = [
        world.run(&["account", "list"]),
        world.run(&["inventory", "show"]),
        world.run(&["account", "show", "item"]),
        world.run(&["account", "show", "pay"]),
        world.run(&["audit"]),
        world.run(&["account", "remove", "item"]),
    ];
    for ran in &outputs {
        for text in [&ran.out, &ran.err] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{ran:?}");
            assert!(text.lines().all(|line| line.len() < 2_000), "a line is too long to read");
        }
    }
    let lines = outputs[0].out.lines().count();
    assert_eq!(lines, names.len() + 1, "one line an account, and the heading");
}

#[test]
fn nothing_that_a_terminal_obeys_is_printed_from_data_or_arguments() {
    let is_obeyed = |c: char| c != '\n' && (c.is_control() || text::is_invisible(c));
    let hostile = "Pay\u{200b}Pal\u{9b}31m\u{7f}\u{85}\u{202e}\u{61c}\u{2060}\u{ad}\u{e0041}\u{1b}[2J";
    let world =
        World::with_inventory(&json!({"accounts": [{"id": "a", "service": hostile, "username": hostile,
        "tags": [hostile], "notes": hostile}, {"id": "b", "service": "PayPal"}]}));
    let kept = world.profile();
    for arguments in [
        &["account", "list", "--json"][..],
        &["account", "show", "a", "--json"],
        &["inventory", "show", "--json"],
        &["inventory", "export", "-o", "-"],
        &["audit", "--json"],
        &["report", "--format", "json"],
        &["account", "list"],
        &["audit"],
        &["report"],
    ] {
        let ran = world.run(arguments);
        let unsafe_character = ran.out.chars().chain(ran.err.chars()).find(|&c| is_obeyed(c));
        assert_eq!(unsafe_character, None, "{arguments:?}: {ran:?}");
    }
    let listed = world.run(&["inventory", "show", "--json"]).json();
    assert_eq!(listed["accounts"][0]["service"], kept.inventory.accounts[0].service.as_str());
    // Arguments that are wrong, and paths.
    for arguments in [
        &[hostile][..],
        &["account", hostile],
        &["account", "list", hostile],
        &["account", "add", "x", "--importance", hostile],
        &["audit", &format!("--{hostile}")],
        &["import", hostile],
        &["--vault", hostile, "account", "list"],
        &["--vault", hostile, "init"],
        &["--config", hostile, "account", "list"],
        &["account", "show", hostile],
        &["recovery", "list", hostile],
    ] {
        let ran = world.run(arguments);
        let unsafe_character = ran.out.chars().chain(ran.err.chars()).find(|&c| is_obeyed(c));
        assert_eq!(unsafe_character, None, "{arguments:?}: {ran:?}");
    }
}

#[test]
fn account_needs_a_name() {
    for name in ["", "   ", "\t"] {
        World::new().run(&["account", "add", name]).fails_with(&["an account needs a name"]);
    }
}

#[test]
fn invalid_inventory_is_refused_with_its_position() {
    let world = robin();
    let before = world.profile();
    let dangling = {
        let mut document = small();
        document["accounts"][0]["factors"][1]["holders"] = json!(["my-fone"]);
        document.to_string()
    };
    let twice = {
        let mut document = small();
        document["places"][0]["id"] = json!("mail");
        document.to_string()
    };
    for (text, expected) in [
        ("", &["line 1, column 0"][..]),
        ("{\n  \"accounts\": [\n}", &["line 3, column 1"]),
        ("[]", &["an inventory is an object"]),
        ("{\"acounts\": []}", &["unknown field `acounts`", "line 1, column 10"]),
        ("{\"version\": 7, \"future\": true}", &["format version 7", "update Selvedge"]),
        ("{\"title\": \"\u{1b}[2J\"}", &["control character"]),
        (&dangling, &["accounts[0] (mail).factors[1] (totp).holders", "“my-fone”", "did you mean my-phone"]),
        (&twice, &["“mail”", "used twice"]),
    ] {
        let ran = world.pipe(&["inventory", "apply", "-"], text);
        ran.fails_with(expected);
        assert!(
            ran.err.contains("from standard input was refused") && !ran.err.contains('\u{1b}'),
            "{ran:?}"
        );
    }
    world.run(&["inventory", "apply", "gone.json"]).fails_with(&["gone.json", "check the path"]);
    let folder = world.vault().to_str().unwrap().to_owned();
    world.run(&["inventory", "apply", &folder]).fails_with(&["could not be read"]);
    let binary = world.file("binary.json", [0xff, 0xfe, 0x00]);
    world.run(&["inventory", "apply", &binary]).fails_with(&["is not UTF-8 text"]);
    assert_eq!(world.profile(), before);
}

#[test]
fn closed_pipe_is_not_an_error() {
    let world = World::empty();
    for arguments in
        [&["model", "list"][..], &["model", "list", "--json"], &["man"], &["completions", "zsh"], &["--help"]]
    {
        let mut child = world.bare(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn full_disk_under_standard_output_is_an_error() {
    let world = World::empty();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ran = Ran::of(world.bare(&["model", "list"]).stdout(full));
    ran.fails_with(&["the output could not be written"]);
}

#[test]
fn invalid_configuration_is_reported_with_its_line() {
    let world = robin();
    std::fs::create_dir_all(world.path(".config/selvedge")).unwrap();
    world.file(".config/selvedge/config.toml", "mouse = true\nthme = \"dark\"\n");
    if cfg!(target_os = "linux") {
        let expected = ["config.toml: line 2, column 1", "did you mean “theme”?", "selvedge config"];
        world.run(&["account", "list"]).fails_with(&expected);
        world.run(&["config"]).done();
    }
    world.run(&["account", "list", "--config", "gone.toml"]).fails_with(&["gone.toml"]);
}

#[test]
fn wrong_arguments_give_exit_code_2() {
    let world = robin();
    for arguments in [
        &["acount"][..],
        &["account", "frobnicate"],
        &["account", "add"],
        &["account", "add", "x", "--importance", "huge"],
        &["audit", "--fail-on", "x"],
        &["report", "--format", "pdf"],
        &["report", "--force"],
        &["answer", "C01"],
        &["--vault"],
        &["import"],
        &["import", "x", "--on-conflict", "maybe"],
        &["plan", "--steps", "many"],
    ] {
        world.run(arguments).failed(2);
    }
}
