//! A rule that matched a subject. Screens, `audit --json` and reports all use this one type.

use super::catalogue::{Reference, Rule, RuleId};
use super::severity::{Severity, Side};
use crate::inventory::EntityId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static Rule,
    /// The severity for this subject.
    pub severity: Severity,
    /// The account, device or phone number.
    pub subject: EntityId,
    /// The subject's full name: with the user name if two accounts have the same service name.
    pub name: String,
    /// Why the rule matched, in short sentences that a person can check.
    pub facts: Vec<String>,
    /// The user's decision to accept the finding; `None` while it is open or after the decision has expired.
    pub accepted: Option<Box<Accepted>>,
}

impl Finding {
    pub const fn is_open(&self) -> bool {
        self.accepted.is_none()
    }
}

/// The user's decision to accept a finding until a date. The vault stores it in this form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub rule: RuleId,
    /// The account, device or phone number.
    pub subject: EntityId,
    /// Why, in the user's own words.
    pub reason: String,
    /// The last day on which the decision counts.
    pub until: Date,
    /// The day of the decision.
    pub date: Date,
}

/// The published JSON of a finding: `docs/formats.md` describes it.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'a> {
            rule: &'a RuleId,
            severity: Severity,
            sides: &'a [Side],
            subject: &'a EntityId,
            name: &'a str,
            title: &'a str,
            facts: &'a [String],
            why: &'a str,
            remedy: &'a str,
            source: String,
            sources: &'a [Reference],
            accepted: Option<Decision<'a>>,
        }
        #[derive(Serialize)]
        struct Decision<'a> {
            reason: &'a str,
            until: Date,
            date: Date,
        }
        let Rule { id, sides, title, why, remedy, evidence, .. } = self.rule;
        Json {
            rule: id,
            severity: self.severity,
            sides,
            subject: &self.subject,
            name: &self.name,
            title,
            facts: &self.facts,
            why,
            remedy,
            source: self.rule.source_line(),
            sources: evidence,
            accepted: self.accepted.as_deref().map(|accepted| Decision {
                reason: &accepted.reason,
                until: accepted.until,
                date: accepted.date,
            }),
        }
        .serialize(serializer)
    }
}
