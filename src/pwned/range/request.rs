//! One request for one range, and the checks of its answer.

use super::parse::{SuffixCounts, count_suffixes};
use super::request_policy::{RequestPolicy, parse_http_date, parse_retry_after};
use crate::platform::{clock, http};
use crate::pwned::hash::{Prefix, Suffix};
use crate::pwned::range_error::RangeError;
use data_encoding::BASE64;
use md5::{Digest, Md5};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};
use std::time::Duration;

/// The most decompressed bytes accepted for a range, about fifty times the usual size.
pub const MAX_RANGE_BYTES: u64 = 4 * 1024 * 1024;

/// Requests a padded range once and counts the suffixes in it. The request does not contain the suffixes.
pub async fn request_counts(
    client: &Client,
    base: &Url,
    policy: &RequestPolicy,
    prefix: Prefix,
    suffixes: &[Suffix],
) -> Result<SuffixCounts, RangeError> {
    let answer = async {
        let request = client.get(range_url(base, prefix)).header("Add-Padding", "true");
        let response = request.send().await.map_err(|error| request_error(error, policy))?;
        let checksum = check_headers(&response)?;
        let body = read_body(response, policy).await?;
        let found = count_suffixes(&body, suffixes)?;
        match checksum {
            // The service's checksum does not cover padding rows.
            Some(checksum) if !found.padded && checksum != BASE64.encode(&Md5::digest(&body)) => {
                Err(RangeError::Damaged)
            }
            _ => Ok(found),
        }
    };
    tokio::time::timeout(policy.request, answer).await.unwrap_or(Err(RangeError::Slow(policy.request)))
}

/// `{base}/range/{prefix}`; the base may have a path.
pub(super) fn range_url(base: &Url, prefix: Prefix) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("range").push(&prefix.hex());
    }
    url
}

/// Checks the status and the content type. Returns the checksum that the service sent, if any.
pub(super) fn check_headers(response: &Response) -> Result<Option<String>, RangeError> {
    let headers = response.headers();
    match response.status() {
        StatusCode::OK => {}
        StatusCode::TOO_MANY_REQUESTS => return Err(RangeError::Busy(retry_after(headers))),
        StatusCode::FORBIDDEN => return Err(RangeError::Refused),
        StatusCode::NOT_FOUND => return Err(RangeError::NoRanges),
        StatusCode::BAD_REQUEST => return Err(RangeError::NotUnderstood),
        status if status.is_server_error() => {
            return Err(match retry_after(headers) {
                Some(wait) => RangeError::RetryLater { status: status.as_u16(), wait },
                None => RangeError::Unavailable(status.as_u16()),
            });
        }
        status => return Err(RangeError::Status(status.as_u16())),
    }
    let content_type = header_text(headers, &CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if matches!(media_type, "text/html" | "application/xhtml+xml") {
        return Err(RangeError::NotARange("it is a web page, perhaps the login page of this network".into()));
    }
    if !matches!(media_type, "" | "text/plain" | "application/octet-stream" | "binary/octet-stream") {
        return Err(RangeError::NotARange(format!("it is {}", crate::text::fit(media_type, 40))));
    }
    Ok(header_text(headers, &HeaderName::from_static("content-md5")).map(str::to_owned))
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let now = header_text(headers, &DATE).and_then(parse_http_date).unwrap_or_else(clock::unix_time);
    parse_retry_after(header_text(headers, &RETRY_AFTER)?, now)
}

pub(super) fn header_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

pub(super) async fn read_body(mut response: Response, policy: &RequestPolicy) -> Result<Vec<u8>, RangeError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| request_error(error, policy))? {
        if (bytes.len() + chunk.len()) as u64 > MAX_RANGE_BYTES {
            return Err(RangeError::TooLarge(MAX_RANGE_BYTES));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Converts a transport error without its URL, which contains the prefix.
pub(super) fn request_error(error: reqwest::Error, policy: &RequestPolicy) -> RangeError {
    if error.is_redirect() {
        RangeError::Redirect
    } else if let Some(problem) = http::certificate_problem(&error) {
        RangeError::Certificate(problem)
    } else if error.is_timeout() {
        RangeError::Connection(format!("no data arrived for {} seconds", policy.silence.as_secs()))
    } else {
        RangeError::Connection(http::root_cause(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_below_the_path_of_the_base() {
        let prefix = "0ab1F".parse().unwrap();
        for (base, expected) in [
            ("https://api.example", "https://api.example/range/0AB1F"),
            ("https://api.example/", "https://api.example/range/0AB1F"),
            ("https://api.example/mirror", "https://api.example/mirror/range/0AB1F"),
            ("https://api.example/mirror/?key=1", "https://api.example/mirror/range/0AB1F?key=1"),
        ] {
            assert_eq!(range_url(&Url::parse(base).unwrap(), prefix).as_str(), expected);
        }
    }
}
