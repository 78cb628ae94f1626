//! Handles the results of jobs: the app uses some itself and delivers the others to a component.

use super::{Address, App, Flow};
use crate::tui::component::{Event, Notice};
use crate::tui::jobs::{Clearing, Failure, JobResult, Opened};
use crate::tui::open_profile::{OpenProfile, SaveState};
use crate::tui::screens::Screen;
use std::sync::Arc;

impl App {
    pub(super) fn job_done(&mut self, result: JobResult) {
        match result {
            JobResult::Opened(Ok(opened)) => self.opened(*opened),
            JobResult::Opened(Err(_)) | JobResult::Strength(_) => {
                self.deliver(Address::Unlock, Event::Job(result));
            }
            JobResult::Closed => self.closed(),
            JobResult::Saved { revision, result } => self.saved(revision, result),
            JobResult::OtherVersionKept(number) => self.notify(Notice::error(format!(
                "Another program had changed vault.age. Its version is kept as generation {number}: see “selvedge vault check”."
            ))),
            JobResult::Derived(derived) => {
                if let Some(open) = &mut self.open
                    && derived.revision >= open.derived.revision
                {
                    open.derived = *derived;
                }
            }
            JobResult::Plan { .. } | JobResult::SmallestSets { .. } => {
                self.deliver_while_open(Address::Screen(Screen::WhatIf), result);
            }
            JobResult::Password(_) => {
                self.deliver_while_open(Address::Screen(Screen::Passwords), result);
            }
            JobResult::ImportRead { .. } => {
                // The notice that the file is being read would hide the keys of the review.
                self.notice = None;
                self.deliver_while_open(Address::Flow(Flow::Import), result);
            }
            JobResult::VersionRead { .. } => {
                self.notice = None;
                self.deliver_while_open(Address::Flow(Flow::Merge), result);
            }
            JobResult::PathCompleted { .. } => self.deliver(self.top(), Event::Job(result)),
            JobResult::Copied(Ok(())) => self.copied(),
            JobResult::ClipboardCleared(clearing) => self.clipboard_cleared(clearing),
            JobResult::Written(Ok(path)) => self.notify(Notice::info(format!("Written: {}", path.display()))),
            JobResult::PassphraseChanged(Ok(())) => self.notify(Notice::info(
                "The passphrase is changed. The old one opens only older copies of identity.age.",
            )),
            JobResult::Copied(Err(failure))
            | JobResult::Written(Err(failure))
            | JobResult::PassphraseChanged(Err(failure)) => {
                self.notify(Notice::error(failure.to_string()));
            }
        }
    }

    /// A result that arrives after the vault was locked is dropped.
    fn deliver_while_open(&mut self, to: Address, result: JobResult) {
        if self.open.is_some() {
            self.deliver(to, Event::Job(result));
        }
    }

    fn opened(&mut self, opened: Opened) {
        let Opened { profile, read_only, notice, unsaved, versions } = opened;
        let save_state = match read_only {
            _ if self.settings.demo => SaveState::InMemory,
            Some(why) => SaveState::ReadOnly(why),
            None => unsaved.map_or(SaveState::Saved, SaveState::Failed),
        };
        let mut open = OpenProfile::new(
            profile,
            Arc::clone(&self.settings.model),
            Arc::clone(&self.settings.directory),
            save_state,
        );
        let other_version = versions.short_message();
        open.versions = versions;
        self.open = Some(Box::new(open));
        self.saved_before_lock = SaveState::Saved;
        self.unlock.clear();
        self.derive();
        self.last_input = self.now.monotonic;
        match (other_version, notice) {
            (Some(other_version), _) => self.notify(Notice::error(other_version)),
            (None, Some(notice)) => self.notify(Notice::info(notice)),
            (None, None) => {}
        }
        self.sync();
        self.deliver(Address::Screen(self.current), Event::Shown);
    }

    fn saved(&mut self, revision: u64, result: Result<(), Failure>) {
        let written = result.is_ok();
        let failed_before = self.save_state().failure().cloned();
        let requested = std::mem::take(&mut self.save_requested);
        let state = match result {
            // A newer revision is still being saved.
            Ok(()) if self.open.as_ref().is_some_and(|open| open.revision != revision) => None,
            Ok(()) => Some(SaveState::Saved),
            Err(failure) => {
                // The header says all the time that it is not saved. The reason need not be repeated after each attempt.
                if requested || failed_before.as_ref() != Some(&failure) {
                    self.notify(Notice::error(format!("Not saved: {failure}")));
                }
                Some(SaveState::Failed(failure))
            }
        };
        if let Some(state) = state {
            if state == SaveState::Saved && failed_before.is_some() {
                self.notify(Notice::info("Saved: the last change is on the disk now."));
            }
            match &mut self.open {
                Some(open) => open.save_state = state,
                None => self.saved_before_lock = state,
            }
        }
        for screen in Screen::ALL.into_iter().filter(|_| self.open.is_some()).collect::<Vec<_>>() {
            self.deliver(Address::Screen(screen), Event::Saved { revision, written });
        }
        let dialogs: Vec<_> = self.dialogs.iter().map(|dialog| Address::Dialog(dialog.id)).collect();
        for dialog in dialogs {
            self.deliver(dialog, Event::Saved { revision, written });
        }
        if self.quitting && *self.save_state() != SaveState::Saving {
            self.quitting = false;
            self.quit_if_saved();
        }
    }

    fn clipboard_cleared(&mut self, clearing: Clearing) {
        match clearing {
            Clearing::Nothing => {}
            Clearing::Cleared => self.notify(Notice::info("Clipboard cleared.")),
            Clearing::AskedTerminal => {
                self.notify(Notice::info("Asked the terminal to clear what was copied."));
            }
            Clearing::MaybeInTmux => self.notify(Notice::error(
                "tmux may still hold what was copied: `tmux delete-buffer` deletes it.",
            )),
        }
    }

    fn copied(&mut self) {
        let after = self.settings.clear_after;
        if after.is_zero() {
            return self.notify(Notice::info("Copied."));
        }
        self.clear_clipboard_at = Some(self.now.monotonic + after);
        self.notify(Notice::info(format!(
            "Copied. Selvedge clears the clipboard in {} s, or when you lock or quit, if it is unchanged.",
            after.as_secs()
        )));
    }
}
