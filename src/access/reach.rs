//! How soon the owner can open something.

use serde::Serialize;

/// How soon the owner can open something. A combination of requirements takes the worst of its parts; among
/// alternatives the best counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// At once, with what the owner has.
    #[default]
    Now,
    /// In days, through other people: a carrier reissues a number, support checks papers, a contact answers.
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
