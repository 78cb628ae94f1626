//! Enpass' CSV: a title, pairs of a name and a value, and perhaps a note.

use crate::import::columns::{Dialect, FieldRole};
use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{Table, columns};
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::login_fields::{LoginField, login, role_of};
use crate::import::formats::text_ref::TextRef;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Enpass";

pub const READER: Reader = Reader::password_manager("enpass-csv", LABEL, detect, read);

/// A header, or a first row in which every second cell is the name of a field, and the others are not.
fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    let cells = columns(shape);
    let is_known = |cell: &String| role_of(cell).0 != FieldRole::Other;
    let has_header = cells.len() > 2 && cells[0] == "title" && cells[1..].iter().all(|cell| cell == "field");
    let names = cells.iter().skip(1).step_by(2).filter(|cell| is_known(cell)).count();
    has_header || (names >= 3 && !cells.iter().step_by(2).any(is_known))
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let table = Table::parse_dialect(input.bytes, LABEL, Dialect::NoHeader)?;
    table.read(FileBuilder::default(), |row, builder| {
        let cells: Vec<TextRef<'_>> = (0..row.cell_count()).map(|index| row.cell(index)).collect();
        if cells[0].trim().eq_ignore_ascii_case("title") {
            return;
        }
        let pairs = cells[1..].chunks_exact(2);
        let note = pairs.remainder().iter().map(|note| LoginField::named("Notes", note));
        let title = [LoginField::named("Title", &cells[0])].into_iter();
        let fields: Vec<LoginField<'_>> = pairs
            .clone()
            .map(|pair| LoginField::named(&pair[0], &pair[1]))
            .filter(|field| field.role != FieldRole::Title)
            .chain(note)
            .chain(title)
            .collect();
        let is_login = fields.iter().any(|field| {
            matches!(field.role, FieldRole::Username | FieldRole::Password | FieldRole::Url | FieldRole::Totp)
        });
        if !is_login && row.ends_at_end_of_file() {
            return builder.fail(&row.place(), &cells[0], "it has no field of a login; it may be cut off");
        }
        if !is_login {
            return builder.leave_out("entry of another kind");
        }
        let entry = login(row.place(), &fields, builder);
        builder.push(entry);
    })
}
