//! The walk through the responsibility model, one control at a time: the provider's duty beside the user's duty, what
//! the inventory shows, and the user's answer.
//!
//! ```text
//!   THE WALK                        Code storage                          C23 · recovery codes
//!   ▇▇▇▇▇▁▁▁▁▁ 21 of 42             YOUR PROVIDER                YOU
//!                                   Say plainly not to keep      Store codes on paper or in a
//!   ✓ passwords          3/3        codes on the device …        separate locked place.
//!   ▸ recovery codes     1/3
//!      ✓ Issuing codes              WHAT YOUR INVENTORY SAYS     1 doesn't meet this, 4 do
//!      · Code storage               ✗ Mail   all on My phone, which also holds its TOTP seed
//!      · Code currency              ✓ 4 meet it: Bank, …
//!     recovery           0/3
//!                                   YOUR ANSWER
//! ```

mod account_rows;
mod accounts;
mod answer;
mod answers;
mod control;
mod draw;
mod evidence;
mod layout;
mod list;

#[cfg(test)]
mod tests;

use crate::profile::Edit;
use crate::responsibility::{
    AnswerState, Control, Model, ModelProgress, Scope as ControlScope, after, before,
};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Request, Route};
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{FilteredList, ListChange, ListClick, Paint, TypedFilter};
use account_rows::AccountRow;
use answers::{ControlAnswers, PendingAnswer};
use crossterm::event::{KeyCode, KeyEvent};
use layout::Layout;
use list::{ListOptions, ListRow};
use ratatui::layout::Position;

/// How many entries one key press scrolls the evidence.
const EVIDENCE_PAGE: usize = 5;

#[derive(Debug, Default)]
pub struct Walk {
    /// The shown control, by its position in the model.
    position: usize,
    /// Whether the walk has continued at the control where it stopped the last time.
    resumed: bool,
    /// Whether the user moved since the position was last saved.
    moved: bool,
    list: FilteredList<ListRow, ListOptions>,
    /// Whether only controls without an answer are listed.
    open_only: bool,
    /// The control that was shown before the user began to type a filter.
    before_filter: usize,
    /// The first entry of the evidence on the screen.
    first_evidence: usize,
    /// The accounts of the shown control, while it is answered account by account.
    accounts: Option<FilteredList<AccountRow>>,
    answers: ControlAnswers,
    /// The revision and the progress at the last sync. They show which control an undo changed.
    seen: Option<(u64, ModelProgress)>,
    pending_answer: Option<PendingAnswer>,
}

impl Walk {
    fn control<'a>(&self, open: &'a OpenProfile) -> Option<&'a Control> {
        open.model.controls().get(self.position)
    }

    /// Shows the control at this position of the model.
    fn go(&mut self, position: usize) {
        if self.position != position {
            self.position = position;
            self.first_evidence = 0;
            self.accounts = None;
            self.moved = true;
        }
    }

    fn is_narrowed(&self) -> bool {
        self.open_only || self.list.is_filtered()
    }

    fn show_all(&mut self) {
        self.open_only = false;
        self.list.clear_filter();
    }

    /// Positions of the listed controls, in the order of the model.
    fn listed(&self, model: &Model) -> Vec<usize> {
        if self.is_narrowed() {
            self.list.rows().iter().filter_map(|row| row.control()).collect()
        } else {
            (0..model.len()).collect()
        }
    }

    fn go_up(&mut self, model: &Model) {
        self.go(before(&self.listed(model), self.position).unwrap_or(self.position));
    }

    fn go_down(&mut self, model: &Model) {
        self.go(after(&self.listed(model), self.position).unwrap_or(self.position));
    }

    /// Goes to the next control, and from the last to the first.
    fn skip(&mut self, model: &Model) -> Outcome {
        let listed = self.listed(model);
        if let Some(next) = after(&listed, self.position) {
            self.go(next);
        } else if let Some(&first) = listed.first().filter(|first| **first != self.position) {
            self.go(first);
            return Outcome::notify("That was the last control. Back at the first.");
        }
        Outcome::none()
    }

    fn first_open_of(open: &OpenProfile, category: &str) -> Option<usize> {
        let category = open.model.categories().iter().find(|listed| listed.name == category)?;
        let mut controls = category.controls.clone();
        Some(controls.find(|position| open.progress.is_open(*position)).unwrap_or(category.controls.start))
    }

    /// The first listed control of a category.
    fn first_listed_of(&self, model: &Model, category: usize) -> Option<usize> {
        let controls = &model.categories().get(category)?.controls;
        self.listed(model).into_iter().find(|position| controls.contains(position))
    }

    fn toggle_accounts(&mut self, open: &OpenProfile) -> Outcome {
        if self.accounts.take().is_some() {
            return Outcome::none();
        }
        if self.control(open).is_none_or(|control| control.scope == ControlScope::Person) {
            return Outcome::notify(
                "This control is about you, not about single accounts: one answer is enough.",
            );
        }
        if open.profile.inventory.accounts.is_empty() {
            return Outcome::notify("No account is recorded yet.");
        }
        self.accounts = Some(FilteredList::default());
        Outcome::none()
    }

    /// Handles actions on the list of accounts. Returns whether the list handled the action.
    fn act_on_accounts(&mut self, action: Action) -> bool {
        let Some(accounts) = &mut self.accounts else { return false };
        if accounts.act(action) != ListChange::None {
            return true;
        }
        match action {
            Action::Back => self.accounts = None,
            Action::NextControl => accounts.select(accounts.position() + 1),
            Action::PreviousControl => accounts.select(accounts.position().saturating_sub(1)),
            _ => return false,
        }
        true
    }

    /// After a change of the profile: continues after an answer, or goes to the control whose answer an undo changed.
    fn follow_profile(&mut self, cx: &Context<'_>) -> Outcome {
        let open = cx.open;
        if self.seen.as_ref().is_some_and(|(revision, _)| *revision == open.revision) {
            return Outcome::none();
        }
        let seen = self.seen.replace((open.revision, open.progress.clone()));
        if let Some(pending_answer) = self.pending_answer.take() {
            return self.answer_recorded(pending_answer, cx);
        }
        if let Some((_, before)) = seen.filter(|_| self.accounts.is_none()) {
            let mut positions = 0..open.model.len();
            let changed = positions.find(|&position| before.state(position) != open.progress.state(position));
            self.go(changed.unwrap_or(self.position));
        }
        Outcome::none()
    }

    fn sync_list(&mut self, open: &OpenProfile, height: usize) {
        let options =
            ListOptions { open_only: self.open_only, category: open.model.category_of(self.position) };
        let is_shown = |row: &ListRow| *row == ListRow::Control(self.position);
        self.list.sync(open.revision, &options, height, |text| list::rows(open, options, text), is_shown);
        let listed = self.listed(&open.model);
        if !listed.is_empty() && listed.binary_search(&self.position).is_err() {
            let nearest = after(&listed, self.position).or_else(|| before(&listed, self.position));
            self.go(nearest.unwrap_or(self.position));
        }
        let is_shown = |row: &ListRow| *row == ListRow::Control(self.position);
        let row = self.list.rows().iter().position(is_shown).unwrap_or(0);
        // The row above is selected first, so that the category above its first control is on the screen too.
        self.list.select(row.saturating_sub(1));
        self.list.select(row);
    }
}

impl Component for Walk {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.list.is_typing() || self.accounts.as_ref().is_some_and(FilteredList::is_typing) {
            return Keys::typing("apply", "clear");
        }
        Keys::new([Scope::Walk, Scope::List, Scope::Global])
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if self.act_on_accounts(action) {
            return Outcome::none();
        }
        let model = &*cx.open.model;
        match action {
            Action::AnswerDone => return self.answer(AnswerState::Done, cx),
            Action::AnswerTodo => return self.answer(AnswerState::Todo, cx),
            Action::AnswerNotApplicable => return self.answer(AnswerState::NotApplicable, cx),
            Action::ClearAnswer => return self.clear_answer(cx.open),
            Action::Note => return self.ask_for_note(cx.open),
            Action::ByAccount => return self.toggle_accounts(cx.open),
            Action::NextControl | Action::Open => return self.skip(model),
            Action::PreviousControl | Action::Up => self.go_up(model),
            Action::Down => self.go_down(model),
            Action::First => self.go(self.listed(model).first().copied().unwrap_or(self.position)),
            Action::Last => self.go(self.listed(model).last().copied().unwrap_or(self.position)),
            Action::PageDown => {
                let last = self.evidence_len(cx.open).saturating_sub(EVIDENCE_PAGE);
                self.first_evidence =
                    (self.first_evidence + EVIDENCE_PAGE).min(last).max(self.first_evidence);
            }
            Action::PageUp => self.first_evidence = self.first_evidence.saturating_sub(EVIDENCE_PAGE),
            Action::OpenOnly => {
                self.open_only = !self.open_only;
                let shown = if self.open_only { "Only controls without an answer." } else { "All controls." };
                return Outcome::notify(shown);
            }
            Action::Filter => {
                self.before_filter = self.position;
                self.list.open_filter();
            }
            Action::Cancel => {
                self.list.clear_filter();
                self.go(self.before_filter);
            }
            Action::Back => self.show_all(),
            Action::Submit => {
                self.list.act(action);
            }
            _ => {}
        }
        Outcome::none()
    }

    fn type_key(&mut self, key: KeyEvent, cx: &Context<'_>) -> Outcome {
        match (&mut self.accounts, key.code) {
            (Some(accounts), _) => {
                accounts.type_key(key);
            }
            // The arrows move from control to control, not from row to row.
            (None, KeyCode::Up) if self.list.is_typing() => self.go_up(&cx.open.model),
            (None, KeyCode::Down) if self.list.is_typing() => self.go_down(&cx.open.model),
            (None, _) => {
                self.list.type_key(key);
            }
        }
        Outcome::none()
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(match &mut self.accounts {
            Some(accounts) => accounts,
            None => &mut self.list,
        })
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        let layout = Layout::of(cx.area);
        if let Some(accounts) = &mut self.accounts
            && accounts.click(at, layout.accounts) != ListClick::Outside
        {
            return Outcome::none();
        }
        if self.list.click(at, layout.list) == ListClick::Selected {
            let position = match self.list.selected() {
                Some(&ListRow::Control(position)) => Some(position),
                Some(&ListRow::Category(category)) => self.first_listed_of(&cx.open.model, category),
                None => None,
            };
            self.go(position.unwrap_or(self.position));
        }
        Outcome::none()
    }

    /// Saves where the walk stopped.
    fn hidden(&mut self, cx: &Context<'_>) -> Outcome {
        let here = self.control(cx.open).map(|control| control.id.clone());
        if !std::mem::take(&mut self.moved) || here.is_none() || here == cx.open.profile.walk_position {
            return Outcome::none();
        }
        Request::Remember(Edit::SetWalkPosition(here)).into()
    }

    fn show(&mut self, route: &Route, cx: &Context<'_>) -> Outcome {
        let position = match route {
            Route::Control(position) => Some(*position),
            Route::Category(category) => Self::first_open_of(cx.open, category),
            _ => None,
        };
        if let Some(position) = position {
            self.show_all();
            self.go(position);
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match answer {
            Answer::Values(values) => self.put_note(&values, cx),
            Answer::Yes => Outcome::none(),
        }
    }

    fn edit_refused(&mut self) {
        self.pending_answer = None;
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let open = cx.open;
        let layout = Layout::of(cx.area);
        if !self.resumed {
            self.resumed = true;
            self.position = open.progress.resume(&open.model, open.profile.walk_position.as_ref());
        }
        self.position = self.position.min(open.model.len().saturating_sub(1));
        let outcome = self.follow_profile(cx);
        self.sync_list(open, usize::from(layout.list.height));
        self.answers.sync(open, self.position);
        if let Some(accounts) = &mut self.accounts {
            account_rows::sync(accounts, open, self.position, usize::from(layout.accounts.height));
        }
        outcome
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
