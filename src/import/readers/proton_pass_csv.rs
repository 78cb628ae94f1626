//! Proton Pass' CSV.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, has_columns, read_rows};
use crate::import::formats::values::{day_of_seconds, distinct};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Proton Pass";

pub const READER: Reader = Reader::password_manager("proton-pass-csv", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns {
    required: &["name", "password"],
    seeds: &["totp"],
    tags: &["vault"],
    notes: "note",
    ..LoginColumns::COMMON
};

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    // Versions before 2024 have no column for email addresses.
    has_columns(shape, &["type", "name", "password", "totp", "createtime", "modifytime"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        let other_kind = match row.text("type").as_str() {
            "" | "login" => None,
            "alias" => Some("mail alias"),
            "note" => Some("secure note"),
            "creditCard" => Some("card"),
            "identity" => Some("identity"),
            _ => Some("entry of another kind"),
        };
        let day = |column: &str| row.raw(column).trim().parse().ok().and_then(day_of_seconds);
        let mut entry = ImportedEntry {
            // One cell holds all URLs, separated by commas.
            urls: distinct(row.raw("url").split(',')),
            created: day("createtime"),
            changed: day("modifytime"),
            ..row.login(&COLUMNS, builder)
        };
        if entry.username.is_empty() {
            entry.username = row.text("email");
        }
        match other_kind {
            None => builder.push(entry),
            Some(kind) => builder.push_seeds_or_leave_out(entry, kind),
        }
    })
}
