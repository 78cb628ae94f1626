//! The demo tells the stories that a trainer would tell.

use super::world::today;
use selvedge::inventory::{Inventory, parse};
use selvedge::risk::{Aspect, BySubject, Counts, Finding, Severity, Thread, audit, next_actions, weave};
use std::collections::BTreeSet;

fn demo() -> (Inventory, Vec<Finding>) {
    let inventory = parse(include_str!("../../../data/demo.json")).unwrap();
    let findings = audit(&inventory, &[], today());
    (inventory, findings)
}

fn fires(findings: &[Finding], rule: &str, subject: &str) {
    assert!(
        findings.iter().any(|f| f.rule.0 == rule && f.subject.as_str() == subject),
        "{rule} should fire on {subject}"
    );
}

#[test]
fn the_demo_is_sound_and_rich() {
    let (inventory, findings) = demo();
    assert!(inventory.accounts.len() >= 26);
    let rules: BTreeSet<&str> = findings.iter().map(|f| f.rule.0.as_str()).collect();
    assert!(rules.len() >= 30, "only {rules:?}");
    let counts = Counts::of(&findings);
    assert!(Severity::ALL.iter().all(|severity| counts.at(*severity) > 0), "{counts:?}");
    assert!(counts.takeover > 0 && counts.lockout > 0 && counts.accepted == 0);
}

#[test]
fn the_demo_tells_its_stories() {
    let (_, findings) = demo();
    // The phone in the sea.
    fires(&findings, "R21", "phone");
    fires(&findings, "R24", "harbor-mail");
    fires(&findings, "R16", "driftbox");
    fires(&findings, "R18", "namewright");
    // The swapped number.
    fires(&findings, "R36", "number-main");
    fires(&findings, "R03", "willow-health");
    fires(&findings, "R05", "chirrup");
    fires(&findings, "R06", "cloudberry");
    // The circle of mailboxes, and the mailbox weaker than what it resets.
    fires(&findings, "R29", "lumen-post");
    fires(&findings, "R29", "kestrel-mail");
    fires(&findings, "R28", "driftbox");
    // What others control.
    fires(&findings, "R33", "tax-office");
    fires(&findings, "R33", "westmoor");
    // The keepers.
    fires(&findings, "R15", "tidal");
    fires(&findings, "R17", "cloudberry");
    // Passwords, and strangers.
    fires(&findings, "R37", "parcelpost");
    fires(&findings, "R41", "chirrup");
    fires(&findings, "R42", "reelhouse");
    fires(&findings, "R43", "farepath");
    fires(&findings, "R44", "meadow-forum");
}

#[test]
fn one_account_of_the_demo_is_kept_as_it_should_be() {
    let (inventory, findings) = demo();
    let by_subject = BySubject::new(&findings);
    let kept = inventory.account(&"codeforge".into()).unwrap();
    let about: Vec<&Finding> = by_subject.of(&findings, "codeforge").collect();
    assert!(about.is_empty(), "{about:?}");
    assert_eq!(weave(kept, about), [Thread::Sound; 5]);
}

#[test]
fn the_weave_of_the_demo_shows_every_state_in_some_thread() {
    let (inventory, findings) = demo();
    let by_subject = BySubject::new(&findings);
    let mut lines = String::new();
    for account in &inventory.accounts {
        let threads = weave(account, by_subject.of(&findings, account.id.as_str()));
        let words: Vec<String> = threads.iter().map(|t| format!("{:8}", t.label())).collect();
        lines +=
            format!("{:20} {:9} {}", account.service, account.importance.label(), words.join("")).trim_end();
        lines.push('\n');
    }
    for thread in [Thread::Sound, Thread::Worn, Thread::Frayed, Thread::Missing, Thread::Unknown] {
        assert!(lines.contains(thread.label()), "no {} thread", thread.label());
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
        text += &format!("{} {:8} {}\n", finding.rule, finding.severity.label(), finding.subject);
        for fact in &finding.facts {
            text += &format!("    {fact}\n");
        }
    }
    insta::assert_snapshot!(text);
}
