//! One file out of a zip, with a limit on what it may become.

use super::ImportError;
use std::io::{Cursor, Read};
use zeroize::Zeroizing;
use zip::ZipArchive;
use zip::result::ZipError;

/// The most that a member may unpack to. An export of 100,000 logins has some 100 MB.
const UNPACKED: u64 = 128 << 20;

/// Whether it begins as a zip does.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The names in it, where it can be read as a zip.
pub(super) fn names(bytes: &[u8]) -> Vec<String> {
    match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => {
            archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).take(10_000).collect()
        }
        Err(_) => Vec::new(),
    }
}

/// The member of this name.
///
/// # Errors
/// Where the zip is damaged or cut off, or the member missing, encrypted or too large when unpacked.
pub(super) fn member(
    bytes: &[u8],
    name: &str,
    format: &'static str,
) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let damaged = |what: String| ImportError::Damaged { format, what };
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| damaged("it is no whole zip file; perhaps it was cut off".into()))?;
    let member = archive.by_name(name).map_err(|error| match error {
        ZipError::FileNotFound => damaged(format!("there is no {name} in it")),
        _ => damaged(format!("{name} in it cannot be unpacked")),
    })?;
    let declared = member.size();
    if declared > UNPACKED {
        return Err(too_large(format, declared));
    }
    // One more than declared, so that it does not grow and leave copies behind; what it says may be untrue.
    let room = usize::try_from(declared.min(bytes.len() as u64 * 1100)).unwrap_or_default() + 1;
    let mut unpacked = Zeroizing::new(Vec::with_capacity(room));
    member
        .take(UNPACKED + 1)
        .read_to_end(&mut unpacked)
        .map_err(|_| damaged(format!("{name} in it is damaged or cut off")))?;
    if unpacked.len() as u64 > UNPACKED {
        return Err(too_large(format, unpacked.len() as u64));
    }
    Ok(unpacked)
}

fn too_large(format: &'static str, asks: u64) -> ImportError {
    ImportError::Refused {
        format,
        why: format!("it unpacks to {} MB or more, and {} MB is allowed", asks >> 20, UNPACKED >> 20),
        next: "if it is an export of yours, export fewer vaults at a time, or as CSV".into(),
    }
}
