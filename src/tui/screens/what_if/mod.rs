//! What if: what falls and what locks when things are lost or taken; what each thing is worth; the plan.
//!
//! ```text
//!   What if   Exposure   Plan                                            1 lost   0 taken
//!   DEVICES                                   TAKEOVER  nothing falls
//!   ✗ My phone                        lost    LOCKOUT   9 accounts no longer open, 2 only in days
//!     My phone, unlocked                      ✗ never    critical  Harbor Mail
//!     The PIN of My phone                     ◐ in days  critical  Northbank
//! ```

mod detail;
mod drawing;
mod exposure;
mod plan;
#[cfg(test)]
mod tests;
mod ticks;
mod view;

use crate::access::plan::Plan;
use crate::access::{Capture, Loss, Reach, Scratch};
use crate::tui::effect::Effect;
use crate::tui::explored::Explored;
use crate::tui::keys::{Action, Context};
use crate::tui::session::Session;
use crate::tui::state::{Phase, Screen, State};
use crate::tui::update;
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List, Paint};
use crossterm::event::KeyEvent;
use detail::Detail;
use ratatui::layout::{Position, Rect};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What if.
#[derive(Debug, Default)]
pub struct WhatIf {
    view: View,
    /// Whether the keys go to what falls and locks, and not to the things to tick.
    in_results: bool,
    assets: List,
    results: List,
    table: List,
    steps: List,
    filter: Input,
    typing: bool,
    /// What is ticked, by how it is written on the command line.
    ticks: BTreeMap<String, Ticked>,
    /// Counts up with every tick.
    generation: u64,
    lines: Vec<Line>,
    lines_of: Option<(u64, String)>,
    found: Found,
    found_of: Option<(u64, u64)>,
    scratch: Option<(u64, Scratch)>,
    rows: Vec<exposure::Row>,
    rows_of: Option<u64>,
    detail: Option<Detail>,
    /// Whether the detail fills the screen.
    open: bool,
    planning: plan::Planning,
}

/// The three views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    /// Things to tick, and what follows.
    #[default]
    Ticks,
    /// What each single thing is worth.
    Exposure,
    /// What to do first.
    Plan,
}

/// How a thing is ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ticked {
    lost: bool,
    taken: bool,
}

/// A line of the things to tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// A heading.
    Head(&'static str),
    /// A thing, by its position in [`Explored::assets`].
    Asset(u32),
}

/// What follows from the ticks.
#[derive(Debug, Default)]
struct Found {
    lost: Vec<Loss>,
    captured: Vec<Capture>,
    fallen: usize,
    never: usize,
    slow: usize,
    rows: Vec<Row>,
}

/// A line of what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    /// A heading, and how many.
    Head(&'static str, String),
    /// Nothing to select.
    Gap,
    /// An account that falls.
    Fallen(u32),
    /// An account that the owner opens late or never; whether that is so with nothing lost.
    Locked(u32, Reach, bool),
}

impl WhatIf {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        if self.typing {
            vec![Context::Text, Context::Global]
        } else if self.view == View::Ticks && !self.in_results && !self.open {
            vec![Context::WhatIfAssets, Context::WhatIf, Context::List, Context::Global]
        } else {
            vec![Context::WhatIf, Context::List, Context::Global]
        }
    }

    /// Whether an action does nothing in the view that is shown, so that the footer leaves it out.
    #[must_use]
    pub fn is_idle(&self, action: Action) -> bool {
        match action {
            Action::ShowTicks => self.view == View::Ticks,
            Action::OtherSide => self.view != View::Ticks || self.open,
            Action::ClearTicks => self.ticks.is_empty(),
            _ => false,
        }
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.open = false;
    }

    /// Brings lists, closures and details up to date with what was worked out. Only what changed is made anew.
    fn settle(&mut self, access: &Explored, revision: u64, body: Rect) {
        let panes = view::panes(body, self.in_results);
        self.settle_assets(access, revision, usize::from(panes.assets.height));
        self.settle_found(access, revision);
        self.results.settle(self.found.rows.len(), usize::from(panes.results.height));
        self.skip_result(Action::Down);
        if self.rows_of != Some(revision) {
            self.rows = exposure::rows(access);
            self.rows_of = Some(revision);
        }
        self.table.settle(self.rows.len(), usize::from(exposure::list_area(body).height));
        skip(&mut self.table, self.rows.len(), Action::Down, |at| self.rows[at].is_head());
        let steps = self.planning.steps();
        self.steps.settle(steps, usize::from(plan::list_area(body).height));
        self.settle_detail(access, revision, !panes.detail.is_empty());
    }

    fn skip_result(&mut self, action: Action) {
        let rows = &self.found.rows;
        skip(&mut self.results, rows.len(), action, |at| matches!(rows[at], Row::Head(..) | Row::Gap));
    }

    /// The detail of the selected result, where it is shown: it fills the screen, or there is room beside.
    fn settle_detail(&mut self, access: &Explored, revision: u64, beside: bool) {
        let wanted = match self.found.rows.get(self.results.selected) {
            Some(&Row::Fallen(at)) => Some((at, false)),
            Some(&Row::Locked(at, ..)) => Some((at, true)),
            _ => None,
        };
        let Some((account, is_lockout)) = wanted.filter(|_| beside || self.open) else {
            self.detail = None;
            self.open = false;
            return;
        };
        let of = (revision, self.generation, account, is_lockout);
        if self.detail.as_ref().is_none_or(|detail| detail.of != of) {
            self.detail = Some(Detail::new(access, &self.found.lost, &self.found.captured, of));
        }
    }
}

/// Moves a selection off headings, on in the direction in which it moved.
fn skip(list: &mut List, len: usize, action: Action, is_head: impl Fn(usize) -> bool) {
    let selected = list.selected.min(len.saturating_sub(1));
    let on = (selected..len).find(|&at| !is_head(at));
    let back = (0..selected.min(len)).rev().find(|&at| !is_head(at));
    let up = matches!(action, Action::Up | Action::PageUp | Action::Last);
    let found = if len == 0 || !is_head(selected) {
        Some(selected)
    } else if up {
        back.or(on)
    } else {
        on.or(back)
    };
    list.selected = found.unwrap_or(0);
    // The heading over the first row on the screen is seen too.
    if list.offset > 0 && list.offset == list.selected && is_head(list.offset - 1) {
        list.offset -= 1;
    }
}

/// What was worked out of the profile, with the revision.
fn explored(session: &Session) -> Option<(Arc<Explored>, u64)> {
    Some((Arc::clone(session.derived.access.as_ref()?), session.derived.revision))
}

pub(super) fn settle(state: &mut State) {
    let body = areas(state.size).body;
    let State { phase: Phase::Open(session), what_if, .. } = state else { return };
    // Between an edit and what follows from it everything stays as it was.
    if let Some(access) = &session.derived.access {
        what_if.settle(access, session.derived.revision, body);
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let body = areas(state.size).body;
    let Some((access, _)) = state.session().and_then(explored) else { return Vec::new() };
    let screen = &mut state.what_if;
    if screen.typing {
        match action {
            Action::Submit => screen.typing = false,
            Action::Cancel => {
                screen.typing = false;
                screen.filter.clear();
            }
            _ => {}
        }
        return Vec::new();
    }
    match action {
        Action::ShowTicks => screen.show(View::Ticks),
        Action::ShowExposure => screen.show(View::Exposure),
        Action::ShowPlan => {
            screen.show(View::Plan);
            return wanted(state);
        }
        Action::ClearTicks => {
            screen.ticks.clear();
            screen.generation += 1;
            (screen.open, screen.in_results) = (false, false);
        }
        Action::Back => {
            if screen.open {
                screen.open = false;
            } else if screen.view != View::Ticks {
                screen.show(View::Ticks);
            } else if screen.in_results {
                screen.in_results = false;
            } else {
                screen.filter.clear();
            }
        }
        Action::Filter => {
            screen.show(View::Ticks);
            screen.in_results = false;
            screen.typing = true;
        }
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

fn act_ticks(state: &mut State, access: &Explored, action: Action, body: Rect) -> Vec<Effect> {
    let screen = &mut state.what_if;
    let panes = view::panes(body, screen.in_results);
    if screen.open {
        return match action {
            Action::Open => {
                let account = screen.detail.as_ref().and_then(|detail| detail.account(access));
                account.map(|id| update::go_to_account(state, &id)).unwrap_or_default()
            }
            Action::FromResults | Action::OtherSide => {
                screen.open = false;
                Vec::new()
            }
            _ => {
                if let Some(detail) = &mut screen.detail {
                    detail.act(action, usize::from(body.height));
                }
                Vec::new()
            }
        };
    }
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
            let (len, height) = (screen.found.rows.len(), usize::from(panes.results.height));
            screen.results.act(action, len, height);
            screen.skip_result(action);
        }
        _ => {
            let (len, height) = (screen.lines.len(), usize::from(panes.assets.height));
            screen.assets.act(action, len, height);
            screen.skip_asset(action);
        }
    }
    Vec::new()
}

/// The plan, where it is shown and not yet asked for.
pub(in crate::tui) fn wanted(state: &mut State) -> Vec<Effect> {
    if state.screen != Screen::WhatIf || state.what_if.view != View::Plan {
        return Vec::new();
    }
    let State { phase: Phase::Open(session), what_if, .. } = state else { return Vec::new() };
    let revision = session.derived.revision;
    if revision == 0 || !what_if.planning.ask(revision) {
        return Vec::new();
    }
    vec![Effect::Plan {
        revision,
        profile: Arc::clone(&session.profile),
        directory: Arc::clone(&session.directory),
    }]
}

/// Takes a plan, and says what has been gained since the one before.
pub(in crate::tui) fn planned(state: &mut State, revision: u64, plan: Plan) {
    if let Some(gain) = state.what_if.planning.take(revision, plan) {
        state.say(gain);
    }
}

pub(super) fn key(state: &mut State, key: KeyEvent) {
    let screen = &mut state.what_if;
    if screen.typing {
        screen.filter.key(key);
    }
}

/// Text pasted into the filter.
pub(super) fn paste(state: &mut State, text: &str) {
    if state.what_if.typing {
        state.what_if.filter.insert(text);
        settle(state);
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let screen = &mut state.what_if;
    if screen.open {
        return Vec::new();
    }
    let panes = view::panes(body, screen.in_results);
    let (list, len, area) = match screen.view {
        View::Ticks if panes.assets.contains(at) => (&mut screen.assets, screen.lines.len(), panes.assets),
        View::Ticks => (&mut screen.results, screen.found.rows.len(), panes.results),
        View::Exposure => (&mut screen.table, screen.rows.len(), exposure::list_area(body)),
        View::Plan => (&mut screen.steps, screen.planning.steps(), plan::list_area(body)),
    };
    if !area.contains(at) {
        return Vec::new();
    }
    let window = list.window(len, usize::from(area.height));
    let row = window.start + usize::from(at.y - area.y);
    if row >= window.end {
        return Vec::new();
    }
    let again = list.selected == row;
    list.selected = row;
    let in_results = screen.view == View::Ticks && !panes.assets.contains(at);
    let again = again && screen.in_results == in_results;
    screen.in_results = in_results;
    if again { act(state, Action::Open) } else { Vec::new() }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    view::view(state, session, paint, body);
}
