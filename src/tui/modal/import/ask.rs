//! What is imported is named, read on a worker, and its password asked for.

use super::open;
use crate::import::KdfLimits;
use crate::merge::SourceContent;
use crate::secret::Passphrase;
use crate::tui::effect::{Effect, Origin};
use crate::tui::message::ImportFailure;
use crate::tui::modal::confirm::{self, Then};
use crate::tui::modal::prompt::{self, Field, Purpose, Values};
use crate::tui::state::State;
use crate::tui::widgets::Input;
use std::sync::Arc;

const TITLE: &str = "Import";

fn line(typed: &str) -> Vec<Field> {
    vec![Field::path("File", "empty: what is on the clipboard", Input::with(typed))]
}

pub fn ask(state: &mut State) {
    let help = "What another authenticator app or password manager exported, or a picture of its QR codes; an \
                inventory document; another vault's folder. Left empty: what you copied, text or a picture. You see \
                what would be done first, and nothing changes until you say so.";
    prompt::open(state, TITLE, help, line(""), Purpose::ImportFile);
}

pub(in crate::tui::modal) fn submit_file(state: &mut State, values: &Values) -> Vec<Effect> {
    let path = values.first().map(|value| value.trim().to_owned()).unwrap_or_default();
    let from = if path.is_empty() { Origin::Clipboard } else { Origin::File(path) };
    state.say("Reading…");
    vec![Effect::ReadImport { from, password: None, limits: KdfLimits::default() }]
}

/// Reads the file again, with the password that was typed.
pub(in crate::tui::modal) fn submit_password(
    state: &mut State,
    from: &Origin,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    let password =
        values.first().filter(|value| !value.is_empty()).ok_or("Type the password of the export.")?;
    state.say("Decrypting… this may take a few seconds.");
    Ok(vec![Effect::ReadImport {
        from: from.clone(),
        password: Some(Passphrase::new(password.to_string())),
        limits: KdfLimits::default(),
    }])
}

/// Takes what a worker read.
pub fn read(state: &mut State, from: Origin, result: Result<Arc<SourceContent>, ImportFailure>) {
    // Whoever locked the vault or began something else meanwhile does not want it any more.
    if state.session().is_none() || state.modal.is_some() {
        return;
    }
    state.notice = None;
    match result {
        Ok(found) => open(state, from, found),
        Err(ImportFailure::NeedsPassword { label, wrong }) => {
            let help = format!(
                "{}This {label} is encrypted. Its password is the one that was set when it was {}.",
                if wrong { "That password does not open it, or the file was changed. " } else { "" },
                if label.ends_with("vault") { "made" } else { "exported" }
            );
            let fields = vec![Field::new("Password", "not shown", Input::masked())];
            prompt::open(state, TITLE, help, fields, Purpose::ImportPassword(from));
        }
        Err(ImportFailure::Costly { what, limits, password }) => {
            confirm::ask(state, what, confirm::COST, Then::Import(from, password, limits));
        }
        Err(ImportFailure::Failed(failure)) => {
            let error = format!("{} {}", failure.what, failure.hint);
            let typed = match &from {
                Origin::File(path) => path.as_str(),
                Origin::Clipboard => "",
            };
            // What was typed is not lost: a letter may be all that was wrong.
            prompt::open_again(state, TITLE, line(typed), Purpose::ImportFile, error);
        }
    }
}
