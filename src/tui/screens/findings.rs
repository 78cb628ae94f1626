//! The findings: what is risky and why, what to do, and what one has decided to live with.
//!
//! ```text
//!   2 critical   7 high   12 medium   4 low          TAKEOVER 14   LOCKOUT 12   1 accepted
//!   by severity                                                   T takeover   L lockout
//!   ✗ critical  Codes and app on one device        Harbor Mail      L   Codes and app on one device
//!   ▲ high      Phone codes are the only …         Northbank      T     ✗ critical · Harbor Mail · lockout
//!                                                                       • The recovery codes are on My phone …
//!                                                                       WHY         …
//!                                                                       WHAT TO DO  …
//!                                                                       SOURCE      …
//! ```

mod accept;
mod view;

#[cfg(test)]
mod tests;

use crate::inventory::{AccountId, EntityId};
use crate::risk::{Finding, RuleId, Side};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::modal::{interview, prompt::Values};
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List, Paint};
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

#[derive(Debug, Default)]
pub struct Findings {
    list: List,
    shown: Shown,
    /// The words of the filter, while they are typed.
    typing: Option<Input>,
    /// Which finding is selected, so that it stays so when others come and go.
    selected: Option<(RuleId, EntityId)>,
    /// How many lines of the details are above the screen.
    scrolled: usize,
    /// Positions in the findings of the session, in the order of the list.
    rows: Vec<u32>,
    rows_of: Option<(u64, Shown)>,
}

/// Which findings are shown, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    order: Order,
    side: Option<Side>,
    accepted: bool,
    text: String,
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Severity,
    /// By the name of what it is about.
    Subject,
    Rule,
}

impl Order {
    const fn next(self) -> Self {
        match self {
            Self::Severity => Self::Subject,
            Self::Subject => Self::Rule,
            Self::Rule => Self::Severity,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Severity => "by severity",
            Self::Subject => "by account",
            Self::Rule => "by rule",
        }
    }
}

impl Shown {
    /// Whether something is left out, other than what was accepted.
    fn narrowed(&self) -> bool {
        self.side.is_some() || !self.text.trim().is_empty()
    }

    fn lets_through(&self, session: &Session, finding: &Finding, words: &[&str]) -> bool {
        if !self.accepted && !finding.is_open() {
            return false;
        }
        if let Some(side) = self.side
            && !finding.rule.sides.contains(&side)
        {
            return false;
        }
        if words.is_empty() {
            return true;
        }
        let title = finding.rule.title.as_str();
        let name = session.called(&finding.subject, usize::MAX);
        let parts = [title, &*name, finding.rule.id.0.as_str(), finding.severity.label()];
        let all = parts.join("\n").to_lowercase();
        words.iter().all(|word| all.contains(word))
    }

    /// Positions of the findings that are shown, in order. Linear, or nearly, in the findings.
    fn rows(&self, session: &Session) -> Vec<u32> {
        let text = self.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let findings = &session.derived.findings;
        let mut rows: Vec<u32> = (0u32..)
            .zip(findings)
            .filter(|(_, finding)| self.lets_through(session, finding, &words))
            .map(|(at, _)| at)
            .collect();
        match self.order {
            // As the audit has them.
            Order::Severity => {}
            Order::Subject => rows.sort_by_cached_key(|&at| {
                let subject = findings.get(at as usize).map(|finding| &finding.subject);
                (subject.map(|subject| session.name(subject).to_lowercase()), subject)
            }),
            Order::Rule => {
                rows.sort_by_key(|&at| findings.get(at as usize).map(|finding| finding.rule.id.0.as_str()));
            }
        }
        rows
    }
}

impl Findings {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.typing.is_some() {
            vec![Context::Text, Context::Global]
        } else {
            vec![Context::Findings, Context::List, Context::Global]
        }
    }

    /// The finding in this row of the list.
    fn at<'a>(&self, session: &'a Session, row: usize) -> Option<&'a Finding> {
        let &at = self.rows.get(row)?;
        session.derived.findings.get(at as usize)
    }

    fn finding<'a>(&self, session: &'a Session) -> Option<&'a Finding> {
        self.at(session, self.list.selected)
    }

    /// Shows the details of the selected finding from their start.
    fn choose(&mut self, session: &Session) {
        let chosen = self.finding(session).map(|finding| (finding.rule.id.clone(), finding.subject.clone()));
        if self.selected != chosen {
            self.selected = chosen;
            self.scrolled = 0;
        }
    }

    fn settle(&mut self, session: &Session, height: usize) {
        let of = (session.derived.revision, self.shown.clone());
        if self.rows_of.as_ref() != Some(&of) {
            self.rows = self.shown.rows(session);
            self.rows_of = Some(of);
            if let Some((rule, subject)) = &self.selected {
                let same = |finding: &Finding| finding.rule.id == *rule && finding.subject == *subject;
                let found = (0..self.rows.len()).find(|&row| self.at(session, row).is_some_and(same));
                self.list.selected = found.unwrap_or(self.list.selected);
            }
        }
        self.list.settle(self.rows.len(), height);
        self.choose(session);
    }
}

pub(super) fn settle(state: &mut State) {
    let height = usize::from(view::list_area(areas(state.size).body).height);
    let State { phase: Phase::Open(session), findings, .. } = state else { return };
    // Between an edit and what follows from it the list stays as it was.
    findings.settle(session, height);
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let body = areas(state.size).body;
    let height = usize::from(view::list_area(body).height);
    let most = view::most_scrolled(state, body);
    let State { phase: Phase::Open(session), findings, .. } = state else { return Vec::new() };
    if findings.typing.is_some() {
        match action {
            Action::Submit => findings.typing = None,
            Action::Cancel => {
                findings.typing = None;
                findings.shown.text.clear();
            }
            _ => {}
        }
        return Vec::new();
    }
    if findings.list.act(action, findings.rows.len(), height) {
        findings.choose(session);
        return Vec::new();
    }
    match action {
        Action::GoToSubject | Action::Open => {
            let subject = findings.finding(session).map(|finding| finding.subject.clone());
            return subject.map(|id| super::accounts::go_to_subject(state, &id)).unwrap_or_default();
        }
        Action::MendFinding => {
            let Some(finding) = findings.finding(session) else { return Vec::new() };
            let (rule, subject) = (finding.rule, finding.subject.clone());
            let account = AccountId::from(subject.as_str());
            if session.account(&account).is_none() {
                // A device, a number or a place has no interview.
                return super::accounts::go_to_subject(state, &subject);
            }
            interview::open(state, Some(&account), Some(interview::Step::of_rule(rule)));
        }
        Action::Accept => return accept::ask_or_take_back(state),
        Action::SortFindings => findings.shown.order = findings.shown.order.next(),
        Action::SideFilter => {
            findings.shown.side = match findings.shown.side {
                None => Some(Side::Takeover),
                Some(Side::Takeover) => Some(Side::Lockout),
                Some(Side::Lockout) => None,
            };
        }
        Action::ShowAccepted => {
            findings.shown.accepted = !findings.shown.accepted;
            let accepted = session.derived.counts.accepted;
            state.say(match (accepted, state.findings.shown.accepted) {
                (0, _) => "No finding is accepted.".to_owned(),
                (_, true) => "Accepted ones are shown too.".to_owned(),
                (_, false) => "Accepted ones are hidden.".to_owned(),
            });
        }
        Action::ReadOn => findings.scrolled = (findings.scrolled + 4).min(most),
        Action::ReadBack => findings.scrolled = findings.scrolled.saturating_sub(4),
        Action::Filter => findings.typing = Some(Input::with(&findings.shown.text)),
        Action::Back => {
            findings.shown.text.clear();
            findings.shown.side = None;
        }
        _ => {}
    }
    Vec::new()
}

pub(super) fn key(state: &mut State, key: KeyEvent) {
    if let Some(input) = &mut state.findings.typing
        && input.key(key)
    {
        let text = input.text().to_owned();
        state.findings.shown.text = text;
    }
}

/// Text pasted into the filter.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(input) = &mut state.findings.typing {
        input.insert(text);
        let text = input.text().to_owned();
        state.findings.shown.text = text;
        settle(state);
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let area = view::list_area(body);
    let State { phase: Phase::Open(session), findings, .. } = state else { return Vec::new() };
    if !area.contains(at) {
        return Vec::new();
    }
    let window = findings.list.window(findings.rows.len(), usize::from(area.height));
    let row = window.start + usize::from(at.y - area.y);
    if row >= window.end {
        return Vec::new();
    }
    if findings.list.selected == row {
        return act(state, Action::GoToSubject);
    }
    findings.list.selected = row;
    findings.choose(session);
    Vec::new()
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    view::view(state, session, paint, body);
}

/// Takes a reason and an end date.
pub(in crate::tui) fn submit_accept(
    state: &mut State,
    rule: &RuleId,
    subject: &EntityId,
    values: &Values,
) -> Result<Vec<Effect>, String> {
    accept::submit(state, rule, subject, values)
}
