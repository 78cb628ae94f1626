//! `vault passphrase`.

use crate::cli::args::PassphraseArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::new_passphrase::{Weak, new_passphrase};
use crate::cli::output::notify;
use crate::cli::session;
use crate::vault::{Access, PassphraseStrength, Vault};

pub fn run(context: &mut Context, args: &PassphraseArgs) -> Result<(), CliError> {
    let (folder, old) = session::folder_and_passphrase(context)?;
    // Open the vault first, so that a wrong passphrase is reported before the user thinks of a new one.
    let (mut vault, _) = Vault::open(&folder, &old, Access::ReadWrite)?;
    let source = args.new_passphrase_file.as_ref();
    let new = new_passphrase(
        source,
        "--new-passphrase-file",
        Weak::with_force(args.force),
        PassphraseStrength::sentence,
    )?;
    vault.change_passphrase(&old, &new, vault.work_factor_for_new_passphrase())?;
    context.out.line("The passphrase was changed.")?;
    notify(
        "Earlier copies of the vault still open with the old one. If somebody else has the old passphrase and an\n\
         old copy of identity.age, they can still read this vault: create a new vault instead.",
    );
    Ok(())
}
