//! The checklist that a person takes away, as markdown, CSV or JSON; and the JSON of audits.
//!
//! [`Report`] holds everything that a report is made from. Seeds and recovery codes are not part of it, so they cannot
//! get into a report. [`Report::document`] selects and redacts the content; each format only writes it down. Pure: the
//! day comes in as a value.

mod audit;
mod build;
mod document;
mod escape;
mod input;
mod json;
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
pub use passwords::{FailedRow, PasswordReport, PasswordRow, PasswordSummary, RecordedPart};
