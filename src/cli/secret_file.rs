//! Files of secrets: an export, a recovery kit.
//!
//! Such a file can be read by its owner alone, or is not made at all. It is refused, unless forced, where a file is
//! there already; in a folder in which everybody may write, such as /tmp, since others see its name come
//! and may have put a link in its place; and where the mode does not hold, as on most USB sticks.

use super::{CliError, Context};
use crate::platform::files::{self, Existing};
use std::io;
use std::path::Path;

/// Refuses a terminal for standard output.
///
/// # Errors
/// Where it is one, unless forced.
pub fn stdout_is_fit(context: &Context, force: bool) -> Result<(), CliError> {
    if context.out.is_terminal() && !force {
        return Err(CliError::failed(
            "standard output is a terminal, which would keep the secrets in its scrollback",
            "give -o FILE, or pipe it to another program",
        ));
    }
    Ok(())
}

/// Refuses a place that is not fit for a file of secrets.
///
/// # Errors
/// Where a file is there, others may write there, or no permissions are kept, unless forced; where it is a folder.
pub fn place_is_fit(path: &Path, force: bool) -> Result<(), CliError> {
    if path.is_dir() {
        let next = "give the name of a file in it";
        return Err(CliError::failed(format!("{} is a folder", path.display()), next));
    }
    let is_device = path.metadata().is_ok_and(|found| !found.is_file());
    if force || is_device {
        return Ok(());
    }
    if path.exists() {
        return Err(exists(path));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unreadable = |error: io::Error| {
        CliError::failed(
            format!("nothing can be written in {}: {error}", folder.display()),
            "check the folder",
        )
    };
    if files::mode(folder).map_err(unreadable)?.is_some_and(|mode| mode & 0o002 != 0) {
        return Err(CliError::failed(
            format!("everybody may write in {}, which is no place for secrets", folder.display()),
            "choose a folder of your own, or give --force",
        ));
    }
    if !files::keeps_private(folder).map_err(unreadable)? {
        return Err(CliError::failed(
            format!(
                "others could read a file in {}: what is mounted there keeps no permissions",
                folder.display()
            ),
            "choose a folder on a disk of your own, or give --force",
        ));
    }
    Ok(())
}

/// What to say where a file is there.
pub fn exists(path: &Path) -> CliError {
    CliError::failed(
        format!("{} is there already", path.display()),
        "choose another name, or give --force to replace it",
    )
}

/// Writes one, for its owner alone.
///
/// # Errors
/// Where a file is there, unless forced, or the system refuses. Nothing was written then.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), CliError> {
    let existing = if force { Existing::Replace } else { Existing::Keep };
    files::write_private(path, bytes, existing).map_err(|error| failed(path, &error))
}

/// What to say where writing failed.
pub fn failed(path: &Path, error: &io::Error) -> CliError {
    if error.kind() == io::ErrorKind::AlreadyExists {
        return exists(path);
    }
    CliError::failed(
        format!("{} could not be written: {error}", path.display()),
        "check the folder, its permissions and the space left; nothing was written",
    )
}
