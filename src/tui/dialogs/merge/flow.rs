//! Asks for the file of the other version, lets the worker merge it, and asks for its passphrase if it has another key.

use super::review::MergeReview;
use crate::secret::Passphrase;
use crate::store::MissingVersion;
use crate::text::{count, visible};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome};
use crate::tui::dialogs::prompt::{Field, Prompt};
use crate::tui::jobs::{JobResult, VaultJob, VersionFailure};
use crate::tui::keys::Action;
use crate::tui::open_profile::{OpenProfile, SaveState};
use crate::tui::widgets::{Input, Paint};
use crate::vault::VaultFile;
use std::sync::Arc;

const TITLE: &str = "Merge another version of the vault";

/// The steps of a merge before the review.
#[derive(Debug, Default)]
pub struct MergeFlow {
    /// The file whose passphrase is asked for; `None` while the file itself is.
    needs_passphrase: Option<String>,
}

impl MergeFlow {
    fn ask_file(&mut self, typed: &str, error: Option<String>, cx: &Context<'_>) -> Outcome {
        self.needs_passphrase = None;
        let found = match found_versions(cx.open).len() {
            0 => "No other version was found beside the vault.".to_owned(),
            1 => "One other version was found beside the vault.".to_owned(),
            several => format!("{} were found; merge one after the other.", count(several, "other version")),
        };
        let help = format!(
            "{found} A merge keeps what either version changed since their last common version. You see what changes \
             before it is applied, and one undo takes it back."
        );
        let fields =
            vec![Field::path("File", "a conflict copy, or the folder of a copied vault", Input::with(typed))];
        let mut prompt = Prompt::new(TITLE, help, fields).submit_word("read");
        if let Some(error) = error {
            prompt = prompt.with_error(error);
        }
        Outcome::open(prompt)
    }

    fn ask_passphrase(&mut self, file: String, wrong: bool) -> Outcome {
        let error = if wrong { "This passphrase does not open it. " } else { "" };
        let help = format!("{error}It has another key than this vault: {}", visible(&file));
        self.needs_passphrase = Some(file);
        let fields = vec![Field::new("Its passphrase", "not shown", Input::masked())];
        Outcome::open(Prompt::new(TITLE, help, fields).submit_word("decrypt"))
    }
}

/// The files of other versions that were found when the vault was opened.
fn found_versions(open: &OpenProfile) -> Vec<String> {
    let copies = open.versions.copies.iter().filter(|copy| copy.of == VaultFile::Vault);
    let mut files: Vec<String> = copies.map(|copy| copy.path.display().to_string()).collect();
    if let Some(MissingVersion::Generation { file, .. }) = &open.versions.missing {
        files.push(file.display().to_string());
    }
    files
}

fn read(file: String, passphrase: Option<Passphrase>, cx: &Context<'_>) -> Outcome {
    let job = VaultJob::ReadVersion {
        file,
        passphrase,
        revision: cx.open.revision,
        profile: Arc::clone(&cx.open.profile),
    };
    Outcome::notify("Reading…").and(Outcome::start(job))
}

impl Component for MergeFlow {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([])
    }

    fn act(&mut self, _action: Action, cx: &Context<'_>) -> Outcome {
        match &cx.open.save_state {
            SaveState::InMemory => Outcome::notify_error("The demo has no vault."),
            SaveState::ReadOnly(why) => {
                Outcome::notify_error(format!("Nothing can be merged: the vault is open read-only: {why}"))
            }
            SaveState::Saved | SaveState::Saving | SaveState::Failed(_) => {
                let first = found_versions(cx.open).into_iter().next().unwrap_or_default();
                self.ask_file(&first, None, cx)
            }
        }
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        let Answer::Values(values) = answer else { return Outcome::none() };
        let Some(value) = values.first().filter(|value| !value.trim().is_empty()) else {
            return Outcome::refuse("Type it, or cancel with Esc.");
        };
        match self.needs_passphrase.take() {
            Some(file) => read(file, Some(Passphrase::new(value.to_string())), cx),
            None => read(value.trim().to_owned(), None, cx),
        }
    }

    fn dismissed(&mut self) {
        self.needs_passphrase = None;
    }

    fn job_done(&mut self, result: JobResult, cx: &Context<'_>) -> Outcome {
        let JobResult::VersionRead { file, result } = result else { return Outcome::none() };
        if cx.has_dialog {
            return Outcome::notify_error("Not merged: another dialog is open. Close it and merge again.");
        }
        match result {
            Ok(merge) => Outcome::open(MergeReview::new(file, *merge)),
            Err(VersionFailure::Contained) => Outcome::notify(
                "Nothing to merge: the vault contains everything in that file. You can delete the file.",
            ),
            Err(VersionFailure::NeedsPassphrase { wrong }) => self.ask_passphrase(file, wrong),
            // Show the path again, because it may only have a typing error.
            Err(VersionFailure::Failed(failure)) => self.ask_file(&file, Some(failure.to_string()), cx),
        }
    }

    fn draw(&self, _paint: &mut Paint<'_>, _cx: &Context<'_>) {}
}
