//! The locations of the vault and the configuration, and reading the configuration.

use super::args::Globals;
use super::error::CliError;
use crate::config::{self, Config};
use crate::platform::{files, paths};
use crate::vault::SeenFile;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The vault's folder: `--vault`, else `SELVEDGE_VAULT`, else the system's folder for application data.
pub fn vault_folder(globals: &Globals) -> Result<PathBuf, CliError> {
    if let Some(folder) = &globals.vault {
        return Ok(folder.clone());
    }
    if let Some(folder) = std::env::var_os("SELVEDGE_VAULT").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    paths::default_vault().ok_or_else(|| no_home_folder("the vault's folder", "--vault DIR"))
}

/// The configuration file: `--config`, else its default path.
pub fn config_file(globals: &Globals) -> Result<PathBuf, CliError> {
    let default =
        || paths::config_file().ok_or_else(|| no_home_folder("the configuration file", "--config FILE"));
    globals.config.clone().map_or_else(default, Ok)
}

/// The record of the newest save of each vault that was opened on this computer.
pub fn seen_file() -> SeenFile {
    SeenFile(paths::seen_vaults())
}

fn no_home_folder(what: &str, option: &str) -> CliError {
    CliError::failed(
        format_args!("{what} has no default path, because your home folder is unknown"),
        format_args!("give the path with {option}"),
    )
}

/// Reads the configuration, or returns the defaults if there is no file at the default path. `--model` and
/// `SELVEDGE_RANGE_URL` replace the settings of the file.
pub fn read_config(globals: &Globals) -> Result<Config, CliError> {
    let mut config = read_config_file(globals)?;
    if let Some(url) = std::env::var_os("SELVEDGE_RANGE_URL").filter(|url| !url.is_empty()) {
        config.pwned.range_url = url.to_string_lossy().into_owned();
    }
    config.model = globals.model.clone().or(config.model);
    Ok(config)
}

fn read_config_file(globals: &Globals) -> Result<Config, CliError> {
    let Ok(file) = config_file(globals) else { return Ok(Config::default()) };
    let read = |mut file: File| {
        let mut text = String::new();
        file.read_to_string(&mut text).map(|_| text)
    };
    let text = match files::open_input(&file).and_then(read) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && globals.config.is_none() => {
            return Ok(Config::default());
        }
        Err(error) => {
            return Err(CliError::failed(
                format_args!("the configuration could not be read from {}: {error}", file.display()),
                "check the path, or leave --config out",
            ));
        }
    };
    let mut config = config::parse(&text).map_err(|error| {
        CliError::failed(
            format_args!("{}: {error}", file.display()),
            "correct the file; `selvedge config` prints one with every setting explained",
        )
    })?;
    config.model = config.model.map(|model| path_in_config(&file, &model));
    config.pwned.corpus = config.pwned.corpus.map(|corpus| path_in_config(&file, &corpus));
    Ok(config)
}

/// Resolves a path of the configuration: `~/` is the home folder, and relative paths start at the configuration's
/// folder.
fn path_in_config(config: &Path, path: &Path) -> PathBuf {
    if let (Ok(rest), Some(base)) = (path.strip_prefix("~"), directories::BaseDirs::new()) {
        return base.home_dir().join(rest);
    }
    config.parent().map_or_else(|| path.to_owned(), |folder| folder.join(path))
}
