//! Devices, phone numbers and places: what they hold, and forms to edit them.

mod form;
#[cfg(test)]
mod tests;
mod view;

pub(super) use view::view;

use super::interview::move_in;
use super::{Modal, confirm};
use crate::access::plan::Fix;
use crate::inventory::{DeviceId, EntityId, EntityKind, Holder, NumberId, PlaceId};
use crate::profile::{Edit, compose};
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, Context};
use crate::tui::session::Session;
use crate::tui::state::State;
use crate::tui::update;
use crate::tui::view::areas;
use crate::tui::widgets::List;
use crossterm::event::KeyEvent;
use form::Editing;
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Things {
    list: List,
    /// Devices, then numbers, then places.
    rows: Vec<(EntityKind, String)>,
    /// Which factors each holds: positions of the account and of its factor.
    holds: HashMap<String, Vec<(u32, u32)>>,
    /// The revision that both were made of.
    made_of: u64,
    form: Option<Box<Editing>>,
    /// The step of the plan that a form was opened for: with the form everything is closed.
    task: Option<String>,
}

/// Opens the form where a step of the plan is done to a device or number; `title` says what it is.
pub fn open_to_do(state: &mut State, at: &EntityId, fix: &Fix, title: &str) {
    open(state, Some(at));
    with(state, |things, session| {
        let Some((kind, id)) = things.selected().cloned() else { return };
        things.form = Editing::of(session, kind, &id).map(Box::new);
        if let Some(editing) = &mut things.form {
            editing.go_to_fix(fix);
            things.task = Some(title.to_owned());
        }
    });
}

/// Shows what there is, at one of them where it is named.
pub fn open(state: &mut State, at: Option<&EntityId>) {
    let mut things = Things::default();
    if let Some(session) = state.session() {
        things.read(session);
    }
    things.select(at.map(EntityId::as_str));
    state.modal = Some(Modal::Things(things));
}

impl Things {
    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        match &self.form {
            None => vec![Context::Things, Context::List, Context::Global],
            Some(editing) if editing.form.is_typing() => {
                vec![Context::Interview, Context::Text, Context::Global]
            }
            Some(_) => vec![Context::Interview, Context::List, Context::Global],
        }
    }

    /// Whether leaving would lose an answer.
    pub fn is_changed(&self) -> bool {
        self.form.as_ref().is_some_and(|editing| editing.is_changed())
    }

    /// Reads the inventory where it has changed. Linear.
    fn read(&mut self, session: &Session) {
        if self.made_of == session.revision {
            return;
        }
        self.made_of = session.revision;
        let inventory = &session.profile.inventory;
        let devices = inventory.devices.iter().map(|device| (EntityKind::Device, device.id.to_string()));
        let numbers = inventory.numbers.iter().map(|number| (EntityKind::Number, number.id.to_string()));
        let places = inventory.places.iter().map(|place| (EntityKind::Place, place.id.to_string()));
        let selected = self.selected().map(|(_, id)| id.clone());
        self.rows = devices.chain(numbers).chain(places).collect();
        self.holds.clear();
        for (account_at, account) in (0u32..).zip(&inventory.accounts) {
            for (factor_at, factor) in (0u32..).zip(&account.factors) {
                for holder in &factor.holders {
                    if let Holder::Entity(id) = holder
                        && session.index.kind(id.as_str()) != Some(EntityKind::Account)
                    {
                        self.holds.entry(id.to_string()).or_default().push((account_at, factor_at));
                    }
                }
            }
        }
        self.select(selected.as_deref());
    }

    fn select(&mut self, id: Option<&str>) {
        if let Some(at) = id.and_then(|id| self.rows.iter().position(|(_, one)| one == id)) {
            self.list.selected = at;
        }
        self.list.selected = self.list.selected.min(self.rows.len().saturating_sub(1));
    }

    fn selected(&self) -> Option<&(EntityKind, String)> {
        self.rows.get(self.list.selected)
    }
}

/// The list again, where a form lay over it.
pub(super) fn without_form(modal: Modal) -> Option<Modal> {
    match modal {
        Modal::Things(things) if things.form.is_some() && things.task.is_none() => {
            Some(Modal::Things(Things { form: None, ..things }))
        }
        _ => None,
    }
}

/// Brings the list up to date with the inventory.
pub(super) fn settle(state: &mut State) {
    let height = usize::from(view::list_height(state, areas(state.size).body));
    with(state, |things, session| {
        things.read(session);
        things.list.settle(things.rows.len(), height);
    });
}

/// What is open, and the profile; nothing where something else is open.
fn with<T>(state: &mut State, change: impl FnOnce(&mut Things, &Session) -> T) -> Option<T> {
    if !matches!(state.modal, Some(Modal::Things(_))) {
        return None;
    }
    let Some(Modal::Things(mut things)) = state.modal.take() else { return None };
    let result = state.session().map(|session| change(&mut things, session));
    state.modal = Some(Modal::Things(things));
    result
}

pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Modal::Things(things)) = &state.modal else { return Vec::new() };
    if things.form.is_some() {
        return form_act(state, action);
    }
    let selected = things.selected().cloned();
    let height = usize::from(view::list_height(state, areas(state.size).body));
    match (action, selected) {
        (Action::Back, _) => state.modal = None,
        (Action::Undo | Action::Redo, _) => return update::undo(state, action),
        (Action::AddDevice, _) => {
            with(state, |things, session| things.form = Some(Box::new(Editing::new(session))));
        }
        (Action::EditThing | Action::Open, Some((kind, id))) => {
            with(state, |things, session| things.form = Editing::of(session, kind, &id).map(Box::new));
        }
        (Action::RemoveThing, Some((kind, id))) => ask_to_remove(state, kind, &id),
        (Action::VaultDevice, Some((EntityKind::Device, id))) => return turn_vault(state, id),
        (Action::VaultDevice, Some(_)) => {
            state.say("A vault lies on a device: a computer, a phone, a drive.");
        }
        _ => {
            with(state, |things, _| things.list.act(action, things.rows.len(), height));
        }
    }
    Vec::new()
}

/// Says that this vault lies on a device, or that it does not.
fn turn_vault(state: &mut State, id: String) -> Vec<Effect> {
    let Some(session) = state.session() else { return Vec::new() };
    let id = DeviceId::from(id);
    let mut devices = session.profile.inventory.vault_devices.clone();
    let before = devices.len();
    devices.retain(|device| *device != id);
    if devices.len() == before {
        devices.push(id);
    }
    update::edit(state, "where this vault lies", Edit::SetVaultDevices(devices))
}

fn ask_to_remove(state: &mut State, kind: EntityKind, id: &str) {
    let Some(session) = state.session() else { return };
    let Some(Modal::Things(things)) = &state.modal else { return };
    let profile = &session.profile;
    let edit = match kind {
        EntityKind::Device => compose::remove_device(profile, &DeviceId::from(id)),
        EntityKind::Number => compose::remove_number(profile, &NumberId::from(id)),
        EntityKind::Place => compose::remove_place(profile, &PlaceId::from(id)),
        EntityKind::Account => return,
    };
    let name = crate::text::fit(session.name(&EntityId::from(id)), 40).into_owned();
    let held = things.holds.get(id).map_or(0, Vec::len);
    let held = if held == 0 {
        String::new()
    } else {
        format!(" {} kept there will have one place less.", crate::text::count(held, "factor"))
    };
    let detail = format!(
        "It is taken out of this inventory, with every mention of it.{held} One undo brings all of it back in \
         this session."
    );
    let then = confirm::Then::Edit(format!("removing {name}"), edit);
    confirm::ask(state, format!("Remove {name}?"), detail, then);
}

fn form_act(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(areas(state.size).body.height.saturating_sub(6));
    match action {
        Action::Submit | Action::Advance | Action::Finish => return save(state),
        Action::Back | Action::Cancel => {
            let Some(Modal::Things(things)) = &mut state.modal else { return Vec::new() };
            if things.is_changed() {
                confirm::ask(
                    state,
                    "Leave without saving?",
                    "What you changed here is lost.",
                    confirm::Then::Leave,
                );
            } else if things.task.is_some() {
                state.modal = None;
            } else {
                things.form = None;
            }
        }
        _ => {
            with(state, |things, session| {
                if let Some(editing) = &mut things.form {
                    let action = if action == Action::Retreat { Action::Up } else { action };
                    let change = move_in(&mut editing.form, action, height);
                    editing.take(change, session);
                }
            });
        }
    }
    Vec::new()
}

fn save(state: &mut State) -> Vec<Effect> {
    let made = with(state, |things, session| things.form.as_mut().map(|editing| editing.save(session)));
    let Some(Some(made)) = made else { return Vec::new() };
    match made {
        Err(why) => {
            with(state, |things, _| {
                if let Some(editing) = &mut things.form {
                    editing.error = Some(why);
                }
            });
            Vec::new()
        }
        Ok(None) => {
            close_form(state);
            Vec::new()
        }
        Ok(Some((id, what, edit))) => {
            let before = state.session().map(|session| session.revision);
            let effects = update::edit(state, &what, edit);
            if state.session().map(|session| session.revision) != before {
                with(state, |things, session| {
                    things.read(session);
                    things.select(Some(&id));
                });
                close_form(state);
            }
            effects
        }
    }
}

/// The list again; or what was under it, where the form was opened for a step of the plan.
fn close_form(state: &mut State) {
    if with(state, |things, _| std::mem::take(&mut things.form).is_some() && things.task.is_some())
        == Some(true)
    {
        state.modal = None;
    }
}

/// Takes a key that no binding took.
pub(super) fn key(state: &mut State, key: KeyEvent) {
    with(state, |things, session| {
        if let Some(editing) = &mut things.form {
            let change = editing.form.type_key(key);
            editing.take(change, session);
        }
    });
}

/// Takes pasted text into the line that has the focus.
pub(super) fn paste(state: &mut State, text: &str) {
    with(state, |things, session| {
        if let Some(editing) = &mut things.form {
            let change = editing.form.insert(text.trim_end_matches(['\r', '\n']));
            editing.take(change, session);
        }
    });
}
