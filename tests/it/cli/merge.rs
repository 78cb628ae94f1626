//! Conflict copies of syncing services, older files in place of newer ones, and `vault merge`.

use super::robin;
use crate::binary::{PASSPHRASE, Ran, World};
use selvedge::otp::Generator;
use selvedge::secret::Passphrase;
use selvedge::vault::{Vault, WorkFactor};
use serde_json::Value;
use std::fs;

const COPY: &str = "vault/vault (Robin's conflicted copy 2024-01-02).age";

/// A vault that was changed on two computers. The version of the other computer is a conflict copy.
fn diverged() -> World {
    let world = robin();
    world.run(&["account", "add", "Forum", "--username", "robin"]).done();
    let common = fs::read(world.path("vault/vault.age")).unwrap();
    world.run(&["account", "add", "Club"]).done();
    world.run(&["account", "edit", "bank", "--notes", "From the other computer."]).done();
    world.run(&["account", "remove", "work-mail", "--yes"]).done();
    fs::rename(world.path("vault/vault.age"), world.path(COPY)).unwrap();
    fs::write(world.path("vault/vault.age"), common).unwrap();
    // The other computer's generations are not here.
    for entry in fs::read_dir(world.path("vault/generations")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if matches!(name.as_str(), "vault-000003.age" | "vault-000004.age") {
            fs::remove_file(path).unwrap();
        }
    }
    fs::remove_dir_all(world.path(".local/state")).unwrap();
    world.run(&["account", "add", "Shop"]).done();
    world
}

fn accounts(world: &World) -> Vec<String> {
    world.profile().inventory.accounts.iter().map(|account| account.id.to_string()).collect()
}

#[test]
fn a_conflict_copy_is_reported_on_opening_and_by_the_check() {
    let world = diverged();
    let ran = world.run(&["account", "list"]);
    ran.done();
    assert!(ran.err.contains("conflicted copy") && ran.err.contains("selvedge vault merge"), "{ran:?}");
    let checked = world.run(&["vault", "check", "--json"]);
    assert_eq!(checked.code, 3);
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    let items = report["items"].as_array().unwrap();
    let is_wrong = |item: &&Value| item["sound"] == false && item["item"] != "identity.age: work factor";
    let wrong: Vec<&Value> = items.iter().filter(is_wrong).collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0]["item"].as_str().unwrap().contains("conflicted copy"), "{wrong:?}");
    fs::copy(
        world.path("vault/identity.age"),
        world.path("vault/identity.sync-conflict-20240102-030405-ABCDEFG.age"),
    )
    .unwrap();
    let ran = world.run(&["account", "list"]);
    assert!(ran.err.contains("another copy of identity.age"), "{ran:?}");
}

#[test]
fn a_merge_keeps_the_changes_of_both_versions() {
    let world = diverged();
    let dry = world.run(&["vault", "merge", COPY, "--dry-run"]);
    assert!(dry.done().contains("Nothing was changed"), "{dry:?}");
    assert_eq!(accounts(&world), ["mail", "bank", "work-mail", "forum", "shop"]);

    let ran = world.run(&["vault", "merge", COPY]);
    let out = ran.done();
    for expected in [
        "compared with the common version (save 1)",
        "added: account Club",
        "changed: account Bank: notes",
        "removed: account Work mail (robin)",
        "Merged as save ",
    ] {
        assert!(out.contains(expected), "“{expected}” is not in: {out}");
    }
    assert!(ran.err.contains("You can delete"), "{ran:?}");
    assert_eq!(accounts(&world), ["mail", "bank", "forum", "club", "shop"]);
    assert!(world.path(COPY).exists(), "nothing is deleted without a question");

    let again = world.run(&["vault", "merge", COPY]);
    assert!(again.done().starts_with("Nothing to merge"), "{again:?}");
    // The version before the merge and the other version are among the generations.
    let before = out.split("Generation ").nth(1).unwrap().split(' ').next().unwrap();
    world.run(&["vault", "restore", "--generation", before]).done();
    assert_eq!(accounts(&world), ["mail", "bank", "work-mail", "forum", "shop"]);
    fs::remove_file(world.path(COPY)).unwrap();
    assert_eq!(
        world.run(&["account", "list"]).err,
        "",
        "a restored version is not reported as an older file"
    );
}

#[test]
fn a_merge_prints_json() {
    let world = diverged();
    let json = world.run(&["vault", "merge", COPY, "--json"]).json();
    assert_eq!((&json["applied"], &json["base"]), (&Value::from(true), &Value::from(1)), "{json}");
    assert!(json["changes"].as_array().unwrap().contains(&Value::from("added: account Club")), "{json}");
}

#[test]
fn what_one_version_deleted_and_the_other_changed_is_kept() {
    let world = diverged();
    world.run(&["account", "edit", "work-mail", "--notes", "Still in use."]).done();
    let out = world.run(&["vault", "merge", COPY, "--yes"]);
    assert!(out.done().contains("Kept the account Work mail (robin)"), "{out:?}");
    assert!(accounts(&world).contains(&"work-mail".to_owned()));
}

#[test]
fn an_older_file_in_place_of_a_newer_one_is_reported() {
    let world = World::new();
    let uri = "otpauth://hotp/Shop:robin?secret=JBSWY3DPEHPK3PXP&counter=7";
    world.pipe(&["account", "add", "Shop", "--otpauth", "-"], uri).done();
    let older = fs::read(world.path("vault/vault.age")).unwrap();
    for _ in 0..3 {
        world.run(&["code", "shop"]).done();
    }
    assert_eq!(world.run(&["code", "shop"]).err, "");
    fs::write(world.path("vault/vault.age"), &older).unwrap();

    let ran = world.run(&["account", "list"]);
    assert!(ran.err.contains("does not contain generation") && ran.err.contains("counter"), "{ran:?}");
    assert_eq!(world.run(&["vault", "check"]).code, 3);
    // Without the newer generations, the record outside the folder tells it.
    for number in 2..=5 {
        fs::rename(
            world.path(format!("vault/generations/vault-{number:06}.age")),
            world.path(format!("{number}.age")),
        )
        .unwrap();
    }
    let ran = world.run(&["account", "list"]);
    assert!(ran.err.contains("which this computer has seen"), "{ran:?}");
    // A merge with a newer version brings the counter back.
    world.run(&["vault", "merge", "5.age"]).done();
    let counter = world.profile().readable_seeds().next().unwrap().otp.generator;
    assert!(matches!(counter, Generator::Hotp { counter: 10, .. }), "{counter:?}");
}

#[test]
fn another_vault_is_merged_with_its_own_key_and_passphrase() {
    let world = robin();
    let other = Passphrase::new("another synthetic passphrase".into());
    let mut document: Value =
        serde_json::from_slice(&selvedge::profile::codec::encode(&world.profile())).unwrap();
    document["inventory"]["accounts"][1]["notes"] = "From the other vault.".into();
    let folder = world.path("other");
    drop(
        Vault::create(&folder, &other, WorkFactor::new(2).unwrap(), document.to_string().as_bytes()).unwrap(),
    );
    world.run(&["vault", "merge", "other"]).fails_with(&["the passphrase does not open", "--password-file"]);
    let password = world.file("other-passphrase", "another synthetic passphrase\n");
    let ran = world.run(&["vault", "merge", "other", "--password-file", &password]);
    assert!(ran.done().contains("no common version was found"), "{ran:?}");
    assert_eq!(world.profile().inventory.accounts[1].notes, "From the other vault.");

    fs::rename(folder.join("vault.age"), world.path("alone.age")).unwrap();
    world.run(&["vault", "merge", "alone.age"]).fails_with(&["encrypted to another key", "identity.age"]);
    world.run(&["vault", "merge", "passphrase"]).fails_with(&["can't be read as a version"]);
    world.run(&["vault", "merge", "vault"]).fails_with(&["this vault itself"]);
    assert_eq!(world.run(&["vault", "merge", "vault/identity.age"]).code, 2);
}

#[test]
fn a_save_by_an_earlier_selvedge_loses_only_the_numbers() {
    let world = World::new();
    world.run(&["account", "add", "Shop"]).done();
    // An earlier Selvedge ignores the field and does not write it.
    let passphrase = Passphrase::new(PASSPHRASE.into());
    let (mut vault, document) =
        Vault::open(&world.vault(), &passphrase, selvedge::vault::Access::ReadWrite).unwrap();
    let mut json: Value = serde_json::from_slice(&document).unwrap();
    assert_eq!(json["saves"]["number"], 1, "{json}");
    json.as_object_mut().unwrap().remove("saves");
    vault.save(json.to_string().as_bytes()).unwrap();
    drop(vault);
    let ran = world.run(&["account", "add", "Club"]);
    assert!(ran.err.contains("which has no save number"), "{ran:?}");
    assert_eq!(world.run(&["account", "list"]).err, "", "the next save is numbered");
}

#[test]
fn an_import_of_a_conflict_copy_says_how_to_merge_it() {
    let world = diverged();
    world.run(&["import", COPY]).fails_with(&["encrypted age file", "selvedge vault merge"]);
    let ran = Ran::of(&mut world.command(&["import", "vault/vault.age", "--dry-run"]));
    assert!(ran.code != 0 || ran.err.is_empty(), "{ran:?}");
}
