//! What is risky and why: rules, findings, what they say of the controls, what to do next.
//!
//! [`audit()`] reads [`Facts`], an inventory and what is known around it, and gives findings. Conditions are code, one function a rule, in
//! `rules/`; the words people read are in `data/rules.csv`, read by [`catalogue`]. [`evidence()`] says
//! what the inventory proves of a control, [`providers()`] what the directory says of its other half, [`weave()`] how an account stands at a glance, and
//! [`next_actions`] what to do first. Pure: the day comes in as a value.

mod audit;
pub mod catalogue;
mod closures;
mod context;
mod counts;
mod evidence;
mod facts;
mod finish;
mod next;
mod opens;
pub mod provider;
pub mod rank;
mod rules;
mod weave;

pub use audit::{audit, open};
pub use catalogue::{Reference, Rule, Source, planned, rule, source};
pub use counts::{BySubject, Counts};
pub use evidence::{Evidence, Failure, evidence, survey};
pub use facts::Facts;
pub use finish::{Missing, finish_line, is_unfinished, is_unrecorded, unfinished};
pub use next::{Action, Target, next_actions};
pub use provider::{Providers, providers};
pub use weave::{Aspect, Thread, aspect, weave};

use crate::inventory::EntityId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A rule's id, `R03`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub String);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for RuleId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// How bad it is. Ordered, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    High,
    /// Mend it today.
    Critical,
}

impl Severity {
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The name, as in `audit --fail-on` and in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of this name.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.label() == label)
    }
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

impl Side {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Takeover => "takeover",
            Self::Lockout => "lockout",
        }
    }
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
    /// Whether the user accepted it, and the acceptance has not run out. Boxed: few findings have one.
    pub accepted: Option<Box<Accepted>>,
}

impl Finding {
    /// The rule's words. Every rule that [`audit()`] applies has them; a test holds that.
    pub fn words(&self) -> Option<&'static Rule> {
        rule(&self.rule)
    }

    /// Whether it still asks for something: it is not accepted.
    pub const fn is_open(&self) -> bool {
        self.accepted.is_none()
    }
}

/// A finding that the user has decided to live with, until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    pub rule: RuleId,
    /// On what: an account, device, number or place.
    pub subject: EntityId,
    /// Why, in the user's words.
    pub reason: String,
    /// Through this day.
    pub until: Date,
    pub date: Date,
}
