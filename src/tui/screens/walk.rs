//! Stub.
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::widgets::Paint;
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

/// Stub.
#[derive(Debug, Default)]
pub struct Walk {}

impl Walk {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Walk, Context::List, Context::Global]
    }
}

pub(super) fn settle(_state: &mut State) {}

pub(super) fn act(_state: &mut State, _action: Action) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn key(_state: &mut State, _key: KeyEvent) {}

pub(super) fn click(_state: &mut State, _body: Rect, _at: Position) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn view(_state: &State, _session: &Session, _paint: &mut Paint<'_>, _body: Rect) {}

/// Goes to the first open control of a category.
pub(super) fn go_to_category(_state: &mut State, _category: &str) {}

/// Takes a note.
pub(in crate::tui) fn submit_note(
    _state: &mut State,
    _control: &crate::responsibility::ControlId,
    _account: Option<&crate::inventory::AccountId>,
    _values: &crate::tui::modal::prompt::Values,
) -> Result<Vec<Effect>, String> {
    Ok(Vec::new())
}
