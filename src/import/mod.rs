//! Reads the exports of other programs: bytes in, entries out.
//!
//! `readers` has one file for each export format. `formats` has the parsers that several readers share: CSV, JSON, zip, ciphers.
//! A reader reports an entry that it cannot read in [`ImportedFile::failed`] and continues. It returns an error if the
//! file is not such an export, is damaged, or needs a password.
//!
//! This part opens no files and does not know the profile; `merge` compares the entries with it.

mod columns;
mod decode;
pub mod domain;
mod entry;
mod error;
mod formats;
mod limits;
mod names;
pub mod qr;
mod reader;
mod readers;
mod shape;
mod steam;
mod unreadable;
mod uri_text;
mod zip_excerpt;

pub use columns::ColumnChoice;
pub use entry::{
    FailedEntry, ImportedEntry, ImportedFile, ImportedSeed, OtherReading, PasskeyFacts, SourceKind,
};
pub use error::{ImportError, export_name};
pub use limits::{KdfLimits, MAX_DOCUMENT, MAX_ENTRIES, MAX_FILE};
pub use reader::{Input, Reader};
pub use readers::READERS;
pub use readers::qr_picture::read_qr_codes;
pub use shape::Shape;
pub use zip_excerpt::zip_excerpt;

/// Calls `read` with the input in the encoding that readers expect.
pub fn decoded<T>(input: &Input<'_>, read: impl FnOnce(&Input<'_>) -> T) -> T {
    decode::with_utf8(input.bytes, |bytes| read(&Input { bytes, ..*input }))
}

/// The readers that claim this file by its content. A file has one at most.
pub fn claims(input: &Input<'_>) -> Vec<&'static Reader> {
    decoded(input, |input| {
        let shape = Shape::of(input.bytes);
        let mut claims: Vec<&Reader> = READERS.iter().filter(|reader| reader.detect(input, &shape)).collect();
        if claims.iter().any(|reader| !reader.is_fallback()) {
            claims.retain(|reader| !reader.is_fallback());
        }
        claims
    })
}

/// Finds the reader for this file by looking at its content.
pub fn detect(input: &Input<'_>) -> Option<&'static Reader> {
    claims(input).first().copied()
}

/// Finds a reader by its `--format` name, ignoring case.
pub fn by_name(name: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| reader.name().eq_ignore_ascii_case(name))
}

/// Reads a file with the named reader, or with the reader that detects it. A file with nothing to import is an error.
pub fn read(input: &Input<'_>, format: Option<&str>) -> Result<(&'static Reader, ImportedFile), ImportError> {
    check_size(input.bytes)?;
    let reader = match format {
        Some(name) => by_name(name).ok_or_else(|| {
            unreadable::by_name(name).unwrap_or_else(|| ImportError::NoSuchFormat(name.to_owned()))
        })?,
        // Only tables have columns to choose.
        None if !input.columns.is_empty() => detect(input)
            .filter(|reader| reader.is_table())
            .or_else(|| by_name(readers::csv::READER.name()))
            .ok_or(ImportError::Unknown)?,
        None => detect(input).ok_or_else(|| {
            unreadable::by_file(input.name, input.bytes).unwrap_or_else(|| unknown(input.bytes))
        })?,
    };
    if !input.columns.is_empty() && !reader.is_table() {
        return Err(ImportError::Refused {
            format: reader.label(),
            why: "--map applies only to tables".into(),
            next: "leave out --map, or read the file with --format csv".into(),
        });
    }
    let mut file = decoded(input, |input| reader.read(input))?;
    names::clean(&mut file);
    steam::recognise(&mut file);
    if file.entries.is_empty() && file.failed.is_empty() {
        return Err(ImportError::NothingRead { format: reader.label(), notices: file.notices });
    }
    Ok((reader, file))
}

fn unknown(bytes: &[u8]) -> ImportError {
    let is_age =
        bytes.starts_with(b"age-encryption.org/v1\n") || bytes.starts_with(b"-----BEGIN AGE ENCRYPTED");
    if is_age { ImportError::AgeFile } else { ImportError::Unknown }
}

/// Refuses a file that is too large for its kind: [`MAX_FILE`] for pictures, zips and databases, which may hold
/// attachments, and [`MAX_DOCUMENT`] for anything else.
pub fn check_size(bytes: &[u8]) -> Result<(), ImportError> {
    let may_hold_attachments = qr::is_picture(bytes)
        || formats::zip_member::is_zip(bytes)
        || formats::kdbx_header::is_database(bytes);
    let limit = if may_hold_attachments { MAX_FILE } else { MAX_DOCUMENT };
    if bytes.len() > limit {
        return Err(ImportError::TooLarge { limit: crate::text::format_bytes(limit as u64) });
    }
    Ok(())
}
