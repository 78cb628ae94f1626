//! Actions that apply everywhere: tabs, undo, help, lock and quit.

use super::{Address, App, Command, Flow, OpenDialog, Question};
use crate::tui::component::{Component, Event, Notice};
use crate::tui::dialogs::{Confirm, Help, Palette, QuitUnsaved};
use crate::tui::jobs::{ClipboardJob, VaultJob};
use crate::tui::keys::Action;
use crate::tui::open_profile::{EditRefused, SaveState};
use crate::tui::screens::{Screen, Screens, Unlock};

impl App {
    /// Carries out the action of a key, of a click on the footer, or of an entry of the palette.
    pub(super) fn act(&mut self, action: Action) {
        match action {
            Action::Quit => self.quit(),
            Action::Lock => self.lock(None),
            Action::Panic => {
                self.lock(None);
                self.clear_clipboard_at = None;
                self.start(ClipboardJob::Clear);
                self.commands.push(Command::ClearScreen);
            }
            Action::Suspend => self.ask_and_suspend(),
            Action::SaveNow => self.save_now(),
            Action::Help if !self.is_help_open() => {
                let help = Help::new(self.keys().scopes);
                self.open_dialog(Box::new(help), Address::App);
            }
            _ if !self.dialogs.is_empty() || self.open.is_none() => {
                self.deliver(self.top(), Event::Action(action));
            }
            Action::NextTab => self.show_screen(self.current.neighbour(1)),
            Action::PreviousTab => self.show_screen(self.current.neighbour(-1)),
            Action::Palette => {
                let palette = Palette::new(self.keys().scopes);
                self.open_dialog(Box::new(palette), self.top());
            }
            Action::Undo | Action::Redo => self.undo_or_redo(action),
            Action::Import => self.deliver(Address::Flow(Flow::Import), Event::Action(action)),
            Action::Report | Action::WriteChecklist => {
                self.deliver(Address::Flow(Flow::Report), Event::Action(action));
            }
            Action::ChangePassphrase => {
                self.deliver(Address::Flow(Flow::Passphrase), Event::Action(action));
            }
            Action::MergeVersion => self.deliver(Address::Flow(Flow::Merge), Event::Action(action)),
            _ => match Screen::of_tab(action) {
                Some(screen) => self.show_screen(screen),
                None => self.deliver(self.top(), Event::Action(action)),
            },
        }
    }

    fn is_help_open(&self) -> bool {
        self.dialogs.last().is_some_and(|dialog| {
            let component: &dyn std::any::Any = &*dialog.component;
            component.is::<Help>()
        })
    }

    /// Opens a dialog above all others. `opener` gets its answer.
    pub(super) fn open_dialog(&mut self, component: Box<dyn Component>, opener: Address) {
        let id = self.next_dialog;
        self.next_dialog += 1;
        self.dialogs.push(OpenDialog { id, component, opener });
        if let Some(outcome) =
            self.with_component(Address::Dialog(id), |component, cx| component.handle(Event::Shown, cx))
        {
            self.carry_out(Address::Dialog(id), outcome);
        }
    }

    pub(super) fn show_screen(&mut self, screen: Screen) {
        self.deliver(Address::Screen(self.current), Event::Hidden);
        self.current = screen;
        self.sync();
        self.deliver(Address::Screen(screen), Event::Shown);
    }

    pub(super) fn undo_or_redo(&mut self, action: Action) {
        let Some(open) = &mut self.open else { return };
        let (result, done) = match action {
            Action::Undo => (open.undo(), "Undone"),
            _ => (open.redo(), "Redone"),
        };
        match result {
            Ok(name) => {
                self.after_edit();
                self.notify(Notice::info(format!("{done}: {name}")));
            }
            Err(refused) => self.refuse_edit(&refused),
        }
    }

    pub(super) fn refuse_edit(&mut self, refused: &EditRefused) {
        self.notify(Notice::error(refused.to_string()));
    }

    fn has_unsaved_input(&self) -> bool {
        self.dialogs.iter().any(|dialog| dialog.component.has_unsaved_input())
    }

    /// Asks a question, unless it is already on the screen.
    fn ask(&mut self, question: Question, component: impl Component) {
        if self.dialogs.last().is_none_or(|dialog| dialog.opener != Address::Question(question)) {
            self.open_dialog(Box::new(component), Address::Question(question));
        }
    }

    /// Stops the process as the shell's job control does. If that would lose something, asks first.
    fn ask_and_suspend(&mut self) {
        if !self.has_unsaved_input() || self.settings.demo {
            return self.suspend();
        }
        let detail = "Suspending locks the vault. What you entered here is not saved yet, and is lost.";
        self.ask(Question::Suspend, Confirm::new("Lock and suspend?", detail));
    }

    /// Locks the vault and then stops the process: a stopped process cannot lock the vault later.
    pub(super) fn suspend(&mut self) {
        self.lock(Some("Locked: the program was suspended."));
        if self.closing {
            self.suspending = true;
        } else {
            self.commands.push(Command::Suspend);
        }
    }

    /// The worker has dropped the keys of a vault that was locked.
    pub(super) fn closed(&mut self) {
        self.closing = false;
        if std::mem::take(&mut self.suspending) {
            self.commands.push(Command::Suspend);
        }
    }

    /// Quits. If something would be lost, asks first.
    fn quit(&mut self) {
        if !self.has_unsaved_input() {
            return self.quit_if_saved();
        }
        let detail = "What you entered here is not saved yet. If you quit, it is lost.";
        self.ask(Question::Discard, Confirm::new("Quit without saving?", detail));
    }

    /// Quits. If the last change is not on the disk, waits for a running save, or asks.
    pub(super) fn quit_if_saved(&mut self) {
        match self.save_state() {
            SaveState::Failed(_) => self.ask(Question::QuitUnsaved, QuitUnsaved::default()),
            SaveState::Saving if !self.quits_again => {
                self.quitting = true;
                self.notify(Notice::info("Selvedge quits when the last change is saved."));
            }
            SaveState::Saving | SaveState::Saved | SaveState::ReadOnly(_) | SaveState::InMemory => {
                self.leave();
            }
        }
    }

    /// Repeats a save that failed, or says that there is nothing to save.
    fn save_now(&mut self) {
        let text = match self.save_state() {
            SaveState::Failed(_) => {
                self.save_requested = true;
                return self.start(VaultJob::SaveAgain);
            }
            SaveState::Saved if self.open.is_none() => return,
            SaveState::Saved => "Everything is saved.".to_owned(),
            SaveState::Saving => "Saving…".to_owned(),
            SaveState::ReadOnly(why) => format!("The vault is open read-only: {why}"),
            SaveState::InMemory => "The demo is not saved.".to_owned(),
        };
        self.notify(Notice::info(text));
    }

    /// Ends the program. Clears the clipboard first, because nothing will clear it later.
    pub(super) fn leave(&mut self) {
        self.close_screens();
        self.clear_what_was_copied();
        self.commands.push(Command::Quit);
    }

    /// Locks the vault: drops the profile, every screen and every dialog.
    pub(super) fn lock(&mut self, reason: Option<&'static str>) {
        if self.open.is_none() {
            return;
        }
        if self.settings.demo {
            self.notify(Notice::info("The demo has no passphrase, so it does not lock."));
            return;
        }
        self.close_screens();
        self.saved_before_lock = match self.open.take().map(|open| open.save_state) {
            Some(state @ (SaveState::Saving | SaveState::Failed(_))) => state,
            Some(SaveState::Saved | SaveState::ReadOnly(_) | SaveState::InMemory) | None => SaveState::Saved,
        };
        self.screens = Screens::default();
        self.flows = super::Flows::default();
        self.dialogs.clear();
        self.current = Screen::Overview;
        self.notice = None;
        self.unlock = Unlock::locked(reason);
        self.last_input = self.now.monotonic;
        self.closing = true;
        self.start(VaultJob::Close);
        self.clear_what_was_copied();
    }

    /// Tells every screen that the profile is about to be dropped.
    /// Clears the clipboard now if it would be cleared later: nobody would do it after a lock or the end of the program.
    fn clear_what_was_copied(&mut self) {
        if self.clear_clipboard_at.take().is_some() {
            self.start(ClipboardJob::Clear);
        }
    }

    fn close_screens(&mut self) {
        if self.open.is_none() {
            return;
        }
        self.deliver(Address::Screen(self.current), Event::Hidden);
        for screen in Screen::ALL {
            self.deliver(Address::Screen(screen), Event::Closing);
        }
    }
}
