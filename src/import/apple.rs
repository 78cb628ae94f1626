//! Apple Passwords and Safari: one CSV.

use super::collect::{password, urls};
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

const LABEL: &str = "Apple Passwords";

/// Reads the CSV of Apple Passwords and of Safari.
pub struct Apple;

impl Reader for Apple {
    fn name(&self) -> &'static str {
        "apple-passwords"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::Browser
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        let others = ["group", "favorite", "archived", "favoritestatus", "archivedstatus", "type"];
        sheet::has(&sheet::header(shape), &["title", "url", "username", "password"], &others)
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        sheet::each_row(input.bytes, LABEL, &["title", "password"], |row, found| {
            // The title is the host and the user name: `example.com (someone)`.
            let (title, username) = (row.text("title"), row.text("username"));
            let suffix = format!(" ({username})");
            let service = title.strip_suffix(suffix.as_str()).unwrap_or(&title).to_owned();
            let mut entry = ImportedEntry {
                place: row.place(),
                service,
                username,
                urls: urls([&*row.raw("url")]),
                password: password(&row.raw("password")),
                has_notes: !row.text("notes").is_empty(),
                ..ImportedEntry::default()
            };
            found.seed(&mut entry, &row.raw("otpauth"));
            found.push(entry);
        })
    }
}
