//! Chrome, Edge, Brave and other browsers of their family: one CSV.

use super::collect::{password, urls};
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

/// Reads the CSV of Chrome, Edge, Brave and their kin.
pub struct Chrome;

impl Reader for Chrome {
    fn name(&self) -> &'static str {
        "chrome"
    }

    fn label(&self) -> &'static str {
        "Chrome, Edge or Brave"
    }

    fn source(&self) -> SourceKind {
        SourceKind::Browser
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        let columns = sheet::header(shape);
        let known = ["name", "url", "username", "password", "note"];
        sheet::has(&columns, &known[..4], &[]) && columns.iter().all(|c| known.contains(&c.as_str()))
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        sheet::each_row(input.bytes, self.label(), &["url", "password"], |row, found| {
            found.push(ImportedEntry {
                place: row.place(),
                service: row.text("name"),
                username: row.text("username"),
                urls: urls([&*row.raw("url")]),
                password: password(&row.raw("password")),
                has_notes: !row.text("note").is_empty(),
                ..ImportedEntry::default()
            });
        })
    }
}
