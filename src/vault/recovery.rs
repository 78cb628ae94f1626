//! The recovery key: a second X25519 key that opens `vault.age`, made to be printed; and restoring a vault with it.

use super::error::VaultError;
use super::generations::{self, KeepReason};
use super::identity::{self, check_passphrase};
use super::keys::{FurtherRecipient, Keys};
use super::layout::{Layout, State, VaultFile, state};
use super::lock::Lock;
use super::open::Vault;
use super::restore::{Choice, choose};
use super::saving::Saving;
use super::work_factor::WorkFactor;
use crate::secret::Passphrase;
use age::x25519;
use secrecy::ExposeSecret;
use std::path::Path;
use zeroize::Zeroizing;

/// A key that opens `vault.age` without the passphrase. Wiped on drop; `Debug` does not print it.
pub struct RecoveryKey(x25519::Identity);

impl std::fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}

impl RecoveryKey {
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Parses a key in the notation of `age`, or typed from paper: letter case and white space do not matter, and lines that
    /// begin with `#` are ignored. The notation contains a checksum, so a typing error gives `None`.
    pub fn parse(text: &str) -> Option<Self> {
        // Allocate once: a buffer that grows is copied, and each copy has to be wiped.
        let mut key = Zeroizing::new(String::with_capacity(text.len()));
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            key.extend(line.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()));
        }
        key.parse().ok().map(Self)
    }

    /// The key in the notation of `age`: `AGE-SECRET-KEY-1…`.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// The public half of the key, with a label.
    pub fn recipient(&self, label: &str) -> Option<FurtherRecipient> {
        FurtherRecipient::new(&self.0.to_public().to_string(), label)
    }
}

/// The result of [`restore_with_key`].
#[derive(Debug)]
pub struct Recovered {
    pub vault: Vault,
    pub document: Zeroizing<Vec<u8>>,
    /// The generation that replaced a `vault.age` that did not open.
    pub generation: Option<u32>,
}

/// Opens a vault with a recovery key and gives it a new key under a new passphrase. Costs one scrypt computation.
///
/// The recovery key still opens the vault afterwards. Other further recipients are lost, because their list can only be
/// read with the old passphrase. The old files and all generations are set aside: the new key does not open them.
///
/// After an interruption at any point, the call can be repeated, because the recovery key opens both the old and the new
/// `vault.age`.
pub fn restore_with_key(
    folder: &Path,
    key: &RecoveryKey,
    label: &str,
    passphrase: &Passphrase,
    work: WorkFactor,
) -> Result<Recovered, VaultError> {
    check_passphrase(passphrase)?;
    let layout = Layout::new(folder);
    if state(&layout.folder)? == State::Absent {
        return Err(VaultError::NotAVault { folder: layout.folder });
    }
    let lock = Lock::acquire(&layout.folder)?;
    layout.tidy();
    let recovery_keys = Keys::from_identity(key.0.clone());
    let choice = choose(&layout, &recovery_keys, None)
        .map_err(|_| VaultError::OtherRecoveryKey { folder: layout.folder.clone() })?;
    let (document, generation) = match choice {
        Choice::Current(document) => (document, None),
        Choice::Generation { number, document, .. } => (document, Some(number)),
    };
    let mut keys = Keys::generate();
    keys.further.extend(key.recipient(label));
    let wrapped = keys.wrap(passphrase, work).map_err(|_| VaultError::Encrypt)?;
    if layout.identity().exists() {
        generations::keep(&layout, VaultFile::Identity, KeepReason::Damaged)?;
    }
    identity::replace(&layout, &layout.identity(), &wrapped)?;
    let mut vault = Vault { layout, keys, lock: Some(lock), saving: Saving::default() };
    vault.encrypt_and_replace(&document, KeepReason::Damaged)?;
    generations::set_all_aside(&vault.layout)?;
    Ok(Recovered { vault, document, generation })
}
