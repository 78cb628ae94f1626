//! A report as data. Its JSON is the output of `report --format json`, which `docs/formats.md` describes. While
//! [`VERSION`] stays the same, fields may be added, but no field may change its meaning.

use crate::access::Basis;
use crate::inventory::EntityId;
use crate::responsibility::{AnswerState, Progress, Scope};
use crate::risk::{Finding, NextAction, Reference, RuleId, Severity, SeverityCounts};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// The value of `format`.
pub const FORMAT: &str = "selvedge-report";

/// The version of the format.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportDocument {
    /// [`FORMAT`].
    pub format: &'static str,
    /// [`VERSION`].
    pub version: u32,
    /// The day of the report.
    pub date: Date,
    /// The inventory's title. Empty if it has none or the report is redacted.
    pub title: String,
    /// Whether this is an unanswered checklist to print.
    pub blank: bool,
    pub redacted: bool,
    /// How many accounts the inventory has.
    pub accounts: usize,
    /// On how many accounts the findings rest.
    pub based_on: Basis,
    pub progress: Progress,
    /// Open findings through which somebody else could get in.
    pub takeover: SeverityCounts,
    /// Open findings through which the owner could be locked out. A finding can count on both sides.
    pub lockout: SeverityCounts,
    /// How many findings the person has accepted.
    pub accepted: usize,
    pub categories: Vec<ReportCategory>,
    /// Worst first, accepted ones included.
    pub findings: Vec<Finding>,
    /// What to do first, best first.
    pub next_steps: Vec<NextAction>,
    /// The documents that the controls and findings cite, in the order of `data/sources.csv`.
    pub sources: Vec<Reference>,
    /// The credit for the service directory's data. Empty if the report uses none.
    pub attribution: String,
}

/// A category of the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportCategory {
    pub name: String,
    /// The category's controls by their answers.
    pub progress: Progress,
    pub controls: Vec<ReportControl>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportControl {
    pub id: String,
    pub title: String,
    /// The provider's duty.
    pub provider: String,
    /// The user's duty.
    pub user: String,
    pub threat: String,
    pub sources: Vec<Reference>,
    /// Whether the control is answered once, or for each account.
    pub scope: Scope,
    /// The answer that counts; `null` while the control is open.
    pub state: Option<AnswerState>,
    /// The person's answer for the control as a whole.
    pub answer: Option<ReportAnswer>,
    pub account_answers: Vec<AccountAnswer>,
    /// Whether the answer that counts is “done” although an open finding says otherwise.
    pub contradicted: bool,
    /// What the inventory proves; `null` if no rule checks this control.
    pub evidence: Option<ReportEvidence>,
    /// What the service directory says about the providers' duty; `null` if the directory cannot judge this duty.
    pub providers: Option<ReportProviders>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportAnswer {
    /// `null` for a note without an answer.
    pub state: Option<AnswerState>,
    pub note: String,
    pub date: Date,
}

/// An answer for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountAnswer {
    #[serde(flatten)]
    pub account: Subject,
    #[serde(flatten)]
    pub answer: ReportAnswer,
}

/// An account, device or phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Its id.
    pub subject: EntityId,
    /// Its name, with the user name if two accounts have the same service name.
    pub name: String,
}

/// What the inventory proves about a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportEvidence {
    pub meets: Vec<Subject>,
    #[serde(serialize_with = "brief")]
    pub fails: Vec<Finding>,
    /// Subjects about which too little is recorded.
    pub unknown: Vec<Subject>,
}

impl ReportControl {
    /// Whether an answer is “done” although an open finding about this subject, or (`None`) about any, says otherwise.
    pub(super) fn contradicts(&self, state: Option<AnswerState>, subject: Option<&EntityId>) -> bool {
        let is_about = |finding: &Finding| subject.is_none_or(|subject| finding.subject == *subject);
        let mut fails = self.evidence.iter().flat_map(|evidence| &evidence.fails);
        state == Some(AnswerState::Done) && fails.any(|finding| finding.is_open() && is_about(finding))
    }
}

/// Findings in short: the full ones are in [`ReportDocument::findings`].
fn brief<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Brief<'a> {
        subject: &'a EntityId,
        name: &'a str,
        rule: &'a RuleId,
        severity: Severity,
        facts: &'a [String],
        accepted: bool,
    }
    serializer.collect_seq(findings.iter().map(|finding| Brief {
        subject: &finding.subject,
        name: &finding.name,
        rule: &finding.rule.id,
        severity: finding.severity,
        facts: &finding.facts,
        accepted: !finding.is_open(),
    }))
}

/// What the service directory says about the providers' duty of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportProviders {
    /// Accounts at services that do not fulfil the duty.
    pub falls_short: Vec<ReportProvider>,
    /// Accounts at services about which the directory says too little.
    pub not_known: Vec<ReportProvider>,
    /// Accounts at services that fulfil the duty.
    pub meets: Vec<ReportProvider>,
    /// How many accounts use services that the directory does not list.
    pub unlisted: usize,
}

impl ReportProviders {
    /// Whether no account uses a listed service.
    pub const fn is_empty(&self) -> bool {
        self.falls_short.is_empty() && self.not_known.is_empty() && self.meets.is_empty()
    }
}

/// What the service directory says about one account's service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportProvider {
    #[serde(flatten)]
    pub account: Subject,
    pub sentence: String,
}
