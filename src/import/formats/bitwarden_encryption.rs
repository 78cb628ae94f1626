//! Bitwarden's password-protected JSON: PBKDF2 or Argon2id, then HKDF, then AES-256-CBC with HMAC-SHA256. Sources:
//! Bitwarden's `libs/tools/export/vault-export-core`, and its help page “Encrypted exports”.

use super::decrypt::{Key, KeyDerivation, open_cbc};
use super::json_tree::Json;
use crate::import::error::ImportError;
use crate::import::reader::Input;
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub const LABEL: &str = "Bitwarden";

struct Keys {
    encryption: Key,
    authentication: Key,
}

/// The error for an export that only its own Bitwarden account can open.
pub fn account_restricted() -> ImportError {
    ImportError::Refused {
        format: LABEL,
        why: "it is account-restricted: encrypted with the account's own key, which only Bitwarden has"
            .into(),
        next:
            "in Bitwarden choose Export vault, format “.json (Encrypted)”, export type “Password protected”; \
               or choose plain “.json”, and delete the file after the import"
                .into(),
    }
}

/// Decrypts the JSON inside a password-protected export.
pub fn decrypt(json: &Json, input: &Input<'_>) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    if !json.field("passwordProtected").is_true() {
        return Err(account_restricted());
    }
    let derivation = KeyDerivation::for_input(LABEL, input)?;
    let keys = expand(&derive(json, &derivation)?)?;
    // The validation text distinguishes a wrong password from a changed file.
    match open(json.field("encKeyValidation_DO_NOT_EDIT").text(), &keys) {
        Err(OpenError::Tag) => return Err(derivation.wrong_password()),
        Err(OpenError::Format) => {
            return Err(damaged("its validation text does not have Bitwarden's format"));
        }
        Ok(_) => {}
    }
    open(json.field("data").text(), &keys).map_err(|_| damaged("its data was changed, or cut off"))
}

fn damaged(what: &str) -> ImportError {
    ImportError::Damaged { format: LABEL, what: what.into() }
}

fn derive(json: &Json, derivation: &KeyDerivation<'_>) -> Result<Key, ImportError> {
    // Bitwarden uses the base64 text itself as the salt, not the bytes that it encodes.
    let salt = json.field("salt").raw().as_bytes();
    let positive = |name: &str| {
        let number = json.field(name).number().and_then(|n| u32::try_from(n).ok()).filter(|&n| n > 0);
        number.ok_or_else(|| damaged(&format!("its {name} is missing, or is not a positive number")))
    };
    let iterations = positive("kdfIterations")?;
    match json.field("kdfType").number() {
        Some(0) => derivation.pbkdf2_sha256(salt, iterations),
        Some(1) => {
            let (mebibytes, lanes) = (positive("kdfMemory")?, positive("kdfParallelism")?);
            derivation.argon2id(&Sha256::digest(salt), u64::from(mebibytes) << 10, iterations, lanes)
        }
        _ => Err(damaged("its kdfType is neither PBKDF2 nor Argon2id")),
    }
}

/// HKDF-Expand (RFC 5869 §2.3), with the derived key as the pseudorandom key.
fn expand(key: &Key) -> Result<Keys, ImportError> {
    let expand = |info: &[u8]| {
        let invalid = || damaged("its key cannot be expanded");
        let mut out = Key::default();
        let hkdf = hkdf::Hkdf::<Sha256>::from_prk(&**key).map_err(|_| invalid())?;
        hkdf.expand(info, &mut *out).map_err(|_| invalid())?;
        Ok::<_, ImportError>(out)
    };
    Ok(Keys { encryption: expand(b"enc")?, authentication: expand(b"mac")? })
}

enum OpenError {
    /// The text does not have the format `2.iv|ciphertext|tag`.
    Format,
    /// The tag does not match: the password is wrong, or the file was changed.
    Tag,
}

/// Opens `2.iv|ciphertext|tag`, each in base64. The tag covers the iv and the ciphertext.
fn open(text: &str, keys: &Keys) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let body = text.strip_prefix("2.").ok_or(OpenError::Format)?;
    let mut parts = body.split('|').map(|part| BASE64.decode(part.as_bytes()).map_err(|_| OpenError::Format));
    let mut next = || parts.next().ok_or(OpenError::Format)?;
    let (iv, ciphertext, tag) = (next()?, next()?, next()?);
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(&*keys.authentication).map_err(|_| OpenError::Format)?;
    mac.update(&iv);
    mac.update(&ciphertext);
    mac.verify_slice(&tag).map_err(|_| OpenError::Tag)?;
    let iv: [u8; 16] = iv.try_into().map_err(|_| OpenError::Format)?;
    open_cbc(&keys.encryption, &iv, &ciphertext).ok_or(OpenError::Format)
}
