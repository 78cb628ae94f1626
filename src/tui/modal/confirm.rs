//! A question to be answered yes or no.

use super::{Modal, panel};
use crate::import::KdfLimits;
use crate::profile::Edit;
use crate::secret::Passphrase;
use crate::tui::effect::{Effect, Origin};
use crate::tui::keys::Action;
use crate::tui::screens::passwords;
use crate::tui::state::State;
use crate::tui::update;
use crate::tui::widgets::{Paint, rows, wrap};
use ratatui::layout::Rect;
use zeroize::Zeroizing;

/// A question, and what yes does.
#[derive(Debug)]
pub struct Confirm {
    pub question: String,
    /// What yes means, and what it does not.
    pub detail: String,
    pub then: Then,
    /// What lies under the question and comes back after it.
    pub under: Option<Box<Modal>>,
}

pub enum Then {
    /// An edit, named for undo.
    Edit(String, Edit),
    /// An edit that undo takes back, and then something to copy: a recovery code that is used.
    EditAndCopy(String, Edit, Zeroizing<String>),
    /// Read what is to be imported, at this cost.
    Import(Origin, Option<Passphrase>, KdfLimits),
    /// Audit the passwords of an export, at this cost.
    Audit(String, Option<Passphrase>, KdfLimits),
    /// End the program, though something is not saved.
    Quit,
    /// Leave what lies under the question.
    Leave,
}

/// What to say of a file whose key derivation costs more than usual.
pub const COST: &str =
    "Go on if you trust where the file comes from. Codes can be shown and copied meanwhile.";

impl std::fmt::Debug for Then {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An edit may hold what is copied.
        f.write_str("Then(…)")
    }
}

/// Asks a question over whatever is on the screen.
pub fn ask(state: &mut State, question: impl Into<String>, detail: impl Into<String>, then: Then) {
    let under = state.modal.take().map(Box::new);
    let confirm = Confirm { question: question.into(), detail: detail.into(), then, under };
    state.modal = Some(Modal::Confirm(Box::new(confirm)));
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    if !matches!(action, Action::Yes | Action::No | Action::Back) {
        return Vec::new();
    }
    let Some(Modal::Confirm(confirm)) = state.modal.take() else { return Vec::new() };
    let Confirm { then, under, .. } = *confirm;
    if action != Action::Yes {
        state.modal = under.map(|under| *under);
        return Vec::new();
    }
    match then {
        Then::Edit(what, edit) => {
            state.modal = under.map(|under| *under);
            update::edit(state, &what, edit)
        }
        Then::EditAndCopy(what, edit, text) => {
            state.modal = under.map(|under| *under);
            let mut effects = update::edit(state, &what, edit);
            // Where it could not be marked, and it was said why, it is not handed out either.
            if !effects.is_empty() {
                effects.push(Effect::Copy(text));
            }
            effects
        }
        Then::Import(from, password, limits) => {
            state.say("Decrypting… this takes a while.");
            vec![Effect::ReadImport { from, password, limits }]
        }
        Then::Audit(path, secret, limits) => passwords::audit(state, path, secret, limits),
        Then::Quit => update::leave(state),
        Then::Leave => {
            if matches!(under.as_deref(), Some(Modal::Import(_))) {
                state.say(super::import::NOTHING);
            }
            // The list of things stays when one of its forms is left.
            state.modal = under.and_then(|under| super::things::without_form(*under));
            Vec::new()
        }
    }
}

pub(super) fn view(state: &State, confirm: &Confirm, paint: &mut Paint<'_>, body: Rect) {
    let theme = &state.settings.theme;
    let columns = 62.min(body.width.saturating_sub(4));
    let question = wrap(&confirm.question, columns);
    let detail = wrap(&confirm.detail, columns);
    let height = u16::try_from(question.len() + detail.len() + 3).unwrap_or(u16::MAX);
    let area = panel(state, paint, body, "Are you sure?", columns, height);
    let mut free = rows(area);
    for line in question {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, &line, theme.heading);
    }
    for line in detail {
        let Some(row) = free.next() else { return };
        paint.text(row.x, row.y, row.width, &line, theme.text);
    }
    free.next();
    if let Some(row) = free.next() {
        let yes = state.settings.keymap.key(Action::Yes, theme.ascii).unwrap_or_default();
        let no = state.settings.keymap.key(Action::No, theme.ascii).unwrap_or_default();
        let used = paint.text(row.x, row.y, row.width, &format!("{yes} yes"), theme.accent);
        paint.text(
            row.x + used + 3,
            row.y,
            row.width.saturating_sub(used + 3),
            &format!("{no} no"),
            theme.accent,
        );
    }
}
