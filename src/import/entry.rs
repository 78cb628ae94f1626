//! The result of reading a file: its entries, the entries that could not be read, and notices.

use crate::otp::{Generator, Otp};
use crate::secret::Password;
use jiff::civil::Date;

/// The contents of one file.
#[derive(Clone, Debug, Default)]
pub struct ImportedFile {
    /// In the order of the file.
    pub entries: Vec<ImportedEntry>,
    /// The entries that could not be read.
    pub failed: Vec<FailedEntry>,
    /// What the user should know about the whole file, for example that parts of an export are missing.
    pub notices: Vec<String>,
    /// What the file has besides its entries, and what is missing: `2 cards`, `part 2 of 3`.
    pub left_out: Vec<String>,
    /// Whether the file was encrypted. A plain file should be deleted after the import.
    pub encrypted: bool,
    /// The same file, if it can be read in another way.
    pub other_reading: Option<Box<OtherReading>>,
}

/// A second meaning of a file. The reader chose the likelier one, and the user can choose the other.
#[derive(Clone, Debug)]
pub struct OtherReading {
    /// The question whether to use this reading.
    pub question: String,
    pub file: ImportedFile,
}

/// One login of a password manager, or one generator of an authenticator app.
#[derive(Clone, Debug, Default)]
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
    /// What the file says about its first passkey.
    pub passkey_facts: PasskeyFacts,
    pub tags: Vec<String>,
    /// Whether the entry has a note. Notes are not imported, because they may hold secrets.
    pub has_notes: bool,
    pub created: Option<Date>,
    /// When the password changed, or else when the entry changed.
    pub changed: Option<Date>,
    /// Whether the entry was in the program's trash or archive.
    pub archived: bool,
}

/// What is known of a passkey. Its private key is never read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PasskeyFacts {
    /// The domain of the service (`rpId` in WebAuthn). May be empty.
    pub rp_id: String,
    /// May be empty.
    pub user_name: String,
    pub created: Option<Date>,
}

impl PasskeyFacts {
    /// `robin at github.com`, or the part that is known.
    pub fn name(&self) -> String {
        match (self.user_name.trim(), self.rp_id.trim()) {
            ("", name) | (name, "") => name.to_owned(),
            (user, service) => format!("{user} at {service}"),
        }
    }
}

/// A generator of one-time codes.
#[derive(Clone, Debug)]
pub struct ImportedSeed {
    pub otp: Otp,
    /// The generator that the file names, if another one was concluded from the issuer.
    pub as_written: Option<Generator>,
    /// Whether the file says explicitly how codes are computed, so that nothing is concluded from the issuer.
    pub is_literal: bool,
    /// What the user should know, for example a value that was guessed because the file lacks it.
    pub warnings: Vec<String>,
}

impl From<Otp> for ImportedSeed {
    fn from(otp: Otp) -> Self {
        Self { otp, as_written: None, is_literal: false, warnings: Vec::new() }
    }
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
