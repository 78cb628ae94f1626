//! Keys from passwords, and the ciphers that exports are in. Each cost is checked before it is spent.

use super::limits::Work;
use super::{ImportError, KdfLimits};
use crate::secret::Passphrase;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut, KeyIvInit};
use zeroize::Zeroizing;

/// A key of 256 bits.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// Whose export is opened, with what, at what cost at most.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    pub format: &'static str,
    pub password: &'a Passphrase,
    pub limits: KdfLimits,
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
        self.limits.allow(self.format, Work::Scrypt(n, r, p))?;
        let log_n = u8::try_from(n.ilog2()).map_err(|_| odd())?;
        let parameters = scrypt::Params::new(log_n, r, p, 32).map_err(|_| odd())?;
        let mut key = Key::default();
        scrypt::scrypt(self.password.expose().as_bytes(), salt, &parameters, &mut *key).map_err(|_| odd())?;
        Ok(key)
    }

    /// Argon2id, version 19 (RFC 9106). Memory in KiB.
    pub(super) fn argon2id(
        &self,
        salt: &[u8],
        kib: u64,
        passes: u32,
        lanes: u32,
    ) -> Result<Key, ImportError> {
        let odd = || self.damaged("its Argon2 parameters cannot be");
        self.limits.allow(self.format, Work::Argon2(kib, passes.into()))?;
        let kib = u32::try_from(kib).map_err(|_| odd())?;
        let parameters = argon2_parameters(kib, passes, lanes).ok_or_else(odd)?;
        let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
        let mut key = Key::default();
        argon2.hash_password_into(self.password.expose().as_bytes(), salt, &mut *key).map_err(|_| odd())?;
        Ok(key)
    }

    /// PBKDF2 with HMAC-SHA-256 (RFC 8018).
    pub(super) fn pbkdf2_sha256(&self, salt: &[u8], rounds: u32) -> Result<Key, ImportError> {
        self.rounds(rounds)?;
        let mut key = Key::default();
        pbkdf2::pbkdf2_hmac::<sha2::Sha256>(self.password.expose().as_bytes(), salt, rounds, &mut *key);
        Ok(key)
    }

    /// PBKDF2 with HMAC-SHA-1 (RFC 8018).
    pub(super) fn pbkdf2_sha1(&self, salt: &[u8], rounds: u32) -> Result<Key, ImportError> {
        self.rounds(rounds)?;
        let mut key = Key::default();
        pbkdf2_sha1::pbkdf2_hmac::<sha1::Sha1>(self.password.expose().as_bytes(), salt, rounds, &mut *key);
        Ok(key)
    }

    fn rounds(&self, rounds: u32) -> Result<(), ImportError> {
        if rounds == 0 {
            return Err(self.damaged("its PBKDF2 has no rounds"));
        }
        self.limits.allow(self.format, Work::Pbkdf2(rounds.into()))
    }
}

/// Argon2's parameters, where they can be; for a key of 32 bytes. The crate multiplies lanes before it looks at them.
pub(super) fn argon2_parameters(kib: u32, passes: u32, lanes: u32) -> Option<argon2::Params> {
    let lanes = Some(lanes).filter(|lanes| *lanes <= argon2::Params::MAX_P_COST)?;
    argon2::Params::new(kib, passes, lanes, Some(32)).ok()
}

/// Opens AES-256-GCM; the tag follows the cipher text. `None` where key, text or tag do not belong together.
pub(super) fn open_gcm(key: &[u8; 32], iv: &[u8], sealed: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if iv.len() != 12 {
        return None;
    }
    let cipher = Aes256Gcm::new(key.into());
    cipher.decrypt(Nonce::from_slice(iv), Payload { msg: sealed, aad }).ok().map(Zeroizing::new)
}

/// Opens AES-256-CBC with PKCS #7 padding. It has no tag: what comes out may be nonsense.
pub(super) fn open_cbc(key: &[u8; 32], iv: &[u8; 16], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = cbc::Decryptor::<aes::Aes256>::new(key.into(), iv.into());
    cipher.decrypt_padded_vec_mut::<Pkcs7>(sealed).ok().map(Zeroizing::new)
}

/// The text of a decrypted buffer in JSON, wiped in whichever form it is.
pub(super) struct Plain(Zeroizing<Vec<u8>>);

impl Plain {
    /// Takes the buffer over. Decrypted text that is not UTF-8 was not what was encrypted.
    pub(super) fn new(bytes: Zeroizing<Vec<u8>>, opening: &Opening<'_>) -> Result<Self, ImportError> {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(Self(bytes)),
            Err(_) => Err(opening.wrong()),
        }
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}
