//! Where the vault and the configuration lie.

use super::args::Globals;
use super::error::CliError;
use crate::config::Config;
use crate::platform::paths;
use std::path::{Path, PathBuf};

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
    paths::default_vault().ok_or_else(|| homeless("the vault's folder", "--vault DIR"))
}

/// The configuration file: `--config`, else this system's place for it.
///
/// # Errors
/// Where neither is known.
pub fn config_file(globals: &Globals) -> Result<PathBuf, CliError> {
    if let Some(file) = &globals.config {
        return Ok(file.clone());
    }
    paths::config_file().ok_or_else(|| homeless("the configuration file", "--config FILE"))
}

fn homeless(what: &str, option: &str) -> CliError {
    CliError::failed(
        format!("{what} has no place, because your home folder is not known"),
        format!("say where with {option}"),
    )
}

/// Reads the configuration; the defaults where no file was named and none is in its place. The environment's
/// `SELVEDGE_RANGE_URL` comes before it.
///
/// # Errors
/// Where the file cannot be read, or does not parse.
pub fn read_config(globals: &Globals) -> Result<Config, CliError> {
    let mut config = config_of_file(globals)?;
    if let Some(url) = std::env::var_os("SELVEDGE_RANGE_URL").filter(|url| !url.is_empty()) {
        config.pwned.range_url = url.to_string_lossy().into_owned();
    }
    Ok(config)
}

fn config_of_file(globals: &Globals) -> Result<Config, CliError> {
    let Ok(file) = config_file(globals) else { return Ok(Config::default()) };
    match std::fs::read_to_string(&file) {
        Ok(text) => {
            let mut config = crate::config::parse(&text).map_err(|error| {
                CliError::failed(
                    format!("{}: {error}", file.display()),
                    "mend the file; `selvedge config` prints one with every setting explained",
                )
            })?;
            config.model = config.model.map(|model| from_config(&file, &model));
            config.pwned.corpus = config.pwned.corpus.map(|corpus| from_config(&file, &corpus));
            Ok(config)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && globals.config.is_none() => {
            Ok(Config::default())
        }
        Err(error) => Err(unreadable(&file, &error)),
    }
}

/// A path written in the configuration: `~/` is the home folder, and what is not absolute starts
/// at the configuration's folder.
fn from_config(config: &Path, path: &Path) -> PathBuf {
    if let (Ok(rest), Some(base)) = (path.strip_prefix("~"), directories::BaseDirs::new()) {
        return base.home_dir().join(rest);
    }
    config.parent().map_or_else(|| path.to_owned(), |folder| folder.join(path))
}

fn unreadable(file: &Path, error: &std::io::Error) -> CliError {
    CliError::failed(
        format!("the configuration could not be read from {}: {error}", file.display()),
        "check the path, or leave --config out",
    )
}
