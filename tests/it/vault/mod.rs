//! The vault on a real file system: saving, opening, refusals and their errors.

mod damage;
mod faults;
mod kill;
mod links;
mod stock_age;
pub mod system;

use selvedge::secret::Passphrase;
use selvedge::vault::{
    Access, FurtherRecipient, KEPT_NEWEST, State, Vault, VaultError, VaultFile, WorkFactor, backup, check,
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

/// A work factor that costs almost no time, because these tests do not test scrypt.
fn low_work() -> WorkFactor {
    WorkFactor::new(4).unwrap()
}

fn text(document: &[u8]) -> String {
    String::from_utf8(document.to_vec()).unwrap()
}

fn open(folder: &Path) -> (Vault, String) {
    let (vault, document) = Vault::open(folder, &passphrase(), Access::ReadWrite).unwrap();
    (vault, text(&document))
}

fn new_vault(document: &str) -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    Vault::create(&folder, &passphrase(), low_work(), document.as_bytes()).unwrap();
    (home, folder)
}

/// A vault that contains “three” and has the generations “one” and “two”.
fn vault_with_generations() -> (TempDir, PathBuf) {
    let (home, folder) = new_vault("one");
    let (mut vault, _) = open(&folder);
    vault.save(b"two").unwrap();
    vault.save(b"three").unwrap();
    (home, folder)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files_below(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

/// Call this when a tool that a test needs is missing: skips the test, but fails in CI.
fn skip_or_fail_in_ci(reason: &str) {
    eprintln!("NOT RUN: {reason}");
    assert!(std::env::var_os("CI").is_none(), "{reason}, but CI must have it");
}

#[test]
fn opening_returns_the_last_saved_document() {
    let (_home, folder) = vault_with_generations();
    let (vault, document) = open(&folder);
    assert_eq!(document, "three");
    let kept: Vec<_> = vault.generations().unwrap().iter().map(|g| g.number).collect();
    assert_eq!(kept, [1, 2]);
    assert_eq!(text(&vault.read_generation(1).unwrap()), "one");
    assert_eq!(text(&vault.read_generation(2).unwrap()), "two");
    assert!(matches!(vault.read_generation(9), Err(VaultError::NoGeneration { number: Some(9) })));
}

#[test]
fn documents_around_the_chunk_size_survive_a_round_trip() {
    let (_home, folder) = new_vault("");
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "");
    for length in [1, 65_535, 65_536, 65_537, 131_072, 1_000_003] {
        let document: Vec<u8> = (0..length).map(|index| u8::try_from(index % 251).unwrap()).collect();
        vault.save(&document).unwrap();
        assert!(*vault.read().unwrap() == document, "{length}");
    }
}

#[test]
fn a_vault_is_absent_present_or_incomplete() {
    let home = TempDir::new().unwrap();
    assert_eq!(state(&home.path().join("none")).unwrap(), State::Absent);
    assert_eq!(state(home.path()).unwrap(), State::Absent);
    let (_home, folder) = vault_with_generations();
    assert_eq!(state(&folder).unwrap(), State::Present);
    for (part, other) in [(VaultFile::Identity, VaultFile::Vault), (VaultFile::Vault, VaultFile::Identity)] {
        let aside = folder.join("generations/aside");
        fs::rename(folder.join(part.file_name()), &aside).unwrap();
        assert_eq!(state(&folder).unwrap(), State::Incomplete { missing: part });
        let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
        assert!(
            matches!(&error, VaultError::Missing { file, .. } if file.ends_with(part.file_name())),
            "{error}"
        );
        assert!(error.hint().contains("selvedge vault restore"), "{}", error.hint());
        let error = Vault::create(&folder, &passphrase(), low_work(), b"new").unwrap_err();
        assert!(
            matches!(error, VaultError::Missing { .. }),
            "a new vault beside {other:?} of an old one: {error}"
        );
        fs::rename(&aside, folder.join(part.file_name())).unwrap();
    }
}

#[test]
fn a_folder_without_a_vault_is_reported() {
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
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "reading must not create files");
}

#[test]
fn a_vault_is_never_created_over_another_vault_or_among_other_files() {
    let (_home, folder) = new_vault("first");
    let error = Vault::create(&folder, &other_passphrase(), low_work(), b"second").unwrap_err();
    assert!(matches!(error, VaultError::AlreadyExists { .. }), "{error}");
    assert_eq!(open(&folder).1, "first");

    let home = TempDir::new().unwrap();
    fs::write(home.path().join("thesis.tex"), "x").unwrap();
    let error = Vault::create(home.path(), &passphrase(), low_work(), b"").unwrap_err();
    assert!(matches!(&error, VaultError::FolderInUse { example, .. } if example == "thesis.tex"), "{error}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    // If a file has the folder's name, the error names it.
    let error = Vault::create(&home.path().join("thesis.tex"), &passphrase(), low_work(), b"").unwrap_err();
    assert!(error.to_string().contains("thesis.tex"), "{error}");
    assert!(Vault::create(&home.path().join("thesis.tex/vault"), &passphrase(), low_work(), b"").is_err());
}

#[test]
fn an_interrupted_creation_can_be_repeated() {
    let home = TempDir::new().unwrap();
    for existing in ["", "vault.age"] {
        let folder = home.path().join(format!("cut-{existing}"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("creating"), "").unwrap();
        fs::write(folder.join(".selvedge-unfinished-x1y2z3x1y2z3.tmp"), "half").unwrap();
        if !existing.is_empty() {
            fs::write(folder.join(existing), "of the interrupted creation").unwrap();
        }
        assert_eq!(state(&folder).unwrap(), State::Absent);
        Vault::create(&folder, &passphrase(), low_work(), b"whole").unwrap();
        assert_eq!(open(&folder).1, "whole");
        assert!(
            !folder.join("creating").exists()
                && !folder.join(".selvedge-unfinished-x1y2z3x1y2z3.tmp").exists()
        );
    }
}

#[test]
fn a_passphrase_that_stock_age_would_not_accept_is_refused() {
    let (_home, folder) = new_vault("x");
    for (bad, reason) in
        [("", "empty"), ("two\nlines", "line break"), ("nul\0", "control"), (&"x".repeat(1025), "1,024")]
    {
        let bad = Passphrase::new(bad.into());
        let error = Vault::create(&folder.join("new"), &bad, low_work(), b"").unwrap_err();
        assert!(matches!(error, VaultError::UnusablePassphrase { .. }), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        let error = open(&folder).0.change_passphrase(&passphrase(), &bad, low_work()).unwrap_err();
        assert!(matches!(error, VaultError::UnusablePassphrase { .. }), "{error}");
    }
    assert_eq!(open(&folder).1, "x");
}

#[cfg(unix)]
#[test]
fn files_are_private_and_become_private_again_when_opened() {
    use std::os::unix::fs::PermissionsExt;
    let (_home, folder) = vault_with_generations();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let vault = open(&folder).0;
    assert_eq!((mode(&folder), mode(&folder.join("generations"))), (0o700, 0o700));
    for file in files_below(&folder) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(vault);
    for path in [folder.clone(), folder.join("identity.age"), folder.join("vault.age")] {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let bad_permissions = |report: selvedge::vault::CheckReport| {
        report.items.into_iter().filter(|i| !i.sound && i.item.ends_with("permissions")).count()
    };
    assert_eq!(bad_permissions(check(&folder, None).unwrap()), 3);
    drop(open(&folder));
    assert_eq!(bad_permissions(check(&folder, None).unwrap()), 0);
}

#[test]
fn a_save_needs_neither_the_passphrase_nor_the_identity_file() {
    let (_home, folder) = new_vault("one");
    let mut vault = open(&folder).0;
    let identity = fs::read(folder.join("identity.age")).unwrap();
    fs::remove_file(folder.join("identity.age")).unwrap();
    vault.save(b"two").unwrap();
    fs::write(folder.join("identity.age"), identity).unwrap();
    drop(vault);
    assert_eq!(open(&folder).1, "two");
}

#[test]
fn changing_the_passphrase_does_not_change_vault_age() {
    let (_home, folder) = vault_with_generations();
    let bytes = || fs::read(folder.join("vault.age")).unwrap();
    let before = bytes();
    let mut vault = open(&folder).0;
    let error = vault.change_passphrase(&other_passphrase(), &other_passphrase(), low_work()).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { identity_changed: false }), "{error}");
    vault.change_passphrase(&passphrase(), &other_passphrase(), WorkFactor::new(5).unwrap()).unwrap();
    assert_eq!(bytes(), before);
    vault.save(b"four").unwrap();
    drop(vault);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { identity_changed: false }), "{error}");
    let (vault, document) = Vault::open(&folder, &other_passphrase(), Access::ReadWrite).unwrap();
    assert_eq!(text(&document), "four");
    assert_eq!(text(&vault.read_generation(1).unwrap()), "one", "generations open with the new passphrase");
    // The kept copy is replaced too, so that the old passphrase opens nothing in the folder.
    assert_eq!(
        fs::read(folder.join("identity.age")).unwrap(),
        fs::read(folder.join("generations/identity.age")).unwrap()
    );
}

#[test]
fn further_recipients_survive_saves_and_passphrase_changes() {
    let (_home, folder) = new_vault("one");
    let paper = age::x25519::Identity::generate();
    let recipient = FurtherRecipient::new(&paper.to_public().to_string(), "paper in the drawer").unwrap();
    assert!(FurtherRecipient::new("age1notakey", "x").is_none());
    let mut vault = open(&folder).0;
    vault.set_further_recipients(&passphrase(), vec![recipient.clone()], b"one").unwrap();
    let open_with_paper =
        || text(&age::decrypt(&paper, &fs::read(folder.join("vault.age")).unwrap()).unwrap());
    assert_eq!(open_with_paper(), "one");
    vault.save(b"two").unwrap();
    assert_eq!(open_with_paper(), "two");
    vault.change_passphrase(&passphrase(), &other_passphrase(), low_work()).unwrap();
    drop(vault);
    let mut vault = Vault::open(&folder, &other_passphrase(), Access::ReadWrite).unwrap().0;
    assert_eq!(vault.further_recipients(), [recipient]);
    vault.save(b"three").unwrap();
    assert_eq!(open_with_paper(), "three");
    vault.set_further_recipients(&other_passphrase(), Vec::new(), b"four").unwrap();
    assert!(age::decrypt(&paper, &fs::read(folder.join("vault.age")).unwrap()).is_err());
}

#[test]
fn the_newest_generations_and_all_from_before_upgrades_are_kept() {
    let (_home, folder) = new_vault("0");
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
    assert_eq!(all.len(), KEPT_NEWEST + 1);
    let newest: Vec<String> = (30 - KEPT_NEWEST..30).map(|n| n.to_string()).collect();
    assert_eq!(documents[1..], newest);
}

#[test]
fn restoring_a_generation_keeps_the_replaced_version() {
    let (_home, folder) = vault_with_generations();
    let restored = restore(&folder, &passphrase(), Some(1)).unwrap();
    assert_eq!(text(&restored.document), "one");
    let mut vault = restored.vault;
    assert_eq!(text(&vault.read().unwrap()), "one");
    let newest = vault.generations().unwrap().pop().unwrap();
    assert_eq!(text(&vault.read_generation(newest.number).unwrap()), "three");
    vault.save(b"four").unwrap();
    drop(vault);
    let restored = restore(&folder, &passphrase(), Some(newest.number)).unwrap();
    assert_eq!((text(&restored.document).as_str(), restored.identity), ("three", false));
}

#[test]
fn a_second_process_can_read_but_not_write() {
    let (_home, folder) = new_vault("one");
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
    assert_eq!(text(&second.read().unwrap()), "two", "a reader sees the new document");
    assert!(matches!(second.save(b"mine"), Err(VaultError::ReadOnly)));
    assert!(matches!(restore(&folder, &passphrase(), Some(1)), Err(VaultError::Locked { .. })));
    assert!(matches!(
        second.change_passphrase(&passphrase(), &other_passphrase(), low_work()),
        Err(VaultError::ReadOnly)
    ));
    assert!(matches!(restore(&folder, &passphrase(), None), Err(VaultError::Locked { .. })));
    drop(first);
    assert_eq!(open(&folder).1, "two");
}

#[test]
fn reading_changes_nothing_in_the_folder() {
    let (_home, folder) = vault_with_generations();
    let snapshot = || -> Vec<(PathBuf, Vec<u8>)> {
        files_below(&folder).into_iter().map(|f| (f.clone(), fs::read(f).unwrap())).collect()
    };
    fs::write(folder.join(".selvedge-unfinished-abcabcabcabc.tmp"), "possibly of a save in another process")
        .unwrap();
    let before = snapshot();
    drop(Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap());
    check(&folder, Some(&passphrase())).unwrap();
    check(&folder, None).unwrap();
    assert_eq!(snapshot(), before);
}

#[test]
fn a_backup_opens_and_can_be_restored() {
    let (home, folder) = vault_with_generations();
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
fn check_accepts_a_sound_vault_and_names_each_fault() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    let mut vault = Vault::create(&folder, &passphrase(), WorkFactor::DEFAULT, b"one").unwrap();
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
    assert!(faults(None).len() == 1, "damaged content shows only when decrypted");
    assert!(faults(Some(&passphrase())).iter().any(|f| f.starts_with("vault.age: decryption:")));
    fs::remove_file(folder.join("vault.age")).unwrap();
    assert!(faults(None).contains(&"vault.age: it is missing".to_owned()));
}

#[test]
fn check_reports_the_lock_holder_and_a_low_work_factor() {
    let (_home, folder) = new_vault("x");
    let _writing = open(&folder);
    let report = check(&folder, None).unwrap();
    let detail = |name: &str| report.items.iter().find(|i| i.item == name).unwrap().detail.clone();
    assert!(detail("lock").contains(&format!("process {}", std::process::id())), "{}", detail("lock"));
    assert!(detail("identity.age: work factor").starts_with("4: "));
    assert!(!report.is_sound());
}

#[test]
fn debug_and_errors_contain_no_secret() {
    let (_home, folder) = new_vault("document-in-clear");
    let vault = open(&folder).0;
    let wrong =
        Vault::open(&folder, &Passphrase::new("a-wrong-secret".into()), Access::ReadOnly).unwrap_err();
    let printed = format!("{vault:?} {wrong:?} {wrong} {}", wrong.hint());
    for secret in ["AGE-SECRET", "age1", PASSPHRASE, "a-wrong-secret", "document-in-clear"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn a_reader_that_begins_writing_gets_the_current_document() {
    let (_home, folder) = new_vault("one");
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

#[test]
fn a_version_that_another_program_wrote_meanwhile_is_kept_forever() {
    let (_home, folder) = new_vault("one");
    let file = folder.join("vault.age");
    let theirs = {
        let mut vault = open(&folder).0;
        vault.save(b"theirs").unwrap();
        fs::read(&file).unwrap()
    };
    let mut vault = open(&folder).0;
    vault.save(b"ours").unwrap();
    assert_eq!(vault.take_other_version(), None);
    fs::write(&file, theirs).unwrap();
    vault.save(b"ours, later").unwrap();
    let number = vault.take_other_version().unwrap();
    assert_eq!(vault.take_other_version(), None, "it is reported once");
    for _ in 0..2 * KEPT_NEWEST {
        vault.save(b"ours, again").unwrap();
    }
    assert_eq!(vault.take_other_version(), None, "our own version is not another program's");
    assert_eq!(text(&vault.read_generation(number).unwrap()), "theirs");
    let all = vault.generations().unwrap();
    assert!(all.iter().any(|kept| kept.number == number && kept.from_other_program));
    assert_eq!(open_after(vault, &folder), "ours, again");
    let report = check(&folder, Some(&passphrase())).unwrap();
    let shown = report.items.iter().map(|item| format!("{item:?}")).collect::<String>();
    assert!(shown.contains("written by another program") && !shown.contains("did not make"), "{shown}");
    drop(restore(&folder, &passphrase(), Some(number)).unwrap());
    assert_eq!(open(&folder).1, "theirs");
}

#[test]
fn a_deleted_or_replaced_file_is_written_again() {
    let (_home, folder) = new_vault("one");
    let mut vault = open(&folder).0;
    fs::remove_file(folder.join("vault.age")).unwrap();
    vault.save(b"two").unwrap();
    fs::write(folder.join("vault.age"), "not an age file").unwrap();
    vault.save(b"three").unwrap();
    let number = vault.take_other_version().unwrap();
    assert_eq!(open_after(vault, &folder), "three");
    let kept = folder.join(format!("generations/other-{number:06}.age"));
    assert_eq!(fs::read_to_string(kept).unwrap(), "not an age file");
}

fn open_after(vault: Vault, folder: &Path) -> String {
    drop(vault);
    open(folder).1
}
