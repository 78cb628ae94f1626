//! Downloads a complete range without padding, for a corpus on disk.

use super::request::{check_headers, header_text, range_url, read_body, request_error};
use super::request_policy::RequestPolicy;
use crate::pwned::hash::Prefix;
use crate::pwned::range_error::RangeError;
use data_encoding::BASE64;
use md5::{Digest, Md5};
use reqwest::header::{ETAG, IF_NONE_MATCH};
use reqwest::{Client, StatusCode, Url};

pub enum FetchedRange {
    /// The service still has the version with the known ETag.
    Unchanged,
    /// The rows as text, verified against the service's checksum if it sent one.
    Body { bytes: Vec<u8>, etag: Option<String> },
}

/// Requests a range once. With a known ETag, the service sends the range only if it has changed.
pub async fn fetch_range(
    client: &Client,
    base: &Url,
    policy: &RequestPolicy,
    prefix: Prefix,
    known_etag: Option<&str>,
) -> Result<FetchedRange, RangeError> {
    let answer = async {
        let mut request = client.get(range_url(base, prefix));
        if let Some(etag) = known_etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = request.send().await.map_err(|error| request_error(error, policy))?;
        if known_etag.is_some() && response.status() == StatusCode::NOT_MODIFIED {
            return Ok(FetchedRange::Unchanged);
        }
        let checksum = check_headers(&response)?;
        let etag = header_text(response.headers(), &ETAG).map(str::to_owned);
        let bytes = read_body(response, policy).await?;
        match checksum {
            Some(checksum) if checksum != BASE64.encode(&Md5::digest(&bytes)) => Err(RangeError::Damaged),
            _ => Ok(FetchedRange::Body { bytes, etag }),
        }
    };
    tokio::time::timeout(policy.request, answer).await.unwrap_or(Err(RangeError::Slow(policy.request)))
}
