//! Files that commands write: reports, and files with secrets such as an export or a recovery kit.
//!
//! Only the owner can read such a file, or it is not written. Without `--force`, an existing file is kept. A file with
//! secrets is also refused in three places. In a folder where everybody may write, such as /tmp, others could create a
//! link or a pipe of that name in advance, so that the secrets are written to a place of their choice. A pipe or a device
//! of another user would give the secrets to that user. On a file system without permissions, such as most USB sticks,
//! everybody could read the file.

use super::context::Context;
use super::error::CliError;
use super::output::notify;
use crate::platform::files::{self, Existing, NotFlushed};
use std::io;
use std::path::Path;

/// Refuses to write secrets to a terminal, unless `force` is set.
pub fn check_stdout(context: &Context, force: bool) -> Result<(), CliError> {
    if context.out.is_terminal() && !force {
        return Err(CliError::failed(
            "standard output is a terminal, which would keep the secrets in its scrollback",
            "give -o FILE, or pipe the output to another program",
        ));
    }
    Ok(())
}

/// Refuses a path that is not safe for secrets; see the module documentation.
pub fn check_secret_path(path: &Path, force: bool) -> Result<(), CliError> {
    if path.is_dir() {
        return Err(CliError::failed(
            format_args!("{} is a folder", path.display()),
            "give the name of a file in it",
        ));
    }
    if force {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = folder.display();
    let unreadable = |error: io::Error| {
        CliError::failed(format_args!("nothing can be written in {shown}: {error}"), "check the folder")
    };
    if files::mode(folder).map_err(unreadable)?.is_some_and(|mode| mode & 0o002 != 0) {
        return Err(CliError::failed(
            format_args!("everybody may write in {shown}, so it is not safe for secrets"),
            "choose a folder of your own, or give --force",
        ));
    }
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => return Err(already_exists(path)),
        Ok(metadata) if files::is_own_device(&metadata) => return Ok(()),
        Ok(_) => {
            return Err(CliError::failed(
                format_args!("{} is a pipe or a device of another user", path.display()),
                "choose a file in a folder of your own, or give --force",
            ));
        }
        Err(_) => {}
    }
    if !files::supports_private_files(folder).map_err(unreadable)? {
        return Err(CliError::failed(
            format_args!("others could read a file in {shown}: its file system does not keep permissions"),
            "choose a folder on a disk of your own, or give --force",
        ));
    }
    Ok(())
}

/// Refuses the path of a report if there is a file, before anything is asked for. [`write()`] checks again.
pub fn check_report_path(path: Option<&Path>, force: bool) -> Result<(), CliError> {
    match path {
        Some(path) if !force && path.is_file() => Err(already_exists(path)),
        _ => Ok(()),
    }
}

/// Writes a file that only its owner can read. After an error, nothing has changed, unless the error says that the file was
/// written.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), CliError> {
    files::write_private(path, bytes, existing(force)).map_err(|error| write_failed(path, &error))
}

/// Writes a report and prints its path to standard error.
pub fn write_report(path: &Path, text: &str, force: bool) -> Result<(), CliError> {
    write(path, text.as_bytes(), force)?;
    notify(format_args!("Wrote the report to {}.", path.display()));
    Ok(())
}

pub const fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Keep }
}

pub fn already_exists(path: &Path) -> CliError {
    CliError::failed(
        format_args!("{} already exists", path.display()),
        "choose another name, or replace the file with --force",
    )
}

pub fn write_failed(path: &Path, error: &io::Error) -> CliError {
    if error.kind() == io::ErrorKind::AlreadyExists {
        return already_exists(path);
    }
    if files::is::<NotFlushed>(error) {
        return CliError::failed(
            format_args!(
                "{} was written, but the system did not confirm that it is on the disk",
                path.display()
            ),
            "write it again with --force, or check the disk",
        );
    }
    CliError::failed(
        format_args!("{} could not be written: {error}", path.display()),
        "check the folder, its permissions and the free space; nothing was changed",
    )
}
