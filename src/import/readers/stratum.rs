//! Stratum, formerly Authenticator Pro: plain, encrypted, and in the encryption used before 2023.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{DecryptedText, Key, KeyDerivation, open_cbc};
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::otp_fields::{JsonOtp, OtpFields, Secret};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use serde::Deserialize;
use std::collections::HashMap;

const LABEL: &str = "Stratum";
const MAGIC: &[u8; 16] = b"AUTHENTICATORPRO";
const OLD_MAGIC: &[u8; 16] = b"AuthenticatorPro";
const OLD_ROUNDS: u32 = 64_000;

pub const READER: Reader = Reader::authenticator("stratum", LABEL, detect, read);

fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    input.bytes.starts_with(MAGIC) || input.bytes.starts_with(OLD_MAGIC) || shape.has(&["Authenticators"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let plain = if let Some(body) = input.bytes.strip_prefix(MAGIC) {
        let derivation = KeyDerivation::for_input(LABEL, input)?;
        decrypt(&derivation, body, |salt| derivation.argon2id(salt, 64 << 10, 3, 4))?
    } else if let Some(body) = input.bytes.strip_prefix(OLD_MAGIC) {
        let derivation = KeyDerivation::for_input(LABEL, input)?;
        decrypt_old(&derivation, body, |salt| derivation.pbkdf2_sha1(salt, OLD_ROUNDS))?
    } else {
        return json::read_text(input.bytes, read_json);
    };
    Ok(ImportedFile { encrypted: true, ..read_json(plain.as_str())? })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File<'a> {
    #[serde(borrow)]
    authenticators: JsonList<'a>,
    #[serde(borrow, default)]
    categories: JsonList<'a>,
    #[serde(borrow, default)]
    authenticator_categories: JsonList<'a>,
}

/// The category of the authenticator with this secret.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Assignment {
    authenticator_secret: JsonText,
    category_id: JsonText,
}

fn read_json(text: &str) -> Result<ImportedFile, ImportError> {
    let file: File<'_> = json::parse(LABEL, text)?;
    let categories = file.categories.names_by_id();
    let assignments: Vec<Assignment> = file.authenticator_categories.readable().collect();
    let mut tags_by_secret: HashMap<&str, Vec<String>> = HashMap::new();
    for assignment in &assignments {
        if let Some(name) = categories.get(&*assignment.category_id) {
            tags_by_secret.entry(&assignment.authenticator_secret).or_default().push(name.clone());
        }
    }
    Ok(file.authenticators.read_entries(JsonOtp::title, |exported: &JsonOtp| {
        let kind = match &*exported.kind {
            "1" => "hotp",
            "2" => "totp",
            "3" => "motp",
            "4" => "steam",
            "5" => "yandex",
            other => other,
        };
        let algorithm = match &*exported.algorithm {
            "0" => "SHA1",
            "1" => "SHA256",
            "2" => "SHA512",
            other => other,
        };
        let secret = if kind == "motp" {
            Secret::Hexadecimal(&exported.secret)
        } else {
            Secret::Base32(&exported.secret)
        };
        let entry = OtpFields { kind, algorithm, secret, ..exported.fields() }.entry()?;
        let tags = tags_by_secret.get(&*exported.secret).cloned().unwrap_or_default();
        Ok(ImportedEntry { tags, ..entry })
    }))
}

/// Decrypts the current format: a 16-byte salt, a 12-byte IV, then AES-256-GCM.
fn decrypt(
    derivation: &KeyDerivation<'_>,
    body: &[u8],
    derive: impl Fn(&[u8]) -> Result<Key, ImportError>,
) -> Result<DecryptedText, ImportError> {
    let cut_off = || derivation.damaged("it is cut off in its header");
    let (salt, rest) = body.split_at_checked(16).ok_or_else(cut_off)?;
    let (iv, ciphertext) = rest.split_at_checked(12).ok_or_else(cut_off)?;
    let key = derive(salt)?;
    derivation.open_gcm_text(&key, iv, ciphertext, b"")
}

/// Decrypts the old format: a 20-byte salt, a 16-byte IV, then AES-256-CBC.
fn decrypt_old(
    derivation: &KeyDerivation<'_>,
    body: &[u8],
    derive: impl Fn(&[u8]) -> Result<Key, ImportError>,
) -> Result<DecryptedText, ImportError> {
    let cut_off = || derivation.damaged("it is cut off in its header");
    let (salt, rest) = body.split_at_checked(20).ok_or_else(cut_off)?;
    let (iv, ciphertext) = rest.split_first_chunk::<16>().ok_or_else(cut_off)?;
    let key = derive(salt)?;
    let plain = open_cbc(&key, iv, ciphertext).ok_or_else(|| derivation.wrong_password())?;
    // There is no tag, so a wrong password may pass the padding check. The text is then not JSON.
    let plain = derivation.text(plain)?;
    let is_json = plain.as_str().trim_start().starts_with('{');
    if is_json { Ok(plain) } else { Err(derivation.wrong_password()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::limits::KdfLimits;
    use crate::secret::Passphrase;
    use aes_gcm::aead::{Aead, KeyInit};
    use cbc::cipher::block_padding::Pkcs7;
    use cbc::cipher::{BlockEncryptMut, KeyIvInit};

    const PLAIN: &[u8] = br#"{"Authenticators":[{"Type":2,"Issuer":"Deno","Username":"Mason","Algorithm":1,
        "Secret":"4SJHB4GSD43FZBAI7C2HLRJGPQ","Digits":7,"Period":20}]}"#;
    const KEY: [u8; 32] = [5; 32];

    /// The real derivation is too slow to run for every byte. Here any other salt gives another key.
    fn derive_quickly(salt: &[u8]) -> Result<Key, ImportError> {
        Ok(Key::new(if salt.iter().all(|byte| *byte == 1) { KEY } else { [6; 32] }))
    }

    /// The URIs in a decrypted text, or `None` if it cannot be read.
    fn uris(plain: Result<DecryptedText, ImportError>) -> Option<Vec<String>> {
        let file = read_json(plain.ok()?.as_str()).ok()?;
        assert!(file.failed.is_empty());
        let seeds = file.entries.iter().flat_map(|entry| &entry.seeds);
        Some(seeds.map(|seed| seed.otp.to_uri().to_string()).collect())
    }

    #[test]
    fn no_cut_and_no_flipped_bit_reads_as_another_file() {
        let password = Passphrase::new("test".into());
        let derivation = KeyDerivation { format: LABEL, password: &password, limits: KdfLimits::default() };
        let sealed = aes_gcm::Aes256Gcm::new(&KEY.into()).encrypt(&[2; 12].into(), PLAIN).unwrap();
        let current = [&[1; 16][..], &[2; 12], &sealed].concat();
        let cipher = cbc::Encryptor::<aes::Aes256>::new(&KEY.into(), &[2; 16].into());
        let old = [&[1; 20][..], &[2; 16], &cipher.encrypt_padded_vec_mut::<Pkcs7>(PLAIN)].concat();
        let open_current = |body: &[u8]| uris(decrypt(&derivation, body, derive_quickly));
        let open_old = |body: &[u8]| uris(decrypt_old(&derivation, body, derive_quickly));
        type Open<'a> = &'a dyn Fn(&[u8]) -> Option<Vec<String>>;
        let cases: [(Vec<u8>, Open<'_>); 2] = [(current, &open_current), (old, &open_old)];
        for (body, open) in cases {
            assert_eq!(open(&body).as_ref().map(Vec::len), Some(1));
            for offset in 0..body.len() {
                assert_eq!(open(&body[..offset]), None, "cut at {offset}");
                for bit in 0..8 {
                    let mut flipped = body.clone();
                    flipped[offset] ^= 1 << bit;
                    assert_eq!(open(&flipped), None, "bit {bit} of {offset}");
                }
            }
        }
    }
}
