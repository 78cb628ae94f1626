//! The entry point: runs a command or the screens, and returns the exit code.

use selvedge::cli::{self, Exit, Screens, Start};
use selvedge::tui::run::{self, Options};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Best effort: the user could do nothing about a failure.
    let _ = selvedge::platform::hardening::disable_dumps_and_tracing();
    let Screens { vault, passphrase, config, model, directory } = match cli::run(std::env::args_os()) {
        Start::Done(exit) => return exit.into(),
        Start::Screens(screens) => *screens,
    };
    match run::run(Options { vault, passphrase, config, model, directory }) {
        Ok(()) => Exit::Done.into(),
        Err(error) => cli::failed(&error).into(),
    }
}
