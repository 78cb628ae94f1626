//! The passwords: what is known of those of the accounts, one checked, an export audited.
//!
//! ```text
//!   1 in breaches   2 reused   1 weak   0 short   3 unchecked   9 fine
//!   your accounts   all                        asks Pwned Passwords (api.pwnedpasswords.com)
//!   ✗ in breaches  Harbor Mail   robin@…   1,002 times     Harbor Mail
//!   ▲ reused       Northbank     robin         3 times     IN BREACHES   found 1,002 times
//!                                                          WHAT TO DO    Change it now, …
//! ```
//!
//! No password is in this state: what is typed goes into an effect, and what comes back has none.

mod detail;
mod items;
mod outcome;
mod submit;
mod view;

#[cfg(test)]
mod tests;

use crate::inventory::EntityId;
use crate::pwned::audit::PasswordVerdict;
use crate::pwned::{CheckProgress, ProgressUnit};
use crate::tui::checks::{Audited, Checked, Job, Who};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::message::Failure;
use crate::tui::session::Session;
use crate::tui::state::{Phase, State};
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List, Paint};
use crossterm::event::KeyEvent;
use items::Items;
use ratatui::layout::{Position, Rect};

pub(in crate::tui) use outcome::event;
pub(in crate::tui) use submit::{audit, submit_check, submit_export, submit_secret};

#[derive(Debug, Default)]
pub struct Passwords {
    /// Who would be asked, as far as is known.
    who: Option<Result<Who, Failure>>,
    /// The number of the run that was begun last.
    last_run: u64,
    check: Check,
    audit: Audit,
    /// SuffixCounts up with every audit that ends, and with what is noted in it.
    stamp: u64,
    /// Whether the audit's results are shown, and not the accounts.
    results: bool,
    items: Items,
    shown: Shown,
    /// The words of the filter, while they are typed.
    typing: Option<Input>,
    list: List,
    rows: Vec<Row>,
    rows_of: Option<(items::Key, Shown)>,
    /// How many lines of the details are above the screen.
    scrolled: usize,
}

/// One password that was typed.
#[derive(Debug, Default)]
enum Check {
    #[default]
    None,
    /// The run, and how far it is.
    Running(u64, Option<CheckProgress>),
    Said(Box<Checked>),
}

#[derive(Debug, Default)]
enum Audit {
    #[default]
    None,
    Running(Running),
    Done(Box<Audited>),
}

#[derive(Debug)]
struct Running {
    run: u64,
    /// The file, as it was typed.
    path: String,
    /// Its program and the number of its passwords, once it is read.
    read: Option<(String, usize)>,
    /// Who is asked, and what it costs, while the person is asked.
    costly: Option<(Who, crate::pwned::NetworkCost)>,
    progress: Option<CheckProgress>,
    stopping: bool,
}

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    File,
    /// A position in the items.
    Item(u32),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    concern: Option<PasswordVerdict>,
    text: String,
}

impl Shown {
    fn narrowed(&self) -> bool {
        self.concern.is_some() || !self.text.trim().is_empty()
    }
}

impl Passwords {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.typing.is_some() {
            vec![Context::Text, Context::Global]
        } else if self.running().is_some_and(|running| running.costly.is_some()) {
            vec![Context::Confirm, Context::Global]
        } else if self.running().is_some() {
            vec![Context::Passwords, Context::Global]
        } else {
            vec![Context::Passwords, Context::List, Context::Global]
        }
    }

    /// Whether an audit has ended.
    pub const fn has_results(&self) -> bool {
        matches!(self.audit, Audit::Done(_))
    }

    /// Whether an audit is under way.
    pub const fn is_running(&self) -> bool {
        self.running().is_some()
    }

    /// Whether something is under way that does not wait for an answer and was not stopped before.
    pub fn can_be_stopped(&self) -> bool {
        match self.running() {
            Some(running) => running.costly.is_none() && !running.stopping,
            None => matches!(self.check, Check::Running(..)),
        }
    }

    /// Breaks off what is under way.
    pub fn stop(&mut self) -> Vec<Effect> {
        self.stop_audit().into_iter().chain(self.stop_check()).collect()
    }

    /// Breaks an audit off, where one is under way.
    fn stop_audit(&mut self) -> Option<Effect> {
        let run = self.running()?.run;
        self.audit = Audit::None;
        Some(Effect::Passwords(Job::Stop(run)))
    }

    /// Breaks the check of one password off, where one is under way.
    fn stop_check(&mut self) -> Option<Effect> {
        let Check::Running(run, _) = self.check else { return None };
        self.check = Check::None;
        Some(Effect::Passwords(Job::Stop(run)))
    }

    const fn running(&self) -> Option<&Running> {
        match &self.audit {
            Audit::Running(running) => Some(running),
            _ => None,
        }
    }

    /// The audit whose results are shown.
    fn audited(&self) -> Option<&Audited> {
        match &self.audit {
            Audit::Done(audited) if self.results => Some(audited),
            _ => None,
        }
    }

    fn selected(&self) -> Option<Row> {
        self.rows.get(self.list.selected).copied()
    }

    fn settle(&mut self, session: &Session, height: usize) {
        let audited = match &self.audit {
            Audit::Done(audited) if self.results => Some((self.stamp, &**audited)),
            _ => None,
        };
        let before = self.items.key;
        self.items.settle(session, audited);
        let of = (self.items.key, self.shown.clone());
        if self.rows_of.as_ref() != Some(&of) {
            let turned = std::mem::discriminant(&before) != std::mem::discriminant(&self.items.key);
            if turned || self.rows_of.as_ref().is_some_and(|(_, shown)| *shown != self.shown) {
                self.list = List::default();
                self.scrolled = 0;
            }
            self.rows = self.items.rows(&self.shown);
            self.rows_of = Some(of);
        }
        self.list.settle(self.rows.len(), height);
    }

    fn begin(&mut self, now: std::time::Duration) -> u64 {
        // Told by the clock, so that what an audit of before the lock still says is not taken for the next one's.
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        self.last_run = now.max(self.last_run + 1);
        self.last_run
    }
}

/// Asks who would be asked.
pub(super) fn entered() -> Vec<Effect> {
    vec![Effect::Passwords(Job::Who)]
}

pub(super) fn settle(state: &mut State) {
    let height = usize::from(view::list_area(areas(state.size).body).height);
    let State { phase: Phase::Open(session), passwords, .. } = state else { return };
    passwords.settle(session, height);
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let body = areas(state.size).body;
    let height = usize::from(view::list_area(body).height);
    let most = view::most_scrolled(state, body);
    let passwords = &mut state.passwords;
    if passwords.typing.is_some() {
        match action {
            Action::Submit => passwords.typing = None,
            Action::Cancel => {
                passwords.typing = None;
                passwords.shown.text.clear();
            }
            _ => {}
        }
        return Vec::new();
    }
    if passwords.running().is_none() && passwords.list.act(action, passwords.rows.len(), height) {
        passwords.scrolled = 0;
        // What was typed is out of the way when one looks at others.
        if matches!(passwords.check, Check::Said(_)) {
            passwords.check = Check::None;
        }
        return Vec::new();
    }
    match action {
        Action::Yes => return answer(state, true),
        Action::No => return answer(state, false),
        Action::CheckPassword => submit::ask_password(state),
        Action::AuditExport => submit::ask_export(state),
        Action::RecordHealth => return outcome::record(state),
        Action::ShowResults if passwords.has_results() => passwords.results = !passwords.results,
        Action::ShowResults => state.say("There are no results yet: audit an export first."),
        Action::ShowConcern => {
            passwords.shown.concern = passwords.items.next_concern(passwords.shown.concern);
        }
        Action::PasswordReadOn => passwords.scrolled = (passwords.scrolled + 4).min(most),
        Action::PasswordReadBack => passwords.scrolled = passwords.scrolled.saturating_sub(4),
        Action::Filter if passwords.running().is_none() => {
            passwords.typing = Some(Input::with(&passwords.shown.text));
        }
        Action::Open => return open(state),
        Action::Back => return back(state),
        _ => {}
    }
    Vec::new()
}

/// One step back: the audit under way, what was typed, the filter, the results.
fn back(state: &mut State) -> Vec<Effect> {
    let passwords = &mut state.passwords;
    if let Audit::Running(running) = &mut passwords.audit {
        let run = running.run;
        if running.progress.is_some_and(|progress| progress.unit == ProgressUnit::Lookups) {
            // What is known by then comes back.
            running.stopping = true;
        } else {
            passwords.audit = Audit::None;
            state.say("Stopped. Nothing was checked.");
        }
        return vec![Effect::Passwords(Job::Stop(run))];
    }
    if let Some(stop) = passwords.stop_check() {
        return vec![stop];
    }
    if matches!(passwords.check, Check::Said(_)) {
        passwords.check = Check::None;
    } else if passwords.shown.narrowed() {
        passwords.shown = Shown::default();
    } else {
        passwords.results = false;
    }
    passwords.scrolled = 0;
    Vec::new()
}

/// Whether the person agrees to what it costs.
fn answer(state: &mut State, yes: bool) -> Vec<Effect> {
    let Audit::Running(running) = &mut state.passwords.audit else { return Vec::new() };
    if running.costly.take().is_none() {
        return Vec::new();
    }
    let run = running.run;
    if yes {
        return vec![Effect::Passwords(Job::GoOn(run))];
    }
    state.passwords.audit = Audit::None;
    state.say("Stopped. Nobody was asked.");
    vec![Effect::Passwords(Job::Stop(run))]
}

/// Goes to the account of the selected row.
fn open(state: &mut State) -> Vec<Effect> {
    let passwords = &state.passwords;
    let Some(Row::Item(at)) = passwords.selected().filter(|_| passwords.running().is_none()) else {
        return Vec::new();
    };
    let account = passwords.items.get(at).and_then(|item| item.account.clone()).map(|id| EntityId::from(&id));
    let there =
        |id: &EntityId| state.session().is_some_and(|session| session.index.kind(id.as_str()).is_some());
    match account.filter(there) {
        Some(id) => super::accounts::go_to_subject(state, &id),
        None => {
            let key = state.settings.keymap.key(Action::RecordHealth, true).unwrap_or_default();
            state.say(format!("It is on no account of the inventory yet; {key} records it."));
            Vec::new()
        }
    }
}

pub(super) fn key(state: &mut State, key: KeyEvent) {
    if let Some(input) = &mut state.passwords.typing
        && input.key(key)
    {
        let text = input.text().to_owned();
        state.passwords.shown.text = text;
    }
}

/// Text pasted into the filter. Elsewhere it is let go: it may be a password.
pub(super) fn paste(state: &mut State, text: &str) {
    if let Some(input) = &mut state.passwords.typing {
        input.insert(text);
        let text = input.text().to_owned();
        state.passwords.shown.text = text;
        settle(state);
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    let area = view::list_area(body);
    let passwords = &mut state.passwords;
    if !area.contains(at) || passwords.running().is_some() {
        return Vec::new();
    }
    let window = passwords.list.window(passwords.rows.len(), usize::from(area.height));
    let row = window.start + usize::from(at.y - area.y);
    if row >= window.end {
        return Vec::new();
    }
    if passwords.list.selected == row {
        return open(state);
    }
    passwords.list.selected = row;
    passwords.scrolled = 0;
    Vec::new()
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    view::view(state, session, paint, body);
}
