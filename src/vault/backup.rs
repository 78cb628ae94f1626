//! Copies a vault to another folder, and creates a vault from such a copy.

use super::diagnosis::{file_error, require_present};
use super::error::VaultError;
use super::header::inspect;
use super::layout::{Contents, IDENTITY, Layout, State, VAULT, VaultFile, state};
use super::open::{Access, Vault};
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

/// Copies the two files of a vault to a new or empty folder. The copy is a vault with the same passphrase. Only the headers
/// are checked, because decrypting would need the passphrase.
pub fn backup(folder: &Path, destination: &Path) -> Result<(), VaultError> {
    let layout = Layout::new(folder);
    require_present(&layout)?;
    // No lock is needed: each file is replaced atomically, and every identity.age of a vault opens every vault.age of it.
    let checked = |file, contents: Contents| {
        contents
            .and_then(|bytes| inspect(&bytes).map(|_| bytes))
            .map_err(|fault| file_error(&layout, file, fault))
    };
    let (identity, vault) = (layout.read_identity()?, layout.read_vault()?);
    let identity = checked(VaultFile::Identity, identity)?;
    let vault = checked(VaultFile::Vault, vault)?;
    let io_error = |e| VaultError::io("write", destination, e);
    if let Some(first) = fs::read_dir(destination).ok().and_then(|mut entries| entries.next()) {
        let name = first.map_err(io_error)?.file_name();
        let folder = destination.to_owned();
        return Err(match state(destination)? {
            State::Absent => VaultError::FolderInUse { folder, example: name.to_string_lossy().into_owned() },
            _ => VaultError::AlreadyExists { folder },
        });
    }
    files::create_private_folder(destination).map_err(io_error)?;
    Layout::new(destination).make_folder_private().map_err(io_error)?;
    let staged_vault = files::stage(&destination.join(VAULT), &vault).map_err(io_error)?;
    let staged_identity = files::stage(&destination.join(IDENTITY), &identity).map_err(io_error)?;
    staged_vault.commit(Existing::Keep).map_err(io_error)?;
    staged_identity.commit(Existing::Keep).map_err(io_error)
}

/// Creates a vault from a backup and opens it. Tests the passphrase on the backup first.
pub fn restore_backup(
    backup_folder: &Path,
    folder: &Path,
    passphrase: &Passphrase,
) -> Result<(Vault, Zeroizing<Vec<u8>>), VaultError> {
    drop(Vault::open(backup_folder, passphrase, Access::ReadOnly)?);
    backup(backup_folder, folder)?;
    Vault::open(folder, passphrase, Access::ReadWrite)
}
