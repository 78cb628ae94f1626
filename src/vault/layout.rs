//! The files in a vault's folder.
//!
//! ```text
//! vault/                        0700
//!   identity.age                the key, encrypted to the passphrase
//!   vault.age                   the document, encrypted to the key
//!   lock, lock.holder           the write lock (see `lock`)
//!   creating                    exists only while a vault is being created
//!   generations/                0700
//!     identity.age              a copy of identity.age, made when it last opened
//!     vault-000041.age          vault.age as it was before a save
//!     upgrade-000042-from-1.age vault.age before the first save in a format newer than 1; never deleted
//!     other-000044.age          a vault.age that another program wrote while the vault was open here; never deleted
//!     damaged-000043.age        a vault.age that did not open, set aside by a restore
//! ```

use super::error::VaultError;
use super::fault::Fault;
use crate::platform::files;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub(super) const IDENTITY: &str = "identity.age";
pub(super) const VAULT: &str = "vault.age";
pub(super) const LOCK: &str = "lock";
pub(super) const HOLDER: &str = "lock.holder";
pub(super) const GENERATIONS: &str = "generations";
const CREATING: &str = "creating";

/// Longest `identity.age` that is read, in bytes.
const MAX_IDENTITY: u64 = 64 * 1024;
/// Longest `vault.age` that is read, in bytes: far more than any profile, and less than would exhaust memory.
const MAX_VAULT: u64 = 512 * 1024 * 1024;

/// One of the two files that make up a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VaultFile {
    /// `identity.age`.
    Identity,
    /// `vault.age`.
    Vault,
}

impl VaultFile {
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Identity => IDENTITY,
            Self::Vault => VAULT,
        }
    }
}

/// Whether a folder contains a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No vault. One can be created unless the folder contains other files.
    Absent,
    /// Both files exist; they may still be damaged.
    Present,
    /// One of the two files is missing.
    Incomplete { missing: VaultFile },
}

/// Finds out whether a folder contains a vault, without opening or changing anything.
pub fn state(folder: &Path) -> Result<State, VaultError> {
    let exists = |name: &str| {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Ok(_) => Ok(true),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
            Err(e) => Err(VaultError::io("check", &path, e)),
        }
    };
    Ok(match (exists(IDENTITY)?, exists(VAULT)?) {
        (true, true) => State::Present,
        // The creation was interrupted, so there is nothing to lose.
        _ if exists(CREATING)? => State::Absent,
        // Both files are gone, but the kept copies remain.
        (false, false) if exists(&format!("{GENERATIONS}/{IDENTITY}"))? => {
            State::Incomplete { missing: VaultFile::Identity }
        }
        (false, false) => State::Absent,
        (false, true) => State::Incomplete { missing: VaultFile::Identity },
        (true, false) => State::Incomplete { missing: VaultFile::Vault },
    })
}

/// The folder of a vault with both files, if `path` is that folder or one of the two files. Reads no file.
pub fn folder_of(path: &Path) -> Option<&Path> {
    let has_both = |folder: &Path| folder.join(IDENTITY).is_file() && folder.join(VAULT).is_file();
    if path.is_dir() {
        return has_both(path).then_some(path);
    }
    let is_vault_file = path.file_name().is_some_and(|name| name == VAULT || name == IDENTITY);
    path.parent().filter(|folder| is_vault_file && has_both(folder))
}

/// The paths in a vault's folder.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) folder: PathBuf,
}

impl Layout {
    pub(super) fn new(folder: &Path) -> Self {
        // An absolute path stays valid if the working directory changes.
        Self { folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()) }
    }

    pub(super) fn path(&self, file: VaultFile) -> PathBuf {
        self.folder.join(file.file_name())
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

    /// The file that a save replaces: the target of the link if the file is one, so that a synced copy elsewhere stays
    /// current. Only for a file that has opened with this vault's keys: then it can't be another file of the user.
    pub(super) fn resolved(&self, file: VaultFile) -> PathBuf {
        files::resolve_link(&self.path(file))
    }

    /// Creates `generations/`. A link in its place is refused.
    pub(super) fn create_generations(&self) -> Result<PathBuf, VaultError> {
        let folder = self.generations();
        files::create_private_folder(&folder).map_err(|e| VaultError::io("write", &folder, e))?;
        match fs::symlink_metadata(&folder) {
            Ok(metadata) if !metadata.is_dir() => Err(VaultError::NotAFolder { path: folder }),
            Ok(_) => Ok(folder),
            Err(e) => Err(VaultError::io("look at", &folder, e)),
        }
    }

    /// Removes the permissions of group and others from the vault's folder. The folder itself may be reached by a link.
    pub(super) fn make_folder_private(&self) -> io::Result<()> {
        files::make_private(&fs::canonicalize(&self.folder)?)
    }

    pub(super) fn read_identity(&self) -> Result<Contents, VaultError> {
        read(&self.identity(), MAX_IDENTITY)
    }

    pub(super) fn read_vault(&self) -> Result<Contents, VaultError> {
        read_vault_file(&self.vault())
    }

    /// The kept copy of `identity.age`, if it exists and can be read.
    pub(super) fn read_kept_identity(&self) -> Option<Vec<u8>> {
        read(&self.kept_identity(), MAX_IDENTITY).ok()?.ok()
    }

    /// The name of a file in the folder that does not belong to a vault.
    pub(super) fn unexpected_file(&self) -> Result<Option<String>, VaultError> {
        let own = [IDENTITY, VAULT, CREATING, GENERATIONS, LOCK, HOLDER];
        for entry in fs::read_dir(&self.folder).map_err(|e| VaultError::io("list", &self.folder, e))? {
            let name = entry.map_err(|e| VaultError::io("list", &self.folder, e))?.file_name();
            if !own.iter().any(|own| name == *own) && !files::is_leftover(&name) {
                return Ok(Some(shown_name(&name.to_string_lossy())));
            }
        }
        Ok(None)
    }

    /// Temporary files that interrupted writes left in the folder.
    pub(super) fn leftovers(&self) -> Vec<PathBuf> {
        let generations = self.generations();
        let mut found = leftovers_in(&self.folder);
        if !generations.is_symlink() {
            found.extend(leftovers_in(&generations));
        }
        found
    }

    /// Deletes the temporary files beside the targets of links. Only after the vault has opened: before that, a link can
    /// lead to any folder of the user.
    pub(super) fn tidy_link_targets(&self) {
        for file in [VaultFile::Identity, VaultFile::Vault] {
            if self.path(file).is_symlink()
                && let Some(folder) = self.resolved(file).parent()
            {
                delete_all(leftovers_in(folder));
            }
        }
    }

    /// Deletes leftovers and the `creating` mark, and removes the permissions of group and others. The caller must hold the
    /// lock. Best effort: `vault check` reports what remains.
    pub(super) fn tidy(&self) {
        delete_all(self.leftovers());
        let _ = fs::remove_file(self.creating());
        let _ = self.make_folder_private();
        for path in [self.identity(), self.vault(), self.generations(), self.kept_identity()] {
            let _ = files::make_private(&path);
        }
    }
}

/// The name of a file that is not ours, safe to print.
pub(super) fn shown_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}

fn leftovers_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.filter_map(Result::ok).filter(|entry| files::is_leftover(&entry.file_name()));
    entries.map(|entry| entry.path()).collect()
}

fn delete_all(paths: Vec<PathBuf>) {
    for path in paths {
        let _ = fs::remove_file(path);
    }
}

/// The bytes of a file, or why they can't be an age file.
pub(super) type Contents = Result<Vec<u8>, Fault>;

/// Reads a `vault.age` or a generation of it.
pub(super) fn read_vault_file(path: &Path) -> Result<Contents, VaultError> {
    read(path, MAX_VAULT)
}

/// Reads an `identity.age` or a copy of it.
pub(super) fn read_identity_file(path: &Path) -> Result<Contents, VaultError> {
    read(path, MAX_IDENTITY)
}

/// Reads a file of at most `limit` bytes. A folder or a device is not an age file.
fn read(path: &Path, limit: u64) -> Result<Contents, VaultError> {
    let io_error = |e| VaultError::io("read", path, e);
    if !fs::metadata(path).map_err(io_error)?.is_file() {
        return Ok(Err(Fault::NotAge));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(io_error)?;
    Ok(if bytes.len() as u64 > limit { Err(Fault::TooLarge) } else { Ok(bytes) })
}
