//! The result of reading a file: its entries, the entries that could not be read, and notices.

use crate::otp::Otp;
use crate::secret::Password;
use jiff::civil::Date;

/// The contents of one file.
#[derive(Debug, Default)]
pub struct ImportedFile {
    /// In the order of the file.
    pub entries: Vec<ImportedEntry>,
    /// The entries that could not be read.
    pub failed: Vec<FailedEntry>,
    /// What the user should know about the whole file, for example that parts of an export are missing.
    pub notices: Vec<String>,
    /// Whether the file was encrypted. A plain file should be deleted after the import.
    pub encrypted: bool,
}

/// One login of a password manager, or one generator of an authenticator app.
#[derive(Debug, Default)]
pub struct ImportedEntry {
    /// Its place in the file, for messages: `entry 3`, `line 5`.
    pub place: String,
    /// The name of the service or the title of the entry. May be empty.
    pub service: String,
    /// May be empty.
    pub username: String,
    /// Web addresses, as written in the file.
    pub urls: Vec<String>,
    pub password: Option<Password>,
    /// The generators of one-time codes in this entry.
    pub seeds: Vec<ImportedSeed>,
    /// Whether the entry has a passkey.
    pub passkey: bool,
    pub tags: Vec<String>,
    /// Whether the entry has a note. Notes are not imported, because they may hold secrets.
    pub has_notes: bool,
    pub created: Option<Date>,
    /// When the password changed, or else when the entry changed.
    pub changed: Option<Date>,
    /// Whether the entry was in the program's trash or archive.
    pub archived: bool,
}

/// A generator of one-time codes.
#[derive(Debug)]
pub struct ImportedSeed {
    pub otp: Otp,
    /// What the user should know, for example a value that was guessed because the file lacks it.
    pub warnings: Vec<String>,
}

/// An entry that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedEntry {
    /// Its place in the file: `entry 3`, `line 5`.
    pub place: String,
    /// The entry's name, or empty. Never a secret.
    pub name: String,
    /// The reason, without a full stop. Never a secret.
    pub why: String,
}

impl FailedEntry {
    /// Shortens the name to 60 columns and makes it safe to show in a terminal.
    pub(super) fn new(place: &str, name: &str, why: impl Into<String>) -> Self {
        let name = crate::text::fit(name.trim(), 60).into_owned();
        Self { place: place.to_owned(), name, why: why.into() }
    }
}

/// The kind of program that wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    Authenticator,
    /// A password manager. The seeds in its export are stored beside the passwords.
    PasswordManager,
    /// A browser or an operating system that stores passwords.
    Browser,
    /// This program.
    Selvedge,
}
