//! A set of accounts for facts, which name only the first few.

use crate::inventory::Importance;

/// How many accounts a fact names before it says “and 2 more”.
pub(super) const NAMED: usize = 3;

/// A set of accounts that stores the count and the positions of the first few accounts.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountSample {
    pub(super) count: usize,
    /// Positions of the first accounts. One more than [`NAMED`], because a list may leave out one account.
    pub(super) first: Vec<usize>,
    last_added: Option<usize>,
    /// The highest importance in the set.
    pub(super) importance: Option<Importance>,
}

impl AccountSample {
    /// Adding the same account several times in a row counts once.
    pub(super) fn add(&mut self, position: usize, importance: Importance) {
        if self.last_added.replace(position) == Some(position) {
            return;
        }
        self.count += 1;
        self.first.insert(self.first.partition_point(|other| *other < position), position);
        self.first.truncate(NAMED + 1);
        self.importance = self.importance.max(Some(importance));
    }
}
