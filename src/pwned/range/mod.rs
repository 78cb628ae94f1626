//! The range service of Pwned Passwords.

mod error;

pub use error::RangeError;
