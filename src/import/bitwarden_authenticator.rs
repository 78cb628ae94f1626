//! Bitwarden Authenticator's JSON: its password manager's, with generators alone and no folders.

use super::bitwarden::is_managers;
use super::bitwarden_encrypted::account_restricted;
use super::json::{self, List, Text};
use super::otpauth::seed_of;
use super::seed::title;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};
use serde::Deserialize;

const FORMAT: &str = "Bitwarden Authenticator";

pub(super) struct BitwardenAuthenticator;

impl Reader for BitwardenAuthenticator {
    fn name(&self) -> &'static str {
        "bitwarden-authenticator"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["encrypted", "items[]"]) && !is_managers(shape)
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| {
            let file = json::parse::<File<'_>>(FORMAT, text)?;
            // The authenticator encrypts nothing, so this is the manager's, whatever its items are.
            if file.encrypted { Err(account_restricted()) } else { Ok(entries(&file.items)) }
        })
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a document")]
struct File<'a> {
    #[serde(default)]
    encrypted: bool,
    #[serde(borrow)]
    items: List<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    notes: Text<'a>,
    #[serde(borrow, default)]
    login: Login<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Login<'a> {
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    totp: Text<'a>,
}

fn entries(items: &List<'_>) -> ImportedFile {
    let mut export = ImportedFile::default();
    items.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.name, &item.login.username),
        |item, place| {
            let seed = seed_of(&item.login.totp).map_err(|error| error.to_string())?;
            let entry = ImportedEntry::of_seed(place, seed).named(&item.name, &item.login.username);
            Ok(ImportedEntry { has_notes: !item.notes.is_empty(), ..entry })
        },
    );
    export
}
