//! A [`BreachSource`] that asks the range service at one address.

use super::batch::{Batch, by_prefix};
use super::request_policy::RequestPolicy;
use crate::platform::http;
use crate::pwned::breach_source::{
    BreachSource, BreachStatus, NetworkCost, ProgressCallback, UncheckedReason,
};
use crate::pwned::hash::Sha1Hash;
use crate::pwned::range_error::RangeError;
use reqwest::{Client, Url};
use tokio::runtime::{Builder, Runtime};

/// Estimated bytes to receive for one range: about 1,900 rows of 39 bytes (35 digits, a colon, a count and a line end), and
/// padding. With compression, the service sends about 57 % of this.
pub const BYTES_PER_RANGE: u64 = 80_000;

/// A batch of more requests than this is announced before it starts.
pub const LARGE_BATCH: u64 = 500;

pub struct RangeClient {
    base: Url,
    client: Client,
    policy: RequestPolicy,
    runtime: Option<Runtime>,
}

impl RangeClient {
    /// A client for an address such as `https://api.pwnedpasswords.com`. Sends nothing yet.
    ///
    /// # Errors
    /// The address is invalid or is plain HTTP to another machine, or HTTPS is not available here.
    pub fn new(address: &str) -> Result<Self, RangeError> {
        Self::with_policy(address, RequestPolicy::default())
    }

    /// Like [`RangeClient::new`], with other timeouts and limits.
    ///
    /// # Errors
    /// See [`RangeClient::new`].
    pub fn with_policy(address: &str, policy: RequestPolicy) -> Result<Self, RangeError> {
        let base = http::address(address).map_err(|error| RangeError::Address(error.to_string()))?;
        let client =
            http::client_for(&base, policy.silence).map_err(|error| RangeError::Client(error.to_string()))?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| RangeError::Client(format!("requests cannot be made: {error}")))?;
        Ok(Self { base, client, policy, runtime: Some(runtime) })
    }

    fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }
}

impl Drop for RangeClient {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Do not wait for a pending DNS lookup.
            runtime.shutdown_background();
        }
    }
}

impl BreachSource for RangeClient {
    fn name(&self) -> String {
        format!("Pwned Passwords ({})", self.host())
    }

    fn cost(&self, hashes: &[Sha1Hash]) -> Option<NetworkCost> {
        let requests = by_prefix(hashes).len() as u64;
        Some(NetworkCost { requests, bytes: requests * BYTES_PER_RANGE })
    }

    fn check(&self, hashes: &[Sha1Hash], watch: ProgressCallback<'_>) -> Vec<BreachStatus> {
        let batch = Batch::new(&self.client, &self.base, &self.policy);
        match &self.runtime {
            Some(runtime) => runtime.block_on(batch.run(hashes, watch)),
            None => vec![BreachStatus::Unchecked(UncheckedReason::Stopped); hashes.len()],
        }
    }
}
