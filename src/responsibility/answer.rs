//! The user's answers to controls, as the vault stores them.

use super::control::ControlId;
use crate::inventory::AccountId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An answer to one control, for the person or for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub control: ControlId,
    /// `None` for an answer that concerns the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// `None` for a note without an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<AnswerState>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub date: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    Done,
    Todo,
    NotApplicable,
}

labelled! {
    AnswerState,
    label {
        Done => "done",
        Todo => "to do",
        NotApplicable => "not applicable",
    }
}
