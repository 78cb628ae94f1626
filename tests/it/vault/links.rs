//! Links, pipes and foreign files in a vault's folder, which may come from someone else. Unix only.
#![cfg(unix)]

use super::{
    Access, Vault, VaultError, check, files_below, low_work, new_vault, open, other_passphrase, passphrase,
    restore, text, vault_with_generations,
};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const PRECIOUS: &str = "a file of the user\n";

/// A file outside the vault's folder that everybody may read, as many files of a home folder are.
fn precious_file(home: &Path) -> PathBuf {
    let file = home.join("precious");
    fs::write(&file, PRECIOUS).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    file
}

fn assert_untouched(file: &Path) {
    assert_eq!(fs::read_to_string(file).unwrap(), PRECIOUS);
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o644);
}

/// Replaces `name` in the folder by a link.
fn link(folder: &Path, name: &str, target: &Path) {
    let _ = fs::remove_file(folder.join(name));
    symlink(target, folder.join(name)).unwrap();
}

fn pipe(folder: &Path, name: &str) {
    let _ = fs::remove_file(folder.join(name));
    assert!(Command::new("mkfifo").arg(folder.join(name)).status().unwrap().success());
}

#[test]
fn a_link_in_place_of_the_lock_is_refused() {
    let (home, folder) = new_vault("one");
    let precious = precious_file(home.path());
    link(&folder, "lock", &precious);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(&error, VaultError::NotRegular { path } if path.ends_with("lock")), "{error:?}");
    assert!(error.hint().contains("delete it"), "{}", error.hint());
    assert_untouched(&precious);
    // A link to nothing creates nothing.
    let absent = home.path().join("absent");
    link(&folder, "lock", &absent);
    assert!(matches!(
        Vault::open(&folder, &passphrase(), Access::ReadWrite),
        Err(VaultError::NotRegular { .. })
    ));
    assert!(!absent.exists());
    let (vault, document) = Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap();
    assert_eq!((text(&document).as_str(), vault.is_read_only()), ("one", true));
}

#[test]
fn a_link_in_place_of_the_holder_is_replaced() {
    let (home, folder) = new_vault("one");
    let precious = precious_file(home.path());
    link(&folder, "lock.holder", &precious);
    let (vault, _) = open(&folder);
    assert!(!folder.join("lock.holder").is_symlink());
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(error.to_string().contains(&std::process::id().to_string()), "the holder is named: {error}");
    drop(vault);
    assert_untouched(&precious);
}

#[test]
fn pipes_in_place_of_the_lock_and_its_holder_block_nothing() {
    let (_home, folder) = new_vault("one");
    pipe(&folder, "lock.holder");
    let (vault, _) = open(&folder);
    drop(vault);
    pipe(&folder, "lock.holder");
    pipe(&folder, "lock");
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::NotRegular { .. }), "{error:?}");
    let report = check(&folder, None).unwrap();
    assert!(report.items.iter().any(|item| item.item == "lock" && !item.sound), "{report:?}");
}

#[test]
fn a_link_in_place_of_the_generations_is_refused() {
    let (home, folder) = new_vault("one");
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_dir_all(folder.join("generations")).unwrap();
    link(&folder, "generations", &elsewhere);
    let (mut vault, _) = open(&folder);
    let error = vault.save(b"two").unwrap_err();
    assert!(matches!(&error, VaultError::NotAFolder { path } if path.ends_with("generations")), "{error:?}");
    let error = vault.change_passphrase(&passphrase(), &other_passphrase(), low_work()).unwrap_err();
    assert!(matches!(error, VaultError::NotAFolder { .. }), "{error:?}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert_eq!(fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o755);
    assert_eq!(text(&vault.read().unwrap()), "one");
}

#[test]
fn a_vault_file_in_a_synced_folder_is_saved_through_its_link() {
    let (home, folder) = vault_with_generations();
    let synced = home.path().join("synced");
    fs::create_dir(&synced).unwrap();
    for name in ["vault.age", "identity.age"] {
        fs::rename(folder.join(name), synced.join(name)).unwrap();
        link(&folder, name, &synced.join(name));
    }
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "three");
    vault.save(b"four").unwrap();
    vault.change_passphrase(&passphrase(), &other_passphrase(), low_work()).unwrap();
    assert!(folder.join("vault.age").is_symlink() && folder.join("identity.age").is_symlink());
    assert_eq!(fs::read_dir(&synced).unwrap().count(), 2, "no temporary file is left");
    // The generation is a file of its own: the next save must not change it.
    let newest = vault.generations().unwrap().pop().unwrap();
    assert_eq!(text(&vault.read_generation(newest.number).unwrap()), "three");
    drop(vault);
    let (_, document) = Vault::open(&folder, &other_passphrase(), Access::ReadWrite).unwrap();
    assert_eq!(text(&document), "four");
    let copy = home.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for name in ["vault.age", "identity.age"] {
        fs::copy(synced.join(name), copy.join(name)).unwrap();
    }
    let (_, document) = Vault::open(&copy, &other_passphrase(), Access::ReadOnly).unwrap();
    assert_eq!(text(&document), "four", "the synced files are a vault by themselves");
    let report = check(&folder, None).unwrap();
    assert!(report.items.iter().any(|item| item.detail.contains("a link; each save replaces")), "{report:?}");
}

#[test]
fn no_link_leads_a_new_vault_to_another_file() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    let precious = precious_file(home.path());
    for name in ["vault.age", "identity.age", "creating", "lock.holder"] {
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("creating"), "an interrupted creation").unwrap();
        link(&folder, name, &precious);
        let created = Vault::create(&folder, &passphrase(), low_work(), b"new");
        assert!(created.is_ok(), "{name}: {created:?}");
        drop(created);
        assert_untouched(&precious);
        assert_eq!(open(&folder).1, "new");
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn a_restore_follows_no_link_to_a_file_that_does_not_open() {
    for name in ["vault.age", "identity.age"] {
        let (home, folder) = vault_with_generations();
        let precious = precious_file(home.path());
        link(&folder, name, &precious);
        restore(&folder, &passphrase(), None).unwrap();
        assert_untouched(&precious);
        assert!(!folder.join(name).is_symlink());
        assert!(["two", "three"].contains(&open(&folder).1.as_str()));
    }
}

#[test]
fn opening_deletes_no_file_of_the_user() {
    let (_home, folder) = new_vault("one");
    for name in [".selvedge-notes.tmp", ".selvedge-abcdef.tmp", "notes.tmp", ".selvedge-unfinished-plans.txt"]
    {
        fs::write(folder.join(name), "mine").unwrap();
    }
    let before = files_below(&folder).len();
    drop(open(&folder));
    assert_eq!(files_below(&folder).len(), before);
}

#[test]
fn a_file_with_an_impossible_number_does_not_block_saving() {
    let (_home, folder) = vault_with_generations();
    let stray = folder.join("generations/vault-4294967295.age");
    fs::write(&stray, "stray").unwrap();
    let (mut vault, _) = open(&folder);
    vault.save(b"four").unwrap();
    let numbers: Vec<u32> = vault.generations().unwrap().iter().map(|g| g.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let report = check(&folder, None).unwrap();
    let found = report.items.iter().find(|item| item.item.contains("vault-4294967295.age")).unwrap();
    assert!(!found.sound && found.detail.contains("did not make"), "{found:?}");
    // The highest number that can be ours leaves none for the next generation, and the error names the file.
    let last = folder.join("generations/vault-999999999.age");
    fs::write(&last, "stray").unwrap();
    let error = vault.save(b"five").unwrap_err();
    assert!(matches!(&error, VaultError::NumbersExhausted { path } if *path == last), "{error:?}");
    assert!(error.hint().contains("Rename or delete it"), "{}", error.hint());
    fs::remove_file(&last).unwrap();
    vault.save(b"five").unwrap();
    assert!(stray.exists());
}

#[test]
fn temporary_files_beside_a_link_target_are_deleted_only_after_the_vault_opened() {
    let (home, folder) = vault_with_generations();
    let synced = home.path().join("synced");
    fs::create_dir(&synced).unwrap();
    fs::rename(folder.join("vault.age"), synced.join("vault.age")).unwrap();
    link(&folder, "vault.age", &synced.join("vault.age"));
    let leftover = synced.join(".selvedge-unfinished-abcdefabcdef.tmp");
    fs::write(&leftover, "half").unwrap();
    assert!(Vault::open(&folder, &other_passphrase(), Access::ReadWrite).is_err());
    assert!(leftover.exists());
    drop(open(&folder));
    assert!(!leftover.exists() && synced.join("vault.age").exists());
}

#[test]
fn a_link_in_place_of_the_generations_leads_to_no_deletion() {
    let (home, folder) = new_vault("one");
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let other = elsewhere.join(".selvedge-unfinished-abcdefabcdef.tmp");
    fs::write(&other, "of another vault").unwrap();
    fs::remove_dir_all(folder.join("generations")).unwrap();
    link(&folder, "generations", &elsewhere);
    drop(open(&folder));
    assert!(other.exists());
}

#[test]
fn each_temporary_file_is_counted_once() {
    let (_home, folder) = vault_with_generations();
    for place in ["", "generations"] {
        fs::write(folder.join(place).join(".selvedge-unfinished-abcdefabcdef.tmp"), "half").unwrap();
    }
    let report = check(&folder, None).unwrap();
    let found = report.items.iter().find(|item| item.item == "temporary files").unwrap();
    assert!(found.detail.starts_with("2, from an interrupted save"), "{found:?}");
}

#[test]
fn a_link_that_replaces_the_file_of_an_open_vault_is_not_followed() {
    let (home, folder) = new_vault("one");
    let precious = precious_file(home.path());
    let mut vault = open(&folder).0;
    link(&folder, "vault.age", &precious);
    vault.save(b"two").unwrap();
    assert!(vault.take_other_version().is_some());
    assert_untouched(&precious);
    drop(vault);
    assert_eq!(open(&folder).1, "two");
}
