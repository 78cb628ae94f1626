//! Arguments in, exit code out.

use selvedge::cli::{self, Exit, Start};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Best effort: where the system refuses, there is nothing that the person could do about it.
    let _ = selvedge::platform::hardening::disable_core_dumps();
    match cli::run(std::env::args_os()) {
        Start::Done(exit) => exit.into(),
        // The screens are not part of this build yet.
        Start::Tui { .. } | Start::Demo { .. } => Exit::Failed.into(),
    }
}
