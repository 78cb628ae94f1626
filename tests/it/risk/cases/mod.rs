//! One case a rule, at least: a world in which it fires, and changes each of which alone ends that.

mod closure;
mod codes;
mod mail;
mod offer;
mod password;
mod phone;
mod recovery;
mod second_factor;

use super::world::{changed, finding, today, with_password};
use selvedge::risk::{Severity, audit, rules};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A world in which a rule fires on a subject.
struct Case {
    rule: &'static str,
    subject: &'static str,
    severity: Severity,
    world: Value,
    /// JSON pointer and new value: with any one of these the rule does not fire.
    mended_by: Vec<(&'static str, Value)>,
}

fn case(rule: &'static str, severity: Severity, world: Value, mended_by: Vec<(&'static str, Value)>) -> Case {
    Case { rule, subject: "shop", severity, world, mended_by }
}

fn on(subject: &'static str, case: Case) -> Case {
    Case { subject, ..case }
}

/// The shop with a password in memory, one more factor, and these two together as the way in.
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
        offer::cases(),
        phone::cases(),
        mail::cases(),
        codes::cases(),
        recovery::cases(),
        password::cases(),
        closure::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_rule_fires_where_it_should() {
    for case in all() {
        let Some(found) = finding(&case.world, case.rule, case.subject) else {
            panic!("{} does not fire on {} in {:#}", case.rule, case.subject, case.world);
        };
        assert_eq!(found.severity, case.severity, "{} on {:?}", case.rule, found.facts);
        assert!(!found.facts.is_empty(), "{} says nothing", case.rule);
    }
}

#[test]
fn every_rule_is_silent_once_one_thing_is_mended() {
    for case in all() {
        assert!(
            !case.mended_by.is_empty(),
            "{} has no near-identical world in which it is silent",
            case.rule
        );
        for (pointer, value) in &case.mended_by {
            let mended = changed(&case.world, pointer, value);
            if let Some(found) = finding(&mended, case.rule, case.subject) {
                panic!("{} still fires with {pointer} = {value}: {:?}", case.rule, found.facts);
            }
        }
    }
}

#[test]
fn every_rule_has_a_case() {
    let cases: BTreeSet<&str> = all().iter().map(|case| case.rule).collect();
    let rules: BTreeSet<&str> = rules().iter().map(|rule| rule.id.0.as_str()).collect();
    assert_eq!(cases, rules);
    assert_eq!(rules.len(), 46);
}

#[test]
fn an_account_of_which_only_the_name_is_known_gets_no_finding() {
    let bare = super::world::world(json!([{"id": "shop", "service": "Shop", "importance": "critical"}]));
    assert_eq!(super::world::rules_on(&bare, "shop"), Vec::<String>::new());
    assert_eq!(audit(&selvedge::inventory::Inventory::default(), &[], today()), vec![]);
}
