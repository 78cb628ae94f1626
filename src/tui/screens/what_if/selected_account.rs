//! The selected account: when it is shown, its actions, and the jobs that compute its contents.

use super::account::{AccountView, Choice, Subject, Topic};
use super::results::Affected;
use super::scenario::Ticked;
use super::{View, WhatIf};
use crate::tui::access_view::AccessView;
use crate::tui::component::{Context, Outcome, Route};
use crate::tui::jobs::AnalysisJob;
use crate::tui::keys::Action;
use ratatui::layout::Rect;
use std::sync::Arc;

/// From this height, the smallest sets are shown below the graph beside the lists.
const SETS_BESIDE_LISTS_FROM: u16 = 30;

impl WhatIf {
    /// Handles the actions while an account fills the screen.
    pub(super) fn act_in_account(
        &mut self,
        action: Action,
        access: &AccessView,
        cx: &Context<'_>,
    ) -> Outcome {
        match action {
            Action::Open => return self.open_choice(access, cx),
            Action::FromResults | Action::OtherSide => self.account_is_open = false,
            _ => {
                if let Some(account) = &mut self.account {
                    account.act(action, usize::from(cx.area.height / 2));
                }
            }
        }
        Outcome::none()
    }

    /// Ticks the selected set, or else opens the account on the accounts screen.
    pub(super) fn open_choice(&mut self, access: &AccessView, cx: &Context<'_>) -> Outcome {
        let (notations, ticked) = match self.account.as_ref().and_then(|account| account.choice(access)) {
            Some(Choice::Account(id)) => return Outcome::go(Route::Account(id)),
            Some(Choice::Takeover(notations)) => (notations, Ticked::TAKEN),
            Some(Choice::Lockout(notations)) => (notations, Ticked::LOST),
            None => return Outcome::none(),
        };
        let assets: Vec<_> = notations.into_iter().map(|notation| (notation, ticked)).collect();
        self.tick_only(&assets, access, cx.open.derived.revision);
        Outcome::none()
    }

    /// Creates the view of the selected account, if the account fills the screen or there is room beside the lists.
    pub(super) fn sync_account(&mut self, access: &AccessView, revision: u64, beside_lists: Rect) {
        let selected = match self.view {
            View::Scenario => match self.results.selected(&self.scenario.consequences) {
                Some(Affected::TakenOver(taken)) => Some((taken.account, Topic::Takeover)),
                Some(Affected::LockedOut(locked)) => Some((locked.account, Topic::Lockout)),
                None => None,
            },
            View::Exposure => self.exposure.selected_account().map(|account| (account, Topic::Overview)),
            View::Plan => None,
        };
        let has_room = self.view == View::Scenario && !beside_lists.is_empty();
        let Some((account, topic)) = selected.filter(|_| self.account_is_open || has_room) else {
            self.account = None;
            self.account_is_open = false;
            return;
        };
        let subject = Subject { revision, generation: self.scenario.generation, account, topic };
        if self.account.as_ref().is_none_or(|view| view.subject != subject) {
            self.account = Some(AccountView::new(access, &self.scenario.consequences, subject));
        }
        if let Some(view) = &mut self.account {
            view.set_sets(self.smallest_sets.get(revision, account));
        }
    }

    /// The account whose smallest sets are shown.
    fn account_with_sets(&self, beside_lists: Rect) -> Option<u32> {
        let shows_sets = self.account_is_open
            || (self.view == View::Scenario && beside_lists.height >= SETS_BESIDE_LISTS_FROM);
        let account = self.account.as_ref().filter(|_| shows_sets).map(|view| view.subject.account);
        account.or_else(|| self.exposure.selected_account().filter(|_| self.view == View::Exposure))
    }

    /// Starts the job whose result the view shows, unless it was started already.
    pub(super) fn start_job(
        &mut self,
        access: &Arc<AccessView>,
        beside_lists: Rect,
        cx: &Context<'_>,
    ) -> Outcome {
        let revision = cx.open.derived.revision;
        if self.view == View::Plan {
            if !self.plan.note_request(revision) {
                return Outcome::none();
            }
            let (profile, directory) = (Arc::clone(&cx.open.profile), Arc::clone(&cx.open.directory));
            return Outcome::start(AnalysisJob::Plan { revision, profile, directory });
        }
        match self.account_with_sets(beside_lists) {
            Some(account) if self.smallest_sets.note_request(revision, account) => {
                let access = Arc::clone(access);
                Outcome::start(AnalysisJob::SmallestSets { revision, account, access })
            }
            _ => Outcome::none(),
        }
    }
}
