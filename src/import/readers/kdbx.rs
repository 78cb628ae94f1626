//! A KeePass database itself, opened with its password.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::decrypt::KeyDerivation;
use crate::import::formats::kdbx_body;
use crate::import::formats::kdbx_header::{Header, LABEL, is_database};
use crate::import::reader::{Input, Reader};

/// KeePass 1 databases are detected, too, so that the error can say how to convert them.
pub const READER: Reader = Reader::password_manager("kdbx", LABEL, |input, _| is_database(input.bytes), read);

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let header = Header::parse(input.bytes)?;
    let key = header.kdf.transform(&KeyDerivation::for_input(LABEL, input)?)?;
    Ok(ImportedFile { encrypted: true, ..kdbx_body::read(input.bytes, &header, &key)? })
}
