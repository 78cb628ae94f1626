//! Raivo OTP's export: a zip encrypted with AES, or the JSON in it.

use super::json::{self, List, Text};
use super::seed::{Parts, Secret, title};
use super::{ImportError, ImportedFile, Input, Reader, Shape, SourceKind, unzip};
use serde::Deserialize;

const FORMAT: &str = "Raivo";
pub(super) const MEMBER: &str = "raivo-otp-export.json";

pub(super) struct Raivo;

impl Reader for Raivo {
    fn name(&self) -> &'static str {
        "raivo"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool {
        unzip::has(input.bytes, |name| name == MEMBER.as_bytes())
            || shape.has(&["[].secret", "[].kind", "[].timer"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        if unzip::is_zip(input.bytes) {
            let unpacked = unzip::member(input, MEMBER, FORMAT)?;
            let export = json::read(&unpacked.bytes, |text| Ok(entries(&json::parse(FORMAT, text)?)))?;
            return Ok(ImportedFile { encrypted: unpacked.encrypted, ..export });
        }
        json::read(input.bytes, |text| Ok(entries(&json::parse(FORMAT, text)?)))
    }
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, default)]
    kind: Text<'a>,
    #[serde(borrow, default)]
    issuer: Text<'a>,
    #[serde(borrow, default)]
    account: Text<'a>,
    #[serde(borrow, default)]
    algorithm: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    timer: Text<'a>,
    #[serde(borrow, default)]
    counter: Text<'a>,
}

fn entries(items: &List<'_>) -> ImportedFile {
    let mut export = ImportedFile::default();
    items.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.issuer, &item.account),
        |item, place| {
            let parts = Parts {
                kind: &item.kind,
                issuer: &item.issuer,
                label: &item.account,
                secret: Secret::Base32(&item.secret),
                algorithm: &item.algorithm,
                digits: &item.digits,
                period: &item.timer,
                counter: &item.counter,
                pin: "",
            };
            parts.entry(place)
        },
    );
    export
}
