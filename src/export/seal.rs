//! What encrypted exports are made with.

use super::{ExportError, Outside};
use crate::secret::Passphrase;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

/// The bytes of the tag after the cipher text.
pub(super) const TAG: usize = 16;

impl Outside<'_> {
    /// Bytes at random.
    pub(super) fn bytes<const N: usize>(&mut self) -> Zeroizing<[u8; N]> {
        let mut bytes = Zeroizing::new([0; N]);
        (self.random)(&mut *bytes);
        bytes
    }

    /// A UUID of version 4 (RFC 9562).
    pub(super) fn uuid(&mut self) -> String {
        let mut bytes = *self.bytes::<16>();
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = data_encoding::HEXLOWER.encode(&bytes);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// The password, where there is one that is not empty.
    pub(super) fn password(&self, label: &'static str) -> Result<Passphrase, ExportError> {
        let given = self.password.filter(|password| !password.is_empty());
        given.cloned().ok_or(ExportError::NeedsPassword(label))
    }
}

/// AES-256-GCM; the tag follows the cipher text.
pub(super) fn gcm(
    key: &[u8; 32],
    nonce: &[u8; 12],
    plain: &[u8],
    label: &'static str,
) -> Result<Vec<u8>, ExportError> {
    // It fails for more than 64 GiB alone.
    Aes256Gcm::new(key.into())
        .encrypt(Nonce::from_slice(nonce), plain)
        .map_err(|_| ExportError::Failed(label, "it is too large to be encrypted".into()))
}
