//! `services`: search and update the service directory.

mod search;
mod update;

use crate::cli::args::{ServicesArgs, ServicesCommand};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};

pub fn run(context: &mut Context, args: &ServicesArgs) -> Result<Exit, CliError> {
    match &args.command {
        ServicesCommand::Search(args) => search::run(context, args)?,
        ServicesCommand::Update(args) => update::run(context, args)?,
    }
    Ok(Exit::Done)
}
