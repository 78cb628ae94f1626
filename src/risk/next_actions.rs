//! The next actions: what the user should do first.

use super::catalogue::RuleId;
use super::finding::Finding;
use super::severity::{Severity, Side};
use super::unfinished::{
    has_unknown_ways, is_unfinished, unfinished_accounts, unfinished_action, unrecorded_action,
};
use crate::access::unrecorded_dependencies;
use crate::inventory::{Account, AccountId, Entity, EntityId, Importance, Index, Inventory};
use crate::text::{count, fit};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextAction {
    /// An imperative line: “Print recovery codes for Mail and keep them in the drawer”.
    pub text: String,
    /// The screen on which the user can do it.
    #[serde(skip)]
    pub target: ActionTarget,
    /// The worst of the findings that the action closes; `None` if it closes none.
    pub severity: Option<Severity>,
    /// How many takeover findings the action closes.
    pub takeover: usize,
    /// How many lockout findings the action closes.
    pub lockout: usize,
    /// The rules whose findings the action closes.
    pub rules: Vec<RuleId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionTarget {
    /// The page of an account, device or phone number.
    Subject(EntityId),
    /// The walk through a category of the responsibility model.
    Category(String),
    /// The interview about an account.
    Interview(AccountId),
}

/// The best next actions, at most `limit`. An action ranks by the severity of the findings that it closes and the
/// importance of their subjects, divided by its minutes. Open findings about one subject whose rules have the same
/// `next` text become one action.
///
/// Some lines are reserved for other actions if `limit` is large enough:
/// - first: if it is not recorded how the user signs in to an account on which other accounts depend, the question
///   about the account with the most dependent accounts;
/// - near the top: accounts of which not all ways in are recorded (if `limit` is at least 4) and unfinished accounts (if
///   `limit` is at least 3);
/// - last: the walk through the controls (if `limit` is at least 2). `unanswered` is the number of open controls in
///   each category, in the order of the model.
pub fn next_actions(
    inventory: &Inventory,
    findings: &[Finding],
    unanswered: &[(String, usize)],
    limit: usize,
) -> Vec<NextAction> {
    let dependency = unrecorded_dependencies(inventory).into_iter().next();
    let asked_first = dependency.as_ref().map(|dependency| &dependency.account.id);
    let record = record_accounts(inventory, asked_first).filter(|_| limit > 3);
    let dependency = dependency.as_ref().map(|d| interview(d.question(), &d.account.id));
    let finish = finish_accounts(inventory);
    let walk = walk(unanswered);
    let reserved = usize::from(walk.is_some() && limit > 1)
        + usize::from(finish.is_some() && limit > 2)
        + usize::from(record.is_some())
        + usize::from(dependency.is_some());

    let mut actions = fixes(inventory, findings);
    actions.truncate(limit.saturating_sub(reserved));
    if let Some(record) = record {
        actions.insert(actions.len().min(1), record);
    }
    if let Some(finish) = finish.filter(|_| limit > 2 || actions.is_empty()) {
        actions.insert(actions.len().min(1), finish);
    }
    // All other advice depends on this answer.
    if let Some(dependency) = dependency {
        actions.insert(0, dependency);
    }
    actions.extend(walk);
    actions.truncate(limit);
    actions
}

fn finish_accounts(inventory: &Inventory) -> Option<NextAction> {
    let accounts = unfinished_accounts(inventory);
    let first = accounts.first()?;
    Some(interview(unfinished_action(inventory, &accounts), &first.id))
}

/// The action to record the ways into accounts of which not all are recorded, except the accounts that other actions
/// ask about.
fn record_accounts(inventory: &Inventory, except: Option<&AccountId>) -> Option<NextAction> {
    let unrecorded =
        inventory.accounts.iter().filter(|account| has_unknown_ways(account) && !is_unfinished(account));
    let mut accounts: Vec<&Account> = unrecorded.filter(|account| Some(&account.id) != except).collect();
    accounts.sort_by_key(|account| Reverse(account.importance));
    let first = accounts.first()?;
    Some(interview(unrecorded_action(inventory, &accounts), &first.id))
}

/// The action to walk through the category with the most unanswered controls. Among equals, the first category counts.
fn walk(unanswered: &[(String, usize)]) -> Option<NextAction> {
    let open = unanswered.iter().rev().filter(|(_, open)| *open > 0);
    let (category, open) = open.max_by_key(|(_, open)| *open)?;
    let text = format!("Answer {} on {}", count(*open, "control"), fit(category, 48));
    Some(without_findings(text, ActionTarget::Category(category.clone())))
}

fn interview(text: String, account: &AccountId) -> NextAction {
    without_findings(text, ActionTarget::Interview(account.clone()))
}

const fn without_findings(text: String, target: ActionTarget) -> NextAction {
    NextAction { text, target, severity: None, takeover: 0, lockout: 0, rules: Vec::new() }
}

/// The actions that close open findings, best first.
fn fixes(inventory: &Inventory, findings: &[Finding]) -> Vec<NextAction> {
    struct Fix<'a> {
        next: &'static str,
        minutes: u32,
        weight: u64,
        subject: &'a EntityId,
        findings: Vec<&'a Finding>,
    }
    let index = Index::new(inventory);
    let mut fixes: Vec<Fix<'_>> = Vec::new();
    let mut positions: HashMap<(&str, &str), usize> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let (next, subject) = (finding.rule.next.as_str(), &finding.subject);
        let position = *positions.entry((next, subject.as_str())).or_insert_with(|| {
            fixes.push(Fix { next, minutes: 0, weight: 0, subject, findings: Vec::new() });
            fixes.len() - 1
        });
        let fix = &mut fixes[position];
        fix.minutes = fix.minutes.max(finding.rule.minutes);
        fix.weight += severity_weight(finding.severity) * importance_weight(inventory, &index, subject);
        fix.findings.push(finding);
    }
    let worst = |fix: &Fix<'_>| fix.findings.iter().map(|finding| finding.severity).max();
    let rank = |fix: &Fix<'_>| {
        // Ten minutes to get started are part of every action.
        let per_minute = fix.weight * 1000 / u64::from(fix.minutes.saturating_add(10));
        (Reverse(per_minute), Reverse(worst(fix)))
    };
    fixes.sort_by_key(|fix| (rank(fix), fix.subject, fix.next));
    let place = paper_place(inventory);
    let action = |fix: Fix<'_>| {
        let on_side = |side| fix.findings.iter().filter(|f| f.rule.sides.contains(&side)).count();
        NextAction {
            text: fill(fix.next, &index.display_name(inventory, fix.subject.as_str(), 48), &place),
            target: ActionTarget::Subject(fix.subject.clone()),
            severity: worst(&fix),
            takeover: on_side(Side::Takeover),
            lockout: on_side(Side::Lockout),
            rules: fix.findings.iter().map(|finding| finding.rule.id.clone()).collect(),
        }
    };
    fixes.into_iter().map(action).collect()
}

/// Replaces `{subject}` and `{place}`. A name that contains a placeholder stays as it is.
fn fill(template: &str, subject: &str, place: &str) -> String {
    let parts: Vec<String> = template.split("{subject}").map(|part| part.replace("{place}", place)).collect();
    parts.join(subject)
}

/// The authors' estimate: each severity weighs three times as much as the next lower severity.
const fn severity_weight(severity: Severity) -> u64 {
    match severity {
        Severity::Low => 1,
        Severity::Medium => 3,
        Severity::High => 9,
        Severity::Critical => 27,
    }
}

/// The authors' estimate. Several accounts depend on a phone number or device, so it weighs as much as an account of
/// high importance.
fn importance_weight(inventory: &Inventory, index: &Index, subject: &EntityId) -> u64 {
    match index.get(inventory, subject.as_str()) {
        Some(Entity::Account(account)) => match account.importance {
            Importance::Low => 1,
            Importance::Normal => 2,
            Importance::High => 4,
            Importance::Critical => 6,
        },
        Some(_) | None => 4,
    }
}

/// The first place that is known to be locked, else the first place, else “a safe place”.
fn paper_place(inventory: &Inventory) -> String {
    let locked = inventory.places.iter().find(|place| place.locked == Some(true));
    let place = locked.or(inventory.places.first());
    place.map_or_else(|| "a safe place".into(), |place| fit(&place.name, 48).into_owned())
}
