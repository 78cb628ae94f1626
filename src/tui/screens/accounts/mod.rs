//! The accounts: a list to filter and sort, and the selected one in words.
//!
//! ```text
//!   12 accounts by importance   importance factors          findings    p 2 r s a   Harbor Mail  robin@…
//!   Harbor Mail   robin@…       critical  password, app    high +2     ● ◐ ○ ● ●
//!   Brook Bank                  critical  password, SMS    critical    ● ○ ○ ? ●   FINDINGS
//!   …                                                                              high  No codes …
//! ```

mod detail;
mod layout;
mod list;
mod page;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(in crate::tui) use page::{Page, draw as draw_page};

use crate::inventory::{Account, AccountId, EntityId, EntityKind};
use crate::profile::compose;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::modal::{confirm, interview, qr, recovery, things};
use crate::tui::screens::codes;
use crate::tui::session::Session;
use crate::tui::state::{Screen, State};
use crate::tui::update;
use crate::tui::view::areas;
use crate::tui::widgets::{Input, List, Paint};
use crossterm::event::{KeyCode, KeyEvent};
use list::Sort;
use ratatui::layout::{Position, Rect};

#[derive(Debug, Default)]
pub struct Accounts {
    list: List,
    filter: Input,
    /// Whether the filter is being typed.
    filtering: bool,
    sort: Sort,
    /// Positions in the inventory, in the order of the list.
    order: Vec<u32>,
    /// What the order was made of.
    made_of: Option<(u64, u64, String, Sort)>,
    /// The account that stays selected when the order changes.
    selected: Option<AccountId>,
    /// Whether the selected account fills the screen.
    open: bool,
    /// How far it is scrolled.
    scroll: List,
}

impl Accounts {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.filtering {
            return vec![Context::Text, Context::Global];
        }
        vec![Context::Accounts, Context::List, Context::Global]
    }

    fn unfilter(&mut self) {
        self.filter.clear();
        self.filtering = false;
    }
}

/// How many rows the list has on the screen.
fn height(state: &State) -> usize {
    let (left, _) = layout::split(areas(state.size).body);
    usize::from(layout::list(left).1.height)
}

fn selected<'a>(state: &State, session: &'a Session) -> Option<&'a Account> {
    session.account_at(state.accounts.selected_at()?)
}

pub(super) fn settle(state: &mut State) {
    let height = height(state);
    let Some(session) = state.session() else { return };
    let accounts = &state.accounts;
    let wanted =
        (session.revision, session.derived.revision, accounts.filter.text().to_owned(), accounts.sort);
    if accounts.made_of.as_ref() != Some(&wanted) {
        let order = list::order(session, &wanted.2, wanted.3);
        let refiltered = accounts.made_of.as_ref().is_some_and(|made| made.2 != wanted.2);
        // The best match is selected while a filter is typed; otherwise the selection stays where it was.
        let kept = accounts.selected.as_ref().filter(|_| !refiltered || wanted.2.is_empty());
        let at = kept.and_then(|id| session.index.account_at(id));
        let row = at.and_then(|at| order.iter().position(|&one| one as usize == at));
        let accounts = &mut state.accounts;
        accounts.order = order;
        accounts.made_of = Some(wanted);
        accounts.list.selected = match row {
            Some(row) => row,
            None if refiltered => 0,
            None => accounts.list.selected,
        };
    }
    let len = state.accounts.order.len();
    state.accounts.list.settle(len, height);
    let id = state.session().and_then(|session| selected(state, session)).map(|account| account.id.clone());
    if id.is_none() {
        state.accounts.open = false;
    }
    if id != state.accounts.selected {
        state.accounts.scroll = List::default();
        state.accounts.selected = id;
    }
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(session) = state.session() else { return Vec::new() };
    let id = selected(state, session).map(|account| account.id.clone());
    match action {
        Action::Filter => {
            state.accounts.open = false;
            state.accounts.filtering = true;
        }
        Action::Submit => state.accounts.filtering = false,
        Action::Cancel => state.accounts.unfilter(),
        Action::Back if state.accounts.open => state.accounts.open = false,
        Action::Back => state.accounts.unfilter(),
        Action::Open => state.accounts.open = id.is_some(),
        Action::SortAccounts => {
            state.accounts.sort = state.accounts.sort.next();
        }
        Action::AddAccount => interview::open(state, None, None),
        Action::Things => things::open(state, None),
        Action::EditAccount
        | Action::RemoveAccount
        | Action::AddCodes
        | Action::AddSeed
        | Action::AccountQr => match id {
            Some(id) => on_account(state, action, &id),
            None => state.say("There is no account to do this to yet."),
        },
        _ => movement(state, action),
    }
    Vec::new()
}

/// What is done to one account.
fn on_account(state: &mut State, action: Action, id: &AccountId) {
    match action {
        Action::EditAccount => interview::open(state, Some(id), None),
        Action::RemoveAccount => ask_to_remove(state, id),
        Action::AddSeed => codes::ask_seed(state, Some(id), ""),
        Action::AddCodes => recovery::open(state, id),
        Action::AccountQr => qr::open_of(state, id),
        _ => {}
    }
}

fn movement(state: &mut State, action: Action) {
    let Some(session) = state.session() else { return };
    if state.accounts.open {
        let body = areas(state.size).body;
        let overflow = selected(state, session).map_or(0, |a| detail::overflow(state, session, a, body));
        let page = usize::from(body.height);
        // A page is moved as in a list; a list of one visible row scrolls line by line.
        let steps =
            if matches!(action, Action::PageUp | Action::PageDown) { page.saturating_sub(3) } else { 1 };
        let line = match action {
            Action::PageUp => Action::Up,
            Action::PageDown => Action::Down,
            other => other,
        };
        for _ in 0..steps.max(1) {
            state.accounts.scroll.act(line, overflow + 1, 1);
        }
        return;
    }
    let (len, height) = (state.accounts.order.len(), height(state));
    state.accounts.list.act(action, len, height);
}

/// Says what goes with an account, and removes it when told to.
fn ask_to_remove(state: &mut State, id: &AccountId) {
    let Some(session) = state.session() else { return };
    let Some(account) = session.account(id) else { return };
    let profile = &session.profile;
    let name = session.namesakes().display_name(account, 40).into_owned();
    let seeds = profile.readable_seeds().filter(|seed| seed.account == *id).count();
    let codes: usize =
        profile.readable_codes().filter(|set| set.account == *id).map(|set| set.codes.len()).sum();
    let mut goes = Vec::new();
    if seeds > 0 {
        goes.push(crate::text::count(seeds, "one-time password seed"));
    }
    if codes > 0 {
        goes.push(crate::text::count(codes, "recovery code"));
    }
    let goes = if goes.is_empty() {
        String::new()
    } else {
        format!(" With it goes what this vault keeps: {}.", crate::text::join(&goes))
    };
    let detail = format!(
        "It is taken out of this inventory, with every mention of it; the account at the service stays as it \
         is.{goes} One undo brings all of it back in this session."
    );
    let edit = compose::remove_account(profile, id);
    confirm::ask(
        state,
        format!("Remove {name}?"),
        detail,
        confirm::Then::Edit(format!("removing {name}"), edit),
    );
}

pub(super) fn key(state: &mut State, key: KeyEvent) {
    if !state.accounts.filtering {
        return;
    }
    let (len, height) = (state.accounts.order.len(), height(state));
    match key.code {
        KeyCode::Up => _ = state.accounts.list.act(Action::Up, len, height),
        KeyCode::Down => _ = state.accounts.list.act(Action::Down, len, height),
        _ => _ = state.accounts.filter.key(key),
    }
}

/// Text pasted into the filter.
pub(super) fn paste(state: &mut State, text: &str) {
    if state.accounts.filtering {
        state.accounts.filter.insert(text);
        settle(state);
    }
}

pub(super) fn click(state: &mut State, body: Rect, at: Position) -> Vec<Effect> {
    if state.accounts.open {
        return Vec::new();
    }
    let (_, rows) = layout::list(layout::split(body).0);
    if !rows.contains(at) {
        return Vec::new();
    }
    let window = state.accounts.list.window(state.accounts.order.len(), usize::from(rows.height));
    let row = window.start + usize::from(at.y - rows.y);
    if row < window.end {
        state.accounts.filtering = false;
        if state.accounts.list.selected == row {
            return act(state, Action::Open);
        }
        state.accounts.list.selected = row;
    }
    Vec::new()
}

pub(super) fn view(state: &State, session: &Session, paint: &mut Paint<'_>, body: Rect) {
    let account = selected(state, session);
    if let Some(account) = account.filter(|_| state.accounts.open) {
        return detail::full(state, session, account, paint, body);
    }
    let (left, right) = layout::split(body);
    if session.profile.inventory.accounts.is_empty() {
        return list::view(state, session, paint, body);
    }
    list::view(state, session, paint, left);
    if let (Some(right), Some(account)) = (right, account) {
        detail::beside(state, session, account, paint, right);
    }
}

/// Selects an account, and lifts a filter that hides it.
pub(in crate::tui) fn select(state: &mut State, id: &AccountId) {
    let Some(at) = state.session().and_then(|session| session.index.account_at(id)) else { return };
    state.accounts.unfilter();
    state.accounts.selected = Some(id.clone());
    state.accounts.open = false;
    state.accounts.made_of = None;
    if state.screen == Screen::Accounts {
        settle(state);
    } else if let Some(row) = state.accounts.order.iter().position(|&one| one as usize == at) {
        state.accounts.list.selected = row;
    }
}

/// Goes to an account, or to a device, number or place.
pub(in crate::tui) fn go_to_subject(state: &mut State, id: &EntityId) -> Vec<Effect> {
    let kind = state.session().and_then(|session| session.index.kind(id.as_str()));
    match kind {
        Some(EntityKind::Account) => update::go_to_account(state, &AccountId::from(id.as_str())),
        Some(EntityKind::Device | EntityKind::Number | EntityKind::Place) => {
            let effects = update::go(state, Screen::Accounts);
            things::open(state, Some(id));
            effects
        }
        None => Vec::new(),
    }
}
