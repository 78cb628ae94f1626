//! Stub.
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::state::State;
use crate::tui::widgets::Paint;
use ratatui::layout::Rect;

/// Stub.
#[derive(Debug, Default)]
pub struct Things {}

impl Things {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::List, Context::Global]
    }

    /// Whether leaving would lose an answer.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        false
    }
}

pub(super) fn act(_state: &mut State, _action: Action) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn view(_state: &State, _modal: &Things, _paint: &mut Paint<'_>, _body: Rect) {}

/// Stub.
pub fn open(_state: &mut State, _at: Option<&crate::inventory::EntityId>) {}

pub(super) fn key(_state: &mut State, _key: crossterm::event::KeyEvent) {}

pub(super) fn paste(_state: &mut State, _text: &str) {}
