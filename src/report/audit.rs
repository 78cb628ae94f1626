//! What `audit --json` prints: the findings with their words, and how many there are.

use crate::inventory::{Index, Inventory};
use crate::risk::{Accepted, Counts, Finding, Severity, is_unrecorded};
use jiff::civil::Date;
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Worst first, accepted ones too.
    pub findings: Vec<AuditFinding>,
    pub counts: AuditCounts,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditFinding {
    pub rule: String,
    pub severity: Severity,
    /// The id of the account, device, number or place.
    pub subject: String,
    pub name: String,
    pub title: String,
    /// What made the rule fire.
    pub facts: Vec<String>,
    pub why: String,
    pub remedy: String,
    /// What the rule rests on, in one line.
    pub source: String,
    /// The person's decision to live with it; `null` while it is open.
    pub accepted: Option<AuditAccepted>,
}

/// The decision to live with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditAccepted {
    /// Why, in the person's words.
    pub reason: String,
    /// Through this day.
    pub until: Date,
    pub date: Date,
}

/// How many findings there are. Accepted ones count only as accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AuditCounts {
    pub critical: u32,
    pub high: u32,
    pub medium: u32,
    pub low: u32,
    /// Open findings by which somebody else could get in.
    pub takeover: u32,
    /// Open findings by which the owner could be kept out. A finding may be of both sides.
    pub lockout: u32,
    /// Findings that the person lives with.
    pub accepted: u32,
    /// Accounts of which nothing is recorded that a rule could judge: without a finding, and not for that in order.
    pub unrecorded: u32,
}

impl Audit {
    /// The findings of an inventory with their words.
    pub fn new(inventory: &Inventory, findings: &[Finding]) -> Self {
        let index = Index::new(inventory);
        let counts = Counts::of(findings);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            findings: findings.iter().map(|found| finding(inventory, &index, found)).collect(),
            counts: AuditCounts {
                critical: counts.at(Severity::Critical),
                high: counts.at(Severity::High),
                medium: counts.at(Severity::Medium),
                low: counts.at(Severity::Low),
                takeover: counts.takeover,
                lockout: counts.lockout,
                accepted: counts.accepted,
                unrecorded: count(inventory.accounts.iter().filter(|account| is_unrecorded(account)).count()),
            },
        }
    }

    /// Indented JSON, ending in a newline.
    pub fn json(&self) -> String {
        // Text keys and plain values: serde_json has no way to fail on these types.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

fn finding(inventory: &Inventory, index: &Index, finding: &Finding) -> AuditFinding {
    let words = finding.words().cloned();
    let source = words.as_ref().map(crate::risk::Rule::source_line).unwrap_or_default();
    let (title, why, remedy) = words.map(|words| (words.title, words.why, words.remedy)).unwrap_or_default();
    AuditFinding {
        rule: finding.rule.0.clone(),
        severity: finding.severity,
        subject: finding.subject.to_string(),
        name: index.full_name(inventory, finding.subject.as_str()).into_owned(),
        title,
        facts: finding.facts.clone(),
        why,
        remedy,
        source,
        accepted: finding.accepted.as_deref().map(|Accepted { reason, until, date, .. }| AuditAccepted {
            reason: reason.clone(),
            until: *until,
            date: *date,
        }),
    }
}
