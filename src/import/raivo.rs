//! Raivo OTP's export: a zip encrypted with AES, or the JSON in it.

use super::crypt::{Opening, Plain};
use super::json::{self, List, Text};
use super::seed::{Parts, Secret, title};
use super::{Export, ImportError, Input, MAX_FILE, Reader, Shape, Source};
use serde::Deserialize;
use std::io::{Cursor, Read};
use zeroize::Zeroizing;
use zip::ZipArchive;
use zip::result::ZipError;

const FORMAT: &str = "Raivo";
const MEMBER: &str = "raivo-otp-export.json";

/// A zip larger than this is not Raivo's. Its directory alone would take more memory than its entries.
const MAX_ZIP: usize = 8 << 20;

/// Raivo OTP.
pub(super) struct Raivo;

impl Reader for Raivo {
    fn name(&self) -> &'static str {
        "raivo"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> Source {
        Source::Authenticator
    }
    fn fits(&self, input: &Input<'_>, shape: &Shape) -> bool {
        if input.bytes.starts_with(b"PK") {
            if input.bytes.len() > MAX_ZIP {
                return false;
            }
            return ZipArchive::new(Cursor::new(input.bytes))
                .is_ok_and(|archive| archive.index_for_name(MEMBER).is_some());
        }
        shape.has(&["[].secret", "[].kind", "[].timer"])
    }
    fn read(&self, input: &Input<'_>) -> Result<Export, ImportError> {
        if input.bytes.starts_with(b"PK") {
            let (plain, encrypted) = unzip(input)?;
            return Ok(Export { encrypted, ..entries(&json::parse(FORMAT, plain.text())?) });
        }
        let (text, damaged) = json::text(input.bytes);
        let mut export = entries(&json::parse(FORMAT, &text)?);
        if damaged {
            export.notices.push(json::NOT_UTF8.into());
        }
        Ok(export)
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

fn entries(items: &List<'_>) -> Export {
    let mut export = Export::default();
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

/// The JSON in the zip, and whether it was encrypted there. What it says of its own size is not believed.
fn unzip(input: &Input<'_>) -> Result<(Plain, bool), ImportError> {
    let damaged = |what: &str| ImportError::Damaged { format: FORMAT, what: what.into() };
    if input.bytes.len() > MAX_ZIP {
        return Err(ImportError::TooLarge { limit: super::limits::bytes(MAX_ZIP as u64) });
    }
    let mut archive =
        ZipArchive::new(Cursor::new(input.bytes)).map_err(|_| damaged("its zip cannot be opened"))?;
    let at =
        archive.index_for_name(MEMBER).ok_or_else(|| damaged("there is no raivo-otp-export.json in it"))?;
    let encrypted = archive.by_index_raw(at).map_err(|_| damaged("its zip cannot be read"))?.encrypted();
    let file = if encrypted {
        let opening = Opening::of(FORMAT, input)?;
        archive.by_index_decrypt(at, opening.password.expose().as_bytes())
    } else {
        archive.by_index(at)
    };
    let file = file.map_err(|error| match error {
        ZipError::InvalidPassword => ImportError::WrongPassword(FORMAT),
        _ => damaged("its zip cannot be read"),
    })?;
    let limit = MAX_FILE as u64;
    // Room for what it says it has, so that the buffer need not grow and leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(file.size().min(limit) as usize + 1));
    // A checksum that does not fit is a password that passed the short check by chance, or damage.
    let read = file.take(limit + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > limit {
        return Err(ImportError::TooLarge { limit: super::limits::bytes(limit) });
    }
    match read {
        Err(_) if encrypted => Err(ImportError::WrongPassword(FORMAT)),
        Err(_) => Err(damaged("its zip cannot be read to the end")),
        Ok(_) if std::str::from_utf8(&bytes).is_err() => Err(damaged("its JSON is not UTF-8")),
        Ok(_) => Ok((Plain::checked(bytes), encrypted)),
    }
}
