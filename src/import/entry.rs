//! What a reader found.

use crate::otp::Otp;
use crate::secret::Password;
use jiff::civil::Date;

#[derive(Debug, Default)]
pub struct ImportedFile {
    /// Its entries, in the file's order.
    pub entries: Vec<ImportedEntry>,
    /// What could not be read.
    pub failed: Vec<FailedEntry>,
    /// What the user should know of the whole: parts 2 and 3 of a batch are missing; notes are not taken over.
    pub notices: Vec<String>,
    /// Whether the file was encrypted. One that was not should be deleted after the import.
    pub encrypted: bool,
}

/// One login, or one generator of codes.
#[derive(Debug, Default)]
pub struct ImportedEntry {
    /// Where it stands in the file, for messages: `entry 3`, `line 5`.
    pub place: String,
    /// The service's name, or the entry's title. May be empty.
    pub service: String,
    /// The user's name there. May be empty.
    pub username: String,
    /// Addresses, as the file has them.
    pub urls: Vec<String>,
    /// The password, where the file has one.
    pub password: Option<Password>,
    /// Generators of one-time codes kept in this entry.
    pub seeds: Vec<ImportedSeed>,
    /// Whether a passkey is kept in this entry.
    pub passkey: bool,
    pub tags: Vec<String>,
    /// Whether there is a note. It may hold a secret, and is not taken over.
    pub has_notes: bool,
    /// When the entry was made.
    pub created: Option<Date>,
    /// When the password was last changed, or else the entry.
    pub changed: Option<Date>,
    /// Whether the program had it in its bin or archive.
    pub archived: bool,
}

/// A generator of one-time codes, as found.
#[derive(Debug)]
pub struct ImportedSeed {
    /// The generator; issuer and label as the file has them.
    pub otp: Otp,
    /// What the user should know: a guess that was made, a value that was cleaned.
    pub warnings: Vec<String>,
}

/// An entry that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedEntry {
    /// Where it stands in the file: `entry 3`, `line 5`.
    pub place: String,
    /// Its name, where that could be read. Never a secret.
    pub name: String,
    /// What was wrong with it, without its full stop. Never a secret.
    pub why: String,
}

/// What kind of program a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    Authenticator,
    /// A password manager; seeds found in it are kept there beside the password.
    PasswordManager,
    /// A browser or system that keeps passwords.
    Browser,
    /// A document of this program.
    Selvedge,
}
