//! `docs/formats.md` matches the code.

use selvedge::inventory::{self, Inventory};
use selvedge::report::{Audit, Report};
use selvedge::responsibility::{Model, Role};
use selvedge::risk::audit;
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/formats.md");

/// The text from this heading to the next heading of the same or a higher level.
fn section(heading: &str) -> &'static str {
    let level = heading.chars().take_while(|c| *c == '#').count();
    let start = PAGE.find(&format!("\n{heading}\n")).unwrap() + heading.len() + 2;
    let rest = &PAGE[start..];
    let end = (1..=level).filter_map(|n| rest.find(&format!("\n{} ", "#".repeat(n)))).min();
    &rest[..end.unwrap_or(rest.len())]
}

/// The content of the first code block in this language.
fn fenced(section: &'static str, language: &str) -> &'static str {
    let start = section.find(&format!("```{language}\n")).unwrap() + language.len() + 4;
    &section[start..start + section[start..].find("\n```").unwrap()]
}

/// All texts between backticks.
fn words(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The inventory on the page, without its comments.
fn example() -> Inventory {
    let uncommented: Vec<&str> = fenced(section("## The inventory"), "jsonc")
        .lines()
        .map(|line| line.split("// ").next().unwrap())
        .collect();
    inventory::parse(&uncommented.join("\n")).unwrap()
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_example_inventory_is_valid_and_has_every_field() {
    let inventory = example();
    let schema = serde_json::to_string(&inventory::schema()).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let text = fenced(section("## The inventory"), "jsonc");
    let mut fields: BTreeSet<String> = keys(&schema["properties"]).into_iter().map(String::from).collect();
    let mut values = BTreeSet::new();
    for definition in schema["$defs"].as_object().unwrap().values() {
        if let Some(properties) = definition["properties"].as_object() {
            fields.extend(properties.keys().cloned());
        }
        for one in definition["oneOf"].as_array().into_iter().flatten() {
            values.extend(one["const"].as_str().map(String::from));
        }
    }
    assert!(fields.len() > 50 && values.len() > 40, "{fields:?} {values:?}");
    let missing: Vec<&String> =
        fields.iter().filter(|field| !text.contains(&format!("\"{field}\":"))).collect();
    // Kinds and methods are listed in comments.
    assert!(missing.is_empty(), "{missing:?}");
    let absent: Vec<&String> = values.iter().filter(|value| !text.contains(value.as_str())).collect();
    assert!(absent.is_empty(), "{absent:?}");
    assert_eq!(inventory.accounts.len(), 2);
}

#[test]
fn every_listed_column_name_is_recognized() {
    let rows = section("## The responsibility model").lines().filter(|line| line.starts_with("| `"));
    let mut seen = BTreeSet::new();
    let duty = ["responsibility", "duty", "tasks", "obligations"];
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let column = *words(cells[0]).first().unwrap();
        let role = Role::of(column).unwrap();
        assert_eq!(role.column(), column);
        seen.insert(column);
        let (alone, before) = cells[1].split_once(';').unwrap_or((cells[1], ""));
        for name in words(alone) {
            assert_eq!(Role::of(name), Some(role), "{name}");
        }
        for name in words(before) {
            assert_eq!(Role::of(name), None, "{name}");
        }
        if matches!(role, Role::Provider | Role::User) {
            for name in words(cells[1]) {
                for duty in duty {
                    assert_eq!(Role::of(&format!("{name} {duty}")), Some(role), "{name} {duty}");
                }
            }
        }
    }
    assert_eq!(seen, Role::ALL.iter().map(|role| role.column()).collect());
}

#[test]
fn the_example_messages_are_the_real_ones() {
    let header =
        "id,category,control,provider_responsibility,user_responsibility,threat,source,scope,checks\n";
    let good = |n: usize| format!("{n},a,b,p,u,t,s,person,R03\n");
    let rows: String = (2..7).map(good).collect();
    let csv = format!("{header}{rows}7,a,b,p,u,t,s,person\n{}9,a,b,,,t,s,person,\n", good(8));
    let said = Model::parse(csv.as_bytes()).unwrap_err().to_string();
    assert_eq!(said, fenced(section("## The responsibility model"), "text"));
}

#[test]
fn the_listed_limits_are_the_real_ones() {
    let text = section("## The responsibility model");
    assert!(text.contains("16 MiB, 10,000 controls and 200 columns"));
    use selvedge::responsibility::{MAX_BYTES, MAX_COLUMNS, MAX_CONTROLS};
    assert_eq!((MAX_BYTES, MAX_CONTROLS, MAX_COLUMNS), (16 << 20, 10_000, 200));
}

/// The report on the example inventory, with at least one element in every list.
fn report() -> Value {
    let mut inventory = example();
    // An account at a service in the directory.
    inventory.accounts[0].domain = "paypal.com".into();
    let today = jiff::civil::date(2026, 11, 21);
    let answers: Vec<selvedge::responsibility::Answer> = serde_json::from_value(serde_json::json!([
        { "control": "C01", "state": "done", "date": "2026-11-21" },
        { "control": "C01", "account": "mail", "state": "done", "date": "2026-11-21" },
    ]))
    .unwrap();
    let model = Model::embedded();
    let mut found = selvedge::report::gather(model, &inventory, &answers, &[], today);
    let first = &mut found.findings[0];
    first.accepted = Some(Box::new(selvedge::risk::Accepted {
        rule: first.rule.id.clone(),
        subject: first.subject.clone(),
        reason: "why not".into(),
        until: today,
        date: today,
    }));
    let report = Report {
        model,
        inventory: &inventory,
        directory: selvedge::services::Directory::builtin(),
        answers: &answers,
        findings: &found.findings,
        next_actions: &found.next_actions,
        today,
        blank: false,
        redact: false,
    };
    let csv = report.csv();
    let columns: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let told = section("### CSV").split("The columns:").nth(1).unwrap().split("\n\n").next().unwrap();
    let told: Vec<&str> = told.split('`').skip(1).step_by(2).collect();
    assert_eq!(columns, told);
    serde_json::from_str(&report.json()).unwrap()
}

#[test]
fn the_report_has_exactly_the_listed_fields() {
    fn collect(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    into.insert(key.clone());
                    collect(value, into);
                }
            }
            Value::Array(list) => list.iter().for_each(|value| collect(value, into)),
            _ => {}
        }
    }
    let report = report();
    let mut fields = BTreeSet::new();
    collect(&report, &mut fields);
    let told = words(section("### JSON"));
    let untold: Vec<&String> = fields.iter().filter(|field| !told.contains(field.as_str())).collect();
    assert!(untold.is_empty(), "{untold:?}");
    let not_fields = ["selvedge-report", "1", "null", "data/sources.csv"];
    let missing: Vec<&&str> =
        told.iter().filter(|word| !fields.contains(**word) && !not_fields.contains(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_audit_has_exactly_the_fields_of_the_example() {
    let told: Value = serde_json::from_str(fenced(section("## `audit --json`"), "json")).unwrap();
    let inventory = example();
    let findings = audit(&inventory, &[], jiff::civil::date(2026, 11, 21));
    let real: Value = serde_json::from_str(&Audit::new(&inventory, &findings).json()).unwrap();
    assert_eq!(keys(&real), keys(&told));
    assert_eq!(keys(&real["counts"]), keys(&told["counts"]));
    let told = &told["findings"][0];
    let all = real["findings"].as_array().unwrap();
    let real = all.iter().find(|finding| finding["rule"] == told["rule"]).unwrap();
    assert_eq!(keys(real), keys(told));
    for field in ["severity", "subject", "name", "title"] {
        assert_eq!(real[field], told[field]);
    }
    assert_eq!(real["facts"][0], told["facts"][0]);
    for field in ["why", "remedy", "source"] {
        let start = told[field].as_str().unwrap().trim_end_matches('…').trim_end();
        assert!(real[field].as_str().unwrap().starts_with(start), "{field}: {}", real[field]);
    }
}
