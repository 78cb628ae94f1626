//! The checklist that a person leaves with: markdown, CSV, JSON.
//!
//! A [`Report`] is everything it is made from; seeds and recovery codes are not among it, so none
//! can get into a report. [`Report::document`] decides what is said and takes out what is to be
//! redacted; each format only writes that down. Pure: the day comes in as a value.

mod audit;
mod build;
mod document;
mod escape;
mod markdown;
mod passwords;
mod redact;
mod table;

pub use audit::{Audit, AuditCounts, AuditFinding};
pub use document::{
    AccountAnswer, AnswerPart, CategoryPart, ControlPart, Document, EvidencePart, FORMAT, FailurePart,
    FindingPart, Open, ProviderPart, ProvidersPart, Reference, Step, Subject, VERSION,
};
pub use escape::inline;
pub use passwords::{FailedRow, PasswordReport, PasswordRow, PasswordSummary, RecordedPart};

use crate::inventory::Inventory;
use crate::responsibility::{Answer, Model, Standing};
use crate::risk::{Accepted, Action, Facts, Finding, audit as apply, next_actions};
use crate::services::Directory;
use jiff::civil::Date;

/// How many next steps [`gather`] finds.
pub const STEPS: usize = 12;

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub model: &'a Model,
    pub inventory: &'a Inventory,
    pub directory: &'a Directory,
    /// What the person said of the controls.
    pub answers: &'a [Answer],
    /// What the rules found, worst first.
    pub findings: &'a [Finding],
    /// What to do first, best first.
    pub next_actions: &'a [Action],
    /// The day that the report bears.
    pub today: Date,
    /// An unanswered checklist, to be printed and filled in: nothing of the inventory, the answers
    /// and the findings is in it.
    pub blank: bool,
    /// Whether user names, mail addresses, phone numbers and everything that the person wrote in
    /// their own words (notes, reasons, the inventory's title) are taken out.
    pub redact: bool,
}

impl Report<'_> {
    /// The report as data, redacted where that is asked for. It serialises as `report --format json`.
    pub fn document(&self) -> Document {
        build::document(self)
    }

    /// GitHub-flavoured markdown with a task list of the controls and one of the next steps.
    pub fn markdown(&self) -> String {
        markdown::write(&self.document())
    }

    /// CSV (RFC 4180): a row for each control, each answer for one account, and each finding.
    pub fn csv(&self) -> String {
        table::write(&self.document())
    }

    /// The [`Document`] as indented JSON, ending in a newline.
    pub fn json(&self) -> String {
        // Text keys and plain values: serde_json has no way to fail on these types.
        let mut json = serde_json::to_string_pretty(&self.document()).unwrap_or_default();
        json.push('\n');
        json
    }
}

/// Findings and next actions as a report wants them.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// What the rules found, worst first.
    pub findings: Vec<Finding>,
    /// What to do first, [`STEPS`] at most.
    pub next_actions: Vec<Action>,
}

/// Applies the rules and finds the next actions.
pub fn gather<'a>(
    model: &Model,
    facts: impl Into<Facts<'a>>,
    answers: &[Answer],
    accepted: &[Accepted],
    today: Date,
) -> Gathered {
    let facts = facts.into();
    let inventory = facts.inventory;
    let findings = apply(facts, accepted, today);
    let standing = Standing::new(model, answers, &inventory.accounts);
    let next_actions = next_actions(inventory, &findings, &standing.unanswered(model), STEPS);
    Gathered { findings, next_actions }
}
