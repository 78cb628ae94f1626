//! The vault on a real disk: what it writes, what it refuses, and what it says then.

mod damage;
mod kill;
mod stock_age;
mod system;

use selvedge::secret::Passphrase;
use selvedge::vault::{
    Access, FurtherRecipient, NEWEST_GENERATIONS, Part, State, Vault, VaultError, WorkFactor, backup, check,
    restore, restore_backup, state,
};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PASSPHRASE: &str = "gravel oboe nineteen lichen";

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.into())
}

fn other_passphrase() -> Passphrase {
    Passphrase::new("tugboat pewter almanac sorrel".into())
}

/// Work that takes no time: what these tests try is not scrypt.
fn little() -> WorkFactor {
    WorkFactor::new(4).unwrap()
}

fn text(document: &[u8]) -> String {
    String::from_utf8(document.to_vec()).unwrap()
}

fn open(folder: &Path) -> (Vault, String) {
    let (vault, document) = Vault::open(folder, &passphrase(), Access::ReadWrite).unwrap();
    (vault, text(&document))
}

fn made(document: &str) -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    Vault::create(&folder, &passphrase(), little(), document.as_bytes()).unwrap();
    (home, folder)
}

/// A vault with the generations “one” and “two”, and “three” in it.
fn lived_in() -> (TempDir, PathBuf) {
    let (home, folder) = made("one");
    let (mut vault, _) = open(&folder);
    vault.save(b"two").unwrap();
    vault.save(b"three").unwrap();
    (home, folder)
}

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files_below(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

/// Where something that a test needs is missing: said, and a failure where it must not be missing.
fn could_not_run(what: &str) {
    eprintln!("NOT RUN: {what}");
    assert!(std::env::var_os("CI").is_none(), "{what}, and CI must have it");
}

#[test]
fn what_was_saved_last_is_what_opens() {
    let (_home, folder) = lived_in();
    let (vault, document) = open(&folder);
    assert_eq!(document, "three");
    let kept: Vec<_> = vault.generations().unwrap().iter().map(|g| g.number).collect();
    assert_eq!(kept, [1, 2]);
    assert_eq!(text(&vault.read_generation(1).unwrap()), "one");
    assert_eq!(text(&vault.read_generation(2).unwrap()), "two");
    assert!(matches!(vault.read_generation(9), Err(VaultError::NoGeneration { number: Some(9) })));
}

#[test]
fn documents_of_every_length_around_a_chunk_come_back() {
    let (_home, folder) = made("");
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "");
    for length in [1, 65_535, 65_536, 65_537, 131_072, 1_000_003] {
        let document: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        vault.save(&document).unwrap();
        assert!(*vault.read().unwrap() == document, "{length}");
    }
}

#[test]
fn a_folder_is_absent_present_or_half() {
    let home = TempDir::new().unwrap();
    assert_eq!(state(&home.path().join("none")).unwrap(), State::Absent);
    assert_eq!(state(home.path()).unwrap(), State::Absent);
    let (_home, folder) = lived_in();
    assert_eq!(state(&folder).unwrap(), State::Present);
    for (part, other) in [(Part::Identity, Part::Vault), (Part::Vault, Part::Identity)] {
        let aside = folder.join("generations/aside");
        fs::rename(folder.join(part.file_name()), &aside).unwrap();
        assert_eq!(state(&folder).unwrap(), State::Half { missing: part });
        let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
        assert!(
            matches!(&error, VaultError::Missing { file, .. } if file.ends_with(part.file_name())),
            "{error}"
        );
        assert!(error.hint().contains("selvedge vault restore"), "{}", error.hint());
        let error = Vault::create(&folder, &passphrase(), little(), b"new").unwrap_err();
        assert!(
            matches!(error, VaultError::Missing { .. }),
            "a new vault beside {other:?} of an old one: {error}"
        );
        fs::rename(&aside, folder.join(part.file_name())).unwrap();
    }
}

#[test]
fn no_vault_is_not_a_vault() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "x").unwrap();
    for folder in [home.path().join("none"), home.path().to_owned(), file] {
        let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
        assert!(matches!(error, VaultError::NotAVault { .. }), "{error}");
        assert!(error.hint().contains("selvedge init"));
        assert!(matches!(check(&folder, None), Err(VaultError::NotAVault { .. })));
        assert!(matches!(restore(&folder, &passphrase(), None), Err(VaultError::NotAVault { .. })));
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "looking must not leave anything behind");
}

#[test]
fn a_vault_is_made_once_and_not_among_other_files() {
    let (_home, folder) = made("first");
    let error = Vault::create(&folder, &other_passphrase(), little(), b"second").unwrap_err();
    assert!(matches!(error, VaultError::AlreadyExists { .. }), "{error}");
    assert_eq!(open(&folder).1, "first");

    let home = TempDir::new().unwrap();
    fs::write(home.path().join("thesis.tex"), "x").unwrap();
    let error = Vault::create(home.path(), &passphrase(), little(), b"").unwrap_err();
    assert!(matches!(&error, VaultError::FolderInUse { example, .. } if example == "thesis.tex"), "{error}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    // Where a file is in the way, it is named.
    let error = Vault::create(&home.path().join("thesis.tex"), &passphrase(), little(), b"").unwrap_err();
    assert!(error.to_string().contains("thesis.tex"), "{error}");
    assert!(Vault::create(&home.path().join("thesis.tex/vault"), &passphrase(), little(), b"").is_err());
}

#[test]
fn a_making_that_was_cut_short_can_be_made_again() {
    let home = TempDir::new().unwrap();
    for there in ["", "vault.age"] {
        let folder = home.path().join(format!("cut-{there}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("creating"), "").unwrap();
        fs::write(folder.join(".selvedge-x1y2z3.tmp"), "half").unwrap();
        if !there.is_empty() {
            fs::write(folder.join(there), "of the making that was cut short").unwrap();
        }
        assert_eq!(state(&folder).unwrap(), State::Absent);
        Vault::create(&folder, &passphrase(), little(), b"whole").unwrap();
        assert_eq!(open(&folder).1, "whole");
        assert!(!folder.join("creating").exists() && !folder.join(".selvedge-x1y2z3.tmp").exists());
    }
}

#[test]
fn a_passphrase_that_stock_age_could_not_be_given_is_refused() {
    let (_home, folder) = made("x");
    for (bad, why) in
        [("", "empty"), ("two\nlines", "line break"), ("nul\0", "control"), (&"x".repeat(1025), "1,024")]
    {
        let bad = Passphrase::new(bad.into());
        let error = Vault::create(&folder.join("new"), &bad, little(), b"").unwrap_err();
        assert!(matches!(error, VaultError::UnusablePassphrase { .. }), "{error}");
        assert!(error.to_string().contains(why), "{error}");
        let error = open(&folder).0.change_passphrase(&passphrase(), &bad, little()).unwrap_err();
        assert!(matches!(error, VaultError::UnusablePassphrase { .. }), "{error}");
    }
    assert_eq!(open(&folder).1, "x");
}

#[cfg(unix)]
#[test]
fn files_are_their_owners_alone_and_become_so_again() {
    use std::os::unix::fs::PermissionsExt;
    let (_home, folder) = lived_in();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let vault = open(&folder).0;
    assert_eq!((mode(&folder), mode(&folder.join("generations"))), (0o700, 0o700));
    for file in files_below(&folder) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(vault);
    for loose in [folder.clone(), folder.join("identity.age"), folder.join("vault.age")] {
        fs::set_permissions(&loose, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let unsound = |report: selvedge::vault::CheckReport| {
        report.items.into_iter().filter(|i| !i.sound && i.item.ends_with("permissions")).count()
    };
    assert_eq!(unsound(check(&folder, None).unwrap()), 3);
    drop(open(&folder));
    assert_eq!(unsound(check(&folder, None).unwrap()), 0);
}

#[test]
fn a_save_needs_neither_the_passphrase_nor_the_identity_file() {
    let (_home, folder) = made("one");
    let mut vault = open(&folder).0;
    let identity = fs::read(folder.join("identity.age")).unwrap();
    fs::remove_file(folder.join("identity.age")).unwrap();
    vault.save(b"two").unwrap();
    fs::write(folder.join("identity.age"), identity).unwrap();
    drop(vault);
    assert_eq!(open(&folder).1, "two");
}

#[test]
fn a_change_of_passphrase_leaves_the_vault_file_as_it_is() {
    let (_home, folder) = lived_in();
    let bytes = || fs::read(folder.join("vault.age")).unwrap();
    let before = bytes();
    let mut vault = open(&folder).0;
    let error = vault.change_passphrase(&other_passphrase(), &other_passphrase(), little()).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { identity_changed: false }), "{error}");
    vault.change_passphrase(&passphrase(), &other_passphrase(), WorkFactor::new(5).unwrap()).unwrap();
    assert_eq!(bytes(), before);
    vault.save(b"four").unwrap();
    drop(vault);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { identity_changed: false }), "{error}");
    let (vault, document) = Vault::open(&folder, &other_passphrase(), Access::ReadWrite).unwrap();
    assert_eq!(text(&document), "four");
    assert_eq!(
        text(&vault.read_generation(1).unwrap()),
        "one",
        "what was kept opens with the new passphrase"
    );
    // The old passphrase opens nothing in the folder, the kept copy included.
    assert_eq!(
        fs::read(folder.join("identity.age")).unwrap(),
        fs::read(folder.join("generations/identity.age")).unwrap()
    );
}

#[test]
fn further_recipients_outlast_saves_and_changes_of_passphrase() {
    let (_home, folder) = made("one");
    let paper = age::x25519::Identity::generate();
    let recipient = FurtherRecipient::new(&paper.to_public().to_string(), "paper in the drawer").unwrap();
    assert!(FurtherRecipient::new("age1notakey", "x").is_none());
    let mut vault = open(&folder).0;
    vault.set_further_recipients(&passphrase(), vec![recipient.clone()], b"one").unwrap();
    let on_paper = || text(&age::decrypt(&paper, &fs::read(folder.join("vault.age")).unwrap()).unwrap());
    assert_eq!(on_paper(), "one");
    vault.save(b"two").unwrap();
    assert_eq!(on_paper(), "two");
    vault.change_passphrase(&passphrase(), &other_passphrase(), little()).unwrap();
    drop(vault);
    let mut vault = Vault::open(&folder, &other_passphrase(), Access::ReadWrite).unwrap().0;
    assert_eq!(vault.further_recipients(), [recipient]);
    vault.save(b"three").unwrap();
    assert_eq!(on_paper(), "three");
    vault.set_further_recipients(&other_passphrase(), Vec::new(), b"four").unwrap();
    assert!(age::decrypt(&paper, &fs::read(folder.join("vault.age")).unwrap()).is_err());
}

#[test]
fn the_newest_generations_are_kept_and_those_before_an_upgrade_for_good() {
    let (_home, folder) = made("0");
    let mut vault = open(&folder).0;
    vault.save_after_migration(b"1", 3).unwrap();
    for n in 2..=30 {
        vault.save(format!("{n}").as_bytes()).unwrap();
    }
    let all = vault.generations().unwrap();
    let documents: Vec<String> =
        all.iter().map(|g| text(&vault.read_generation(g.number).unwrap())).collect();
    assert_eq!(all[0].upgraded_from, Some(3));
    assert_eq!(documents[0], "0");
    assert_eq!(all.len(), NEWEST_GENERATIONS + 1);
    let newest: Vec<String> = (30 - NEWEST_GENERATIONS..30).map(|n| n.to_string()).collect();
    assert_eq!(documents[1..], newest);
}

#[test]
fn a_generation_comes_back_and_what_it_replaced_is_kept() {
    let (_home, folder) = lived_in();
    let mut vault = open(&folder).0;
    assert_eq!(text(&vault.restore_generation(1).unwrap()), "one");
    assert_eq!(text(&vault.read().unwrap()), "one");
    let newest = vault.generations().unwrap().pop().unwrap();
    assert_eq!(text(&vault.read_generation(newest.number).unwrap()), "three");
    vault.save(b"four").unwrap();
    drop(vault);
    let restored = restore(&folder, &passphrase(), Some(newest.number)).unwrap();
    assert_eq!((text(&restored.document).as_str(), restored.identity), ("three", false));
}

#[test]
fn a_second_opener_reads_but_does_not_write() {
    let (_home, folder) = made("one");
    let mut first = open(&folder).0;
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(
        matches!(&error, VaultError::Locked { holder } if holder.pid == Some(std::process::id())),
        "{error}"
    );
    let (mut second, document) = Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap();
    assert_eq!(text(&document), "one");
    assert!(second.is_read_only() && !first.is_read_only());
    first.save(b"two").unwrap();
    assert_eq!(text(&second.read().unwrap()), "two", "it can look again");
    assert!(matches!(second.save(b"mine"), Err(VaultError::ReadOnly)));
    assert!(matches!(second.restore_generation(1), Err(VaultError::ReadOnly)));
    assert!(matches!(
        second.change_passphrase(&passphrase(), &other_passphrase(), little()),
        Err(VaultError::ReadOnly)
    ));
    assert!(matches!(restore(&folder, &passphrase(), None), Err(VaultError::Locked { .. })));
    drop(first);
    assert_eq!(open(&folder).1, "two");
}

#[test]
fn reading_changes_nothing_in_the_folder() {
    let (_home, folder) = lived_in();
    let all = || -> Vec<(PathBuf, Vec<u8>)> {
        files_below(&folder).into_iter().map(|f| (f.clone(), fs::read(f).unwrap())).collect()
    };
    fs::write(folder.join(".selvedge-abc.tmp"), "of a save in another process, maybe").unwrap();
    let before = all();
    drop(Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap());
    check(&folder, Some(&passphrase())).unwrap();
    check(&folder, None).unwrap();
    assert_eq!(all(), before);
}

#[test]
fn a_backup_is_a_vault_and_becomes_one_again() {
    let (home, folder) = lived_in();
    let (saved, again) = (home.path().join("backup"), home.path().join("again"));
    let _writing = open(&folder);
    backup(&folder, &saved).unwrap();
    assert!(matches!(backup(&folder, &saved), Err(VaultError::AlreadyExists { .. })));
    fs::create_dir(&again).unwrap();
    fs::write(again.join("thesis.tex"), "").unwrap();
    assert!(matches!(backup(&folder, &again), Err(VaultError::FolderInUse { .. })));
    fs::remove_file(again.join("thesis.tex")).unwrap();
    let error = restore_backup(&saved, &again, &other_passphrase()).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { .. }), "{error}");
    let (vault, document) = restore_backup(&saved, &again, &passphrase()).unwrap();
    assert_eq!(text(&document), "three");
    assert!(!vault.is_read_only());
}

#[test]
fn a_report_of_a_sound_vault_is_sound_and_names_each_fault_of_another() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    let mut vault = Vault::create(&folder, &passphrase(), WorkFactor::USUAL, b"one").unwrap();
    vault.save(b"two").unwrap();
    drop(vault);
    let report = check(&folder, Some(&passphrase())).unwrap();
    assert!(report.is_sound(), "{report:#?}");
    assert!(
        report.items.iter().any(|i| i.item == "generation 1" && i.detail.contains("it opens")),
        "{report:#?}"
    );

    let faults = |passphrase: Option<&Passphrase>| -> Vec<String> {
        let report = check(&folder, passphrase).unwrap();
        report.items.into_iter().filter(|i| !i.sound).map(|i| format!("{}: {}", i.item, i.detail)).collect()
    };
    fs::write(folder.join("generations/vault-000001.age"), "").unwrap();
    assert_eq!(faults(None), ["generation 1: header: it is empty"]);
    fs::remove_file(folder.join("generations/vault-000001.age")).unwrap();
    fs::remove_file(folder.join("generations/identity.age")).unwrap();
    assert_eq!(faults(None), ["identity.age: kept copy: none; one is made when the vault is next opened"]);
    let mut bytes = fs::read(folder.join("vault.age")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(folder.join("vault.age"), bytes).unwrap();
    assert!(faults(None).len() == 1, "only decrypting shows it");
    assert!(faults(Some(&passphrase())).iter().any(|f| f.starts_with("vault.age: decryption:")));
    fs::remove_file(folder.join("vault.age")).unwrap();
    assert!(faults(None).contains(&"vault.age: it is missing".to_owned()));
}

#[test]
fn a_report_says_who_has_it_open_and_what_a_cheap_passphrase_costs() {
    let (_home, folder) = made("x");
    let _writing = open(&folder);
    let report = check(&folder, None).unwrap();
    let detail = |name: &str| report.items.iter().find(|i| i.item == name).unwrap().detail.clone();
    assert!(detail("lock").contains(&format!("process {}", std::process::id())), "{}", detail("lock"));
    assert!(detail("identity.age: work factor").starts_with("4: "));
    assert!(!report.is_sound());
}

#[test]
fn debug_and_errors_tell_no_secret() {
    let (_home, folder) = made("document-in-clear");
    let vault = open(&folder).0;
    let wrong =
        Vault::open(&folder, &Passphrase::new("a-wrong-secret".into()), Access::ReadOnly).unwrap_err();
    let said = format!("{vault:?} {wrong:?} {wrong} {}", wrong.hint());
    for secret in ["AGE-SECRET", "age1", PASSPHRASE, "a-wrong-secret", "document-in-clear"] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn a_reader_may_go_on_to_write_what_is_there_by_then() {
    let (_home, folder) = made("one");
    let (mut reader, first) = Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap();
    assert_eq!(text(&first), "one");
    let (mut writer, _) = open(&folder);
    assert!(matches!(reader.begin_writing(), Err(VaultError::Locked { .. })));
    assert!(reader.is_read_only());
    writer.save(b"two").unwrap();
    drop(writer);
    assert_eq!(text(&reader.begin_writing().unwrap()), "two");
    reader.save(b"three").unwrap();
    assert_eq!(text(&reader.read().unwrap()), "three");
}
