//! The plain command line: one file a command, each task of the screens for scripts as well.
//!
//! Results go to standard output, messages for people to standard error. Exit codes are in [`Exit`].
//! This module must not know the screens: where they are wanted it says so in [`Start`], and the
//! binary opens them.

mod account;
mod answer;
pub mod args;
mod audit;
mod code;
mod config;
mod copy;
mod directory;
mod error;
mod export;
mod export_file;
mod exposure;
pub mod find;
mod import;
mod init;
pub mod input;
mod interrupt;
mod inventory;
mod manual;
mod model;
mod output;
mod place;
mod plan;
mod pwned;
mod recovery;
mod recovery_kit;
mod report;
mod secret_file;
mod services;
mod session;
mod show;
mod vault;
mod what_if;

pub use crate::store::Access;
pub use error::{CliError, Exit, Message};
pub use output::{Output, Style};
pub use session::Session;

use crate::config::Config;
use crate::responsibility::Model;
use crate::services::Directory;
use args::{Cli, Command, Globals};
use clap::Parser;
use jiff::civil::Date;
use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

/// What the arguments ask for.
#[derive(Debug)]
pub enum Start {
    /// The screens, on the user's vault.
    Tui {
        /// The vault's folder.
        vault: PathBuf,
        /// The passphrase, where it was given by a file or standard input.
        passphrase: Option<crate::secret::Passphrase>,
        /// The configuration.
        config: Box<Config>,
        /// The responsibility model that it names, or the built-in one.
        model: Arc<Model>,
        /// The service directory.
        directory: Arc<Directory>,
    },
    /// The screens, on the demo inventory.
    Demo {
        /// The configuration.
        config: Box<Config>,
        /// The responsibility model that it names, or the built-in one.
        model: Arc<Model>,
        /// The service directory.
        directory: Arc<Directory>,
    },
    /// Nothing more: the command ran.
    Done(Exit),
}

/// What every command gets.
pub struct Context {
    /// Where it writes.
    pub out: Output,
    /// What was said of vault, passphrase and configuration.
    pub globals: Globals,
    /// The configuration.
    pub config: Config,
    /// The day in the local time zone.
    pub today: Date,
    /// The service directory, once it was asked for.
    directory: OnceCell<Arc<Directory>>,
}

impl Context {
    /// What each service offers: the built-in list, and over it the directory that was last fetched. Read
    /// once, when it is first asked for.
    fn directory(&self) -> Arc<Directory> {
        Arc::clone(self.directory.get_or_init(directory::load))
    }
}

/// Says on standard error why something outside this module failed.
pub fn failed(error: &dyn std::fmt::Display) -> Exit {
    output::say(format_args!("selvedge: {error}"));
    Exit::Failed
}

/// Reads the arguments and runs the command, unless it is one that opens the screens.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Start {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for; everything else is a wrong argument.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // Where nobody reads it, there is nobody to tell.
            let _ = error.print();
            return Start::Done(exit);
        }
    };
    start(cli).unwrap_or_else(|error| {
        if let Some(message) = error.message() {
            output::say(format_args!("selvedge: {message}"));
        }
        Start::Done(error.exit())
    })
}

fn start(cli: Cli) -> Result<Start, CliError> {
    let Cli { globals, command } = cli;
    if let (Some(args::Source::Stdin), Some(other)) =
        (&globals.passphrase_file, command.as_ref().and_then(Command::reads_stdin))
    {
        return Err(CliError::usage(
            format!("--passphrase-file - and {other} both read standard input"),
            "give one of them a file",
        ));
    }
    // What is printed from the program itself works whatever the configuration says.
    let out = Output::new();
    match command {
        Some(Command::Completions { shell }) => return done(out, |out| manual::completions(out, shell)),
        Some(Command::Man) => return done(out, manual::man),
        Some(Command::Config(args)) => return done(out, |out| config::run(out, &globals, &args)),
        _ => {}
    }
    if matches!(command, None | Some(Command::Demo)) {
        needs_terminal(&globals)?;
    }
    let mut config = place::read_config(&globals)?;
    config.model = globals.model.clone().or(config.model);
    let screens_model = || model::load(&config).map(|model| Arc::new(model.into_owned()));
    match command {
        None => {
            let model = screens_model()?;
            let vault = place::vault_folder(&globals)?;
            let source = globals.passphrase_file.as_ref();
            let passphrase = source
                .map(|source| input::passphrase(Some(source), "Passphrase", "--passphrase-file"))
                .transpose()?;
            Ok(Start::Tui {
                vault,
                passphrase,
                config: Box::new(config),
                model,
                directory: directory::load(),
            })
        }
        Some(Command::Demo) => {
            let model = screens_model()?;
            Ok(Start::Demo { config: Box::new(config), model, directory: directory::load() })
        }
        Some(command) => {
            let mut context = Context {
                out,
                globals,
                config,
                today: crate::platform::clock::today(),
                directory: OnceCell::new(),
            };
            let exit = dispatch(&mut context, &command);
            // What was written before something failed is still shown, and before the message.
            let flushed = context.out.flush();
            let exit = exit?;
            flushed?;
            Ok(Start::Done(exit))
        }
    }
}

/// The screens need a terminal to draw on and keys to read; the passphrase may come from elsewhere.
fn needs_terminal(globals: &Globals) -> Result<(), CliError> {
    let piped_in = globals.passphrase_file.as_ref().is_some_and(args::Source::is_stdin);
    if std::io::stdout().is_terminal() && (piped_in || input::is_interactive()) {
        return Ok(());
    }
    Err(CliError::failed(
        "the screens need a terminal, and standard input or output is none",
        "run it in a terminal; `selvedge --help` lists the commands for scripts",
    ))
}

fn done(mut out: Output, print: impl FnOnce(&mut Output) -> Result<(), CliError>) -> Result<Start, CliError> {
    print(&mut out)?;
    out.flush()?;
    Ok(Start::Done(Exit::Done))
}

fn dispatch(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::Inventory(args) => inventory::run(context, args),
        Command::Account(args) => account::run(context, args),
        Command::Code(args) => code::run(context, args),
        Command::Recovery(args) => recovery::run(context, args),
        Command::Model(args) => model::run(context, args),
        Command::Answer(args) => answer::run(context, args),
        Command::Import(args) => import::run(context, args),
        Command::Audit(args) => audit::run(context, args),
        Command::WhatIf(args) => what_if::run(context, args),
        Command::Init(args) => init::run(context, args),
        Command::Vault(args) => vault::run(context, args),
        Command::Exposure(args) => exposure::run(context, args),
        Command::Plan(args) => plan::run(context, args),
        Command::Report(args) => report::run(context, args),
        Command::Export(args) => export::run(context, args),
        Command::Services(args) => services::run(context, args),
        Command::Pwned(args) => pwned::run(context, args),
        // These need no vault, and have run before the configuration was read.
        Command::Demo | Command::Config(_) | Command::Completions { .. } | Command::Man => Ok(Exit::Done),
    }
}
