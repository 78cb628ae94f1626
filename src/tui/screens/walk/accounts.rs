//! One control, account by account: those that do not meet it first.

use super::view;
use crate::inventory::AccountId;
use crate::responsibility::{Answer, AnswerState, Scope};
use crate::tui::keys::Action;
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::view::areas;
use crate::tui::widgets::List;
use ratatui::layout::Rect;
use std::collections::{HashMap, HashSet};

/// The accounts of one control.
#[derive(Debug, Default)]
pub(super) struct ByAccount {
    pub(super) list: List,
    pub(super) accounts: Vec<(AccountId, Proof)>,
    /// What was answered for single accounts.
    pub(super) answers: HashMap<AccountId, AnswerState>,
}

/// What the inventory says of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// It does not meet the control, because of this.
    Fails(String),
    /// Too little is known.
    Unknown,
    /// It meets the control.
    Meets,
    /// The inventory cannot say.
    Nothing,
}

impl ByAccount {
    fn new(session: &Session, position: usize) -> Self {
        let mut accounts = Vec::new();
        let mut listed: HashSet<&str> = HashSet::new();
        let account = |id: &str| session.index.account_at(&AccountId::from(id)).is_some();
        if let Some(evidence) = session.derived.evidence.get(position) {
            let fails = evidence.fails.iter().map(|failure| {
                let fact = failure.facts.first().cloned().unwrap_or_default();
                (failure.subject.as_str(), Proof::Fails(fact))
            });
            let unknown = evidence.unknown.iter().map(|id| (id.as_str(), Proof::Unknown));
            let meets = evidence.meets.iter().map(|id| (id.as_str(), Proof::Meets));
            for (id, proof) in fails.chain(unknown).chain(meets) {
                if account(id) && listed.insert(id) {
                    accounts.push((AccountId::from(id), proof));
                }
            }
        }
        for account in &session.profile.inventory.accounts {
            if listed.insert(account.id.as_str()) {
                accounts.push((account.id.clone(), Proof::Nothing));
            }
        }
        Self { accounts, ..Self::default() }
    }

    /// Reads what was answered for single accounts.
    pub(super) fn read(&mut self, answers: &[Answer], places: &[usize]) {
        let answers = places.iter().filter_map(|&at| answers.get(at));
        self.answers = answers.filter_map(|answer| Some((answer.account.clone()?, answer.state?))).collect();
    }

    pub(super) fn selected(&self) -> Option<&AccountId> {
        self.accounts.get(self.list.selected).map(|(id, _)| id)
    }

    pub(super) fn settle(&mut self, height: usize) {
        self.list.settle(self.accounts.len(), height);
    }

    /// Goes to the next account, or back.
    pub(super) fn step(&mut self, by: isize) {
        let last = self.accounts.len().saturating_sub(1);
        self.list.selected = self.list.selected.saturating_add_signed(by).min(last);
    }
}

/// How many accounts are on the screen.
pub(super) fn height(body: Rect) -> usize {
    usize::from(view::accounts_area(body).height)
}

/// Shows the accounts of the control.
pub(super) fn open(state: &mut State) {
    let State { phase: Phase::Open(session), walk, .. } = state else { return };
    let Some(control) = session.model.controls().get(walk.at) else { return };
    if control.scope == Scope::Person {
        state.say("This one is about you, not about single accounts: one answer is enough.");
        return;
    }
    if session.profile.inventory.accounts.is_empty() {
        state.say("No account is recorded yet.");
        return;
    }
    let mut by_account = ByAccount::new(session, walk.at);
    let places = walk.worked_out.answers.get(walk.at).map_or(&[][..], Vec::as_slice);
    by_account.read(&session.profile.answers, places);
    walk.by_account = Some(by_account);
}

/// Takes an action that moves among the accounts or ends with them; `false` where it is another.
pub(super) fn act(state: &mut State, action: Action) -> bool {
    let height = height(areas(state.size).body);
    let Some(by_account) = &mut state.walk.by_account else { return false };
    let len = by_account.accounts.len();
    if by_account.list.act(action, len, height) {
        return true;
    }
    match action {
        Action::Back | Action::ByAccount => state.walk.by_account = None,
        Action::NextControl => by_account.step(1),
        Action::PreviousControl => by_account.step(-1),
        _ => return false,
    }
    true
}
