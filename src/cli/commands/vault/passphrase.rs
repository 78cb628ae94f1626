//! `vault passphrase`.

use crate::cli::args::PassphraseArgs;
use crate::cli::context::Context;
use crate::cli::error::CliError;
use crate::cli::new_passphrase::{Weak, new_passphrase};
use crate::cli::output::notify;
use crate::cli::session;
use crate::text::count;
use crate::vault::{self, Access, KeyChange, PassphraseStrength, Vault};
use std::path::Path;

pub fn run(context: &mut Context, args: &PassphraseArgs) -> Result<(), CliError> {
    let (folder, old) = session::folder_and_passphrase(context)?;
    // Open the vault first, so that a wrong passphrase is reported before the user thinks of a new one.
    let (mut vault, _) = Vault::open(&folder, &old, Access::ReadWrite)?;
    if args.new_key {
        refuse_conflict_copies(&folder)?;
    }
    let source = args.new_passphrase_file.as_ref();
    let new = new_passphrase(
        source,
        "--new-passphrase-file",
        Weak::with_force(args.force),
        PassphraseStrength::sentence,
    )?;
    let work = vault.work_factor_for_new_passphrase();
    if args.new_key {
        let change = vault.change_key(&old, &new, work)?;
        return print_key_change(context, &vault, change);
    }
    vault.change_passphrase(&old, &new, work)?;
    context.out.line("The passphrase was changed.")?;
    notify(
        "Earlier copies of the vault still open with the old one. If somebody else has the old passphrase and an\n\
         old copy of identity.age, they can still read this vault: run `selvedge vault passphrase --new-key`.",
    );
    Ok(())
}

/// A vault with a new key could not open the conflict copies any more.
fn refuse_conflict_copies(folder: &Path) -> Result<(), CliError> {
    match vault::conflict_copies(folder).first() {
        None => Ok(()),
        Some(copy) => Err(CliError::failed(
            format_args!("{} would only open with the old key", copy.path.display()),
            "merge it with `selvedge vault merge`, then delete it or move it away; the vault was not changed",
        )),
    }
}

fn print_key_change(context: &mut Context, vault: &Vault, change: KeyChange) -> Result<(), CliError> {
    let out = &mut context.out;
    out.line("The vault has a new key and the new passphrase.")?;
    out.line(format_args!(
        "Encrypted to the new key: vault.age and {}.",
        count(change.encrypted_again, "earlier version")
    ))?;
    if change.unreadable > 0 {
        let versions = count(change.unreadable, "earlier version");
        out.line(format_args!("Not encrypted again, because it does not open: {versions}."))?;
    }
    if change.set_aside > 0 {
        let files = count(change.set_aside, "file");
        out.line(format_args!(
            "Set aside by an earlier restore: {files}. They may contain the old key: delete generations/damaged-… if you \
             do not need them."
        ))?;
    }
    match vault.further_recipients().len() {
        0 => {}
        kits => out.line(format_args!(
            "Still able to open the vault: {}. `selvedge vault recovery-kit --list` shows them.",
            count(kits, "further key")
        ))?,
    }
    notify(
        "Copies from before still open with the old key: backups, the version history of a syncing service, copies that\n\
         you gave to others. Delete them and make a new backup. On other computers, open the vault only after this\n\
         version has arrived there. Deleted data can remain on the disk until it is overwritten.",
    );
    Ok(())
}
