//! The passwords: what is known about the passwords of the accounts, the check of one password, and the audit of an
//! export.
//!
//! ```text
//!   1 in breaches   2 reused   1 weak   0 short   3 unchecked   9 fine
//!   your accounts              breach source: Pwned Passwords (api.pwnedpasswords.com)
//!   ✗ in breaches  Harbor Mail   robin@…   1,002 times     Harbor Mail
//!   ▲ reused       Northbank     robin         3 times     IN BREACHES   found 1,002 times
//!                                                          WHAT TO DO    Change it now …
//! ```
//!
//! The screen holds no password: a typed password goes straight into a job, and results contain no password. Only the
//! password of an export is held, while a dialog asks whether to run a costly key derivation.

mod ask;
mod detail;
mod draw;
mod entries;
mod layout;
mod pages;
mod progress;
mod question;
mod results;
mod runs;
mod signs;

#[cfg(test)]
mod tests;

use crate::export_audit::AuditRecording;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Route};
use crate::tui::jobs::{AuditedExport, Failure, JobResult, PasswordJob, SourceInfo};
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::{FilteredList, ListChange, ListClick, Paint, TypedFilter};
use entries::{Entries, ListOptions, ListRow};
use layout::panes;
use question::Question;
use ratatui::layout::Position;
use runs::Runs;

/// How many lines one key press scrolls the details.
const SCROLL: usize = 4;

#[derive(Debug, Default)]
pub struct Passwords {
    /// The breach source that a check would use; `None` until the worker has found out.
    source: Option<Result<SourceInfo, Failure>>,
    runs: Runs,
    /// Whether the results of the audit are listed instead of the accounts.
    shows_results: bool,
    /// Whether this is the current screen.
    is_shown: bool,
    entries: Entries,
    list: FilteredList<ListRow, ListOptions>,
    options: ListOptions,
    /// The selected row. Selecting another row shows its details from the start.
    selected: Option<ListRow>,
    /// How many lines of the details are scrolled out of view.
    scroll: usize,
    /// What the open dialog asks.
    question: Option<Question>,
    /// The recording whose edit was requested, and the revision before it.
    recording: Option<(u64, AuditRecording)>,
}

impl Passwords {
    /// The audit whose results are listed.
    fn listed_audit(&self) -> Option<&AuditedExport> {
        self.runs.audited().filter(|_| self.shows_results)
    }

    fn is_narrowed(&self) -> bool {
        self.options.verdict.is_some() || self.list.is_filtered()
    }

    /// Lists every entry again.
    fn clear_filters(&mut self) {
        self.list.clear_filter();
        self.options.verdict = None;
    }

    fn select_first(&mut self) {
        self.list.select(0);
        self.selected = None;
        self.scroll = 0;
    }

    fn selection_moved(&mut self) {
        self.selected = self.list.selected().copied();
        self.scroll = 0;
        // The result of a check hides the details of the selected row.
        self.runs.forget_check();
    }

    /// Goes one step back: stops a run, or closes the result of a check, the filters or the results of the audit.
    fn back(&mut self) -> Outcome {
        if let Some(outcome) = self.runs.stop_latest() {
            return outcome;
        }
        self.scroll = 0;
        if self.runs.forget_check() {
            return Outcome::none();
        }
        if self.is_narrowed() {
            self.clear_filters();
        } else {
            self.shows_results = false;
        }
        Outcome::none()
    }

    fn toggle_results(&mut self) -> Outcome {
        if self.runs.audited().is_none() {
            return Outcome::notify("There are no results yet: audit an export first.");
        }
        self.shows_results = !self.shows_results;
        Outcome::none()
    }

    /// Goes to the account of the selected entry.
    fn open_account(&self, cx: &Context<'_>) -> Outcome {
        let Some(ListRow::Entry(position)) = self.list.selected() else { return Outcome::none() };
        let account = self.entries.get(*position).and_then(|entry| entry.account.clone());
        match account.filter(|id| cx.open.account(id).is_some()) {
            Some(id) => Outcome::go(Route::Account(id)),
            None => Outcome::notify(format!(
                "It is not in your inventory yet; {} adds it.",
                cx.key(Action::RecordHealth)
            )),
        }
    }
}

impl Component for Passwords {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        if self.list.is_typing() {
            return Keys::typing("apply", "clear");
        }
        let running = self.runs.running_audit();
        if running.is_some_and(|running| running.cost.is_some()) {
            return Keys::new([Scope::Confirm, Scope::Global]);
        }
        let mut keys = if running.is_some() {
            Keys::new([Scope::Passwords, Scope::Global]).hide([Action::AuditExport, Action::FilterPasswords])
        } else {
            Keys::new([Scope::Passwords, Scope::List, Scope::Global])
        };
        if self.runs.audited().is_none() {
            keys = keys.hide([Action::RecordHealth, Action::ShowResults]);
        }
        if self.runs.can_be_stopped() {
            keys = keys.first(Action::Back, "stop");
        }
        keys
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if action == Action::Back {
            return self.back();
        }
        let is_running = self.runs.running_audit().is_some();
        if !is_running {
            match self.list.act(action) {
                ListChange::None => {}
                ListChange::Filter => return Outcome::none(),
                ListChange::Moved => {
                    self.selection_moved();
                    return Outcome::none();
                }
            }
        }
        match action {
            Action::Yes => return self.runs.answer_cost(true),
            Action::No => return self.runs.answer_cost(false),
            Action::CheckPassword => return self.ask_password(),
            Action::AuditExport => return self.ask_export(),
            Action::RecordHealth => return self.record(cx),
            Action::ShowResults => return self.toggle_results(),
            Action::FilterPasswords => {
                self.options.verdict = self.entries.next_verdict(self.options.verdict);
                self.select_first();
            }
            Action::PasswordReadOn => self.scroll = (self.scroll + SCROLL).min(self.max_scroll(cx)),
            Action::PasswordReadBack => self.scroll = self.scroll.saturating_sub(SCROLL),
            Action::Open if !is_running => return self.open_account(cx),
            _ => {}
        }
        Outcome::none()
    }

    fn filtered_list(&mut self) -> Option<&mut dyn TypedFilter> {
        Some(&mut self.list)
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        if self.runs.running_audit().is_some() {
            return Outcome::none();
        }
        match self.list.click(at, panes(cx.area).list) {
            ListClick::Again => return self.open_account(cx),
            ListClick::Selected => self.selection_moved(),
            ListClick::Outside => {}
        }
        Outcome::none()
    }

    fn shown(&mut self, _cx: &Context<'_>) -> Outcome {
        self.is_shown = true;
        Outcome::start(PasswordJob::FindSource)
    }

    fn hidden(&mut self, _cx: &Context<'_>) -> Outcome {
        self.is_shown = false;
        Outcome::none()
    }

    fn closing(&mut self, _cx: &Context<'_>) -> Outcome {
        self.runs.stop_all()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        self.question_answered(answer, cx)
    }

    fn dismissed(&mut self) {
        self.question = None;
    }

    fn edit_refused(&mut self) {
        self.recording = None;
    }

    fn job_done(&mut self, result: JobResult, cx: &Context<'_>) -> Outcome {
        match result {
            JobResult::Password(event) => self.password_event(event, cx),
            _ => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        self.finish_recording(cx.open.revision);
        let audit = self.runs.audited().filter(|_| self.shows_results);
        self.entries.sync(cx.open, audit.map(|audited| (self.runs.audit_number(), audited)));
        let contents = self.entries.contents();
        if contents.is_audit() != self.options.contents.is_audit() {
            self.select_first();
        }
        self.options.contents = contents;
        let height = usize::from(panes(cx.area).list.height);
        // The contents include the revision.
        self.list.sync(
            0,
            &self.options,
            height,
            |filter| self.entries.rows(self.options.verdict, filter),
            |row| Some(*row) == self.selected,
        );
        let selected = self.list.selected().copied();
        if self.selected != selected {
            self.selected = selected;
            self.scroll = 0;
        }
        Outcome::none()
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
