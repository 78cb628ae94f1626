//! A report as data. Its JSON is stable: fields may be added, none changes its meaning while
//! [`VERSION`] stays the same. `docs/formats.md` describes it.

use crate::responsibility::{AnswerState, Progress, Scope};
use crate::risk::{Severity, Side};
use jiff::civil::Date;
use serde::Serialize;

/// The value of `format`.
pub const FORMAT: &str = "selvedge-report";

/// The version of the format.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// [`FORMAT`].
    pub format: &'static str,
    /// [`VERSION`].
    pub version: u32,
    /// The day of the report.
    pub date: Date,
    /// The inventory's title. Empty where it has none, and where it is redacted.
    pub title: String,
    /// Whether it is an unanswered checklist.
    pub blank: bool,
    /// Whether names were taken out.
    pub redacted: bool,
    /// How many accounts the inventory has.
    pub accounts: usize,
    pub progress: Progress,
    /// Open findings by which somebody else could get in.
    pub takeover: Open,
    /// Open findings by which the owner could be kept out. A finding may be of both sides.
    pub lockout: Open,
    /// How many findings the person has accepted.
    pub accepted: usize,
    pub categories: Vec<CategoryPart>,
    /// The findings, worst first, accepted ones too.
    pub findings: Vec<FindingPart>,
    /// What to do first, best first.
    pub next_steps: Vec<Step>,
    /// The documents that controls and findings rest on, in the order of `data/sources.csv`.
    pub sources: Vec<Reference>,
    /// Whose facts the words on providers are, to be shown with them. Empty where there are none.
    pub attribution: String,
}

/// Open findings of one side, by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Open {
    /// To be mended today.
    pub critical: usize,
    pub high: usize,
    pub medium: usize,
    pub low: usize,
}

impl Open {
    /// One more of this severity.
    pub(super) const fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Critical => self.critical += 1,
            Severity::High => self.high += 1,
            Severity::Medium => self.medium += 1,
            Severity::Low => self.low += 1,
        }
    }
}

/// A category of the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CategoryPart {
    pub name: String,
    /// Its controls by their answers.
    pub progress: Progress,
    pub controls: Vec<ControlPart>,
}

/// A control and what was said of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlPart {
    pub id: String,
    pub title: String,
    pub provider: String,
    pub user: String,
    pub threat: String,
    pub sources: Vec<Reference>,
    /// Whether it is answered once, or account by account.
    pub scope: Scope,
    /// The answer that counts; `null` while it is open.
    pub state: Option<AnswerState>,
    /// What the person said of it as a whole.
    pub answer: Option<AnswerPart>,
    /// What the person said of it for single accounts.
    pub account_answers: Vec<AccountAnswer>,
    /// What the inventory proves; `null` where no rule looks at this control.
    pub evidence: Option<EvidencePart>,
    /// What the service directory says of the providers' half; `null` where it can't say anything of it.
    pub providers: Option<ProvidersPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerPart {
    /// `null`: only a note so far.
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
    pub answer: AnswerPart,
}

/// An account, device, number or place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    pub subject: String,
    /// Its name, with the user name where two accounts have the same name.
    pub name: String,
}

/// What the inventory proves of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidencePart {
    /// Accounts, numbers and devices that meet it.
    pub meets: Vec<Subject>,
    /// What does not, and why.
    pub fails: Vec<FailurePart>,
    /// Those of which too little is known.
    pub unknown: Vec<Subject>,
}

/// What the service directory says of the providers' half of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProvidersPart {
    /// Accounts at services that fall short.
    pub falls_short: Vec<ProviderPart>,
    /// Accounts at services of which it does not say.
    pub not_known: Vec<ProviderPart>,
    /// Accounts at services that do their part.
    pub meets: Vec<ProviderPart>,
    /// How many accounts are at services that it does not list.
    pub unlisted: usize,
}

impl ProvidersPart {
    /// Whether it says nothing of any account.
    pub const fn is_empty(&self) -> bool {
        self.falls_short.is_empty() && self.not_known.is_empty() && self.meets.is_empty()
    }
}

/// What the service directory says of one account's service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderPart {
    #[serde(flatten)]
    pub account: Subject,
    pub sentence: String,
}

/// What does not meet a control, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailurePart {
    #[serde(flatten)]
    pub subject: Subject,
    pub rule: String,
    pub severity: Severity,
    pub facts: Vec<String>,
    /// Whether the person lives with it.
    pub accepted: bool,
}

/// A finding with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingPart {
    pub rule: String,
    pub severity: Severity,
    pub sides: Vec<Side>,
    #[serde(flatten)]
    pub subject: Subject,
    pub title: String,
    /// What made the rule fire.
    pub facts: Vec<String>,
    pub why: String,
    pub remedy: String,
    /// What the rule rests on.
    pub sources: Vec<Reference>,
    /// The person's decision to live with it; `null` while it is open.
    pub accepted: Option<AcceptedPart>,
}

/// The decision to live with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptedPart {
    /// Why, in the person's words.
    pub reason: String,
    /// Through this day.
    pub until: Date,
    pub date: Date,
}

/// A document, or a place in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// In short: `NIST 3.2.9`, `own judgement`.
    pub text: String,
    /// The document's title and year. Empty where it is not in `data/sources.csv`.
    pub title: String,
    /// Where to read it. Empty where that is not known.
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub text: String,
    /// The worst of the findings that it closes; `null` where it closes none.
    pub severity: Option<Severity>,
    /// How many takeover findings it closes.
    pub takeover: usize,
    /// How many lockout findings it closes.
    pub lockout: usize,
    /// The rules whose findings it closes.
    pub rules: Vec<String>,
}
