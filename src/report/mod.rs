//! The checklist that a person takes away, as markdown, CSV or JSON; and the JSON of audits.
//!
//! [`Report`] is the input of a report. It contains no seeds and no recovery codes, so they cannot get into a report.
//! [`Report::document`] selects and redacts the content; each format only writes it. Pure: the day is a parameter.

mod audit;
mod build;
mod document;
mod escape;
mod input;
mod markdown;
mod output;
mod passwords;
mod redact;
mod table;

pub use audit::Audit;
pub use document::{
    AccountAnswer, FORMAT, ReportAnswer, ReportCategory, ReportControl, ReportDocument, ReportEvidence,
    ReportProvider, ReportProviders, Subject, VERSION,
};
pub use escape::inline;
pub use input::{Gathered, MAX_NEXT_ACTIONS, Report, gather};
pub use passwords::{PasswordReport, PasswordRow, PasswordSummary, RecordedCounts, UnreadEntry};
