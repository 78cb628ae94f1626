//! The configuration: parses TOML text into a [`Config`]. Does not read files; callers do.

mod parse;
mod settings;

pub use parse::{ConfigError, parse};
pub use settings::{Clipboard, Codes, Config, Keys, Pwned, Services, Theme};

/// The default configuration with comments. Parsing it gives [`Config::default`].
pub const DEFAULT_TOML: &str = include_str!("default.toml");
