//! Bitwarden's CSV, of a person or of an organisation.

use super::bitwarden::LABEL;
use super::collect::{password, urls};
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

pub struct BitwardenCsv;

impl Reader for BitwardenCsv {
    fn name(&self) -> &'static str {
        "bitwarden-csv"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        sheet::has(&sheet::header(shape), &["name", "loginuri", "loginusername", "loginpassword"], &[])
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        sheet::each_row(input.bytes, LABEL, &["name", "loginpassword"], |row, found| {
            match row.text("type").as_str() {
                "" | "login" => {}
                "note" => return found.leave_out("secure note"),
                _ => return found.leave_out("entry of another kind"),
            }
            let addresses = row.raw("loginuri");
            let mut entry = ImportedEntry {
                place: row.place(),
                service: row.text("name"),
                username: row.text("loginusername"),
                // Several addresses stand in one cell, between commas.
                urls: urls(addresses.split(',')),
                password: password(&row.raw("loginpassword")),
                tags: urls([&*row.raw("folder"), &*row.raw("collections")]),
                has_notes: !row.text("notes").is_empty(),
                ..ImportedEntry::default()
            };
            found.seed(&mut entry, &row.raw("logintotp"));
            found.push(entry);
        })
    }
}
