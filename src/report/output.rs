//! A report in each of its formats.

use super::document::ReportDocument;
use super::input::Report;
use super::{build, markdown, table};
use crate::text::to_json;

impl Report<'_> {
    /// The report as data, redacted on request.
    pub fn document(&self) -> ReportDocument {
        build::document(self)
    }

    /// GitHub-flavoured markdown, with a task list of the controls and one of the next actions.
    pub fn markdown(&self) -> String {
        markdown::write(&self.document())
    }

    /// CSV (RFC 4180): a row for each control, each answer for one account, and each finding.
    pub fn csv(&self) -> String {
        table::write(&self.document())
    }

    /// The [`ReportDocument`] as indented JSON that ends in a newline.
    pub fn json(&self) -> String {
        to_json(&self.document())
    }
}
