//! Tables of logins that are read by the names of their columns, and what distinguishes the tables of each program.

use super::csv_table::{Table, columns, has_columns, has_exactly};
use super::file_builder::FileBuilder;
use super::login_fields::{LoginField, is_known_name, login, role_of};
use super::text_ref::TextRef;
use crate::import::columns::{ColumnChoice, CsvTable, FieldRole, Rest, normalized};
use crate::import::entry::{ImportedFile, SourceKind};
use crate::import::error::ImportError;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crate::text;

/// A reader of the table of a program.
pub const fn reader(
    name: &'static str,
    label: &'static str,
    source: SourceKind,
    table: &'static CsvTable,
) -> Reader {
    Reader::table(name, label, source, table, detect, read)
}

/// A reader of any table of logins that no other reader detects.
pub const fn fallback_reader(name: &'static str, label: &'static str) -> Reader {
    let detect = |_: &CsvTable, shape: &Shape| is_any_login_table(shape);
    Reader::table(name, label, SourceKind::PasswordManager, &CsvTable::ANY, detect, read).into_fallback()
}

fn detect(table: &CsvTable, shape: &Shape) -> bool {
    let columns = columns(shape);
    let is_there = |name: &&str| columns.iter().any(|column| column == name);
    let has_required = match table.only {
        Some(optional) => has_exactly(shape, table.required, &[optional, table.any].concat()),
        None => has_columns(shape, table.required),
    };
    has_required && (table.any.is_empty() || table.any.iter().any(is_there))
}

fn column_role(table: &CsvTable, column: &str) -> (FieldRole, usize) {
    let own = table.roles.iter().find(|(name, _)| *name == column);
    own.map_or_else(|| role_of(column), |(_, role)| (*role, 0))
}

/// Whether a table has a column with passwords or seeds, and another one that says for what.
pub fn is_any_login_table(shape: &Shape) -> bool {
    let roles: Vec<FieldRole> = columns(shape).iter().map(|column| role_of(column).0).collect();
    let has = |roles_of_kind: &[FieldRole]| roles.iter().any(|role| roles_of_kind.contains(role));
    has(&[FieldRole::Password, FieldRole::Totp])
        && has(&[FieldRole::Title, FieldRole::Url, FieldRole::Username])
}

/// Reads the table of a program. The user's choices count more than the names of the columns.
fn read(input: &Input<'_>, format: &'static str, kind: &CsvTable) -> Result<ImportedFile, ImportError> {
    let mut table = Table::parse_dialect(input.bytes, format, kind.dialect)?;
    table.allows_more_cells = kind.rest != Rest::Refused;
    table.check_columns(kind.required, format)?;
    let mut roles: Vec<(FieldRole, usize)> =
        table.columns.iter().map(|column| column_role(kind, column)).collect();
    for choice in input.columns {
        choose(&table, &mut roles, choice, format)?;
    }
    let is_known = |role: &FieldRole| roles.iter().any(|(known, _)| known == role);
    if ![FieldRole::Password, FieldRole::Totp, FieldRole::Lines].iter().any(is_known) {
        return Err(ImportError::Refused {
            format,
            why: "none of its columns is known to hold passwords or login codes".into(),
            next: "name the column, for example with --map totp=COLUMN".into(),
        });
    }
    let mut builder = FileBuilder::default();
    if kind.required.is_empty() || !input.columns.is_empty() {
        builder.file.notices.push(describe(&table, &roles, input.columns));
    }
    table.read(builder, |row, builder| {
        if let Some((column, logins)) = kind.kind {
            let value = row.text(column);
            if !value.is_empty() && !logins.iter().any(|login| value.eq_ignore_ascii_case(login)) {
                return builder.leave_out(match value.as_str() {
                    "note" | "Secure Note" => "secure note",
                    "credit_card" | "Credit Card" => "card",
                    "identity" | "Identity" => "identity",
                    _ => "entry of another kind",
                });
            }
        }
        let cells: Vec<TextRef<'_>> = (0..row.cell_count()).map(|index| row.cell(index)).collect();
        let mut fields = Vec::with_capacity(cells.len());
        let (known, rest) = cells.split_at(roles.len().min(cells.len()));
        for ((cell, &(role, rank)), name) in known.iter().zip(&roles).zip(&table.names) {
            fields.push(LoginField { role, rank, name, value: TextRef::Borrowed(cell) });
        }
        if kind.rest == Rest::RoboForm {
            let last = known.last().into_iter();
            fields.extend(last.chain(rest).filter_map(|cell| roboform_field(cell)));
        }
        let entry = login(row.place(), &fields, builder);
        builder.push(entry);
    })
}

/// A cell of RoboForm's last column: the name, two empty parts, the kind, and the value.
fn roboform_field(cell: &str) -> Option<LoginField<'_>> {
    let (name, rest) = cell.split_once(',')?;
    let value = rest.splitn(4, ',').nth(3)?;
    // The other fields repeat the columns.
    let is_seed = role_of(&normalized(name)).0 == FieldRole::Totp;
    is_seed.then(|| LoginField::named(name, value))
}

/// Applies a choice of the user. The chosen column is the only one with its role, except for web addresses and folders.
fn choose(
    table: &Table<'_>,
    roles: &mut [(FieldRole, usize)],
    choice: &ColumnChoice,
    format: &'static str,
) -> Result<(), ImportError> {
    let wanted = normalized(&choice.column);
    let Some(position) = table.columns.iter().position(|column| *column == wanted) else {
        return Err(ImportError::Refused {
            format,
            why: format!("it has no column “{}”", text::fit(&choice.column, 40)),
            next: format!(
                "copy the name from its first line; known columns are {}",
                text::join(&shown_names(table).collect::<Vec<_>>())
            ),
        });
    };
    let is_single = !matches!(choice.role, FieldRole::Url | FieldRole::Folder | FieldRole::Totp);
    for (role, _) in roles.iter_mut().filter(|(role, _)| is_single && *role == choice.role) {
        *role = FieldRole::Other;
    }
    roles[position] = (choice.role, 0);
    Ok(())
}

/// The names that programs use. Others may be secrets: the first line of a file may be an entry.
fn shown_names<'t>(table: &'t Table<'_>) -> impl Iterator<Item = &'t str> {
    let names = table.names.iter().zip(&table.columns);
    names.filter(|(_, normalized)| is_known_name(normalized)).map(|(name, _)| name.as_str())
}

/// Which column is read as what: `“Login” as username, “Code” as totp; 2 columns were not imported`.
fn describe(table: &Table<'_>, roles: &[(FieldRole, usize)], choices: &[ColumnChoice]) -> String {
    let mut read = Vec::new();
    let mut unread = 0;
    for ((name, column), (role, _)) in table.names.iter().zip(&table.columns).zip(roles) {
        let is_chosen = choices.iter().any(|choice| normalized(&choice.column) == *column);
        match role.name() {
            Some(role) if is_chosen || is_known_name(column) => read.push(format!("“{name}” as {role}")),
            Some(role) => read.push(format!("another column as {role}")),
            None => unread += usize::from(!column.is_empty()),
        }
    }
    let mut text = format!("its columns were read like this: {}", text::join(&read));
    if unread > 0 {
        let were = if unread == 1 { "was" } else { "were" };
        text += &format!("; {} {were} not imported", text::count(unread, "other column"));
    }
    text + " (change this with --map FIELD=COLUMN)"
}
