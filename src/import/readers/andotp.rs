//! andOTP's backup: plain, encrypted, and in the encryption used before 0.6.3.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{DecryptedText, KeyDerivation, open_gcm};
use crate::import::formats::json::{self, JsonList};
use crate::import::formats::otp_fields::{JsonOtp, OtpFields, Secret};
use crate::import::formats::values::split_label;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crate::otp;
use sha2::{Digest, Sha256};
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

const LABEL: &str = "andOTP";
/// The app chooses 140,000 to 160,000 rounds. Any other number is likely the iv of an old file.
const ROUNDS: RangeInclusive<u32> = 1_000..=1_000_000;

pub const READER: Reader = Reader::authenticator("andotp", LABEL, detect, read);

fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    if shape.is_json() {
        // OTPClient's list has `algo` instead.
        return shape.has(&["[].secret", "[].label", "[].type", "[].algorithm"]);
    }
    // An encrypted file begins with the number of rounds. An old file can only be recognized by its usual name.
    let has_rounds = input.bytes.len() >= 4 + 12 + 12 + 16 && ROUNDS.contains(&rounds(input.bytes));
    let name = input.name.to_ascii_lowercase();
    let has_name = name.ends_with(".json.aes") || (name.contains("andotp") && name.ends_with(".bin"));
    has_rounds || (has_name && shape.first_line.is_empty() && !input.bytes.starts_with(b"PK"))
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    if Shape::of(input.bytes).is_json() {
        return json::read_text(input.bytes, read_json);
    }
    let plain = decrypt(&KeyDerivation::for_input(LABEL, input)?, input.bytes)?;
    Ok(ImportedFile { encrypted: true, ..read_json(plain.as_str())? })
}

fn read_json(text: &str) -> Result<ImportedFile, ImportError> {
    let items: JsonList<'_> = json::parse(LABEL, text)?;
    Ok(items.read_entries(JsonOtp::title, |exported: &JsonOtp| {
        // Old versions have no issuer field and write `Deno - Deno:Mason` as the label.
        let (issuer, label) = match exported.label.split_once(" - ") {
            Some((issuer, label)) if exported.issuer.is_empty() => (issuer, label),
            _ => (&*exported.issuer, &*exported.label),
        };
        let (issuer, label) = split_label(issuer, label);
        let is_motp = exported.kind.eq_ignore_ascii_case("motp");
        let hexadecimal = if is_motp { Some(decode_motp(&exported.secret)?) } else { None };
        let secret = match &hexadecimal {
            Some(text) => Secret::Hexadecimal(text),
            None => Secret::Base32(&exported.secret),
        };
        let entry = OtpFields { issuer, label, secret, ..exported.fields() }.entry()?;
        Ok(ImportedEntry { tags: exported.tag_names(), ..entry })
    }))
}

/// andOTP stores the hexadecimal text of a mOTP secret in base32, as if the text were the secret.
fn decode_motp(base32: &str) -> Result<Zeroizing<String>, String> {
    let seed = otp::parse_seed(base32).map_err(|error| error.to_string())?;
    let bytes = data_encoding::BASE32_NOPAD.decode(seed.expose().as_bytes()).unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| otp::OtpError::NotHexadecimal.to_string())?;
    Ok(Zeroizing::new(text))
}

/// The first four bytes as a big-endian number.
fn rounds(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |rounds| u32::from_be_bytes(*rounds))
}

/// The current encryption has the rounds, a salt of 12 bytes and an iv of 12, then AES-256-GCM under PBKDF2 with SHA-1.
/// The old one has an iv of 12 bytes, then AES-256-GCM under the password's SHA-256; it is tried first, because it
/// costs nothing.
fn decrypt(derivation: &KeyDerivation<'_>, bytes: &[u8]) -> Result<DecryptedText, ImportError> {
    let cut_off = || derivation.damaged("it is cut off in its header");
    let (iv, ciphertext) = bytes.split_at_checked(12).ok_or_else(cut_off)?;
    let key = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(derivation.password.expose())));
    if let Some(plain) = open_gcm(&key, iv, ciphertext, b"") {
        return derivation.text(plain);
    }
    let rounds = rounds(bytes);
    if !ROUNDS.contains(&rounds) {
        return Err(derivation.wrong_password());
    }
    let (salt, rest) = bytes[4..].split_at_checked(12).ok_or_else(cut_off)?;
    let (iv, ciphertext) = rest.split_at_checked(12).ok_or_else(cut_off)?;
    let key = derivation.pbkdf2_sha1(salt, rounds)?;
    derivation.open_gcm_text(&key, iv, ciphertext, b"")
}
