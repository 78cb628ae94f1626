//! Everything in: one file a source, behind one trait. Bytes in, entries out.
//!
//! A reader never fails because of one bad entry: what could not be read stands in [`ImportedFile::failed`],
//! with its place. It fails as a whole where the file is no such export, is damaged, or needs a password.
//! Nothing here opens a file or knows a profile; see `merge` for what becomes of the entries.

mod aegis;
mod andotp;
mod apple;
mod bitwarden;
mod bitwarden_authenticator;
mod bitwarden_csv;
mod bitwarden_encrypted;
mod chrome;
mod collect;
mod crypt;
pub mod domain;
mod ente;
mod entry;
mod error;
mod excerpt;
mod firefox;
mod freeotp_plus;
mod google;
mod json;
mod kdbx;
mod kdbx_header;
mod keepass_csv;
mod keepass_fields;
mod keepass_xml;
mod lastpass;
mod lastpass_authenticator;
mod limits;
mod onepassword;
mod onepassword_csv;
mod otpauth;
mod proton_authenticator;
mod proton_pass;
mod proton_pass_csv;
pub mod qr;
mod raivo;
mod seed;
mod shape;
mod sheet;
mod stratum;
mod tree;
mod twofas;
mod twofauth;
mod unzip;

pub use entry::{FailedEntry, ImportedEntry, ImportedFile, ImportedSeed, SourceKind};
pub use error::{ImportError, export_name};
pub use excerpt::excerpt;
pub use google::{Part, is_migration, parse_payload};
pub use limits::{KdfLimits, MAX_DOCUMENT, MAX_ENTRIES, MAX_FILE};
pub use otpauth::read_payloads;
pub use shape::Shape;

use crate::secret::Passphrase;
use std::fmt;

/// Every reader, one line each.
#[rustfmt::skip]
pub const READERS: &[&dyn Reader] = &[
    &otpauth::Otpauth,
    &google::GoogleAuthenticator,
    &aegis::Aegis,
    &twofas::TwoFas,
    &ente::Ente,
    &stratum::Stratum,
    &andotp::AndOtp,
    &freeotp_plus::FreeOtpPlus,
    &bitwarden_authenticator::BitwardenAuthenticator,
    &proton_authenticator::ProtonAuthenticator,
    &raivo::Raivo,
    &twofauth::TwoFAuth,
    &lastpass_authenticator::LastPassAuthenticator,
    &bitwarden::Bitwarden,
    &bitwarden_csv::BitwardenCsv,
    &keepass_csv::KeePassXcCsv,
    &keepass_xml::KeePassXml,
    &kdbx::Kdbx,
    &onepassword::OnePassword,
    &onepassword_csv::OnePasswordCsv,
    &proton_pass::ProtonPass,
    &proton_pass_csv::ProtonPassCsv,
    &lastpass::LastPass,
    &chrome::Chrome,
    &firefox::Firefox,
    &apple::Apple,
    &qr::QrPicture,
];

/// The reader whose export this is, told from its content.
pub fn detect(input: &Input<'_>) -> Option<&'static dyn Reader> {
    let shape = Shape::of(input.bytes);
    READERS.iter().copied().find(|reader| reader.detect(input, &shape))
}

/// The reader of that name, as `--format` gives it.
pub fn by_name(name: &str) -> Option<&'static dyn Reader> {
    READERS.iter().copied().find(|reader| reader.name().eq_ignore_ascii_case(name))
}

/// Reads a file with the reader of that name, or else with the one whose export it is.
///
/// # Errors
/// Where it is too large, no reader knows it, or its reader cannot read it; see [`ImportError`].
pub fn read(
    input: &Input<'_>,
    format: Option<&str>,
) -> Result<(&'static dyn Reader, ImportedFile), ImportError> {
    check_size(input.bytes)?;
    let reader = match format {
        Some(name) => by_name(name).ok_or_else(|| ImportError::NoSuchFormat(name.to_owned()))?,
        None => detect(input).ok_or(ImportError::Unknown)?,
    };
    Ok((reader, reader.read(input)?))
}

/// Refuses a file that is larger than any of its kind.
///
/// # Errors
/// [`ImportError::TooLarge`].
pub fn check_size(bytes: &[u8]) -> Result<(), ImportError> {
    let holds_more = qr::is_picture(bytes) || unzip::is_zip(bytes) || kdbx::is_database(bytes);
    let most = if holds_more { MAX_FILE } else { MAX_DOCUMENT };
    if bytes.len() > most {
        return Err(ImportError::TooLarge { limit: crate::text::format_bytes(most as u64) });
    }
    Ok(())
}

/// What a reader is given.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The file as it is, no more than [`MAX_FILE`] bytes.
    pub bytes: &'a [u8],
    /// The file's name, where it has one: a hint for sniffing, never relied on.
    pub name: &'a str,
    /// What decrypts it, where the user gave something.
    pub password: Option<&'a Passphrase>,
    /// What the file's key derivation may cost.
    pub limits: KdfLimits,
}

/// A reader of one program's exports.
pub trait Reader: Sync {
    /// The name for `--format`: lower case, with dashes: `aegis`, `google-authenticator`.
    fn name(&self) -> &'static str;

    /// The program's name for a person: `Aegis`.
    fn label(&self) -> &'static str;

    /// What kind of program it is.
    fn source(&self) -> SourceKind;

    /// Whether this file is an export of the program. `shape` is computed once for all readers, so that the check is
    /// cheap. No two readers may accept the same file; a test over all fixtures enforces this.
    fn detect(&self, input: &Input<'_>, shape: &Shape) -> bool;

    /// Reads it all.
    ///
    /// # Errors
    /// See [`ImportError`].
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError>;
}

impl fmt::Debug for dyn Reader + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
