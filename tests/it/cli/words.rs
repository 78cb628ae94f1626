//! Messages about missing or unsuitable input.

use crate::binary::{Ran, World};

#[test]
fn errors_name_the_next_step() {
    let world = World::new();
    world.run(&["what-if", "--capture", ""]).fails_with(&["nothing is named", "what-if --list"]);
    let unknown = world.file("notes.bin", "\u{1}\u{2} nothing of a kind");
    world.run(&["import", &unknown]).fails_with(&["selvedge import --formats"]);
    let large = world.file("large.json", "");
    std::fs::File::options().write(true).open(world.path("large.json")).unwrap().set_len(1 << 30).unwrap();
    world.run(&["import", &large]).fails_with(&["larger than 64 MiB"]);
    let wrong = world.file("raivo.json", r#"["a"]"#);
    let output = world.run(&["import", "--format", "raivo", &wrong]);
    assert_eq!(output.code, 1, "nothing was imported: {output:?}");
    assert!(output.out.contains("expected an entry"), "{output:?}");
    assert!(output.err.contains("none of its entries could be read\n→ "), "{output:?}");
}

#[test]
fn formats_of_one_program_have_different_labels() {
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
fn file_without_passwords_gives_no_warning_about_passwords() {
    let world = World::empty();
    world.file("logins.csv", "name,url,username,password\nMail,https://mail.example,robin,\n");
    let mut audit = world.bare(&["pwned", "audit", "logins.csv"]);
    let ran = Ran::of(audit.env("SELVEDGE_RANGE_URL", "http://127.0.0.1:1"));
    let output = format!("{ran:?}");
    assert!(!output.contains("every password in it") && !output.contains("Checked against"), "{output}");
}
