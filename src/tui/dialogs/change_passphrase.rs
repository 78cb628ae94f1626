//! Asks for the old passphrase and twice for a new one.

use super::prompt::{Field, Prompt};
use crate::secret::Passphrase;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::jobs::VaultJob;
use crate::tui::keys::Action;
use crate::tui::widgets::{Input, Paint};

/// Changes the passphrase of the vault. The new passphrase is not shown, so it is entered twice.
#[derive(Debug, Default)]
pub struct ChangePassphrase;

impl Component for ChangePassphrase {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([])
    }

    fn act(&mut self, _action: Action, _cx: &Context<'_>) -> Outcome {
        let fields = vec![
            Field::new("Current passphrase", "", Input::masked()),
            Field::new("New passphrase", "six random words are enough", Input::masked()),
            Field::new("New passphrase again", "", Input::masked()),
        ];
        let help = "The new passphrase encrypts the identity file; the vault itself does not change. Older copies of \
                    identity.age, in backups, still open with the old passphrase.";
        Outcome::open(Prompt::new("Change the passphrase", help, fields).submit_word("change"))
    }

    fn answered(&mut self, answer: Answer, _cx: &Context<'_>) -> Outcome {
        let Answer::Values(values) = answer else { return Outcome::none() };
        let [old, new, again] = &values[..] else { return Outcome::none() };
        if new != again {
            return Outcome::refuse("The two new passphrases differ. Type them again.");
        }
        if new.is_empty() {
            return Outcome::refuse("A vault needs a passphrase.");
        }
        Outcome::start(VaultJob::ChangePassphrase {
            old: Passphrase::new(old.to_string()),
            new: Passphrase::new(new.to_string()),
        })
    }

    fn draw(&self, _paint: &mut Paint<'_>, _cx: &Context<'_>) {}
}
