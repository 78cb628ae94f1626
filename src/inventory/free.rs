//! Ids that no entity has yet.

use super::{HashKey, Hashes, Inventory, RESERVED};
use std::collections::HashMap;

/// Hands out ids that are unique over all kinds, each in constant time.
#[derive(Clone, Debug, Default)]
pub struct IdAllocator {
    /// Keyed hashes of the taken ids: where two meet, one that was free is passed over, which does no harm.
    taken: Hashes,
    key: HashKey,
    /// For each slug the number to try next.
    next: HashMap<String, u64>,
}

impl IdAllocator {
    /// Ids free beside those of this inventory.
    pub fn of(inventory: &Inventory) -> Self {
        Self::with_room(inventory, 0)
    }

    /// The same, with room for so many more.
    pub fn with_room(inventory: &Inventory, more: usize) -> Self {
        let key = HashKey::default();
        let mut taken: Hashes = inventory.ids().chain(RESERVED).map(|id| key.of(id)).collect();
        taken.reserve(more);
        Self { taken, key, next: HashMap::new() }
    }

    fn insert(&mut self, id: &str) -> bool {
        self.taken.insert(self.key.of(id))
    }

    /// A slug made from `name` that nobody has, and from now on taken: `bank`, else `bank-2`, `bank-3`, …
    pub fn allocate(&mut self, name: &str) -> String {
        let base = crate::text::slug(name).unwrap_or_else(|| "item".into());
        let mut number = match self.next.get(&base).copied() {
            Some(number) => number,
            // Most names are one of a kind, and need no number.
            None if self.insert(&base) => return base,
            None => 2,
        };
        loop {
            let id = format!("{base}-{number}");
            number += 1;
            if self.insert(&id) {
                self.next.insert(base, number);
                return id;
            }
        }
    }

    /// Takes this very id, where nobody has it.
    pub fn reserve(&mut self, id: &str) -> bool {
        super::is_slug(id) && self.insert(id)
    }
}
