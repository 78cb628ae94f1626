//! One document over HTTPS, whole and of bounded size, only where it is newer than the one at hand.

use super::http::{self, HttpError};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, ETAG, IF_NONE_MATCH};
use std::time::Duration;

/// For connecting, and for each silence in between.
const PATIENCE: Duration = Duration::from_secs(30);

const LONGEST: Duration = Duration::from_secs(180);

#[derive(Debug)]
pub enum Fetched {
    /// It is still the one with the tag that was sent.
    NotModified,
    Document {
        bytes: Vec<u8>,
        /// What the server calls this state of it.
        etag: Option<String>,
    },
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address may not be asked, or the answer not be taken.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server answers, but with no document.
    #[error("the server answers {0}")]
    Status(String),
    #[error("it was not all there after {} seconds", LONGEST.as_secs())]
    TooSlow,
}

/// Fetches the document at an address, of at most `limit` bytes after decompression. With the tag of an earlier
/// answer the server may say that nothing is new.
///
/// # Errors
/// Where the address is not allowed, the server can't be reached, answers anything but success, redirects
/// elsewhere, breaks off, is silent for too long, or sends more than `limit`.
pub fn fetch(address: &str, etag: Option<&str>, limit: u64) -> Result<Fetched, FetchError> {
    let url = http::address(address)?;
    let client = http::client_for(&url, PATIENCE)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| HttpError::Client(error.to_string()))?;
    let asked = async {
        let mut request = client.get(url).header(ACCEPT, "application/json");
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let connection = |error| HttpError::Connection(http::without_address(error));
        let response = request.send().await.map_err(connection)?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && etag.is_some() {
            return Ok(Fetched::NotModified);
        }
        if status != StatusCode::OK {
            return Err(FetchError::Status(status.to_string()));
        }
        let etag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let bytes = http::body(response, limit).await?;
        Ok(Fetched::Document { bytes, etag })
    };
    runtime.block_on(async { tokio::time::timeout(LONGEST, asked).await.unwrap_or(Err(FetchError::TooSlow)) })
}
