//! The account interview: five questions, each with the likely answer ticked, then what comes of it.
//!
//! A [`draft`] holds the answers, [`pages`] makes rows of it, [`keep`] knows what is likely, and [`add`]
//! makes things on the spot. Saving is one edit, so one undo takes all of it back.

mod add;
mod day;
mod draft;
mod keep;
mod pages;
mod save;
#[cfg(test)]
mod tests;
mod view;

pub(in crate::tui) use add::{Make, new_device, new_number, new_place};
pub(in crate::tui) use draft::{KNOWN, OWNER_WORDS, OWNERS, known, known_at};
pub use pages::Step;
pub(super) use view::view;

use super::{Modal, confirm};
use crate::inventory::{AccountId, Entity, Holder};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::state::State;
use crate::tui::widgets::Form;
use crate::tui::widgets::form::Value;
use crate::tui::words::Names;
use add::{Adder, Chosen};
use crossterm::event::{KeyCode, KeyEvent};
use draft::{Draft, Key, Reach};
use keep::Habits;
use pages::{Asked, Page};

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
    };
    state.modal = Some(Modal::Interview(Box::new(interview)));
    go(state, page);
}

impl Interview {
    /// The contexts in which a key is looked up, narrowest first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        if self.adder.is_some() {
            return vec![Context::Text, Context::Global];
        }
        if self.form.is_typing() {
            return vec![Context::Interview, Context::Text, Context::Global];
        }
        vec![Context::Interview, Context::List, Context::Global]
    }

    /// Whether an action makes sense on this page, for the footer, and what it does there.
    #[must_use]
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

    /// Whether leaving would lose an answer.
    #[must_use]
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

/// Shows a page.
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
            names: Names::of(session).with(&self.draft.added),
        };
        pages::rows(&self.page, &asked)
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
        self.draft.put(key, value, &self.habits, &session.profile.inventory);
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
                accounts.iter().find_map(|account| begins(&account.service))
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

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Modal::Interview(interview)) = &state.modal else { return Vec::new() };
    if interview.adder.is_some() {
        add_act(state, action);
        return Vec::new();
    }
    let page = interview.page.clone();
    let height = usize::from(crate::tui::view::areas(state.size).body.height.saturating_sub(8));
    match action {
        Action::Submit | Action::Advance => return next(state),
        Action::Retreat => back(state),
        Action::Finish => return save::save(state, false),
        Action::Back | Action::Cancel => leave(state),
        Action::AddThing => {
            with(state, |interview, _| {
                interview.adder = Adder::on(&interview.page, interview.kind());
            });
        }
        Action::Less if page == Page::Summary => back(state),
        Action::Less if !with(state, |interview, _| interview.form.is_choice()).unwrap_or(false) => {
            back(state);
        }
        _ if page == Page::Summary => scroll(state, action, height),
        _ => {
            with(state, |interview, session| {
                let change = move_in(&mut interview.form, action, height);
                interview.take(change, session);
                interview.complete(session);
            });
        }
    }
    Vec::new()
}

/// Moves in a form, ticks and chooses, as an action asks.
pub(in crate::tui) fn move_in<K: Clone + PartialEq>(
    form: &mut Form<K>,
    action: Action,
    height: usize,
) -> Option<(K, Value)> {
    match action {
        Action::Toggle => return form.turn(1),
        Action::More if form.is_choice() => return form.turn(1),
        Action::Less if form.is_choice() => return form.turn(-1),
        Action::Up => _ = form.go(-1),
        Action::Down | Action::NextField => _ = form.go(1),
        Action::PageUp => form.page(-1, height),
        Action::PageDown => form.page(1, height),
        Action::First => _ = form.go_nth(0),
        Action::Last => while form.go(1) {},
        Action::Tab1 => _ = form.go_nth(0),
        Action::Tab2 => _ = form.go_nth(1),
        Action::Tab3 => _ = form.go_nth(2),
        Action::Tab4 => _ = form.go_nth(3),
        Action::Tab5 => _ = form.go_nth(4),
        _ => {}
    }
    None
}

fn scroll(state: &mut State, action: Action, height: usize) {
    with(state, |interview, _| {
        let by = match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::PageUp => -height.cast_signed(),
            Action::PageDown => height.cast_signed(),
            _ => return,
        };
        interview.scroll = interview.scroll.saturating_add_signed(by).min(400);
    });
}

/// Goes on: to the next line of the first page, to the next page, and from the last to the disk.
fn next(state: &mut State) -> Vec<Effect> {
    let today = state.now.today;
    let to = with(state, |interview, session| {
        if interview.page == Page::Account
            && interview.form.is_typing()
            && !interview.draft.account.service.trim().is_empty()
        {
            interview.form.go(1);
            interview.complete(session);
            return None;
        }
        if let Err((key, why)) = interview.draft.build(today) {
            // What cannot be read on another page is said when one gets there.
            if interview.form.go_to(&key) {
                interview.error = Some(why);
                return None;
            }
        }
        let all = pages::pages(&interview.draft);
        let at = all.iter().position(|page| *page == interview.page).unwrap_or(0);
        Some(all.get(at + 1).cloned())
    });
    match to.flatten() {
        Some(Some(page)) => {
            go(state, page);
            Vec::new()
        }
        Some(None) => save::save(state, true),
        None => Vec::new(),
    }
}

fn back(state: &mut State) {
    let before = with(state, |interview, _| {
        let all = pages::pages(&interview.draft);
        let at = all.iter().position(|page| *page == interview.page).unwrap_or(0);
        at.checked_sub(1).and_then(|at| all.get(at).cloned())
    });
    if let Some(Some(page)) = before {
        go(state, page);
    }
}

fn leave(state: &mut State) {
    let Some(Modal::Interview(interview)) = &state.modal else { return };
    if !interview.is_changed() {
        state.modal = None;
        return;
    }
    confirm::ask(
        state,
        "Leave without saving?",
        "What you answered here is lost. ^S saves what there is so far; the interview can be opened again to go on.",
        confirm::Then::Leave,
    );
}

/// What adding on the spot does with an action.
fn add_act(state: &mut State, action: Action) {
    with(state, |interview, session| {
        let Some(adder) = &mut interview.adder else { return };
        match action {
            Action::Cancel | Action::Back => interview.adder = None,
            Action::Submit => match adder.chosen() {
                Err(why) => adder.error = Some(why),
                Ok(chosen) => {
                    interview.adder = None;
                    interview.add(chosen, session);
                    interview.renew(session);
                }
            },
            _ => {}
        }
    });
}

impl Interview {
    /// Ticks what was chosen, made first where it is new.
    fn add(&mut self, chosen: Chosen, session: &crate::tui::session::Session) {
        let (holder, text) = match chosen {
            Chosen::Existing(holder) => (Some(holder), String::new()),
            Chosen::New(what, name) => {
                let holder = add::make(what, &name, &session.index, &mut self.draft.added);
                if let (Some(Holder::Entity(id)), Make::Keeper(role)) = (&holder, what) {
                    self.habits.learn_keeper(AccountId(id.0.clone()), role);
                } else if let (Some(Holder::Entity(id)), Make::Account) = (&holder, what) {
                    self.habits.learn_mailbox(AccountId(id.0.clone()));
                }
                (holder, name)
            }
        };
        match (&self.page, holder) {
            (Page::Kept(id), Some(holder)) => {
                let id = id.clone();
                self.draft.hold(&id, holder.clone(), true);
                self.renew(session);
                self.form.go_to(&Key::Holder(id, holder));
            }
            (Page::Ways, holder) => {
                let reach = match holder {
                    Some(Holder::Entity(id)) => Reach::Entity(id),
                    _ => Reach::Text(text),
                };
                self.draft.tick_address(&reach, true);
                self.renew(session);
                self.form.go_to(&Key::Address(reach));
            }
            (Page::Facts, Some(Holder::Entity(id))) => {
                let names = Names::of(session).with(&self.draft.added);
                if let Some(Entity::Device(device)) = names.entity(id.as_str()) {
                    let id = device.id.clone();
                    self.draft.sign_in_on(&id);
                    self.renew(session);
                    self.form.go_to(&Key::Session(id));
                }
            }
            _ => {}
        }
    }
}

/// Takes a key that no binding took.
pub(super) fn key(state: &mut State, key: KeyEvent) {
    if key.code == KeyCode::BackTab {
        let first = with(state, |interview, _| interview.adder.is_none() && !interview.form.go(-1));
        if first == Some(true) {
            back(state);
        }
        return;
    }
    with(state, |interview, session| {
        if let Some(adder) = &mut interview.adder {
            let len = adder.len();
            match key.code {
                KeyCode::Up => _ = adder.list.act(Action::Up, len, len),
                KeyCode::Down | KeyCode::Tab => _ = adder.list.act(Action::Down, len, len),
                _ => {
                    if adder.input.key(key) {
                        adder.look(&session.profile.inventory);
                    }
                }
            }
            return;
        }
        let at_end = interview.form.input().is_some_and(crate::tui::widgets::Input::is_at_end);
        let change = if key.code == KeyCode::Right && at_end && !interview.ghost.is_empty() {
            let ghost = std::mem::take(&mut interview.ghost);
            interview.form.insert(&ghost)
        } else if let (KeyCode::Char(digit @ '6'..='9'), false) = (key.code, interview.form.is_typing()) {
            interview.form.go_nth(usize::from(digit as u8 - b'1'));
            None
        } else {
            interview.form.type_key(key)
        };
        interview.take(change, session);
        interview.complete(session);
    });
}

/// Takes pasted text into the line that has the focus.
pub(super) fn paste(state: &mut State, text: &str) {
    let text = text.trim_end_matches(['\r', '\n']);
    with(state, |interview, session| {
        if let Some(adder) = &mut interview.adder {
            adder.input.insert(text);
            adder.look(&session.profile.inventory);
            return;
        }
        let change = interview.form.insert(text);
        interview.take(change, session);
        interview.complete(session);
    });
}
