//! Applies the rules to an inventory.

use super::catalogue::{Rule, rules};
use super::context::Context;
use super::facts::Facts;
use super::finding::{Accepted, Finding};
use super::records::Check;
use super::verdict::Verdict;
use crate::inventory::{EntityId, Importance, Index};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Applies every rule. The worst findings come first, then those about the most important subjects. An acceptance
/// counts through its last day.
pub fn audit<'a>(facts: impl Into<Facts<'a>>, accepted: &[Accepted], today: Date) -> Vec<Finding> {
    let facts = facts.into();
    let index = Index::new(facts.inventory);
    let accepted: HashMap<(&str, &str), &Accepted> = accepted
        .iter()
        .filter(|accepted| accepted.until >= today)
        .map(|accepted| ((accepted.rule.0.as_str(), accepted.subject.as_str()), accepted))
        .collect();
    let rules: Vec<&'static Rule> = rules().iter().collect();
    let mut context = Context::new(facts, &index, today);
    let mut findings = Vec::new();
    for_each_verdict(&mut context, &rules, |rule, subject, verdict| {
        let Verdict::Fail(severity, facts_found) = verdict else { return };
        let accepted = accepted.get(&(rule.id.0.as_str(), subject.id));
        let finding = Finding {
            rule,
            severity,
            subject: EntityId::from(subject.id),
            name: index.full_name(facts.inventory, subject.id).into_owned(),
            facts: facts_found,
            accepted: accepted.map(|accepted| Box::new((*accepted).clone())),
        };
        findings.push((subject.importance, finding));
    });
    findings.sort_by(|(importance_a, a), (importance_b, b)| {
        let key = |importance, finding: &Finding| (Reverse(finding.severity), Reverse(importance));
        key(*importance_a, a)
            .cmp(&key(*importance_b, b))
            .then_with(|| a.subject.cmp(&b.subject))
            .then_with(|| a.rule.id.cmp(&b.rule.id))
    });
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// What a verdict is about.
pub(super) struct Subject<'a> {
    pub(super) id: &'a str,
    /// A number or device is as important as the most important account that depends on it.
    pub(super) importance: Importance,
}

/// Applies these rules to each of their subjects, in the order of the inventory.
pub(super) fn for_each_verdict<'a>(
    context: &mut Context<'a>,
    rules: &[&'static Rule],
    mut each: impl FnMut(&'static Rule, Subject<'a>, Verdict),
) {
    let inventory = context.inventory;
    for (position, account) in inventory.accounts.iter().enumerate() {
        let Some(view) = context.view_at(position) else { continue };
        // The rules about numbers and devices below read these notes.
        context.note_dependence(&view);
        for rule in rules {
            if let Check::Account(check) = rule.check {
                let subject = Subject { id: account.id.as_str(), importance: account.importance };
                each(rule, subject, check(context, &view));
            }
        }
    }
    for number in &inventory.numbers {
        let importance = context.number_users.get(number.id.as_str()).and_then(|users| users.importance);
        for rule in rules {
            if let Check::Number(check) = rule.check {
                let subject = Subject { id: number.id.as_str(), importance: importance.unwrap_or_default() };
                each(rule, subject, check(context, number));
            }
        }
    }
    for device in &inventory.devices {
        let importance = context.device_users.get(device.id.as_str()).and_then(|users| users.importance);
        for rule in rules {
            if let Check::Device(check) = rule.check {
                let subject = Subject { id: device.id.as_str(), importance: importance.unwrap_or_default() };
                each(rule, subject, check(context, device));
            }
        }
    }
}
