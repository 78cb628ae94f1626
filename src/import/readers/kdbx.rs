//! A KeePass database itself, opened with its password, its key file, or both.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::decrypt::KeyDerivation;
use crate::import::formats::kdbx_body;
use crate::import::formats::kdbx_header::{Header, LABEL, is_database};
use crate::import::formats::key_file;
use crate::import::reader::{Input, Reader};
use crate::secret::Passphrase;

/// KeePass 1 databases are detected, too, so that the error can say how to convert them.
pub const READER: Reader = Reader::password_manager("kdbx", LABEL, |input, _| is_database(input.bytes), read);

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    let header = Header::parse(input.bytes)?;
    match open(input, &header) {
        // Without a password, the key file was tried alone.
        Err(ImportError::WrongPassword(_)) if input.password.is_none() => {
            Err(ImportError::NeedsPassword(LABEL))
        }
        other => other,
    }
}

fn open(input: &Input<'_>, header: &Header<'_>) -> Result<ImportedFile, ImportError> {
    let no_password = Passphrase::new(String::new());
    let derivation = match (input.password, input.key_file) {
        (None, Some(_)) => KeyDerivation { format: LABEL, password: &no_password, limits: input.limits },
        _ => KeyDerivation::for_input(LABEL, input)?,
    };
    let composite = key_file::composite_key(input.password, input.key_file)?;
    let key = header.kdf.transform(&composite, &derivation)?;
    Ok(ImportedFile { encrypted: true, ..kdbx_body::read(input.bytes, header, &key)? })
}
