//! Asks for a file, lets a worker read it, and asks for its password if it is encrypted.

use super::review::ImportReview;
use crate::import::KdfLimits;
use crate::secret::Passphrase;
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Values};
use crate::tui::dialogs::confirm::{COST, Confirm};
use crate::tui::dialogs::prompt::{Field, Prompt};
use crate::tui::jobs::{FileJob, ImportFailure, ImportSource, JobResult};
use crate::tui::keys::Action;
use crate::tui::widgets::{Input, Paint};

const TITLE: &str = "Import";

/// The steps of an import before the review. The screens can be used while a worker reads the file.
#[derive(Debug, Default)]
pub struct ImportFlow {
    question: Option<Question>,
}

/// The question of the open dialog.
#[derive(Debug)]
enum Question {
    Path,
    Password(ImportSource),
    /// Whether to decrypt a file whose key derivation takes long.
    Cost {
        source: ImportSource,
        password: Option<Passphrase>,
        limits: KdfLimits,
    },
}

impl ImportFlow {
    fn ask(&mut self, question: Question, dialog: impl Component) -> Outcome {
        self.question = Some(question);
        Outcome::open(dialog)
    }

    fn ask_path(&mut self, typed: &str, error: Option<String>) -> Outcome {
        let help = "The export of another authenticator app or password manager, a picture of its QR codes, an \
                    inventory document, or the folder of another vault. Leave it empty to import text or a picture \
                    from the clipboard. You can review the changes before they are applied.";
        let fields = vec![Field::path("File", "empty: import from the clipboard", Input::with(typed))];
        let mut prompt = Prompt::new(TITLE, help, fields).submit_word("import");
        if let Some(error) = error {
            prompt = prompt.with_error(error);
        }
        self.ask(Question::Path, prompt)
    }

    fn ask_password(&mut self, source: ImportSource, label: &str, wrong: bool) -> Outcome {
        let error = if wrong { "The password is wrong, or the file was changed. " } else { "" };
        let origin = if label.ends_with("vault") { "created" } else { "exported" };
        let help = format!("{error}This {label} is encrypted. Its password was set when it was {origin}.");
        let fields = vec![Field::new("Password", "not shown", Input::masked())];
        let prompt = Prompt::new(TITLE, help, fields).submit_word("decrypt");
        self.ask(Question::Password(source), prompt)
    }
}

fn path_entered(values: &Values) -> Outcome {
    let path = values.first().map(|value| value.trim().to_owned()).unwrap_or_default();
    let source = if path.is_empty() { ImportSource::Clipboard } else { ImportSource::Path(path) };
    read(source, None, KdfLimits::default(), "Reading…")
}

fn password_entered(source: ImportSource, values: &Values) -> Outcome {
    match values.first().filter(|value| !value.is_empty()) {
        None => Outcome::refuse("Type the password of the export."),
        Some(password) => {
            let password = Some(Passphrase::new(password.to_string()));
            read(source, password, KdfLimits::default(), "Decrypting… this may take a few seconds.")
        }
    }
}

fn read(source: ImportSource, password: Option<Passphrase>, limits: KdfLimits, notice: &str) -> Outcome {
    Outcome::notify(notice).and(Outcome::start(FileJob::ReadImport { source, password, limits }))
}

impl Component for ImportFlow {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([])
    }

    fn act(&mut self, _action: Action, _cx: &Context<'_>) -> Outcome {
        self.ask_path("", None)
    }

    fn answered(&mut self, answer: Answer, _cx: &Context<'_>) -> Outcome {
        match (self.question.take(), answer) {
            (Some(Question::Path), Answer::Values(values)) => path_entered(&values),
            (Some(Question::Password(source)), Answer::Values(values)) => {
                // If this password is refused, the prompt stays open and sends another one.
                self.question = Some(Question::Password(source.clone()));
                password_entered(source, &values)
            }
            (Some(Question::Cost { source, password, limits }), Answer::Yes) => {
                read(source, password, limits, "Decrypting… this takes a while.")
            }
            (None | Some(Question::Path | Question::Password(_) | Question::Cost { .. }), _) => {
                Outcome::none()
            }
        }
    }

    fn dismissed(&mut self) {
        // The question may contain a password.
        self.question = None;
    }

    fn job_done(&mut self, result: JobResult, cx: &Context<'_>) -> Outcome {
        let JobResult::ImportRead { source, result } = result else { return Outcome::none() };
        if cx.has_dialog {
            return Outcome::notify_error("Not imported: another dialog is open. Close it and import again.");
        }
        match result {
            Ok(content) => Outcome::open(ImportReview::new(source, content, cx)),
            Err(ImportFailure::NeedsPassword { label, wrong }) => self.ask_password(source, &label, wrong),
            Err(ImportFailure::Costly { what, limits, password }) => {
                self.ask(Question::Cost { source, password, limits }, Confirm::new(what, COST))
            }
            Err(ImportFailure::Failed(failure)) => {
                let typed = match &source {
                    ImportSource::Path(path) => path.as_str(),
                    ImportSource::Clipboard => "",
                };
                // Show the path again, because it may only have a typing error.
                self.ask_path(typed, Some(failure.to_string()))
            }
        }
    }

    fn draw(&self, _paint: &mut Paint<'_>, _cx: &Context<'_>) {}
}
