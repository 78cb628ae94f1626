//! `init`: create a vault.

use crate::cli::args::InitArgs;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::new_passphrase::{Weak, new_passphrase};
use crate::cli::output::notify;
use crate::cli::settings;
use crate::profile::Profile;
use crate::store::Store;
use crate::text::shown_path;
use crate::vault::{self, PassphraseStrength, State, VaultError};

pub fn run(context: &mut Context, args: &InitArgs) -> Result<Exit, CliError> {
    let folder = settings::vault_folder(&context.globals)?;
    if vault::state(&folder)? == State::Present {
        return Err(VaultError::AlreadyExists { folder }.into());
    }
    let source = context.globals.passphrase_file.as_ref();
    let passphrase = new_passphrase(
        source,
        "--passphrase-file",
        Weak::with_force(args.force),
        PassphraseStrength::sentence,
    )?;
    let store = Store::create(&folder, &passphrase, &Profile::default(), settings::seen_file())?;
    context.out.line(format_args!("Created a vault in {}.", shown_path(store.vault().folder())))?;
    notify(
        "The passphrase is stored nowhere: if you forget it, the vault is lost. Write it down and keep the paper in a\n\
         safe place. `selvedge vault backup DIR` copies the vault; `selvedge vault recovery-kit -o FILE.html` makes a\n\
         printable key that opens it without the passphrase.",
    );
    Ok(Exit::Done)
}
