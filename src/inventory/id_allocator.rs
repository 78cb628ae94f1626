//! Makes ids that no entity of an inventory has yet.

use super::entities::Inventory;
use super::id::{RESERVED, is_slug};
use std::collections::{HashMap, HashSet};

/// Allocates ids that are unique over all kinds of entities, each in constant time.
#[derive(Clone, Debug, Default)]
pub struct IdAllocator {
    taken: HashSet<String>,
    /// By slug: the number to try next, so that many equal names do not cause repeated searches.
    next: HashMap<String, u64>,
}

impl IdAllocator {
    /// Treats the ids of this inventory and the reserved words as taken.
    pub fn of(inventory: &Inventory) -> Self {
        Self { taken: inventory.ids().chain(RESERVED).map(str::to_owned).collect(), next: HashMap::new() }
    }

    /// Makes a slug from `name` and reserves it: `bank`, or `bank-2`, `bank-3`, … when `bank` is taken.
    pub fn allocate(&mut self, name: &str) -> String {
        let base = crate::text::slug(name).unwrap_or_else(|| "item".into());
        let mut number = match self.next.get(&base).copied() {
            Some(number) => number,
            None if self.taken.insert(base.clone()) => return base,
            None => 2,
        };
        loop {
            let id = format!("{base}-{number}");
            number += 1;
            if self.taken.insert(id.clone()) {
                self.next.insert(base, number);
                return id;
            }
        }
    }

    /// Reserves exactly this id. Returns false when it is taken or malformed.
    pub fn reserve(&mut self, id: &str) -> bool {
        is_slug(id) && self.taken.insert(id.to_owned())
    }
}

impl Inventory {
    /// Makes an unused id from `name`. Use an [`IdAllocator`] to make several.
    pub fn free_id(&self, name: &str) -> String {
        IdAllocator::of(self).allocate(name)
    }
}
