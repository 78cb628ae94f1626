//! Stub.
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::state::State;
use crate::tui::widgets::Paint;
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

/// Stub.
#[derive(Debug, Default)]
pub struct Interview {}

impl Interview {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::List, Context::Global]
    }

    pub(super) fn key(&mut self, _key: KeyEvent) {}

    pub(super) fn paste(&mut self, _text: &str) {}
}

pub(super) fn act(_state: &mut State, _action: Action) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn view(_state: &State, _modal: &Interview, _paint: &mut Paint<'_>, _body: Rect) {}

/// Stub.
pub fn open(_state: &mut State, _account: Option<&crate::inventory::AccountId>, _focus: Option<u8>) {}
