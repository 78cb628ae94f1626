//! Firefox' CSV.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, has_columns, read_rows};
use crate::import::formats::values::{day_of_milliseconds, host};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Firefox";

pub const READER: Reader = Reader::browser("firefox", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns { required: &["url", "password"], ..LoginColumns::COMMON };

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    has_columns(shape, &["url", "username", "password", "httprealm", "guid"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        let url = row.text("url");
        // Firefox lists the keys of its own account among the logins.
        if url.starts_with("chrome://") {
            return builder.leave_out("Firefox internal key");
        }
        let entry = ImportedEntry {
            service: host(&url),
            created: day_of_milliseconds(&row.raw("timecreated")),
            changed: day_of_milliseconds(&row.raw("timepasswordchanged")),
            ..row.login(&COLUMNS, builder)
        };
        builder.push(entry);
    })
}
