//! One control, account by account: those that do not meet it first.

use super::{control, proof, view};
use crate::inventory::AccountId;
use crate::responsibility::{Answer, AnswerState, Control, Scope};
use crate::tui::keys::Action;
use crate::tui::screens::overview;
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::view::areas;
use crate::tui::widgets::{List, Paint, hanging, rows};
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
    Unknown,
    Meets,
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

/// Draws the control, account by account.
pub(super) fn show(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect, shown: &Control) {
    let theme = &state.settings.theme;
    let Some(by_account) = &state.walk.by_account else { return };
    let (_, right) = view::split(body);
    let list = view::accounts_area(body);
    let head = Rect { height: right.height.min(list.y.saturating_sub(right.y)), ..right };
    let mut area = view::below(control::title(state, session, paint, head, shown), 1);
    let mut duty = hanging(("YOU", theme.dim), 5, &shown.user, area.width.min(90), theme.heading);
    duty.truncate(usize::from(area.height.saturating_sub(2)));
    area = control::draw(paint, area, &duty);
    if area.height > 0 {
        let row = Rect { y: head.bottom() - 1, height: 1, ..area };
        paint.text(row.x, row.y, row.width, "ACCOUNT BY ACCOUNT", theme.dim);
        let answered = by_account.answers.len();
        let text = format!("{answered} of {} answered", by_account.accounts.len());
        paint.right(row.x + 20, row.right(), row.y, &text, theme.dim);
    }
    let names = (list.width / 3).clamp(8, 36);
    let window = by_account.list.window(by_account.accounts.len(), usize::from(list.height));
    let first = window.start;
    for (at, (row, (id, proof))) in rows(list).zip(&by_account.accounts[window]).enumerate() {
        let Some(account) = session.account(id) else { continue };
        let (glyph, style, fact) = match proof {
            Proof::Fails(fact) => (theme.pick("✗", "x"), theme.bad, fact.as_str()),
            Proof::Unknown => ("?", theme.dim, "not known"),
            Proof::Meets => (theme.pick("✓", "+"), theme.good, "meets it, as far as is recorded"),
            Proof::Nothing => (" ", theme.dim, ""),
        };
        paint.text(row.x, row.y, 1, glyph, style);
        let area = Rect { x: row.x + 2, width: names.saturating_sub(3), ..row };
        overview::name(theme, session, account, paint, area, theme.text);
        let x = row.x + names;
        let answer = by_account.answers.get(id).copied();
        let (glyph, style) = view::mark(theme, answer);
        let words = match answer {
            Some(AnswerState::NotApplicable) => "n/a",
            Some(answer) => answer.label(),
            None => "",
        };
        paint.text(x, row.y, 8, &format!("{glyph} {words}"), style);
        let fact = proof::without_name(fact, &session.namesakes().display_name(account, proof::NAME));
        paint.text(x + 9, row.y, row.right().saturating_sub(x + 9), fact, theme.dim);
        if first + at == by_account.list.selected {
            paint.style(row, theme.selected);
        }
    }
    if right.height > 9 {
        let key = state.settings.keymap.key(Action::Back, theme.ascii).unwrap_or_default();
        let text = format!("{key} back to one answer for all");
        paint.text(right.x, right.bottom() - 1, right.width, &text, theme.dim);
    }
}
