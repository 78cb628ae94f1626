//! Proton Authenticator's export, plain and encrypted.

use super::crypt::{Opening, Plain, open_gcm};
use super::json::{self, List, Text};
use super::otpauth::seed_of;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use data_encoding::BASE64;
use serde::Deserialize;

const FORMAT: &str = "Proton Authenticator";
const AAD: &[u8] = b"proton.authenticator.export.v1";

pub(super) struct ProtonAuthenticator;

impl Reader for ProtonAuthenticator {
    fn name(&self) -> &'static str {
        "proton-authenticator"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["version", "entries[].content.uri"])
            || shape.has(&["version", "entries[].content.entry_type"])
            || (shape.has(&["version", "salt", "content"]) && !shape.has(&["entries"]))
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| {
            let file: File<'_> = json::parse(FORMAT, text)?;
            if file.version > 1 {
                return Err(ImportError::Refused {
                    format: FORMAT,
                    why: format!("its version is {}, and Selvedge knows 1", file.version),
                    next: "update Selvedge".into(),
                });
            }
            if let Some(list) = &file.entries {
                return Ok(entries(list));
            }
            let opening = Opening::of(FORMAT, input)?;
            let plain = open(&opening, &file)?;
            let file: File<'_> = json::parse(FORMAT, plain.text())?;
            let list = file.entries.as_ref().ok_or_else(|| opening.damaged("it has no entries"))?;
            Ok(ImportedFile { encrypted: true, ..entries(list) })
        })
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(default)]
    version: u32,
    #[serde(borrow, default)]
    entries: Option<List<'a>>,
    #[serde(borrow, default)]
    salt: Text<'a>,
    #[serde(borrow, default)]
    content: Text<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    content: Content<'a>,
    #[serde(borrow, default)]
    note: Text<'a>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    uri: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
}

fn entries(list: &List<'_>) -> ImportedFile {
    let mut export = ImportedFile::default();
    list.read_into(
        &mut export,
        |item: &Item<'_>| item.content.name.to_string(),
        |item, place| {
            let mut seed = seed_of(&item.content.uri).map_err(|error| error.to_string())?;
            // `steam://` has no name in it.
            if seed.otp.label.is_empty() {
                seed.otp.label = super::seed::clean(&item.content.name, &mut seed.warnings);
            }
            Ok(ImportedEntry { has_notes: !item.note.is_empty(), ..ImportedEntry::of_seed(place, seed) })
        },
    );
    export
}

/// Iv of 12 bytes, then AES-256-GCM under Argon2id of 19 MiB, 2 passes.
fn open(opening: &Opening<'_>, file: &File<'_>) -> Result<Plain, ImportError> {
    let damaged = || opening.damaged("its encrypted part is not whole");
    let salt = BASE64.decode(file.salt.as_bytes()).map_err(|_| damaged())?;
    let content = BASE64.decode(file.content.as_bytes()).map_err(|_| damaged())?;
    let (iv, sealed) = content.split_at_checked(12).ok_or_else(damaged)?;
    let key = opening.argon2id(&salt, 19 << 10, 2, 1)?;
    Plain::new(open_gcm(&key, iv, sealed, AAD).ok_or_else(|| opening.wrong())?, opening)
}
