//! Codes in a JSON file: a list of them, or of objects with a `code` each.

use super::Found;
use super::shape::candidates;
use serde_json::Value;
use zeroize::Zeroizing;

/// The codes, where the text is a JSON list or object and has any.
pub(super) fn read(text: &str) -> Option<Vec<Found>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if !text.starts_with(['[', '{']) {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let mut found = Vec::new();
    // A list at the top is a list of codes; further down, its name must say so.
    let is_list = value.is_array();
    collect(value, is_list, &mut found);
    (!found.is_empty()).then_some(found)
}

fn names_codes(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["code", "recovery", "backup", "scratch", "key", "phrase"].iter().any(|word| key.contains(word))
}

/// Takes the value apart; each text in it is wiped.
fn collect(value: Value, is_code: bool, found: &mut Vec<Found>) {
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
            let before = found.len();
            for (key, value) in fields {
                let code = names_codes(&key) || (is_code && ["value", "token"].contains(&key.as_str()));
                collect(value, code, found);
            }
            if used && found.len() == before + 1 {
                found.iter_mut().skip(before).for_each(|f| f.used = true);
            }
        }
        _ => {}
    }
}

fn push(text: &str, found: &mut Vec<Found>) {
    let mut read = candidates(text.trim(), true);
    if read.len() == 1 {
        found.extend(read.drain(..).map(|candidate| Found {
            code: candidate.code,
            lines: Vec::new(),
            number: None,
            used: false,
            shape: candidate.shape,
        }));
    }
}
