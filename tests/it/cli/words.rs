//! What is said where something is missing or too much: a person's words, with the way on.

use crate::binary::{Ran, World};

#[test]
fn what_is_missing_is_said_with_where_to_find_it() {
    let world = World::new();
    world.run(&["what-if", "--capture", ""]).fails_with(&["nothing is named", "what-if --list"]);
    let unknown = world.file("notes.bin", "\u{1}\u{2} nothing of a kind");
    world.run(&["import", &unknown]).fails_with(&["selvedge import --formats"]);
    let large = world.file("large.json", "");
    std::fs::File::options().write(true).open(world.path("large.json")).unwrap().set_len(1 << 30).unwrap();
    world.run(&["import", &large]).fails_with(&["larger than 64 MiB"]);
    let wrong = world.file("raivo.json", r#"["a"]"#);
    let said = world.run(&["import", "--format", "raivo", &wrong]);
    assert!(said.done().contains("expected an entry"), "{said:?}");
}

#[test]
fn formats_of_one_program_are_told_apart() {
    let listed = World::new().run(&["import", "--formats"]);
    for program in ["Bitwarden", "1Password", "Proton Pass"] {
        assert!(listed.done().contains(&format!("{program} (CSV)")), "{listed:?}");
    }
    let labels: Vec<_> =
        listed.out.lines().map(|line| line.split_once("  ").unwrap_or_default().1.trim()).collect();
    for label in &labels {
        assert_eq!(labels.iter().filter(|other| *other == label).count(), 1, "{label}");
    }
}

#[test]
fn a_file_without_passwords_is_not_said_to_have_them() {
    let world = World::empty();
    world.file("logins.csv", "name,url,username,password\nMail,https://mail.example,robin,\n");
    let mut audit = world.bare(&["pwned", "audit", "logins.csv"]);
    let ran = Ran::of(audit.env("SELVEDGE_RANGE_URL", "http://127.0.0.1:1"));
    let said = format!("{ran:?}");
    assert!(!said.contains("every password in it") && !said.contains("Checked against"), "{said}");
}
