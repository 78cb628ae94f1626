//! Carries out the requests of components.

use super::{Address, App, Command, Question};
use crate::profile::Edit;
use crate::tui::component::{Answer, Event, Outcome, Request, Route};
use crate::tui::jobs::{AnalysisJob, VaultJob};
use crate::tui::keys::Action;
use crate::tui::open_profile::{EditRefused, SaveState};
use crate::tui::screens::Screen;
use std::sync::Arc;

impl App {
    /// Carries out the requests of the component at `from`, in order.
    pub(super) fn carry_out(&mut self, from: Address, outcome: Outcome) {
        for request in outcome.requests {
            match request {
                Request::Edit { undo_as, edit, then } => match self.edit(undo_as, edit) {
                    Ok(()) => {
                        self.sync();
                        self.carry_out(from, then);
                    }
                    Err(refused) => {
                        self.refuse_edit(&refused);
                        self.deliver(from, Event::EditRefused);
                    }
                },
                Request::Remember(edit) => {
                    if self.open.as_mut().is_some_and(|open| open.remember(edit)) {
                        self.save();
                    }
                }
                Request::Open(dialog) => self.open_dialog(dialog, from),
                Request::Answer(answer) => self.answer(from, answer),
                // Without an answer there is nothing to refuse; see `answer`.
                Request::Refuse(_) => {}
                Request::Close => self.dismiss(from),
                Request::Go(route) => self.go(route),
                Request::Start(job) => self.commands.push(Command::Start(job)),
                Request::Notify(notice) => self.notify(notice),
                Request::Undo => self.undo_or_redo(Action::Undo),
                Request::Redo => self.undo_or_redo(Action::Redo),
                Request::Act(action) => self.act(action),
            }
        }
    }

    fn close(&mut self, dialog: Address) {
        self.dialogs.retain(|open| Address::Dialog(open.id) != dialog);
    }

    /// Closes a dialog without an answer, and tells its opener.
    fn dismiss(&mut self, dialog: Address) {
        let opener =
            self.dialogs.iter().find(|open| Address::Dialog(open.id) == dialog).map(|open| open.opener);
        self.close(dialog);
        if let Some(opener) = opener {
            self.deliver(opener, Event::Dismissed);
        }
    }

    /// Delivers the answer of a dialog to its opener. The dialog closes unless the opener refuses the answer.
    fn answer(&mut self, from: Address, answer: Answer) {
        let Some(dialog) = self.dialogs.iter().find(|open| Address::Dialog(open.id) == from) else { return };
        let opener = dialog.opener;
        if let Address::Question(question) = opener {
            self.close(from);
            return match question {
                Question::Discard => self.quit_if_saved(),
                Question::QuitUnsaved => self.leave(),
                Question::Suspend => self.suspend(),
            };
        }
        let event = Event::Answer(answer);
        let Some(mut outcome) = self.with_component(opener, |component, cx| component.handle(event, cx))
        else {
            return self.close(from);
        };
        let refusal = outcome.requests.iter().position(|request| matches!(request, Request::Refuse(_)));
        match refusal.map(|position| outcome.requests.swap_remove(position)) {
            Some(Request::Refuse(reason)) => self.deliver(from, Event::Refused(reason)),
            _ => self.close(from),
        }
        self.carry_out(opener, outcome);
    }

    fn go(&mut self, route: Route) {
        if self.open.is_none() {
            return;
        }
        let screen = screen_of(&route);
        if screen != self.current {
            self.show_screen(screen);
        }
        self.sync();
        self.deliver(Address::Screen(screen), Event::Show(route));
    }

    fn edit(&mut self, undo_as: Option<String>, edit: Edit) -> Result<(), EditRefused> {
        let Some(open) = &mut self.open else { return Ok(()) };
        match undo_as {
            Some(name) => open.edit(name, edit)?,
            None => open.edit_irrevocable(edit)?,
        }
        self.after_edit();
        Ok(())
    }

    /// Starts the jobs that follow every edit: computing derived values and saving.
    pub(super) fn after_edit(&mut self) {
        self.derive();
        self.save();
    }

    pub(super) fn derive(&mut self) {
        let Some(open) = &self.open else { return };
        let job = AnalysisJob::Derive {
            revision: open.revision,
            profile: Arc::clone(&open.profile),
            today: self.now.today,
        };
        self.start(job);
    }

    fn save(&mut self) {
        let Some(open) = self.open.as_mut().filter(|open| open.is_writable()) else { return };
        // After a failure, it stays “not saved” until a save has succeeded.
        if open.save_state.failure().is_none() {
            open.save_state = SaveState::Saving;
        }
        let job = VaultJob::Save { revision: open.revision, profile: Arc::clone(&open.profile) };
        self.start(job);
    }
}

/// The screen that shows a route.
const fn screen_of(route: &Route) -> Screen {
    match route {
        Route::Overview => Screen::Overview,
        Route::Walk | Route::Control(_) | Route::Category(_) => Screen::Walk,
        Route::Accounts | Route::AccountFilter | Route::Account(_) | Route::Subject(_) => Screen::Accounts,
        Route::Codes => Screen::Codes,
        Route::Findings => Screen::Findings,
        Route::Passwords => Screen::Passwords,
        Route::WhatIf => Screen::WhatIf,
    }
}
