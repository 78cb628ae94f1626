//! On how many accounts a result rests.

use crate::inventory::{Account, Inventory};
use crate::text::count;
use serde::Serialize;

/// How many accounts there are, and of how many all ways in are recorded. Results about the others are only possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Basis {
    pub accounts: usize,
    pub complete: usize,
}

impl Basis {
    pub fn of(inventory: &Inventory) -> Self {
        let accounts = &inventory.accounts;
        let complete = accounts.iter().filter(|account| Account::has_complete_ways(account)).count();
        Self { accounts: accounts.len(), complete }
    }

    /// “Based on 15 of 60 accounts: not all ways into the others are recorded.” Empty if there is no account.
    pub fn sentence(self) -> String {
        let accounts = count(self.accounts, "account");
        match (self.complete, self.accounts - self.complete) {
            (0, 0) => String::new(),
            (_, 0) => format!("Based on {accounts}."),
            (0, _) => format!("Based on no account: not all ways into {accounts} are recorded."),
            (complete, 1) => {
                format!("Based on {complete} of {accounts}: not all ways into the other are recorded.")
            }
            (complete, _) => {
                format!("Based on {complete} of {accounts}: not all ways into the others are recorded.")
            }
        }
    }
}
