//! One row of the model.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A control's id, `C01`; answers survive an edit of the model by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ControlId(pub String);

impl ControlId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for ControlId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A duty of the provider and a duty of the user against one threat. The texts are as the file
/// has them, line ends as `\n`: show them through [`crate::text::visible`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Unique in its model, whatever the case of its letters.
    pub id: ControlId,
    /// The category's name, spelt as where it first stands.
    pub category: String,
    /// What the control is called.
    pub title: String,
    /// What the provider owes. May be empty, but not together with `user`.
    pub provider: String,
    /// What the user owes. May be empty, but not together with `provider`.
    pub user: String,
    /// What it protects from. Empty: not said.
    pub threat: String,
    /// Where it comes from, as keys of `data/sources.csv` or in any words. Empty: not said.
    pub source: String,
    /// Whether it is answered once, or account by account.
    pub scope: Scope,
    /// The rules whose findings are evidence for it: `R03`.
    pub checks: Vec<String>,
}

/// Whether a control is about the person or about each account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Person,
    /// Answered once for all accounts, or for one account at a time.
    Account,
}

impl Scope {
    /// The word that the CSV has for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Account => "account",
        }
    }
}
