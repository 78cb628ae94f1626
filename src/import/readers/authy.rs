//! Authy's tokens, as tools of others save them: decrypted, or encrypted under the backup password. Authy itself has no
//! export.

use crate::import::entry::{FailedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{Key, KeyDerivation, open_cbc};
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::otp_fields::{OtpFields, Secret};
use crate::import::formats::values::split_label;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use serde::Deserialize;
use zeroize::Zeroizing;

const LABEL: &str = "Authy";
/// The most different salts. Each costs a key derivation; Authy gives every token a salt.
const MAX_SALTS: usize = 2_000;
/// The number of rounds that old tokens do not name.
const DEFAULT_ROUNDS: u32 = 1_000;

pub const READER: Reader = Reader::authenticator("authy", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["decrypted_authenticator_tokens"])
        || shape.has(&["authenticator_tokens"])
        || shape.has(&["[].decryptedSecret", "[].accountType"])
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File<'a> {
    #[serde(borrow, alias = "decrypted_authenticator_tokens")]
    authenticator_tokens: JsonList<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Token {
    #[serde(alias = "originalName", alias = "original_name")]
    name_before: JsonText,
    name: JsonText,
    issuer: JsonText,
    #[serde(alias = "accountType")]
    account_type: JsonText,
    digits: JsonText,
    #[serde(alias = "decryptedSecret")]
    decrypted_seed: JsonText,
    encrypted_seed: JsonText,
    salt: JsonText,
    unique_iv: JsonText,
    key_derivation_iterations: Option<u32>,
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let tokens = match text.trim_start().starts_with('[') {
            true => json::parse::<JsonList<'_>>(LABEL, text)?,
            false => json::parse::<File<'_>>(LABEL, text)?.authenticator_tokens,
        };
        let encrypted: Vec<Token> =
            tokens.readable().filter(|token: &Token| !token.encrypted_seed.is_empty()).collect();
        if encrypted.is_empty() {
            return Ok(tokens.read_entries(title, |token: &Token| entry(token, &token.decrypted_seed)));
        }
        read_encrypted(input, &encrypted)
    })
}

fn title(token: &Token) -> String {
    token.name.to_string()
}

/// Decrypts every token. If none opens, the password is wrong.
fn read_encrypted(input: &Input<'_>, tokens: &[Token]) -> Result<ImportedFile, ImportError> {
    let derivation = KeyDerivation::for_input(LABEL, input)?;
    if tokens.len() > MAX_SALTS {
        return Err(derivation.damaged(format!("it has more than {MAX_SALTS} encrypted tokens")));
    }
    let mut file = ImportedFile { encrypted: true, ..ImportedFile::default() };
    for (index, token) in tokens.iter().enumerate() {
        let place = format!("entry {}", index + 1);
        let seed = decrypt(&derivation, token)?;
        let read = seed.ok_or_else(|| "the password does not open it".to_owned());
        match read.and_then(|seed| entry(token, &seed)) {
            Ok(entry) => file.entries.push(crate::import::entry::ImportedEntry { place, ..entry }),
            Err(why) => file.failed.push(FailedEntry::new(&place, &title(token), why)),
        }
    }
    if file.entries.is_empty() { Err(derivation.wrong_password()) } else { Ok(file) }
}

/// PBKDF2 with SHA-1 and AES-256-CBC. There is no tag: a wrong password leaves no valid padding, or no base32.
fn decrypt(derivation: &KeyDerivation<'_>, token: &Token) -> Result<Option<Zeroizing<String>>, ImportError> {
    let rounds = token.key_derivation_iterations.unwrap_or(DEFAULT_ROUNDS);
    let key: Key = derivation.pbkdf2_sha1(token.salt.as_bytes(), rounds)?;
    let iv = HEXLOWER_PERMISSIVE.decode(token.unique_iv.as_bytes()).unwrap_or_default();
    let iv: [u8; 16] = iv.try_into().unwrap_or_default();
    let sealed = BASE64.decode(token.encrypted_seed.as_bytes()).unwrap_or_default();
    let seed = open_cbc(&key, &iv, &sealed);
    Ok(seed.and_then(|seed| Some(Zeroizing::new(std::str::from_utf8(&seed).ok()?.to_owned()))))
}

fn entry(token: &Token, seed: &str) -> Result<crate::import::entry::ImportedEntry, String> {
    let name = if token.name.is_empty() { &token.name_before } else { &token.name };
    let (mut issuer, mut label) = split_label(&token.issuer, name);
    if issuer.is_empty() {
        (issuer, label) = name.split_once(" - ").unwrap_or((&token.account_type, name));
    }
    OtpFields { issuer, label, secret: Secret::Base32(seed), digits: &token.digits, ..OtpFields::default() }
        .entry()
}
