//! KeePassXC's CSV.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{LoginColumns, has_exactly, read_rows};
use crate::import::formats::values::date;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crate::text::holds_secret_address;

const LABEL: &str = "KeePassXC";

pub const READER: Reader = Reader::password_manager("keepassxc-csv", LABEL, detect, read);

const COLUMNS: LoginColumns = LoginColumns {
    required: &["title", "password"],
    service: "title",
    seeds: &["totp"],
    notes: "notes",
    ..LoginColumns::COMMON
};

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    // Versions before 2.6 have no column for generators and dates.
    let optional = ["notes", "totp", "icon", "lastmodified", "created"];
    has_exactly(shape, &["group", "title", "username", "password", "url"], &optional)
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    read_rows(input.bytes, LABEL, COLUMNS.required, |row, builder| {
        // The first group is the database itself, which contains all others.
        let group = row.text("group");
        let group = group.split_once('/').map(|(_, group)| group.to_owned());
        // Without its start, an address with a secret would not be known as one.
        let group = group.filter(|_| !holds_secret_address(&row.text("group")));
        let entry = ImportedEntry {
            // Databases made by other programs may name their recycle bin differently.
            archived: group.as_deref().is_some_and(|g| g == "Recycle Bin" || g.starts_with("Recycle Bin/")),
            tags: group.into_iter().collect(),
            created: date(&row.raw("created")),
            changed: date(&row.raw("lastmodified")),
            ..row.login(&COLUMNS, builder)
        };
        builder.push(entry);
    })
}
