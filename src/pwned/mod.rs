//! Pwned Passwords: by k-anonymity online, or against a corpus on this disk; the health of passwords.
//!
//! A password comes in as a [`Password`](crate::secret::Password), becomes a [`Sha1Hash`] in memory, and what
//! leaves this part is an [`Outcome`]. Whatever can look hashes up is a [`Checker`]: the range service online,
//! which learns five of forty hexadecimal characters, or a corpus on this disk, from which nothing leaves. No
//! password that was looked up, no hash and no prefix of one is in an error or written anywhere.

pub mod audit;
mod checker;
pub mod corpus;
mod hash;
mod hex;
pub mod range;
pub mod reuse;
pub mod strength;

pub use checker::{Checker, Cost, Outcome, Progress, Unit, Watch, Why};
pub use hash::{NoPrefix, PREFIXES, Prefix, SUFFIX_DIGITS, Sha1Hash, Suffix};
