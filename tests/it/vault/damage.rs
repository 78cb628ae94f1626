//! Files that are not what was written: each is told apart, nothing is lost, and what was kept comes back.

use super::{Access, Vault, VaultError, files_below, little, lived_in, open, passphrase, restore, text};
use selvedge::vault::WayBack;
use std::fs;
use std::path::Path;

fn error(folder: &Path) -> VaultError {
    Vault::open(folder, &passphrase(), Access::ReadWrite).unwrap_err()
}

/// One bit of each byte, another one each time.
fn flips(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len()).map(|at| {
        let mut flipped = bytes.to_vec();
        flipped[at] ^= 1 << (at % 8);
        flipped
    })
}

#[test]
fn any_flipped_bit_of_the_identity_is_told_from_a_wrong_passphrase() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    let file = folder.join("identity.age");
    let good = fs::read(&file).unwrap();
    for (at, bad) in flips(&good).enumerate() {
        fs::write(&file, &bad).unwrap();
        let error = error(&folder);
        let way_back = match &error {
            VaultError::Damaged { way_back, .. }
            | VaultError::Foreign { way_back, .. }
            | VaultError::ExcessiveWork { way_back, .. } => *way_back,
            other => panic!("byte {at}: {other:?}"),
        };
        assert_eq!(way_back, WayBack::KeptIdentity, "byte {at}: {error}");
        assert!(error.hint().contains("vault restore"), "byte {at}: {}", error.hint());
    }
    let restored = restore(&folder, &passphrase(), None).unwrap();
    assert_eq!(
        (text(&restored.document).as_str(), restored.identity, restored.generation),
        ("three", true, None)
    );
    assert_eq!(fs::read(&file).unwrap(), good);
}

#[test]
fn without_a_kept_copy_a_damaged_identity_is_never_opened() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    fs::remove_file(folder.join("generations/identity.age")).unwrap();
    let file = folder.join("identity.age");
    let good = fs::read(&file).unwrap();
    for (at, bad) in flips(&good).enumerate().step_by(3) {
        fs::write(&file, &bad).unwrap();
        let error = error(&folder);
        assert!(
            !matches!(error, VaultError::Io { .. } | VaultError::NotAVault { .. }),
            "byte {at}: {error:?}"
        );
        assert!(
            !folder.join("generations/identity.age").exists(),
            "a damaged one must not become the kept copy"
        );
    }
}

#[test]
fn any_flipped_bit_of_the_vault_is_told_and_the_generation_comes_back() {
    let (_home, folder) = lived_in();
    let file = folder.join("vault.age");
    let good = fs::read(&file).unwrap();
    for (at, bad) in flips(&good).enumerate() {
        fs::write(&file, &bad).unwrap();
        match error(&folder) {
            VaultError::Damaged { way_back, .. } | VaultError::Mismatch { way_back, .. } => {
                assert_eq!(way_back, WayBack::Generations(2), "byte {at}");
            }
            other => panic!("byte {at}: {other:?}"),
        }
    }
    let bad = fs::read(&file).unwrap();
    let restored = restore(&folder, &passphrase(), None).unwrap();
    assert_eq!(
        (text(&restored.document).as_str(), restored.identity, restored.generation),
        ("two", false, Some(2))
    );
    drop(restored);
    assert_eq!(open(&folder).1, "two");
    let aside = files_below(&folder).into_iter().find(|f| f.to_string_lossy().contains("damaged-")).unwrap();
    assert_eq!(fs::read(aside).unwrap(), bad, "what was replaced is put aside");
}

#[test]
fn either_file_cut_at_any_length_is_damaged() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    for name in ["identity.age", "vault.age"] {
        let file = folder.join(name);
        let good = fs::read(&file).unwrap();
        for length in 0..good.len() {
            fs::write(&file, &good[..length]).unwrap();
            let error = error(&folder);
            assert!(
                matches!(&error, VaultError::Damaged { file, .. } if file.ends_with(name)),
                "{name} cut to {length}: {error:?}"
            );
        }
        let mut longer = good.clone();
        longer.push(b'\n');
        fs::write(&file, &longer).unwrap();
        assert!(matches!(error(&folder), VaultError::Damaged { .. }), "{name} with a byte more");
        fs::write(&file, &good).unwrap();
    }
    assert_eq!(open(&folder).1, "three");
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    let (_home, folder) = lived_in();
    for name in ["vault.age", "identity.age"] {
        fs::write(folder.join(name), "").unwrap();
        let error = error(&folder);
        assert!(error.to_string().ends_with("is damaged: it is empty"), "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
}

/// A file encrypted to a passphrase, as anyone may have one.
fn to_a_passphrase(clear: &[u8]) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(super::PASSPHRASE.to_owned().into());
    recipient.set_work_factor(little().get());
    age::encrypt(&recipient, clear).unwrap()
}

fn to_a_key(clear: &[u8]) -> Vec<u8> {
    age::encrypt(&age::x25519::Identity::generate().to_public(), clear).unwrap()
}

#[test]
fn another_file_in_the_place_of_the_identity_is_foreign() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    let others: [(Vec<u8>, &str); 8] = [
        (b"\x89PNG\r\n\x1a\n and so on, for longer than a header".to_vec(), "not an age file"),
        (b"AGE-SECRET-KEY-1 in clear, with no encryption at all".to_vec(), "not an age file"),
        (b"x".to_vec(), "not an age file"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n".to_vec(), "text form"),
        (b"age-encryption.org/v2\n-> new\n--- x\n".to_vec(), "another version of the age format"),
        (to_a_key(b"x"), "not encrypted to a passphrase"),
        (to_a_passphrase(b"a letter"), "holds no age identity"),
        (to_a_passphrase(b"# only a comment\n"), "holds no age identity"),
    ];
    for (bytes, why) in others {
        fs::write(folder.join("identity.age"), bytes).unwrap();
        let error = error(&folder);
        assert!(matches!(&error, VaultError::Foreign { .. }), "{why}: {error:?}");
        assert!(error.to_string().contains(why), "{error}");
    }
    assert!(restore(&folder, &passphrase(), None).unwrap().identity);
}

#[test]
fn another_file_in_the_place_of_the_vault_is_foreign() {
    let (_home, folder) = lived_in();
    let others: [(Vec<u8>, &str); 4] = [
        (b"PK\x03\x04 and so on, for longer than a header".to_vec(), "not an age file"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n".to_vec(), "text form"),
        (to_a_passphrase(b"x"), "encrypted to a passphrase"),
        (to_a_key(b"x"), "belongs to another vault"),
    ];
    for (bytes, why) in others {
        fs::write(folder.join("vault.age"), bytes).unwrap();
        let error = error(&folder);
        assert!(
            matches!(&error, VaultError::Foreign { .. } | VaultError::Mismatch { .. }),
            "{why}: {error:?}"
        );
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn a_folder_or_a_huge_file_in_a_files_place_is_not_read() {
    let (_home, folder) = lived_in();
    let good = fs::read(folder.join("vault.age")).unwrap();
    fs::remove_file(folder.join("vault.age")).unwrap();
    fs::create_dir(folder.join("vault.age")).unwrap();
    assert!(matches!(error(&folder), VaultError::Foreign { .. }));
    fs::remove_dir(folder.join("vault.age")).unwrap();
    // Sparse: a gigabyte of nothing.
    fs::File::create(folder.join("vault.age")).unwrap().set_len(1 << 30).unwrap();
    assert!(error(&folder).to_string().contains("far too large"));
    fs::write(folder.join("vault.age"), good).unwrap();
    // A header without end would take age's parser time without end.
    let endless = [b"age-encryption.org/v1\n".to_vec(), b"-> X25519 AAAA\nBBBB\n".repeat(1 << 20)].concat();
    fs::write(folder.join("vault.age"), endless).unwrap();
    assert!(matches!(error(&folder), VaultError::Damaged { .. }));
}

#[test]
fn the_identity_of_another_vault_is_a_mismatch_and_the_kept_copy_comes_back() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    let (_other_home, other) = lived_in();
    fs::copy(other.join("identity.age"), folder.join("identity.age")).unwrap();
    let error = error(&folder);
    assert!(matches!(error, VaultError::Mismatch { .. }), "{error:?}");
    let restored = restore(&folder, &passphrase(), None).unwrap();
    assert_eq!(
        (text(&restored.document).as_str(), restored.identity, restored.generation),
        ("three", true, None)
    );
}

#[test]
fn more_work_than_22_is_refused_before_any_is_done() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    let file = folder.join("identity.age");
    let good = fs::read(&file).unwrap();
    let line = good.iter().skip(22).position(|b| *b == b'\n').unwrap() + 22;
    for work in [23_u32, 30, 63, 64, 255, 4_000_000_000] {
        // The stanza's line ends in the work factor, here “ 4”. 2^63 would be more memory than there is.
        let bad = [&good[..line - 1], work.to_string().as_bytes(), &good[line..]].concat();
        fs::write(&file, bad).unwrap();
        let error = error(&folder);
        assert!(matches!(error, VaultError::ExcessiveWork { required, .. } if required == work), "{error:?}");
    }
    fs::write(&file, [&good[..line - 1], b"99999999999".as_slice(), &good[line..]].concat()).unwrap();
    assert!(matches!(error(&folder), VaultError::Damaged { .. }));
}

#[test]
fn everything_but_what_was_kept_may_be_lost() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    fs::remove_file(folder.join("vault.age")).unwrap();
    fs::remove_file(folder.join("identity.age")).unwrap();
    assert!(matches!(error(&folder), VaultError::Missing { .. }));
    assert!(matches!(Vault::create(&folder, &passphrase(), little(), b""), Err(VaultError::Missing { .. })));
    let restored = restore(&folder, &passphrase(), None).unwrap();
    assert_eq!(
        (text(&restored.document).as_str(), restored.identity, restored.generation),
        ("two", true, Some(2))
    );
    drop(restored);
    assert_eq!(open(&folder).1, "two");
}

#[test]
fn a_damaged_generation_is_passed_over() {
    let (_home, folder) = lived_in();
    fs::write(folder.join("vault.age"), "").unwrap();
    fs::write(folder.join("generations/vault-000002.age"), "junk, and more junk than a header").unwrap();
    let error = restore(&folder, &passphrase(), Some(2)).unwrap_err();
    assert!(matches!(error, VaultError::Damaged { .. }), "{error:?}");
    assert_eq!(restore(&folder, &passphrase(), None).unwrap().generation, Some(1));
}

#[test]
fn where_nothing_opens_nothing_is_changed() {
    let (_home, folder) = lived_in();
    drop(open(&folder));
    for file in files_below(&folder).iter().filter(|f| f.to_string_lossy().contains("vault")) {
        if file.extension().is_some_and(|e| e == "age") && !file.ends_with("identity.age") {
            fs::write(file, "junk").unwrap();
        }
    }
    let before: Vec<_> = files_below(&folder).iter().map(|f| fs::read(f).unwrap()).collect();
    let error = restore(&folder, &passphrase(), None).unwrap_err();
    assert!(matches!(error, VaultError::NoGeneration { number: None }), "{error:?}");
    let after: Vec<_> = files_below(&folder).iter().map(|f| fs::read(f).unwrap()).collect();
    assert_eq!(before, after);
}

#[test]
fn an_old_passphrase_after_a_change_that_was_cut_short_is_told_from_damage() {
    let (_home, folder) = lived_in();
    let mut vault = open(&folder).0;
    let old = fs::read(folder.join("identity.age")).unwrap();
    vault.change_passphrase(&passphrase(), &super::other_passphrase(), little()).unwrap();
    drop(vault);
    // As if the change had been killed after identity.age and before its copy.
    fs::write(folder.join("generations/identity.age"), &old).unwrap();
    drop(Vault::open(&folder, &super::other_passphrase(), Access::ReadWrite).unwrap());
    assert_ne!(
        fs::read(folder.join("generations/identity.age")).unwrap(),
        old,
        "opening makes the copy anew"
    );
    fs::write(folder.join("generations/identity.age"), &old).unwrap();
    let third = selvedge::secret::Passphrase::new("neither of the two".into());
    let error = Vault::open(&folder, &third, Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { identity_changed: true }), "{error:?}");
}
