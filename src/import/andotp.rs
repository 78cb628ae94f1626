//! andOTP's backup: plain, encrypted, and as it was encrypted before 0.6.3.

use super::crypt::{Opening, Plain, open_gcm};
use super::json::{self, List, Tags, Text};
use super::seed::{Parts, Secret, split_label, title};
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use crate::otp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const FORMAT: &str = "andOTP";
/// The app draws 140,000 to 160,000. Anything else in this place is more likely the start of an old file's iv.
const ROUNDS: std::ops::RangeInclusive<u32> = 1_000..=1_000_000;

pub(super) struct AndOtp;

impl Reader for AndOtp {
    fn name(&self) -> &'static str {
        "andotp"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool {
        if shape.is_json() {
            return shape.has(&["[].secret", "[].label", "[].type"]);
        }
        // No magic: the rounds of the key derivation, which start with a zero byte; or its usual name.
        let sealed = input.bytes.len() >= 4 + 12 + 12 + 16 && ROUNDS.contains(&rounds(input.bytes));
        let name = input.name.to_ascii_lowercase();
        let named = name.ends_with(".json.aes") || (name.contains("andotp") && name.ends_with(".bin"));
        sealed || (named && shape.first_line.is_empty() && !input.bytes.starts_with(b"PK"))
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        if Shape::of(input.bytes).is_json() {
            return json::read(input.bytes, |text| Ok(entries(&json::parse(FORMAT, text)?)));
        }
        let plain = open(&Opening::of(FORMAT, input)?, input.bytes)?;
        Ok(ImportedFile { encrypted: true, ..entries(&json::parse(FORMAT, plain.text())?) })
    }
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, default)]
    issuer: Text<'a>,
    #[serde(borrow, default)]
    label: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    algorithm: Text<'a>,
    #[serde(borrow, default)]
    period: Text<'a>,
    #[serde(borrow, default)]
    counter: Text<'a>,
    #[serde(borrow, default)]
    tags: Tags<'a>,
}

fn entries(list: &List<'_>) -> ImportedFile {
    let mut export = ImportedFile::default();
    list.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.issuer, &item.label),
        |item, place| {
            // Old versions have no issuer, and join it: `Deno - Deno:Mason`.
            let (issuer, label) = match item.label.split_once(" - ") {
                Some((issuer, label)) if item.issuer.is_empty() => (issuer, label),
                _ => (&*item.issuer, &*item.label),
            };
            let (issuer, label) = split_label(issuer, label);
            let motp = item.kind.eq_ignore_ascii_case("motp");
            // It keeps the hexadecimal text of a mOTP secret, in base32 as everything.
            let text = if motp { Some(text_of(&item.secret)?) } else { None };
            let parts = Parts {
                kind: &item.kind,
                issuer,
                label,
                secret: match &text {
                    Some(text) => Secret::Hexadecimal(text),
                    None => Secret::Base32(&item.secret),
                },
                algorithm: &item.algorithm,
                digits: &item.digits,
                period: &item.period,
                counter: &item.counter,
                pin: "",
            };
            let tags = item.tags.0.iter().map(|tag| tag.to_string()).collect();
            Ok(ImportedEntry { tags, ..parts.entry(place)? })
        },
    );
    export
}

fn text_of(base32: &str) -> Result<Zeroizing<String>, String> {
    let seed = otp::parse_seed(base32).map_err(|error| error.to_string())?;
    let bytes = data_encoding::BASE32_NOPAD.decode(seed.expose().as_bytes()).unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| otp::OtpError::NotHexadecimal.to_string())?;
    Ok(Zeroizing::new(text))
}

fn rounds(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |rounds| u32::from_be_bytes(*rounds))
}

/// Rounds, salt of 12 bytes, iv of 12, then AES-256-GCM under PBKDF2 with SHA-1; or, of old, iv of 12 bytes, then
/// AES-256-GCM under the password's SHA-256. The old costs nothing to try.
fn open(opening: &Opening<'_>, bytes: &[u8]) -> Result<Plain, ImportError> {
    let short = || opening.damaged("it breaks off in its header");
    let (iv, sealed) = bytes.split_at_checked(12).ok_or_else(short)?;
    let key = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(opening.password.expose())));
    if let Some(plain) = open_gcm(&key, iv, sealed, b"") {
        return Plain::new(plain, opening);
    }
    let rounds = rounds(bytes);
    if !ROUNDS.contains(&rounds) {
        return Err(opening.wrong());
    }
    let (salt, rest) = bytes[4..].split_at_checked(12).ok_or_else(short)?;
    let (iv, sealed) = rest.split_at_checked(12).ok_or_else(short)?;
    let key = opening.pbkdf2_sha1(salt, rounds)?;
    Plain::new(open_gcm(&key, iv, sealed, b"").ok_or_else(|| opening.wrong())?, opening)
}
