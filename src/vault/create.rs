//! Making a vault.

use super::crypt::Keys;
use super::layout::{Layout, State, state};
use super::lock::Lock;
use super::{Vault, VaultError, WorkFactor, put_identity};
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::fs;
use std::io;
use std::path::Path;

impl Vault {
    /// Makes a vault with a document in a new or empty folder. One scrypt.
    ///
    /// Killed at any moment, there is the whole vault, or a folder in which it can be made again.
    ///
    /// # Errors
    /// Where there is one, or other files are; the passphrase is unusable; the system refuses.
    pub fn create(
        folder: &Path,
        passphrase: &Passphrase,
        work: WorkFactor,
        document: &[u8],
    ) -> Result<Self, VaultError> {
        must_be_usable(passphrase)?;
        must_be_absent(folder)?;
        files::create_private_folder(folder).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                VaultError::Io { doing: "make the folder", path: folder.to_owned(), source: e }
            }
            _ => VaultError::io("make the folder", folder, e),
        })?;
        let layout = Layout::new(folder);
        if let Some(example) = layout.stranger()? {
            return Err(VaultError::FolderInUse { folder: layout.folder, example });
        }
        let lock = Lock::take(&layout.folder)?;
        // Again, with the lock: another one may have been quicker.
        must_be_absent(&layout.folder)?;
        files::make_private(&layout.folder).map_err(|e| VaultError::io("write", &layout.folder, e))?;
        let keys = Keys::generate();
        let sealed = keys.seal(document).map_err(|_| VaultError::Encrypt)?;
        let wrapped = keys.wrap(passphrase, work).map_err(|_| VaultError::Encrypt)?;
        let (vault, creating) = (layout.vault(), layout.creating());
        let put = |path: &Path, bytes: &[u8]| {
            files::stage(path, bytes)
                .and_then(|staged| staged.commit(Existing::Replace))
                .map_err(|e| VaultError::io("write", path, e))
        };
        put(&creating, b"A vault is being made here. If this file stays, its making was cut short.\n")?;
        put(&vault, &sealed)?;
        put_identity(&layout, &wrapped)?;
        fs::remove_file(&creating).map_err(|e| VaultError::io("write", &creating, e))?;
        layout.tidy();
        Ok(Self { layout, keys, lock: Some(lock) })
    }
}

fn must_be_absent(folder: &Path) -> Result<(), VaultError> {
    match state(folder)? {
        State::Absent => Ok(()),
        State::Present => Err(VaultError::AlreadyExists { folder: folder.to_owned() }),
        State::Half { missing } => Err(Layout::new(folder).missing(missing)),
    }
}

/// Stock age refuses an empty passphrase, and reads one up to the end of the line, through a terminal
/// that acts on control characters and takes lines of up to 4,095 bytes.
pub(super) fn must_be_usable(passphrase: &Passphrase) -> Result<(), VaultError> {
    let text = passphrase.expose();
    let reason = if text.is_empty() {
        "it is empty"
    } else if text.chars().any(char::is_control) {
        "it has a line break or another control character in it"
    } else if text.len() > 1024 {
        "it is longer than 1,024 bytes"
    } else {
        return Ok(());
    };
    Err(VaultError::UnusablePassphrase { reason })
}
