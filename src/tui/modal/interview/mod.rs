//! The account interview: five questions, each with the likely answer ticked, then what comes of it.
//!
//! A [`draft`] holds the answers, [`pages`] makes rows of it, [`keep`] knows what is likely, and [`add`]
//! makes things on the spot. Saving is one edit, so one undo takes all of it back.

mod act;
mod add;
mod aim;
mod choices;
mod day;
mod directory;
mod draft;
mod keep;
mod pages;
mod rows;
mod save;
#[cfg(test)]
mod tests;
mod view;

pub(in crate::tui) use act::move_in;
pub(super) use act::{act, key, paste};
pub(in crate::tui) use add::{new_device, new_number, new_place};
pub(in crate::tui) use choices::{KNOWN, OWNER_WORDS, OWNERS, known, known_at};
pub use pages::Step;
pub(super) use view::view;

use super::Modal;
use crate::access::plan::Fix;
use crate::inventory::AccountId;
use crate::tui::keys::{Action, Context};
use crate::tui::state::State;
use crate::tui::widgets::Form;
use crate::tui::widgets::form::Value;
use add::Adder;
use draft::{Draft, Key};
use keep::Habits;
use pages::Page;
use rows::Asked;

/// The interview about one account.
#[derive(Debug)]
pub struct Interview {
    draft: Draft,
    /// As it was when the interview began, to see whether anything changed.
    begun: Draft,
    habits: Habits,
    page: Page,
    form: Form<Key>,
    adder: Option<Adder>,
    /// What the line being typed could be.
    ghost: String,
    error: Option<String>,
    summary: save::Summary,
    scroll: usize,
    /// The step of the plan that it was opened for.
    task: Option<String>,
}

/// Opens the interview where a step of the plan is done; `title` says what it is.
pub fn open_to_do(state: &mut State, account: &AccountId, fix: &Fix, title: &str) {
    let Some((page, key)) = state.session().and_then(|s| s.account(account)).map(|one| aim::of(fix, one))
    else {
        return;
    };
    open(state, Some(account), None);
    let there = with(state, |interview, _| {
        interview.task = Some(title.to_owned());
        pages::pages(&interview.draft).contains(&page)
    });
    if there == Some(true) {
        go(state, page);
        with(state, |interview, session| {
            if let Some(key) = key {
                interview.form.go_to(&key);
            }
            interview.complete(session);
        });
    }
}

/// Opens the interview about an account, or about a new one, at a step.
pub fn open(state: &mut State, account: Option<&AccountId>, step: Option<Step>) {
    let Some(session) = state.session() else { return };
    let original = account.and_then(|id| session.account(id)).cloned();
    let profile = &session.profile;
    let kept_here = original.iter().flat_map(|account| {
        let kept = |factor: &&crate::inventory::Factor| {
            profile.seed(&account.id, &factor.id).is_some()
                || profile.codes(&account.id, &factor.id).is_some()
        };
        account.factors.iter().filter(kept).map(|factor| factor.id.clone())
    });
    let kept_here = kept_here.collect();
    let habits = Habits::read(&profile.inventory, account);
    let draft = Draft::new(original, kept_here);
    let wanted = step.unwrap_or(Step::Account);
    let all = pages::pages(&draft);
    let page = all.into_iter().find(|page| page.step() >= wanted).unwrap_or(Page::Account);
    let interview = Interview {
        begun: draft.clone(),
        draft,
        habits,
        page: Page::Account,
        form: Form::default(),
        adder: None,
        ghost: String::new(),
        error: None,
        summary: save::Summary::default(),
        scroll: 0,
        task: None,
    };
    state.modal = Some(Modal::Interview(Box::new(interview)));
    go(state, page);
}

impl Interview {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if self.adder.is_some() {
            return vec![Context::Text, Context::Global];
        }
        if self.form.is_typing() || self.form.is_pick() {
            return vec![Context::Interview, Context::Text, Context::Global];
        }
        vec![Context::Interview, Context::List, Context::Global]
    }

    /// Whether an action makes sense on this page, for the footer, and what it does there.
    pub fn word(&self, action: Action, usual: &'static str) -> Option<&'static str> {
        match action {
            Action::AddThing => Adder::on(&self.page, self.kind()).map(|_| usual),
            Action::Toggle | Action::Finish if self.page == Page::Summary => None,
            Action::Advance if self.page == Page::Summary => Some("save"),
            Action::Retreat if self.page == Page::Account => None,
            _ => Some(usual),
        }
    }

    /// The kind of the factor that the page is about.
    fn kind(&self) -> Option<crate::inventory::FactorKind> {
        match &self.page {
            Page::Kept(id) => self.draft.factor(id).map(|factor| factor.kind),
            _ => None,
        }
    }

    /// Whether there are services that the name could become: one of them has the focus, or the name.
    pub fn offers(&self) -> Option<bool> {
        let name = self.form.key() == Some(&Key::Service) && self.form.has_picks();
        (name || self.form.is_pick()).then(|| self.form.is_pick())
    }

    /// Whether the line being typed could be completed.
    pub const fn completes(&self) -> bool {
        !self.ghost.is_empty()
    }

    /// Whether leaving would lose an answer.
    pub fn is_changed(&self) -> bool {
        self.draft.differs(&self.begun)
    }
}

/// The interview, and what it asks about; nothing where another modal is open.
fn with<T>(
    state: &mut State,
    change: impl FnOnce(&mut Interview, &crate::tui::session::Session) -> T,
) -> Option<T> {
    if !matches!(state.modal, Some(Modal::Interview(_))) {
        return None;
    }
    let Some(Modal::Interview(mut interview)) = state.modal.take() else { return None };
    let result = state.session().map(|session| change(&mut interview, session));
    state.modal = Some(Modal::Interview(interview));
    result
}

fn go(state: &mut State, page: Page) {
    let today = state.now.today;
    with(state, |interview, session| {
        interview.page = page;
        interview.form = Form::default();
        interview.scroll = 0;
        interview.error = None;
        interview.form = Form::new(interview.rows(session));
        interview.complete(session);
        if interview.page == Page::Summary {
            interview.summary = save::Summary::of(&interview.draft, session, today);
        }
    });
}

impl Interview {
    fn rows(&self, session: &crate::tui::session::Session) -> Vec<crate::tui::widgets::form::Row<Key>> {
        let asked = Asked {
            draft: &self.draft,
            habits: &self.habits,
            inventory: &session.profile.inventory,
            directory: &session.directory,
            names: session.names().with_added(&self.draft.added),
        };
        rows::rows(&self.page, &asked)
    }

    fn renew(&mut self, session: &crate::tui::session::Session) {
        let rows = self.rows(session);
        self.form.renew(rows);
    }

    /// Takes a changed row into the draft.
    fn take(&mut self, change: Option<(Key, Value)>, session: &crate::tui::session::Session) {
        let Some((key, value)) = change else { return };
        self.error = None;
        let typed = matches!(value, Value::Text(_));
        let named = key == Key::Service;
        self.draft.put(key, value, &self.habits, &session.profile.inventory);
        if named {
            self.draft.fill_domain(&session.directory);
        }
        // What is typed changes no other row, but for what the name says of the account.
        if !typed || self.page == Page::Account {
            self.renew_around_cursor(session, typed);
        }
    }

    /// Makes the rows anew; the line being typed keeps its cursor.
    fn renew_around_cursor(&mut self, session: &crate::tui::session::Session, typed: bool) {
        let rows = self.rows(session);
        if typed {
            self.form.renew_others(rows);
        } else {
            self.form.renew(rows);
        }
    }

    /// What the line being typed could be: what is written the same elsewhere.
    fn complete(&mut self, session: &crate::tui::session::Session) {
        self.ghost.clear();
        let Some(input) = self.form.input() else { return };
        let typed = input.text();
        let begins = |text: &str| {
            text.get(..typed.len()).filter(|start| start.eq_ignore_ascii_case(typed))?;
            text.get(typed.len()..).filter(|rest| !rest.is_empty()).map(str::to_owned)
        };
        let accounts = &session.profile.inventory.accounts;
        let service = self.draft.account.service.trim();
        let found = match self.form.key() {
            Some(Key::Service) if !typed.is_empty() => {
                let known = accounts.iter().find_map(|account| begins(&account.service));
                known.or_else(|| begins(&directory::suggestion(&session.directory, typed)?.name))
            }
            Some(Key::Domain) if service.contains('.') && !service.contains(' ') => {
                begins(&service.to_lowercase())
            }
            Some(Key::Domain) if !service.is_empty() => accounts
                .iter()
                .filter(|account| account.service.eq_ignore_ascii_case(service))
                .find_map(|account| begins(&account.domain)),
            Some(Key::Username) => self.habits.usernames.iter().find_map(|name| begins(name)),
            _ => None,
        };
        self.ghost = found.unwrap_or_default();
    }
}
