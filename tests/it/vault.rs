//! The vault on a real disk: what it writes, what it refuses, and what it says then.

use selvedge::secret::Passphrase;
use selvedge::vault::{Access, Vault, WorkFactor};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn passphrase() -> Passphrase {
    Passphrase::new("gravel oboe nineteen lichen".into())
}

/// Work that takes no time: what these tests try is not scrypt.
fn little() -> WorkFactor {
    WorkFactor::new(4).unwrap()
}

fn open(folder: &Path) -> (Vault, String) {
    let (vault, document) = Vault::open(folder, &passphrase(), Access::ReadWrite).unwrap();
    (vault, String::from_utf8(document.to_vec()).unwrap())
}

fn made(document: &str) -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    Vault::create(&folder, &passphrase(), little(), document.as_bytes()).unwrap();
    (home, folder)
}

#[test]
fn what_was_saved_last_is_what_opens() {
    let (_home, folder) = made("one");
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "one");
    vault.save(b"two").unwrap();
    vault.save(b"three").unwrap();
    drop(vault);
    let (vault, document) = open(&folder);
    assert_eq!(document, "three");
    let kept: Vec<_> = vault.generations().unwrap().iter().map(|g| g.number).collect();
    assert_eq!(kept, [1, 2]);
    assert_eq!(*vault.read_generation(1).unwrap(), b"one");
    assert_eq!(*vault.read_generation(2).unwrap(), b"two");
}
