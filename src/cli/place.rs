//! Where the vault and the configuration lie.

use super::args::Globals;
use super::error::CliError;
use crate::config::Config;
use directories::ProjectDirs;
use std::path::{Path, PathBuf};

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "selvedge")
}

/// The vault's folder: `--vault`, else `SELVEDGE_VAULT`, else this system's place for data.
///
/// # Errors
/// Where none of them is known.
pub fn vault_folder(globals: &Globals) -> Result<PathBuf, CliError> {
    if let Some(folder) = &globals.vault {
        return Ok(folder.clone());
    }
    if let Some(folder) = std::env::var_os("SELVEDGE_VAULT").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    let place = project().map(|dirs| dirs.data_dir().join("vault"));
    place.ok_or_else(|| homeless("the vault's folder", "--vault DIR"))
}

/// The configuration file: `--config`, else this system's place for it.
///
/// # Errors
/// Where neither is known.
pub fn config_file(globals: &Globals) -> Result<PathBuf, CliError> {
    if let Some(file) = &globals.config {
        return Ok(file.clone());
    }
    let place = project().map(|dirs| dirs.config_dir().join("config.toml"));
    place.ok_or_else(|| homeless("the configuration file", "--config FILE"))
}

fn homeless(what: &str, option: &str) -> CliError {
    CliError::failed(
        format!("{what} has no place, because your home folder is not known"),
        format!("say where with {option}"),
    )
}

/// Reads the configuration; the defaults where no file was named and none is in its place.
///
/// # Errors
/// Where the file cannot be read, or does not parse.
pub fn read_config(globals: &Globals) -> Result<Config, CliError> {
    let Ok(file) = config_file(globals) else { return Ok(Config::default()) };
    match std::fs::read_to_string(&file) {
        Ok(text) => crate::config::parse(&text).map_err(|error| {
            CliError::failed(
                format!("{}: {error}", file.display()),
                "mend the file; `selvedge config` prints one with every setting explained",
            )
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && globals.config.is_none() => {
            Ok(Config::default())
        }
        Err(error) => Err(unreadable(&file, &error)),
    }
}

fn unreadable(file: &Path, error: &std::io::Error) -> CliError {
    CliError::failed(
        format!("the configuration could not be read from {}: {error}", file.display()),
        "check the path, or leave --config out",
    )
}
