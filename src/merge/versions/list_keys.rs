//! Identifies the elements of lists, so that two versions of one element can be compared.

use serde_json::Value;
use std::collections::HashMap;

/// The fields that identify a record of a list, by the name of the list. Elements of other lists are identified by their
/// whole value.
fn identifying_fields(list: &str) -> &'static [&'static str] {
    match list {
        "devices" | "numbers" | "places" | "accounts" | "factors" => &["id"],
        "seeds" | "recovery_codes" => &["account", "factor"],
        "codes" => &["code"],
        "answers" => &["control", "account"],
        "accepted" => &["rule", "subject"],
        "history" => &["date"],
        "recovery_addresses" => &["entity", "address"],
        "linked" => &["account", "provider"],
        "unlock" => &["method"],
        "opens_on" => &["device"],
        _ => &[],
    }
}

/// The elements of a list with unique keys: equal elements are numbered.
pub(super) fn keyed<'v>(list: &str, elements: &'v [Value]) -> Vec<(String, &'v Value)> {
    let fields = identifying_fields(list);
    let mut counts: HashMap<String, usize> = HashMap::new();
    let key = |element: &Value| match element {
        Value::Object(record) if !fields.is_empty() => {
            let text = |field: &&str| record.get(*field).and_then(Value::as_str).unwrap_or_default();
            fields.iter().map(text).collect::<Vec<_>>().join("\u{0}")
        }
        other => other.to_string(),
    };
    let number = |(key, element): (String, &'v Value)| {
        let count = counts.entry(key.clone()).or_default();
        *count += 1;
        let key = if *count == 1 { key } else { format!("{key}\u{0}\u{0}{count}") };
        (key, element)
    };
    elements.iter().map(|element| (key(element), element)).map(number).collect()
}
