//! Which file of a vault's folder is what.
//!
//! ```text
//! vault/                      0700
//!   identity.age              the key, encrypted to the passphrase
//!   vault.age                 the document, encrypted to the key
//!   lock, lock.holder         who writes (see `lock`)
//!   creating                  only while a vault is being made
//!   generations/              0700
//!     identity.age            a copy of the identity.age that last opened
//!     vault-000041.age        what vault.age was before a save
//!     upgrade-000042-from-1.age   what it was before format 1 became a newer one; kept for good
//!     damaged-000043.age      a vault.age that did not open, put aside by a restore
//! ```

use super::crypt::{Fault, IDENTITY_MOST, VAULT_MOST};
use super::error::WayBack;
use super::{VaultError, generations, lock};
use crate::platform::files;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub(super) const IDENTITY: &str = "identity.age";
pub(super) const VAULT: &str = "vault.age";
pub(super) const CREATING: &str = "creating";
pub(super) const GENERATIONS: &str = "generations";

/// One of the two files of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `identity.age`.
    Identity,
    /// `vault.age`.
    Vault,
}

impl Part {
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Identity => IDENTITY,
            Self::Vault => VAULT,
        }
    }
}

/// Whether there is a vault in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There is none: one can be made, unless the folder holds other files.
    Absent,
    /// Both files are there. Whether they are sound is another matter.
    Present,
    /// One of the two is missing.
    Half { missing: Part },
}

/// Whether there is a vault in a folder. Nothing is opened, and nothing is changed.
///
/// # Errors
/// Where the folder can't be looked into.
pub fn state(folder: &Path) -> Result<State, VaultError> {
    let there = |name: &str| {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Ok(_) => Ok(true),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
            Err(e) => Err(VaultError::io("look at", &path, e)),
        }
    };
    Ok(match (there(IDENTITY)?, there(VAULT)?) {
        (true, true) => State::Present,
        // Its making was cut short: nothing was ever in it.
        _ if there(CREATING)? => State::Absent,
        // Both are gone, but what was kept of them is not.
        (false, false) if there(&format!("{GENERATIONS}/{IDENTITY}"))? => {
            State::Half { missing: Part::Identity }
        }
        (false, false) => State::Absent,
        (false, true) => State::Half { missing: Part::Identity },
        (true, false) => State::Half { missing: Part::Vault },
    })
}

/// The paths of a vault's folder.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) folder: PathBuf,
}

impl Layout {
    pub(super) fn new(folder: &Path) -> Self {
        // Absolute, so that a later change of the working folder does not move the vault.
        Self { folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()) }
    }

    pub(super) fn identity(&self) -> PathBuf {
        self.folder.join(IDENTITY)
    }

    pub(super) fn vault(&self) -> PathBuf {
        self.folder.join(VAULT)
    }

    pub(super) fn creating(&self) -> PathBuf {
        self.folder.join(CREATING)
    }

    pub(super) fn generations(&self) -> PathBuf {
        self.folder.join(GENERATIONS)
    }

    pub(super) fn kept_identity(&self) -> PathBuf {
        self.generations().join(IDENTITY)
    }

    pub(super) fn read_identity(&self) -> Result<Contents, VaultError> {
        read(&self.identity(), IDENTITY_MOST)
    }

    pub(super) fn read_vault(&self) -> Result<Contents, VaultError> {
        read(&self.vault(), VAULT_MOST)
    }

    /// The kept copy of `identity.age`, where there is one that can be read.
    pub(super) fn read_kept_identity(&self) -> Option<Vec<u8>> {
        read(&self.kept_identity(), IDENTITY_MOST).ok()?.ok()
    }

    /// From where a file could be brought back.
    pub(super) fn way_back(&self, part: Part) -> WayBack {
        match part {
            Part::Identity if self.kept_identity().is_file() => WayBack::KeptIdentity,
            Part::Identity => WayBack::Backup,
            Part::Vault => match generations::list(self).map_or(0, |all| all.len()) {
                0 => WayBack::Backup,
                count => WayBack::Generations(count),
            },
        }
    }

    /// The error of a file that does not open.
    pub(super) fn fault(&self, part: Part, fault: Fault) -> VaultError {
        let file = self.folder.join(part.file_name());
        let way_back = self.way_back(part);
        match fault {
            Fault::Passphrase => VaultError::WrongPassphrase { identity_changed: false },
            Fault::Work(required) => VaultError::ExcessiveWork { required, way_back },
            Fault::NotToUs => VaultError::Mismatch { file, way_back },
            fault if fault.is_foreign() => VaultError::Foreign { file, detail: fault.detail(), way_back },
            fault => VaultError::Damaged { file, detail: fault.detail(), way_back },
        }
    }

    /// An error where the folder is not one that holds a whole vault.
    pub(super) fn must_be_present(&self) -> Result<(), VaultError> {
        match state(&self.folder)? {
            State::Present => Ok(()),
            State::Absent => Err(VaultError::NotAVault { folder: self.folder.clone() }),
            State::Half { missing } => Err(self.missing(missing)),
        }
    }

    pub(super) fn missing(&self, part: Part) -> VaultError {
        VaultError::Missing { file: self.folder.join(part.file_name()), way_back: self.way_back(part) }
    }

    /// Something in the folder that no vault puts there.
    pub(super) fn stranger(&self) -> Result<Option<String>, VaultError> {
        let ours = [IDENTITY, VAULT, CREATING, GENERATIONS, lock::LOCK, lock::HOLDER];
        for entry in fs::read_dir(&self.folder).map_err(|e| VaultError::io("list", &self.folder, e))? {
            let name = entry.map_err(|e| VaultError::io("list", &self.folder, e))?.file_name();
            if !ours.iter().any(|our| name == *our) && !files::is_leftover(&name) {
                return Ok(Some(
                    name.to_string_lossy().chars().filter(|c| !c.is_control()).take(80).collect(),
                ));
            }
        }
        Ok(None)
    }

    /// Files that writes which were cut short left behind.
    pub(super) fn leftovers(&self) -> Vec<PathBuf> {
        [self.folder.clone(), self.generations()]
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flat_map(|entries| entries.filter_map(Result::ok))
            .filter(|entry| files::is_leftover(&entry.file_name()))
            .map(|entry| entry.path())
            .collect()
    }

    /// Tidies up, with the lock held: removes leftovers, ends a making that was complete, and takes
    /// from group and others what they may have been given. Best effort: `vault check` tells the rest.
    pub(super) fn tidy(&self) {
        for leftover in self.leftovers() {
            let _ = fs::remove_file(leftover);
        }
        let _ = fs::remove_file(self.creating());
        for path in
            [self.folder.clone(), self.identity(), self.vault(), self.generations(), self.kept_identity()]
        {
            let _ = files::make_private(&path);
        }
    }
}

/// The folder of a whole vault, where the path is one or a file of it. Nothing is read.
pub fn folder_of(path: &Path) -> Option<&Path> {
    let whole = |folder: &Path| folder.join(IDENTITY).is_file() && folder.join(VAULT).is_file();
    if path.is_dir() {
        return whole(path).then_some(path);
    }
    let in_one = path.file_name().is_some_and(|name| name == VAULT || name == IDENTITY);
    path.parent().filter(|folder| in_one && whole(folder))
}

/// The bytes of a file, or what is wrong with it before it is looked into.
pub(super) type Contents = Result<Vec<u8>, Fault>;

/// Reads a file up to a length. A folder or a device in its place is not an age file.
pub(super) fn read(path: &Path, most: u64) -> Result<Contents, VaultError> {
    let failed = |e| VaultError::io("read", path, e);
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Ok(Err(Fault::NotAge));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(if bytes.len() as u64 > most { Err(Fault::TooLarge) } else { Ok(bytes) })
}
