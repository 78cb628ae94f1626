//! What the inventory proves of one control.

use super::audit::for_each_verdict;
use super::context::Context;
use super::provider::{self, Duty, judge};
use super::rules::{Check, RULES, Verdict};
use super::{Facts, Finding, RuleId, Severity};
use crate::inventory::{Entity, EntityId, Index};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// What the inventory says of a control, by the rules that the control's `checks` name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Accounts, numbers and devices to which at least one of the rules applies, of which enough is
    /// known, and on which none fires. In the order of the inventory.
    pub meets: Vec<EntityId>,
    /// What one of the rules fired on, worst first: accounts, devices, numbers. Accepted ones too. A control of R03
    /// is also failed by what R01 found where the directory lists more than phone codes.
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
    pub rule: RuleId,
    /// How bad it is there.
    pub severity: Severity,
    pub facts: Vec<String>,
    /// Whether the user has accepted it.
    pub accepted: bool,
}

/// What the inventory says of a control with these `checks`. `index` is of the inventory, `findings`
/// those of [`audit`](super::audit()) for it and for the same day. Linear in the accounts: compute it
/// when the control or the inventory changes, not for every frame.
pub fn evidence<'a>(
    checks: &[RuleId],
    facts: impl Into<Facts<'a>>,
    index: &Index,
    findings: &[Finding],
    today: Date,
) -> Evidence {
    let checks: Vec<&str> = checks.iter().map(|rule| rule.0.as_str()).collect();
    survey(&[checks], facts, index, findings, today).pop().unwrap_or_default()
}

/// What the inventory says of each of several controls, given the `checks` of each, in their order:
/// as [`evidence`] for one after the other, in one pass over the inventory.
pub fn survey<'a, C: AsRef<[R]>, R: AsRef<str>>(
    controls: &[C],
    facts: impl Into<Facts<'a>>,
    index: &Index,
    findings: &[Finding],
    today: Date,
) -> Vec<Evidence> {
    let mut asked: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, checks) in controls.iter().enumerate() {
        let names: BTreeSet<&str> = checks.as_ref().iter().map(AsRef::as_ref).collect();
        for name in names {
            asked.entry(name).or_default().push(at);
        }
    }
    let by = |rule: &str| asked.get(rule).map_or(&[][..], Vec::as_slice);
    let rules: Vec<(&'static str, Check)> =
        RULES.iter().filter(|(rule, _)| asked.contains_key(rule)).copied().collect();
    let facts = facts.into();
    let mut heard: Vec<Heard<'_>> = controls.iter().map(|_| Heard::default()).collect();
    let mut said: Vec<Evidence> = controls.iter().map(|_| Evidence::default()).collect();
    for (rule, _) in &rules {
        for &at in by(rule) {
            said[at].evaluated = true;
        }
    }
    if !rules.is_empty() {
        let mut context = Context::new(facts, index, today);
        for_each_verdict(&mut context, &rules, |rule, subject, verdict| {
            let now = match verdict {
                Verdict::Skip => return,
                Verdict::Pass => Standing::Meets,
                Verdict::Unknown => Standing::Unknown,
                Verdict::Fail(..) => Standing::Fails,
            };
            for &at in by(rule) {
                heard[at].hear(subject, now);
            }
        });
    }
    for finding in findings {
        let beyond_phone = finding.rule.0 == "R01" && offers_beyond_phone(facts, index, &finding.subject);
        let also = if beyond_phone { by("R03") } else { &[] };
        let also = also.iter().filter(|at| !by("R01").contains(at));
        for &at in by(&finding.rule.0).iter().chain(also) {
            if said[at].evaluated {
                said[at].fails.push(Failure {
                    subject: finding.subject.clone(),
                    rule: finding.rule.clone(),
                    severity: finding.severity,
                    facts: finding.facts.clone(),
                    accepted: !finding.is_open(),
                });
            }
        }
    }
    for (said, heard) in said.iter_mut().zip(&heard) {
        said.meets = heard.of(Standing::Meets);
        said.unknown = heard.of(Standing::Unknown);
    }
    said
}

/// Whether the directory says that the service of this account offers a second factor beyond the phone network. One
/// without any then falls short of a control of R03 too, by what R01 found.
fn offers_beyond_phone(facts: Facts<'_>, index: &Index, subject: &EntityId) -> bool {
    let Some(Entity::Account(account)) = index.get(facts.inventory, subject.as_str()) else { return false };
    let service = facts.directory.of(account);
    service.is_some_and(|service| judge(Duty::BeyondPhone, service).0 == provider::Standing::Meets)
}

/// How each subject stands to one control, in the order of the inventory.
#[derive(Default)]
struct Heard<'a> {
    order: Vec<&'a str>,
    standing: HashMap<&'a str, Standing>,
}

impl<'a> Heard<'a> {
    fn hear(&mut self, subject: &'a str, now: Standing) {
        let before = self.standing.entry(subject).or_insert_with(|| {
            self.order.push(subject);
            now
        });
        *before = (*before).max(now);
    }

    fn of(&self, wanted: Standing) -> Vec<EntityId> {
        let these = self.order.iter().filter(|subject| self.standing.get(*subject) == Some(&wanted));
        these.map(|subject| EntityId::from(*subject)).collect()
    }
}

/// How a subject stands over several rules: the worst word counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Meets,
    Unknown,
    Fails,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::responsibility::Model;
    use jiff::civil::date;

    #[test]
    fn all_controls_in_one_pass_are_as_each_by_itself() {
        let inventory = crate::inventory::parse(include_str!("../../data/demo.json")).unwrap();
        let today = date(2026, 11, 21);
        let index = Index::new(&inventory);
        let findings = crate::risk::audit(&inventory, &[], today);
        let checks: Vec<&[String]> =
            Model::embedded().controls().iter().map(|control| control.checks.as_slice()).collect();
        let all = survey(&checks, &inventory, &index, &findings, today);
        assert_eq!(all.len(), checks.len());
        let mut evaluated = 0;
        for (checks, together) in checks.iter().zip(all) {
            let rules: Vec<RuleId> = checks.iter().map(|rule| RuleId::from(rule.as_str())).collect();
            assert_eq!(evidence(&rules, &inventory, &index, &findings, today), together, "{checks:?}");
            evaluated += usize::from(together.evaluated);
        }
        assert!(evaluated > 20, "{evaluated} controls can be shown by an inventory");
    }
}
