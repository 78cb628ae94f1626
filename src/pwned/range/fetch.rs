//! A whole range, for keeping: unpadded, with what tells whether it has changed since.

use super::RangeError;
use super::request::{address, body, checked, failed, text};
use super::timing::Timing;
use crate::pwned::hash::Prefix;
use data_encoding::BASE64;
use md5::{Digest, Md5};
use reqwest::header::{ETAG, IF_NONE_MATCH};
use reqwest::{Client, StatusCode, Url};

pub enum Fetched {
    /// It is as it was.
    Unchanged,
    /// The rows as text, held to their checksum where one came with them, and the tag of this version.
    Body {
        bytes: Vec<u8>,
        /// `ETag`.
        tag: Option<String>,
    },
}

/// Asks for a range once, without padding; where a tag is known, only if it has changed.
///
/// # Errors
/// Where there is no answer, or what comes is none.
pub async fn fetch(
    client: &Client,
    base: &Url,
    timing: &Timing,
    prefix: Prefix,
    known: Option<&str>,
) -> Result<Fetched, RangeError> {
    let answered = async {
        let mut request = client.get(address(base, prefix));
        if let Some(tag) = known {
            request = request.header(IF_NONE_MATCH, tag);
        }
        let response = request.send().await.map_err(|error| failed(error, timing))?;
        if known.is_some() && response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Unchanged);
        }
        let checksum = checked(&response)?;
        let tag = text(response.headers(), &ETAG).map(str::to_owned);
        let bytes = body(response, timing).await?;
        match checksum {
            Some(checksum) if checksum != BASE64.encode(&Md5::digest(&bytes)) => Err(RangeError::Damaged),
            _ => Ok(Fetched::Body { bytes, tag }),
        }
    };
    tokio::time::timeout(timing.request, answered).await.unwrap_or(Err(RangeError::Slow(timing.request)))
}
