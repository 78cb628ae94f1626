//! `init`, `vault`, and the errors of vaults that do not open.

use super::robin;
use crate::binary::{PASSPHRASE, Ran, World};
use selvedge::profile::codec;
use serde_json::json;
use std::fs;

#[test]
fn init_creates_a_valid_vault() {
    let world = World::empty();
    assert!(world.run(&["init"]).done().starts_with("Created a vault in "));
    let checked = world.run(&["vault", "check", "--json"]).json();
    assert_eq!(checked["sound"], true, "{checked}");
    let items: Vec<&str> =
        checked["items"].as_array().unwrap().iter().map(|i| i["item"].as_str().unwrap()).collect();
    assert!(items.contains(&"vault.age: decryption") && items.contains(&"inventory"), "{items:?}");
    world.run(&["init"]).fails_with(&["there is already a vault in"]);
    world.run(&["account", "add", "Mail"]).done();
    assert_eq!(world.profile().history.len(), 1, "each day with a change has its entry");
}

#[test]
fn weak_passphrase_is_rated_and_needs_force() {
    let world = World::empty();
    let weak = world.file("weak", "password1");
    let refused = Ran::of(&mut world.bare(&["init", "--passphrase-file", &weak]));
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(
        refused.err.contains("/weak is weak\n→ choose a stronger one, or accept it with --force"),
        "{refused:?}"
    );
    assert!(!world.vault().exists());
    let ran = Ran::of(&mut world.bare(&["init", "--force", "--passphrase-file", &weak]));
    ran.done();
    assert!(ran.err.contains("Very weak: less than a second"), "{ran:?}");
    assert!(!ran.err.contains("password1"));
}

#[test]
#[cfg(unix)]
fn a_passphrase_file_that_everybody_can_read_is_mentioned() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let mode = |path: &str, mode| {
        fs::set_permissions(world.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    // The folder keeps others out.
    mode("passphrase", 0o644);
    mode("", 0o700);
    assert_eq!(
        world.run(&["account", "list"]).err,
        "There are no accounts yet. `selvedge account add NAME` adds one.\n"
    );
    mode("", 0o711);
    let ran = world.run(&["account", "list"]);
    ran.done();
    assert!(ran.err.starts_with("Note: every user of this computer can read"), "{}", ran.err);
    mode("passphrase", 0o640);
    assert!(!world.run(&["account", "list"]).err.contains("Note"));
}

#[test]
fn reasons_for_not_opening_are_told_apart() {
    let world = robin();
    let wrong = world.file("wrong", "another synthetic passphrase");
    let open = |file: &str| Ran::of(&mut world.bare(&["account", "list", "--passphrase-file", file]));
    open(&wrong).fails_with(&["that passphrase does not open this vault", "Try again"]);
    open("missing").fails_with(&["the passphrase could not be read from missing", "check the path"]);
    open(&world.file("nothing", "\n")).fails_with(&["is empty"]);
    open(&world.file("latin1", b"caf\xe9")).fails_with(&["is not UTF-8"]);

    let vault = world.vault().join("vault.age");
    let whole = fs::read(&vault).unwrap();
    fs::write(&vault, &whole[..whole.len() - 20]).unwrap();
    world.run(&["account", "list"]).fails_with(&["vault.age is damaged"]);
    assert_eq!(world.run(&["vault", "check"]).code, 3);
    fs::write(&vault, b"").unwrap();
    world.run(&["account", "list"]).fails_with(&["vault.age"]);
    fs::remove_file(&vault).unwrap();
    world.run(&["account", "list"]).fails_with(&["vault.age is missing"]);
    fs::write(&vault, &whole).unwrap();
    world.run(&["account", "list"]).done();

    let empty = World::empty();
    empty.run(&["account", "list"]).fails_with(&["there is no vault in", "selvedge init"]);
}

#[test]
fn vault_of_a_newer_version_is_refused_unchanged() {
    let newer =
        json!({"format": "selvedge-profile", "version": codec::VERSION + 1, "inventory": {}, "seeds": 3});
    let world = World::with_document(newer.to_string().as_bytes());
    let before = fs::read(world.vault().join("vault.age")).unwrap();
    world.run(&["account", "add", "Mail"]).fails_with(&["written by a newer Selvedge", "update Selvedge"]);
    assert_eq!(fs::read(world.vault().join("vault.age")).unwrap(), before);
    let foreign = World::with_document(b"{\"shopping\": [\"milk\"]}");
    foreign.run(&["account", "list"]).fails_with(&["not a Selvedge profile"]);
    let checked = foreign.run(&["vault", "check"]);
    assert!(checked.code == 3 && checked.out.contains("not a Selvedge profile"), "{checked:?}");
}

#[test]
fn locked_vault_can_be_read_but_not_written() {
    let world = robin();
    let passphrase = selvedge::secret::Passphrase::new(PASSPHRASE.into());
    let open = selvedge::vault::Vault::open(&world.vault(), &passphrase, selvedge::vault::Access::ReadWrite);
    let open = open.unwrap();
    world.run(&["account", "list"]).done();
    world.run(&["account", "add", "Shop"]).fails_with(&["the vault is already open", "Close it there"]);
    drop(open);
    world.run(&["account", "add", "Shop"]).done();
}

#[test]
fn passphrase_is_changed() {
    let world = robin();
    let new = world.file("new", "a different synthetic passphrase");
    world.run(&["vault", "passphrase", "--new-passphrase-file", &new]).done();
    world.run(&["account", "list"]).fails_with(&["that passphrase does not open"]);
    Ran::of(&mut world.bare(&["account", "list", "--passphrase-file", &new])).done();
}

#[test]
fn backup_is_a_vault_and_can_be_restored() {
    let world = robin();
    let copy = world.path("copy").to_str().unwrap().to_owned();
    Ran::of(&mut world.bare(&["vault", "backup", &copy])).done();
    world.run(&["vault", "backup", &copy]).fails_with(&["there is already a vault in"]);
    assert_eq!(
        world.run(&["--vault", &copy, "account", "list", "--json"]).json().as_array().unwrap().len(),
        3
    );
    world.run(&["vault", "restore", "--from", &copy]).fails_with(&["already"]);
    fs::remove_dir_all(world.vault()).unwrap();
    assert!(world.run(&["vault", "restore", "--from", &copy]).done().contains("from the backup"));
    world.run(&["account", "show", "mail"]).done();
}

#[test]
fn earlier_version_is_restored() {
    let world = robin();
    world.run(&["vault", "restore"]).done();
    world.run(&["account", "remove", "bank", "--yes"]).done();
    let checked = world.run(&["vault", "check"]);
    assert!(checked.out.contains("generation 1"), "{checked:?}");
    world.run(&["vault", "restore", "--generation", "1"]).done();
    world.run(&["account", "show", "bank"]).done();
    world.run(&["vault", "restore", "--generation", "99"]).fails_with(&["no generation 99"]);
    fs::write(world.vault().join("vault.age"), b"junk").unwrap();
    assert!(world.run(&["vault", "restore"]).done().contains("as vault.age"));
}

#[test]
fn nothing_waits_without_a_terminal() {
    let world = robin();
    for command in
        [&["account", "list"][..], &["init", "--vault", "new"], &["vault", "passphrase"], &["vault", "check"]]
    {
        Ran::of(&mut world.bare(command))
            .fails_with(&["standard input is not a terminal", "--passphrase-file"]);
    }
    world.run(&["vault", "passphrase"]).fails_with(&["--new-passphrase-file"]);
    for screens in [&[][..], &["demo"]] {
        Ran::of(&mut world.bare(screens)).fails_with(&["the screens need a terminal"]);
    }
    let looked = Ran::of(&mut world.bare(&["vault", "check", "--without-passphrase"]));
    assert!(looked.out.contains("vault.age: header") && looked.out.contains("not checked"), "{looked:?}");
}

#[test]
fn only_one_argument_can_read_standard_input() {
    let world = robin();
    let piped = |arguments: &[&str], input: &str| Ran::piped(&mut world.bare(arguments), input);
    for input in [PASSPHRASE.to_owned(), format!("{PASSPHRASE}\n"), format!("{PASSPHRASE}\r\n")] {
        piped(&["account", "list", "--passphrase-file", "-"], &input).done();
    }
    for (command, named) in [
        (&["account", "add", "x", "--otpauth", "-"][..], "--otpauth -"),
        (&["account", "edit", "mail", "--from", "-"], "--from -"),
        (&["inventory", "apply", "-"], "inventory apply -"),
        (&["vault", "passphrase", "--new-passphrase-file", "-"], "--new-passphrase-file -"),
        (&["recovery", "add", "mail", "--from", "-"], "--from -"),
    ] {
        let arguments = [command, &["--passphrase-file", "-"]].concat();
        let ran = piped(&arguments, PASSPHRASE);
        let output = ran.failed(2);
        assert!(
            output.contains(&format!("--passphrase-file - and {named} both read standard input")),
            "{output}"
        );
    }
}
