//! Another program's export: read from its file, opened with its password, and what to do with it afterwards.

use super::args::Source;
use super::{CliError, input};
use crate::import::{self, Export, ImportError, Input, Limits, MAX_FILE, Reader};
use crate::secret::Passphrase;
use crate::text::visible;
use std::path::Path;

/// What is said of an export on the command line.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The file.
    pub file: &'a Path,
    /// The format, where it was named.
    pub format: Option<&'a str>,
    /// Where its password is.
    pub password_file: Option<&'a Source>,
    /// How much memory its key derivation may take, in bytes, where that was said.
    pub max_memory: Option<u64>,
}

/// Reads an export. Where it is encrypted and nobody said where its password is, asks for it on a terminal.
///
/// # Errors
/// Where the file cannot be read, is none that is known, is damaged, or its password is missing or wrong.
pub fn read(wanted: &Wanted<'_>) -> Result<(&'static dyn Reader, Export), CliError> {
    let source = Source::File(wanted.file.to_owned());
    let bytes = input::bytes(&source, "the export", MAX_FILE as u64)?;
    let password = match wanted.password_file {
        Some(_) => Some(password(wanted)?),
        None => None,
    };
    let name = wanted.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Who trusts the file with so much memory lets it take its time, too: Ctrl-C ends it.
    let limits = wanted.max_memory.map_or_else(Limits::default, |memory| Limits { memory, work: u64::MAX });
    let open = |password: Option<&Passphrase>| {
        import::read(&Input { bytes: &bytes, name: &name, password, limits }, wanted.format)
    };
    let read = match open(password.as_ref()) {
        Err(ImportError::NeedsPassword(_)) if password.is_none() && input::is_interactive() => {
            open(Some(&self::password(wanted)?))
        }
        other => other,
    };
    read.map_err(|error| {
        let file = wanted.file.display().to_string();
        CliError::failed(format!("{}: {error}", visible(&file)), error.hint())
    })
}

fn password(wanted: &Wanted<'_>) -> Result<Passphrase, CliError> {
    input::passphrase(wanted.password_file, "Password of the export", "--password-file")
}
