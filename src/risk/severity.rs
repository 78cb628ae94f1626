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

impl Severity {
    /// Worst first, as lists show them.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The name in JSON and in `audit --fail-on`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.label() == label)
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
