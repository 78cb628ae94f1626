//! What the keys and the mouse do in what if.

use super::detail::Chosen;
use super::sides::Shown;
use super::{Row, Ticked, View, exposure, plan, settle, view};
use crate::tui::effect::Effect;
use crate::tui::explored::Explored;
use crate::tui::keys::Action;
use crate::tui::state::State;
use crate::tui::update;
use crate::tui::view::areas;
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};
use std::sync::Arc;

pub(in crate::tui::screens) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let body = areas(state.size).body;
    let Some(access) = state.session().and_then(|session| session.derived.access.as_ref()).map(Arc::clone)
    else {
        return Vec::new();
    };
    let screen = &mut state.what_if;
    if screen.typing {
        match action {
            Action::Submit => screen.typing = false,
            Action::Cancel => {
                screen.typing = false;
                screen.filter_mut().clear();
            }
            _ => {}
        }
        return Vec::new();
    }
    match action {
        Action::ShowTicks => screen.show(View::Ticks),
        Action::ShowExposure => screen.show(View::Exposure),
        Action::ShowPlan => screen.show(View::Plan),
        Action::ClearTicks => {
            screen.ticks.clear();
            screen.generation += 1;
            (screen.open, screen.in_results) = (false, false);
        }
        Action::Back => screen.back(),
        Action::Filter if screen.is_idle(action) => {}
        Action::Filter => {
            screen.in_results = false;
            screen.typing = true;
        }
        _ if screen.open => return act_detail(state, &access, action, body),
        _ => {
            return match screen.view {
                View::Ticks => act_ticks(state, &access, action, body),
                View::Exposure => exposure::act(state, &access, action, body),
                View::Plan => plan::act(state, action, body),
            };
        }
    }
    Vec::new()
}

/// What the keys do where one account fills the screen.
fn act_detail(state: &mut State, access: &Explored, action: Action, body: Rect) -> Vec<Effect> {
    let screen = &mut state.what_if;
    match action {
        Action::Open => {
            return match screen.detail.as_ref().and_then(|detail| detail.chosen(access)) {
                Some(Chosen::Account(id)) => update::go_to_account(state, &id),
                Some(Chosen::Set(things, lost)) => {
                    let ticked = Ticked { lost, taken: !lost };
                    let things: Vec<_> = things.into_iter().map(|text| (text, ticked)).collect();
                    tick_only(state, access, &things);
                    Vec::new()
                }
                None => Vec::new(),
            };
        }
        Action::FromResults | Action::OtherSide => screen.open = false,
        _ => {
            if let Some(detail) = &mut screen.detail {
                detail.act(action, usize::from(body.height / 2));
            }
        }
    }
    Vec::new()
}

/// Ticks these things and no others, and shows what follows.
pub(super) fn tick_only(state: &mut State, access: &Explored, things: &[(String, Ticked)]) {
    let revision = state.session().map_or(0, |session| session.derived.revision);
    let screen = &mut state.what_if;
    screen.ticks.clear();
    for (text, ticked) in things {
        screen.set(text, *ticked);
    }
    screen.show(View::Ticks);
    screen.in_results = true;
    if let Some((first, _)) = things.first() {
        screen.select(access, revision, first);
    }
}

fn act_ticks(state: &mut State, access: &Explored, action: Action, body: Rect) -> Vec<Effect> {
    let screen = &mut state.what_if;
    let panes = view::panes(body, screen);
    match action {
        Action::OtherSide if screen.in_results => screen.in_results = false,
        Action::OtherSide | Action::ToResults => screen.in_results = true,
        Action::FromResults => screen.in_results = false,
        Action::Open if screen.in_results => {
            let row = screen.found.rows.get(screen.results.selected);
            screen.open = matches!(row, Some(Row::Fallen(_) | Row::Locked(..)));
        }
        Action::TickLost | Action::TickTaken | Action::TickNext | Action::Open => {
            if let Some(complaint) = screen.tick(access, action) {
                state.say(complaint);
            }
        }
        _ if screen.in_results => {
            screen.move_result(action, usize::from(panes.results.height));
        }
        _ => {
            let (len, height) = (screen.lines.len(), usize::from(panes.assets.height));
            screen.assets.act(action, len, height);
            screen.skip_asset(action);
        }
    }
    Vec::new()
}

pub(in crate::tui::screens) fn key(state: &mut State, key: KeyEvent) {
    let screen = &mut state.what_if;
    if screen.typing {
        screen.filter_mut().key(key);
    }
}

/// Text pasted into the filter.
pub(in crate::tui::screens) fn paste(state: &mut State, text: &str) {
    if state.what_if.typing {
        state.what_if.filter_mut().insert(text);
        settle(state);
    }
}

pub(in crate::tui::screens) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let screen = &mut state.what_if;
    if screen.open {
        return Vec::new();
    }
    let panes = view::panes(body, screen);
    let (list, len, area) = match screen.view {
        View::Ticks if panes.results.contains(at) => return click_result(state, panes.results, at),
        View::Ticks => (&mut screen.assets, screen.lines.len(), panes.assets),
        View::Exposure => {
            let len = screen.exposed.rows.len();
            (&mut screen.exposed.list, len, exposure::list_area(body))
        }
        View::Plan => (&mut screen.steps, screen.planning.steps(), screen.planning.list_area(body)),
    };
    if !area.contains(at) {
        return Vec::new();
    }
    let window = list.window(len, usize::from(area.height));
    let row = window.start + usize::from(at.y - area.y);
    if row >= window.end {
        return Vec::new();
    }
    let again = list.selected == row && !screen.in_results;
    list.selected = row;
    screen.in_results = false;
    if again { act(state, Action::Open) } else { Vec::new() }
}

fn click_result(state: &mut State, area: Rect, at: Position) -> Vec<Effect> {
    let screen = &mut state.what_if;
    let lines = screen.shown(usize::from(area.height));
    let Some(&Shown::Row(row)) = lines.get(usize::from(at.y - area.y)) else { return Vec::new() };
    let again = screen.results.selected == row && screen.in_results;
    screen.results.selected = row;
    screen.in_results = true;
    if again { act(state, Action::Open) } else { Vec::new() }
}
