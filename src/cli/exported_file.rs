//! Reads another program's export, and asks for its password if it is encrypted.

use super::args::Source;
use super::error::CliError;
use super::input;
use super::output::notify;
use crate::import::{ColumnChoice, ImportError, Input, KdfLimits, MAX_FILE, export_name, zip_excerpt};
use crate::secret::Passphrase;
use std::fs::File;
use std::time::Duration;
use zeroize::Zeroizing;

/// The number of attempts to type the password.
const MAX_ATTEMPTS: usize = 3;

/// The arguments about an export.
pub struct ExportedFile<'a> {
    pub source: &'a Source,
    pub format: Option<&'a str>,
    pub password: Option<&'a Passphrase>,
    pub limits: KdfLimits,
    /// The content of `--key-file`.
    pub key_file: Option<&'a [u8]>,
    /// What `--map` says about columns.
    pub columns: &'a [ColumnChoice],
    /// The end of an error message: a sentence that says what was not done, without its full stop; may be empty.
    pub consequence: &'static str,
}

/// The password that `--password-file` names. It is read once, even for several exports.
pub fn password(source: Option<&Source>) -> Result<Option<Passphrase>, CliError> {
    source.map(|source| input::passphrase(Some(source), "Password", "--password-file")).transpose()
}

/// Reads an export with `parse`, which receives the file and the format of `--format`. On a terminal, asks for a password
/// and for consent to a costly decryption if needed.
pub fn read<T>(
    file: &ExportedFile<'_>,
    parse: impl Fn(&Input<'_>, Option<&str>) -> Result<T, ImportError>,
) -> Result<T, CliError> {
    let bytes = match read_large_zip(file.source) {
        Some(bytes) => bytes,
        None => input::bytes(file.source, "the export", MAX_FILE as u64)?,
    };
    let name = match file.source {
        Source::Stdin => String::new(),
        Source::File(path) => {
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
        }
    };
    let mut limits = file.limits;
    let mut password = file.password.cloned();
    let mut attempts = 0;
    loop {
        let input = Input {
            bytes: &bytes,
            name: &name,
            password: password.as_ref(),
            limits,
            key_file: file.key_file,
            columns: file.columns,
        };
        let error = match parse(&input, file.format) {
            Ok(parsed) => return Ok(parsed),
            Err(error) if confirm_cost(&error, &mut limits) => continue,
            Err(error) => error,
        };
        let needs_password = matches!(error, ImportError::NeedsPassword(_) | ImportError::WrongPassword(_));
        let can_ask = file.password.is_none() && attempts < MAX_ATTEMPTS && input::is_interactive();
        if !needs_password || !can_ask {
            return Err(refused(file.source, &error, file.consequence));
        }
        if attempts > 0 {
            notify(format_args!("selvedge: {error}"));
        }
        attempts += 1;
        let prompt = format!("Password of {} (not shown)", file.source);
        let typed = input::hidden(&prompt, "the password of the export", "--password-file")?;
        password = Some(Passphrase::new(typed.as_str().to_owned()));
    }
}

/// Reads only the relevant documents of a zip file that exceeds the size limit. Returns `None` for any other file, and
/// leaves its errors to the normal reader.
fn read_large_zip(source: &Source) -> Option<Zeroizing<Vec<u8>>> {
    let Source::File(path) = source else { return None };
    // A pipe is not opened, because that would consume its contents.
    let is_large = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > MAX_FILE as u64);
    if !is_large {
        return None;
    }
    zip_excerpt(&mut File::open(path).ok()?).ok()?
}

/// The error for an export that was not read.
pub fn refused(source: impl std::fmt::Display, error: &ImportError, consequence: &str) -> CliError {
    let next = match consequence {
        "" => error.hint(),
        consequence => format!("{}. {consequence}", error.hint()),
    };
    CliError::failed(format_args!("{source}: {error}"), next)
}

/// The cost limits for decrypting an export, from `--max-memory` in bytes and `--max-time` in seconds. Allowing more
/// memory than usual also allows the longest time, unless `--max-time` is given; Ctrl-C still stops the decryption.
pub fn limits(max_memory: Option<u64>, max_time: Option<u64>) -> KdfLimits {
    let usual = KdfLimits::default();
    let memory = max_memory.unwrap_or(usual.memory);
    let time = if memory > usual.memory { KdfLimits::MAX.time } else { usual.time };
    KdfLimits { memory, time: max_time.map_or(time, Duration::from_secs) }
}

/// Asks whether to go on if decrypting exceeds the limits, and raises the limits after consent. Without a terminal the
/// answer is no.
pub fn confirm_cost(error: &ImportError, limits: &mut KdfLimits) -> bool {
    let ImportError::TooCostly { format, cost } = error else { return false };
    let ask =
        || input::confirm(&format!("Opening this {} takes {}. Go on?", export_name(format), cost.describe()));
    let confirmed = cost.fits(KdfLimits::MAX) && !cost.fits(*limits) && ask();
    if confirmed {
        *limits = limits.max(*cost);
    }
    confirmed
}
