//! Another program's export: read from its file, opened with its password, and what to do with it afterwards.

use super::args::Source;
use super::{CliError, input};
use crate::import::{self, Export, ImportError, Input, Limits, MAX_FILE, Reader};
use crate::secret::Passphrase;
use crate::text::visible;
use std::path::Path;
use std::time::Duration;

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
    /// How many seconds, where that was said.
    pub max_time: Option<u64>,
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
    let open = |password: Option<&Passphrase>| {
        let mut limits = limits(wanted.max_memory, wanted.max_time);
        loop {
            match import::read(&Input { bytes: &bytes, name: &name, password, limits }, wanted.format) {
                Err(error) if agreed(&error, &mut limits) => {}
                other => return other,
            }
        }
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

/// What a file's key derivation may cost, as the command line says it. Who trusts the file with more memory than
/// usual lets it take its time, too: Ctrl-C ends it.
#[must_use]
pub fn limits(max_memory: Option<u64>, max_time: Option<u64>) -> Limits {
    let usual = Limits::default();
    let memory = max_memory.unwrap_or(usual.memory);
    let patient = if memory > usual.memory { Limits::MOST.time } else { usual.time };
    Limits { memory, time: max_time.map_or(patient, Duration::from_secs) }
}

/// Whether the person agrees to what a file's key derivation costs, where that is why it was not read; the limits
/// then allow it. Where nobody can be asked, nobody agrees.
pub fn agreed(error: &ImportError, limits: &mut Limits) -> bool {
    let ImportError::TooCostly { format, asks } = error else { return false };
    let ask = || input::agree(&format!("Opening this {format} export takes {}. Go on?", asks.words()));
    let agreed = asks.within(Limits::MOST) && !asks.within(*limits) && ask();
    if agreed {
        *limits = limits.or(*asks);
    }
    agreed
}

fn password(wanted: &Wanted<'_>) -> Result<Passphrase, CliError> {
    input::passphrase(wanted.password_file, "Password of the export", "--password-file")
}
