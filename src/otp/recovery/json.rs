//! Recovery codes in JSON: a list of codes, or of objects with a `code` each.

use super::found::FoundCode;
use super::shape::candidates;
use serde_json::Value;
use zeroize::Zeroizing;

/// The codes in a JSON list or object. `None` if there are none.
pub(super) fn read(text: &str) -> Option<Vec<FoundCode>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with(['[', '{']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let mut found = Vec::new();
    // A list at the top level is a list of codes. In an object, the name of a field must say that it contains codes.
    let is_list = value.is_array();
    collect(value, is_list, &mut found);
    (!found.is_empty()).then_some(found)
}

fn is_code_field(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["code", "recovery", "backup", "scratch", "key", "phrase"].iter().any(|word| key.contains(word))
}

/// Collects codes from a value. Each text in it is wiped.
fn collect(value: Value, is_code: bool, found: &mut Vec<FoundCode>) {
    match value {
        Value::String(text) => {
            let text = Zeroizing::new(text);
            if is_code {
                push(&text, found);
            }
        }
        Value::Number(number) if is_code => push(&Zeroizing::new(number.to_string()), found),
        Value::Array(items) => items.into_iter().for_each(|item| collect(item, is_code, found)),
        Value::Object(fields) => {
            let used = fields.iter().any(|(key, value)| {
                key.to_ascii_lowercase().contains("used")
                    && !matches!(value, Value::Null | Value::Bool(false))
                    && value.as_str() != Some("")
            });
            let count_before = found.len();
            for (key, value) in fields {
                let is_code = is_code_field(&key) || (is_code && ["value", "token"].contains(&key.as_str()));
                collect(value, is_code, found);
            }
            if used && found.len() == count_before + 1 {
                found.iter_mut().skip(count_before).for_each(|f| f.used = true);
            }
        }
        _ => {}
    }
}

fn push(text: &str, found: &mut Vec<FoundCode>) {
    let mut codes = candidates(text.trim(), true);
    if codes.len() == 1 {
        found.extend(codes.drain(..).map(|candidate| FoundCode {
            code: candidate.code,
            lines: Vec::new(),
            number: None,
            used: false,
            shape: candidate.shape,
        }));
    }
}
