//! `completions` and `man`: printed from the definition of the command line.

use super::args::Cli;
use super::{CliError, Output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints the completions for a shell.
///
/// # Errors
/// Where the output cannot be written.
pub fn completions(out: &mut Output, shell: Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "selvedge", &mut script);
    out.bytes(&script)
}

/// Prints the manual page.
///
/// # Errors
/// Where the output cannot be written.
pub fn man(out: &mut Output) -> Result<(), CliError> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Cli::command()).render(&mut page);
    rendered.map_err(|error| CliError::failed(format!("the page could not be made: {error}"), ""))?;
    out.bytes(&page)
}
