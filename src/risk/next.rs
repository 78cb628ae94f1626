//! What to do first.

use super::finish::{finish_line, is_unrecorded, record_line, unfinished};
use super::{Finding, RuleId, Severity, Side};
use crate::access::hinges;
use crate::inventory::{Account, AccountId, Entity, EntityId, Importance, Index, Inventory};
use crate::text::fit;
use std::cmp::Reverse;
use std::collections::HashMap;

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

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An account, device, number or place.
    Subject(EntityId),
    /// A category of the responsibility model, to be walked.
    Category(String),
    /// An account to be gone through in the interview.
    Interview(AccountId),
}

/// The best next actions, at most `limit`: what closes the worst findings on the most important
/// subjects in the least time comes first. Findings on one subject that the same act mends (the same
/// `next` in `data/rules.csv`) are one action; accepted findings ask for none. The last line is kept
/// for the walk while controls are unanswered, where `limit` allows two lines or more. Where it allows three, the
/// second is for accounts that an import left half known; where it allows four, one more is for accounts of which
/// nothing is known. The first of all is to say how the account opens on which most others hang, where that is not
/// recorded. `unanswered` has the number of open controls of each category, in the order of the model.
pub fn next_actions(
    inventory: &Inventory,
    findings: &[Finding],
    unanswered: &[(String, usize)],
    limit: usize,
) -> Vec<Action> {
    // The category with most to answer; of several the first in the model.
    let walk = unanswered
        .iter()
        .enumerate()
        .filter(|(_, (_, open))| *open > 0)
        .max_by_key(|(at, (_, open))| (*open, Reverse(*at)))
        .map(|(_, (category, open))| answer(category, *open));
    let index = Index::new(inventory);
    let mut acts = mending(inventory, &index, findings);
    let hinge = hinges(inventory).into_iter().next();
    let finish = finish(inventory);
    let record = record(inventory, hinge.as_ref().map(|hinge| &hinge.account.id)).filter(|_| limit > 3);
    let hinge = hinge.as_ref().map(|hinge| ask(hinge.question(), &hinge.account.id));
    let kept = usize::from(walk.is_some() && limit > 1)
        + usize::from(finish.is_some() && limit > 2)
        + usize::from(record.is_some())
        + usize::from(hinge.is_some());
    acts.truncate(limit.saturating_sub(kept));
    if let Some(record) = record {
        acts.insert(acts.len().min(1), record);
    }
    if let Some(finish) = finish.filter(|_| limit > 2 || acts.is_empty()) {
        acts.insert(acts.len().min(1), finish);
    }
    // What else is known is only as good as the answer.
    if let Some(hinge) = hinge {
        acts.insert(0, hinge);
    }
    acts.extend(walk);
    acts.truncate(limit);
    acts
}

/// Accounts of which an import left much unknown: what the rules say of them is only as good as that.
fn finish(inventory: &Inventory) -> Option<Action> {
    let accounts = unfinished(inventory);
    let first = accounts.first()?;
    Some(ask(finish_line(inventory, &accounts), &first.id))
}

/// Accounts of which it is not known how one signs in, but for the one that is asked about anyhow.
fn record(inventory: &Inventory, asked: Option<&AccountId>) -> Option<Action> {
    let mut accounts: Vec<&Account> = inventory.accounts.iter().filter(|one| is_unrecorded(one)).collect();
    accounts.retain(|account| Some(&account.id) != asked);
    accounts.sort_by_key(|account| Reverse(account.importance));
    let first = accounts.first()?;
    Some(ask(record_line(inventory, &accounts), &first.id))
}

/// What only its owner can say of an account.
fn ask(text: String, account: &AccountId) -> Action {
    Action {
        text,
        target: Target::Interview(account.clone()),
        severity: None,
        takeover: 0,
        lockout: 0,
        rules: Vec::new(),
    }
}

fn answer(category: &str, open: usize) -> Action {
    let controls = if open == 1 { "control" } else { "controls" };
    Action {
        text: format!("Answer {open} {controls} on {}", fit(category, 48)),
        target: Target::Category(category.to_owned()),
        severity: None,
        takeover: 0,
        lockout: 0,
        rules: Vec::new(),
    }
}

/// What mends the open findings, best first.
fn mending(inventory: &Inventory, index: &Index, findings: &[Finding]) -> Vec<Action> {
    struct Act<'a> {
        line: &'static str,
        subject: &'a EntityId,
        minutes: u32,
        weight: u64,
        severity: Severity,
        takeover: usize,
        lockout: usize,
        rules: Vec<&'a RuleId>,
    }
    let mut acts: Vec<Act<'_>> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        let Some(words) = finding.words() else { continue };
        let key = (words.next.as_str(), finding.subject.as_str());
        let at = *known.entry(key).or_insert_with(|| {
            acts.push(Act {
                line: &words.next,
                subject: &finding.subject,
                minutes: words.minutes,
                weight: 0,
                severity: finding.severity,
                takeover: 0,
                lockout: 0,
                rules: Vec::new(),
            });
            acts.len() - 1
        });
        let Some(act) = acts.get_mut(at) else { continue };
        act.weight += weight(finding.severity) * importance(inventory, index, &finding.subject);
        act.severity = act.severity.max(finding.severity);
        act.minutes = act.minutes.max(words.minutes);
        act.takeover += usize::from(words.sides.contains(&Side::Takeover));
        act.lockout += usize::from(words.sides.contains(&Side::Lockout));
        act.rules.push(&finding.rule);
    }
    // Ten minutes of getting started come with every act.
    let worth = |act: &Act<'_>| act.weight * 1000 / u64::from(act.minutes.saturating_add(10));
    acts.sort_by_key(|act| (Reverse(worth(act)), Reverse(act.severity), act.subject, act.line));
    let place = place(inventory);
    acts.into_iter()
        .map(|act| Action {
            text: filled(act.line, &index.display_name(inventory, act.subject.as_str(), 48), &place),
            target: Target::Subject(act.subject.clone()),
            severity: Some(act.severity),
            takeover: act.takeover,
            lockout: act.lockout,
            rules: act.rules.into_iter().cloned().collect(),
        })
        .collect()
}

/// The line with its two blanks filled. What is filled in is not read again.
fn filled(line: &str, subject: &str, place: &str) -> String {
    let parts: Vec<String> =
        line.split("{subject}").map(|part| part.split("{place}").collect::<Vec<_>>().join(place)).collect();
    parts.join(subject)
}

/// Own judgement: each step of severity weighs three of the one below.
const fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Low => 1,
        Severity::Medium => 3,
        Severity::High => 9,
        Severity::Critical => 27,
    }
}

/// Own judgement. Numbers, devices and places carry several accounts, and count as a high one.
fn importance(inventory: &Inventory, index: &Index, subject: &EntityId) -> u64 {
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

/// Where paper would go: the first place known to be locked, else the first place, else anywhere safe.
fn place(inventory: &Inventory) -> String {
    let locked = inventory.places.iter().find(|place| place.locked == Some(true));
    locked
        .or(inventory.places.first())
        .map_or_else(|| "a safe place".into(), |place| fit(&place.name, 48).into_owned())
}
