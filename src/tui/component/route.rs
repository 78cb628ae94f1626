//! Places in the program.

use crate::inventory::{AccountId, EntityId};

/// A place in the program. The screen that shows it gets [`super::Event::Show`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Overview,
    Walk,
    /// The control at this position of the model.
    Control(usize),
    /// The first open control of this category.
    Category(String),
    Accounts,
    /// The list of accounts, with the cursor in its filter.
    AccountFilter,
    Account(AccountId),
    /// An account on the accounts screen, or the dialog of devices, numbers and places.
    Subject(EntityId),
    Codes,
    Findings,
    Passwords,
    WhatIf,
}
