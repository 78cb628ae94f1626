//! Asks for a new passphrase and rates its strength.

use super::args::Source;
use super::error::CliError;
use super::input;
use super::output::notify;
use crate::secret::Passphrase;
use crate::vault::strength::GOOD;
use crate::vault::{self, PassphraseStrength};

/// The number of attempts to choose a passphrase and to repeat it.
const MAX_ATTEMPTS: usize = 5;

/// Reads a new passphrase from `source`, or asks for it twice. A weak passphrase is never refused; a prompt asks for
/// confirmation, unless `force` is set. `describe` puts the strength into words, and `option` is the option that
/// names the source.
pub fn new_passphrase(
    source: Option<&Source>,
    option: &str,
    force: bool,
    describe: impl Fn(&PassphraseStrength) -> String,
) -> Result<Passphrase, CliError> {
    if let Some(source) = source {
        let passphrase = input::passphrase(Some(source), "", option)?;
        let strength = vault::strength(&passphrase, &[]);
        if strength.score < GOOD {
            notify(format_args!("Note: {}", describe(&strength)));
        }
        return Ok(passphrase);
    }
    for _ in 0..MAX_ATTEMPTS {
        let passphrase = input::passphrase(None, "New passphrase", option)?;
        let strength = vault::strength(&passphrase, &[]);
        notify(describe(&strength));
        if strength.score < GOOD && !force && !input::confirm("Use it anyway?") {
            continue;
        }
        if input::passphrase(None, "Repeat it", option)? == passphrase {
            return Ok(passphrase);
        }
        notify("The two differ. Start again.");
    }
    Err(CliError::failed("no passphrase was chosen", "nothing was changed; run it again"))
}
