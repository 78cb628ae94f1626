//! Encryption and random values for encrypted exports.

use super::writer::{ExportError, WriteContext};
use crate::secret::Passphrase;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

/// The length of the tag after the ciphertext, in bytes.
pub(super) const TAG_LENGTH: usize = 16;

impl WriteContext<'_> {
    pub(super) fn random_bytes<const N: usize>(&mut self) -> Zeroizing<[u8; N]> {
        let mut bytes = Zeroizing::new([0; N]);
        (self.random)(&mut *bytes);
        bytes
    }

    /// A random UUID, version 4 (RFC 9562).
    pub(super) fn uuid(&mut self) -> String {
        let mut bytes = *self.random_bytes::<16>();
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = data_encoding::HEXLOWER.encode(&bytes);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// The password. An empty password counts as none.
    pub(super) fn require_password(&self, label: &'static str) -> Result<Passphrase, ExportError> {
        let given = self.password.filter(|password| !password.is_empty());
        given.cloned().ok_or(ExportError::NeedsPassword(label))
    }
}

/// Encrypts with AES-256-GCM. The tag follows the ciphertext.
pub(super) fn encrypt_gcm(
    key: &[u8; 32],
    nonce: &[u8; 12],
    plain: &[u8],
    label: &'static str,
) -> Result<Vec<u8>, ExportError> {
    // Only fails above 64 GiB.
    Aes256Gcm::new(key.into())
        .encrypt(Nonce::from_slice(nonce), plain)
        .map_err(|_| ExportError::Failed(label, "it is too large to be encrypted".into()))
}
