//! Bitwarden's CSV, of a person or of an organisation.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::bitwarden_encryption::LABEL;
use crate::import::formats::csv_table::{LoginColumns, has_columns, read_rows};
use crate::import::formats::values::distinct;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

pub const READER: Reader = Reader::password_manager("bitwarden-csv", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns {
    required: &["name", "loginpassword"],
    username: "loginusername",
    password: "loginpassword",
    seeds: &["logintotp"],
    tags: &["folder", "collections"],
    notes: "notes",
    ..LoginColumns::COMMON
};

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    has_columns(shape, &["name", "loginuri", "loginusername", "loginpassword"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        let other_kind = match row.text("type").as_str() {
            "" | "login" => None,
            "note" => Some("secure note"),
            _ => Some("entry of another kind"),
        };
        // One cell holds all URIs, separated by commas.
        let urls = distinct(row.raw("loginuri").split(','));
        let archived = !row.text("archiveddate").is_empty();
        let entry = ImportedEntry { urls, archived, ..row.login(&COLUMNS, builder) };
        match other_kind {
            None => builder.push(entry),
            Some(kind) => builder.push_seeds_or_leave_out(entry, kind),
        }
    })
}
