//! What to do first.

use super::{Finding, RuleId, Severity};
use crate::inventory::{EntityId, Inventory};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// An imperative line: “Print recovery codes for Mail and keep them in the drawer”.
    pub text: String,
    /// Where to go to do it.
    pub target: Target,
    /// The worst of the findings that it closes; `None` for controls to answer.
    pub severity: Option<Severity>,
    /// How many takeover findings it closes.
    pub takeover: usize,
    /// How many lockout findings it closes.
    pub lockout: usize,
    /// The rules whose findings it closes.
    pub rules: Vec<RuleId>,
}

/// Where an action leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An account, device, number or place.
    Subject(EntityId),
    /// A category of the responsibility model, to be walked.
    Category(String),
}

/// The best next actions, at most `limit`. Findings on one subject that the same act mends are one
/// action. The last line is kept for the walk while controls are unanswered, where `limit` allows
/// two lines or more. `unanswered` has the number of open controls of each category, in the
/// order of the model.
#[must_use]
pub fn next_actions(
    inventory: &Inventory,
    findings: &[Finding],
    unanswered: &[(String, usize)],
    limit: usize,
) -> Vec<Action> {
    let _ = (inventory, findings, unanswered, limit);
    Vec::new()
}
