//! Keeper's CSV: six columns without names, the shared folder, and pairs of a name and a value.

use crate::import::columns::Dialect;
use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::csv_table::{Table, columns};
use crate::import::formats::file_builder::FileBuilder;
use crate::import::formats::login_fields::{LoginField, login};
use crate::import::formats::text_ref::TextRef;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Keeper";
const COLUMNS: [&str; 7] =
    ["Folder", "Title", "Login", "Password", "Website Address", "Notes", "Shared Folder"];

pub const READER: Reader = Reader::password_manager("keeper-csv", LABEL, detect, read);

/// The name of the field with the seed, the name of the file or a header shows that a table is Keeper's.
fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    if shape.is_json() || shape.first_line.matches(',').count() < 5 || shape.first_line.starts_with('<') {
        return false;
    }
    let names = columns(shape);
    let has_header =
        ["login", "websiteaddress", "sharedfolder"].iter().all(|name| names.iter().any(|n| n == name));
    let is_csv = input.name.to_ascii_lowercase().contains("keeper");
    has_header || is_csv || memchr::memmem::find(input.bytes, b"TFC:Keeper").is_some()
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let table = Table::parse_dialect(input.bytes, LABEL, Dialect::NoHeader)?;
    table.read(FileBuilder::default(), |row, builder| {
        let cells: Vec<TextRef<'_>> = (0..row.cell_count()).map(|index| row.cell(index)).collect();
        if cells.len() < 6 {
            return builder.fail(&row.place(), "", "it has fewer than 6 columns");
        }
        if cells[1].trim() == COLUMNS[1] && cells[3].trim() == COLUMNS[3] {
            return;
        }
        let (own, custom) = cells.split_at(cells.len().min(COLUMNS.len()));
        let mut fields: Vec<LoginField<'_>> =
            COLUMNS.iter().zip(own).map(|(name, cell)| LoginField::named(name, cell)).collect();
        fields.extend(custom.chunks_exact(2).map(|pair| LoginField::named(&pair[0], &pair[1])));
        let entry = login(row.place(), &fields, builder);
        builder.push(entry);
    })
}
