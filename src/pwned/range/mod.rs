//! The range service of Pwned Passwords: k-anonymity over HTTPS.
//!
//! `GET {base}/range/{prefix}` sends the first 5 of 40 hexadecimal characters of a SHA-1 hash. The service answers with
//! the suffix of every known hash that starts with this prefix, about 1,900, and the client searches them for its own.
//! A request has no body, cookie or referrer, and the service pads its answers, so that their size does not reveal the
//! range. Li et al., “Protocols for Checking Compromised Credentials” (CCS 2019), study what the prefix reveals.

mod batch;
mod client;
mod fetch;
mod parse;
mod request;
mod request_policy;

pub use client::{BYTES_PER_RANGE, LARGE_BATCH, RangeClient};
pub use fetch::{FetchedRange, fetch_range};
pub use parse::{SuffixCounts, count_suffixes};
pub use request::MAX_RANGE_BYTES;
pub use request_policy::RequestPolicy;
