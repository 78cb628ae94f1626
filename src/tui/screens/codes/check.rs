//! Checking a seed against a code that is shown elsewhere.

use super::selected;
use crate::inventory::{AccountId, FactorId};
use crate::otp::{Checked, Generator};
use crate::profile::Edit;
use crate::tui::effect::Effect;
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::screens::codes::rows;
use crate::tui::state::State;
use crate::tui::update;
use crate::tui::widgets::Input;

/// Asks for the code that is shown elsewhere.
pub(super) fn ask(state: &mut State) {
    let Some((session, seed)) = selected(state) else {
        super::nothing_selected(state);
        return;
    };
    let title = format!("Check {}", rows::name(session, seed));
    let purpose = Purpose::CheckCode(seed.account.clone(), seed.factor.clone());
    prompt::open(
        state,
        title,
        "Type the code that the service's page or another app shows for this account right now. It tells whether both \
         have the same secret, and whether their clocks agree.",
        vec![Field::new("Code", "spaces don't matter", Input::default())],
        purpose,
    );
}

/// Takes a code shown elsewhere, and says how it compares.
pub(in crate::tui) fn submit_check(
    state: &mut State,
    account: &AccountId,
    factor: &FactorId,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    let Some(typed) = values.first().map(|typed| typed.trim()) else { return Ok(Vec::new()) };
    if typed.is_empty() {
        return Err("Type the code, or leave with esc.".into());
    }
    let now = state.now.unix_seconds();
    let Some(session) = state.session() else { return Ok(Vec::new()) };
    let seed = session.profile.seed(account, factor).ok_or("That seed is gone.")?;
    let checked = seed.otp.check(typed, now).map_err(|error| crate::words::sentence(&error.to_string()))?;
    let counts = matches!(seed.otp.generator, Generator::Hotp { .. });
    match checked {
        Checked::Now if counts => {
            state.say("It matches: it is the next code here. If it was used there, make it here once and pass it by.");
        }
        Checked::Now => state.say("It matches: the same secret, and the clocks agree."),
        Checked::Drift { seconds, .. } => {
            let (far, way) = (seconds.unsigned_abs(), if seconds > 0 { "ahead of" } else { "behind" });
            state.complain(format!(
                "The secret is the same, but the other clock is about {far} s {way} this one. Have both set their \
                 time by the network."
            ));
        }
        Checked::Ahead { counter } => {
            let mut seed = seed.clone();
            if let Generator::Hotp { counter: stored, .. } = &mut seed.otp.generator {
                *stored = counter;
            }
            let revision = session.revision;
            let effects = update::edit_for_good(state, Edit::PutSeed(seed, None));
            if state.session().is_some_and(|session| session.revision != revision) {
                state.say(format!(
                    "The other side was ahead. The counter is {counter} now, and both go on together."
                ));
            }
            return Ok(effects);
        }
        Checked::No if counts => {
            return Err(
                "It is none of the next 20 codes. Look for a slip in typing; else the secret or the counter \
                        is another, and the service must give a new one."
                    .into(),
            );
        }
        Checked::No => {
            return Err("It is no code of this seed, now or a few minutes either way. Look for a slip in typing, and \
                        that it is the right account; else the secret is another: take it from the service again."
                .into());
        }
    }
    Ok(Vec::new())
}
