//! `init`: make a vault. Also how a new passphrase is chosen, for `vault passphrase`.

use super::args::{InitArgs, Source};
use super::{CliError, Context, Exit, Output, input, place};
use crate::profile::Profile;
use crate::secret::Passphrase;
use crate::store::Store;
use crate::vault::strength::GOOD;
use crate::vault::{self, PassphraseStrength, State, VaultError};

/// How often somebody may mistype the repetition.
const TRIES: usize = 5;

/// Runs `init`.
///
/// # Errors
/// Where there is a vault already, the passphrase cannot be had, or the folder cannot be written.
pub fn run(context: &mut Context, args: &InitArgs) -> Result<Exit, CliError> {
    let folder = place::vault_folder(&context.globals)?;
    if vault::state(&folder)? == State::Present {
        return Err(VaultError::AlreadyExists { folder }.into());
    }
    let source = context.globals.passphrase_file.clone();
    let passphrase = new_passphrase(
        &context.out,
        source.as_ref(),
        "--passphrase-file",
        args.force,
        PassphraseStrength::sentence,
    )?;
    let store = Store::create(&folder, &passphrase, &Profile::default())?;
    context.out.line(format_args!("Made a vault in {}.", store.vault().folder().display()))?;
    context.out.say(
        "The passphrase is kept nowhere: whoever forgets it loses the vault. Write it down and keep the paper\n\
         where you keep what matters. `selvedge vault backup DIR` copies the vault; `selvedge vault recovery-kit\n\
         -o FILE.html` makes a key on paper that opens it without the passphrase.",
    );
    Ok(Exit::Done)
}

/// A new passphrase: from `source`, else asked for twice. How strong it is, is said; nothing is refused,
/// but a weak one is asked about, unless `force` says that nobody need be. `said` is how strength is put
/// into words.
///
/// # Errors
/// Where it cannot be read, or the person does not want it.
pub fn new_passphrase(
    out: &Output,
    source: Option<&Source>,
    option: &str,
    force: bool,
    said: impl Fn(&PassphraseStrength) -> String,
) -> Result<Passphrase, CliError> {
    if let Some(source) = source {
        let passphrase = input::passphrase(Some(source), "", option)?;
        let strength = vault::strength(&passphrase, &[]);
        if strength.score < GOOD {
            out.say(format_args!("Note: {}", said(&strength)));
        }
        return Ok(passphrase);
    }
    for _ in 0..TRIES {
        let passphrase = input::passphrase(None, "New passphrase", option)?;
        let strength = vault::strength(&passphrase, &[]);
        out.say(said(&strength));
        if strength.score < GOOD && !force && !input::agree("Take it all the same?") {
            continue;
        }
        if input::passphrase(None, "The same again", option)? == passphrase {
            return Ok(passphrase);
        }
        out.say("The two differ. Once more from the start.");
    }
    Err(CliError::failed("no passphrase was settled on", "nothing was changed; run it again"))
}
