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
pub struct Codes {}

impl Codes {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::Codes, Context::List, Context::Global]
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

/// When a code next changes; `None` while none is shown.
pub(super) fn next_wake(_state: &State) -> Option<std::time::Duration> {
    None
}

/// Takes a pasted otpauth URI.
pub(super) fn paste(_state: &mut State, _text: &str) -> Vec<Effect> {
    Vec::new()
}

/// Takes an otpauth URI or a bare secret.
pub(in crate::tui) fn submit_seed(
    _state: &mut State,
    _account: Option<&crate::inventory::AccountId>,
    _values: &crate::tui::modal::prompt::Values,
) -> Result<Vec<Effect>, String> {
    Ok(Vec::new())
}

/// Takes a code shown elsewhere.
pub(in crate::tui) fn submit_check(
    _state: &mut State,
    _account: &crate::inventory::AccountId,
    _factor: &crate::inventory::FactorId,
    _values: &crate::tui::modal::prompt::Values,
) -> Result<Vec<Effect>, String> {
    Ok(Vec::new())
}
