//! Keys from passwords, and the ciphers that exports are in. Each cost is checked before it is spent.

use super::{ImportError, Limits};
use crate::secret::Passphrase;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

/// A key of 256 bits.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// Whose export is opened, with what, at what cost at most.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    pub format: &'static str,
    pub password: &'a Passphrase,
    pub limits: Limits,
}

impl<'a> Opening<'a> {
    /// What the input has to open it with.
    ///
    /// # Errors
    /// Where no password was given.
    pub(super) fn of(format: &'static str, input: &super::Input<'a>) -> Result<Self, ImportError> {
        let password = input.password.ok_or(ImportError::NeedsPassword(format))?;
        Ok(Self { format, password, limits: input.limits })
    }

    pub(super) fn damaged(&self, what: impl Into<String>) -> ImportError {
        ImportError::Damaged { format: self.format, what: what.into() }
    }

    pub(super) const fn wrong(&self) -> ImportError {
        ImportError::WrongPassword(self.format)
    }

    /// scrypt (RFC 7914).
    pub(super) fn scrypt(&self, salt: &[u8], n: u64, r: u32, p: u32) -> Result<Key, ImportError> {
        let odd = || self.damaged("its scrypt parameters cannot be");
        if !n.is_power_of_two() || n < 2 || r == 0 || p == 0 {
            return Err(odd());
        }
        let (r64, p64) = (u64::from(r), u64::from(p));
        let blocks = n.saturating_add(p64).saturating_add(2);
        let memory = blocks.saturating_mul(r64).saturating_mul(128);
        self.limits.allow(self.format, memory, n.saturating_mul(r64).saturating_mul(p64))?;
        let log_n = u8::try_from(n.ilog2()).map_err(|_| odd())?;
        let parameters = scrypt::Params::new(log_n, r, p, 32).map_err(|_| odd())?;
        let mut key = Key::default();
        scrypt::scrypt(self.password.expose().as_bytes(), salt, &parameters, &mut *key).map_err(|_| odd())?;
        Ok(key)
    }
}

/// Opens AES-256-GCM; the tag follows the cipher text. `None` where key, text or tag do not belong together.
pub(super) fn open_gcm(key: &[u8; 32], iv: &[u8], sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if iv.len() != 12 {
        return None;
    }
    let cipher = Aes256Gcm::new(key.into());
    cipher.decrypt(Nonce::from_slice(iv), Payload { msg: sealed, aad }).ok().map(Zeroizing::new)
}
