//! Proton Pass' CSV.

use super::collect::{day_of_seconds, password, urls};
use super::proton_pass::LABEL;
use super::sheet;
use super::{ImportError, ImportedEntry, ImportedFile, Input, Reader, Shape, SourceKind};

pub struct ProtonPassCsv;

impl Reader for ProtonPassCsv {
    fn name(&self) -> &'static str {
        "proton-pass-csv"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        sheet::has(
            &sheet::header(shape),
            &["name", "email", "password", "totp", "createtime", "modifytime"],
            &[],
        )
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        sheet::each_row(input.bytes, LABEL, &["name", "password"], |row, found| {
            match row.text("type").as_str() {
                "" | "login" => {}
                "alias" => return found.leave_out("mail alias"),
                "note" => return found.leave_out("secure note"),
                "creditCard" => return found.leave_out("card"),
                "identity" => return found.leave_out("identity"),
                _ => return found.leave_out("entry of another kind"),
            }
            let username = Some(row.text("username")).filter(|name| !name.is_empty());
            let addresses = row.raw("url");
            let day = |column: &str| row.raw(column).trim().parse().ok().and_then(day_of_seconds);
            let mut entry = ImportedEntry {
                place: row.place(),
                service: row.text("name"),
                username: username.unwrap_or_else(|| row.text("email")),
                urls: urls(addresses.split(',')),
                password: password(&row.raw("password")),
                tags: urls([&*row.raw("vault")]),
                has_notes: !row.text("note").is_empty(),
                created: day("createtime"),
                changed: day("modifytime"),
                ..ImportedEntry::default()
            };
            found.seed(&mut entry, &row.raw("totp"));
            found.push(entry);
        })
    }
}
