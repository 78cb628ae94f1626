//! What is risky and why: rules, findings, evidence for controls, next actions.
//!
//! [`audit()`] applies the rules to an inventory and returns findings. Each rule has a record in code (`records.rs`)
//! and its texts in `data/rules.csv`; [`rules()`] joins both. Pure: the day is a parameter.

mod access_results;
mod account_sample;
mod account_view;
mod aspect;
mod audit;
mod catalogue;
mod context;
mod counts;
mod duty;
mod evidence;
mod factor_strength;
mod facts;
mod finding;
mod grades;
mod lookalikes;
mod next_actions;
mod provider_evidence;
mod records;
mod rules;
mod severity;
mod unfinished;
mod verdict;

pub use aspect::{Aspect, Question};
pub use audit::audit;
pub use catalogue::{Reference, Rule, RuleId, Source, is_web_address, reference, rule, rules, sources};
pub use counts::{BySubject, Counts, SeverityCounts};
pub use duty::{Duty, DutyStatus};
pub use evidence::{Evidence, control_evidence};
pub use facts::Facts;
pub use finding::{Accepted, Finding};
pub use grades::{Grade, account_grades};
pub use next_actions::{ActionTarget, NextAction, next_actions};
pub use provider_evidence::{ProviderEvidence, ProviderStatus, provider_evidence};
pub use severity::{Severity, Side};
pub use unfinished::{
    MissingDetails, has_unknown_ways, is_unfinished, is_unrecorded, unfinished_accounts, unfinished_action,
};
