//! The browser extension “Authenticator” (authenticator.cc): its backup, plain or with encrypted secrets.

use crate::import::entry::{FailedEntry, ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{KeyDerivation, open_cbc};
use crate::import::formats::json::{self, JsonText};
use crate::import::formats::otp_fields::{OtpFields, Secret};
use crate::import::formats::values::title;
use crate::import::limits::MAX_ENTRIES;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const LABEL: &str = "Authenticator extension";

pub const READER: Reader = Reader::authenticator("authenticator-extension", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has_object_with(&["hash", "secret", "index", "type"])
        || shape.has_object_with(&["dataType", "keyId", "data"])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    encrypted: bool,
    index: i64,
    secret: JsonText,
    #[serde(rename = "type")]
    kind: JsonText,
    issuer: JsonText,
    account: JsonText,
    digits: JsonText,
    period: JsonText,
    counter: JsonText,
    algorithm: JsonText,
    #[serde(rename = "dataType")]
    data_type: JsonText,
    /// Of the object that holds the key of encrypted entries.
    enc: JsonText,
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let objects: BTreeMap<String, &RawValue> = json::parse(LABEL, text)?;
        if objects.len() > MAX_ENTRIES {
            let what = format!("it has more than {MAX_ENTRIES} entries");
            return Err(ImportError::Damaged { format: LABEL, what });
        }
        let parse = |json: &&RawValue| serde_json::from_str::<Entry>(json.get()).ok();
        let sealed_key = objects.get("key").and_then(parse).map(|key| key.enc).filter(|enc| !enc.is_empty());
        let mut entries: Vec<Entry> = objects.values().filter_map(parse).collect();
        entries.retain(|entry| !entry.secret.is_empty() || &*entry.data_type == "EncOTPStorage");
        entries.sort_by_key(|entry| entry.index);
        if entries.iter().any(|entry| &*entry.data_type == "EncOTPStorage") {
            return Err(ImportError::Refused {
                format: LABEL,
                why: "it is encrypted in a way that Selvedge does not read".into(),
                next: "make the backup again without a password, import it, and delete it".into(),
            });
        }
        let encrypted = entries.iter().any(|entry| entry.encrypted);
        let derivation = if encrypted { Some(KeyDerivation::for_input(LABEL, input)?) } else { None };
        let passphrase = match &derivation {
            Some(derivation) => {
                let password = derivation.password.expose().as_bytes();
                match sealed_key {
                    Some(enc) => {
                        let key = open(&enc, password).ok_or_else(|| derivation.wrong_password())?;
                        Zeroizing::new(HEXLOWER.encode(&key).into_bytes())
                    }
                    None => Zeroizing::new(password.to_vec()),
                }
            }
            None => Zeroizing::default(),
        };
        let mut file = ImportedFile { encrypted, ..ImportedFile::default() };
        for (index, entry) in entries.iter().enumerate() {
            let place = format!("entry {}", index + 1);
            let secret = if entry.encrypted {
                open_text(&entry.secret, &passphrase)
            } else {
                Some(entry.secret.clone())
            };
            match secret
                .ok_or_else(|| "the password does not open it".to_owned())
                .and_then(|s| entry.read(&s))
            {
                Ok(read) => file.entries.push(ImportedEntry { place, ..read }),
                Err(why) => {
                    file.failed.push(FailedEntry::new(&place, &title(&entry.issuer, &entry.account), why));
                }
            }
        }
        match derivation {
            Some(derivation) if file.entries.is_empty() && !file.failed.is_empty() => {
                Err(derivation.wrong_password())
            }
            _ => Ok(file),
        }
    })
}

impl Entry {
    fn read(&self, secret: &str) -> Result<ImportedEntry, String> {
        let (kind, is_hexadecimal) = match &*self.kind {
            "hex" => ("totp", true),
            "hhex" => ("hotp", true),
            "" => ("totp", false),
            other => (other, false),
        };
        // Older versions mark Steam in the secret.
        let (kind, secret) = secret.strip_prefix("stm-").map_or((kind, secret), |secret| ("steam", secret));
        let bytes = if is_hexadecimal {
            HEXLOWER_PERMISSIVE
                .decode(secret.as_bytes())
                .map_err(|_| "its secret is not hexadecimal".to_owned())?
        } else {
            Vec::new()
        };
        let bytes = Zeroizing::new(bytes);
        // The algorithm is a name, or its number.
        let algorithm = match &*self.algorithm {
            "1" => "SHA1",
            "2" => "SHA256",
            "3" => "SHA512",
            name => name,
        };
        OtpFields {
            kind,
            issuer: self.issuer.split_once("::").map_or(&*self.issuer, |(name, _)| name),
            label: &self.account,
            secret: if is_hexadecimal { Secret::Bytes(&bytes) } else { Secret::Base32(secret) },
            algorithm,
            digits: &self.digits,
            period: &self.period,
            counter: &self.counter,
            pin: "",
        }
        .entry()
    }
}

/// Opens the format of CryptoJS and OpenSSL: `Salted__`, the salt, and AES-256-CBC under keys from MD5.
fn open(base64: &str, passphrase: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = BASE64.decode(base64.trim().as_bytes()).ok()?;
    let (salt, sealed) = bytes.strip_prefix(b"Salted__")?.split_at_checked(8)?;
    let mut derived = Zeroizing::new([0_u8; 48]);
    let mut previous: Vec<u8> = Vec::new();
    for block in derived.chunks_exact_mut(16) {
        let digest =
            Md5::new().chain_update(&previous).chain_update(passphrase).chain_update(salt).finalize();
        block.copy_from_slice(&digest);
        previous = digest.to_vec();
    }
    let (key, iv) = derived.split_at(32);
    open_cbc(key.try_into().ok()?, iv.try_into().ok()?, sealed)
}

fn open_text(base64: &str, passphrase: &[u8]) -> Option<JsonText> {
    let plain = open(base64, passphrase)?;
    Some(JsonText::from(std::str::from_utf8(&plain).ok()?))
}
