//! What is risky and why: rules, findings, what they say of the controls, what to do next.
//!
//! Conditions are code here; the words people read are in `data/rules.csv`. Pure: the day comes
//! in as a value.

use crate::inventory::EntityId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A rule's id, `R03`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub String);

/// How bad it is. Ordered, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Mend it when convenient.
    Medium,
    /// Mend it soon.
    High,
    /// Mend it today.
    Critical,
}

/// Which of the two goals a rule serves. They are never added into one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Somebody else could get in.
    Takeover,
    /// The owner could be kept out.
    Lockout,
}

/// A rule that fired on a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule. Its title, why, remedy and source are in the catalogue.
    pub rule: RuleId,
    /// How bad it is here.
    pub severity: Severity,
    /// The account, device, number or place that it is about.
    pub subject: EntityId,
    /// What made it fire, each a short sentence in words a person can check.
    pub facts: Vec<String>,
    /// Whether the user accepted it, and the acceptance has not run out.
    pub accepted: Option<Accepted>,
}

/// A finding that the user has decided to live with, until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Which rule.
    pub rule: RuleId,
    /// On what: an account, device, number or place.
    pub subject: EntityId,
    /// Why, in the user's words.
    pub reason: String,
    /// Through this day.
    pub until: Date,
    /// When the user decided.
    pub date: Date,
}
