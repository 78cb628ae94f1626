//! A reader: the name of an export format, a function that detects it, and a function that reads it.

use super::columns::{ColumnChoice, CsvTable};
use super::entry::{ImportedFile, SourceKind};
use super::error::ImportError;
use super::limits::KdfLimits;
use super::shape::Shape;
use crate::secret::Passphrase;
use std::fmt;

/// The input of a reader.
#[derive(Clone, Copy, Default)]
pub struct Input<'a> {
    /// The whole file, at most [`super::MAX_FILE`] bytes.
    pub bytes: &'a [u8],
    /// The file's name, or empty. Only a hint for detection.
    pub name: &'a str,
    /// The password that the user gave for an encrypted export.
    pub password: Option<&'a Passphrase>,
    /// The most memory and time for the file's key derivation.
    pub limits: KdfLimits,
    /// The content of the key file that opens a database together with the password, or instead of it.
    pub key_file: Option<&'a [u8]>,
    /// What the user says about the columns of a table.
    pub columns: &'a [ColumnChoice],
}

type Detect = fn(&Input<'_>, &Shape) -> bool;
type Read = fn(&Input<'_>) -> Result<ImportedFile, ImportError>;

/// How a format is detected and read.
enum Method {
    Functions(Detect, Read),
    /// A table of logins that is known by its columns.
    Table(&'static CsvTable, DetectTable, ReadTable),
}

type DetectTable = fn(&CsvTable, &Shape) -> bool;
type ReadTable = fn(&Input<'_>, &'static str, &CsvTable) -> Result<ImportedFile, ImportError>;

/// A reader of one export format.
pub struct Reader {
    name: &'static str,
    label: &'static str,
    source: SourceKind,
    zip_members: &'static [&'static str],
    method: Method,
    is_fallback: bool,
}

impl Reader {
    pub(super) const fn new(
        name: &'static str,
        label: &'static str,
        source: SourceKind,
        detect: Detect,
        read: Read,
    ) -> Self {
        Self::with_method(name, label, source, Method::Functions(detect, read))
    }

    const fn with_method(
        name: &'static str,
        label: &'static str,
        source: SourceKind,
        method: Method,
    ) -> Self {
        Self { name, label, source, zip_members: &[], method, is_fallback: false }
    }

    /// A reader of a table that only its columns distinguish from other tables.
    pub(super) const fn table(
        name: &'static str,
        label: &'static str,
        source: SourceKind,
        table: &'static CsvTable,
        detect: DetectTable,
        read: ReadTable,
    ) -> Self {
        Self::with_method(name, label, source, Method::Table(table, detect, read))
    }

    pub(super) const fn authenticator(
        name: &'static str,
        label: &'static str,
        detect: Detect,
        read: Read,
    ) -> Self {
        Self::new(name, label, SourceKind::Authenticator, detect, read)
    }

    pub(super) const fn password_manager(
        name: &'static str,
        label: &'static str,
        detect: Detect,
        read: Read,
    ) -> Self {
        Self::new(name, label, SourceKind::PasswordManager, detect, read)
    }

    pub(super) const fn browser(name: &'static str, label: &'static str, detect: Detect, read: Read) -> Self {
        Self::new(name, label, SourceKind::Browser, detect, read)
    }

    /// Names the zip members that the reader looks at. Only these are copied out of a zip with large attachments.
    pub(super) const fn with_zip_members(mut self, members: &'static [&'static str]) -> Self {
        self.zip_members = members;
        self
    }

    /// A reader of files that no other reader detects.
    pub(super) const fn into_fallback(mut self) -> Self {
        self.is_fallback = true;
        self
    }

    pub(super) const fn is_fallback(&self) -> bool {
        self.is_fallback
    }

    pub(super) const fn is_table(&self) -> bool {
        matches!(self.method, Method::Table(..))
    }

    /// The name for `--format`: lower case, with dashes, such as `google-authenticator`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The program's name for people, such as `Google Authenticator`.
    pub const fn label(&self) -> &'static str {
        self.label
    }

    pub const fn source(&self) -> SourceKind {
        self.source
    }

    pub(super) const fn zip_members(&self) -> &'static [&'static str] {
        self.zip_members
    }

    /// Whether this file is an export of the program. `shape` is computed once for all readers, which keeps the check
    /// cheap. No two readers may accept the same file; a test over all fixtures enforces this.
    pub fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool {
        match &self.method {
            Method::Functions(detect, _) => detect(input, shape),
            Method::Table(table, detect, _) => detect(table, shape),
        }
    }

    pub fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        match &self.method {
            Method::Functions(_, read) => read(input),
            Method::Table(table, _, read) => read(input, self.label, table),
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
