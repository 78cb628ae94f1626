//! The demo inventory contains the stories that a trainer tells.

use super::world::today;
use selvedge::inventory::{Inventory, parse};
use selvedge::risk::{
    Aspect, BySubject, Counts, Finding, Grade, Severity, account_grades, audit, next_actions,
};
use std::collections::BTreeSet;

fn demo() -> (Inventory, Vec<Finding>) {
    let inventory = parse(include_str!("../../../data/demo.json")).unwrap();
    let findings = audit(&inventory, &[], today());
    (inventory, findings)
}

fn matches(findings: &[Finding], rule: &str, subject: &str) {
    assert!(
        findings.iter().any(|f| f.rule.id.0 == rule && f.subject.as_str() == subject),
        "{rule} should match {subject}"
    );
}

#[test]
fn the_demo_has_findings_of_every_severity() {
    let (inventory, findings) = demo();
    assert!(inventory.accounts.len() >= 26);
    let rules: BTreeSet<&str> = findings.iter().map(|f| f.rule.id.0.as_str()).collect();
    assert!(rules.len() >= 30, "only {rules:?}");
    let counts = Counts::of(&findings);
    assert!(Severity::ALL.iter().all(|severity| counts.open.of(*severity) > 0), "{counts:?}");
    assert!(counts.takeover.total() > 0 && counts.lockout.total() > 0 && counts.accepted == 0);
}

#[test]
fn the_demo_tells_its_stories() {
    let (_, findings) = demo();
    // The phone in the sea.
    matches(&findings, "R21", "phone");
    matches(&findings, "R24", "harbor-mail");
    matches(&findings, "R16", "driftbox");
    matches(&findings, "R18", "namewright");
    // The swapped number.
    matches(&findings, "R36", "number-main");
    matches(&findings, "R03", "willow-health");
    matches(&findings, "R05", "chirrup");
    matches(&findings, "R06", "cloudberry");
    // The circle of mailboxes, and the mailbox weaker than what it resets.
    matches(&findings, "R29", "lumen-post");
    matches(&findings, "R29", "kestrel-mail");
    matches(&findings, "R28", "driftbox");
    // What others control.
    matches(&findings, "R33", "tax-office");
    matches(&findings, "R33", "westmoor");
    // Credential stores.
    matches(&findings, "R15", "tidal");
    matches(&findings, "R17", "cloudberry");
    // Passwords, and strangers.
    matches(&findings, "R37", "parcelpost");
    matches(&findings, "R41", "chirrup");
    matches(&findings, "R42", "reelhouse");
    matches(&findings, "R43", "farepath");
    matches(&findings, "R44", "meadow-forum");
}

#[test]
fn one_account_of_the_demo_has_only_good_grades() {
    let (inventory, findings) = demo();
    let by_subject = BySubject::new(&findings);
    let well_kept = inventory.account(&"codeforge".into()).unwrap();
    let about: Vec<&Finding> = by_subject.of(&findings, "codeforge").collect();
    assert!(about.is_empty(), "{about:?}");
    assert_eq!(account_grades(well_kept, about), [Grade::Good; 5]);
}

#[test]
fn the_accounts_of_the_demo_show_every_grade() {
    let (inventory, findings) = demo();
    let by_subject = BySubject::new(&findings);
    let mut lines = String::new();
    for account in &inventory.accounts {
        let grades = account_grades(account, by_subject.of(&findings, account.id.as_str()));
        let words: Vec<String> = grades.iter().map(|grade| format!("{:8}", grade.label())).collect();
        lines +=
            format!("{:20} {:9} {}", account.service, account.importance.label(), words.join("")).trim_end();
        lines.push('\n');
    }
    for grade in Grade::ALL {
        assert!(lines.contains(grade.label()), "no grade {}", grade.label());
    }
    assert_eq!(Aspect::ALL.len(), 5);
    insta::assert_snapshot!(lines);
}

#[test]
fn the_findings_and_next_actions_of_the_demo_read_well() {
    let (inventory, findings) = demo();
    let mut text = String::new();
    for action in next_actions(&inventory, &findings, &[("recovery".into(), 6)], 8) {
        let rules: Vec<&str> = action.rules.iter().map(|rule| rule.0.as_str()).collect();
        text += &format!("> {} [{}]\n", action.text, rules.join(" "));
    }
    for finding in &findings {
        text += &format!("{} {:8} {}\n", finding.rule.id, finding.severity.label(), finding.subject);
        for fact in &finding.facts {
            text += &format!("    {fact}\n");
        }
    }
    insta::assert_snapshot!(text);
}
