//! The settings and their default values.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How Selvedge looks and behaves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub theme: Theme,
    /// Draw with ASCII characters only.
    pub ascii: bool,
    pub mouse: bool,
    /// Minutes without a key press until the vault locks; 0 for never.
    pub lock_after: u32,
    /// A CSV file that replaces the built-in responsibility model.
    pub model: Option<PathBuf>,
    pub clipboard: Clipboard,
    pub codes: Codes,
    pub services: Services,
    pub pwned: Pwned,
    /// Keys that replace the default keys of an action. The screens validate the names of actions and keys.
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
    /// Dark or light, depending on the terminal's background.
    #[default]
    Auto,
    Dark,
    Light,
    /// No colours, only bold, reverse and underline.
    Plain,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Clipboard {
    /// Copy through the terminal (OSC 52), which also works over SSH.
    pub osc52: bool,
    pub desktop: bool,
    /// Seconds until a copied code is cleared from the clipboard; 0 for never.
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
    /// Whether codes are hidden until the user asks for one.
    pub hidden: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Services {
    /// An address that replaces the public service directory.
    pub url: Option<String>,
}

/// How passwords are checked against known breaches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pwned {
    /// The base address of the range service; requests go to `{range_url}/range/{prefix}`.
    pub range_url: String,
    /// A corpus file that replaces the one at its default path.
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
    /// Several keys for the same action. An empty list removes all keys of the action.
    Several(Vec<String>),
}

impl Keys {
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::Several(keys) => keys,
        }
    }
}
