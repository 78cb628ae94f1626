//! The configuration: TOML text in, a [`Config`] out. Reading the file is somebody else's.

mod parse;

pub use parse::{ConfigError, parse};

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The commented default configuration. It parses to [`Config::default`].
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// How Selvedge looks and behaves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub theme: Theme,
    /// Draw with ASCII characters alone.
    pub ascii: bool,
    pub mouse: bool,
    /// Minutes without a key after which the vault locks; 0 for never.
    pub lock_after: u32,
    /// A responsibility model instead of the built-in one.
    pub model: Option<PathBuf>,
    pub clipboard: Clipboard,
    pub codes: Codes,
    pub services: Services,
    /// How passwords are checked against breaches.
    pub pwned: Pwned,
    /// Keys by action, in place of the default ones. The screens say which actions and keys there are.
    pub keys: BTreeMap<String, Keys>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            ascii: false,
            mouse: true,
            lock_after: 5,
            model: None,
            clipboard: Clipboard::default(),
            codes: Codes::default(),
            services: Services::default(),
            pwned: Pwned::default(),
            keys: BTreeMap::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Dark or light, by what the terminal says of itself.
    #[default]
    Auto,
    Dark,
    Light,
    /// No colours, only bold, reverse and underlined.
    Plain,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Clipboard {
    /// Through the terminal (OSC 52), which also works over SSH.
    pub osc52: bool,
    pub desktop: bool,
    /// Seconds after which what was copied is taken off the clipboard again; 0 for never.
    pub clear_after: u32,
}

impl Default for Clipboard {
    fn default() -> Self {
        Self { osc52: true, desktop: true, clear_after: 30 }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Codes {
    /// Whether codes are hidden until asked for.
    pub hidden: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Services {
    /// Where it is fetched from, in place of the public one.
    pub url: Option<String>,
}

/// How passwords are checked against breaches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pwned {
    /// The address of the range service: `{range_url}/range/{prefix}`.
    pub range_url: String,
    /// The corpus on this disk, in place of the one in its usual place.
    pub corpus: Option<PathBuf>,
}

impl Default for Pwned {
    fn default() -> Self {
        Self { range_url: "https://api.pwnedpasswords.com".into(), corpus: None }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a key is text like \"ctrl-p\", or a list of them")]
pub enum Keys {
    /// One key: `"q"`, `"ctrl-p"`, `"f1"`.
    One(String),
    /// Several keys that do the same; none switches the action's keys off.
    Several(Vec<String>),
}

impl Keys {
    /// The keys as a list.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::Several(keys) => keys,
        }
    }
}
