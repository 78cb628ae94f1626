//! KeePassXC's CSV.

use super::collect::{date, password, urls};
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

const LABEL: &str = "KeePassXC";

/// Takes the database's own group, in which all others are, out of the tags; what was in its bin is archived.
fn without_root(entries: &mut [ImportedEntry]) {
    for entry in entries {
        let Some(path) = entry.tags.first() else { continue };
        let inside = path.split_once('/').map(|(_, inside)| inside.to_owned());
        // KeePassXC makes it by this name; one by another name was made elsewhere.
        entry.archived =
            inside.as_deref().is_some_and(|p| p == "Recycle Bin" || p.starts_with("Recycle Bin/"));
        entry.tags = inside.into_iter().collect();
    }
}

pub struct KeePassXcCsv;

impl Reader for KeePassXcCsv {
    fn name(&self) -> &'static str {
        "keepassxc-csv"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        sheet::has(&sheet::header(shape), &["group", "title", "username", "password", "url"], &[])
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        let mut export = sheet::each_row(input.bytes, LABEL, &["title", "password"], |row, found| {
            let mut entry = ImportedEntry {
                place: row.place(),
                service: row.text("title"),
                username: row.text("username"),
                urls: urls([&*row.raw("url")]),
                password: password(&row.raw("password")),
                tags: urls([&*row.raw("group")]),
                has_notes: !row.text("notes").is_empty(),
                created: date(&row.raw("created")),
                changed: date(&row.raw("lastmodified")),
                ..ImportedEntry::default()
            };
            found.seed(&mut entry, &row.raw("totp"));
            found.push(entry);
        })?;
        without_root(&mut export.entries);
        Ok(export)
    }
}
