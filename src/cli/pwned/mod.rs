//! `pwned`: passwords against Pwned Passwords. No vault is needed or opened but to record what was found.

mod ask;
mod audit;
mod check;
mod corpus;
mod lines;
mod meter;

use super::args::{PwnedArgs, PwnedCommand};
use super::{CliError, Context, Exit};

/// Runs `pwned`.
///
/// # Errors
/// Where there is nothing to check, or it could not be checked.
pub fn run(context: &mut Context, args: &PwnedArgs) -> Result<Exit, CliError> {
    match &args.command {
        PwnedCommand::Check(args) => check::run(context, args),
        PwnedCommand::Audit(args) => audit::run(context, args),
        PwnedCommand::Corpus(args) => corpus::run(context, args),
    }
}
