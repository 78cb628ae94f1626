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

/// What happens to a weak passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weak {
    /// It is used, with a note.
    Accept,
    /// It is used after a confirmation. Without a terminal it is refused, and the error names `--force`.
    Confirm,
    /// It is used if it comes from a file, with a note. If it was typed, it needs a confirmation.
    ConfirmTyped,
}

impl Weak {
    /// For a command with `--force`.
    pub const fn with_force(force: bool) -> Self {
        if force { Self::Accept } else { Self::Confirm }
    }
}

/// Reads a new passphrase from `source`, or asks for it twice. `weak` decides about a weak one. `describe` puts the strength into words, and `option` is the option that
/// names the source.
pub fn new_passphrase(
    source: Option<&Source>,
    option: &str,
    weak: Weak,
    describe: impl Fn(&PassphraseStrength) -> String,
) -> Result<Passphrase, CliError> {
    if let Some(source) = source {
        let passphrase = input::passphrase(Some(source), "", option)?;
        let strength = vault::strength(&passphrase, &[]);
        if strength.score < GOOD {
            notify(format_args!("Note: {}", describe(&strength)));
            if weak == Weak::Confirm && !input::confirm("Use it anyway?") {
                return Err(CliError::failed(
                    format_args!("the passphrase from {source} is weak"),
                    "choose a stronger one, or accept it with --force",
                ));
            }
        }
        return Ok(passphrase);
    }
    for _ in 0..MAX_ATTEMPTS {
        let passphrase = input::passphrase(None, "New passphrase", option)?;
        let strength = vault::strength(&passphrase, &[]);
        notify(describe(&strength));
        if strength.score < GOOD && weak != Weak::Accept && !input::confirm("Use it anyway?") {
            continue;
        }
        if input::passphrase(None, "Repeat it", option)? == passphrase {
            return Ok(passphrase);
        }
        notify("The two differ. Start again.");
    }
    Err(CliError::failed("no passphrase was chosen", "nothing was changed; run it again"))
}
