//! Conflict copies: files that a syncing service put beside the vault's files because two computers had changed them.
//!
//! Each service names them differently: “vault (conflicted copy 2024-01-02).age”, “vault.sync-conflict-….age”,
//! “vault 2.age”, “vault-desk.age”. So the rule is general: a regular file in the same folder whose name begins like that
//! of the vault's file, and which contains an age file.

use super::generations;
use super::header::MAGIC;
use super::layout::{IDENTITY, Layout, VAULT, VaultFile};
use crate::platform::files;
use std::fs::{self, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};

/// An age file beside one of the vault's files, with a name that begins like it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConflictCopy {
    pub path: PathBuf,
    /// The file of which it is a copy.
    pub of: VaultFile,
}

/// The conflict copies in a vault's folder, in its generations, and beside the targets of links. Best effort: a folder that
/// cannot be listed has none.
pub fn conflict_copies(folder: &Path) -> Vec<ConflictCopy> {
    let layout = Layout::new(folder);
    let mut copies = copies_in(&layout.folder, is_own_name);
    for file in [VaultFile::Identity, VaultFile::Vault] {
        let target = layout.resolved(file);
        if let Some(folder) = target.parent().filter(|_| layout.path(file).is_symlink()) {
            let own_target = target.file_name().map(|name| name.to_string_lossy().into_owned());
            let beside = copies_in(folder, |name| is_own_name(name) || own_target.as_deref() == Some(name));
            copies.extend(beside.into_iter().filter(|copy| copy.of == file));
        }
    }
    if !layout.generations().is_symlink() {
        copies.extend(copies_in(&layout.generations(), generations::is_own_name));
    }
    copies.sort();
    copies.dedup();
    copies
}

fn is_own_name(name: &str) -> bool {
    name == IDENTITY || name == VAULT
}

fn copies_in(folder: &Path, is_own: impl Fn(&str) -> bool) -> Vec<ConflictCopy> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let copies = entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let of = original(&name).filter(|_| !is_own(&name))?;
        is_age_file(&entry.path()).then(|| ConflictCopy { path: entry.path(), of })
    });
    copies.collect()
}

/// The vault's file whose name a copy with this name begins with.
fn original(name: &str) -> Option<VaultFile> {
    let name = name.to_ascii_lowercase();
    [VaultFile::Identity, VaultFile::Vault]
        .into_iter()
        .find(|file| file.file_name().strip_suffix(".age").is_some_and(|stem| name.starts_with(stem)))
}

/// Whether a regular file begins like an age file. A link is not followed.
fn is_age_file(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = files::open_regular(path, OpenOptions::new().read(true))
        .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut start));
    read.is_ok() && start == MAGIC
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that syncing services give to a second version of `vault.age`.
    const NAMES: [&str; 13] = [
        "vault (Robin's conflicted copy 2024-01-02).age",  // Dropbox
        "vault.sync-conflict-20240102-030405-ABCDEFG.age", // Syncthing
        "vault (conflicted copy 2024-01-02 030405).age",   // Nextcloud
        "vault_conflict-20240102-030405.age",              // ownCloud
        "vault-DESK.age",                                  // OneDrive
        "vault (1).age",                                   // Google Drive
        "vault 2.age",                                     // iCloud
        "vault.Conflict.age",                              // Resilio
        "vault (SFConflict robin@mail.example 2024-01-02-03-04-05).age", // Seafile
        "vault (copy 1).age",                              // Unison
        "vault.age.sync-conflict",                         // a suffix after the extension
        "Vault (Case Conflict).age",                       // Dropbox, other case
        "vault [conflicted].age",                          // pCloud
    ];

    #[test]
    fn copies_of_every_known_service_are_found_and_other_files_are_not() {
        let home = tempfile::tempdir().unwrap();
        let age = b"age-encryption.org/v1\n-> X25519 AAAA\nAAAA\n--- mac\n";
        let write = |name: &str, bytes: &[u8]| {
            files::write_private(&home.path().join(name), bytes, files::Existing::Replace).unwrap();
        };
        for name in NAMES.iter().chain(&["vault.age", "identity.age", "backup.age", "identity 2.age"]) {
            write(name, age);
        }
        write("vault notes.txt", b"not an age file");
        fs::create_dir(home.path().join("vault folder")).unwrap();
        fs::create_dir(home.path().join(super::super::layout::GENERATIONS)).unwrap();
        write("generations/vault-000041.age", age);
        write("generations/damaged-000042.age", age);
        write("generations/vault-000041 (conflicted copy).age", age);
        #[cfg(unix)]
        std::os::unix::fs::symlink(home.path().join("vault.age"), home.path().join("vault link.age"))
            .unwrap();

        let found: Vec<_> = conflict_copies(home.path())
            .into_iter()
            .map(|copy| {
                let path = copy.path.strip_prefix(home.path()).unwrap().to_owned();
                (path.to_str().unwrap().to_owned(), copy.of)
            })
            .collect();
        let mut expected: Vec<_> = NAMES.iter().map(|name| ((*name).to_owned(), VaultFile::Vault)).collect();
        expected.push(("identity 2.age".into(), VaultFile::Identity));
        expected.push(("generations/vault-000041 (conflicted copy).age".into(), VaultFile::Vault));
        expected.sort();
        let mut found_sorted = found;
        found_sorted.sort();
        assert_eq!(found_sorted, expected);
    }
}
