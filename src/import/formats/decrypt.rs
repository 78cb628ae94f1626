//! Derives keys from the user's password, within the cost limits, and opens the ciphers of encrypted exports.

use crate::import::error::ImportError;
use crate::import::limits::{KdfCost, KdfLimits};
use crate::import::reader::Input;
use crate::secret::Passphrase;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut, KeyIvInit};
use zeroize::Zeroizing;

/// A 256-bit key.
pub type Key = Zeroizing<[u8; 32]>;

/// The password and the cost limits for deriving keys. `format` is the name in errors.
#[derive(Clone, Copy)]
pub struct KeyDerivation<'a> {
    pub format: &'static str,
    pub password: &'a Passphrase,
    pub limits: KdfLimits,
}

impl<'a> KeyDerivation<'a> {
    /// Fails if the user gave no password.
    pub fn for_input(format: &'static str, input: &Input<'a>) -> Result<Self, ImportError> {
        let password = input.password.ok_or(ImportError::NeedsPassword(format))?;
        Ok(Self { format, password, limits: input.limits })
    }

    pub fn damaged(&self, what: impl Into<String>) -> ImportError {
        ImportError::Damaged { format: self.format, what: what.into() }
    }

    pub const fn wrong_password(&self) -> ImportError {
        ImportError::WrongPassword(self.format)
    }

    /// Refuses a derivation that costs more than the limits. Call it before the derivation.
    pub fn check_cost(&self, cost: KdfCost) -> Result<(), ImportError> {
        let cost = cost.total();
        if cost.fits(self.limits) && cost.fits(KdfLimits::MAX) {
            return Ok(());
        }
        Err(ImportError::TooCostly { format: self.format, cost })
    }

    /// scrypt (RFC 7914).
    pub fn scrypt(&self, salt: &[u8], n: u64, r: u32, p: u32) -> Result<Key, ImportError> {
        let invalid = || self.damaged("its scrypt parameters are invalid");
        if !n.is_power_of_two() || n < 2 || r == 0 || p == 0 {
            return Err(invalid());
        }
        self.check_cost(KdfCost::Scrypt(n, r, p))?;
        let log_n = u8::try_from(n.ilog2()).map_err(|_| invalid())?;
        let parameters = scrypt::Params::new(log_n, r, p, 32).map_err(|_| invalid())?;
        let mut key = Key::default();
        scrypt::scrypt(self.password.expose().as_bytes(), salt, &parameters, &mut *key)
            .map_err(|_| invalid())?;
        Ok(key)
    }

    /// Argon2id, version 19 (RFC 9106). Memory in KiB.
    pub fn argon2id(&self, salt: &[u8], kib: u64, passes: u32, lanes: u32) -> Result<Key, ImportError> {
        let variant = (argon2::Algorithm::Argon2id, argon2::Version::V0x13);
        self.argon2(variant, self.password.expose().as_bytes(), salt, (kib, passes.into(), lanes))
    }

    /// Any Argon2 variant over any input. The cost is memory in KiB, passes, and lanes.
    pub fn argon2(
        &self,
        (algorithm, version): (argon2::Algorithm, argon2::Version),
        secret: &[u8],
        salt: &[u8],
        (kib, passes, lanes): (u64, u64, u32),
    ) -> Result<Key, ImportError> {
        let invalid = || self.damaged("its Argon2 parameters are invalid");
        self.check_cost(KdfCost::Argon2(kib, passes))?;
        let kib = u32::try_from(kib).map_err(|_| invalid())?;
        let passes = u32::try_from(passes).map_err(|_| invalid())?;
        // Params::new multiplies the lanes before it checks them, which could overflow.
        if lanes > argon2::Params::MAX_P_COST {
            return Err(invalid());
        }
        let parameters = argon2::Params::new(kib, passes, lanes, Some(32)).map_err(|_| invalid())?;
        let mut key = Key::default();
        argon2::Argon2::new(algorithm, version, parameters)
            .hash_password_into(secret, salt, &mut *key)
            .map_err(|_| invalid())?;
        Ok(key)
    }

    /// PBKDF2 with HMAC-SHA-256 (RFC 8018).
    pub fn pbkdf2_sha256(&self, salt: &[u8], rounds: u32) -> Result<Key, ImportError> {
        self.check_pbkdf2(rounds)?;
        let mut key = Key::default();
        pbkdf2::pbkdf2_hmac::<sha2::Sha256>(self.password.expose().as_bytes(), salt, rounds, &mut *key);
        Ok(key)
    }

    /// PBKDF2 with HMAC-SHA-1 (RFC 8018).
    pub fn pbkdf2_sha1(&self, salt: &[u8], rounds: u32) -> Result<Key, ImportError> {
        self.check_pbkdf2(rounds)?;
        let mut key = Key::default();
        pbkdf2_sha1::pbkdf2_hmac::<sha1::Sha1>(self.password.expose().as_bytes(), salt, rounds, &mut *key);
        Ok(key)
    }

    /// PBKDF2 with HMAC-SHA-512 (RFC 8018).
    pub fn pbkdf2_sha512(&self, salt: &[u8], rounds: u32) -> Result<Key, ImportError> {
        self.check_pbkdf2(rounds)?;
        let mut key = Key::default();
        pbkdf2::pbkdf2_hmac::<sha2::Sha512>(self.password.expose().as_bytes(), salt, rounds, &mut *key);
        Ok(key)
    }

    fn check_pbkdf2(&self, rounds: u32) -> Result<(), ImportError> {
        if rounds == 0 {
            return Err(self.damaged("it has a PBKDF2 round count of 0"));
        }
        self.check_cost(KdfCost::Pbkdf2(rounds.into()))
    }

    /// Opens AES-256-GCM and returns the text. A tag that does not match means a wrong password.
    pub fn open_gcm_text(
        &self,
        key: &[u8; 32],
        iv: &[u8],
        ciphertext: &[u8],
        aad: &[u8],
    ) -> Result<DecryptedText, ImportError> {
        self.text(open_gcm(key, iv, ciphertext, aad).ok_or_else(|| self.wrong_password())?)
    }

    /// Checks that decrypted bytes are UTF-8. Otherwise the password is wrong, because every format here encrypts text.
    pub fn text(&self, bytes: Zeroizing<Vec<u8>>) -> Result<DecryptedText, ImportError> {
        match std::str::from_utf8(&bytes) {
            Ok(_) => Ok(DecryptedText(bytes)),
            Err(_) => Err(self.wrong_password()),
        }
    }
}

/// Opens AES-256-GCM, with the tag after the ciphertext. `None` if the tag does not match.
pub fn open_gcm(key: &[u8; 32], iv: &[u8], ciphertext: &[u8], aad: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if iv.len() != 12 {
        return None;
    }
    let cipher = Aes256Gcm::new(key.into());
    cipher.decrypt(Nonce::from_slice(iv), Payload { msg: ciphertext, aad }).ok().map(Zeroizing::new)
}

/// Opens AES-256-CBC with PKCS #7 padding. There is no tag, so a wrong key may return random bytes.
pub fn open_cbc(key: &[u8; 32], iv: &[u8; 16], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = cbc::Decryptor::<aes::Aes256>::new(key.into(), iv.into());
    cipher.decrypt_padded_vec_mut::<Pkcs7>(ciphertext).ok().map(Zeroizing::new)
}

/// Decrypted bytes that are valid UTF-8, wiped on drop.
pub struct DecryptedText(Zeroizing<Vec<u8>>);

impl DecryptedText {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_argument_allows_more_than_any_file_gets() {
        let password = Passphrase::new("test".into());
        let limits = KdfLimits { memory: u64::MAX, time: std::time::Duration::MAX };
        let derivation = KeyDerivation { format: "X", password: &password, limits };
        assert_eq!(derivation.check_cost(KdfCost::Argon2(2 << 20, 3)), Ok(()));
        let error = derivation.check_cost(KdfCost::Argon2(100 << 20, 1));
        assert!(matches!(error, Err(ImportError::TooCostly { .. })));
        let derivation = KeyDerivation { limits: KdfLimits::default(), ..derivation };
        let error = derivation.check_cost(KdfCost::Argon2(2 << 20, 3));
        assert!(matches!(error, Err(ImportError::TooCostly { .. })));
    }
}
