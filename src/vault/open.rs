//! An open vault: reads and saves its document.

use super::diagnosis::{file_error, missing, recovery_source, require_present};
use super::error::VaultError;
use super::generations::{self, Generation, KeepReason};
use super::header::{Encryption, inspect};
use super::identity::{self, check_passphrase, unlock};
use super::keys::{FurtherRecipient, Keys};
use super::layout::{Layout, VaultFile};
use super::lock::Lock;
use super::saving::Saving;
use super::work_factor::WorkFactor;
use crate::secret::Passphrase;
use std::path::Path;
use zeroize::Zeroizing;

/// The kind of access to a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading and saving; takes the lock, so only one process at a time.
    ReadWrite,
    /// Reading only; takes no lock and changes nothing in the folder.
    ReadOnly,
}

/// An open vault. Dropping it closes the vault and releases its lock.
pub struct Vault {
    pub(super) layout: Layout,
    pub(super) keys: Keys,
    /// `None` if the vault is open read-only.
    pub(super) lock: Option<Lock>,
    pub(super) saving: Saving,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("folder", &self.layout.folder).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens a vault and decrypts its document. Costs one scrypt computation, whether the passphrase is right or wrong.
    pub fn open(
        folder: &Path,
        passphrase: &Passphrase,
        access: Access,
    ) -> Result<(Self, Zeroizing<Vec<u8>>), VaultError> {
        let layout = Layout::new(folder);
        require_present(&layout)?;
        let lock = match access {
            Access::ReadWrite => Some(Lock::acquire(&layout.folder)?),
            Access::ReadOnly => None,
        };
        if lock.is_some() {
            layout.tidy();
        }
        let (keys, identity) = unlock(&layout, passphrase, WorkFactor::MAX)?;
        let mut vault = Self { layout, keys, lock, saving: Saving::default() };
        let document = vault.read_current()?;
        if vault.lock.is_some() {
            identity::keep_copy(&vault.layout, &identity);
            vault.layout.tidy_link_targets();
        }
        Ok((vault, document))
    }

    /// Decrypts the document of a vault that another person made, and changes nothing in its folder. Refuses a higher work
    /// factor than `limit` before computing anything.
    pub fn read_other(
        folder: &Path,
        passphrase: &Passphrase,
        limit: WorkFactor,
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let layout = Layout::new(folder);
        require_present(&layout)?;
        let (keys, _) = unlock(&layout, passphrase, limit)?;
        Self { layout, keys, lock: None, saving: Saving::default() }.read()
    }

    /// Makes a read-only vault writable, without scrypt. Returns the document as it is now, which may be newer than what was
    /// read before.
    pub fn begin_writing(&mut self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        if self.lock.is_none() {
            self.lock = Some(Lock::acquire(&self.layout.folder)?);
            self.layout.tidy();
        }
        self.read_current()
    }

    /// Decrypts `vault.age` as it is now, without scrypt.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        Ok(self.read_with_bytes()?.0)
    }

    /// Decrypts `vault.age` as it is now. A save will notice if another program replaces it after that.
    fn read_current(&mut self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let (document, bytes) = self.read_with_bytes()?;
        self.saving.note_known(&bytes, &self.layout);
        Ok(document)
    }

    /// The document, and the encrypted bytes of `vault.age`.
    fn read_with_bytes(&self) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), VaultError> {
        let contents = match self.layout.read_vault() {
            Err(VaultError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Err(missing(&self.layout, VaultFile::Vault));
            }
            other => other?,
        };
        contents
            .and_then(|bytes| Ok((self.keys.open(&bytes)?, bytes)))
            .map_err(|fault| file_error(&self.layout, VaultFile::Vault, fault))
    }

    /// Encrypts the document and replaces `vault.age`, which becomes a generation. When this returns `Ok`, the document is on
    /// the disk. After an error, the save can be repeated with [`Vault::save_again`], and the old `vault.age` is still in place
    /// unless the error is [`VaultError::NotFlushed`].
    ///
    /// If another program has replaced `vault.age` since it was read here, its version is kept as a generation that is never
    /// deleted; see [`Vault::take_other_version`].
    pub fn save(&mut self, document: &[u8]) -> Result<(), VaultError> {
        self.encrypt_and_replace(document, KeepReason::Save)
    }

    /// Like [`Vault::save`], for the first save after a migration: the file in the old format is never deleted.
    pub fn save_after_migration(&mut self, document: &[u8], old_version: u32) -> Result<(), VaultError> {
        self.encrypt_and_replace(document, KeepReason::UpgradeFrom(old_version))
    }

    pub(super) fn encrypt_and_replace(
        &mut self,
        document: &[u8],
        reason: KeepReason,
    ) -> Result<(), VaultError> {
        let sealed = self.keys.seal(document).map_err(|_| VaultError::Encrypt)?;
        self.replace(sealed, reason)
    }

    /// Tries again to write the encrypted document of the last save, if it is not on the disk.
    pub fn save_again(&mut self) -> Result<(), VaultError> {
        self.require_writable()?;
        self.saving.write(&self.layout)
    }

    /// Whether the document of the last save is encrypted but not on the disk.
    pub const fn is_unsaved(&self) -> bool {
        self.saving.is_unsaved()
    }

    /// The number of the generation in which a save has kept the version of another program. Returned once.
    pub fn take_other_version(&mut self) -> Option<u32> {
        self.saving.take_other_version()
    }

    /// Replaces `vault.age` with encrypted bytes.
    pub(super) fn replace(&mut self, sealed: Vec<u8>, reason: KeepReason) -> Result<(), VaultError> {
        self.require_writable()?;
        self.saving.set(sealed, reason);
        self.saving.write(&self.layout)
    }

    /// Encrypts the key to a new passphrase and leaves `vault.age` unchanged. Costs two scrypt computations, because the old
    /// passphrase is tested first. After an error, the old passphrase still opens the vault.
    ///
    /// The key itself stays the same: someone who has an old copy of `identity.age` and the old passphrase still has it.
    pub fn change_passphrase(
        &mut self,
        old: &Passphrase,
        new: &Passphrase,
        work: WorkFactor,
    ) -> Result<(), VaultError> {
        self.require_writable()?;
        check_passphrase(new)?;
        let (keys, _) = unlock(&self.layout, old, WorkFactor::MAX)?;
        self.write_identity(&keys, new, work)
    }

    /// The work factor of `identity.age` as it is now; `None` if the file can't be read.
    pub fn work_factor(&self) -> Option<WorkFactor> {
        let identity = self.layout.read_identity().ok()?.ok()?;
        match inspect(&identity).ok()? {
            Encryption::Passphrase(work) => u8::try_from(work).ok().and_then(WorkFactor::new),
            Encryption::Keys => None,
        }
    }

    /// The work factor to use for a new passphrase: the current one, but at least the default.
    pub fn work_factor_for_new_passphrase(&self) -> WorkFactor {
        self.work_factor().unwrap_or_default().max(WorkFactor::default())
    }

    /// The further recipients, to which each save encrypts `vault.age`.
    pub fn further_recipients(&self) -> &[FurtherRecipient] {
        &self.keys.further
    }

    /// Replaces the further recipients and saves the document. Costs two scrypt computations. Existing generations do not
    /// change: a new recipient can't open them, and a removed recipient still can.
    pub fn set_further_recipients(
        &mut self,
        passphrase: &Passphrase,
        recipients: Vec<FurtherRecipient>,
        document: &[u8],
    ) -> Result<(), VaultError> {
        self.require_writable()?;
        let (mut keys, _) = unlock(&self.layout, passphrase, WorkFactor::MAX)?;
        keys.further = recipients;
        let work = self.work_factor().unwrap_or_default();
        self.write_identity(&keys, passphrase, work)?;
        self.keys = keys;
        self.save(document)
    }

    pub(super) fn write_identity(
        &self,
        keys: &Keys,
        passphrase: &Passphrase,
        work: WorkFactor,
    ) -> Result<(), VaultError> {
        let wrapped = keys.wrap(passphrase, work).map_err(|_| VaultError::Encrypt)?;
        identity::replace(&self.layout, &self.layout.resolved(VaultFile::Identity), &wrapped)
    }

    pub const fn is_read_only(&self) -> bool {
        self.lock.is_none()
    }

    pub fn folder(&self) -> &Path {
        &self.layout.folder
    }

    /// All generations, oldest first.
    pub fn generations(&self) -> Result<Vec<Generation>, VaultError> {
        generations::list(&self.layout)
    }

    /// Decrypts the document of a generation.
    pub fn read_generation(&self, number: u32) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let generation = generations::find(&self.layout, number)?;
        generation.read()?.and_then(|sealed| self.keys.open(&sealed)).map_err(|fault| VaultError::Damaged {
            file: generation.file,
            detail: fault.detail(),
            recovery: recovery_source(&self.layout, VaultFile::Vault),
        })
    }

    pub(super) fn require_writable(&self) -> Result<(), VaultError> {
        if self.lock.is_some() { Ok(()) } else { Err(VaultError::ReadOnly) }
    }
}
