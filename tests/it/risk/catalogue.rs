//! The words of the rules are complete and short, and every cited document is listed.

use selvedge::risk::{reference, rule, rules, sources};

fn data(name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let path = format!("{}/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn every_rule_has_complete_words() {
    assert_eq!(rules().len(), data("rules.csv").len());
    for rule in rules() {
        let id = &rule.id;
        let title = rule.title.chars().count();
        assert!((8..=60).contains(&title), "{id}: a title of {title} characters");
        assert!(!rule.sides.is_empty(), "{id}: side is takeover, lockout or both");
        assert!(!rule.severity.is_empty() && !rule.condition.is_empty(), "{id}");
        assert!(rule.why.ends_with('.'), "{id}: the why is full sentences");
        assert!(rule.remedy.ends_with('.'), "{id}: the remedy is full sentences");
        assert!(rule.next.contains("{subject}"), "{id}: the next line names its subject");
        assert!(rule.next.chars().count() <= 70, "{id}: the next line is one line");
        assert!(rule.minutes > 0, "{id}");
        assert!(!rule.evidence.is_empty(), "{id}");
        let plain = [&rule.title, &rule.why, &rule.remedy];
        assert!(plain.iter().all(|text| !text.contains('_') && !text.contains("  ")), "{id}");
    }
}

#[test]
fn every_reference_is_to_a_listed_document_or_owned_as_judgement() {
    for rule in rules() {
        for reference in &rule.evidence {
            let owned = reference.text == "own judgement";
            assert!(owned || reference.source.is_some(), "{}: {}", rule.id, reference.text);
        }
        assert_eq!(
            rule.source_line().contains("own judgement"),
            rule.evidence.iter().any(|r| r.source.is_none())
        );
    }
    for row in data("model.csv") {
        for text in row["source"].split(';') {
            let reference = reference(text);
            assert!(reference.text == "own judgement" || reference.source.is_some(), "{}: {text}", row["id"]);
        }
    }
}

#[test]
fn every_check_of_the_model_is_a_rule() {
    for row in data("model.csv") {
        for check in row["checks"].split_whitespace() {
            assert!(rule(check).is_some(), "{} checks {check}", row["id"]);
        }
    }
}

#[test]
fn every_source_has_a_title_and_a_place_and_is_used() {
    let texts: String = data("rules.csv")
        .iter()
        .chain(&data("model.csv"))
        .map(|row| {
            format!(
                "{} {} ",
                row.get("evidence").map_or("", String::as_str),
                row.get("source").map_or("", String::as_str)
            )
        })
        .collect();
    for source in sources() {
        assert!(!source.title.is_empty() && !source.url.is_empty(), "{}", source.key);
        let used = texts.split([' ', ';']).any(|word| word == source.key);
        assert!(used || source.key == "AAF23", "{} is cited nowhere", source.key);
    }
}

#[test]
fn a_reference_reads_as_a_sentence_for_a_person() {
    assert_eq!(
        reference("NIST 3.2.9").line(),
        "NIST SP 800-63B-4 Authentication and Authenticator Management (2025), 3.2.9"
    );
    assert_eq!(reference("DERIVED").line(), "own judgement");
}
