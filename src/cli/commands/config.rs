//! `config`: the default configuration with comments, and the path of the configuration file.

use crate::cli::args::{ConfigArgs, ConfigCommand, Globals};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::settings;
use crate::config::DEFAULT_TOML;

pub fn run(out: &mut Output, globals: &Globals, args: &ConfigArgs) -> Result<(), CliError> {
    match args.command {
        None => out.text(DEFAULT_TOML),
        Some(ConfigCommand::Path) => out.line(settings::config_file(globals)?.display()),
    }
}
