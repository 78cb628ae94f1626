//! 2FAS' backup, plain and encrypted, schemas 1 to 4.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{DecryptedText, KeyDerivation};
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::otp_fields::{OtpFields, Secret};
use crate::import::formats::values::{day_of_milliseconds, split_label, title};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use data_encoding::BASE64;
use serde::Deserialize;

const LABEL: &str = "2FAS";
const NEWEST_SCHEMA: u32 = 4;
const PBKDF2_ROUNDS: u32 = 10_000;

pub const READER: Reader = Reader::authenticator("2fas", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["schemaVersion", "services"]) || shape.has(&["servicesEncrypted"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        if file.schema_version > NEWEST_SCHEMA {
            return Err(ImportError::Refused {
                format: LABEL,
                why: format!(
                    "its schema is {}, and Selvedge reads up to {NEWEST_SCHEMA}",
                    file.schema_version
                ),
                next: "update Selvedge, or move through another app that 2FAS exports to".into(),
            });
        }
        if file.services_encrypted.is_empty() {
            if !file.reference.is_empty() {
                let what = "its encrypted part is missing".into();
                return Err(ImportError::Damaged { format: LABEL, what });
            }
            return Ok(read_services(&file.services, &file.groups));
        }
        let plain = decrypt(&KeyDerivation::for_input(LABEL, input)?, &file.services_encrypted)?;
        let services: JsonList<'_> = json::parse(LABEL, plain.as_str())?;
        Ok(ImportedFile { encrypted: true, ..read_services(&services, &file.groups) })
    })
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct File<'a> {
    schema_version: u32,
    #[serde(borrow)]
    services: JsonList<'a>,
    #[serde(borrow)]
    groups: JsonList<'a>,
    services_encrypted: JsonText,
    /// A known text, encrypted like the services. Its presence shows that the file is encrypted.
    reference: JsonText,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Service {
    #[serde(default)]
    name: JsonText,
    secret: JsonText,
    #[serde(default)]
    group_id: JsonText,
    /// Unix time in milliseconds.
    #[serde(default)]
    updated_at: JsonText,
    #[serde(default)]
    otp: Option<Otp>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Otp {
    account: JsonText,
    issuer: JsonText,
    label: JsonText,
    digits: JsonText,
    period: JsonText,
    algorithm: JsonText,
    counter: JsonText,
    token_type: JsonText,
}

fn read_services(services: &JsonList<'_>, groups: &JsonList<'_>) -> ImportedFile {
    let groups = groups.names_by_id();
    let name = |service: &Service| title(&service.name, service.otp.as_ref().map_or("", |otp| &otp.account));
    services.read_entries(name, |service| {
        let no_otp = Otp::default();
        let otp = service.otp.as_ref().unwrap_or(&no_otp);
        let issuer = if otp.issuer.is_empty() { &service.name } else { &otp.issuer };
        let label = if otp.account.is_empty() { &otp.label } else { &otp.account };
        let (issuer, label) = split_label(issuer, label);
        let mut entry = OtpFields {
            // Before schema 3 there was only TOTP.
            kind: if otp.token_type.is_empty() { "totp" } else { &otp.token_type },
            issuer,
            label,
            secret: Secret::Base32(&service.secret),
            algorithm: &otp.algorithm,
            digits: &otp.digits,
            period: &otp.period,
            counter: &otp.counter,
            pin: "",
        }
        .entry()?;
        if otp.token_type.is_empty() && otp.period.is_empty() {
            let guess = "its kind and its period are missing: TOTP with 30 seconds was assumed";
            entry.seeds.iter_mut().for_each(|seed| seed.warnings.push(guess.into()));
        }
        // The user can rename an entry.
        let entry = entry.with_names(&service.name, "");
        Ok(ImportedEntry {
            tags: groups.get(&*service.group_id).cloned().into_iter().collect(),
            changed: day_of_milliseconds(&service.updated_at),
            ..entry
        })
    })
}

/// Decrypts `ciphertext and tag:salt:iv`, each in base64. The cipher is AES-256-GCM, with a key from PBKDF2-SHA-256.
fn decrypt(derivation: &KeyDerivation<'_>, sealed: &str) -> Result<DecryptedText, ImportError> {
    let damaged = || derivation.damaged("its encrypted part is incomplete");
    let parts: Option<Vec<Vec<u8>>> =
        sealed.split(':').take(4).map(|part| BASE64.decode(part.as_bytes()).ok()).collect();
    let parts = parts.ok_or_else(damaged)?;
    let [ciphertext, salt, iv] = &parts[..] else { return Err(damaged()) };
    let key = derivation.pbkdf2_sha256(salt, PBKDF2_ROUNDS)?;
    derivation.open_gcm_text(&key, iv, ciphertext, b"")
}
