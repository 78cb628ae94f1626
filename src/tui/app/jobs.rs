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
        let Opened { profile, read_only, notice } = opened;
        let save_state = match read_only {
            _ if self.settings.demo => SaveState::InMemory,
            Some(why) => SaveState::ReadOnly(why),
            None => SaveState::Saved,
        };
        self.open = Some(Box::new(OpenProfile::new(
            profile,
            Arc::clone(&self.settings.model),
            Arc::clone(&self.settings.directory),
            save_state,
        )));
        self.unlock.clear();
        self.derive();
        self.last_input = self.now.monotonic;
        if let Some(notice) = notice {
            self.notify(Notice::info(notice));
        }
        self.sync();
        self.deliver(Address::Screen(self.current), Event::Shown);
    }

    fn saved(&mut self, revision: u64, result: Result<(), Failure>) {
        let Some(open) = &mut self.open else { return };
        let written = result.is_ok();
        match result {
            Ok(()) if revision == open.revision => open.save_state = SaveState::Saved,
            // A newer revision is still being saved.
            Ok(()) => {}
            Err(failure) => {
                let why = failure.to_string();
                open.save_state = SaveState::Failed(why.clone());
                self.notify(Notice::error(format!("Not saved: {why}")));
            }
        }
        for screen in Screen::ALL {
            self.deliver(Address::Screen(screen), Event::Saved { revision, written });
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
