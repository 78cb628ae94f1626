//! JSON as commands print it.

use serde::Serialize;

/// Indented JSON that ends in a newline. Only for types with text keys and plain values: serializing these cannot fail.
pub(super) fn to_json(value: &impl Serialize) -> String {
    let mut json = serde_json::to_string_pretty(value).unwrap_or_default();
    json.push('\n');
    json
}
