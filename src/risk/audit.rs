//! Applying the rules.

use super::context::Context;
use super::rules::{Check, RULES, Verdict};
use super::{Accepted, Finding, RuleId, Severity};
use crate::inventory::{Account, Device, EntityId, Importance, Index, Inventory, Number};
use jiff::civil::Date;
use std::collections::HashMap;

/// Applies every rule to the inventory, in time linear in its accounts but for sorting their ids. Worst
/// first; then by the importance of the subject, the subject, and the rule. An acceptance counts
/// through its last day.
#[must_use]
pub fn audit(inventory: &Inventory, accepted: &[Accepted], today: Date) -> Vec<Finding> {
    let index = Index::new(inventory);
    let context = Context::new(inventory, &index, today);
    let mut accepted_until: HashMap<(&str, &str), &Accepted> = HashMap::new();
    for one in accepted.iter().filter(|one| one.until >= today) {
        accepted_until.insert((one.rule.0.as_str(), one.subject.as_str()), one);
    }
    let mut subjects: Vec<(&str, Subject<'_>)> =
        subjects(&context).map(|subject| (subject.id(), subject)).collect();
    subjects.sort_by_key(|(id, _)| *id);
    // Subjects come by id and their rules by id, so that a pile for each severity and importance is
    // in order when it is filled.
    let mut piles: [Vec<Finding>; PILES] = [const { Vec::new() }; PILES];
    for (id, subject) in subjects {
        let importance = subject.importance(&context);
        each_verdict(&context, RULES, subject, |rule, verdict| {
            let Verdict::Fail(severity, facts) = verdict else { return };
            let accepted = accepted_until.get(&(rule, id)).map(|one| (*one).clone());
            let (rule, subject) = (RuleId::from(rule), EntityId::from(id));
            if let Some(pile) = piles.get_mut(pile(severity, importance)) {
                pile.push(Finding { rule, severity, subject, facts, accepted });
            }
        });
    }
    let mut findings = Vec::with_capacity(piles.iter().map(Vec::len).sum());
    for mut pile in piles.into_iter().rev() {
        findings.append(&mut pile);
    }
    findings
}

const PILES: usize = Severity::ALL.len() * Importance::ALL.len();

/// The pile of a severity and importance; the worst is the last.
const fn pile(severity: Severity, importance: Importance) -> usize {
    severity as usize * Importance::ALL.len() + importance as usize
}

/// What rules can be about.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Account(usize, &'a Account),
    Number(&'a Number),
    Device(&'a Device),
}

impl<'a> Subject<'a> {
    fn id(&self) -> &'a str {
        match self {
            Self::Account(_, account) => account.id.as_str(),
            Self::Number(number) => number.id.as_str(),
            Self::Device(device) => device.id.as_str(),
        }
    }

    /// A number or device is as important as the most important account that depends on it.
    fn importance(&self, context: &Context<'a>) -> Importance {
        let dependent = match self {
            Self::Account(_, account) => return account.importance,
            Self::Number(number) => context.number_users.get(number.id.as_str()),
            Self::Device(device) => context.hanging.get(device.id.as_str()),
        };
        dependent.and_then(|some| some.importance).unwrap_or_default()
    }
}

/// Accounts, numbers and devices, in the order of the inventory.
fn subjects<'a>(context: &Context<'a>) -> impl Iterator<Item = Subject<'a>> + use<'a> {
    let inventory = context.inventory;
    let accounts = inventory.accounts.iter().enumerate().map(|(at, account)| Subject::Account(at, account));
    let numbers = inventory.numbers.iter().map(Subject::Number);
    accounts.chain(numbers).chain(inventory.devices.iter().map(Subject::Device))
}

/// Applies these rules to one subject; those that are about another kind of thing say nothing.
fn each_verdict<'a>(
    context: &Context<'a>,
    rules: &[(&'static str, Check)],
    subject: Subject<'a>,
    mut each: impl FnMut(&'static str, Verdict),
) {
    let view = if let Subject::Account(at, _) = subject { context.view_at(at) } else { None };
    for (rule, check) in rules {
        let verdict = match (check, subject) {
            (Check::Account(check), Subject::Account(..)) => match &view {
                Some(view) => check(context, view),
                None => continue,
            },
            (Check::Number(check), Subject::Number(number)) => check(context, number),
            (Check::Device(check), Subject::Device(device)) => check(context, device),
            _ => continue,
        };
        each(rule, verdict);
    }
}

/// Applies these rules to each of their subjects, in the order of the inventory.
pub(super) fn for_each_verdict<'a>(
    context: &Context<'a>,
    rules: &[(&'static str, Check)],
    mut each: impl FnMut(&'static str, &'a str, Verdict),
) {
    for subject in subjects(context) {
        each_verdict(context, rules, subject, |rule, verdict| each(rule, subject.id(), verdict));
    }
}

/// Whether the rule is evaluated.
pub(super) fn applies(id: &RuleId) -> bool {
    RULES.iter().any(|(rule, _)| *rule == id.0)
}
