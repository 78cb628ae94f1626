//! Why a file was refused as a model: what was wrong, where, and what to do.

use super::limits::{MAX_BYTES, MAX_COLUMNS};
use super::role::Role;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error(
        "the file has {bytes} bytes; a model may have at most {MAX_BYTES} (16 MiB). \
         Is this the right file?"
    )]
    TooLarge { bytes: usize },
    /// Some spreadsheets save UTF-16 by default.
    #[error("the file is in UTF-16; save it again as “CSV UTF-8”")]
    Utf16,
    /// Latin-1, Windows-1252, or not text at all.
    #[error("line {line}: the file is not in UTF-8 (byte 0x{byte:02x}); save it again as “CSV UTF-8”")]
    Encoding {
        /// From 1.
        line: usize,
        /// The first invalid byte.
        byte: u8,
    },
    /// The file contains a NUL byte: a spreadsheet's own format, an image, a program.
    #[error("line {line}: the file contains a NUL byte, so it is not a CSV; export the table as “CSV UTF-8”")]
    Binary {
        /// From 1.
        line: usize,
    },
    #[error("the file is empty; a model starts with a line of column names such as: {}", example_header())]
    Empty,
    #[error(
        "line {line} has more than {MAX_COLUMNS} columns, the most a model may have; is this a table of controls?"
    )]
    TooWide {
        /// From 1.
        line: usize,
    },
    /// A duty column is missing.
    #[error(
        "no column for {}. Columns here: {}. Needed: one for the provider’s duty, such as \
         “provider_responsibility”, and one for the user’s, such as “user_responsibility”",
        missing_duties(.missing), quoted(.has)
    )]
    Columns {
        /// The names of the file's columns.
        has: Vec<String>,
        missing: Vec<Role>,
    },
    /// Two columns have the same role: the role and the names of the columns.
    #[error("{}", ambiguous_columns(.0))]
    SameRole(Vec<(Role, String, String)>),
    /// There is nothing below the column names.
    #[error("the file has column names but no controls; add a row for each control")]
    NoRows,
    /// Invalid rows: the first [`ModelError::MAX_PROBLEMS`] of them.
    #[error("{}", row_problems(.problems, *.more))]
    Rows {
        /// In the order of the file.
        problems: Vec<RowProblem>,
        /// Whether reading stopped early, so that there may be more problems.
        more: bool,
    },
}

impl ModelError {
    /// Reading stops after this many problems.
    pub const MAX_PROBLEMS: usize = 20;
}

/// A problem of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// The line of the file, from 1.
    pub line: usize,
    /// The column, from 1, and its name. `None` if the problem concerns the whole row.
    pub column: Option<(usize, String)>,
    /// What is wrong and how to fix it.
    pub reason: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.column {
            Some((number, name)) if name.is_empty() => write!(f, ", column {number}")?,
            Some((number, name)) => write!(f, ", column {number} ({name})")?,
            None => {}
        }
        write!(f, ": {}", self.reason)
    }
}

fn example_header() -> String {
    Role::ALL.map(Role::column).join(",")
}

fn missing_duties(missing: &[Role]) -> &'static str {
    match missing {
        [Role::Provider] => "the provider’s duty",
        [Role::User] => "the user’s duty",
        _ => "the provider’s duty, and none for the user’s",
    }
}

/// At most twelve names, in quotes.
fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|name| format!("“{name}”")).collect();
    let more = names.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn ambiguous_columns(columns: &[(Role, String, String)]) -> String {
    let lines: Vec<String> = columns
        .iter()
        .take(ModelError::MAX_PROBLEMS)
        .map(|(role, first, second)| {
            format!(
                "the columns “{first}” and “{second}” could both be {}; rename or remove one of them",
                role_name(*role)
            )
        })
        .collect();
    lines.join("\n")
}

const fn role_name(role: Role) -> &'static str {
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

fn row_problems(problems: &[RowProblem], more: bool) -> String {
    let mut lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    if more {
        lines.push(format!("There may be more: reading stopped after {} problems.", problems.len()));
    }
    lines.join("\n")
}
