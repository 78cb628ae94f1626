//! Stub.
use crate::inventory::AccountId;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::state::State;
use crate::tui::widgets::Paint;
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

/// Stub.
#[derive(Debug, Default)]
pub struct Recovery {}

impl Recovery {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        vec![Context::List, Context::Global]
    }

    pub(super) fn key(&mut self, _key: KeyEvent) {}

    pub(super) fn paste(&mut self, _text: &str) {}

    /// When something shown here goes.
    #[must_use]
    pub fn next_wake(&self) -> Option<std::time::Duration> {
        None
    }
}

/// Opens the recovery codes of an account.
pub fn open(_state: &mut State, _account: &AccountId) {}

pub(super) fn settle(_state: &mut State) {}

pub(super) fn act(_state: &mut State, _action: Action) -> Vec<Effect> {
    Vec::new()
}

pub(super) fn view(_state: &State, _modal: &Recovery, _paint: &mut Paint<'_>, _body: Rect) {}
