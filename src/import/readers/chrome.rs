//! The CSV of Chrome, Edge, Brave, and other browsers based on Chromium.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, has_exactly, read_rows};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Chrome, Edge or Brave";

pub const READER: Reader = Reader::browser("chrome", LABEL, detect, read);

const COLUMNS: LoginColumns =
    LoginColumns { required: &["url", "password"], notes: "note", ..LoginColumns::COMMON };

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    has_exactly(shape, &["name", "url", "username", "password"], &["note"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        let entry = row.login(&COLUMNS, builder);
        builder.push(entry);
    })
}
