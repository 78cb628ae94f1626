//! Creates a vault.

use super::diagnosis::missing;
use super::error::VaultError;
use super::identity::{self, check_passphrase};
use super::keys::Keys;
use super::layout::{Layout, State, state};
use super::lock::Lock;
use super::open::Vault;
use super::saving::Saving;
use super::work_factor::WorkFactor;
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::fs;
use std::io;
use std::path::Path;

impl Vault {
    /// Creates a vault with a document in a new or empty folder. Costs one scrypt computation.
    ///
    /// If the process is killed at any point, the folder contains either the complete vault or nothing that prevents
    /// creating it again.
    pub fn create(
        folder: &Path,
        passphrase: &Passphrase,
        work: WorkFactor,
        document: &[u8],
    ) -> Result<Self, VaultError> {
        check_passphrase(passphrase)?;
        require_absent(folder)?;
        files::create_private_folder(folder).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                VaultError::Io { action: "create the folder", path: folder.to_owned(), source: e }
            }
            _ => VaultError::io("create the folder", folder, e),
        })?;
        let layout = Layout::new(folder);
        if let Some(example) = layout.unexpected_file()? {
            return Err(VaultError::FolderInUse { folder: layout.folder, example });
        }
        let lock = Lock::acquire(&layout.folder)?;
        // Check again now that we hold the lock: another process may have created a vault in between.
        require_absent(&layout.folder)?;
        layout.make_folder_private().map_err(|e| VaultError::io("write", &layout.folder, e))?;
        let keys = Keys::generate();
        let sealed = keys.seal(document).map_err(|_| VaultError::Encrypt)?;
        let wrapped = keys.wrap(passphrase, work).map_err(|_| VaultError::Encrypt)?;
        let (vault, creating) = (layout.vault(), layout.creating());
        let write = |path: &Path, bytes: &[u8]| {
            files::stage(path, bytes).and_then(|staged| staged.commit(Existing::Replace)).map_err(|e| {
                match VaultError::io("write", path, e) {
                    // This is not the last file: the folder does not contain a vault yet.
                    VaultError::NotFlushed { path, source } => {
                        VaultError::Io { action: "write", path, source }
                    }
                    error => error,
                }
            })
        };
        write(
            &creating,
            b"A vault is being created here. If this file remains, the creation was interrupted.\n",
        )?;
        write(&vault, &sealed)?;
        let flushed = match identity::replace(&layout, &layout.identity(), &wrapped) {
            // The vault is complete, so finish before reporting it.
            Err(error @ VaultError::NotFlushed { .. }) => Err(error),
            result => Ok(result?),
        };
        // Opening the vault deletes it too.
        let _ = fs::remove_file(&creating);
        layout.tidy();
        flushed?;
        let mut saving = Saving::default();
        saving.note_known(&sealed, &layout);
        Ok(Self { layout, keys, lock: Some(lock), saving })
    }
}

fn require_absent(folder: &Path) -> Result<(), VaultError> {
    match state(folder)? {
        State::Absent => Ok(()),
        State::Present => Err(VaultError::AlreadyExists { folder: folder.to_owned() }),
        State::Incomplete { missing: file } => Err(missing(&Layout::new(folder), file)),
    }
}
