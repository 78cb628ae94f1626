//! `model`, `answer`, `audit`, `report`.

use super::robin;
use crate::binary::{Ran, World};
use selvedge::responsibility::AnswerState;
use serde_json::json;
use std::fs;

#[test]
fn built_in_model_needs_no_vault() {
    let world = World::empty();
    let controls = Ran::of(&mut world.bare(&["model", "list", "--json"])).json();
    assert!(controls.as_array().unwrap().len() > 30);
    let keys: Vec<&String> = controls[0].as_object().unwrap().keys().collect();
    let mut expected = ["id", "category", "title", "provider", "user", "threat", "source", "scope", "checks"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    let listed = Ran::of(&mut world.bare(&["model", "list"])).done().to_owned();
    assert!(listed.contains("    provider  ") && listed.contains("    you       "));
    assert!(Ran::of(&mut world.bare(&["model", "check"])).done().starts_with("The model is valid: "));
}

#[test]
fn own_model_is_checked_and_used() {
    let world = robin();
    let own = world.file("own.csv", "Provider;User;Checks\nOffer it;Use it;R03 R99\nB;C;\n");
    let checked = world.run(&["model", "check", "--json", "--model", &own]);
    let checked = checked.json();
    assert_eq!((&checked["controls"], &checked["with"]["checks"]), (&json!(2), &json!(1)));
    assert_eq!(checked["unknown_rules"], json!([{"control": "C01", "rule": "R99"}]));
    world.run(&["answer", "c02", "done", "--model", &own]).done();
    world.run(&["answer", "C03", "done", "--model", &own]).fails_with(&["no control “C03”", "C01"]);
    let bad = world.file("bad.csv", "name,colour\n1,2\n");
    world.run(&["model", "check", "--model", &bad]).fails_with(&[
        "bad.csv was refused",
        "“colour”",
        "provider_responsibility",
    ]);
    world.run(&["model", "list", "--model", "gone.csv"]).fails_with(&["gone.csv"]);
}

#[test]
fn model_path_is_relative_to_the_configuration() {
    let world = robin();
    fs::create_dir(world.path("conf")).unwrap();
    world.file("conf/own.csv", "provider,user\nOffer it,Use it\n");
    let config = world.file("conf/selvedge.toml", "model = \"own.csv\"\n");
    let controls = world.run(&["model", "list", "--json", "--config", &config]).json();
    assert_eq!(controls.as_array().unwrap().len(), 1);
}

#[test]
fn answers_are_stored_changed_and_cleared() {
    let world = robin();
    let person = world.run(&["model", "list", "--json"]).json();
    let of = |scope: &str| {
        let found = person.as_array().unwrap().iter().find(|c| c["scope"] == scope).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (once, each) = (of("person"), of("account"));
    assert!(world.run(&["answer", &once, "todo", "--note", "in spring"]).done().ends_with(": to do.\n"));
    world.run(&["answer", &once.to_lowercase(), "done"]).done();
    world.run(&["answer", &each, "na", "--account", "mail"]).done();
    let answers = world.profile().answers;
    assert_eq!(answers.len(), 2);
    assert_eq!((answers[0].state, answers[0].note.as_str()), (Some(AnswerState::Done), "in spring"));
    assert_eq!(answers[1].account.as_ref().unwrap().as_str(), "mail");
    world.run(&["answer", &once, "done", "--account", "mail"]).fails_with(&["not about one account"]);
    world.run(&["answer", &each, "done", "--account", "bnak"]).fails_with(&["did you mean bank?"]);
    world.run(&["answer", &once, "clear"]).done();
    assert_eq!(world.profile().answers.len(), 1);
    world.run(&["answer", "Z9", "done"]).fails_with(&["no control “Z9”"]);
    world.run(&["answer", &once, "perhaps"]).failed(2);
}

#[test]
fn audit_prints_findings_and_fails_on_request() {
    let world = robin();
    let audit = world.run(&["audit", "--json"]).json();
    let findings = audit["findings"].as_array().unwrap();
    let of_bank: Vec<_> = findings.iter().filter(|f| f["subject"] == "bank").collect();
    assert!(of_bank.iter().any(|f| f["rule"] == "R03"), "SMS is the only second factor of the bank: {audit}");
    for finding in findings {
        for key in ["rule", "severity", "subject", "title", "why", "remedy", "source"] {
            assert!(finding[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {finding}");
        }
        assert!(
            finding["accepted"].is_null() && !finding["facts"].as_array().unwrap().is_empty(),
            "{finding}"
        );
    }
    let counts = &audit["counts"];
    let sum: u64 =
        ["critical", "high", "medium", "low"].iter().map(|key| counts[key].as_u64().unwrap()).sum();
    assert_eq!(sum as usize, findings.len());
    assert_eq!(counts["accepted"], 0);
    let failing = world.run(&["audit", "--fail-on", "high"]);
    assert_eq!(failing.code, 3, "{failing:?}");
    assert!(failing.out.contains("R03") && failing.err.is_empty());
    assert_eq!(
        World::new().run(&["audit", "--fail-on", "low"]).done(),
        "No open findings: no rule matched the recorded facts.\n"
    );
}

#[test]
fn audit_names_accounts_that_no_rule_can_check() {
    let world = World::new();
    world.run(&["account", "add", "Mail"]).done();
    world.run(&["account", "add", "Bank"]).done();
    assert_eq!(
        world.run(&["audit"]).done(),
        "No open findings: no rule matched the recorded facts.\nBased on no account: not all ways into 2 accounts \
         are recorded.\nNo rule can check Mail and Bank: how you sign in there is not recorded.\n"
    );
    assert_eq!(world.run(&["audit", "--json"]).json()["counts"]["unrecorded"], 2);
}

#[test]
fn finding_is_accepted_until_a_day_and_reopened() {
    let world = robin();
    let accept = |rule, subject, until| {
        world.run(&[
            "audit",
            "accept",
            rule,
            subject,
            "--until",
            until,
            "--reason",
            "the bank has nothing else",
        ])
    };
    accept("r03", "bank", "2999-01-01").done();
    let audit = world.run(&["audit", "--json"]).json();
    let found =
        audit["findings"].as_array().unwrap().iter().find(|f| f["rule"] == "R03" && f["subject"] == "bank");
    assert_eq!(found.unwrap()["accepted"]["reason"], "the bank has nothing else");
    assert_eq!(audit["counts"]["accepted"], 1);
    assert!(world.run(&["audit"]).done().contains("2999-01-01"));
    accept("R03", "mail", "2999-01-01").fails_with(&["R03 found nothing on “mail”"]);
    accept("R3", "bank", "2999-01-01").fails_with(&["no rule “R3”", "R03"]);
    accept("R03", "bnak", "2999-01-01").fails_with(&["“bnak”", "did you mean bank?"]);
    accept("R03", "bank", "2001-01-01").fails_with(&["2001-01-01 is in the past"]);
    assert!(accept("R03", "bank", "tomorrow").failed(2).contains("year-month-day"));
    world.run(&["audit", "unaccept", "R03", "bank"]).done();
    world.run(&["audit", "unaccept", "R03", "bank"]).fails_with(&["is not accepted"]);
}

#[test]
fn report_goes_to_standard_output_or_a_new_file() {
    let world = robin();
    assert!(world.run(&["report"]).done().contains("- [ ] "));
    assert!(world.run(&["report", "--format", "csv"]).done().lines().count() > 40);
    assert!(world.run(&["report", "--format", "json"]).json().is_object());
    let file = world.path("list.md").to_str().unwrap().to_owned();
    assert_eq!(world.run(&["report", "-o", &file]).done(), "");
    let first = fs::read_to_string(&file).unwrap();
    world.run(&["report", "--blank", "-o", &file]).fails_with(&["list.md already exists", "--force"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
    world.run(&["report", "--blank", "-o", &file, "--force"]).done();
    assert_ne!(fs::read_to_string(&file).unwrap(), first);
    world.run(&["report", "-o", "no/such/folder/list.md"]).fails_with(&["could not be written"]);
    let blank = Ran::of(&mut world.bare(&["report", "--blank"]));
    assert!(!blank.done().contains("Bank"), "a blank one needs no vault and shows none");
}

#[test]
fn redacted_report_has_no_user_names_and_notes() {
    let world = robin();
    let open = world.run(&["report", "--format", "json"]).done().to_owned();
    let redacted = world.run(&["report", "--format", "json", "--redact"]).done().to_owned();
    for secretive in ["robin@mail.example", "Since 2009"] {
        assert!(!redacted.contains(secretive), "{secretive}");
    }
    assert_ne!(open, redacted);
}
