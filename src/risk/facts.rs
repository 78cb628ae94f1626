//! What the rules read.

use crate::inventory::Inventory;
use crate::services::Directory;

/// What the rules read beside the day: an inventory, and what is known of the world around it. A value to
/// hand on, made where the rules are asked; it can grow without its callers changing.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub inventory: &'a Inventory,
    pub directory: &'a Directory,
}

impl<'a> Facts<'a> {
    /// An inventory, with the built-in directory.
    pub fn new(inventory: &'a Inventory) -> Self {
        Self { inventory, directory: Directory::builtin() }
    }

    /// The same with this directory.
    pub const fn with_directory(self, directory: &'a Directory) -> Self {
        Self { directory, ..self }
    }
}

impl<'a> From<&'a Inventory> for Facts<'a> {
    fn from(inventory: &'a Inventory) -> Self {
        Self::new(inventory)
    }
}
