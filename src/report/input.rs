//! The input of a report.

use crate::inventory::Inventory;
use crate::responsibility::{Answer, Model, ModelProgress};
use crate::risk::{Accepted, Facts, Finding, NextAction, audit, next_actions};
use crate::services::Directory;
use jiff::civil::Date;

/// How many next actions [`gather`] returns at most.
pub const MAX_NEXT_ACTIONS: usize = 12;

#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub model: &'a Model,
    pub inventory: &'a Inventory,
    pub directory: &'a Directory,
    pub answers: &'a [Answer],
    /// Worst first.
    pub findings: &'a [Finding],
    /// Best first.
    pub next_actions: &'a [NextAction],
    /// The date of the report.
    pub today: Date,
    /// Whether to write an unanswered checklist to print and fill in, without data from the inventory, the answers or
    /// the findings.
    pub blank: bool,
    /// Whether to remove user names, email addresses, phone numbers, and everything that the person wrote in their own
    /// words: notes, reasons, the inventory's title.
    pub redact: bool,
}

/// Findings and next actions for a report.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Worst first.
    pub findings: Vec<Finding>,
    /// Best first, at most [`MAX_NEXT_ACTIONS`].
    pub next_actions: Vec<NextAction>,
}

/// Applies the rules and ranks the next actions.
pub fn gather<'a>(
    model: &Model,
    facts: impl Into<Facts<'a>>,
    answers: &[Answer],
    accepted: &[Accepted],
    today: Date,
) -> Gathered {
    let facts = facts.into();
    let inventory = facts.inventory;
    let findings = audit(facts, accepted, today);
    let unanswered = ModelProgress::new(model, answers, &inventory.accounts).unanswered(model);
    let next_actions = next_actions(inventory, &findings, &unanswered, MAX_NEXT_ACTIONS);
    Gathered { findings, next_actions }
}
