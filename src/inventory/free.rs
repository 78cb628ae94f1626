//! Ids that no entity has yet.

use super::{Inventory, RESERVED};
use std::collections::{HashMap, HashSet};

/// Hands out ids that are unique over all kinds, each in constant time.
#[derive(Clone, Debug, Default)]
pub struct FreeIds {
    taken: HashSet<String>,
    /// For each slug the number to try next.
    next: HashMap<String, u64>,
}

impl FreeIds {
    /// Ids free beside those of this inventory.
    #[must_use]
    pub fn of(inventory: &Inventory) -> Self {
        let taken = inventory.ids().chain(RESERVED).map(str::to_owned).collect();
        Self { taken, next: HashMap::new() }
    }

    /// A slug made from `name` that nobody has, and from now on taken: `bank`, else `bank-2`, `bank-3`, …
    pub fn take(&mut self, name: &str) -> String {
        let base = crate::text::slug(name).unwrap_or_else(|| "item".into());
        let next = self.next.entry(base.clone()).or_insert(1);
        loop {
            let id = if *next == 1 { base.clone() } else { format!("{base}-{next}") };
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    /// Takes this very id, where nobody has it.
    pub fn take_exactly(&mut self, id: &str) -> bool {
        super::is_slug(id) && self.taken.insert(id.to_owned())
    }
}
