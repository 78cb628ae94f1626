//! Opens the profile in a vault and saves it. Commands and screens share this module.
//!
//! This module connects `vault`, which knows no profiles, with `profile`, which knows no files.

use crate::profile::Profile;
use crate::profile::codec::{self, CodecError};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::vault::{StillUnsaved, UnsavedVault, Vault, VaultError, WorkFactor};
use jiff::civil::Date;
use std::path::Path;

pub use crate::vault::Access;

/// Why a profile could not be opened or saved.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The vault opened, but its content is not a profile that this version can read.
    #[error(transparent)]
    Codec(#[from] CodecError),
}

impl StoreError {
    /// What the user can do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Vault(error) => error.hint(),
            Self::Codec(CodecError::Newer { .. }) => "update Selvedge; the vault was not changed".into(),
            Self::Codec(CodecError::NotAProfile(_)) => {
                "`selvedge vault check` lists earlier versions, and `selvedge vault restore --generation N` brings one \
                 back. The vault was not changed"
                    .into()
            }
        }
    }
}

/// An open vault that contains a profile.
#[derive(Debug)]
pub struct Store {
    vault: Vault,
    older_format: Option<u32>,
}

impl Store {
    /// Creates a vault that contains the profile, with the default work factor.
    pub fn create(folder: &Path, passphrase: &Passphrase, profile: &Profile) -> Result<Self, StoreError> {
        let vault = Vault::create(folder, passphrase, WorkFactor::default(), &codec::encode(profile))?;
        Ok(Self { vault, older_format: None })
    }

    /// Opens a vault and decodes its profile.
    pub fn open(
        folder: &Path,
        passphrase: &Passphrase,
        access: Access,
    ) -> Result<(Self, Profile), StoreError> {
        let (vault, document) = Vault::open(folder, passphrase, access)?;
        let (profile, older_format) = decode(&document)?;
        Ok((Self { vault, older_format }, profile))
    }

    /// Makes a read-only store writable, without the passphrase. Returns the profile as it is now: another program may
    /// have changed it since the store was opened.
    pub fn begin_writing(&mut self) -> Result<Profile, StoreError> {
        let (profile, older_format) = decode(&self.vault.begin_writing()?)?;
        self.older_format = older_format;
        Ok(profile)
    }

    /// Adds today's snapshot to the profile's history, then saves the profile. On an error the vault is unchanged, unless
    /// the error is [`VaultError::NotFlushed`].
    pub fn save(
        &mut self,
        profile: &mut Profile,
        model: &Model,
        directory: &Directory,
        today: Date,
    ) -> Result<(), StoreError> {
        profile.record_snapshot(profile.snapshot(model, directory, today));
        let document = codec::encode(profile);
        let result = match self.older_format {
            Some(version) => self.vault.save_after_migration(&document, version),
            None => self.vault.save(&document),
        };
        if matches!(result, Ok(()) | Err(VaultError::NotFlushed { .. })) {
            self.older_format = None;
        }
        Ok(result?)
    }

    /// Tries again to write what the last save could not write. Encrypts nothing.
    pub fn save_again(&mut self) -> Result<(), StoreError> {
        self.vault.save_again()?;
        self.older_format = None;
        Ok(())
    }

    /// Drops the keys. If the last save failed, its encrypted document is kept.
    pub fn lock(self) -> Option<UnsavedStore> {
        self.vault.lock().map(UnsavedStore)
    }

    /// The format version of the file, if it is older than the version that the next save writes.
    pub const fn older_format(&self) -> Option<u32> {
        self.older_format
    }

    pub const fn vault(&self) -> &Vault {
        &self.vault
    }

    pub const fn vault_mut(&mut self) -> &mut Vault {
        &mut self.vault
    }
}

/// A locked store whose last save failed. It has the encrypted profile and no key.
#[derive(Debug)]
pub struct UnsavedStore(UnsavedVault);

impl UnsavedStore {
    /// Tries again to write the encrypted profile to the disk; see [`UnsavedVault::save_again`].
    pub fn save_again(self) -> Result<Option<u32>, Box<(Self, StoreError)>> {
        self.0.save_again().map_err(still_unsaved)
    }

    /// Opens the profile that is not on the disk. After an error, nothing has changed.
    pub fn open(self, passphrase: &Passphrase) -> Result<(Store, Profile), Box<(Self, StoreError)>> {
        let (vault, document) = self.0.open(passphrase).map_err(still_unsaved)?;
        let store = |vault, older_format| Store { vault, older_format };
        match decode(&document) {
            Ok((profile, older_format)) => Ok((store(vault, older_format), profile)),
            // Unreachable, because this program encoded the document. The vault is unsaved, so it can be locked again.
            Err(error) => match store(vault, None).lock() {
                Some(unsaved) => Err(Box::new((unsaved, error.into()))),
                None => unreachable!("only a save changes whether a vault is unsaved"),
            },
        }
    }
}

fn still_unsaved(failed: StillUnsaved) -> Box<(UnsavedStore, StoreError)> {
    let (vault, error) = *failed;
    Box::new((UnsavedStore(vault), error.into()))
}

/// Decodes a profile. Also returns the format version of the document if it is older than the current version.
fn decode(document: &[u8]) -> Result<(Profile, Option<u32>), CodecError> {
    let decoded = codec::decode(document)?;
    Ok((decoded.profile, (decoded.written_version < codec::VERSION).then_some(decoded.written_version)))
}
