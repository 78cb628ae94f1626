//! Compares a seed with a code from another app or from the service.

use super::seed_id::{SeedId, is_counter};
use super::{Asked, Codes};
use crate::otp::{Checked, Generator, LOOK_AHEAD};
use crate::profile::{Edit, StoredSeed};
use crate::tui::component::{Context, Outcome, Values};
use crate::tui::dialogs::{Field, Prompt};
use crate::tui::widgets::Input;
use crate::words;

impl Codes {
    pub(super) fn ask_for_code(&mut self, seed: &StoredSeed, cx: &Context<'_>) -> Outcome {
        self.asked = Some(Asked::Check(SeedId::of(seed)));
        let title = format!("Check {}", cx.open.seed_name(seed));
        let help = "Enter the code that the service or another app shows for this account now. The check tells you \
                    whether both use the same secret and whether their clocks agree.";
        let fields = vec![Field::new("Code", "spaces are ignored", Input::default())];
        Outcome::open(Prompt::new(title, help, fields).submit_word("check"))
    }

    /// Compares the entered code with the codes of a seed.
    pub(super) fn compare(SeedId { account, factor }: &SeedId, values: &Values, cx: &Context<'_>) -> Outcome {
        let Some(typed) = values.first().map(|typed| typed.trim()) else { return Outcome::none() };
        if typed.is_empty() {
            return Outcome::refuse("Enter the code.");
        }
        let Some(seed) = cx.open.profile.seed(account, factor) else {
            return Outcome::refuse("This seed no longer exists.");
        };
        match seed.otp.check(typed, cx.now.unix_seconds()) {
            Err(error) => Outcome::refuse(words::sentence(&error.to_string())),
            Ok(Checked::Now) if is_counter(seed) => Outcome::notify(
                "It matches: it is the next code here. If you used it elsewhere, show it here once and skip it.",
            ),
            Ok(Checked::Now) => Outcome::notify("It matches: the same secret, and the clocks agree."),
            Ok(Checked::Drift { seconds, .. }) => {
                let direction = if seconds > 0 { "ahead of" } else { "behind" };
                Outcome::notify_error(format!(
                    "The secret is the same, but the other clock is about {} s {direction} this one. Set both clocks \
                     automatically from the network.",
                    seconds.unsigned_abs()
                ))
            }
            Ok(Checked::Ahead { counter }) => advance_to(seed, counter),
            Ok(Checked::No) if is_counter(seed) => Outcome::refuse(format!(
                "It is not one of the next {LOOK_AHEAD} codes. Check for a typing error. If there is none, the secret or the \
                 counter is different, and you need a new seed from the service."
            )),
            Ok(Checked::No) => Outcome::refuse(
                "It is not a code of this seed, now or within a few minutes. Check for a typing error, and that this is the \
                 right account. Otherwise the secret is different: get it from the service again.",
            ),
        }
    }
}

/// Sets the counter to the value that the other app uses next.
fn advance_to(seed: &StoredSeed, next: u64) -> Outcome {
    let mut seed = seed.clone();
    if let Generator::Hotp { counter, .. } = &mut seed.otp.generator {
        *counter = next;
    }
    Outcome::edit_irrevocable(
        Edit::PutSeed(seed, None),
        Outcome::notify(format!(
            "The other app was ahead. The counter here is now {next}, so both make the same codes again."
        )),
    )
}
