//! Ids to entities, in constant time.

use super::{Account, AccountId, ByHash, Device, EntityId, HashKey, Inventory, Namesakes, Number, Place};
use crate::text::fit;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Which list an entity is in.
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
    /// What its owner calls it.
    pub fn name(self) -> &'a str {
        match self {
            Self::Device(device) => &device.name,
            Self::Number(number) => &number.name,
            Self::Place(place) => &place.name,
            Self::Account(account) => &account.service,
        }
    }
}

/// Where each id of one inventory stands. Holds positions, not references, so that it can be kept
/// beside the inventory; it is stale once the inventory has changed. Ids stand in it as keyed hashes of 64 bits, so
/// that none is copied: of 10,000 ids and as many questions, two meet once in some 10^11 inventories.
#[derive(Clone, Debug, Default)]
pub struct Index {
    key: HashKey,
    slots: ByHash<(EntityKind, usize)>,
    /// Found when a name is first asked for.
    namesakes: OnceLock<Namesakes>,
}

impl Index {
    /// Reads the ids of an inventory. Of two entities with one id the first is kept.
    pub fn new(inventory: &Inventory) -> Self {
        let key = HashKey::default();
        let mut slots = ByHash::default();
        slots.reserve(inventory.accounts.len() + 64);
        let devices = inventory.devices.iter().map(|d| d.id.as_str()).enumerate();
        let numbers = inventory.numbers.iter().map(|n| n.id.as_str()).enumerate();
        let places = inventory.places.iter().map(|p| p.id.as_str()).enumerate();
        let accounts = inventory.accounts.iter().map(|a| a.id.as_str()).enumerate();
        let all = devices
            .map(|(at, id)| (id, EntityKind::Device, at))
            .chain(numbers.map(|(at, id)| (id, EntityKind::Number, at)))
            .chain(places.map(|(at, id)| (id, EntityKind::Place, at)))
            .chain(accounts.map(|(at, id)| (id, EntityKind::Account, at)));
        for (id, kind, at) in all {
            slots.entry(key.of(id)).or_insert((kind, at));
        }
        Self { key, slots, namesakes: OnceLock::new() }
    }

    fn slot(&self, id: &str) -> Option<(EntityKind, usize)> {
        self.slots.get(&self.key.of(id)).copied()
    }

    /// What kind of entity has this id.
    pub fn kind(&self, id: &str) -> Option<EntityKind> {
        self.slot(id).map(|(kind, _)| kind)
    }

    /// The position of the account with this id.
    pub fn account_at(&self, id: &AccountId) -> Option<usize> {
        self.position(id.as_str(), EntityKind::Account)
    }

    /// The position of the entity with this id, where it is of this kind.
    pub fn position(&self, id: &str, kind: EntityKind) -> Option<usize> {
        self.slot(id).filter(|(found, _)| *found == kind).map(|(_, at)| at)
    }

    /// The entity of this id in the inventory that was indexed.
    pub fn get<'a>(&self, inventory: &'a Inventory, id: &str) -> Option<Entity<'a>> {
        let (kind, at) = self.slot(id)?;
        match kind {
            EntityKind::Device => inventory.devices.get(at).map(Entity::Device),
            EntityKind::Number => inventory.numbers.get(at).map(Entity::Number),
            EntityKind::Place => inventory.places.get(at).map(Entity::Place),
            EntityKind::Account => inventory.accounts.get(at).map(Entity::Account),
        }
    }

    /// Which accounts of the inventory that was indexed are at one service.
    pub fn namesakes(&self, inventory: &Inventory) -> &Namesakes {
        self.namesakes.get_or_init(|| Namesakes::of(inventory))
    }

    /// What an entity is called, or its id where there is none such; cut as [`Namesakes::display_name`] does.
    pub fn display_name<'a>(&self, inventory: &'a Inventory, id: &'a str, columns: usize) -> Cow<'a, str> {
        match self.get(inventory, id) {
            Some(Entity::Account(account)) => self.namesakes(inventory).display_name(account, columns),
            entity => fit(entity.map_or(id, Entity::name), columns),
        }
    }

    /// The same as it is written in the inventory: for documents.
    pub fn full_name<'a>(&self, inventory: &'a Inventory, id: &'a str) -> Cow<'a, str> {
        match self.get(inventory, id) {
            Some(Entity::Account(account)) => self.namesakes(inventory).full_name(account),
            entity => entity.map_or(id, Entity::name).into(),
        }
    }

    /// The name of an entity, or its id where there is none such. Accounts at one service have one name; see
    /// [`Index::display_name`].
    pub fn name<'a>(&self, inventory: &'a Inventory, id: &'a EntityId) -> &'a str {
        self.get(inventory, id.as_str()).map_or(id.as_str(), Entity::name)
    }
}
