//! Computes the daily snapshot for the history.

use super::records::{Profile, Snapshot};
use crate::responsibility::{Model, ModelProgress};
use crate::risk::{Counts, Facts, Severity, audit};
use crate::services::Directory;
use jiff::civil::Date;

impl Profile {
    /// Counts the accounts, the open findings and the answers as they are today. [`Profile::record_snapshot`] stores the result.
    pub fn snapshot(&self, model: &Model, directory: &Directory, today: Date) -> Snapshot {
        let facts = Facts::new(&self.inventory).with_directory(directory);
        let open = Counts::of(&audit(facts, &self.accepted, today)).open;
        let progress = ModelProgress::new(model, &self.answers, &self.inventory.accounts);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Snapshot {
            date: today,
            accounts: count(self.inventory.accounts.len()),
            findings: Severity::ALL.map(|severity| count(open.of(severity))),
            answered: count(progress.total().answered()),
        }
    }
}
