//! Bitwarden's password-protected JSON: the key from the password by PBKDF2 or Argon2id, stretched by HKDF;
//! AES-256-CBC under HMAC-SHA256.
//!
//! Facts: Bitwarden's `libs/tools/export/vault-export-core` and the “Encrypted exports” help page.

use super::bitwarden::LABEL;
use super::crypt::argon2_parameters;
use super::limits::Work;
use super::tree::Json;
use super::{ImportError, Input, KdfLimits};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, KeyIvInit};
use argon2::{Algorithm, Argon2, Version};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The encryption key and the authentication key.
struct Keys {
    enc: Zeroizing<[u8; 32]>,
    mac: Zeroizing<[u8; 32]>,
}

/// What to say of an export that only the account it is of can open.
pub(super) fn account_restricted() -> ImportError {
    ImportError::Refused {
        format: LABEL,
        why: "it is account-restricted: encrypted with the account's own key, which only Bitwarden has"
            .into(),
        next:
            "in Bitwarden choose Export vault, format “.json (Encrypted)”, export type “Password protected”; \
               or plain “.json”, deleted afterwards"
                .into(),
    }
}

/// The plain JSON in a password-protected export.
///
/// # Errors
/// Where it is one that only its account can open, its password is missing or wrong, opening it would cost
/// too much, or it was changed.
pub(super) fn decrypt(json: &Json, input: &Input<'_>) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    if !json.at("passwordProtected").truth() {
        return Err(account_restricted());
    }
    let Some(password) = input.password else { return Err(ImportError::NeedsPassword(LABEL)) };
    let key = derive(json, password.expose().as_bytes(), input.limits)?;
    let keys = stretch(&key)?;
    // The validation is a random text under the same keys: it tells a wrong password from a changed file.
    let validation = open(json.at("encKeyValidation_DO_NOT_EDIT").text(), &keys);
    match validation {
        Err(Wrong::Mac) => return Err(ImportError::WrongPassword(LABEL)),
        Err(Wrong::Form) => return Err(damaged("its validation is not in Bitwarden's form")),
        Ok(_) => {}
    }
    open(json.at("data").text(), &keys).map_err(|_| damaged("its data was changed, or cut off"))
}

fn damaged(what: &str) -> ImportError {
    ImportError::Damaged { format: LABEL, what: what.into() }
}

fn derive(json: &Json, password: &[u8], limits: KdfLimits) -> Result<Zeroizing<[u8; 32]>, ImportError> {
    // The salt is the text itself, not what it would decode to.
    let salt = json.at("salt").raw().as_bytes();
    let positive = |name: &str| {
        let number = json.at(name).number().and_then(|n| u32::try_from(n).ok()).filter(|&n| n > 0);
        number.ok_or_else(|| damaged(&format!("its {name} is missing, or no number that could be")))
    };
    let iterations = positive("kdfIterations")?;
    let mut key = Zeroizing::new([0; 32]);
    match json.at("kdfType").number() {
        Some(0) => {
            limits.allow(LABEL, Work::Pbkdf2(iterations.into()))?;
            pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut *key);
        }
        Some(1) => {
            let (mebibytes, lanes) = (positive("kdfMemory")?, positive("kdfParallelism")?);
            let kibibytes = u64::from(mebibytes) << 10;
            limits.allow(LABEL, Work::Argon2(kibibytes, iterations.into()))?;
            // Refuses more lanes than memory, and the like.
            let kibibytes = u32::try_from(kibibytes).map_err(|_| damaged("its kdfMemory is too large"))?;
            let params = argon2_parameters(kibibytes, iterations, lanes)
                .ok_or_else(|| damaged("its Argon2id parameters do not fit each other"))?;
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(password, &Sha256::digest(salt), &mut *key)
                .map_err(|_| damaged("its Argon2id parameters do not fit each other"))?;
        }
        _ => return Err(damaged("its kdfType is neither PBKDF2 nor Argon2id")),
    }
    Ok(key)
}

/// HKDF-Expand (RFC 5869 §2.3) alone: the derived key is taken as the pseudorandom key.
fn stretch(key: &[u8; 32]) -> Result<Keys, ImportError> {
    let expand = |info: &[u8]| {
        let mut out = Zeroizing::new([0; 32]);
        let hkdf = hkdf::Hkdf::<Sha256>::from_prk(key).map_err(|_| damaged("its key cannot be stretched"))?;
        hkdf.expand(info, &mut *out).map_err(|_| damaged("its key cannot be stretched"))?;
        Ok::<_, ImportError>(out)
    };
    Ok(Keys { enc: expand(b"enc")?, mac: expand(b"mac")? })
}

enum Wrong {
    Form,
    Mac,
}

/// Opens `2.iv|ciphertext|mac`, all base64: the tag first, which is over iv and ciphertext.
fn open(text: &str, keys: &Keys) -> Result<Zeroizing<Vec<u8>>, Wrong> {
    let body = text.strip_prefix("2.").ok_or(Wrong::Form)?;
    let mut parts = body.split('|').map(|part| BASE64.decode(part.as_bytes()).map_err(|_| Wrong::Form));
    let mut next = || parts.next().ok_or(Wrong::Form)?;
    let (iv, mut ciphertext, tag) = (next()?, next()?, next()?);
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&*keys.mac).map_err(|_| Wrong::Form)?;
    mac.update(&iv);
    mac.update(&ciphertext);
    mac.verify_slice(&tag).map_err(|_| Wrong::Mac)?;
    let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&*keys.enc, &iv).map_err(|_| Wrong::Form)?;
    let length = cipher.decrypt_padded_mut::<Pkcs7>(&mut ciphertext).map_err(|_| Wrong::Form)?.len();
    let mut plain = Zeroizing::new(ciphertext);
    plain.truncate(length);
    Ok(plain)
}
