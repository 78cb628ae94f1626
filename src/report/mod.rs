//! The checklist that a person leaves with: markdown, CSV, JSON.
//!
//! [`document`] decides what a [`Report`] says and takes out what is to be redacted; each format
//! only writes that down. Of the profile it reads the inventory and the answers alone, so that no
//! seed and no recovery code can get into a report. Pure: the day comes in as a value.

mod audit;
mod build;
mod document;
mod escape;
mod markdown;
mod redact;
mod table;

pub use audit::{Audit, AuditCounts, AuditFinding};
pub use document::{
    AccountAnswer, AnswerPart, CategoryPart, ControlPart, Document, EvidencePart, FORMAT, FailurePart,
    FindingPart, Open, Reference, Step, Subject, VERSION,
};
pub use escape::inline;

use crate::profile::Profile;
use crate::responsibility::Model;
use crate::risk::Finding;
use jiff::civil::Date;

/// How many next steps a report lists.
pub const STEPS: usize = 12;

/// What a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The responsibility model.
    pub model: &'a Model,
    /// The person's profile. Only its inventory and its answers are read.
    pub profile: &'a Profile,
    /// What the rules found, worst first: [`crate::risk::audit`].
    pub findings: &'a [Finding],
    /// The day that the report bears.
    pub today: Date,
    /// An unanswered checklist, to be printed and filled in: nothing of the inventory, the answers
    /// and the findings is in it.
    pub blank: bool,
    /// Whether user names, mail addresses, phone numbers and everything that the person wrote in
    /// their own words (notes, reasons, the inventory's title) are taken out.
    pub redact: bool,
}

/// The report as data, redacted where that is asked for.
#[must_use]
pub fn document(report: &Report<'_>) -> Document {
    build::document(report)
}

/// GitHub-flavoured markdown with a task list of the controls and one of the next steps.
#[must_use]
pub fn markdown(report: &Report<'_>) -> String {
    markdown::write(&document(report))
}

/// CSV (RFC 4180): a row for each control, each answer for one account, and each finding.
#[must_use]
pub fn csv(report: &Report<'_>) -> String {
    table::write(&document(report))
}

/// The [`Document`] as indented JSON, ending in a newline.
#[must_use]
pub fn json(report: &Report<'_>) -> String {
    // Text keys and plain values: serde_json has no way to fail on these types.
    let mut json = serde_json::to_string_pretty(&document(report)).unwrap_or_default();
    json.push('\n');
    json
}
