//! The answers to the shown control, and the answer that is being recorded.

use crate::inventory::AccountId;
use crate::responsibility::{Answer, AnswerState};
use crate::tui::open_profile::OpenProfile;
use std::collections::HashMap;

/// The answers to one control, by their positions in the profile. A profile can have many answers, so they are looked up once
/// for each control and revision.
#[derive(Debug, Default)]
pub(super) struct ControlAnswers {
    /// The revision and the position of the control.
    computed_for: Option<(u64, usize)>,
    for_person: Option<usize>,
    for_accounts: HashMap<AccountId, usize>,
}

impl ControlAnswers {
    pub(super) fn sync(&mut self, open: &OpenProfile, control: usize) {
        let current = Some((open.revision, control));
        if self.computed_for == current {
            return;
        }
        *self = Self { computed_for: current, ..Self::default() };
        // Ids that differ only in case can give a control several answers. The last one counts, as it does in the
        // progress.
        for (position, answer) in open.profile.answers.iter().enumerate() {
            if open.model.position(&answer.control) != Some(control) {
                continue;
            }
            match &answer.account {
                None => self.for_person = Some(position),
                Some(account) if open.account(account).is_some() => {
                    self.for_accounts.insert(account.clone(), position);
                }
                Some(_) => {}
            }
        }
    }

    /// The answer for one account, or (`None`) for the person.
    pub(super) fn get<'a>(&self, open: &'a OpenProfile, account: Option<&AccountId>) -> Option<&'a Answer> {
        let position = match account {
            None => self.for_person,
            Some(account) => self.for_accounts.get(account).copied(),
        };
        open.profile.answers.get(position?)
    }

    pub(super) fn state(&self, open: &OpenProfile, account: Option<&AccountId>) -> Option<AnswerState> {
        self.get(open, account)?.state
    }

    /// How many accounts have this answer.
    pub(super) fn count(&self, open: &OpenProfile, state: AnswerState) -> usize {
        let answers = self.for_accounts.values().filter_map(|&position| open.profile.answers.get(position));
        answers.filter(|answer| answer.state == Some(state)).count()
    }
}

/// An answer that the app is about to record.
#[derive(Debug)]
pub(super) struct PendingAnswer {
    /// The question and its answer, for the notice.
    pub(super) text: String,
    /// The control to show next; `None` to go to the next account.
    pub(super) next: Option<usize>,
    /// How many controls were open before.
    pub(super) open_before: usize,
}
