//! 1Password's CSV, which says less than its 1PUX.

use super::collect::{password, urls};
use super::onepassword::LABEL;
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

/// Reads 1Password's CSV.
pub struct OnePasswordCsv;

impl Reader for OnePasswordCsv {
    fn name(&self) -> &'static str {
        "1password-csv"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        let columns = sheet::header(shape);
        // Apple's CSV begins with the same columns.
        let own = ["favorite", "archived", "favoritestatus", "archivedstatus"];
        sheet::has(&columns, &["title", "username", "password"], &["group"])
            && own.iter().any(|name| columns.iter().any(|c| c == name))
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        sheet::each_row(input.bytes, LABEL, &["title", "password"], |row, found| {
            let yes = |column: &str| row.raw(column).eq_ignore_ascii_case("true");
            let tags = row.raw("tags");
            let mut entry = ImportedEntry {
                place: row.place(),
                service: row.text("title"),
                username: row.text("username"),
                urls: urls([&*row.raw("url"), &*row.raw("website"), &*row.raw("urls")]),
                password: password(&row.raw("password")),
                tags: urls(tags.split([',', ';'])),
                has_notes: !row.text("notes").is_empty(),
                archived: yes("archived") || yes("archivedstatus"),
                ..ImportedEntry::default()
            };
            found.seed(&mut entry, &row.raw("otpauth"));
            found.seed(&mut entry, &row.raw("onetimepassword"));
            found.push(entry);
        })
    }
}
