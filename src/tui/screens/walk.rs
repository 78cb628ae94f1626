//! The walk: the responsibility model, a control at a time. The provider's duty beside the user's,
//! what the inventory says of it, and the user's answer.
//!
//! ```text
//!   THE WALK                        Code storage                          C23 · recovery codes
//!   ▇▇▇▇▇▁▁▁▁▁ 21 of 42             YOUR PROVIDER                YOU
//!                                   Say plainly not to keep      Store codes on paper or in a
//!   ✓ passwords          3/3        codes on the device …        separate locked place.
//!   ▸ recovery codes     1/3
//!      ✓ Issuing codes              WHAT YOUR INVENTORY SAYS     1 does not · 4 do
//!      · Code storage               ✗ Mail   all on My phone, which also holds its TOTP seed
//!      · Code currency              ✓ 4 do: Bank, …
//!     recovery           0/3
//!                                   YOUR ANSWER
//! ```

mod accounts;
mod answer;
mod control;
mod proof;
mod provider;
mod view;

#[cfg(test)]
mod tests;

use crate::inventory::AccountId;
use crate::profile::Edit;
use crate::responsibility::{ControlId, Filter, Model, ModelProgress, after, before};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::modal::prompt::Values;
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List, Paint};
use accounts::ByAccount;
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

#[derive(Debug, Default)]
pub struct Walk {
    /// The control that is shown, by its position in the model.
    at: usize,
    /// Whether the walk has been resumed where it stopped, since the vault was opened.
    begun: bool,
    /// Whether somebody moved since the place was last remembered.
    moved: bool,
    filter: Filter,
    /// The words of the filter, while they are typed, and the control that was shown before.
    typing: Option<(Input, usize)>,
    list: List,
    /// The first piece of evidence that is shown.
    evidence: usize,
    by_account: Option<ByAccount>,
    worked_out: WorkedOut,
}

/// What follows from the profile and the filter; worked out again when they change.
#[derive(Debug, Default)]
struct WorkedOut {
    of: Option<(u64, usize, Filter)>,
    /// Positions of the controls that the filter lets through.
    positions: Vec<usize>,
    rows: Vec<Row>,
    /// For each control, where the answers to it are in the profile.
    answers: Vec<Vec<usize>>,
    /// How each control stood, to see which one an undo changed.
    before: Option<(u64, ModelProgress)>,
}

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Category(usize),
    Control(usize),
}

impl Walk {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.typing.is_some() {
            vec![Context::Text, Context::Global]
        } else {
            vec![Context::Walk, Context::List, Context::Global]
        }
    }

    /// The rows of the list that are on the screen.
    fn window(&self, height: usize) -> Range<usize> {
        let len = self.worked_out.rows.len();
        let start = self.list.offset.min(len);
        start..len.min(start + height)
    }

    fn go(&mut self, at: usize) {
        if self.at != at {
            self.at = at;
            self.evidence = 0;
            self.by_account = None;
            self.moved = true;
        }
    }

    /// Keeps what follows from the profile up to date.
    fn settle(&mut self, session: &Session, height: usize) {
        let Session { model, standing, profile, revision, .. } = session;
        if !self.begun {
            self.begun = true;
            self.at = standing.resume(model, profile.walk_position.as_ref());
        }
        self.at = self.at.min(model.len().saturating_sub(1));
        if self.worked_out.before.as_ref().is_none_or(|(seen, _)| seen != revision) {
            self.follow(session);
        }
        let category = model.category_of(self.at);
        let current = (*revision, category, self.filter.clone());
        if self.worked_out.of.as_ref() != Some(&current) {
            let positions = self.filter.positions(model, standing);
            if !positions.is_empty() && positions.binary_search(&self.at).is_err() {
                let near = after(&positions, self.at).or_else(|| before(&positions, self.at));
                self.go(near.unwrap_or(self.at));
            }
            let category = model.category_of(self.at);
            self.worked_out.rows = rows(model, &positions, category, !self.filter.is_empty());
            self.worked_out.positions = positions;
            self.worked_out.of = Some((*revision, category, self.filter.clone()));
        }
        let shown = self.worked_out.rows.iter().position(|row| *row == Row::Control(self.at));
        self.list.selected = shown.unwrap_or(0);
        self.list.settle(self.worked_out.rows.len(), height);
        if let Some(row) = self.list.selected.checked_sub(1)
            && row < self.list.offset
            && height > 1
        {
            // The category above its first control is seen too.
            self.list.offset = row;
        }
    }

    /// After a change of the profile: finds the answers again, and goes where an undo took one back.
    fn follow(&mut self, session: &Session) {
        let Session { model, standing, profile, revision, .. } = session;
        self.worked_out.answers = vec![Vec::new(); model.len()];
        for (at, answer) in profile.answers.iter().enumerate() {
            if let Some(answers) =
                model.position(&answer.control).and_then(|position| self.worked_out.answers.get_mut(position))
            {
                answers.push(at);
            }
        }
        if let Some((_, then)) = &self.worked_out.before
            && self.by_account.is_none()
            && let Some(changed) =
                (0..model.len()).find(|&position| then.state(position) != standing.state(position))
        {
            self.go(changed);
        }
        self.worked_out.before = Some((*revision, standing.clone()));
        let answers = self.worked_out.answers.get(self.at);
        if let Some(by_account) = &mut self.by_account {
            by_account.read(&profile.answers, answers.map_or(&[][..], Vec::as_slice));
        }
    }
}

/// The rows of the list: every category that has something to show, and the controls of the
/// current one, or of all.
fn rows(model: &Model, positions: &[usize], current: usize, all: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    if all {
        let mut last = None;
        for &position in positions {
            let category = model.category_of(position);
            if last != Some(category) {
                rows.push(Row::Category(category));
                last = Some(category);
            }
            rows.push(Row::Control(position));
        }
        return rows;
    }
    for (number, category) in model.categories().iter().enumerate() {
        rows.push(Row::Category(number));
        if number == current {
            rows.extend(category.controls.clone().map(Row::Control));
        }
    }
    rows
}

pub(super) fn settle(state: &mut State) {
    let body = areas(state.size).body;
    let height = usize::from(view::list_area(body).height);
    let State { phase: Phase::Open(session), walk, .. } = state else { return };
    walk.settle(session, height);
    let rows = accounts::height(body);
    if let Some(by_account) = &mut walk.by_account {
        by_account.settle(rows);
    }
}

/// Before the walk is left: remembers where it is.
pub(super) fn left(state: &mut State) -> Vec<Effect> {
    let State { phase: Phase::Open(session), walk, .. } = state else { return Vec::new() };
    if !std::mem::take(&mut walk.moved) {
        return Vec::new();
    }
    let here = session.model.controls().get(walk.at).map(|control| control.id.clone());
    if here.is_none() || here == session.profile.walk_position {
        return Vec::new();
    }
    session.remember(Edit::SetWalkPosition(here)).into_iter().collect()
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    if state.walk.typing.is_some() {
        return typed(state, action);
    }
    if accounts::act(state, action) {
        return Vec::new();
    }
    let State { phase: Phase::Open(session), walk, .. } = state else { return Vec::new() };
    let positions = &walk.worked_out.positions;
    match action {
        Action::AnswerDone | Action::AnswerTodo | Action::AnswerNotApplicable => {
            return answer::answer(state, action);
        }
        Action::ClearAnswer => return answer::clear(state),
        Action::Note => answer::ask_note(state),
        Action::ByAccount => accounts::open(state),
        Action::NextControl | Action::Down | Action::Open => match after(positions, walk.at) {
            Some(next) => walk.go(next),
            None => match positions.first() {
                Some(&first) if first != walk.at && action != Action::Down => {
                    walk.go(first);
                    state.say("That was the last one. From the start again.");
                }
                _ => {}
            },
        },
        Action::PreviousControl | Action::Up => {
            if let Some(previous) = before(positions, walk.at) {
                walk.go(previous);
            }
        }
        Action::First => walk.go(positions.first().copied().unwrap_or(walk.at)),
        Action::Last => walk.go(positions.last().copied().unwrap_or(walk.at)),
        Action::PageDown => walk.evidence = proof::evidence_page(session, walk, true),
        Action::PageUp => walk.evidence = proof::evidence_page(session, walk, false),
        Action::OpenOnly => {
            walk.filter.open = !walk.filter.open;
            state.say(if state.walk.filter.open { "Only what has no answer yet." } else { "All controls." });
        }
        Action::Filter => walk.typing = Some((Input::with(&walk.filter.text), walk.at)),
        Action::Back => walk.filter = Filter::default(),
        _ => {}
    }
    Vec::new()
}

/// An action while the filter is typed.
fn typed(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Submit => state.walk.typing = None,
        Action::Cancel => {
            if let Some((_, before)) = state.walk.typing.take() {
                state.walk.go(before);
            }
            state.walk.filter.text.clear();
        }
        _ => {}
    }
    Vec::new()
}

pub(super) fn key(state: &mut State, key: KeyEvent) {
    if let Some((input, _)) = &mut state.walk.typing
        && input.key(key)
    {
        let text = input.text().to_owned();
        state.walk.filter.text = text;
    }
}

/// Text pasted into the filter.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some((input, _)) = &mut state.walk.typing {
        input.insert(text);
        let text = input.text().to_owned();
        state.walk.filter.text = text;
        settle(state);
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let area = view::list_area(body);
    let State { phase: Phase::Open(session), walk, .. } = state else { return Vec::new() };
    if !area.contains(at) {
        return Vec::new();
    }
    let window = walk.window(usize::from(area.height));
    match walk.worked_out.rows.get(window.start + usize::from(at.y - area.y)) {
        Some(&Row::Control(position)) => walk.go(position),
        Some(&Row::Category(number)) => {
            let first = session.model.categories().get(number).map(|category| {
                let shown = &walk.worked_out.positions;
                let start = category.controls.start;
                shown.get(shown.partition_point(|p| *p < start)).copied().unwrap_or(start)
            });
            walk.go(first.unwrap_or(walk.at));
        }
        None => {}
    }
    Vec::new()
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    view::view(state, session, paint, body);
}

/// Goes to the first open control of a category.
pub(super) fn go_to_category(state: &mut State, category: &str) {
    let Phase::Open(session) = &state.phase else { return };
    let Some(found) = session.model.categories().iter().find(|one| one.name == category) else { return };
    let mut controls = found.controls.clone();
    let first = controls.find(|position| session.standing.is_open(*position));
    let at = first.unwrap_or(found.controls.start);
    go_to_control(state, at);
}

/// Goes to the control at this position of the model.
pub(in crate::tui) fn go_to_control(state: &mut State, at: usize) {
    let walk = &mut state.walk;
    walk.begun = true;
    walk.filter = Filter::default();
    walk.typing = None;
    walk.go(at);
    settle(state);
}

pub(in crate::tui) fn submit_note(
    state: &mut State,
    control: &ControlId,
    account: Option<&AccountId>,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    Ok(answer::note(state, control, account, values))
}
