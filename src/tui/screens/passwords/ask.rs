//! The dialogs of the screen. They ask for a password, for an export, for the password of an export, and whether to run
//! a costly key derivation.

use super::Passwords;
use super::question::Question;
use crate::import::KdfLimits;
use crate::secret::{Passphrase, Password};
use crate::tui::component::{Answer, Component, Context, Outcome, Values};
use crate::tui::dialogs::{COST, Confirm, Field, Prompt};
use crate::tui::keys::Action;
use crate::tui::widgets::Input;

const AUDIT_TITLE: &str = "Audit the passwords of an export";

impl Passwords {
    /// What leaves the machine when a password is checked.
    pub(super) fn privacy_text(&self) -> String {
        match &self.source {
            Some(Ok(source)) if source.online => format!(
                "Only the first 5 of 40 hash characters are sent to {}; about 1,900 known hashes share them.",
                source.name
            ),
            Some(Ok(source)) => format!("It is looked up in {}: nothing leaves this machine.", source.name),
            Some(Err(failure)) => failure.to_string(),
            None => String::new(),
        }
    }

    fn ask(&mut self, question: Question, dialog: impl Component) -> Outcome {
        self.question = Some(question);
        Outcome::open(dialog)
    }

    pub(super) fn ask_password(&mut self) -> Outcome {
        let help = format!("Neither the password nor its hash is stored. {}", self.privacy_text());
        let fields = vec![Field::new("Password", "not shown", Input::masked())];
        let prompt = Prompt::new("Check one password", help, fields).submit_word("check");
        self.ask(Question::Password, prompt)
    }

    pub(super) fn ask_export(&mut self) -> Outcome {
        let help = "The export of a password manager or browser: Bitwarden, KeePass, 1Password, Proton Pass, LastPass, \
                    Chrome, Firefox, Apple and others. The passwords stay in memory only until their hashes are \
                    computed.";
        let fields = vec![Field::path("File", "~/Downloads/export.csv", Input::default())];
        let prompt = Prompt::new(AUDIT_TITLE, help, fields).submit_word("audit");
        self.ask(Question::Export, prompt)
    }

    /// Asks for the password of an encrypted export. Does not interrupt another dialog.
    pub(super) fn ask_export_password(
        &mut self,
        path: String,
        label: &str,
        wrong: bool,
        cx: &Context<'_>,
    ) -> Outcome {
        if cx.has_dialog {
            return Outcome::notify_error(format!(
                "This {label} is encrypted. Start the audit again when you have its password."
            ));
        }
        let wrong = if wrong { "The password is wrong, or the file was changed. " } else { "" };
        let help = format!("{wrong}This {label} is encrypted. Its password was set when it was exported.");
        let fields = vec![Field::new("Password", "not shown", Input::masked())];
        let prompt = Prompt::new(AUDIT_TITLE, help, fields).submit_word("decrypt");
        self.ask(Question::ExportPassword(path), prompt)
    }

    /// Asks whether to run a costly key derivation. Does not interrupt another dialog.
    pub(super) fn ask_kdf_cost(
        &mut self,
        path: String,
        question: &str,
        limits: KdfLimits,
        password: Option<Passphrase>,
        cx: &Context<'_>,
    ) -> Outcome {
        if cx.has_dialog {
            return Outcome::notify_error(format!("{question} Start the audit again if you want this."));
        }
        self.ask(Question::KdfCost { path, password, limits }, Confirm::new(question, COST))
    }

    pub(super) fn question_answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match (self.question.take(), answer) {
            (Some(Question::Password), Answer::Values(values)) => match first_value(values) {
                Some(password) => {
                    self.scroll = 0;
                    self.runs.start_check(Password::new(password), cx)
                }
                None => self.refuse(Question::Password, "Type the password to check."),
            },
            (Some(Question::Export), Answer::Values(values)) => {
                let path = first_value(values).map(|path| path.trim().to_owned()).unwrap_or_default();
                if path.is_empty() {
                    return self.refuse(Question::Export, "Enter the path of the exported file.");
                }
                self.start_audit(path, None, KdfLimits::default(), cx)
            }
            (Some(Question::ExportPassword(path)), Answer::Values(values)) => match first_value(values) {
                Some(password) => {
                    self.start_audit(path, Some(Passphrase::new(password)), KdfLimits::default(), cx)
                }
                None => self.refuse(Question::ExportPassword(path), "Type the password of the export."),
            },
            (Some(Question::KdfCost { path, password, limits }), Answer::Yes) => {
                self.start_audit(path, password, limits, cx)
            }
            (Some(Question::Password | Question::Export | Question::ExportPassword(_)), Answer::Yes)
            | (Some(Question::KdfCost { .. }), Answer::Values(_))
            | (None, _) => Outcome::none(),
        }
    }

    /// Refuses an answer. The dialog stays open and asks the same question.
    fn refuse(&mut self, question: Question, reason: &str) -> Outcome {
        self.question = Some(question);
        Outcome::refuse(reason)
    }

    fn start_audit(
        &mut self,
        path: String,
        password: Option<Passphrase>,
        limits: KdfLimits,
        cx: &Context<'_>,
    ) -> Outcome {
        self.shows_results = false;
        // Stop typing a filter: an audit under way has no list.
        self.list.act(Action::Submit);
        self.runs.start_audit(path, password, limits, cx)
    }
}

/// The text of the first field, without a copy; `None` if it is empty.
fn first_value(values: Values) -> Option<String> {
    let mut value = values.into_iter().next()?;
    let text = std::mem::take(&mut *value);
    (!text.is_empty()).then_some(text)
}
