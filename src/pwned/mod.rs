//! Checks passwords against Pwned Passwords and rates their strength.
//!
//! A [`Password`](crate::secret::Password) is hashed in memory and looked up through a [`BreachSource`]: the online
//! range service, which receives the first 5 of 40 hexadecimal hash characters (k-anonymity), or a corpus on this
//! disk, which sends nothing. No error, log or file contains a password that was checked, its hash or its prefix.

pub mod audit;
mod breach_source;
pub mod corpus;
mod hash;
mod hex;
pub mod range;
mod range_error;
pub mod reuse;
pub mod strength;

pub use breach_source::{
    BreachSource, BreachStatus, CheckProgress, NetworkCost, ProgressCallback, ProgressUnit, UncheckedReason,
};
pub use hash::{InvalidPrefix, PREFIX_COUNT, Prefix, SUFFIX_DIGITS, Sha1Hash, Suffix};
pub use range_error::RangeError;
