//! The responsibility model: provider duty beside user duty; the user's answers; progress.

use crate::inventory::AccountId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A control's id, `C01`; answers survive an edit of the model by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ControlId(pub String);

/// What the user said of one control, for themselves or for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which control.
    pub control: ControlId,
    /// For which account; absent: for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// What. Absent: only a note so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<AnswerState>,
    /// In the user's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// When.
    pub date: Date,
}

/// Done, to do, or not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// The user does this.
    Done,
    /// The user means to.
    Todo,
    /// It does not apply to the user.
    NotApplicable,
}
