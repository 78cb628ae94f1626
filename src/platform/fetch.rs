//! Fetches one document of bounded size over HTTPS, unless the cached copy is still current.

use super::http::{self, HttpError};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, ETAG, IF_NONE_MATCH};
use std::time::Duration;

/// Timeout for connecting and for each pause in the answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Timeout for the whole request.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(180);

#[derive(Debug)]
pub enum Fetched {
    /// The document still has the ETag of the request.
    NotModified,
    Document {
        bytes: Vec<u8>,
        /// The server's identifier of this version, to send with the next request.
        etag: Option<String>,
    },
}

/// Why a document could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server answered with a status other than success.
    #[error("the server answered {0}")]
    Status(String),
    #[error("the download was not complete after {} seconds", TOTAL_TIMEOUT.as_secs())]
    TooSlow,
}

/// Fetches a document of at most `limit` bytes (after decompression). With the ETag of an earlier answer, the server may
/// answer that the document has not changed.
pub fn fetch(address: &str, etag: Option<&str>, limit: u64) -> Result<Fetched, FetchError> {
    let url = http::address(address)?;
    let client = http::client_for(&url, TIMEOUT)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| HttpError::Client(error.to_string()))?;
    let request = async {
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
    runtime.block_on(async {
        tokio::time::timeout(TOTAL_TIMEOUT, request).await.unwrap_or(Err(FetchError::TooSlow))
    })
}
