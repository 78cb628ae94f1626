//! Reads the source of an import: a file of another program, or a document or vault of Selvedge.

use super::entries;
use super::profile_merge::ProfileMerge;
use super::review::{MergeOptions, Review};
use crate::import::{self, ImportError, ImportedFile, Input, SourceKind};
use crate::inventory::{self, DocumentError};
use crate::profile::{Profile, codec};

/// The name of Selvedge's own format for `--format`.
pub const OWN_FORMAT: &str = "selvedge";

/// The content of a source.
#[derive(Debug)]
pub enum SourceContent {
    Entries {
        /// The format's name for `--format`.
        format: &'static str,
        /// The program's display name.
        label: &'static str,
        source: SourceKind,
        export: ImportedFile,
    },
    /// A profile of Selvedge: an inventory document or another vault.
    Profile {
        /// The display name: `inventory document`, `Selvedge vault`.
        label: &'static str,
        profile: Box<Profile>,
        /// Whether the source is encrypted.
        encrypted: bool,
    },
}

impl SourceContent {
    /// Reads another program's export or an inventory document. Fails with [`ImportError`], for example if a password
    /// is needed.
    pub fn read(input: &Input<'_>, format: Option<&str>) -> Result<Self, ImportError> {
        import::check_size(input.bytes)?;
        import::decoded(input, |input| Self::read_decoded(input, format))
    }

    fn read_decoded(input: &Input<'_>, format: Option<&str>) -> Result<Self, ImportError> {
        let own = format.is_some_and(|format| format.eq_ignore_ascii_case(OWN_FORMAT));
        if own || (format.is_none() && is_inventory(input.bytes)) {
            return read_document(input.bytes);
        }
        let (reader, export) = import::read(input, format)?;
        Ok(Self::Entries { format: reader.name(), label: reader.label(), source: reader.source(), export })
    }

    /// Reads the QR codes in a picture of four bytes per pixel. Fails if there are none.
    pub fn from_picture(width: usize, height: usize, rgba: Vec<u8>) -> Result<Self, ImportError> {
        let codes = import::qr::read_rgba(width, height, rgba)?;
        let export = import::read_qr_codes(&codes)?;
        Ok(Self::Entries { format: "qr", label: "QR code", source: SourceKind::Authenticator, export })
    }

    /// Refuses an implausibly large vault file before it is decrypted.
    pub fn check_vault_size(bytes: u64) -> Result<(), ImportError> {
        if bytes > MAX_VAULT + ENCRYPTION_OVERHEAD {
            return Err(ImportError::TooLarge { limit: crate::text::format_bytes(MAX_VAULT) });
        }
        Ok(())
    }

    /// Reads the decrypted document of another vault. Fails if it is not a profile, has a newer version or is
    /// implausibly large.
    pub fn from_vault(document: &[u8]) -> Result<Self, codec::CodecError> {
        if document.len() as u64 > MAX_VAULT || estimated_memory(document) > MAX_MEMORY {
            return Err(codec::CodecError::NotAProfile("it holds more values than any vault".into()));
        }
        let profile = codec::decode(document)?.profile;
        Ok(Self::Profile { label: "Selvedge vault", profile: Box::new(profile), encrypted: true })
    }

    /// The program's display name.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Entries { label, .. } | Self::Profile { label, .. } => label,
        }
    }

    /// The format's name for `--format`.
    pub const fn format(&self) -> &'static str {
        match self {
            Self::Entries { format, .. } => format,
            Self::Profile { .. } => OWN_FORMAT,
        }
    }

    /// Whether the file contains unencrypted secrets.
    pub const fn is_plaintext(&self) -> bool {
        matches!(self, Self::Entries { export, .. } if !export.encrypted)
    }

    /// Compares the content with a profile. Label and kind of the source replace those in `options`.
    pub fn review(&self, profile: &Profile, options: &MergeOptions) -> Review {
        match self {
            Self::Entries { label, source, export, .. } => {
                let options = MergeOptions { label: (*label).into(), source: *source, ..options.clone() };
                entries::review(profile, export, &options)
            }
            Self::Profile { label, profile: other, encrypted } => {
                let options =
                    MergeOptions { label: (*label).into(), source: SourceKind::Selvedge, ..options.clone() };
                ProfileMerge::new(profile, other, &options).run(*encrypted)
            }
        }
    }
}

/// Whether the file looks like an inventory document. No other program's export has these fields.
fn is_inventory(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Outline {
        version: u32,
        accounts: Vec<serde::de::IgnoredAny>,
        devices: Vec<serde::de::IgnoredAny>,
    }
    // Cheap check first: most files are not inventories.
    if memchr::memmem::find(bytes, b"\"accounts\"").is_none() {
        return false;
    }
    let outline: Result<Outline, _> = serde_json::from_slice(bytes);
    outline.is_ok_and(|o| o.version > 0 && (!o.accounts.is_empty() || !o.devices.is_empty()))
}

/// The largest vault document that is accepted, in bytes.
const MAX_VAULT: u64 = 32 << 20;
/// An upper bound for what age adds to [`MAX_VAULT`] bytes: a header, and 16 bytes for each 64 KiB.
const ENCRYPTION_OVERHEAD: u64 = 64 << 10;

/// The most memory that a document may take when parsed, in bytes. 10,000 accounts take half of it.
const MAX_MEMORY: usize = 192 << 20;

/// Estimates the memory of the parsed document, which can be far larger than its text. Counts each object as a small
/// account, and each list item with the spare capacity of lists.
fn estimated_memory(document: &[u8]) -> usize {
    let bytes = document.iter().map(|byte| match byte {
        b'{' => 700,
        b'[' | b',' => 48,
        _ => 1,
    });
    bytes.sum()
}

fn read_document(bytes: &[u8]) -> Result<SourceContent, ImportError> {
    if estimated_memory(bytes) > MAX_MEMORY {
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
