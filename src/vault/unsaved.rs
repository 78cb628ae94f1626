//! A locked vault whose last save failed.

use super::diagnosis::file_error;
use super::error::VaultError;
use super::identity::unlock;
use super::layout::{Layout, VaultFile};
use super::lock::Lock;
use super::open::Vault;
use super::saving::Saving;
use super::work_factor::WorkFactor;
use crate::secret::Passphrase;
use zeroize::Zeroizing;

/// A locked vault whose last save failed. It has the encrypted document and no key. It still holds the write lock, so that no
/// other Selvedge can change the vault before the document is on the disk.
pub struct UnsavedVault {
    layout: Layout,
    lock: Lock,
    saving: Saving,
}

/// The vault whose document is still not on the disk, and why.
pub type StillUnsaved = Box<(UnsavedVault, VaultError)>;

impl std::fmt::Debug for UnsavedVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnsavedVault").field("folder", &self.layout.folder).finish_non_exhaustive()
    }
}

impl Vault {
    /// Drops the keys. If the document of the last save is not on the disk, it is kept, encrypted.
    pub fn lock(self) -> Option<UnsavedVault> {
        let Self { layout, lock, saving, .. } = self;
        let lock = lock.filter(|_| saving.is_unsaved())?;
        Some(UnsavedVault { layout, lock, saving })
    }
}

impl UnsavedVault {
    /// Tries again to write the document to the disk, and closes the vault if that succeeds. Returns the number of the generation
    /// in which it kept the version of another program, if there was one.
    pub fn save_again(mut self) -> Result<Option<u32>, StillUnsaved> {
        match self.saving.write(&self.layout) {
            Ok(()) => Ok(self.saving.take_other_version()),
            Err(error) => Err(Box::new((self, error))),
        }
    }

    /// Opens the document that is not on the disk. Costs one scrypt computation. After an error, nothing has changed.
    pub fn open(self, passphrase: &Passphrase) -> Result<(Vault, Zeroizing<Vec<u8>>), StillUnsaved> {
        let opened = unlock(&self.layout, passphrase, WorkFactor::MAX).and_then(|(keys, _)| {
            let sealed = self.saving.sealed().unwrap_or_default();
            let document = keys.open(sealed);
            Ok((keys, document.map_err(|fault| file_error(&self.layout, VaultFile::Vault, fault))?))
        });
        match opened {
            Ok((keys, document)) => {
                let Self { layout, lock, saving } = self;
                Ok((Vault { layout, keys, lock: Some(lock), saving }, document))
            }
            Err(error) => Err(Box::new((self, error))),
        }
    }
}
