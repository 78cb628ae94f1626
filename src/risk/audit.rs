//! Applying the rules.

use super::context::{Context, View};
use super::rules::{Check, RULES, Verdict};
use super::{Accepted, Counts, Facts, Finding, RuleId, Severity};
use crate::inventory::{Device, EntityId, Importance, Index, Inventory, Number};
use jiff::civil::Date;
use std::collections::HashMap;

/// Applies every rule to the inventory, in time linear in its accounts but for sorting their ids. Worst
/// first; then by the importance of the subject, the subject, and the rule. An acceptance counts
/// through its last day.
pub fn audit<'a>(facts: impl Into<Facts<'a>>, accepted: &[Accepted], today: Date) -> Vec<Finding> {
    let facts = facts.into();
    let inventory = facts.inventory;
    let index = Index::new(inventory);
    let mut context = Context::new(facts, &index, today);
    let accepted_until = in_force(accepted, today);
    let mut things: Vec<(&str, Thing<'_>)> = things(inventory).map(|thing| (thing.id(), thing)).collect();
    things.sort_by_key(|(id, _)| *id);
    let found = |rule: &str, id: &str, verdict| {
        let Verdict::Fail(severity, facts) = verdict else { return None };
        let accepted = accepted_until.get(&(rule, id)).map(|one| Box::new((*one).clone()));
        let (rule, subject) = (RuleId::from(rule), EntityId::from(id));
        Some(Finding { rule, severity, subject, facts, accepted })
    };
    // Subjects come by id and their rules by id: each pile is in order when it is filled.
    let (mut on_accounts, mut on_things) = (Piles::default(), Piles::default());
    for at in by_id(inventory) {
        let Some(view) = context.view_at(at) else { continue };
        let id = view.account.id.as_str();
        context.note_dependence(&view);
        ask_account(&context, RULES, &view, |rule, verdict| {
            on_accounts.add(view.account.importance, found(rule, id, verdict));
        });
    }
    for (id, thing) in things {
        let importance = thing.importance(&context);
        ask_thing(&context, RULES, thing, |rule, verdict| {
            on_things.add(importance, found(rule, id, verdict));
        });
    }
    on_accounts.merged(on_things)
}

/// How many findings of [`audit`] are open, by severity as in [`Counts`], without making them.
pub fn open<'a>(facts: impl Into<Facts<'a>>, accepted: &[Accepted], today: Date) -> [u32; 4] {
    let facts = facts.into();
    let index = Index::new(facts.inventory);
    let accepted_until = in_force(accepted, today);
    let mut counts = Counts::default();
    let mut context = Context::new(facts, &index, today);
    for_each_verdict(&mut context, RULES, |rule, id, verdict| {
        if let Verdict::Fail(severity, _) = verdict
            && !accepted_until.contains_key(&(rule, id))
        {
            counts.add(severity);
        }
    });
    counts.severity
}

/// What counts as accepted on that day, by rule and subject.
fn in_force(accepted: &[Accepted], today: Date) -> HashMap<(&str, &str), &Accepted> {
    let in_force = accepted.iter().filter(|one| one.until >= today);
    in_force.map(|one| ((one.rule.0.as_str(), one.subject.as_str()), one)).collect()
}

/// The positions of the accounts, by id.
fn by_id(inventory: &Inventory) -> Vec<usize> {
    // Most ids differ within their first bytes, which are at hand here.
    let start = |id: &str| {
        let mut start = [0; 16];
        start.iter_mut().zip(id.bytes()).for_each(|(to, byte)| *to = byte);
        u128::from_be_bytes(start)
    };
    let ids = inventory.accounts.iter().map(|account| account.id.as_str());
    let mut accounts: Vec<(u128, &str, usize)> = ids.zip(0..).map(|(id, at)| (start(id), id, at)).collect();
    accounts.sort_unstable();
    accounts.into_iter().map(|(_, _, at)| at).collect()
}

/// Findings by severity and importance, the worst last; in each pile by subject and rule.
#[derive(Default)]
struct Piles([Vec<Finding>; PILES]);

const PILES: usize = Severity::ALL.len() * Importance::ALL.len();

impl Piles {
    fn add(&mut self, importance: Importance, finding: Option<Finding>) {
        let Some(finding) = finding else { return };
        let at = finding.severity as usize * Importance::ALL.len() + importance as usize;
        if let Some(pile) = self.0.get_mut(at) {
            pile.push(finding);
        }
    }

    /// All findings of both, worst first.
    fn merged(self, other: Self) -> Vec<Finding> {
        let count = self.0.iter().chain(&other.0).map(Vec::len).sum();
        let mut findings = Vec::with_capacity(count);
        for (mut pile, mut more) in self.0.into_iter().zip(other.0).rev() {
            if !more.is_empty() {
                pile.append(&mut more);
                // Two runs, each in order: this sort finds them and merges.
                pile.sort_by(|a, b| a.subject.cmp(&b.subject));
            }
            findings.append(&mut pile);
        }
        findings
    }
}

/// What is no account, and may be the subject of a rule.
#[derive(Clone, Copy)]
enum Thing<'a> {
    Number(&'a Number),
    Device(&'a Device),
}

impl<'a> Thing<'a> {
    fn id(&self) -> &'a str {
        match self {
            Self::Number(number) => number.id.as_str(),
            Self::Device(device) => device.id.as_str(),
        }
    }

    /// As important as the most important account that depends on it.
    fn importance(&self, context: &Context<'a>) -> Importance {
        let dependent = match self {
            Self::Number(number) => context.number_users.get(number.id.as_str()),
            Self::Device(device) => context.hanging.get(device.id.as_str()),
        };
        dependent.and_then(|some| some.importance).unwrap_or_default()
    }
}

/// Numbers and devices, in the order of the inventory.
fn things(inventory: &Inventory) -> impl Iterator<Item = Thing<'_>> {
    inventory.numbers.iter().map(Thing::Number).chain(inventory.devices.iter().map(Thing::Device))
}

/// Applies the rules about accounts to one.
fn ask_account<'a>(
    context: &Context<'a>,
    rules: &[(&'static str, Check)],
    view: &View<'a>,
    mut each: impl FnMut(&'static str, Verdict),
) {
    for (rule, check) in rules {
        if let Check::Account(check) = check {
            each(rule, check(context, view));
        }
    }
}

/// Applies the rules about numbers or devices to one.
fn ask_thing<'a>(
    context: &Context<'a>,
    rules: &[(&'static str, Check)],
    thing: Thing<'a>,
    mut each: impl FnMut(&'static str, Verdict),
) {
    for (rule, check) in rules {
        match (check, thing) {
            (Check::Number(check), Thing::Number(number)) => each(rule, check(context, number)),
            (Check::Device(check), Thing::Device(device)) => each(rule, check(context, device)),
            _ => {}
        }
    }
}

/// Applies these rules to each of their subjects, in the order of the inventory.
pub(super) fn for_each_verdict<'a>(
    context: &mut Context<'a>,
    rules: &[(&'static str, Check)],
    mut each: impl FnMut(&'static str, &'a str, Verdict),
) {
    for (at, account) in context.inventory.accounts.iter().enumerate() {
        let Some(view) = context.view_at(at) else { continue };
        context.note_dependence(&view);
        ask_account(context, rules, &view, |rule, verdict| each(rule, account.id.as_str(), verdict));
    }
    for thing in things(context.inventory) {
        ask_thing(context, rules, thing, |rule, verdict| each(rule, thing.id(), verdict));
    }
}

/// Whether the rule is evaluated.
pub(super) fn applies(id: &RuleId) -> bool {
    RULES.iter().any(|(rule, _)| *rule == id.0)
}
