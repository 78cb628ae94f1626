//! Reads and writes the inventory as a JSON document, and publishes its schema.

use super::entities::{Inventory, VERSION};
use super::validate::{Problem, problems};
use serde::Deserialize;

/// Why a document was refused.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not JSON, or not the shape of an inventory. Line and column count from 1.
    #[error("line {line}, column {column}: {reason}")]
    Syntax { line: usize, column: usize, reason: String },
    #[error("this inventory has format version {found}; this program reads up to {VERSION}")]
    Newer { found: u32 },
    /// The JSON is fine, but the content is inconsistent.
    #[error("{}", list_problems(.0))]
    Problems(Vec<Problem>),
}

fn list_problems(problems: &[Problem]) -> String {
    let shown: Vec<String> = problems.iter().take(20).map(ToString::to_string).collect();
    let rest = problems.len().saturating_sub(shown.len());
    let more = if rest > 0 { format!("\n… and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join("\n"))
}

/// Reads and validates an inventory. A byte order mark at the start is allowed.
pub fn parse(json: &str) -> Result<Inventory, DocumentError> {
    /// Parsed before the whole document, so that a newer document is reported as newer instead of malformed.
    #[derive(Deserialize)]
    struct Version {
        #[serde(default)]
        version: Option<u32>,
    }
    let json = json.strip_prefix('\u{feff}').unwrap_or(json);
    if let Ok(Version { version: Some(found) }) = serde_json::from_str(json)
        && found > VERSION
    {
        return Err(DocumentError::Newer { found });
    }
    // Serde also accepts a list for a struct, field by field, so `[]` would be an empty inventory.
    if json.trim_start().starts_with('[') {
        let reason = "an inventory is an object, { … }, not a list".into();
        return Err(DocumentError::Syntax { line: 1, column: 1, reason });
    }
    let inventory: Inventory = serde_json::from_str(json).map_err(|error| {
        let message = error.to_string();
        let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
        DocumentError::Syntax {
            line: error.line(),
            column: error.column(),
            reason: crate::text::visible(reason).into_owned(),
        }
    })?;
    let problems = problems(&inventory);
    if problems.is_empty() { Ok(inventory) } else { Err(DocumentError::Problems(problems)) }
}

/// The inventory as indented JSON, ending in a newline.
pub fn to_json(inventory: &Inventory) -> String {
    crate::text::to_json(inventory)
}

/// The JSON Schema (draft 2020-12) of the inventory document.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Inventory);
    schema.insert("title".into(), "Selvedge inventory".into());
    schema.insert("$id".into(), "urn:selvedge:inventory:1".into());
    schema.to_value()
}
