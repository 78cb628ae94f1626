//! What the inventory proves about the user's duty of each control.

use super::audit::for_each_verdict;
use super::catalogue::{Rule, rule};
use super::context::Context;
use super::duty::{Duty, DutyStatus, judge};
use super::facts::Facts;
use super::finding::Finding;
use super::verdict::Verdict;
use crate::inventory::{AccountId, Entity, EntityId, Index};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// What the inventory proves about one control, by the rules that the control's `checks` name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Accounts, numbers and devices that pass at least one of the rules and fail none. In the order of the
    /// inventory.
    pub meets: Vec<EntityId>,
    /// The findings of these rules, worst first, accepted ones included.
    pub fails: Vec<Finding>,
    /// Accounts, numbers and devices about which too little is recorded, and that fail none of the rules.
    pub unknown: Vec<EntityId>,
    /// Whether at least one of the rules exists. If not, the inventory cannot show this control.
    pub evaluated: bool,
}

impl Evidence {
    /// How many subjects contradict the answer “done”, for one account or (`None`) for the control as a whole. An
    /// accepted finding contradicts nothing.
    pub fn contradicting(&self, account: Option<&AccountId>) -> usize {
        let open =
            self.fails.iter().filter(|finding| finding.is_open()).map(|finding| finding.subject.as_str());
        let subjects: HashSet<&str> =
            open.filter(|subject| account.is_none_or(|account| account.as_str() == *subject)).collect();
        subjects.len()
    }
}

/// The evidence for each control. `controls` has the `checks` of each control, which are rule ids. `index` belongs to
/// the inventory; `findings` are the result of [`audit`](super::audit()) for the same inventory and day. Linear in the
/// accounts: call it when the inventory changes, not for every frame.
pub fn control_evidence<'a, C: AsRef<[R]>, R: AsRef<str>>(
    controls: &[C],
    facts: impl Into<Facts<'a>>,
    index: &Index,
    findings: &[Finding],
    today: Date,
) -> Vec<Evidence> {
    let facts = facts.into();
    let mut controls_of: HashMap<&str, Vec<usize>> = HashMap::new();
    for (position, checks) in controls.iter().enumerate() {
        for check in checks.as_ref() {
            let positions = controls_of.entry(check.as_ref()).or_default();
            if positions.last() != Some(&position) {
                positions.push(position);
            }
        }
    }
    let controls_of = |rule: &str| controls_of.get(rule).map_or(&[][..], Vec::as_slice);
    let mut evidence = vec![Evidence::default(); controls.len()];
    let mut rules: Vec<&'static Rule> = Vec::new();
    for (position, checks) in controls.iter().enumerate() {
        for rule in checks.as_ref().iter().filter_map(|check| rule(check.as_ref())) {
            evidence[position].evaluated = true;
            rules.push(rule);
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules.dedup();

    let mut outcomes: Vec<Outcomes<'_>> = controls.iter().map(|_| Outcomes::default()).collect();
    let mut context = Context::new(facts, index, today);
    for_each_verdict(&mut context, &rules, |rule, subject, verdict| {
        let outcome = match verdict {
            Verdict::Skip => return,
            Verdict::Pass => Outcome::Meets,
            Verdict::Unknown => Outcome::Unknown,
            Verdict::Fail(..) => Outcome::Fails,
        };
        for &position in controls_of(&rule.id.0) {
            outcomes[position].add(subject.id, outcome);
        }
    });
    for finding in findings {
        let named = controls_of(&finding.rule.id.0);
        let implied: &[usize] = if fails_only_phone_codes_too(finding, facts, index) {
            controls_of(ONLY_PHONE_CODES)
        } else {
            &[]
        };
        let implied = implied.iter().filter(|position| !named.contains(position));
        for &position in named.iter().chain(implied) {
            evidence[position].fails.push(finding.clone());
        }
    }
    for (evidence, outcomes) in evidence.iter_mut().zip(&outcomes) {
        evidence.meets = outcomes.with(Outcome::Meets);
        evidence.unknown = outcomes.with(Outcome::Unknown);
    }
    evidence
}

const NO_SECOND_FACTOR: &str = "R01";
const ONLY_PHONE_CODES: &str = "R03";

/// Whether the account has no second factor although its service offers one that does not use the phone network.
/// Such an account also fails a control about alternatives to phone codes.
fn fails_only_phone_codes_too(finding: &Finding, facts: Facts<'_>, index: &Index) -> bool {
    if finding.rule.id.0 != NO_SECOND_FACTOR {
        return false;
    }
    let Some(Entity::Account(account)) = index.get(facts.inventory, finding.subject.as_str()) else {
        return false;
    };
    let service = facts.directory.of(account);
    service.is_some_and(|service| judge(Duty::BeyondPhone, service).0 == DutyStatus::Meets)
}

/// The outcome of several rules for one subject. The worst outcome counts, so they are ordered worst last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Meets,
    Unknown,
    Fails,
}

/// The outcome for each subject of one control, in the order of the inventory.
#[derive(Default)]
struct Outcomes<'a> {
    order: Vec<&'a str>,
    worst: HashMap<&'a str, Outcome>,
}

impl<'a> Outcomes<'a> {
    fn add(&mut self, subject: &'a str, outcome: Outcome) {
        let worst = self.worst.entry(subject).or_insert_with(|| {
            self.order.push(subject);
            outcome
        });
        *worst = (*worst).max(outcome);
    }

    fn with(&self, outcome: Outcome) -> Vec<EntityId> {
        let subjects = self.order.iter().filter(|subject| self.worst.get(*subject) == Some(&outcome));
        subjects.map(|subject| EntityId::from(*subject)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responsibility::Model;
    use jiff::civil::date;

    #[test]
    fn all_controls_at_once_give_the_same_evidence_as_each_alone() {
        let inventory = crate::inventory::parse(include_str!("../../data/demo.json")).unwrap();
        let today = date(2026, 11, 21);
        let index = Index::new(&inventory);
        let findings = crate::risk::audit(&inventory, &[], today);
        let checks: Vec<&[String]> =
            Model::embedded().controls().iter().map(|control| control.checks.as_slice()).collect();
        let all = control_evidence(&checks, &inventory, &index, &findings, today);
        assert_eq!(all.len(), checks.len());
        let mut evaluated = 0;
        for (checks, together) in checks.iter().zip(all) {
            let alone = control_evidence(std::slice::from_ref(checks), &inventory, &index, &findings, today);
            assert_eq!(alone, std::slice::from_ref(&together), "{checks:?}");
            evaluated += usize::from(together.evaluated);
        }
        assert!(evaluated > 20, "{evaluated} controls can be shown by an inventory");
    }
}
