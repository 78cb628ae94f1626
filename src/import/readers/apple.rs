//! The CSV of Apple Passwords and Safari.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, has_exactly, read_rows};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crate::text::from_cell;

const LABEL: &str = "Apple Passwords";

pub const READER: Reader = Reader::browser("apple-passwords", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns {
    required: &["title", "password"],
    service: "title",
    seeds: &["otpauth"],
    notes: "notes",
    ..LoginColumns::COMMON
};

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    has_exactly(shape, &["title", "url", "username", "password"], &["notes", "otpauth"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        let entry = row.login(&COLUMNS, builder);
        // Our own export has an apostrophe before names that a spreadsheet would run.
        let username = from_cell(&entry.username).to_owned();
        // The title is the host and the user name, as in `example.com (someone)`.
        let suffix = format!(" ({})", entry.username);
        let service = entry.service.strip_suffix(suffix.as_str()).unwrap_or(&entry.service).to_owned();
        let service = from_cell(&service).to_owned();
        builder.push(ImportedEntry { service, username, ..entry });
    })
}
