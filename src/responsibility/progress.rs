//! How far the answers go.

use super::{Answer, AnswerState, ControlId, Model, Scope};
use crate::inventory::Account;
use std::collections::{HashMap, HashSet};

/// Controls counted by their answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    pub controls: usize,
    pub done: usize,
    pub todo: usize,
    pub not_applicable: usize,
    /// Of them, without an answer.
    pub open: usize,
}

impl Progress {
    /// Controls with an answer, whichever it is.
    pub const fn answered(self) -> usize {
        self.done + self.todo + self.not_applicable
    }

    fn count(&mut self, state: Option<AnswerState>) {
        self.controls += 1;
        match state {
            Some(AnswerState::Done) => self.done += 1,
            Some(AnswerState::Todo) => self.todo += 1,
            Some(AnswerState::NotApplicable) => self.not_applicable += 1,
            None => self.open += 1,
        }
    }
}

/// The state of each control of a model, and the progress that it makes up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelProgress {
    states: Vec<Option<AnswerState>>,
    categories: Vec<Progress>,
    total: Progress,
}

/// The answers to one control.
#[derive(Default)]
struct Heard<'a> {
    person: Option<AnswerState>,
    accounts: HashMap<&'a str, AnswerState>,
}

impl ModelProgress {
    /// Reads the answers. What the person said of a control as a whole counts. Where they said
    /// nothing of the whole, but of single accounts, it is to do as soon as one account is; done
    /// or not applicable only when every account has an answer; and open until then.
    /// Answers to controls that the model does not have, or of accounts that are gone, do not count.
    pub fn new(model: &Model, answers: &[Answer], accounts: &[Account]) -> Self {
        // Of interest only where something is said of an account.
        let said = answers.iter().any(|answer| answer.account.is_some());
        let known: HashSet<&str> =
            accounts.iter().filter(|_| said).map(|account| account.id.as_str()).collect();
        let mut heard: Vec<Heard<'_>> = model.controls().iter().map(|_| Heard::default()).collect();
        for answer in answers {
            let (Some(position), Some(state)) = (model.position(&answer.control), answer.state) else {
                continue;
            };
            match &answer.account {
                None => heard[position].person = Some(state),
                Some(account) if known.contains(account.as_str()) => {
                    heard[position].accounts.insert(account.as_str(), state);
                }
                Some(_) => {}
            }
        }
        let mut standing =
            Self { categories: vec![Progress::default(); model.categories().len()], ..Self::default() };
        for (position, heard) in heard.iter().enumerate() {
            let scope = model.controls()[position].scope;
            let state = heard.person.or_else(|| heard.together(scope, accounts.len()));
            standing.states.push(state);
            standing.categories[model.category_of(position)].count(state);
            standing.total.count(state);
        }
        standing
    }

    /// The answer that counts for the control at this position; `None` while it is open.
    pub fn state(&self, position: usize) -> Option<AnswerState> {
        self.states.get(position).copied().flatten()
    }

    /// Whether the control at this position has no answer yet.
    pub fn is_open(&self, position: usize) -> bool {
        self.state(position).is_none()
    }

    /// The progress over all controls.
    pub const fn total(&self) -> Progress {
        self.total
    }

    /// The progress of one category, by its number in [`Model::categories`].
    pub fn category(&self, number: usize) -> Progress {
        self.categories.get(number).copied().unwrap_or_default()
    }

    /// The categories with open controls, and how many, in the order of the model.
    pub fn unanswered(&self, model: &Model) -> Vec<(String, usize)> {
        let open = model.categories().iter().zip(&self.categories).map(|(c, p)| (c.name.clone(), p.open));
        open.filter(|(_, open)| *open > 0).collect()
    }

    /// The next open control after this position, going round to the start and ending at the
    /// position itself; `None` where none is open.
    pub fn next_open(&self, from: usize) -> Option<usize> {
        let count = self.states.len();
        (1..=count).map(|step| (from % count + step) % count).find(|position| self.is_open(*position))
    }

    /// The next control after this position that is open or to do, going round as
    /// [`ModelProgress::next_open`] does.
    pub fn next_unfinished(&self, from: usize) -> Option<usize> {
        let count = self.states.len();
        let unfinished = |at: &usize| matches!(self.state(*at), None | Some(AnswerState::Todo));
        (1..=count).map(|step| (from % count + step) % count).find(unfinished)
    }

    /// Where the walk goes on: the control at which it stopped; where that is gone or the walk has
    /// not begun, the first open one; where none is open, the first.
    pub fn resume(&self, model: &Model, walk_at: Option<&ControlId>) -> usize {
        walk_at
            .and_then(|id| model.position(id))
            .or_else(|| (0..self.states.len()).find(|position| self.is_open(*position)))
            .unwrap_or(0)
    }
}

impl Heard<'_> {
    /// What the answers for single accounts come to.
    fn together(&self, scope: Scope, accounts: usize) -> Option<AnswerState> {
        if scope == Scope::Person || self.accounts.is_empty() {
            return None;
        }
        let any = |wanted| self.accounts.values().any(|state| *state == wanted);
        if any(AnswerState::Todo) {
            Some(AnswerState::Todo)
        } else if self.accounts.len() < accounts {
            None
        } else if any(AnswerState::Done) {
            Some(AnswerState::Done)
        } else {
            Some(AnswerState::NotApplicable)
        }
    }
}
