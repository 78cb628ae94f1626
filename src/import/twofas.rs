//! 2FAS' backup, plain and encrypted, schemas 1 to 4.

use super::crypt::{Opening, Plain, open_gcm};
use super::json::{self, List, Text};
use super::seed::{Parts, Secret, day, split_label, title};
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use data_encoding::BASE64;
use serde::Deserialize;
use std::collections::HashMap;

const FORMAT: &str = "2FAS";
const NEWEST: u32 = 4;
const ROUNDS: u32 = 10_000;

/// 2FAS.
pub(super) struct TwoFas;

impl Reader for TwoFas {
    fn name(&self) -> &'static str {
        "2fas"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["schemaVersion", "services"]) || shape.has(&["servicesEncrypted"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| {
            let file: File<'_> = json::parse(FORMAT, text)?;
            if file.version > NEWEST {
                return Err(ImportError::Refused {
                    format: FORMAT,
                    why: format!("its schema is {}, newer than {NEWEST}, which Selvedge knows", file.version),
                    next: "update Selvedge, or leave by way of another app that 2FAS exports to".into(),
                });
            }
            if file.sealed.is_empty() && !file.reference.is_empty() {
                let what = "its encrypted part is missing".into();
                return Err(ImportError::Damaged { format: FORMAT, what });
            }
            if file.sealed.is_empty() {
                return Ok(services(&file.services, &file.groups));
            }
            let opening = Opening::of(FORMAT, input)?;
            let plain = open(&opening, &file.sealed)?;
            let list: List<'_> = json::parse(FORMAT, plain.text())?;
            Ok(ImportedFile { encrypted: true, ..services(&list, &file.groups) })
        })
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(rename = "schemaVersion", default)]
    version: u32,
    #[serde(borrow, default)]
    services: List<'a>,
    #[serde(borrow, default)]
    groups: List<'a>,
    #[serde(borrow, rename = "servicesEncrypted", default)]
    sealed: Text<'a>,
    /// A known text, encrypted as the entries are: 2FAS tries a password on it.
    #[serde(borrow, default)]
    reference: Text<'a>,
}

#[derive(Deserialize)]
struct Group<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
}

#[derive(Deserialize)]
struct Service<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, rename = "groupId", default)]
    group: Text<'a>,
    #[serde(borrow, rename = "updatedAt", default)]
    updated: Text<'a>,
    #[serde(borrow, default)]
    otp: Option<Otp<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Otp<'a> {
    #[serde(borrow)]
    account: Text<'a>,
    #[serde(borrow)]
    issuer: Text<'a>,
    #[serde(borrow)]
    label: Text<'a>,
    #[serde(borrow)]
    digits: Text<'a>,
    #[serde(borrow)]
    period: Text<'a>,
    #[serde(borrow)]
    algorithm: Text<'a>,
    #[serde(borrow)]
    counter: Text<'a>,
    #[serde(borrow, rename = "tokenType")]
    kind: Text<'a>,
}

fn services(services: &List<'_>, groups: &List<'_>) -> ImportedFile {
    let groups: Vec<Group<'_>> = groups.readable().collect();
    let groups: HashMap<&str, &str> = groups.iter().map(|group| (&*group.id, &*group.name)).collect();
    let mut export = ImportedFile::default();
    services.read_into(
        &mut export,
        |service: &Service<'_>| title(&service.name, service.otp.as_ref().map_or("", |otp| &otp.account)),
        |service, place| {
            let none = Otp::default();
            let otp = service.otp.as_ref().unwrap_or(&none);
            let issuer = if otp.issuer.is_empty() { &service.name } else { &otp.issuer };
            let label = if otp.account.is_empty() { &otp.label } else { &otp.account };
            let (issuer, label) = split_label(issuer, label);
            let parts = Parts {
                // Before schema 3 there was TOTP alone.
                kind: if otp.kind.is_empty() { "totp" } else { &otp.kind },
                issuer,
                label,
                secret: Secret::Base32(&service.secret),
                algorithm: &otp.algorithm,
                digits: &otp.digits,
                period: &otp.period,
                counter: &otp.counter,
                pin: "",
            };
            let mut entry = parts.entry(place)?;
            if otp.kind.is_empty() && otp.period.is_empty() {
                let guess = "neither its kind nor its period is said: TOTP of 30 seconds was taken";
                entry.seeds.iter_mut().for_each(|seed| seed.warnings.push(guess.into()));
            }
            let tags = groups.get(&*service.group).map(|name| (*name).to_owned());
            Ok(ImportedEntry { tags: tags.into_iter().collect(), changed: day(&service.updated), ..entry })
        },
    );
    export
}

/// `cipher text and tag : salt : iv`, each in base64.
fn open(opening: &Opening<'_>, sealed: &str) -> Result<Plain, ImportError> {
    let damaged = || opening.damaged("its encrypted part is not whole");
    let parts: Option<Vec<Vec<u8>>> =
        sealed.split(':').take(4).map(|part| BASE64.decode(part.as_bytes()).ok()).collect();
    let parts = parts.ok_or_else(damaged)?;
    let [sealed, salt, iv] = &parts[..] else { return Err(damaged()) };
    let key = opening.pbkdf2_sha256(salt, ROUNDS)?;
    let plain = open_gcm(&key, iv, sealed, b"").ok_or_else(|| opening.wrong())?;
    Plain::new(plain, opening)
}
