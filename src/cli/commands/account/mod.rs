//! `account`: the accounts of the inventory, one file for each command.

mod add;
mod change;
mod edit;
mod factors;
mod list;
mod qr;
mod remove;
mod show;

use crate::cli::args::{AccountArgs, AccountCommand};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};

pub fn run(context: &mut Context, args: &AccountArgs) -> Result<Exit, CliError> {
    match &args.command {
        AccountCommand::Add(args) => add::run(context, args),
        AccountCommand::List(args) => list::run(context, args),
        AccountCommand::Show(args) => show::run(context, args),
        AccountCommand::Qr(args) => qr::run(context, args),
        AccountCommand::Edit(args) => edit::run(context, args),
        AccountCommand::Remove(args) => remove::run(context, args),
    }
}
