//! What the keys of the interview do.

use super::add::{self, Adder, Chosen, Make};
use super::directory;
use super::draft::{Key, Reach};
use super::pages::{self, Page};
use super::{Interview, go, save, with};
use crate::inventory::{AccountId, Entity, Holder};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::modal::{Modal, confirm};
use crate::tui::state::State;
use crate::tui::widgets::Form;
use crate::tui::widgets::form::Value;
use crossterm::event::{KeyCode, KeyEvent};

pub(in crate::tui::modal) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Modal::Interview(interview)) = &state.modal else { return Vec::new() };
    if interview.adder.is_some() {
        add_act(state, action);
        return Vec::new();
    }
    let page = interview.page.clone();
    let height = usize::from(crate::tui::view::areas(state.size).body.height.saturating_sub(8));
    if interview.form.is_pick() {
        match action {
            Action::Submit | Action::Advance | Action::NextField => {
                with(state, Interview::take_pick);
                return Vec::new();
            }
            Action::Back | Action::Cancel | Action::Retreat => {
                with(state, |interview, _| interview.form.go_to(&Key::Service));
                return Vec::new();
            }
            _ => {}
        }
    }
    match action {
        Action::Submit | Action::Advance => return next(state),
        Action::Retreat => back(state),
        Action::Finish => return save::save(state, false),
        Action::Back | Action::Cancel => leave(state),
        Action::AddThing | Action::Filter => {
            with(state, |interview, _| {
                interview.adder = Adder::on(&interview.page, interview.kind());
            });
        }
        Action::Less if page == Page::Summary => back(state),
        Action::Less if !with(state, |interview, _| interview.form.is_choice()).unwrap_or(false) => {
            back(state);
        }
        Action::NextField if with(state, Interview::take_ghost) == Some(true) => {
            with(state, Interview::complete);
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
        Action::Up => _ = form.step(-1),
        Action::Down => _ = form.step(1),
        Action::NextField => _ = form.go(1),
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
    let key = state.settings.keymap.key(Action::Finish, state.settings.theme.ascii).unwrap_or_default();
    let detail = format!(
        "What you answered here is lost. {key} saves what there is so far; the interview can be opened again to \
         go on."
    );
    confirm::ask(state, "Leave without saving?", detail, confirm::Then::Leave);
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
    /// Takes what the line being typed could be; a service's name as the directory writes it. Whether there was
    /// something to take.
    fn take_ghost(&mut self, session: &crate::tui::session::Session) -> bool {
        let at_end = self.form.input().is_some_and(crate::tui::widgets::Input::is_at_end);
        if self.ghost.is_empty() || !at_end {
            return false;
        }
        let ghost = std::mem::take(&mut self.ghost);
        let change = self.form.insert(&ghost);
        self.take(change, session);
        if self.form.key() == Some(&Key::Service)
            && let Some(service) = session.directory.by_name(&self.draft.account.service)
        {
            self.take(Some((Key::Service, Value::Text(service.name.clone()))), session);
            self.renew(session);
        }
        true
    }

    /// Takes the service that has the focus: its name, its domain, and with these what it offers.
    fn take_pick(&mut self, session: &crate::tui::session::Session) {
        let Some(&Key::Offered(at)) = self.form.key() else { return };
        if let Some(service) = directory::offered(&session.directory, &self.draft).get(at) {
            self.draft.take_service(service);
        }
        self.renew(session);
        self.form.go_to(&Key::Username);
        self.complete(session);
    }

    /// Ticks what was chosen, made first where it is new.
    fn add(&mut self, chosen: Chosen, session: &crate::tui::session::Session) {
        let (holder, text) = match chosen {
            Chosen::Existing(holder) => (Some(holder), String::new()),
            Chosen::New(what, name) => {
                let holder = add::make(what, &name, &session.index, &mut self.draft.added);
                if let (Some(Holder::Entity(id)), Make::Keeper(role)) = (&holder, what) {
                    self.habits.learn_keeper(AccountId::from(id.as_str()), role);
                } else if let (Some(Holder::Entity(id)), Make::Account) = (&holder, what) {
                    self.habits.learn_mailbox(AccountId::from(id.as_str()));
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
                let names = session.names().with_added(&self.draft.added);
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
pub(in crate::tui::modal) fn key(state: &mut State, key: KeyEvent) {
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
        if interview.form.is_pick() {
            match key.code {
                KeyCode::Right => return interview.take_pick(session),
                KeyCode::Up | KeyCode::Down => {}
                // Whoever types on goes on with the name.
                _ => _ = interview.form.go_to(&Key::Service),
            }
        }
        let at_end = interview.form.input().is_some_and(crate::tui::widgets::Input::is_at_end);
        let change = if key.code == KeyCode::Right && at_end && !interview.ghost.is_empty() {
            interview.take_ghost(session);
            None
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
pub(in crate::tui::modal) fn paste(state: &mut State, text: &str) {
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
