//! `config`: the commented default configuration, and where it goes.

use super::args::{ConfigArgs, ConfigCommand, Globals};
use super::{CliError, Output, place};

/// Runs `config`.
///
/// # Errors
/// Where the output cannot be written, or the place of the file is not known.
pub fn run(out: &mut Output, globals: &Globals, args: &ConfigArgs) -> Result<(), CliError> {
    match args.command {
        None => out.text(crate::config::DEFAULT_TOML),
        Some(ConfigCommand::Path) => out.line(place::config_file(globals)?.display()),
    }
}
