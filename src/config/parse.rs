//! TOML text to a configuration, and what is wrong with it.

use super::Config;

/// What is wrong with a configuration, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct ConfigError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found and what is wanted.
    pub reason: String,
}

/// Reads a configuration. A byte order mark at the start is allowed.
///
/// # Errors
/// Where it is not TOML, names a setting that there is not, or gives one a value that it cannot have.
pub fn parse(text: &str) -> Result<Config, ConfigError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        ConfigError {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            reason: crate::text::visible(error.message()).into_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DEFAULT_TOML;

    #[test]
    fn the_printed_default_is_the_default() {
        assert_eq!(parse(DEFAULT_TOML).unwrap(), Config::default());
    }
}
