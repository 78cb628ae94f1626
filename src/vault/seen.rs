//! Remembers, outside the vault's folder, the newest save of each vault that was opened on this computer.
//!
//! A syncing service, or an attacker, can replace the whole folder of a vault with an older one. The record does not
//! travel with the folder, so it still tells which save this computer has seen last. It contains no secret.

use crate::platform::files::{self, Existing};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The largest record that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;
/// How many vaults are remembered.
const MAX_VAULTS: usize = 64;

/// The last save of a vault that this computer has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub number: u64,
    /// The id of the save, as the document's owner writes it.
    pub id: String,
}

/// The file with the record. Without a path, nothing is remembered.
#[derive(Clone, Debug, Default)]
pub struct SeenFile(pub Option<PathBuf>);

#[derive(Default, Serialize, Deserialize)]
struct Record {
    version: u32,
    vaults: Vec<Vault>,
}

#[derive(Serialize, Deserialize)]
struct Vault {
    folder: PathBuf,
    #[serde(flatten)]
    seen: Seen,
}

impl SeenFile {
    /// The last save of the vault in this folder. `None` if it was never opened here, or if the record is unreadable.
    pub fn get(&self, folder: &Path) -> Option<Seen> {
        let folder = canonical(folder);
        self.read().vaults.into_iter().find(|vault| vault.folder == folder).map(|vault| vault.seen)
    }

    /// Remembers a save. Best effort: without the record, only an older file in place of a newer one goes unnoticed.
    pub fn set(&self, folder: &Path, seen: Seen) {
        let Some(file) = &self.0 else { return };
        let folder = canonical(folder);
        let mut record = self.read();
        let known = record.vaults.iter().find(|vault| vault.folder == folder);
        if known.is_some_and(|known| known.seen == seen) {
            return;
        }
        record.vaults.retain(|vault| vault.folder != folder);
        record.vaults.insert(0, Vault { folder, seen });
        record.vaults.truncate(MAX_VAULTS);
        record.version = 1;
        let Ok(mut json) = serde_json::to_vec_pretty(&record) else { return };
        json.push(b'\n');
        if let Some(parent) = file.parent() {
            let _ = files::create_private_folder(parent);
        }
        let _ = files::stage(file, &json).and_then(|staged| staged.commit(Existing::Replace));
    }

    fn read(&self) -> Record {
        let bytes = self.0.as_deref().and_then(|file| files::read_limited(file, MAX_BYTES).ok());
        let record: Option<Record> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        record.filter(|record| record.version == 1).unwrap_or_default()
    }
}

fn canonical(folder: &Path) -> PathBuf {
    std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_save_of_each_vault_is_remembered() {
        let home = tempfile::tempdir().unwrap();
        let file = SeenFile(Some(home.path().join("state/vaults.json")));
        let (a, b) = (home.path().join("a"), home.path().join("b"));
        let seen = |number| Seen { number, id: format!("{number:016x}") };
        assert_eq!(file.get(&a), None);
        file.set(&a, seen(1));
        file.set(&b, seen(7));
        file.set(&a, seen(2));
        assert_eq!((file.get(&a), file.get(&b)), (Some(seen(2)), Some(seen(7))));
        files::write_private(&home.path().join("state/vaults.json"), b"damaged", Existing::Replace).unwrap();
        assert_eq!(file.get(&a), None);
        SeenFile::default().set(&a, seen(3));
        assert_eq!(SeenFile::default().get(&a), None);
    }
}
