//! The output of `audit --json`.

use crate::access::Basis;
use crate::inventory::Inventory;
use crate::risk::{Counts, Finding, SeverityCounts, is_unrecorded};
use crate::text::to_json;
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Audit<'a> {
    based_on: Basis,
    /// Worst first, accepted ones included.
    findings: &'a [Finding],
    counts: AuditCounts,
}

/// How many findings there are. An accepted finding counts only in `accepted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct AuditCounts {
    #[serde(flatten)]
    open: SeverityCounts,
    takeover: usize,
    lockout: usize,
    accepted: usize,
    /// Accounts about which too little is recorded for any rule. They have no findings, but they may not be safe.
    unrecorded: usize,
}

impl<'a> Audit<'a> {
    pub fn new(inventory: &Inventory, findings: &'a [Finding]) -> Self {
        let counts = Counts::of(findings);
        Self {
            based_on: Basis::of(inventory),
            findings,
            counts: AuditCounts {
                open: counts.open,
                takeover: counts.takeover.total(),
                lockout: counts.lockout.total(),
                accepted: counts.accepted,
                unrecorded: inventory.accounts.iter().filter(|account| is_unrecorded(account)).count(),
            },
        }
    }

    /// Indented JSON that ends in a newline.
    pub fn json(&self) -> String {
        to_json(self)
    }
}
