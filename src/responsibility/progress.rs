//! How many controls are answered.

use super::answer::{Answer, AnswerState};
use super::control::{ControlId, Scope};
use super::model::Model;
use crate::inventory::Account;
use std::collections::{HashMap, HashSet};

/// Controls counted by their answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Progress {
    pub controls: usize,
    pub done: usize,
    pub todo: usize,
    pub not_applicable: usize,
    /// Controls without an answer.
    pub open: usize,
}

impl Progress {
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

/// The answer that counts for each control of a model, and the progress of its categories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelProgress {
    states: Vec<Option<AnswerState>>,
    categories: Vec<Progress>,
    total: Progress,
}

/// The answers to one control.
#[derive(Default)]
struct ControlAnswers<'a> {
    person: Option<AnswerState>,
    accounts: HashMap<&'a str, AnswerState>,
}

impl ModelProgress {
    /// The person's answer to a control as a whole takes precedence. If there is none, the answers for single accounts
    /// count: the control is to do as soon as one account is to do, and done or not applicable once every account has
    /// an answer. Answers to controls that are not in the model, and for accounts that no longer exist, are ignored.
    pub fn new(model: &Model, answers: &[Answer], accounts: &[Account]) -> Self {
        let account_ids: HashSet<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
        let mut by_control: Vec<ControlAnswers<'_>> =
            model.controls().iter().map(|_| ControlAnswers::default()).collect();
        for answer in answers {
            let (Some(position), Some(state)) = (model.position(&answer.control), answer.state) else {
                continue;
            };
            match &answer.account {
                None => by_control[position].person = Some(state),
                Some(account) if account_ids.contains(account.as_str()) => {
                    by_control[position].accounts.insert(account.as_str(), state);
                }
                Some(_) => {}
            }
        }
        let mut progress =
            Self { categories: vec![Progress::default(); model.categories().len()], ..Self::default() };
        for (position, answers) in by_control.iter().enumerate() {
            let scope = model.controls()[position].scope;
            let state = answers.person.or_else(|| answers.of_accounts(scope, accounts.len()));
            progress.states.push(state);
            progress.categories[model.category_of(position)].count(state);
            progress.total.count(state);
        }
        progress
    }

    /// The answer that counts for the control at this position; `None` while it is open.
    pub fn state(&self, position: usize) -> Option<AnswerState> {
        self.states.get(position).copied().flatten()
    }

    /// Whether the control at this position has no answer yet.
    pub fn is_open(&self, position: usize) -> bool {
        self.state(position).is_none()
    }

    pub const fn total(&self) -> Progress {
        self.total
    }

    /// The progress of the category at this position of [`Model::categories`].
    pub fn category(&self, number: usize) -> Progress {
        self.categories.get(number).copied().unwrap_or_default()
    }

    /// The categories with open controls, and how many, in the order of the model.
    pub fn unanswered(&self, model: &Model) -> Vec<(String, usize)> {
        let open = model.categories().iter().zip(&self.categories).map(|(c, p)| (c.name.clone(), p.open));
        open.filter(|(_, open)| *open > 0).collect()
    }

    /// The next open control after this position. Wraps around and tries the position itself last.
    pub fn next_open(&self, from: usize) -> Option<usize> {
        let count = self.states.len();
        (1..=count).map(|step| (from % count + step) % count).find(|position| self.is_open(*position))
    }

    /// The position at which the walk continues: the control where it stopped, else the first open control, else the
    /// first control.
    pub fn resume(&self, model: &Model, stopped_at: Option<&ControlId>) -> usize {
        stopped_at
            .and_then(|id| model.position(id))
            .or_else(|| (0..self.states.len()).find(|position| self.is_open(*position)))
            .unwrap_or(0)
    }
}

impl ControlAnswers<'_> {
    fn of_accounts(&self, scope: Scope, accounts: usize) -> Option<AnswerState> {
        if scope == Scope::Person || self.accounts.is_empty() {
            return None;
        }
        let any = |state| self.accounts.values().any(|answer| *answer == state);
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
