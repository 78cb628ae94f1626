//! Everything in: one file a source, behind one trait. Bytes in, entries out.
//!
//! A reader never fails because of one bad entry: what could not be read stands in [`Export::failed`],
//! with its place. It fails as a whole where the file is no such export, is damaged, or needs a password.
//! Nothing here opens a file or knows a profile; see `merge` for what becomes of the entries.

mod entry;
mod error;
pub mod qr;

pub use entry::{Entry, Export, Failed, SeedFound, Source};
pub use error::ImportError;

use crate::secret::Passphrase;

/// What a reader is given.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The file as it is.
    pub bytes: &'a [u8],
    /// The file's name, where it has one: a hint for sniffing, never relied on.
    pub name: &'a str,
    /// What decrypts it, where the user gave something.
    pub password: Option<&'a Passphrase>,
    /// What the file's key derivation may cost.
    pub limits: Limits,
}

/// What a file's key derivation may cost before the user is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Iterations of PBKDF2, or passes of Argon2id times its memory in blocks of 64 bytes, or N·r·p of scrypt.
    pub work: u64,
}

impl Default for Limits {
    /// 1 GiB and some for what Ente's real exports ask for; and what a patient person waits for.
    fn default() -> Self {
        Self { memory: (1 << 30) + (64 << 20), work: 1 << 28 }
    }
}

/// A reader of one program's exports.
pub trait Reader: Sync {
    /// The name for `--format`: lower case, with dashes: `aegis`, `google-authenticator`.
    fn name(&self) -> &'static str;

    /// The program's name for a person: `Aegis`.
    fn label(&self) -> &'static str;

    /// What kind of program it is.
    fn source(&self) -> Source;

    /// Whether these bytes look like its export. Cheap, and sure enough that no two readers claim
    /// one file; a test over all fixtures holds them to it.
    fn sniff(&self, input: &Input<'_>) -> bool;

    /// Reads it all.
    ///
    /// # Errors
    /// See [`ImportError`].
    fn read(&self, input: &Input<'_>) -> Result<Export, ImportError>;
}
