//! At least one case for each rule: an inventory that the rule matches, and single changes that end the match.

mod access_graph;
mod codes;
mod directory;
mod email;
mod names;
mod password;
mod phone;
mod recovery;
mod second_factor;

use super::world::{changed, finding, today, with_password};
use selvedge::risk::{Severity, audit, rules};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An inventory in which a rule matches a subject.
struct Case {
    rule: &'static str,
    subject: &'static str,
    severity: Severity,
    world: Value,
    /// JSON pointers and new values: each change alone ends the match.
    fixed_by: Vec<(&'static str, Value)>,
}

fn case(rule: &'static str, severity: Severity, world: Value, fixed_by: Vec<(&'static str, Value)>) -> Case {
    Case { rule, subject: "shop", severity, world, fixed_by }
}

fn on(subject: &'static str, case: Case) -> Case {
    Case { subject, ..case }
}

/// The shop with a password in memory and one more factor; signing in needs both.
fn with(factor: Value) -> Value {
    let id = factor["id"].clone();
    let mut account = with_password();
    account["factors"].as_array_mut().unwrap().push(factor);
    account["sign_in"] = json!([{"factors": ["password", id]}]);
    account
}

fn sms() -> Value {
    json!({"id": "sms", "kind": "sms", "holders": ["number"]})
}

fn codes(holders: Value) -> Value {
    json!({"id": "codes", "kind": "recovery_codes", "holders": holders})
}

fn all() -> Vec<Case> {
    [
        second_factor::cases(),
        directory::cases(),
        phone::cases(),
        email::cases(),
        names::cases(),
        codes::cases(),
        recovery::cases(),
        password::cases(),
        access_graph::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_rule_matches_its_case() {
    for case in all() {
        let Some(found) = finding(&case.world, case.rule, case.subject) else {
            panic!("{} does not match {} in {:#}", case.rule, case.subject, case.world);
        };
        assert_eq!(found.severity, case.severity, "{} on {:?}", case.rule, found.facts);
        assert!(!found.facts.is_empty(), "{} has no facts", case.rule);
    }
}

#[test]
fn every_fix_alone_ends_the_match() {
    for case in all() {
        assert!(!case.fixed_by.is_empty(), "{} has no fix", case.rule);
        for (pointer, value) in &case.fixed_by {
            let fixed = changed(&case.world, pointer, value);
            if let Some(found) = finding(&fixed, case.rule, case.subject) {
                panic!("{} still matches with {pointer} = {value}: {:?}", case.rule, found.facts);
            }
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    let cases: BTreeSet<&str> = all().iter().map(|case| case.rule).collect();
    let rules: BTreeSet<&str> = rules().iter().map(|rule| rule.id.0.as_str()).collect();
    assert_eq!(cases, rules);
    assert_eq!(rules.len(), 47);
}

#[test]
fn an_account_with_only_a_name_has_no_finding() {
    let bare = super::world::world(json!([{"id": "shop", "service": "Shop", "importance": "critical"}]));
    assert_eq!(super::world::rules_on(&bare, "shop"), Vec::<String>::new());
    assert_eq!(audit(&selvedge::inventory::Inventory::default(), &[], today()), vec![]);
}
