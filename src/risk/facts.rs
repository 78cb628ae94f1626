//! The input of the rules, except the day.

use crate::inventory::Inventory;
use crate::services::Directory;

/// An inventory, and the service directory to judge it by.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub inventory: &'a Inventory,
    pub directory: &'a Directory,
}

impl<'a> Facts<'a> {
    /// Uses the built-in directory.
    pub fn new(inventory: &'a Inventory) -> Self {
        Self { inventory, directory: Directory::builtin() }
    }

    pub const fn with_directory(self, directory: &'a Directory) -> Self {
        Self { directory, ..self }
    }
}

impl<'a> From<&'a Inventory> for Facts<'a> {
    fn from(inventory: &'a Inventory) -> Self {
        Self::new(inventory)
    }
}
