//! Bitwarden Authenticator's JSON. It looks like the password manager's, without folders and passwords.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::bitwarden_encryption::account_restricted;
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::uri_list::seed_from_uri;
use crate::import::formats::values::title;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use serde::Deserialize;

const LABEL: &str = "Bitwarden Authenticator";

pub const READER: Reader = Reader::authenticator("bitwarden-authenticator", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    // Only the password manager exports folders (of a person) or collections (of an organisation).
    let is_login = shape.has(&["items[].login"]) || !shape.has(&["items[].name"]);
    is_login
        && shape.has(&["encrypted", "items[]"])
        && !shape.has(&["folders"])
        && !shape.has(&["collections"])
}

#[derive(Deserialize)]
#[serde(expecting = "a document")]
struct File<'a> {
    #[serde(default)]
    encrypted: bool,
    #[serde(borrow)]
    items: JsonList<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    name: JsonText,
    notes: JsonText,
    login: Login,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Login {
    username: JsonText,
    totp: JsonText,
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        if file.encrypted {
            // The authenticator encrypts nothing, so this is an export of the password manager.
            return Err(account_restricted());
        }
        let name = |entry: &Entry| title(&entry.name, &entry.login.username);
        Ok(file.items.read_entries(name, |exported| {
            let seed = seed_from_uri(&exported.login.totp).map_err(|error| error.to_string())?;
            let entry = ImportedEntry::from_seed(seed).with_names(&exported.name, &exported.login.username);
            Ok(ImportedEntry { has_notes: !exported.notes.is_empty(), ..entry })
        }))
    })
}
