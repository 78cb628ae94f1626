//! The devices, phone numbers and places of the inventory: a list of them, and a form for each.

mod draft;
mod draw;
mod form;
#[cfg(test)]
mod tests;

use crate::access::plan::Fix;
use crate::inventory::{DeviceId, EntityId, EntityKind, Holder, NumberId, PlaceId};
use crate::profile::{Edit, compose};
use crate::text::{self, count};
use crate::tui::component::{Answer, Component, Context, Keys, Outcome, Request};
use crate::tui::dialogs::Confirm;
use crate::tui::keys::{Action, Scope};
use crate::tui::open_profile::OpenProfile;
use crate::tui::widgets::{FilteredList, ListChange, ListClick, Paint};
use form::EntityForm;
use ratatui::layout::Position;
use std::collections::HashMap;

/// The list of devices, phone numbers and places.
#[derive(Debug, Default)]
pub struct Devices {
    list: FilteredList<Row>,
    /// The selected entity, so that it stays selected when other rows are added or removed.
    selected: Option<EntityId>,
    /// The factors that each device, number and place holds.
    held: HashMap<EntityId, Vec<HeldFactor>>,
    /// The revision for which `held` was computed.
    revision: u64,
    /// The entity that the open confirmation asks to remove.
    removing: Option<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    kind: EntityKind,
    id: EntityId,
}

/// A factor, by the position of its account and its position in the account.
#[derive(Clone, Copy, Debug)]
struct HeldFactor {
    account: usize,
    factor: usize,
}

/// Opens the list, with an entity selected.
pub fn open(_cx: &Context<'_>, selected: Option<&EntityId>) -> Outcome {
    Outcome::open(Devices { selected: selected.cloned(), ..Devices::default() })
}

/// Opens the form in which the user can do a step of the plan. `title` is the title of the step.
pub fn open_to_do(cx: &Context<'_>, entity: &EntityId, fix: &Fix, title: &str) -> Outcome {
    match EntityForm::edit(cx.open, entity) {
        Some(form) => Outcome::open(form.for_task(fix, title)),
        None => open(cx, Some(entity)),
    }
}

/// Every device, then every number, then every place.
fn rows(open: &OpenProfile) -> Vec<Row> {
    let inventory = &open.profile.inventory;
    let row = |kind, id: EntityId| Row { kind, id };
    let devices = inventory.devices.iter().map(|device| row(EntityKind::Device, (&device.id).into()));
    let numbers = inventory.numbers.iter().map(|number| row(EntityKind::Number, (&number.id).into()));
    let places = inventory.places.iter().map(|place| row(EntityKind::Place, (&place.id).into()));
    devices.chain(numbers).chain(places).collect()
}

/// The factors that each device, number and place holds.
fn held_factors(open: &OpenProfile) -> HashMap<EntityId, Vec<HeldFactor>> {
    let mut held: HashMap<EntityId, Vec<HeldFactor>> = HashMap::new();
    for (account_position, account) in open.profile.inventory.accounts.iter().enumerate() {
        for (factor_position, factor) in account.factors.iter().enumerate() {
            for holder in &factor.holders {
                if let Holder::Entity(id) = holder
                    && open.index.kind(id.as_str()) != Some(EntityKind::Account)
                {
                    let factor = HeldFactor { account: account_position, factor: factor_position };
                    held.entry(id.clone()).or_default().push(factor);
                }
            }
        }
    }
    held
}

impl Devices {
    fn held_by(&self, id: &EntityId) -> &[HeldFactor] {
        self.held.get(id).map_or(&[], Vec::as_slice)
    }

    fn edit_selected(&self, open: &OpenProfile) -> Outcome {
        let form = self.list.selected().and_then(|row| EntityForm::edit(open, &row.id));
        form.map_or_else(Outcome::none, Outcome::open)
    }

    /// Records that this vault is stored on the selected device, or that it is not.
    fn toggle_vault(&self, open: &OpenProfile) -> Outcome {
        let Some(row) = self.list.selected() else { return Outcome::none() };
        if row.kind != EntityKind::Device {
            return Outcome::notify_error("A vault is stored on a device: a computer, a phone, a drive.");
        }
        let id = DeviceId::from(row.id.as_str());
        let mut devices = open.profile.inventory.vault_devices.clone();
        let before = devices.len();
        devices.retain(|device| *device != id);
        if devices.len() == before {
            devices.push(id);
        }
        Outcome::edit("where this vault is stored", Edit::SetVaultDevices(devices))
    }

    fn ask_to_remove(&mut self, open: &OpenProfile) -> Outcome {
        let Some(row) = self.list.selected().cloned() else { return Outcome::none() };
        let name = text::fit(open.name(&row.id), 40).into_owned();
        let held = match self.held_by(&row.id).len() {
            0 => String::new(),
            number => format!(" {} stored there will have one holder less.", count(number, "factor")),
        };
        let detail = format!(
            "It is removed from this inventory, and from everything that mentions it.{held} You can undo this until \
             Selvedge is locked or closed."
        );
        self.removing = Some(row);
        Outcome::open(Confirm::new(format!("Remove {name}?"), detail))
    }

    fn remove(row: &Row, open: &OpenProfile) -> Outcome {
        let profile = &open.profile;
        let id = row.id.as_str();
        let edit = match row.kind {
            EntityKind::Device => compose::remove_device(profile, &DeviceId::from(id)),
            EntityKind::Number => compose::remove_number(profile, &NumberId::from(id)),
            EntityKind::Place => compose::remove_place(profile, &PlaceId::from(id)),
            EntityKind::Account => return Outcome::none(),
        };
        Outcome::edit(format!("removing {}", text::fit(open.name(&row.id), 40)), edit)
    }

    fn follow_selection(&mut self) {
        self.selected = self.list.selected().map(|row| row.id.clone());
    }
}

impl Component for Devices {
    fn keys(&self, _cx: &Context<'_>) -> Keys {
        Keys::new([Scope::Devices, Scope::List, Scope::Global])
            .hide([Action::Palette, Action::Quit, Action::Filter, Action::Open])
            .word(Action::Back, "leave")
    }

    fn act(&mut self, action: Action, cx: &Context<'_>) -> Outcome {
        if action != Action::Filter && self.list.act(action) != ListChange::None {
            self.follow_selection();
            return Outcome::none();
        }
        match action {
            Action::Back => Outcome::close(),
            Action::Undo => Request::Undo.into(),
            Action::Redo => Request::Redo.into(),
            Action::AddDevice => Outcome::open(EntityForm::new(cx.open)),
            Action::EditDevice | Action::Open => self.edit_selected(cx.open),
            Action::RemoveDevice => self.ask_to_remove(cx.open),
            Action::VaultDevice => self.toggle_vault(cx.open),
            _ => Outcome::none(),
        }
    }

    fn click(&mut self, at: Position, cx: &Context<'_>) -> Outcome {
        match self.list.click(at, self.list_area(cx)) {
            ListClick::Again => return self.edit_selected(cx.open),
            ListClick::Selected => self.follow_selection(),
            ListClick::Outside => {}
        }
        Outcome::none()
    }

    fn answered(&mut self, answer: Answer, cx: &Context<'_>) -> Outcome {
        match (answer, self.removing.take()) {
            (Answer::Yes, Some(row)) => Self::remove(&row, cx.open),
            (Answer::Yes, None) | (Answer::Values(_), _) => Outcome::none(),
        }
    }

    fn sync(&mut self, cx: &Context<'_>) -> Outcome {
        let open = cx.open;
        if self.revision != open.revision {
            self.held = held_factors(open);
            // Select an entity that was added since the last revision.
            let is_new = |row: &&Row| !self.list.rows().contains(row);
            let rows = rows(open);
            let mut added = rows.iter().filter(is_new);
            if let (false, Some(row), None) = (self.list.rows().is_empty(), added.next(), added.next()) {
                self.selected = Some(row.id.clone());
            }
            self.revision = open.revision;
        }
        let height = usize::from(self.list_area(cx).height);
        let selected = self.selected.clone();
        self.list.sync(open.revision, &(), height, |_| rows(open), |row| Some(&row.id) == selected.as_ref());
        self.follow_selection();
        Outcome::none()
    }

    fn covers_screen(&self) -> bool {
        true
    }

    fn draw(&self, paint: &mut Paint<'_>, cx: &Context<'_>) {
        self.draw_all(paint, cx);
    }
}
