//! `pwned`: check passwords against Pwned Passwords. Only `pwned audit --record` opens the vault.

mod audit;
mod check;
mod checker;
mod corpus;
mod lines;
mod progress_line;
mod query;

pub use audit::{Program, after_import};

use crate::cli::args::{PwnedArgs, PwnedCommand};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};

pub fn run(context: &mut Context, args: &PwnedArgs) -> Result<Exit, CliError> {
    match &args.command {
        PwnedCommand::Check(args) => check::run(context, args),
        PwnedCommand::Audit(args) => audit::run(context, args),
        PwnedCommand::Corpus(args) => corpus::run(context, args),
    }
}
