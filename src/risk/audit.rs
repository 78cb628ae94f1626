//! Applying the rules.

use super::context::{Context, Some3};
use super::rules::{Check, RULES, Verdict};
use super::{Accepted, Finding, RuleId, Severity};
use crate::inventory::{EntityId, Importance, Index, Inventory};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Applies every rule to the inventory, in time linear in its accounts. Worst first; then by the
/// importance of the subject, the subject, and the rule. An acceptance counts through its last day.
#[must_use]
pub fn audit(inventory: &Inventory, accepted: &[Accepted], today: Date) -> Vec<Finding> {
    let index = Index::new(inventory);
    let context = Context::new(inventory, &index, today);
    let mut accepted_until: HashMap<(&str, &str), &Accepted> = HashMap::new();
    for one in accepted.iter().filter(|one| one.until >= today) {
        accepted_until.insert((one.rule.0.as_str(), one.subject.as_str()), one);
    }
    let mut found: Vec<(Importance, Finding)> = Vec::new();
    for_each_verdict(&context, RULES, |rule, subject, importance, verdict| {
        if let Verdict::Fail(severity, facts) = verdict {
            let accepted = accepted_until.get(&(rule, subject)).map(|one| (*one).clone());
            let (rule, subject) = (RuleId::from(rule), EntityId::from(subject));
            found.push((importance, Finding { rule, severity, subject, facts, accepted }));
        }
    });
    found.sort_by(|(importance_a, a), (importance_b, b)| {
        let key = |importance: Importance, severity: Severity| (Reverse(severity), Reverse(importance));
        key(*importance_a, a.severity)
            .cmp(&key(*importance_b, b.severity))
            .then_with(|| a.subject.cmp(&b.subject))
            .then_with(|| a.rule.cmp(&b.rule))
    });
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Applies these rules to each of their subjects. A number or device is as important as the most
/// important account that depends on it.
pub(super) fn for_each_verdict<'a>(
    context: &Context<'a>,
    rules: &[(&'static str, Check)],
    mut each: impl FnMut(&'static str, &'a str, Importance, Verdict),
) {
    let importance = |some: Option<&Some3>| some.and_then(|some| some.importance).unwrap_or_default();
    for view in &context.views {
        for (rule, check) in rules {
            if let Check::Account(check) = check {
                each(rule, view.account.id.as_str(), view.account.importance, check(context, view));
            }
        }
    }
    for (rule, check) in rules {
        match check {
            Check::Account(_) => {}
            Check::Number(check) => {
                for number in &context.inventory.numbers {
                    let importance = importance(context.number_users.get(number.id.as_str()));
                    each(rule, number.id.as_str(), importance, check(context, number));
                }
            }
            Check::Device(check) => {
                for device in &context.inventory.devices {
                    let importance = importance(context.hanging.get(device.id.as_str()));
                    each(rule, device.id.as_str(), importance, check(context, device));
                }
            }
        }
    }
}

/// Whether the rule is evaluated.
pub(super) fn applies(id: &RuleId) -> bool {
    RULES.iter().any(|(rule, _)| *rule == id.0)
}
