//! The screens. Each is a small state, what its keys do, and how it is drawn.

pub mod accounts;
pub mod codes;
pub mod findings;
pub mod overview;
pub mod passwords;
pub mod unlock;
pub mod walk;
pub mod what_if;

use super::effect::Effect;
use super::keys::Action;
use super::modal::{self, Modal};
use super::session::Session;
use super::state::{Screen, State};
use super::update;
use super::view;
use super::widgets::Paint;
use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};
use std::time::Duration;

/// Carries an action out on the screen that is shown.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match state.screen {
        Screen::Overview => overview::act(state, action),
        Screen::Walk => walk::act(state, action),
        Screen::Accounts => accounts::act(state, action),
        Screen::Codes => codes::act(state, action),
        Screen::Findings => findings::act(state, action),
        Screen::Passwords => passwords::act(state, action),
        Screen::WhatIf => what_if::act(state, action),
    }
}

/// Takes a key that no binding took: letters of a filter.
pub fn key(state: &mut State, key: KeyEvent) -> Vec<Effect> {
    match state.screen {
        Screen::Overview => {}
        Screen::Walk => walk::key(state, key),
        Screen::Accounts => accounts::key(state, key),
        Screen::Codes => codes::key(state, key),
        Screen::Findings => findings::key(state, key),
        Screen::Passwords => passwords::key(state, key),
        Screen::WhatIf => what_if::key(state, key),
    }
    Vec::new()
}

/// Takes pasted text: on the codes screen an otpauth URI opens the question where it belongs.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    match state.screen {
        Screen::Codes => return codes::paste(state, text),
        Screen::Accounts => accounts::paste(state, text),
        Screen::Walk => walk::paste(state, text),
        Screen::Findings => findings::paste(state, text),
        Screen::Passwords => passwords::paste(state, text),
        Screen::WhatIf => what_if::paste(state, text),
        Screen::Overview => {}
    }
    Vec::new()
}

/// Brings the screen that is shown up to date with the profile: selections within lists, filters, orders.
pub fn settle(state: &mut State) {
    if state.session().is_none() {
        return;
    }
    modal::settle(state);
    match state.screen {
        Screen::Overview => overview::settle(state),
        Screen::Walk => walk::settle(state),
        Screen::Accounts => accounts::settle(state),
        Screen::Codes => codes::settle(state),
        Screen::Findings => findings::settle(state),
        Screen::Passwords => passwords::settle(state),
        Screen::WhatIf => what_if::settle(state),
    }
}

/// Does what is to be done when a screen comes up.
pub fn entered(state: &mut State) -> Vec<Effect> {
    settle(state);
    match state.screen {
        Screen::Passwords => passwords::entered(),
        _ => Vec::new(),
    }
}

/// Does what is to be done before a screen is left for another, for the lock, or for good.
pub fn left(state: &mut State) -> Vec<Effect> {
    match state.screen {
        Screen::Walk => walk::left(state),
        Screen::Codes => {
            codes::left(state);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// When what is shown next changes by itself; `None` while nothing moves.
pub fn next_wake(state: &State) -> Option<Duration> {
    match (state.modal.as_ref().map(Modal::bottom), state.screen) {
        (Some(Modal::Recovery(recovery)), _) => recovery.next_wake(),
        (Some(Modal::Qr(qr)), _) => Some(qr.next_wake(state.now.monotonic)),
        (Some(Modal::Interview(_) | Modal::Things(_) | Modal::Import(_)), _) => None,
        (_, Screen::Codes) => codes::next_wake(state),
        _ => None,
    }
}

/// Takes the mouse: a tab, a row, the wheel.
pub fn mouse(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    match event.kind {
        MouseEventKind::ScrollDown => return update::act(state, Action::Down),
        MouseEventKind::ScrollUp => return update::act(state, Action::Up),
        MouseEventKind::Down(MouseButton::Left) => {}
        _ => return Vec::new(),
    }
    if state.session().is_none() || state.modal.is_some() {
        return Vec::new();
    }
    let areas = view::areas(state.size);
    let at = Position::new(event.column, event.row);
    if areas.header.contains(at) {
        let tab = view::tabs(state.size.0).into_iter().find(|(_, x, width)| (*x..x + width).contains(&at.x));
        return tab.map(|(screen, ..)| update::go(state, screen)).unwrap_or_default();
    }
    if !areas.body.contains(at) {
        return Vec::new();
    }
    match state.screen {
        Screen::Overview => overview::click(state, areas.body, at),
        Screen::Walk => walk::click(state, areas.body, at),
        Screen::Accounts => accounts::click(state, areas.body, at),
        Screen::Codes => codes::click(state, areas.body, at),
        Screen::Findings => findings::click(state, areas.body, at),
        Screen::Passwords => passwords::click(state, areas.body, at),
        Screen::WhatIf => what_if::click(state, areas.body, at),
    }
}

/// Draws the screen that is shown. Under the interview, which fills the screen, nothing is drawn.
pub fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let whole = Modal::fills_the_screen;
    if state.modal.as_ref().is_some_and(whole) {
        return;
    }
    match state.screen {
        Screen::Overview => overview::view(state, session, paint, body),
        Screen::Walk => walk::view(state, session, paint, body),
        Screen::Accounts => accounts::view(state, session, paint, body),
        Screen::Codes => codes::view(state, session, paint, body),
        Screen::Findings => findings::view(state, session, paint, body),
        Screen::Passwords => passwords::view(state, session, paint, body),
        Screen::WhatIf => what_if::view(state, session, paint, body),
    }
}
