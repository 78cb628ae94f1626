//! The inventory as a JSON document, and its schema.

use super::{Inventory, Problem, VERSION, problems};
use serde::Deserialize;

/// Why a document was refused.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Not JSON, or not the shape of an inventory.
    #[error("line {line}, column {column}: {reason}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was found and what was expected.
        reason: String,
    },
    /// Written by a newer Selvedge.
    #[error("this inventory has format version {found}; this program reads up to {VERSION}")]
    Newer {
        /// The version it states.
        found: u32,
    },
    /// It reads, but does not hang together.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
}

fn list(problems: &[Problem]) -> String {
    let shown: Vec<String> = problems.iter().take(20).map(ToString::to_string).collect();
    let rest = problems.len().saturating_sub(shown.len());
    let more = if rest > 0 { format!("\n… and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join("\n"))
}

/// Reads an inventory. A byte order mark at the start is allowed.
///
/// # Errors
/// Where it is not JSON, has an unknown field, is of a newer version, or names what is not there.
pub fn parse(json: &str) -> Result<Inventory, DocumentError> {
    /// Just the version, so that a newer document is called newer and not malformed.
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
    // A list would be read as the fields in their order, and an empty one as an empty inventory.
    if json.trim_start().starts_with('[') {
        let reason = "an inventory is an object, { … }, not a list".into();
        return Err(DocumentError::Syntax { line: 1, column: 1, reason });
    }
    let inventory: Inventory = serde_json::from_str(json).map_err(|error| {
        let text = error.to_string();
        let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
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
    // Maps with text keys and plain values: serde_json has no way to fail on these types.
    let mut json = serde_json::to_string_pretty(inventory).unwrap_or_default();
    json.push('\n');
    json
}

/// The JSON Schema (draft 2020-12) of the document.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Inventory);
    schema.insert("title".into(), "Selvedge inventory".into());
    schema.insert("$id".into(), "urn:selvedge:inventory:1".into());
    schema.to_value()
}
