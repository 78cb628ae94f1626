//! Parses the arguments and runs the command.

use super::args::{Cli, Command, Globals, Source};
use super::commands;
use super::context::Context;
use super::error::{CliError, Exit, shown};
use super::output::{Output, notify};
use super::{input, load, settings};
use crate::config::Config;
use crate::platform::clock;
use crate::responsibility::Model;
use crate::secret::Passphrase;
use crate::services::Directory;
use clap::Parser;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

/// The next step for the binary after [`run`].
#[derive(Debug)]
pub enum Start {
    /// Open the screens.
    Screens(Box<Screens>),
    /// Exit: a command ran, or the arguments were wrong.
    Done(Exit),
}

/// What the screens need from the command line.
#[derive(Debug)]
pub struct Screens {
    /// The vault's folder, or `None` for the demo.
    pub vault: Option<PathBuf>,
    /// The passphrase, if a file or standard input provided it.
    pub passphrase: Option<Passphrase>,
    pub config: Config,
    pub model: Arc<Model>,
    pub directory: Arc<Directory>,
}

/// Reads the arguments, and runs the command unless it is one that opens the screens.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Start {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        // clap reports --help and --version as errors that go to standard output.
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return Start::Done(Exit::Done);
        }
        Err(error) => {
            print_usage_error(&error, &arguments);
            return Start::Done(Exit::Usage);
        }
    };
    start(cli).unwrap_or_else(|error| {
        if let Some(message) = error.message() {
            notify(format_args!("selvedge: {message}"));
        }
        Start::Done(error.exit())
    })
}

/// Prints clap's error about wrong arguments. clap quotes arguments as they are, so the same arguments are parsed again
/// after they were made safe to show.
fn print_usage_error(error: &clap::Error, arguments: &[OsString]) {
    let safe = arguments.iter().map(|argument| shown(&argument.to_string_lossy()));
    match Cli::try_parse_from(safe) {
        Err(again) if again.kind() == error.kind() => _ = again.print(),
        // What was made safe changed the error. Print the first one without colours.
        Ok(_) | Err(_) => notify(error.to_string().trim_end()),
    }
}

/// Prints an error of the screens to standard error.
pub fn failed(error: &dyn std::fmt::Display) -> Exit {
    notify(format_args!("selvedge: {error}"));
    Exit::Failed
}

fn start(cli: Cli) -> Result<Start, CliError> {
    let Cli { globals, command } = cli;
    if let (Some(Source::Stdin), Some(other)) =
        (&globals.passphrase_file, command.as_ref().and_then(Command::reads_stdin))
    {
        return Err(CliError::both_read_stdin("--passphrase-file -", other));
    }
    let mut out = Output::new();
    let printed = match &command {
        // These commands work even if the configuration is invalid.
        Some(Command::Completions { shell }) => commands::manual::completions(&mut out, *shell),
        Some(Command::Man) => commands::manual::man(&mut out),
        Some(Command::Config(args)) => commands::config::run(&mut out, &globals, args),
        Some(Command::Demo) => return screens(&globals, true),
        None => return screens(&globals, false),
        Some(command) => return run_command(out, globals, command),
    };
    printed?;
    out.flush()?;
    Ok(Start::Done(Exit::Done))
}

fn screens(globals: &Globals, demo: bool) -> Result<Start, CliError> {
    let passphrase_from_stdin = globals.passphrase_file.as_ref().is_some_and(Source::is_stdin);
    if !std::io::stdout().is_terminal() || !(passphrase_from_stdin || input::is_interactive()) {
        return Err(CliError::failed(
            "the screens need a terminal, and standard input or output is not one",
            "run it in a terminal; `selvedge --help` lists the commands for scripts",
        ));
    }
    let config = settings::read_config(globals)?;
    let model = Arc::new(load::model(&config)?.into_owned());
    let (vault, passphrase) = if demo {
        (None, None)
    } else {
        let vault = settings::vault_folder(globals)?;
        let source = globals.passphrase_file.as_ref();
        let read = |source| input::passphrase(Some(source), "Passphrase", "--passphrase-file");
        (Some(vault), source.map(read).transpose()?)
    };
    let directory = load::directory();
    Ok(Start::Screens(Box::new(Screens { vault, passphrase, config, model, directory })))
}

fn run_command(out: Output, globals: Globals, command: &Command) -> Result<Start, CliError> {
    let config = settings::read_config(&globals)?;
    let mut context = Context::new(out, globals, config, clock::today());
    let result = dispatch(&mut context, command);
    // Flush before printing the error message, so that the output before the failure is shown first.
    let flushed = context.out.flush();
    let exit = result?;
    flushed?;
    Ok(Start::Done(exit))
}

fn dispatch(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Inventory(args) => commands::inventory::run(context, args),
        Command::Account(args) => commands::account::run(context, args),
        Command::Code(args) => commands::code::run(context, args),
        Command::Recovery(args) => commands::recovery::run(context, args),
        Command::Model(args) => commands::model::run(context, args),
        Command::Answer(args) => commands::answer::run(context, args),
        Command::Import(args) => commands::import::run(context, args),
        Command::Audit(args) => commands::audit::run(context, args),
        Command::WhatIf(args) => commands::what_if::run(context, args),
        Command::Init(args) => commands::init::run(context, args),
        Command::Vault(args) => commands::vault::run(context, args),
        Command::Exposure(args) => commands::exposure::run(context, args),
        Command::Plan(args) => commands::plan::run(context, args),
        Command::Report(args) => commands::report::run(context, args),
        Command::Export(args) => commands::export::run(context, args),
        Command::Services(args) => commands::services::run(context, args),
        Command::Pwned(args) => commands::pwned::run(context, args),
        // `start` has handled these.
        Command::Demo | Command::Config(_) | Command::Completions { .. } | Command::Man => Ok(Exit::Done),
    }
}
