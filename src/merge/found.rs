//! A source of an import, read: another program's entries, or a profile of this one.

use super::{MergeOptions, Review, review, whole};
use crate::import::{self, ImportError, ImportedFile, Input, SourceKind};
use crate::inventory::{self, DocumentError};
use crate::profile::{Profile, codec};

/// The name of the reader of this program's own documents, for `--format`.
pub const OWN_FORMAT: &str = "selvedge";

#[derive(Debug)]
pub enum SourceContent {
    Entries {
        /// The reader's name, as `--format` takes it.
        format: &'static str,
        /// The program's name for a person.
        label: &'static str,
        /// What kind of program it is.
        source: SourceKind,
        export: ImportedFile,
    },
    /// A profile of this program: an inventory document, or another vault.
    Profile {
        /// What it is, for a person: `inventory document`, `vault`.
        label: &'static str,
        profile: Box<Profile>,
        /// Whether it lies there encrypted.
        encrypted: bool,
    },
}

impl SourceContent {
    /// Reads a file: another program's export, or an inventory document.
    ///
    /// # Errors
    /// See [`ImportError`]. A password may be needed.
    pub fn read(input: &Input<'_>, format: Option<&str>) -> Result<Self, ImportError> {
        import::check_size(input.bytes)?;
        let own = format.is_some_and(|format| format.eq_ignore_ascii_case(OWN_FORMAT));
        if own || (format.is_none() && is_inventory(input.bytes)) {
            return document(input.bytes);
        }
        let (reader, export) = import::read(input, format)?;
        Ok(Self::Entries { format: reader.name(), label: reader.label(), source: reader.source(), export })
    }

    /// What QR codes in a picture of four bytes a pixel held.
    ///
    /// # Errors
    /// Where there is none.
    pub fn from_picture(width: usize, height: usize, rgba: Vec<u8>) -> Result<Self, ImportError> {
        let codes = import::qr::read_rgba(width, height, rgba)?;
        let export = import::read_qr_codes(&codes)?;
        Ok(Self::Entries { format: "qr", label: "QR code", source: SourceKind::Authenticator, export })
    }

    /// Refuses the file of another vault that is larger than anybody's, before it is decrypted.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`].
    pub fn check_vault_size(bytes: u64) -> Result<(), ImportError> {
        if bytes > MAX_VAULT + SEALING {
            return Err(ImportError::TooLarge { limit: crate::text::format_bytes(MAX_VAULT) });
        }
        Ok(())
    }

    /// What another vault held, decrypted.
    ///
    /// # Errors
    /// Where it is no profile, one of a newer version, or so large that nobody filled it.
    pub fn from_vault(document: &[u8]) -> Result<Self, codec::CodecError> {
        if document.len() as u64 > MAX_VAULT || weight(document) > MEMORY {
            return Err(codec::CodecError::NotAProfile("it holds more values than any vault".into()));
        }
        let profile = codec::decode(document)?.profile;
        Ok(Self::Profile { label: "Selvedge vault", profile: Box::new(profile), encrypted: true })
    }

    /// The name of the program for a person.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Entries { label, .. } | Self::Profile { label, .. } => label,
        }
    }

    /// The name of the format, as `--format` takes it.
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Entries { format, .. } => format,
            Self::Profile { .. } => OWN_FORMAT,
        }
    }

    /// Whether secrets lie in the file for everybody to read.
    pub const fn is_plaintext(&self) -> bool {
        matches!(self, Self::Entries { export, .. } if !export.encrypted)
    }

    /// Puts it beside what a profile has. Label and kind of the options are the source's.
    pub fn review(&self, profile: &Profile, options: &MergeOptions) -> Review {
        match self {
            Self::Entries { label, source, export, .. } => {
                let options = MergeOptions { label: (*label).into(), source: *source, ..options.clone() };
                review(profile, export, &options)
            }
            Self::Profile { label, profile: other, encrypted } => {
                let options =
                    MergeOptions { label: (*label).into(), source: SourceKind::Selvedge, ..options.clone() };
                whole::Merge::new(profile, other, &options).run(*encrypted)
            }
        }
    }
}

/// Whether it has the look of an inventory document, which other programs' exports have not.
fn is_inventory(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Look {
        version: u32,
        accounts: Vec<serde::de::IgnoredAny>,
        devices: Vec<serde::de::IgnoredAny>,
    }
    // Quick to see of what is none, and most files are none.
    if memchr::memmem::find(bytes, b"\"accounts\"").is_none() {
        return false;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let look: Result<Look, _> = serde_json::from_slice(bytes);
    look.is_ok_and(|look| look.version > 0 && (!look.accounts.is_empty() || !look.devices.is_empty()))
}

/// The largest vault of somebody else, in bytes.
const MAX_VAULT: u64 = 32 << 20;
/// What age adds to a document of that size, and more: a header, and 16 bytes for each 64 KiB.
const SEALING: u64 = 64 << 10;

/// About how much memory a document of this program may take, in bytes. 10,000 accounts take half of it.
const MEMORY: usize = 192 << 20;

/// About how much memory a document of this program takes, which is read whole: few bytes may say much. An object is
/// counted as a small account, and whatever stands in a list with the room that lists have to spare.
fn weight(document: &[u8]) -> usize {
    let weight = document.iter().map(|byte| match byte {
        b'{' => 700,
        b'[' | b',' => 48,
        _ => 1,
    });
    weight.sum()
}

fn document(bytes: &[u8]) -> Result<SourceContent, ImportError> {
    if weight(bytes) > MEMORY {
        let what = "it holds more values than any inventory".into();
        return Err(ImportError::Damaged { format: "Selvedge", what });
    }
    let damaged = |what: String| ImportError::Damaged { format: "Selvedge", what };
    let text = std::str::from_utf8(bytes).map_err(|_| damaged("it is not UTF-8 text".into()))?;
    let inventory = inventory::parse(text).map_err(|error| match error {
        DocumentError::Newer { .. } => ImportError::Refused {
            format: "Selvedge",
            why: error.to_string(),
            next: "update Selvedge".into(),
        },
        error => damaged(error.to_string()),
    })?;
    let profile = Box::new(Profile { inventory, ..Profile::default() });
    Ok(SourceContent::Profile { label: "inventory document", profile, encrypted: false })
}
