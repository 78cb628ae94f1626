//! One row of a model.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The id of a control: `C01`. Answers refer to controls by id, so they stay valid after an edit of the model.
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

/// A duty of the provider and a duty of the user against one threat. The texts come from a file and may contain control
/// characters: show them through [`crate::text::visible`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// Unique in its model, ignoring case.
    pub id: ControlId,
    /// The category's name, as the file first spells it.
    pub category: String,
    pub title: String,
    /// The provider's duty. `provider` and `user` are not both empty.
    pub provider: String,
    /// The user's duty.
    pub user: String,
    /// May be empty.
    pub threat: String,
    /// Keys of `data/sources.csv` or free text, separated by semicolons. May be empty.
    pub source: String,
    pub scope: Scope,
    /// The ids of the rules whose findings are evidence for the control: `R03`.
    pub checks: Vec<String>,
}

/// Whether a control is about the person or about each account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    #[default]
    Person,
    /// Answered once for all accounts, or separately for single accounts.
    Account,
}

impl Scope {
    /// The word in the CSV.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Account => "account",
        }
    }
}
