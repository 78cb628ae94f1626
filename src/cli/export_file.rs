//! Another program's export: read from its file, opened with its password, which is asked for where it must be.

use super::args::Source;
use super::{CliError, input, output};
use crate::import::{ImportError, Input, KdfLimits, MAX_FILE, export_name, zip_excerpt};
use crate::secret::Passphrase;
use std::fs::File;
use std::time::Duration;
use zeroize::Zeroizing;

/// How often a password is asked for.
const ATTEMPTS: usize = 3;

/// What is said of an export on the command line.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Where it is.
    pub source: &'a Source,
    /// The format, where it was named.
    pub format: Option<&'a str>,
    /// Its password, where that was given.
    pub password: Option<&'a Passphrase>,
    /// How much memory its key derivation may take, in bytes, where that was said.
    pub max_memory: Option<u64>,
    /// How many seconds, where that was said.
    pub max_time: Option<u64>,
    /// What did not happen, where it cannot be read: a sentence without its full stop, or nothing.
    pub otherwise: &'static str,
}

/// The password that `--password-file` names, read once however many exports there are.
///
/// # Errors
/// Where it cannot be read or is empty.
pub fn given(source: Option<&Source>) -> Result<Option<Passphrase>, CliError> {
    source.map(|source| input::passphrase(Some(source), "Password", "--password-file")).transpose()
}

/// Reads an export by `parse`. Where it is encrypted and nobody gave its password, asks for it on a terminal.
///
/// # Errors
/// Where the file cannot be read, is none that is known, is damaged, or its password is missing or wrong.
pub fn read<T>(
    wanted: &Wanted<'_>,
    parse: impl Fn(&Input<'_>, Option<&str>) -> Result<T, ImportError>,
) -> Result<T, CliError> {
    let bytes = match of_large_zip(wanted.source) {
        Some(bytes) => bytes,
        None => input::bytes(wanted.source, "the export", MAX_FILE as u64)?,
    };
    let name = match wanted.source {
        Source::Stdin => String::new(),
        Source::File(path) => {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
    };
    let mut limits = limits(wanted.max_memory, wanted.max_time);
    let mut password = wanted.password.cloned();
    let mut attempts = 0;
    loop {
        let input = Input { bytes: &bytes, name: &name, password: password.as_ref(), limits };
        let error = match parse(&input, wanted.format) {
            Ok(read) => return Ok(read),
            Err(error) if agreed(&error, &mut limits) => continue,
            Err(error) => error,
        };
        let for_password = matches!(error, ImportError::NeedsPassword(_) | ImportError::WrongPassword(_));
        if !for_password || wanted.password.is_some() || attempts == ATTEMPTS || !input::is_interactive() {
            return Err(refused(wanted.source, &error, wanted.otherwise));
        }
        if attempts > 0 {
            output::say(format_args!("selvedge: {error}"));
        }
        attempts += 1;
        let prompt = format!("Password of {} (not shown)", wanted.source);
        let typed = input::hidden(&prompt, "the password of the export", "--password-file")?;
        password = Some(Passphrase::new(typed.as_str().to_owned()));
    }
}

/// What is needed of a zip that is too large to be read whole. Anything else, and what cannot be read, is left to
/// who reads it whole.
fn of_large_zip(source: &Source) -> Option<Zeroizing<Vec<u8>>> {
    let Source::File(path) = source else { return None };
    // Opening a pipe would take from it.
    let large = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > MAX_FILE as u64);
    large.then(|| zip_excerpt(&mut File::open(path).ok()?).ok()?).flatten()
}

/// Why something from there was not read, and what to do next.
pub fn refused(from: impl std::fmt::Display, error: &ImportError, otherwise: &str) -> CliError {
    let next = match otherwise {
        "" => error.hint(),
        otherwise => format!("{}. {otherwise}", error.hint()),
    };
    CliError::failed(format!("{from}: {error}"), next)
}

/// What a file's key derivation may cost, as the command line says it. Who trusts the file with more memory than
/// usual lets it take its time, too: Ctrl-C ends it.
pub fn limits(max_memory: Option<u64>, max_time: Option<u64>) -> KdfLimits {
    let usual = KdfLimits::default();
    let memory = max_memory.unwrap_or(usual.memory);
    let patient = if memory > usual.memory { KdfLimits::MOST.time } else { usual.time };
    KdfLimits { memory, time: max_time.map_or(patient, Duration::from_secs) }
}

/// Whether the person agrees to what a file's key derivation costs, where that is why it was not read; the limits
/// then allow it. Where nobody can be asked, nobody agrees.
pub fn agreed(error: &ImportError, limits: &mut KdfLimits) -> bool {
    let ImportError::TooCostly { format, asks } = error else { return false };
    let ask =
        || input::agree(&format!("Opening this {} takes {}. Go on?", export_name(format), asks.words()));
    let agreed = asks.within(KdfLimits::MOST) && !asks.within(*limits) && ask();
    if agreed {
        *limits = limits.or(*asks);
    }
    agreed
}
