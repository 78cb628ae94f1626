//! Removing an account, after asking.

use crate::inventory::AccountId;
use crate::profile::{Profile, compose};
use crate::text::{count, join};
use crate::tui::component::Outcome;
use crate::tui::dialogs::Confirm;
use crate::tui::open_profile::OpenProfile;

/// The question whether to remove an account, which says what the vault loses with it.
pub(super) fn question(id: &AccountId, open: &OpenProfile) -> Confirm {
    let question = format!("Remove {}?", name(id, open));
    let lost = secrets_of(id, &open.profile);
    let lost = if lost.is_empty() {
        String::new()
    } else {
        format!(" What this vault stores for it is removed as well: {}.", join(&lost))
    };
    let detail = format!(
        "It is removed from this inventory, with every mention of it. The account at the service stays as it is.\
         {lost} One undo restores all of it, until Selvedge is locked or closed."
    );
    Confirm::new(question, detail)
}

pub(super) fn remove(id: &AccountId, open: &OpenProfile) -> Outcome {
    let edit = compose::remove_account(&open.profile, id);
    Outcome::edit(format!("removing {}", name(id, open)), edit)
}

fn name(id: &AccountId, open: &OpenProfile) -> String {
    let account = open.account(id);
    account.map(|account| open.namesakes().display_name(account, 40).into_owned()).unwrap_or_default()
}

/// The number of seeds and of recovery codes that the vault stores for an account.
fn secrets_of(id: &AccountId, profile: &Profile) -> Vec<String> {
    let seeds = profile.readable_seeds().filter(|seed| seed.account == *id).count();
    let sets = profile.readable_codes().filter(|set| set.account == *id);
    let codes: usize = sets.map(|set| set.codes.len()).sum();
    let numbers = [(seeds, "one-time password seed"), (codes, "recovery code")];
    numbers.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect()
}
