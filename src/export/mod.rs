//! Everything out: one file a target, behind one trait. Seeds in, bytes out.
//!
//! A writer loses nothing silently: what its target cannot hold stands in [`Exported::left_out`], and what
//! it holds in another way in [`Exported::altered`]. Nothing here writes a file, reads a clock or makes a
//! random number; see [`Outside`].

mod aegis;
mod csv;
mod freeotp_plus;
mod google;
mod html;
pub mod kit;
mod otpauth;
mod page;
pub mod qr;
mod seal;
mod tidy;
mod two_fas;

use crate::otp::Otp;
use crate::secret::Passphrase;
use std::fmt;
use zeroize::Zeroizing;

/// Every writer, in the order in which they are listed.
pub const WRITERS: &[&dyn Writer] = &[
    &otpauth::OtpauthList,
    &aegis::Aegis { encrypted: true },
    &aegis::Aegis { encrypted: false },
    &two_fas::TwoFas { encrypted: true },
    &two_fas::TwoFas { encrypted: false },
    &freeotp_plus::FreeOtpPlus,
    &google::Codes,
    &page::Page,
    &csv::Csv,
];

/// The writer of that name, as `--format` gives it.
pub fn by_name(name: &str) -> Option<&'static dyn Writer> {
    WRITERS.iter().copied().find(|writer| writer.name().eq_ignore_ascii_case(name))
}

/// A writer for one kind of file.
pub trait Writer: Sync {
    /// The name for `--format`: lower case, with dashes.
    fn name(&self) -> &'static str;

    /// What it makes, for a person: `encrypted Aegis export`.
    fn label(&self) -> &'static str;

    /// The usual end of the file's name, without the dot.
    fn extension(&self) -> &'static str;

    /// Whether what it makes needs a password to be read.
    fn is_encrypted(&self) -> bool {
        false
    }

    /// Writes it all.
    ///
    /// # Errors
    /// Where a password is needed and none was given, or the file cannot be made.
    fn write(&self, items: &[Item], outside: &mut Outside<'_>) -> Result<Exported, ExportError>;
}

/// One generator to be written.
#[derive(Clone, Debug)]
pub struct Item {
    /// What the person calls it, for messages: `Harbor Mail (robin)`.
    pub name: String,
    /// The generator; issuer and label as the other program should show them.
    pub otp: Otp,
}

pub struct Outside<'a> {
    /// The password to encrypt under.
    pub password: Option<&'a Passphrase>,
    /// Fills bytes from the system's random numbers.
    pub random: &'a mut dyn FnMut(&mut [u8]),
    /// Milliseconds since 1970-01-01 00:00 UTC, for the formats that say when they were made.
    pub unix_millis: u64,
    /// For QR codes that are to be shown on a screen: how many modules a side it has room for.
    pub side: Option<usize>,
}

#[derive(Debug, Default)]
pub struct Exported {
    /// The files, usually one. None where nothing was left to write.
    pub files: Vec<File>,
    /// How many generators are in them.
    pub written: usize,
    /// What the target cannot hold.
    pub left_out: Vec<Remark>,
    /// What it holds in another way than the vault.
    pub altered: Vec<Remark>,
}

/// Something to know of one generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub name: String,
    /// What, as half a sentence without its full stop.
    pub why: String,
}

#[derive(Default)]
pub struct File {
    /// Which of how many it is, both from 1, where there are several.
    pub part: Option<(usize, usize)>,
    /// What is in it. It holds secrets unless it is encrypted.
    pub bytes: Zeroizing<Vec<u8>>,
    /// For QR codes: the text of the code.
    pub code: Option<Zeroizing<String>>,
    /// The names of the generators in it.
    pub names: Vec<String>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("part", &self.part)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl File {
    /// The only file of an export.
    fn only(bytes: Vec<u8>) -> Vec<Self> {
        vec![Self { bytes: Zeroizing::new(bytes), ..Self::default() }]
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// It is to be encrypted, and there is no password.
    #[error("the {0} needs a password to be encrypted under")]
    NeedsPassword(&'static str),
    #[error("the {0} could not be made: {1}")]
    Failed(&'static str, String),
}

impl ExportError {
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NeedsPassword(_) => "give one with --password-file FILE, or at the prompt",
            Self::Failed(..) => "choose another format; `selvedge export --help` lists them",
        }
    }
}
