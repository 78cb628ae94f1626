//! What the inventory proves of one control.

use super::audit::for_each_verdict;
use super::context::Context;
use super::rules::{Check, RULES, Verdict};
use super::{Finding, RuleId, Severity};
use crate::inventory::{EntityId, Index, Inventory};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// What the inventory says of a control, by the rules that the control's `checks` name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Accounts, numbers and devices to which at least one of the rules applies, of which enough is
    /// known, and on which none fires. In the order of the inventory.
    pub meets: Vec<EntityId>,
    /// What one of the rules fired on, worst first: accounts, devices, numbers. Accepted ones too.
    pub fails: Vec<Failure>,
    /// Those to which a rule applies, of which too little is known, and on which none fires.
    pub unknown: Vec<EntityId>,
    /// Whether any of the rules is evaluated at all. If not, the inventory says nothing.
    pub evaluated: bool,
}

/// A subject that does not meet a control, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The account, device, number or place.
    pub subject: EntityId,
    /// The rule that fired.
    pub rule: RuleId,
    /// How bad it is there.
    pub severity: Severity,
    /// The finding's facts.
    pub facts: Vec<String>,
    /// Whether the user has accepted it.
    pub accepted: bool,
}

/// What the inventory says of a control with these `checks`. `index` is of this inventory, `findings`
/// those of [`audit`](super::audit) for it and for the same day. Linear in the accounts: compute it
/// when the control or the inventory changes, not for every frame.
#[must_use]
pub fn evidence(
    checks: &[RuleId],
    inventory: &Inventory,
    index: &Index,
    findings: &[Finding],
    today: Date,
) -> Evidence {
    let wanted: HashSet<&str> = checks.iter().map(|rule| rule.0.as_str()).collect();
    let rules: Vec<(&'static str, Check)> =
        RULES.iter().filter(|(rule, _)| wanted.contains(rule)).copied().collect();
    if rules.is_empty() {
        return Evidence::default();
    }
    let context = Context::new(inventory, index, today);
    let mut order: Vec<&str> = Vec::new();
    let mut standing: HashMap<&str, Standing> = HashMap::new();
    for_each_verdict(&context, &rules, |_, subject, _, verdict| {
        let now = match verdict {
            Verdict::Skip => return,
            Verdict::Pass => Standing::Meets,
            Verdict::Unknown => Standing::Unknown,
            Verdict::Fail(..) => Standing::Fails,
        };
        let before = standing.entry(subject).or_insert_with(|| {
            order.push(subject);
            now
        });
        *before = (*before).max(now);
    });
    let of = |wanted: Standing| {
        let these = order.iter().filter(|subject| standing.get(*subject) == Some(&wanted));
        these.map(|subject| EntityId::from(*subject)).collect()
    };
    let fails = findings
        .iter()
        .filter(|finding| wanted.contains(finding.rule.0.as_str()))
        .map(|finding| Failure {
            subject: finding.subject.clone(),
            rule: finding.rule.clone(),
            severity: finding.severity,
            facts: finding.facts.clone(),
            accepted: !finding.is_open(),
        })
        .collect();
    Evidence { meets: of(Standing::Meets), fails, unknown: of(Standing::Unknown), evaluated: true }
}

/// How a subject stands over several rules: the worst word counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Meets,
    Unknown,
    Fails,
}
