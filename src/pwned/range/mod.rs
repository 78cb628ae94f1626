//! The range service of Pwned Passwords: k-anonymity over HTTPS.
//!
//! `GET {base}/range/{first five hexadecimal digits of the SHA-1}` gives every suffix that was seen with that
//! prefix, some 1,900 today; which of them is ours is found out here. Those five characters are all that
//! leaves this machine: no body, no cookie, no referrer. The answer is padded, so that its size does not say
//! which range it is either. (Li et al., “Protocols for Checking Compromised Credentials”, CCS 2019, on what
//! five characters give away.)

mod batch;
mod error;
mod fetch;
mod parse;
mod request;
mod timing;

pub use error::RangeError;
pub use fetch::{Fetched, fetch};
pub use parse::{Counts, counts};
pub use request::LARGEST;
pub use timing::Timing;

use super::checker::{Checker, Cost, Outcome, Watch};
use super::hash::Sha1Hash;
use crate::platform::http;
use batch::{Batch, by_prefix};
use reqwest::{Client, Url};
use tokio::runtime::{Builder, Runtime};

/// What a range takes: some 1,900 rows of 35 digits, a colon, a count and a line end, 39 bytes each in ranges as
/// served, and some padding. An upper bound where the service compresses, to about 57 %.
pub const BYTES_PER_RANGE: u64 = 80_000;

/// A batch of more requests than this is worth a word before it begins.
pub const LARGE_BATCH: u64 = 500;

/// The range service at one address.
pub struct Online {
    base: Url,
    client: Client,
    timing: Timing,
    runtime: Option<Runtime>,
}

impl Online {
    /// The service at this address, such as `https://api.pwnedpasswords.com`. Nothing is sent yet.
    ///
    /// # Errors
    /// Where it is no address, is plain HTTP to another machine, or HTTPS cannot be had here.
    pub fn new(address: &str) -> Result<Self, RangeError> {
        Self::with_timing(address, Timing::default())
    }

    /// The same with times of one's own.
    ///
    /// # Errors
    /// As [`Online::new`].
    pub fn with_timing(address: &str, timing: Timing) -> Result<Self, RangeError> {
        let base = http::address(address).map_err(|error| RangeError::Address(error.to_string()))?;
        let client =
            http::client_for(&base, timing.silence).map_err(|error| RangeError::Client(error.to_string()))?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| RangeError::Client(format!("no requests can be made: {error}")))?;
        Ok(Self { base, client, timing, runtime: Some(runtime) })
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }
}

impl Drop for Online {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Does not wait for a name that is still being looked up.
            runtime.shutdown_background();
        }
    }
}

impl Checker for Online {
    fn name(&self) -> String {
        format!("Pwned Passwords ({})", self.host())
    }

    fn cost(&self, hashes: &[Sha1Hash]) -> Option<Cost> {
        let requests = by_prefix(hashes).len() as u64;
        Some(Cost { requests, bytes: requests * BYTES_PER_RANGE })
    }

    fn check(&self, hashes: &[Sha1Hash], watch: Watch<'_>) -> Vec<Outcome> {
        let batch = Batch::new(&self.client, &self.base, &self.timing);
        match &self.runtime {
            Some(runtime) => runtime.block_on(batch.run(hashes, watch)),
            None => vec![Outcome::Unchecked(super::checker::Why::Stopped); hashes.len()],
        }
    }
}
