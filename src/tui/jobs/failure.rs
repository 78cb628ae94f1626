//! Why a job failed, for display.

use crate::import::KdfLimits;
use crate::secret::Passphrase;

/// Why an import could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFailure {
    /// The source is encrypted: it needs a password, or another password.
    NeedsPassword {
        /// Names the source for display, such as `Aegis export`.
        label: String,
        /// Whether a password was given and is wrong.
        wrong: bool,
    },
    /// The key derivation exceeds the cost that is allowed without asking the user.
    Costly {
        /// Names the source and the cost for display.
        what: String,
        /// Limits that allow this cost.
        limits: KdfLimits,
        /// The password that the user already entered.
        password: Option<Passphrase>,
    },
    Failed(Failure),
}

/// Why another version of the vault was not merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionFailure {
    /// The vault already contains everything in it.
    Contained,
    /// It has another key, which needs a passphrase.
    NeedsPassphrase {
        /// Whether a passphrase was given and is wrong.
        wrong: bool,
    },
    Failed(Failure),
}

/// What went wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, and where.
    pub what: String,
    /// What to do next.
    pub hint: String,
    /// Whether opening the vault read-only would work.
    pub read_only_works: bool,
}

impl Failure {
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into(), read_only_works: false }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.what, self.hint)
    }
}
