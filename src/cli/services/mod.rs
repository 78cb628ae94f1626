//! `services`: the service directory, searched and brought up to date.

mod search;
mod update;

use super::args::{ServicesArgs, ServicesCommand};
use super::{CliError, Context, Exit};

/// Runs `services`.
///
/// # Errors
/// Where the output cannot be written; for `update`, where there is no better directory than before.
pub fn run(context: &mut Context, args: &ServicesArgs) -> Result<Exit, CliError> {
    match &args.command {
        ServicesCommand::Search(args) => search::run(context, args),
        ServicesCommand::Update(args) => update::run(context, args),
    }
}
