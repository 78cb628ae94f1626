//! Damaged, foreign and missing files: each gets its own error, nothing is lost, and kept copies can be restored.

use super::{
    Access, Vault, VaultError, files_below, low_work, open, passphrase, restore, text, vault_with_generations,
};
use selvedge::vault::RecoverySource;
use std::fs;
use std::path::Path;

fn error(folder: &Path) -> VaultError {
    Vault::open(folder, &passphrase(), Access::ReadWrite).unwrap_err()
}

/// Copies of the bytes, each with one flipped bit: one copy for each byte.
fn with_one_flipped_bit(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..bytes.len()).map(|index| {
        let mut flipped = bytes.to_vec();
        flipped[index] ^= 1 << (index % 8);
        flipped
    })
}

#[test]
fn a_flipped_bit_in_the_identity_is_not_reported_as_a_wrong_passphrase() {
    let (_home, folder) = vault_with_generations();
    drop(open(&folder));
    let file = folder.join("identity.age");
    let good = fs::read(&file).unwrap();
    for (index, bad) in with_one_flipped_bit(&good).enumerate() {
        fs::write(&file, &bad).unwrap();
        let error = error(&folder);
        let recovery = match &error {
            VaultError::Damaged { recovery, .. }
            | VaultError::Foreign { recovery, .. }
            | VaultError::ExcessiveWork { recovery, .. } => *recovery,
            other => panic!("byte {index}: {other:?}"),
        };
        assert_eq!(recovery, RecoverySource::KeptIdentity, "byte {index}: {error}");
        assert!(error.hint().contains("vault restore"), "byte {index}: {}", error.hint());
    }
    let restored = restore(&folder, &passphrase(), None).unwrap();
    assert_eq!(
        (text(&restored.document).as_str(), restored.identity, restored.generation),
        ("three", true, None)
    );
    assert_eq!(fs::read(&file).unwrap(), good);
}

#[test]
fn a_damaged_identity_never_opens_and_never_becomes_the_kept_copy() {
    let (_home, folder) = vault_with_generations();
    drop(open(&folder));
    fs::remove_file(folder.join("generations/identity.age")).unwrap();
    let file = folder.join("identity.age");
    let good = fs::read(&file).unwrap();
    for (index, bad) in with_one_flipped_bit(&good).enumerate().step_by(3) {
        fs::write(&file, &bad).unwrap();
        let error = error(&folder);
        assert!(
            !matches!(error, VaultError::Io { .. } | VaultError::NotAVault { .. }),
            "byte {index}: {error:?}"
        );
        assert!(
            !folder.join("generations/identity.age").exists(),
            "a damaged identity.age must not become the kept copy"
        );
    }
}

#[test]
fn a_flipped_bit_in_the_vault_is_reported_and_a_generation_can_be_restored() {
    let (_home, folder) = vault_with_generations();
    let file = folder.join("vault.age");
    let good = fs::read(&file).unwrap();
    for (index, bad) in with_one_flipped_bit(&good).enumerate() {
        fs::write(&file, &bad).unwrap();
        match error(&folder) {
            VaultError::Damaged { recovery, .. } | VaultError::Mismatch { recovery, .. } => {
                assert_eq!(recovery, RecoverySource::Generations(2), "byte {index}");
            }
            other => panic!("byte {index}: {other:?}"),
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
    let set_aside =
        files_below(&folder).into_iter().find(|f| f.to_string_lossy().contains("damaged-")).unwrap();
    assert_eq!(fs::read(set_aside).unwrap(), bad, "the replaced file is set aside");
}

#[test]
fn a_file_truncated_at_any_length_is_damaged() {
    let (_home, folder) = vault_with_generations();
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
fn an_empty_file_is_reported_as_empty() {
    let (_home, folder) = vault_with_generations();
    for name in ["vault.age", "identity.age"] {
        fs::write(folder.join(name), "").unwrap();
        let error = error(&folder);
        assert!(error.to_string().ends_with("is damaged: it is empty"), "{error}");
        assert!(error.to_string().contains(name), "{error}");
    }
}

/// An age file that is encrypted to a passphrase.
fn to_a_passphrase(plaintext: &[u8]) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new(super::PASSPHRASE.to_owned().into());
    recipient.set_work_factor(low_work().get());
    age::encrypt(&recipient, plaintext).unwrap()
}

fn to_a_key(plaintext: &[u8]) -> Vec<u8> {
    age::encrypt(&age::x25519::Identity::generate().to_public(), plaintext).unwrap()
}

#[test]
fn another_file_named_identity_age_is_foreign() {
    let (_home, folder) = vault_with_generations();
    drop(open(&folder));
    let others: [(Vec<u8>, &str); 8] = [
        (b"\x89PNG\r\n\x1a\n and so on, for longer than a header".to_vec(), "not an age file"),
        (b"AGE-SECRET-KEY-1 in clear, with no encryption at all".to_vec(), "not an age file"),
        (b"x".to_vec(), "not an age file"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n".to_vec(), "text form"),
        (b"age-encryption.org/v2\n-> new\n--- x\n".to_vec(), "another version of the age format"),
        (to_a_key(b"x"), "not encrypted to a passphrase"),
        (to_a_passphrase(b"a letter"), "contains no age identity"),
        (to_a_passphrase(b"# only a comment\n"), "contains no age identity"),
    ];
    for (bytes, reason) in others {
        fs::write(folder.join("identity.age"), bytes).unwrap();
        let error = error(&folder);
        assert!(matches!(&error, VaultError::Foreign { .. }), "{reason}: {error:?}");
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert!(restore(&folder, &passphrase(), None).unwrap().identity);
}

#[test]
fn another_file_named_vault_age_is_foreign() {
    let (_home, folder) = vault_with_generations();
    let others: [(Vec<u8>, &str); 4] = [
        (b"PK\x03\x04 and so on, for longer than a header".to_vec(), "not an age file"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n".to_vec(), "text form"),
        (to_a_passphrase(b"x"), "encrypted to a passphrase"),
        (to_a_key(b"x"), "belongs to another vault"),
    ];
    for (bytes, reason) in others {
        fs::write(folder.join("vault.age"), bytes).unwrap();
        let error = error(&folder);
        assert!(
            matches!(&error, VaultError::Foreign { .. } | VaultError::Mismatch { .. }),
            "{reason}: {error:?}"
        );
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn a_folder_or_a_huge_file_named_vault_age_is_not_read() {
    let (_home, folder) = vault_with_generations();
    let good = fs::read(folder.join("vault.age")).unwrap();
    fs::remove_file(folder.join("vault.age")).unwrap();
    fs::create_dir(folder.join("vault.age")).unwrap();
    assert!(matches!(error(&folder), VaultError::Foreign { .. }));
    fs::remove_dir(folder.join("vault.age")).unwrap();
    // A sparse file of 1 GiB.
    fs::File::create(folder.join("vault.age")).unwrap().set_len(1 << 30).unwrap();
    assert!(error(&folder).to_string().contains("far too large"));
    fs::write(folder.join("vault.age"), good).unwrap();
    // An unlimited header would keep age's parser busy for a very long time.
    let long_header =
        [b"age-encryption.org/v1\n".to_vec(), b"-> X25519 AAAA\nBBBB\n".repeat(1 << 20)].concat();
    fs::write(folder.join("vault.age"), long_header).unwrap();
    assert!(matches!(error(&folder), VaultError::Damaged { .. }));
}

#[test]
fn the_identity_of_another_vault_is_a_mismatch_and_the_kept_copy_is_restored() {
    let (_home, folder) = vault_with_generations();
    drop(open(&folder));
    let (_other_home, other) = vault_with_generations();
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
fn a_work_factor_above_22_is_refused_before_computing() {
    let (_home, folder) = vault_with_generations();
    drop(open(&folder));
    let file = folder.join("identity.age");
    let good = fs::read(&file).unwrap();
    let line_end = good.iter().skip(22).position(|b| *b == b'\n').unwrap() + 22;
    for work in [23_u32, 30, 63, 64, 255, 4_000_000_000] {
        // The stanza's line ends with the work factor “4”.
        let bad = [&good[..line_end - 1], work.to_string().as_bytes(), &good[line_end..]].concat();
        fs::write(&file, bad).unwrap();
        let error = error(&folder);
        assert!(matches!(error, VaultError::ExcessiveWork { required, .. } if required == work), "{error:?}");
    }
    fs::write(&file, [&good[..line_end - 1], b"99999999999".as_slice(), &good[line_end..]].concat()).unwrap();
    assert!(matches!(error(&folder), VaultError::Damaged { .. }));
}

#[test]
fn both_files_can_be_restored_from_kept_copies() {
    let (_home, folder) = vault_with_generations();
    drop(open(&folder));
    fs::remove_file(folder.join("vault.age")).unwrap();
    fs::remove_file(folder.join("identity.age")).unwrap();
    assert!(matches!(error(&folder), VaultError::Missing { .. }));
    assert!(matches!(
        Vault::create(&folder, &passphrase(), low_work(), b""),
        Err(VaultError::Missing { .. })
    ));
    let restored = restore(&folder, &passphrase(), None).unwrap();
    assert_eq!(
        (text(&restored.document).as_str(), restored.identity, restored.generation),
        ("two", true, Some(2))
    );
    drop(restored);
    assert_eq!(open(&folder).1, "two");
}

#[test]
fn a_damaged_generation_is_skipped() {
    let (_home, folder) = vault_with_generations();
    fs::write(folder.join("vault.age"), "").unwrap();
    fs::write(folder.join("generations/vault-000002.age"), "junk, and more junk than a header").unwrap();
    let error = restore(&folder, &passphrase(), Some(2)).unwrap_err();
    assert!(matches!(error, VaultError::Damaged { .. }), "{error:?}");
    assert_eq!(restore(&folder, &passphrase(), None).unwrap().generation, Some(1));
}

#[test]
fn restore_changes_nothing_if_nothing_opens() {
    let (_home, folder) = vault_with_generations();
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
fn a_wrong_passphrase_after_an_interrupted_change_is_not_reported_as_damage() {
    let (_home, folder) = vault_with_generations();
    let mut vault = open(&folder).0;
    let old = fs::read(folder.join("identity.age")).unwrap();
    vault.change_passphrase(&passphrase(), &super::other_passphrase(), low_work()).unwrap();
    drop(vault);
    // Simulates a kill after the replacement of identity.age and before that of its copy.
    fs::write(folder.join("generations/identity.age"), &old).unwrap();
    drop(Vault::open(&folder, &super::other_passphrase(), Access::ReadWrite).unwrap());
    assert_ne!(fs::read(folder.join("generations/identity.age")).unwrap(), old, "opening updates the copy");
    fs::write(folder.join("generations/identity.age"), &old).unwrap();
    let third = selvedge::secret::Passphrase::new("neither of the two".into());
    let error = Vault::open(&folder, &third, Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { identity_changed: true }), "{error:?}");
}
