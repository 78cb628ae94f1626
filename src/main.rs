//! Arguments in, exit code out.

use selvedge::cli::{self, Exit, Start};
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Start::Done(exit) => exit.into(),
        // The screens are not part of this build yet.
        Start::Tui { .. } | Start::Demo { .. } => Exit::Failed.into(),
    }
}
