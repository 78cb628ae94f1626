//! Why a model was refused: what was wrong, where, and what to do.

use super::{MAX_BYTES, MAX_COLUMNS, MAX_CONTROLS, Role};
use std::fmt;

/// Why a CSV was refused as a responsibility model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Larger than [`MAX_BYTES`].
    #[error(
        "the file has {bytes} bytes; a model may have at most {MAX_BYTES} (16 MiB). \
         Is this the right file?"
    )]
    TooLarge {
        /// How many bytes were handed in.
        bytes: usize,
    },
    /// UTF-16, as some spreadsheets save by default.
    #[error("the file is in UTF-16; save it again as “CSV UTF-8”")]
    Utf16,
    /// Not UTF-8: Latin-1, Windows-1252, or no text at all.
    #[error("line {line}: the file is not in UTF-8 (byte 0x{byte:02x}); save it again as “CSV UTF-8”")]
    Encoding {
        /// Line, from 1.
        line: usize,
        /// The byte that cannot stand there.
        byte: u8,
    },
    /// A NUL byte: a spreadsheet's own format, an image, a program.
    #[error("line {line}: the file holds a NUL byte, so it is not a CSV; export the table as “CSV UTF-8”")]
    Binary {
        /// Line, from 1.
        line: usize,
    },
    /// No column and no row.
    #[error("the file is empty; a model starts with a line of column names such as: {}", example())]
    Empty,
    /// More than [`MAX_COLUMNS`] columns.
    #[error(
        "line {line} has more than {MAX_COLUMNS} columns, the most a model may have; is this a table of controls?"
    )]
    TooWide {
        /// Line, from 1.
        line: usize,
    },
    /// No column for the provider's duty, or none for the user's.
    #[error(
        "no column for {}. Columns here: {}. Needed: one for the provider’s duty, such as \
         “provider_responsibility”, and one for the user’s, such as “user_responsibility”",
        needed(.missing), quoted(.has)
    )]
    Columns {
        /// The columns that the file has.
        has: Vec<String>,
        missing: Vec<Role>,
    },
    /// Columns of which each could be the same thing.
    #[error("{}", same_role(.0))]
    SameRole(Vec<(Role, String, String)>),
    /// Column names, and nothing below them.
    #[error("the file has column names but no controls; add a row for each control")]
    NoRows,
    /// Rows that cannot be used; the first [`ModelError::MOST`] of them.
    #[error("{}", rows(.problems, *.more))]
    Rows {
        /// What is wrong, in the order of the file.
        problems: Vec<RowProblem>,
        /// Whether reading stopped there, so that there may be more.
        more: bool,
    },
}

impl ModelError {
    /// How many problems of rows are collected before reading stops.
    pub const MOST: usize = 20;
}

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Line of the file, from 1.
    pub line: usize,
    /// Column of the table, from 1, and its name. Absent: the row as a whole.
    pub column: Option<(usize, String)>,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.column {
            Some((at, name)) if name.is_empty() => write!(f, ", column {at}")?,
            Some((at, name)) => write!(f, ", column {at} ({name})")?,
            None => {}
        }
        write!(f, ": {}", self.reason)
    }
}

/// What is said where there are more than [`MAX_CONTROLS`] rows.
pub(super) fn too_many() -> String {
    format!("a model may have at most {MAX_CONTROLS} controls; is this the right file?")
}

fn example() -> String {
    Role::ALL.map(Role::column).join(",")
}

fn needed(missing: &[Role]) -> &'static str {
    match missing {
        [Role::Provider] => "the provider’s duty",
        [Role::User] => "the user’s duty",
        _ => "the provider’s duty, and none for the user’s",
    }
}

/// Names in quotes, twelve at most.
fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|name| format!("“{name}”")).collect();
    let rest = names.len() - shown.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn same_role(twice: &[(Role, String, String)]) -> String {
    let each: Vec<String> = twice
        .iter()
        .take(ModelError::MOST)
        .map(|(role, first, second)| {
            format!(
                "the columns “{first}” and “{second}” could both be {}; rename or remove one of them",
                meaning(*role)
            )
        })
        .collect();
    each.join("\n")
}

const fn meaning(role: Role) -> &'static str {
    match role {
        Role::Id => "the id",
        Role::Category => "the category",
        Role::Control => "the control’s title",
        Role::Provider => "the provider’s duty",
        Role::User => "the user’s duty",
        Role::Threat => "the threat",
        Role::Source => "the source",
        Role::Scope => "the scope",
        Role::Checks => "the checks",
    }
}

fn rows(problems: &[RowProblem], more: bool) -> String {
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    if more {
        lines.push(format!("There may be more: reading stopped after {} problems.", problems.len()));
    }
    lines.join("\n")
}
