//! 1Password's CSV, which has fewer fields than 1PUX.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, columns, has_exactly, read_rows};
use crate::import::formats::values::distinct;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "1Password";

pub const READER: Reader = Reader::password_manager("1password-csv", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns {
    required: &["title", "password"],
    service: "title",
    urls: &["url", "website", "urls"],
    seeds: &["otpauth", "onetimepassword"],
    notes: "notes",
    ..LoginColumns::COMMON
};

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    // Apple's CSV has the same first columns, but none of these.
    let only_1password = ["favorite", "archived", "favoritestatus", "archivedstatus"];
    let optional = ["url", "website", "urls", "otpauth", "onetimepassword", "tags", "notes"];
    has_exactly(shape, &["title", "username", "password"], &[&only_1password[..], &optional].concat())
        && columns(shape).iter().any(|column| only_1password.contains(&column.as_str()))
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        let is_true = |column: &str| row.raw(column).eq_ignore_ascii_case("true");
        let entry = ImportedEntry {
            tags: distinct(row.raw("tags").split([',', ';'])),
            archived: is_true("archived") || is_true("archivedstatus"),
            ..row.login(&COLUMNS, builder)
        };
        builder.push(entry);
    })
}
