//! What the fields of a login are, and what a table of logins must have to be of a program. Only terms: `formats` reads the
//! tables.

use crate::text;
use std::str::FromStr;

/// What a field of a login holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    Title,
    Url,
    Username,
    Password,
    Totp,
    Notes,
    Folder,
    /// Tags, separated by commas or semicolons.
    Tags,
    Created,
    Changed,
    /// `true` if the entry is in an archive or a bin.
    Archived,
    /// Lines of a name and a value, with a colon between them.
    Lines,
    /// Nothing that is imported. URIs of generators in it still are.
    Other,
}

impl FieldRole {
    /// The roles that a user can name.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("title", Self::Title),
        ("url", Self::Url),
        ("username", Self::Username),
        ("password", Self::Password),
        ("totp", Self::Totp),
        ("notes", Self::Notes),
        ("folder", Self::Folder),
    ];

    /// The name for people. `None` if the field is not imported.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Tags => Some("folder"),
            Self::Created | Self::Changed => Some("date"),
            Self::Archived => Some("archived"),
            Self::Lines => Some("further fields"),
            named => Self::NAMED.iter().find(|(_, role)| *role == named).map(|(name, _)| *name),
        }
    }
}

/// `Last Modified`, `last_modified` and `lastModified` all become `lastmodified`.
pub fn normalized(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a column's name says that it holds secrets or URIs of generators.
pub fn is_seed_column(name: &str) -> bool {
    const ENDS: [&str; 8] = ["otp", "auth", "secret", "uri", "url", "key", "seed", "code"];
    let is_otp = name.contains("otp") && ENDS.iter().any(|end| name.ends_with(end));
    is_otp || name.contains("onetimepassword") || ["onetimecode", "2fa"].contains(&name)
}

/// How a program writes CSV.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// RFC 4180, with a header.
    Standard,
    /// A backslash escapes a quote or a backslash.
    Backslashes,
    /// The first row is an entry, and rows have different lengths.
    NoHeader,
}

/// What the user says that a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    pub(super) role: FieldRole,
    /// As typed.
    pub(super) column: String,
}

impl FromStr for ColumnChoice {
    type Err = String;

    /// Parses `totp=COLUMN`.
    fn from_str(text: &str) -> Result<Self, String> {
        let roles = || text::join(&FieldRole::NAMED.map(|(name, _)| name));
        let (name, column) = text
            .split_once('=')
            .filter(|(_, column)| !normalized(column).is_empty())
            .ok_or_else(|| format!("write it as FIELD=COLUMN; the fields are {}", roles()))?;
        let role = FieldRole::NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
        let (_, role) = role.ok_or_else(|| format!("the fields are {}", roles()))?;
        Ok(Self { role: *role, column: column.trim().to_owned() })
    }
}

/// The table that a program writes.
pub struct CsvTable {
    /// The columns that show which program wrote it, or that must be there.
    pub required: &'static [&'static str],
    /// If there may be no other columns than these and the required ones.
    pub only: Option<&'static [&'static str]>,
    /// Columns of which the table has at least one; empty if there are none such.
    pub any: &'static [&'static str],
    /// Columns whose names mean something else in this program.
    pub roles: &'static [(&'static str, FieldRole)],
    /// The column with the kind of an entry, and its values for logins.
    pub kind: Option<(&'static str, &'static [&'static str])>,
    pub rest: Rest,
    pub dialect: Dialect,
}

/// What the cells behind the last column hold.
#[derive(PartialEq, Eq)]
pub enum Rest {
    /// There are none.
    Refused,
    /// Each cell is a field, in the form `TOTP KEY$,,,txt,VALUE`.
    RoboForm,
}

impl CsvTable {
    /// The table of any program.
    pub const ANY: Self = Self {
        required: &[],
        only: None,
        any: &[],
        roles: &[],
        kind: None,
        rest: Rest::Refused,
        dialect: Dialect::Standard,
    };
}
