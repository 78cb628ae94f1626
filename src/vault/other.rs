//! Reads another version of `vault.age`: a conflict copy, or the file of a copied vault.

use super::error::VaultError;
use super::fault::Fault;
use super::generations;
use super::header::{Encryption, inspect};
use super::keys::Keys;
use super::layout::{Contents, VaultFile, read_identity_file, read_vault_file};
use super::open::Vault;
use super::work_factor::WorkFactor;
use crate::platform::files::{self, Existing};
use crate::secret::Passphrase;
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

impl Vault {
    /// Decrypts another version of `vault.age`. `None` if it is encrypted to another key.
    pub fn read_version(&self, file: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match read_vault_file(file)?.and_then(|bytes| self.keys.open(&bytes)) {
            Ok(document) => Ok(Some(document)),
            Err(Fault::WrongKey) => Ok(None),
            Err(fault) => Err(unusable(file, fault)),
        }
    }

    /// Keeps a document from elsewhere as a generation, encrypted to this vault's key. Returns its number.
    pub fn keep_version(&mut self, document: &[u8]) -> Result<u32, VaultError> {
        self.require_writable()?;
        let sealed = self.keys.seal(document).map_err(|_| VaultError::Encrypt)?;
        let (number, path) = generations::next_path(&self.layout)?;
        files::stage(&path, &sealed)
            .and_then(|staged| staged.commit(Existing::Keep))
            .map_err(|e| VaultError::io("write", &path, e))?;
        Ok(number)
    }
}

/// Decrypts a `vault.age` with the identity files beside it and the passphrases, each with each. Refuses a higher work factor
/// than `limit`.
pub fn read_version_beside_identity(
    file: &Path,
    passphrases: &[&Passphrase],
    limit: WorkFactor,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let identities = identities_beside(file);
    if identities.is_empty() {
        return Err(VaultError::OtherKey { file: file.to_owned() });
    }
    let mut last = VaultError::WrongPassphrase { identity_changed: false };
    for passphrase in passphrases {
        for identity in &identities {
            match read_version_with(file, identity, passphrase, limit) {
                Ok(document) => return Ok(document),
                Err(error) => last = error,
            }
        }
    }
    Err(last)
}

fn read_version_with(
    file: &Path,
    identity: &Path,
    passphrase: &Passphrase,
    limit: WorkFactor,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let open = |path: &Path, contents: Contents| contents.map_err(|fault| unusable(path, fault));
    let bytes = open(identity, read_identity_file(identity)?)?;
    let keys = Keys::unwrap_within(&bytes, passphrase, limit).map_err(|fault| match fault {
        Fault::WrongPassphrase => VaultError::WrongPassphrase { identity_changed: false },
        fault => unusable(identity, fault),
    })?;
    keys.open(&open(file, read_vault_file(file)?)?).map_err(|fault| unusable(file, fault))
}

/// The identity files in the folder of a `vault.age`: `identity.age` first, then its conflict copies.
fn identities_beside(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let stem = VaultFile::Identity.file_name().trim_end_matches(".age");
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().to_ascii_lowercase().starts_with(stem))
        .map(|entry| entry.path())
        .filter(|path| matches!(read_identity_file(path), Ok(Ok(bytes)) if is_identity(&bytes)))
        .collect();
    found.sort_by_key(|path| (!path.ends_with(VaultFile::Identity.file_name()), path.clone()));
    found
}

fn is_identity(bytes: &[u8]) -> bool {
    matches!(inspect(bytes), Ok(Encryption::Passphrase(_)))
}

fn unusable(file: &Path, fault: Fault) -> VaultError {
    VaultError::NotAVersion { file: file.to_owned(), detail: fault.detail() }
}
