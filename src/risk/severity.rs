//! The severity of a finding, and the side that it endangers: takeover or lockout.

use serde::{Deserialize, Serialize};

/// Ordered from low to critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    High,
    /// Fix it today.
    Critical,
}

labelled! {
    Severity,
    /// The name in JSON and in `audit --fail-on`.
    label {
        Critical => "critical",
        High => "high",
        Medium => "medium",
        Low => "low",
    }
}

/// The two ways in which an account can be lost. They are counted separately and never added into one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Somebody else could get in.
    Takeover,
    /// The owner could be locked out.
    Lockout,
}

impl Side {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Takeover => "takeover",
            Self::Lockout => "lockout",
        }
    }
}
