//! Stub, until the reports are merged.
use crate::inventory::Inventory;
use crate::responsibility::{Answer, Model};
use crate::risk::{Action, Finding};
use jiff::civil::Date;

/// Everything that a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The responsibility model.
    pub model: &'a Model,
    /// What the person has.
    pub inventory: &'a Inventory,
    /// What the person said of the controls.
    pub answers: &'a [Answer],
    /// What the rules found, worst first.
    pub findings: &'a [Finding],
    /// What to do first, best first.
    pub next_actions: &'a [Action],
    /// The day that the report bears.
    pub today: Date,
    /// An unanswered checklist.
    pub blank: bool,
    /// Whether user names and notes are taken out.
    pub redact: bool,
}

impl Report<'_> {
    /// Stub.
    #[must_use]
    pub fn markdown(&self) -> String {
        String::new()
    }
}
