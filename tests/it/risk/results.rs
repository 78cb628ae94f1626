//! What follows from findings: acceptance, counts, evidence for controls, grades, next actions.

use super::world::{
    finding, findings, findings_with, inventory, merged, today, with_password, with_totp, world,
};
use jiff::ToSpan;
use selvedge::inventory::{EntityId, Index};
use selvedge::risk::{
    Accepted, ActionTarget, Aspect, Counts, Evidence, Grade, Severity, Side, account_grades,
    control_evidence, next_actions, rule, rules,
};
use serde_json::{Value, json};

fn accept(rule: &str, subject: &str, until: jiff::civil::Date) -> Accepted {
    Accepted {
        rule: rule.into(),
        subject: subject.into(),
        reason: "known".into(),
        until,
        date: jiff::civil::date(2026, 1, 1),
    }
}

#[test]
fn an_acceptance_counts_through_its_last_day_and_for_its_subject_only() {
    let document = world(json!([with_password()]));
    let found = |accepted: Accepted| {
        findings_with(&document, &[accepted]).into_iter().find(|f| f.rule.id.0 == "R01").unwrap()
    };
    let kept = found(accept("R01", "shop", today()));
    assert!(!kept.is_open());
    assert_eq!(kept.accepted.unwrap().reason, "known");
    assert!(found(accept("R01", "shop", today().yesterday().unwrap())).is_open());
    assert!(found(accept("R01", "mail", today())).is_open());
    assert!(found(accept("R03", "shop", today())).is_open());
}

#[test]
fn accepted_findings_are_counted_separately_and_need_no_action() {
    let document = world(json!([with_password()]));
    let open = findings(&document);
    let accepted = findings_with(&document, &[accept("R01", "shop", today())]);
    assert_eq!(Counts::of(&open).accepted, 0);
    assert_eq!(Counts::of(&accepted).accepted, 1);
    assert_eq!(Counts::of(&accepted).open.total() + 1, Counts::of(&open).open.total());
    let account = &inventory(&document).accounts[0];
    assert_eq!(account_grades(account, &accepted)[1], Grade::None, "accepting does not make a second factor");
    assert!(next_actions(&inventory(&document), &accepted, &[], 9).is_empty());
}

#[test]
fn counts_keep_takeover_and_lockout_apart() {
    let mut account = with_totp();
    account["offers_recovery_codes"] = json!(true);
    let counts = Counts::of(&findings(&world(json!([account]))));
    // R16 and R22 are about lockout only.
    assert_eq!((counts.takeover.total(), counts.lockout.total()), (0, 2));
    assert_eq!(Severity::ALL.map(|severity| counts.open.of(severity)), [0, 2, 0, 0]);
    assert_eq!(counts.open.high, 2);
}

#[test]
fn findings_are_sorted_by_severity_importance_and_subject() {
    let account = |id: &str, importance: &str| {
        merged(with_password(), json!({"id": id, "importance": importance, "offers_recovery_codes": true}))
    };
    let document = world(json!([
        account("c", "low"),
        account("b", "low"),
        account("a", "critical"),
        account("d", "high")
    ]));
    let order: Vec<String> = findings(&document)
        .iter()
        .filter(|f| f.rule.id.0 == "R01" || f.rule.id.0 == "R22")
        .map(|f| format!("{} {}", f.subject, f.rule.id))
        .collect();
    assert_eq!(order, ["a R01", "d R01", "a R22", "d R22", "b R01", "b R22", "c R01", "c R22"]);
}

fn names(ids: &[EntityId]) -> Vec<&str> {
    ids.iter().map(EntityId::as_str).collect()
}

fn evidence_for(document: &Value, checks: &[&str]) -> Evidence {
    let inventory = inventory(document);
    let index = Index::new(&inventory);
    control_evidence(&[checks], &inventory, &index, &findings(document), today()).remove(0)
}

#[test]
fn evidence_lists_subjects_that_meet_fail_or_are_unknown() {
    let with = |id: &str, holders: Value| {
        let mut account = merged(with_totp(), json!({"id": id}));
        account["factors"].as_array_mut().unwrap().push(json!({
            "id": "codes", "kind": "recovery_codes", "holders": holders
        }));
        account
    };
    let document = world(json!([
        with("paper", json!(["drawer"])),
        with("same", json!(["phone"])),
        with("where", json!([])),
        merged(with_totp(), json!({"id": "none"}))
    ]));
    // C23, code storage: R20, R24 and R25.
    let evidence = evidence_for(&document, &["R20", "R24", "R25"]);
    assert!(evidence.evaluated);
    assert_eq!(names(&evidence.meets), ["paper"]);
    assert_eq!(names(&evidence.unknown), ["where"]);
    let fails: Vec<String> = evidence.fails.iter().map(|f| format!("{} {}", f.subject, f.rule.id)).collect();
    assert_eq!(fails, ["same R24"]);
    assert_eq!(evidence.fails[0].facts, finding(&document, "R24", "same").unwrap().facts);
}

#[test]
fn alternatives_to_the_phone_are_required_only_if_offered() {
    let at = |id: &str, domain: &str, account: Value| merged(account, json!({"id": id, "domain": domain}));
    let mut sms = with_totp();
    sms["factors"][1] = json!({"id": "totp", "kind": "sms", "holders": ["number"]});
    let mut mail = with_totp();
    mail["factors"][1] = json!({"id": "totp", "kind": "email_code"});
    let document = world(json!([
        at("app", "shop.example", with_totp()),
        at("bare", "shop.example", with_password()),
        at("bare-none-offered", "netflix.com", with_password()),
        at("bare-phone-offered", "att.com", with_password()),
        at("bare-app-offered", "paypal.com", with_password()),
        at("sms", "paypal.com", sms.clone()),
        at("sms-unlisted", "shop.example", sms.clone()),
        at("sms-phone-offered", "att.com", sms),
        at("mail", "shop.example", mail),
    ]));
    // C15, alternatives to the phone network.
    let evidence = evidence_for(&document, &["R03", "R04"]);
    assert_eq!(names(&evidence.meets), ["app"]);
    let fails: Vec<String> = evidence.fails.iter().map(|f| format!("{} {}", f.subject, f.rule.id)).collect();
    assert_eq!(fails, ["bare-app-offered R01", "sms R03", "sms-unlisted R03"]);
    assert!(evidence.unknown.is_empty());
}

#[test]
fn actions_need_only_what_the_service_offers() {
    let mut account = merged(with_totp(), json!({"service": "AT&T", "domain": "att.com"}));
    account["factors"][1] = json!({"id": "totp", "kind": "sms", "holders": ["number"]});
    let mut document = world(json!([account]));
    document["numbers"][0]["sim_pin"] = json!(false);
    let actions: Vec<String> = next_actions(&inventory(&document), &findings(&document), &[], 5)
        .into_iter()
        .map(|action| action.text)
        .collect();
    assert_eq!(actions, ["Protect the number that gets the codes of AT&T"]);
    assert_eq!(
        finding(&document, "R46", "shop").unwrap().facts,
        ["AT&T sends its codes to My number.", "The directory lists one second factor for AT&T: SMS."]
    );
}

#[test]
fn numbers_are_evidence_too() {
    let mut sms = with_totp();
    sms["factors"][1] = json!({"id": "totp", "kind": "sms", "holders": ["number"]});
    let mut document = world(json!([sms]));
    assert_eq!(names(&evidence_for(&document, &["R36"]).unknown), ["number"]);
    document["numbers"][0]["port_out_pin"] = json!(true);
    assert_eq!(names(&evidence_for(&document, &["R36"]).meets), ["number"]);
    assert!(!evidence_for(&document, &[]).evaluated);
}

#[test]
fn every_rule_has_a_column() {
    let mut counts = [0; 5];
    for rule in rules() {
        let column = Aspect::ALL.iter().position(|aspect| *aspect == rule.aspect).unwrap();
        counts[column] += 1;
    }
    assert_eq!(counts, [3, 15, 21, 4, 4]);
    let column = |id: &str| rule(id).unwrap().aspect;
    assert_eq!(column("R38"), Aspect::Password);
    assert_eq!(column("R03"), Aspect::SecondFactor);
    assert_eq!(column("R24"), Aspect::Recovery);
    assert_eq!(column("R41"), Aspect::Sessions);
    assert_eq!(column("R44"), Aspect::Age);
}

#[test]
fn grades_are_good_weak_bad_none_or_unknown() {
    let grades = |account: Value| {
        let document = world(json!([account]));
        let all = findings(&document);
        account_grades(&inventory(&document).accounts[0], all.iter().filter(|f| f.subject.as_str() == "shop"))
    };
    use Grade::{Bad, Good, Unknown, Weak};
    assert_eq!(grades(json!({"id": "shop", "service": "Shop"})), [Unknown; 5]);
    assert_eq!(grades(with_password()), [Unknown, Grade::None, Grade::None, Unknown, Unknown]);
    let well_kept = merged(
        with_totp(),
        json!({
            "factors": [
                {"id": "password", "kind": "password", "holders": ["memory"]},
                {"id": "totp", "kind": "totp", "holders": ["phone", "laptop"]},
                {"id": "codes", "kind": "recovery_codes", "holders": ["drawer"],
                 "codes": {"total": 10, "used": 1, "verified": "2026-01-01"}}
            ],
            "recovery": [{"factors": ["codes"], "restores": "second_factor"}],
            "password": {"pwned_count": 3, "length": 20, "score": 4},
            "sessions": {"reviewed": "2026-01-01"},
            "last_used": "2024-01-01"
        }),
    );
    assert_eq!(grades(well_kept), [Bad, Good, Weak, Good, Weak]);
}

#[test]
fn findings_with_the_same_remedy_become_one_action() {
    let mut account = with_totp();
    account["offers_recovery_codes"] = json!(true);
    account["importance"] = json!("high");
    let document = world(json!([account]));
    let actions = next_actions(&inventory(&document), &findings(&document), &[], 9);
    let print = &actions[0];
    assert_eq!(print.text, "Print recovery codes for Shop and keep them in Drawer");
    assert_eq!(print.target, ActionTarget::Subject("shop".into()));
    let mut rules: Vec<&str> = print.rules.iter().map(|rule| rule.0.as_str()).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["R16", "R22", "R30"]);
    assert_eq!((print.takeover, print.lockout, print.severity), (0, 3, Some(Severity::High)));
}

#[test]
fn the_last_action_is_the_walk_while_controls_are_unanswered() {
    let document = world(json!([with_password(), merged(with_password(), json!({"id": "b"}))]));
    let unanswered = [("passwords".into(), 2), ("recovery".into(), 6), ("support".into(), 6)];
    let texts = |unanswered: &[(String, usize)], limit| {
        let actions = next_actions(&inventory(&document), &findings(&document), unanswered, limit);
        actions.into_iter().map(|action| action.text).collect::<Vec<String>>()
    };
    assert_eq!(
        texts(&unanswered, 2),
        ["Turn on a second factor for Shop (b)", "Answer 6 controls on recovery"]
    );
    assert_eq!(texts(&unanswered, 1), ["Turn on a second factor for Shop (b)"]);
    assert_eq!(texts(&[("support".into(), 1)], 9).last().unwrap(), "Answer 1 control on support");
    assert_eq!(texts(&[("support".into(), 0)], 9).len(), 2);
    assert_eq!(texts(&unanswered, 0), [""; 0]);
}

#[test]
fn a_name_that_looks_like_a_placeholder_stays_as_it_is() {
    let document = world(json!([merged(with_password(), json!({"service": "{place}"}))]));
    let actions = next_actions(&inventory(&document), &findings(&document), &[], 9);
    assert_eq!(actions[0].text, "Turn on a second factor for {place}");
}

#[test]
fn the_first_and_last_days_of_the_calendar_work() {
    let mut account = with_totp();
    account["last_used"] = json!("1970-01-01");
    account["recovery_addresses"] = json!([{"address": "a@example.org", "tested": "9999-12-31"}]);
    let inventory = inventory(&world(json!([account])));
    for day in [jiff::civil::Date::MIN, jiff::civil::date(1970, 1, 1), jiff::civil::Date::MAX] {
        let rules = selvedge::risk::audit(&inventory, &[], day);
        assert_eq!(
            rules.iter().any(|f| f.rule.id.0 == "R44"),
            day > jiff::civil::date(1970, 1, 1) + 24.months()
        );
    }
}

#[test]
fn severities_and_sides_have_labels() {
    assert_eq!(Severity::ALL.map(Severity::label), ["critical", "high", "medium", "low"]);
    assert_eq!((Side::Takeover.label(), Side::Lockout.label()), ("takeover", "lockout"));
}

#[test]
fn the_first_action_asks_about_the_account_that_others_depend_on() {
    let mut shop = with_password();
    shop["factors"][0]["holders"] = json!(["pm"]);
    let manager = json!({"id": "pm", "service": "Manager", "keeper": {"roles": ["password_manager"]}});
    let document = world(json!([shop, merged(shop.clone(), json!({"id": "b"})), manager]));
    let first = |limit| next_actions(&inventory(&document), &findings(&document), &[], limit).remove(0);
    for limit in [1, 2, 9] {
        assert_eq!(first(limit).text, "How do you sign in to Manager? 2 accounts depend on it");
        assert_eq!(first(limit).target, ActionTarget::Interview("pm".into()));
    }
    // Once it is recorded, no action asks.
    let mut recorded = document.clone();
    let accounts = recorded["accounts"].as_array_mut().unwrap();
    accounts[2]["factors"] = json!([{"id": "password", "kind": "password", "holders": ["memory"]}]);
    accounts[2]["sign_in"] = json!([{"factors": ["password"]}]);
    let actions = next_actions(&inventory(&recorded), &findings(&recorded), &[], 9);
    assert!(actions.iter().all(|action| !action.text.contains("depend on it")));
}

#[test]
fn an_action_asks_about_unrecorded_accounts() {
    let bare = json!({"id": "bare", "service": "Bare", "reviewed": "2026-11-01"});
    let document = world(json!([with_totp(), bare]));
    let asked = |document: &Value| -> Vec<(String, ActionTarget)> {
        let actions = next_actions(&inventory(document), &findings(document), &[], 9);
        let asked = actions.into_iter().filter(|action| action.severity.is_none());
        asked.map(|action| (action.text, action.target)).collect()
    };
    assert_eq!(
        asked(&document),
        [("Record how you sign in to Bare".into(), ActionTarget::Interview("bare".into()))]
    );
    // If other accounts depend on it, only one action asks.
    let mut dependent = document.clone();
    dependent["accounts"][0]["factors"][0]["holders"] = json!(["bare"]);
    assert_eq!(asked(&dependent).len(), 1);
    assert!(asked(&dependent)[0].0.starts_with("How do you sign in to Bare?"));
}
