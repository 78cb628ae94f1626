//! What if: what falls and what locks when things are lost or taken; what each thing is worth; the plan.
//!
//! ```text
//!   What if   Exposure   Plan                                            1 lost   0 taken
//!   DEVICES                                   TAKEOVER  nothing falls
//!   ✗ My phone                        lost    LOCKOUT   9 accounts no longer open, 2 only in days
//!     My phone, unlocked                      ✗ never    critical  Harbor Mail
//!     The PIN of My phone                     ◐ in days  critical  Northbank
//! ```

mod act;
mod detail;
mod drawing;
mod exposed;
mod exposure;
#[cfg(test)]
mod many;
mod plan;
mod sets;
mod sides;
#[cfg(test)]
mod tests;

#[cfg(test)]
mod namesakes;
mod ticks;
mod view;

use crate::access::plan::Plan;
use crate::access::{Capture, Loss, Reach, Scratch, SmallestSets};
use crate::tui::effect::Effect;
use crate::tui::explored::Explored;
use crate::tui::keys::{Action, Context};
use crate::tui::session::Session;
use crate::tui::state::{Phase, Screen, State};
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List, Paint};
use detail::{About, Detail, Of};
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use act::{act, click, key, paste};

#[derive(Debug, Default)]
pub struct WhatIf {
    view: View,
    /// Whether the keys go to what falls and locks, and not to the things to tick.
    in_results: bool,
    assets: List,
    /// Which row of what follows is selected.
    results: List,
    /// How many accounts of each side are above the first on the screen.
    offsets: [usize; 2],
    steps: List,
    filter: Input,
    /// Whether the filter of the view that is shown is being typed.
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
    exposed: exposed::Exposed,
    detail: Option<Detail>,
    /// Whether the detail fills the screen.
    open: bool,
    weighing: sets::Weighing,
    planning: plan::Planning,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    /// Things to tick, and what follows.
    #[default]
    Ticks,
    /// What each single thing is worth.
    Exposure,
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

impl Found {
    /// Whether nothing falls and everything opens.
    const fn is_empty(&self) -> bool {
        self.fallen + self.never + self.slow == 0
    }
}

/// A line of what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    /// A heading, and how many.
    Head(&'static str, String),
    Gap,
    Fallen(u32),
    /// An account that the owner opens late or never; whether that is so with nothing lost.
    Locked(u32, Reach, bool),
}

impl WhatIf {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.typing {
            return vec![Context::Text, Context::Global];
        }
        let mut contexts = match (self.view, self.open) {
            (View::Ticks, false) if !self.in_results => vec![Context::WhatIfAssets, Context::WhatIf],
            (View::Ticks, false) => vec![Context::WhatIf],
            (View::Exposure, false) => vec![Context::List, Context::WhatIfExposure, Context::WhatIf],
            _ => vec![Context::List, Context::WhatIf],
        };
        if !contexts.contains(&Context::List) {
            contexts.push(Context::List);
        }
        contexts.push(Context::Global);
        contexts
    }

    /// Whether an action does nothing in the view that is shown, so that the footer leaves it out.
    pub fn is_idle(&self, action: Action) -> bool {
        match action {
            Action::ShowTicks => self.view == View::Ticks,
            Action::ShowExposure => self.view == View::Exposure,
            Action::ShowPlan => self.view == View::Plan,
            Action::OtherSide => self.view != View::Ticks || self.open,
            Action::Filter => self.view == View::Plan || self.open,
            Action::ClearTicks => self.ticks.is_empty(),
            _ => false,
        }
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.open = false;
    }

    /// The filter of the view that is shown.
    fn filter_mut(&mut self) -> &mut Input {
        if self.view == View::Exposure { &mut self.exposed.filter } else { &mut self.filter }
    }

    fn back(&mut self) {
        if self.open {
            self.open = false;
        } else if self.view == View::Exposure && !self.exposed.filter.is_empty() {
            self.exposed.filter.clear();
        } else if self.view != View::Ticks {
            self.show(View::Ticks);
        } else if self.in_results {
            self.in_results = false;
        } else {
            self.filter.clear();
        }
    }

    /// Brings lists, closures and details up to date with what was worked out. Only what changed is made anew.
    fn settle(&mut self, access: &Explored, revision: u64, body: Rect) {
        self.settle_found(access, revision);
        let panes = view::panes(body, self);
        self.settle_assets(access, revision, usize::from(panes.assets.height));
        self.settle_results(usize::from(panes.results.height));
        self.exposed.settle(access, revision, usize::from(exposure::list_area(body).height));
        let steps = self.planning.steps();
        self.steps.settle(steps, usize::from(self.planning.list_area(body).height));
        self.settle_detail(access, revision, panes.detail);
    }

    /// The detail of what is selected, where it is shown: it fills the screen, or there is room beside.
    fn settle_detail(&mut self, access: &Explored, revision: u64, beside: Rect) {
        let wanted = match self.view {
            View::Ticks => match self.found.rows.get(self.results.selected) {
                Some(&Row::Fallen(at)) => Some((at, About::Falls)),
                Some(&Row::Locked(at, ..)) => Some((at, About::Locks)),
                _ => None,
            },
            View::Exposure => self.exposed.account().filter(|_| self.open).map(|at| (at, About::Itself)),
            View::Plan => None,
        };
        let seen = self.open || (self.view == View::Ticks && !beside.is_empty());
        let Some((account, about)) = wanted.filter(|_| seen) else {
            self.detail = None;
            self.open = false;
            return;
        };
        let of = Of { revision, generation: self.generation, account, about };
        if self.detail.as_ref().is_none_or(|detail| detail.of != of) {
            self.detail = Some(Detail::new(access, &self.found.lost, &self.found.captured, of));
        }
        if let Some(detail) = &mut self.detail {
            detail.learn(self.weighing.get((revision, account)));
        }
    }

    /// The account whose smallest sets are shown.
    fn weighed(&self, beside: Rect) -> Option<u32> {
        let roomy = self.open || (beside.height >= SETS_FROM && self.view == View::Ticks);
        let detail = self.detail.as_ref().filter(|_| roomy).map(|detail| detail.of.account);
        detail.or_else(|| self.exposed.account().filter(|_| self.view == View::Exposure))
    }
}

/// From this height the smallest sets are shown under the graph beside the lists.
const SETS_FROM: u16 = 30;

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

pub(super) fn settle(state: &mut State) {
    let body = areas(state.size).body;
    let State { phase: Phase::Open(session), what_if, .. } = state else { return };
    // Between an edit and what follows from it everything stays as it was.
    if let Some(access) = &session.derived.access {
        what_if.settle(access, session.derived.revision, body);
    }
}

/// What is to be worked out beside the screen for what it shows, and is not yet asked for.
pub(in crate::tui) fn wanted(state: &mut State) -> Vec<Effect> {
    if state.screen != Screen::WhatIf {
        return Vec::new();
    }
    let body = areas(state.size).body;
    let State { phase: Phase::Open(session), what_if, .. } = state else { return Vec::new() };
    let revision = session.derived.revision;
    let Some(access) = session.derived.access.as_ref().filter(|_| revision > 0) else { return Vec::new() };
    if what_if.view == View::Plan {
        if !what_if.planning.ask(revision) {
            return Vec::new();
        }
        return vec![Effect::Plan {
            revision,
            profile: Arc::clone(&session.profile),
            directory: Arc::clone(&session.directory),
        }];
    }
    let beside = view::panes(body, what_if).detail;
    match what_if.weighed(beside) {
        Some(account) if what_if.weighing.ask((revision, account)) => {
            vec![Effect::Weigh { revision, account, access: Arc::clone(access) }]
        }
        _ => Vec::new(),
    }
}

/// Takes the smallest sets about an account.
pub(in crate::tui) fn weighed(state: &mut State, revision: u64, account: u32, sets: &SmallestSets) {
    let State { phase: Phase::Open(session), what_if, .. } = state else { return };
    if let Some(access) = session.derived.access.as_ref().filter(|_| session.derived.revision == revision) {
        what_if.weighing.take((revision, account), sets, access);
    }
}

/// Takes the first steps of a plan.
pub(in crate::tui) fn planning(state: &mut State, revision: u64, plan: Plan) {
    state.what_if.planning.begin(revision, plan);
}

/// Takes a plan, and says what has been gained since the one before.
pub(in crate::tui) fn planned(state: &mut State, revision: u64, plan: Plan) {
    if let Some(gain) = state.what_if.planning.take(revision, plan) {
        state.say(gain);
    }
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    view::view(state, session, paint, body);
}
