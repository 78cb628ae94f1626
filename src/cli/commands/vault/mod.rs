//! `vault`: checks, copies, restores and re-keys the vault.

mod backup;
mod check;
mod merge;
mod passphrase;
mod recovery_kit;
mod restore;

use crate::cli::args::{VaultArgs, VaultCommand};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};

pub fn run(context: &mut Context, args: &VaultArgs) -> Result<Exit, CliError> {
    match &args.command {
        VaultCommand::Check(args) => return check::run(context, args),
        VaultCommand::Passphrase(args) => passphrase::run(context, args)?,
        VaultCommand::Merge(args) => merge::run(context, args)?,
        VaultCommand::Backup(args) => backup::run(context, args)?,
        VaultCommand::Restore(args) => restore::run(context, args)?,
        VaultCommand::RecoveryKit(args) => recovery_kit::run(context, args)?,
    }
    Ok(Exit::Done)
}
