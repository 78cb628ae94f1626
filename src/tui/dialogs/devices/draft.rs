//! The device, number or place that is being edited, and the rows of its form.

use crate::inventory::{
    Device, DeviceId, DeviceKind, EntityId, Inventory, Number, NumberId, Owner, Place, PlaceId, Unlock,
    UnlockMethod,
};
use crate::tui::dialogs::options::{OWNERS, YES_NO};
use crate::tui::widgets::form::Row;
use crate::words;

/// Identifies a row of the form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum RowKey {
    Kind,
    Name,
    Lock,
    Method(UnlockMethod),
    Previews,
    KeptAt,
    HasVault,
    SimDevice,
    SimPin,
    PortOut,
    Locked,
    Owner,
    Notes,
}

/// A copy of a recorded entity, or a new one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OwnedEntity {
    Device(Device),
    Number(Number),
    Place(Place),
}

/// A device, number or place, and whether this vault is stored on it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) entity: OwnedEntity,
    pub(super) has_vault: bool,
}

type Rows = Vec<Row<RowKey, Draft>>;

/// The kinds that a new entity can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KindChoice {
    Device(DeviceKind),
    Number,
    Place,
}

/// Whether a device has a screen lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    Unknown,
    None,
    Methods,
}

const DEVICE_KINDS: [DeviceKind; 5] =
    [DeviceKind::Phone, DeviceKind::Tablet, DeviceKind::Computer, DeviceKind::SecurityKey, DeviceKind::Other];

const METHODS: [UnlockMethod; 6] = [
    UnlockMethod::Pin,
    UnlockMethod::Password,
    UnlockMethod::Pattern,
    UnlockMethod::Fingerprint,
    UnlockMethod::Face,
    UnlockMethod::OtherDevice,
];

const LOCKS: [(&str, Lock); 3] =
    [("unknown", Lock::Unknown), ("nothing", Lock::None), ("one of these:", Lock::Methods)];

impl OwnedEntity {
    pub(super) fn id(&self) -> EntityId {
        match self {
            Self::Device(device) => (&device.id).into(),
            Self::Number(number) => (&number.id).into(),
            Self::Place(place) => (&place.id).into(),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Device(device) => &device.name,
            Self::Number(number) => &number.name,
            Self::Place(place) => &place.name,
        }
    }

    pub(super) const fn name_mut(&mut self) -> &mut String {
        match self {
            Self::Device(device) => &mut device.name,
            Self::Number(number) => &mut number.name,
            Self::Place(place) => &mut place.name,
        }
    }

    pub(super) const fn label(&self) -> &'static str {
        match self {
            Self::Device(_) => "device",
            Self::Number(_) => "phone number",
            Self::Place(_) => "place",
        }
    }

    pub(super) fn set_id(&mut self, id: String) {
        match self {
            Self::Device(device) => device.id = DeviceId::from(id),
            Self::Number(number) => number.id = NumberId::from(id),
            Self::Place(place) => place.id = PlaceId::from(id),
        }
    }

    const fn kind(&self) -> KindChoice {
        match self {
            Self::Device(device) => KindChoice::Device(device.kind),
            Self::Number(_) => KindChoice::Number,
            Self::Place(_) => KindChoice::Place,
        }
    }
}

impl Draft {
    /// Replaces the entity by one of another kind with the same name.
    fn set_kind(&mut self, kind: KindChoice) {
        let name = self.entity.name().to_owned();
        match (kind, &mut self.entity) {
            (KindChoice::Device(kind), OwnedEntity::Device(device)) => device.kind = kind,
            (KindChoice::Device(kind), entity) => {
                *entity = OwnedEntity::Device(Device::new(DeviceId::from("new"), name, kind));
            }
            (KindChoice::Number, entity) => {
                *entity = OwnedEntity::Number(Number::new(NumberId::from("new"), name));
            }
            (KindChoice::Place, entity) => {
                *entity = OwnedEntity::Place(Place::new(PlaceId::from("new"), name));
            }
        }
        if !matches!(self.entity, OwnedEntity::Device(_)) {
            self.has_vault = false;
        }
    }

    fn change_device(&mut self, change: impl FnOnce(&mut Device)) {
        if let OwnedEntity::Device(device) = &mut self.entity {
            change(device);
        }
    }

    fn change_number(&mut self, change: impl FnOnce(&mut Number)) {
        if let OwnedEntity::Number(number) = &mut self.entity {
            change(number);
        }
    }

    fn change_place(&mut self, change: impl FnOnce(&mut Place)) {
        if let OwnedEntity::Place(place) = &mut self.entity {
            change(place);
        }
    }

    fn set_owner(&mut self, owner: Owner) {
        self.change_device(|device| device.owner = owner);
        self.change_number(|number| number.owner = owner);
    }

    fn set_notes(&mut self, notes: String) {
        match &mut self.entity {
            OwnedEntity::Device(device) => device.notes = notes,
            OwnedEntity::Number(number) => number.notes = notes,
            OwnedEntity::Place(place) => place.notes = notes,
        }
    }

    /// Sets whether the device has a screen lock. The chosen methods are kept; the default is a PIN.
    fn set_lock(&mut self, lock: Lock) {
        self.change_device(|device| {
            device.unlock = match lock {
                Lock::Unknown => None,
                Lock::None => Some(Vec::new()),
                Lock::Methods => {
                    let methods = device.unlock.take().filter(|methods| !methods.is_empty());
                    Some(methods.unwrap_or_else(|| vec![unlock(UnlockMethod::Pin)]))
                }
            };
        });
    }

    fn set_method(&mut self, method: UnlockMethod, on: bool) {
        self.change_device(|device| {
            let methods = device.unlock.get_or_insert_default();
            methods.retain(|unlock| unlock.method != method);
            if on {
                methods.push(unlock(method));
            }
        });
    }
}

const fn unlock(method: UnlockMethod) -> Unlock {
    Unlock { method, holders: Vec::new() }
}

/// The rows of the form. A new entity can be of any kind; a recorded device can only become another kind of device.
pub(super) fn rows(draft: &Draft, is_new: bool, inventory: &Inventory) -> Rows {
    let mut kinds: Vec<(&str, KindChoice)> =
        DEVICE_KINDS.iter().map(|kind| (words::device_kind(*kind), KindChoice::Device(*kind))).collect();
    if is_new {
        kinds.extend([("phone number", KindChoice::Number), ("place", KindChoice::Place)]);
    }
    let mut rows = Vec::new();
    if is_new || matches!(draft.entity, OwnedEntity::Device(_)) {
        rows.push(Row::choice(RowKey::Kind, "Kind", &kinds, &draft.entity.kind(), "", Draft::set_kind));
    }
    let name_hint = match &draft.entity {
        OwnedEntity::Device(_) => "what you call it",
        OwnedEntity::Number(_) => "the number, or its last digits",
        OwnedEntity::Place(_) => "a drawer, a safe, your parents' house",
    };
    rows.push(Row::text(RowKey::Name, "Name", draft.entity.name(), name_hint, |draft: &mut Draft, name| {
        *draft.entity.name_mut() = name;
    }));
    rows.extend(match &draft.entity {
        OwnedEntity::Device(device) => device_rows(device, draft.has_vault, inventory),
        OwnedEntity::Number(number) => number_rows(number, inventory),
        OwnedEntity::Place(place) => place_rows(place),
    });
    rows
}

fn device_rows(device: &Device, has_vault: bool, inventory: &Inventory) -> Rows {
    let is_key = device.kind == DeviceKind::SecurityKey;
    let lock = match device.unlock.as_deref() {
        None => Lock::Unknown,
        Some([]) => Lock::None,
        Some(_) => Lock::Methods,
    };
    let mut rows = vec![Row::choice(RowKey::Lock, "Unlocks with", &LOCKS, &lock, "", Draft::set_lock)];
    if let Some(chosen) = device.unlock.as_deref().filter(|methods| !methods.is_empty()) {
        let suits = |method: &UnlockMethod| {
            !is_key || matches!(method, UnlockMethod::Pin | UnlockMethod::Fingerprint)
        };
        for method in METHODS.into_iter().filter(suits) {
            let on = chosen.iter().any(|unlock| unlock.method == method);
            let set = move |draft: &mut Draft, on| draft.set_method(method, on);
            rows.push(Row::tick(RowKey::Method(method), words::unlock_method(method), on, "", set));
        }
    }
    if matches!(device.kind, DeviceKind::Phone | DeviceKind::Tablet) {
        rows.push(Row::choice(
            RowKey::Previews,
            "Lock-screen previews",
            &[("unknown", None), ("shown", Some(true)), ("hidden", Some(false))],
            &device.lock_screen_previews,
            "texts and codes",
            |draft: &mut Draft, shown| draft.change_device(|device| device.lock_screen_previews = shown),
        ));
    }
    let mut places = vec![("with you", None)];
    places.extend(inventory.places.iter().map(|place| (place.name.as_str(), Some(place.id.clone()))));
    rows.push(Row::choice(
        RowKey::KeptAt,
        "Usually kept",
        &places,
        &device.kept_at,
        "",
        |draft: &mut Draft, place| draft.change_device(|device| device.kept_at = place),
    ));
    if !is_key {
        rows.push(Row::choice(
            RowKey::HasVault,
            "This vault is stored on it",
            &[("no", false), ("yes", true)],
            &has_vault,
            "the vault of Selvedge",
            |draft: &mut Draft, has_vault| draft.has_vault = has_vault,
        ));
    }
    rows.extend(owner_and_notes(device.owner, &device.notes));
    rows
}

fn number_rows(number: &Number, inventory: &Inventory) -> Rows {
    let mut devices = vec![("unknown", None)];
    devices.extend(inventory.devices.iter().map(|device| (device.name.as_str(), Some(device.id.clone()))));
    let mut rows = vec![
        Row::choice(
            RowKey::SimDevice,
            "SIM is in",
            &devices,
            &number.device,
            "",
            |draft: &mut Draft, device| {
                draft.change_number(|number| number.device = device);
            },
        ),
        Row::choice(
            RowKey::SimPin,
            "SIM asks for a PIN",
            &YES_NO,
            &number.sim_pin,
            "after a restart",
            |draft: &mut Draft, pin| draft.change_number(|number| number.sim_pin = pin),
        ),
        Row::choice(
            RowKey::PortOut,
            "Port-out PIN",
            &YES_NO,
            &number.port_out_pin,
            "the carrier asks for it before the number moves",
            |draft: &mut Draft, pin| draft.change_number(|number| number.port_out_pin = pin),
        ),
    ];
    rows.extend(owner_and_notes(number.owner, &number.notes));
    rows
}

fn place_rows(place: &Place) -> Rows {
    let set_locked = |draft: &mut Draft, locked| draft.change_place(|place| place.locked = locked);
    vec![
        Row::choice(RowKey::Locked, "Locked", &YES_NO, &place.locked, "", set_locked),
        Row::text(RowKey::Notes, "Notes", &place.notes, "who else has the key", Draft::set_notes),
    ]
}

fn owner_and_notes(owner: Owner, notes: &str) -> Rows {
    vec![
        Row::choice(RowKey::Owner, "It belongs to", &OWNERS, &owner, "", Draft::set_owner),
        Row::text(RowKey::Notes, "Notes", notes, "anything else; never a PIN or password", Draft::set_notes),
    ]
}
