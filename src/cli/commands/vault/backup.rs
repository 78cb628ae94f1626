//! `vault backup`.

use crate::cli::args::BackupArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::settings;
use crate::vault;

pub fn run(context: &mut Context, args: &BackupArgs) -> Result<(), CliError> {
    let folder = settings::vault_folder(&context.globals)?;
    vault::backup(&folder, &args.folder)?;
    let to = crate::text::shown_path(&args.folder);
    context.out.line(format_args!("Copied the vault to {to}. The same passphrase opens the copy."))
}
