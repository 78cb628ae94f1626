//! Finds entities by their id in constant time.

use super::account::Account;
use super::device::{Device, Number, Place};
use super::entities::Inventory;
use super::id::{AccountId, EntityId};
use super::namesakes::Namesakes;
use crate::text::fit;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The kind of an entity. Each kind has its own list in the inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    Device,
    Number,
    Place,
    Account,
}

/// An entity of an inventory.
#[derive(Clone, Copy, Debug)]
pub enum Entity<'a> {
    Device(&'a Device),
    Number(&'a Number),
    Place(&'a Place),
    Account(&'a Account),
}

impl<'a> Entity<'a> {
    pub fn id(self) -> &'a str {
        match self {
            Self::Device(device) => device.id.as_str(),
            Self::Number(number) => number.id.as_str(),
            Self::Place(place) => place.id.as_str(),
            Self::Account(account) => account.id.as_str(),
        }
    }

    /// The name that its owner gave it; for an account, the service's name.
    pub fn name(self) -> &'a str {
        match self {
            Self::Device(device) => &device.name,
            Self::Number(number) => &number.name,
            Self::Place(place) => &place.name,
            Self::Account(account) => &account.service,
        }
    }
}

/// The position of each entity in its list, by id.
///
/// An index stores positions instead of references, so that a struct can own both the inventory and its index. Rebuild
/// the index when the inventory changes.
#[derive(Clone, Debug, Default)]
pub struct Index {
    positions: HashMap<String, (EntityKind, usize)>,
    /// Computed on first use, because many callers never need a name.
    namesakes: OnceLock<Namesakes>,
}

impl Index {
    /// Indexes an inventory. If two entities share an id, the first wins.
    pub fn new(inventory: &Inventory) -> Self {
        let devices = inventory.devices.iter().map(|d| d.id.as_str()).enumerate();
        let numbers = inventory.numbers.iter().map(|n| n.id.as_str()).enumerate();
        let places = inventory.places.iter().map(|p| p.id.as_str()).enumerate();
        let accounts = inventory.accounts.iter().map(|a| a.id.as_str()).enumerate();
        let entities = devices
            .map(|(position, id)| (id, EntityKind::Device, position))
            .chain(numbers.map(|(position, id)| (id, EntityKind::Number, position)))
            .chain(places.map(|(position, id)| (id, EntityKind::Place, position)))
            .chain(accounts.map(|(position, id)| (id, EntityKind::Account, position)));
        let mut positions = HashMap::with_capacity(inventory.ids().count());
        for (id, kind, position) in entities {
            positions.entry(id.to_owned()).or_insert((kind, position));
        }
        Self { positions, namesakes: OnceLock::new() }
    }

    pub fn kind(&self, id: &str) -> Option<EntityKind> {
        self.positions.get(id).map(|(kind, _)| *kind)
    }

    /// The position of an account in `inventory.accounts`.
    pub fn account_position(&self, id: &AccountId) -> Option<usize> {
        self.position(id.as_str(), EntityKind::Account)
    }

    /// The position of an entity in the list of its kind; `None` if it has another kind.
    pub fn position(&self, id: &str, kind: EntityKind) -> Option<usize> {
        self.positions.get(id).filter(|(found, _)| *found == kind).map(|(_, position)| *position)
    }

    /// Looks up an entity in the inventory that was indexed.
    pub fn get<'a>(&self, inventory: &'a Inventory, id: &str) -> Option<Entity<'a>> {
        let (kind, position) = *self.positions.get(id)?;
        match kind {
            EntityKind::Device => inventory.devices.get(position).map(Entity::Device),
            EntityKind::Number => inventory.numbers.get(position).map(Entity::Number),
            EntityKind::Place => inventory.places.get(position).map(Entity::Place),
            EntityKind::Account => inventory.accounts.get(position).map(Entity::Account),
        }
    }

    /// Which accounts of the indexed inventory share a service name.
    pub fn namesakes(&self, inventory: &Inventory) -> &Namesakes {
        self.namesakes.get_or_init(|| Namesakes::of(inventory))
    }

    /// The unambiguous name of an entity, shortened like [`Namesakes::display_name`]; the id if there is no such
    /// entity.
    pub fn display_name<'a>(&self, inventory: &'a Inventory, id: &'a str, columns: usize) -> Cow<'a, str> {
        match self.get(inventory, id) {
            Some(Entity::Account(account)) => self.namesakes(inventory).display_name(account, columns),
            entity => fit(entity.map_or(id, Entity::name), columns),
        }
    }

    /// The unambiguous name of an entity for documents, never shortened; the id if there is no such entity.
    pub fn full_name<'a>(&self, inventory: &'a Inventory, id: &'a str) -> Cow<'a, str> {
        match self.get(inventory, id) {
            Some(Entity::Account(account)) => self.namesakes(inventory).full_name(account),
            entity => entity.map_or(id, Entity::name).into(),
        }
    }

    /// The plain name of an entity, or the id if there is no such entity. Two accounts of one service have the same
    /// plain name; [`Index::display_name`] distinguishes them.
    pub fn name<'a>(&self, inventory: &'a Inventory, id: &'a EntityId) -> &'a str {
        self.get(inventory, id.as_str()).map_or(id.as_str(), Entity::name)
    }
}
