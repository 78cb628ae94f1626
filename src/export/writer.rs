//! The interface of writers: the trait, its inputs and its results.

use crate::otp::Otp;
use crate::secret::Passphrase;
use std::fmt;
use zeroize::Zeroizing;

/// A writer of one kind of file.
pub trait Writer: Sync {
    /// The name for `--format`: lower case, with dashes.
    fn name(&self) -> &'static str;

    /// The kind of file for people, such as `encrypted Aegis export`.
    fn label(&self) -> &'static str;

    /// The usual file extension, without the dot.
    fn extension(&self) -> &'static str;

    fn is_encrypted(&self) -> bool {
        false
    }

    /// Fails if a password is needed and none was given, or if the file cannot be made.
    fn write(&self, items: &[ExportItem], context: &mut WriteContext<'_>) -> Result<Exported, ExportError>;
}

/// A generator to be written.
#[derive(Clone, Debug)]
pub struct ExportItem {
    /// The user's name for the generator, for messages: `Harbor Mail (robin)`.
    pub name: String,
    /// The issuer and label are those that the other program should show.
    pub otp: Otp,
}

/// The values that a writer needs besides the generators. The caller provides them, because this part is pure.
pub struct WriteContext<'a> {
    /// The password of an encrypted file.
    pub password: Option<&'a Passphrase>,
    /// Fills a buffer with random bytes.
    pub random: &'a mut dyn FnMut(&mut [u8]),
    /// Unix time in milliseconds, for formats that contain the time of export.
    pub unix_millis: u64,
    /// For QR codes that are shown on a screen: the most modules per side that fit on it.
    pub max_modules: Option<usize>,
}

#[derive(Debug, Default)]
pub struct Exported {
    /// Usually one file. None if every generator was left out.
    pub files: Vec<File>,
    /// The number of generators in the files.
    pub written: usize,
    /// Generators that the target cannot hold.
    pub left_out: Vec<Remark>,
    /// Generators that the target holds differently from the vault.
    pub altered: Vec<Remark>,
}

/// A remark on one generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub name: String,
    /// Without a full stop.
    pub why: String,
}

#[derive(Default)]
pub struct File {
    /// The number of this part and of all parts, both from 1, if there are several.
    pub part: Option<(usize, usize)>,
    /// The content, which holds secrets unless it is encrypted.
    pub bytes: Zeroizing<Vec<u8>>,
    /// The text of a QR code.
    pub code: Option<Zeroizing<String>>,
    /// The names of the generators in a QR code.
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
    /// The files of an export with one file, which has this content.
    pub(super) fn single(bytes: Vec<u8>) -> Vec<Self> {
        vec![Self { bytes: Zeroizing::new(bytes), ..Self::default() }]
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    #[error("the {0} needs a password for its encryption")]
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
