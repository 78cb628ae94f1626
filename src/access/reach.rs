//! How soon the owner can open an account or another thing.

use serde::Serialize;

/// Ordered best first. If several things are needed together, the slowest one counts; if one of several is enough, the
/// fastest one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// At once, with what the owner has.
    #[default]
    Now,
    /// In days, because other people must act: a carrier reissues a number, support checks papers, a contact answers.
    Slow,
    Never,
}

impl Reach {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Slow => "slow",
            Self::Never => "never",
        }
    }
}
