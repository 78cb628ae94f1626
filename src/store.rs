//! Opens the profile in a vault and saves it. Commands and screens share this module.
//!
//! This module connects `vault`, which knows no profiles, with `profile`, which knows no files.

mod other_version;
mod versions;

use crate::profile::codec::{self, CodecError};
use crate::profile::{Profile, SaveId, Saves};
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use crate::vault::{self, SeenFile, UnsavedVault, Vault, VaultError, VaultFile, WorkFactor};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

pub use crate::vault::Access;
pub use other_version::{MergeBase, OtherVersion};
pub use versions::{MissingVersion, Version, VersionReport};

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
    /// The version in `vault.age`.
    current: Version,
    /// The version that the last save could not write.
    unsaved: Option<Version>,
    /// The highest number of a save that is known.
    newest_save: u64,
    seen: SeenFile,
}

impl Store {
    /// Creates a vault that contains the profile, with the default work factor. `seen` remembers its newest save.
    pub fn create(
        folder: &Path,
        passphrase: &Passphrase,
        profile: &Profile,
        seen: SeenFile,
    ) -> Result<Self, StoreError> {
        let document = codec::encode_save(profile, &Saves { number: 1, ..Saves::default() });
        let vault = Vault::create(folder, passphrase, WorkFactor::default(), &document)?;
        let current = Version::of(&document);
        seen.set(vault.folder(), current.seen());
        Ok(Self { vault, older_format: None, newest_save: 1, current, unsaved: None, seen })
    }

    /// Opens a vault and decodes its profile. `seen` tells which save this computer has seen last, and remembers a newer one.
    pub fn open(
        folder: &Path,
        passphrase: &Passphrase,
        access: Access,
        seen: SeenFile,
    ) -> Result<(Self, Profile, VersionReport), StoreError> {
        let (vault, document) = Vault::open(folder, passphrase, access)?;
        Self::with_document(vault, &document, seen)
    }

    /// The store of a vault that was opened otherwise, such as by a restore.
    pub fn with_document(
        vault: Vault,
        document: &[u8],
        seen: SeenFile,
    ) -> Result<(Self, Profile, VersionReport), StoreError> {
        let (profile, older_format, current) = decode(document)?;
        let report = VersionReport::of(&vault, &current, &profile.merged, &seen);
        if report.missing.is_none() {
            seen.set(vault.folder(), current.seen());
        }
        let newest_save = report.newest_save();
        let store = Self { vault, older_format, newest_save, current, unsaved: None, seen };
        Ok((store, profile, report))
    }

    /// Makes a read-only store writable, without the passphrase. Returns the profile as it is now: another program may
    /// have changed it since the store was opened.
    pub fn begin_writing(&mut self) -> Result<Profile, StoreError> {
        let document = self.vault.begin_writing()?;
        let (profile, older_format, current) = decode(&document)?;
        self.older_format = older_format;
        self.current = current;
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
        self.save_unchanged(profile)
    }

    /// Saves the profile as it is, with the next number. A restore uses it, so that the restored version becomes the newest.
    pub fn save_unchanged(&mut self, profile: &Profile) -> Result<(), StoreError> {
        let saves = self.current.saves.next(self.current.id, self.newest_save);
        let document = codec::encode_save(profile, &saves);
        let result = match self.older_format {
            Some(version) => self.vault.save_after_migration(&document, version),
            None => self.vault.save(&document),
        };
        let version = Version { id: SaveId::of(&document), saves };
        if matches!(result, Ok(()) | Err(VaultError::NotFlushed { .. })) {
            self.unsaved = None;
            self.note_saved(version);
        } else {
            self.unsaved = Some(version);
        }
        Ok(result?)
    }

    /// Tries again to write what the last save could not write. Encrypts nothing.
    pub fn save_again(&mut self) -> Result<(), StoreError> {
        let result = self.vault.save_again();
        if matches!(result, Ok(()) | Err(VaultError::NotFlushed { .. }))
            && let Some(version) = self.unsaved.take()
        {
            self.note_saved(version);
        }
        Ok(result?)
    }

    fn note_saved(&mut self, version: Version) {
        self.older_format = None;
        self.seen.set(self.vault.folder(), version.seen());
        self.current = version;
    }

    /// Drops the keys. If the last save failed, its encrypted document is kept.
    pub fn lock(self) -> Option<UnsavedStore> {
        let Self { vault, current, unsaved, newest_save, seen, .. } = self;
        let folder = vault.folder().to_owned();
        vault.lock().map(|vault| UnsavedStore { vault, folder, current, unsaved, newest_save, seen })
    }

    /// The newest version that this vault and another version have in common. `ours` is the profile that will be merged.
    pub fn merge_base(&self, ours: &Profile, other: &OtherVersion) -> MergeBase {
        other_version::base(&self.vault, &self.current, ours, other)
    }

    /// The versions that a profile contains after a merge with another version, for [`Profile::merged`].
    pub fn merged_ids(&self, ours: &Profile, other: &OtherVersion) -> Vec<SaveId> {
        other_version::merged_ids(&self.current, ours, other)
    }

    /// Reads another version of the vault: with this vault's key, or else with an `identity.age` beside the file and one of the
    /// passphrases. Each passphrase costs one scrypt computation for each identity file.
    pub fn read_version(&self, file: &Path, passphrases: &[&Passphrase]) -> Result<OtherVersion, StoreError> {
        let file = if file.is_dir() { file.join(VaultFile::Vault.file_name()) } else { file.to_owned() };
        let document = match self.vault.read_version(&file)? {
            Some(document) => document,
            None => vault::read_version_beside_identity(&file, passphrases, WorkFactor::default())?,
        };
        Ok(OtherVersion::decode(document)?)
    }

    /// Keeps another version as a generation, so that nothing of it is lost by a merge. Returns its number.
    pub fn keep_version(&mut self, other: &OtherVersion) -> Result<u32, StoreError> {
        self.newest_save = self.newest_save.max(other.version.saves.number);
        Ok(self.vault.keep_version(&other.document)?)
    }

    /// The number of the save in `vault.age`; 0 if it has none.
    pub const fn save_number(&self) -> u64 {
        self.current.saves.number
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
pub struct UnsavedStore {
    vault: UnsavedVault,
    folder: PathBuf,
    current: Version,
    unsaved: Option<Version>,
    newest_save: u64,
    seen: SeenFile,
}

impl UnsavedStore {
    /// Tries again to write the encrypted profile to the disk; see [`UnsavedVault::save_again`].
    pub fn save_again(self) -> Result<Option<u32>, Box<(Self, StoreError)>> {
        let Self { vault, folder, current, unsaved, newest_save, seen } = self;
        match vault.save_again() {
            Ok(number) => {
                if let Some(version) = unsaved {
                    seen.set(&folder, version.seen());
                }
                Ok(number)
            }
            Err(failed) => {
                let (vault, error) = *failed;
                Err(Box::new((Self { vault, folder, current, unsaved, newest_save, seen }, error.into())))
            }
        }
    }

    /// Opens the profile that is not on the disk. After an error, nothing has changed.
    pub fn open(self, passphrase: &Passphrase) -> Result<(Store, Profile), Box<(Self, StoreError)>> {
        let Self { vault, folder, current, unsaved, newest_save, seen } = self;
        let (vault, document) = match vault.open(passphrase) {
            Ok(opened) => opened,
            Err(failed) => {
                let (vault, error): (UnsavedVault, VaultError) = *failed;
                let store = Self { vault, folder, current, unsaved, newest_save, seen };
                return Err(Box::new((store, error.into())));
            }
        };
        let store = |older_format| Store { vault, older_format, current, unsaved, newest_save, seen };
        match decode(&document) {
            Ok((profile, older_format, _)) => Ok((store(older_format), profile)),
            // Unreachable, because this program encoded the document. The vault is unsaved, so it can be locked again.
            Err(error) => match store(None).lock() {
                Some(unsaved) => Err(Box::new((unsaved, error.into()))),
                None => unreachable!("only a save changes whether a vault is unsaved"),
            },
        }
    }
}

/// Decodes a profile and its version. Also returns the format version of the document if it is older than the current one.
fn decode(document: &[u8]) -> Result<(Profile, Option<u32>, Version), CodecError> {
    let decoded = codec::decode(document)?;
    let older_format = (decoded.written_version < codec::VERSION).then_some(decoded.written_version);
    Ok((decoded.profile, older_format, Version { id: SaveId::of(document), saves: decoded.saves }))
}
