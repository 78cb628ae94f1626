//! What the user said of the controls. This is how the vault keeps it.

use super::ControlId;
use crate::inventory::AccountId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the user said of one control, for themselves or for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub control: ControlId,
    /// For which account; absent: for the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// What. Absent: only a note so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<AnswerState>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub date: Date,
}

/// Done, to do, or not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    Done,
    Todo,
    /// It does not apply to the user.
    NotApplicable,
}

impl AnswerState {
    /// Every answer, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Done, Self::Todo, Self::NotApplicable];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Todo => "to do",
            Self::NotApplicable => "not applicable",
        }
    }
}
