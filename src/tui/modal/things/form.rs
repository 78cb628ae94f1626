//! The form of one device, number or place.

use crate::access::plan::Fix;
use crate::inventory::{
    Device, DeviceId, DeviceKind, Entity, EntityKind, Inventory, Number, NumberId, Owner, Place, PlaceId,
    Unlock, UnlockMethod,
};
use crate::profile::Edit;
use crate::tui::modal::interview::{
    KNOWN, OWNER_WORDS, OWNERS, known, known_at, new_device, new_number, new_place,
};
use crate::tui::session::Session;
use crate::tui::widgets::Form;
use crate::tui::widgets::form::{Row, Value};
use crate::words;

/// What a row is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Kind,
    Name,
    Lock,
    Method(UnlockMethod),
    Previews,
    KeptAt,
    Vault,
    Sim,
    SimPin,
    PortOut,
    Locked,
    Owner,
    Notes,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Thing {
    Device(Device),
    Number(Number),
    Place(Place),
}

impl Thing {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Device(device) => &device.name,
            Self::Number(number) => &number.name,
            Self::Place(place) => &place.name,
        }
    }

    fn name_mut(&mut self) -> &mut String {
        match self {
            Self::Device(device) => &mut device.name,
            Self::Number(number) => &mut number.name,
            Self::Place(place) => &mut place.name,
        }
    }
}

#[derive(Debug)]
pub(super) struct Editing {
    pub(super) form: Form<Key>,
    pub(super) thing: Thing,
    /// As it was; `None` for a new one.
    pub(super) original: Option<Thing>,
    begun: (Thing, bool),
    vault: bool,
    pub(super) error: Option<String>,
}

/// What can be made, in the order of the choice.
const KINDS: [DeviceKind; 5] =
    [DeviceKind::Phone, DeviceKind::Tablet, DeviceKind::Computer, DeviceKind::SecurityKey, DeviceKind::Other];

const METHODS: [UnlockMethod; 6] = [
    UnlockMethod::Pin,
    UnlockMethod::Password,
    UnlockMethod::Pattern,
    UnlockMethod::Fingerprint,
    UnlockMethod::Face,
    UnlockMethod::OtherDevice,
];

impl Editing {
    /// A new thing; a phone until something else is chosen.
    pub(super) fn new(session: &Session) -> Self {
        let id = DeviceId::from("new");
        Self::begin(session, Thing::Device(new_device(id, String::new(), DeviceKind::Phone)), None)
    }

    pub(super) fn of(session: &Session, kind: EntityKind, id: &str) -> Option<Self> {
        let thing = match session.index.get(&session.profile.inventory, id)? {
            Entity::Device(device) => Thing::Device(device.clone()),
            Entity::Number(number) => Thing::Number(number.clone()),
            Entity::Place(place) => Thing::Place(place.clone()),
            Entity::Account(_) => return None,
        };
        let _ = kind;
        Some(Self::begin(session, thing.clone(), Some(thing)))
    }

    fn begin(session: &Session, thing: Thing, original: Option<Thing>) -> Self {
        let inventory = &session.profile.inventory;
        let vault = match &original {
            Some(Thing::Device(device)) => inventory.vault_devices.contains(&device.id),
            _ => false,
        };
        let mut editing = Self {
            form: Form::default(),
            begun: (thing.clone(), vault),
            thing,
            original,
            vault,
            error: None,
        };
        editing.form = Form::new(editing.rows(inventory));
        editing.form.go_to(&Key::Name);
        editing
    }

    /// To the row on which a fix is done.
    pub(super) fn go_to_fix(&mut self, fix: &Fix) {
        let key = match fix {
            Fix::LockDevice { .. } | Fix::KeyPin { .. } => Key::Lock,
            Fix::HidePreviews { .. } => Key::Previews,
            Fix::SimPin { .. } => Key::SimPin,
            Fix::PortOutPin { .. } => Key::PortOut,
            _ => return,
        };
        self.form.go_to(&key);
    }

    pub(super) fn is_changed(&self) -> bool {
        (&self.thing, self.vault) != (&self.begun.0, self.begun.1)
    }

    pub(super) fn take(&mut self, change: Option<(Key, Value)>, session: &Session) {
        let Some((key, value)) = change else { return };
        self.error = None;
        let typed = matches!(value, Value::Text(_));
        self.put(&key, value, &session.profile.inventory);
        if !typed {
            let rows = self.rows(&session.profile.inventory);
            self.form.renew(rows);
        }
    }

    fn put(&mut self, key: &Key, value: Value, inventory: &Inventory) {
        match (key, value) {
            (Key::Name, Value::Text(text)) => *self.thing.name_mut() = text,
            (Key::Kind, Value::Choice(at)) => self.become_kind(at),
            (Key::Vault, Value::Choice(at)) => self.vault = at == 1,
            (key, value) => match &mut self.thing {
                Thing::Device(device) => put_device(device, key, value, inventory),
                Thing::Number(number) => put_number(number, key, value, inventory),
                Thing::Place(place) => match (key, value) {
                    (Key::Locked, Value::Choice(at)) => place.locked = known(at),
                    (Key::Notes, Value::Text(text)) => place.notes = text,
                    _ => {}
                },
            },
        }
    }

    /// Makes it another kind of thing, by its place in the choice.
    fn become_kind(&mut self, at: usize) {
        let name = self.thing.name().to_owned();
        match (KINDS.get(at), &mut self.thing) {
            (Some(kind), Thing::Device(device)) => device.kind = *kind,
            (Some(kind), thing) => *thing = Thing::Device(new_device(DeviceId::from("new"), name, *kind)),
            (None, thing) if at == KINDS.len() => {
                *thing = Thing::Number(new_number(NumberId::from("new"), name));
            }
            (None, thing) => *thing = Thing::Place(new_place(PlaceId::from("new"), name)),
        }
        if !matches!(self.thing, Thing::Device(_)) {
            self.vault = false;
        }
    }

    fn rows(&self, inventory: &Inventory) -> Vec<Row<Key>> {
        let mut rows = Vec::new();
        let kinds = KINDS.map(words::device_kind);
        match (&self.thing, &self.original) {
            (Thing::Device(device), Some(_)) => {
                let at = KINDS.iter().position(|kind| *kind == device.kind).unwrap_or(0);
                rows.push(Row::choice(Key::Kind, "What it is", &kinds, at, ""));
            }
            (thing, None) => {
                let at = match thing {
                    Thing::Device(device) => KINDS.iter().position(|kind| *kind == device.kind).unwrap_or(0),
                    Thing::Number(_) => KINDS.len(),
                    Thing::Place(_) => KINDS.len() + 1,
                };
                let all: Vec<&str> = kinds.into_iter().chain(["phone number", "place"]).collect();
                rows.push(Row::choice(Key::Kind, "What it is", &all, at, ""));
            }
            _ => {}
        }
        match &self.thing {
            Thing::Device(device) => {
                rows.push(Row::text(Key::Name, "Name", &device.name, "what you call it"));
                device_rows(&mut rows, device, inventory, self.vault);
            }
            Thing::Number(number) => {
                rows.push(Row::text(Key::Name, "Name", &number.name, "the number, or its last digits"));
                number_rows(&mut rows, number, inventory);
            }
            Thing::Place(place) => {
                rows.push(Row::text(Key::Name, "Name", &place.name, "a drawer, a safe, your parents' house"));
                rows.push(Row::choice(Key::Locked, "Locked", &KNOWN, known_at(place.locked), ""));
                rows.push(Row::text(Key::Notes, "Notes", &place.notes, "who else has the key"));
            }
        }
        rows
    }

    /// The id, what was done, and the edit that saves it; nothing where nothing changed.
    pub(super) fn save(&mut self, session: &Session) -> Result<Option<(String, String, Edit)>, String> {
        let name = self.thing.name().trim().to_owned();
        if name.is_empty() {
            self.form.go_to(&Key::Name);
            return Err("It needs a name: what you call it.".into());
        }
        if self.original.is_some() && !self.is_changed() {
            return Ok(None);
        }
        name.clone_into(self.thing.name_mut());
        let inventory = &session.profile.inventory;
        let mut thing = self.thing.clone();
        if self.original.is_none() {
            let id = inventory.free_id(&name);
            match &mut thing {
                Thing::Device(device) => device.id = DeviceId::from(id),
                Thing::Number(number) => number.id = NumberId::from(id),
                Thing::Place(place) => place.id = PlaceId::from(id),
            }
        }
        let mut edits = Vec::new();
        let id = match thing {
            Thing::Device(device) => {
                let id = device.id.clone();
                let mut vault = inventory.vault_devices.clone();
                if vault.contains(&id) != self.vault {
                    vault.retain(|one| *one != id);
                    if self.vault {
                        vault.push(id.clone());
                    }
                }
                edits.push(Edit::PutDevice(device, None));
                if vault != inventory.vault_devices {
                    edits.push(Edit::SetVaultDevices(vault));
                }
                id.to_string()
            }
            Thing::Number(number) => {
                let id = number.id.to_string();
                edits.push(Edit::PutNumber(number, None));
                id
            }
            Thing::Place(place) => {
                let id = place.id.to_string();
                edits.push(Edit::PutPlace(place, None));
                id
            }
        };
        let verb = if self.original.is_some() { "editing" } else { "adding" };
        let what = format!("{verb} {}", crate::text::fit(&name, 40));
        Ok(Some((id, what, Edit::Batch(edits))))
    }
}

fn owner(at: usize) -> Owner {
    OWNERS.get(at).copied().unwrap_or_default()
}

fn put_device(device: &mut Device, key: &Key, value: Value, inventory: &Inventory) {
    match (key, value) {
        (Key::Lock, Value::Choice(at)) => {
            device.unlock =
                match at {
                    0 => None,
                    1 => Some(Vec::new()),
                    _ => {
                        Some(device.unlock.take().filter(|methods| !methods.is_empty()).unwrap_or_else(
                            || vec![Unlock { method: UnlockMethod::Pin, holders: Vec::new() }],
                        ))
                    }
                };
        }
        (Key::Method(method), Value::Tick(on)) => {
            let methods = device.unlock.get_or_insert_default();
            methods.retain(|unlock| unlock.method != *method);
            if on {
                methods.push(Unlock { method: *method, holders: Vec::new() });
            }
        }
        (Key::Previews, Value::Choice(at)) => device.lock_screen_previews = known(at),
        (Key::KeptAt, Value::Choice(at)) => {
            let place = at.checked_sub(1).and_then(|at| inventory.places.get(at));
            device.kept_at = place.map(|place| place.id.clone());
        }
        (Key::Owner, Value::Choice(at)) => device.owner = owner(at),
        (Key::Notes, Value::Text(text)) => device.notes = text,
        _ => {}
    }
}

fn put_number(number: &mut Number, key: &Key, value: Value, inventory: &Inventory) {
    match (key, value) {
        (Key::Sim, Value::Choice(at)) => {
            let device = at.checked_sub(1).and_then(|at| inventory.devices.get(at));
            number.device = device.map(|device| device.id.clone());
        }
        (Key::SimPin, Value::Choice(at)) => number.sim_pin = known(at),
        (Key::PortOut, Value::Choice(at)) => number.port_out_pin = known(at),
        (Key::Owner, Value::Choice(at)) => number.owner = owner(at),
        (Key::Notes, Value::Text(text)) => number.notes = text,
        _ => {}
    }
}

fn device_rows(rows: &mut Vec<Row<Key>>, device: &Device, inventory: &Inventory, vault: bool) {
    let key = device.kind == DeviceKind::SecurityKey;
    let at = match device.unlock.as_deref() {
        None => 0,
        Some([]) => 1,
        Some(_) => 2,
    };
    rows.push(Row::choice(Key::Lock, "Unlocks with", &["not known", "nothing", "one of these:"], at, ""));
    if let Some(methods) = device.unlock.as_deref().filter(|methods| !methods.is_empty()) {
        for method in METHODS
            .into_iter()
            .filter(|method| !key || matches!(method, UnlockMethod::Pin | UnlockMethod::Fingerprint))
        {
            let on = methods.iter().any(|unlock| unlock.method == method);
            rows.push(Row::tick(Key::Method(method), words::unlock_method(method), on, ""));
        }
    }
    if matches!(device.kind, DeviceKind::Phone | DeviceKind::Tablet) {
        let at = known_at(device.lock_screen_previews);
        let options = ["not known", "shown", "hidden"];
        rows.push(Row::choice(Key::Previews, "Messages when locked", &options, at, "texts and codes"));
    }
    let mut places = vec!["with you"];
    places.extend(inventory.places.iter().map(|place| place.name.as_str()));
    let at = device.kept_at.as_ref().and_then(|id| inventory.places.iter().position(|place| place.id == *id));
    rows.push(Row::choice(Key::KeptAt, "Usually lies", &places, at.map_or(0, |at| at + 1), ""));
    if !key {
        let at = usize::from(vault);
        rows.push(Row::choice(Key::Vault, "This vault lies on it", &["no", "yes"], at, "Selvedge's own"));
    }
    owner_and_notes(rows, device.owner, &device.notes);
}

fn number_rows(rows: &mut Vec<Row<Key>>, number: &Number, inventory: &Inventory) {
    let mut devices = vec!["not known"];
    devices.extend(inventory.devices.iter().map(|device| device.name.as_str()));
    let at = number.device.as_ref().and_then(|id| inventory.devices.iter().position(|one| one.id == *id));
    rows.push(Row::choice(Key::Sim, "SIM is in", &devices, at.map_or(0, |at| at + 1), ""));
    rows.push(Row::choice(
        Key::SimPin,
        "SIM asks for a PIN",
        &KNOWN,
        known_at(number.sim_pin),
        "after a restart",
    ));
    rows.push(Row::choice(
        Key::PortOut,
        "Port-out PIN",
        &KNOWN,
        known_at(number.port_out_pin),
        "the carrier asks before the number moves",
    ));
    owner_and_notes(rows, number.owner, &number.notes);
}

fn owner_and_notes(rows: &mut Vec<Row<Key>>, owner: Owner, notes: &str) {
    let at = OWNERS.iter().position(|one| *one == owner).unwrap_or(0);
    rows.push(Row::choice(Key::Owner, "It belongs to", &OWNER_WORDS, at, ""));
    rows.push(Row::text(Key::Notes, "Notes", notes, "anything else; never a PIN or password"));
}
