//! One request for one range: what is sent, and what is taken for an answer.

use super::RangeError;
use super::parse::{Counts, counts};
use super::timing::{Timing, date, retry_after};
use crate::platform::{clock, http};
use crate::pwned::hash::{Prefix, Suffix};
use data_encoding::BASE64;
use md5::{Digest, Md5};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};
use std::time::Duration;

/// The most bytes that a range may have, after decompression: some fifty times as many as they have.
pub const LARGEST: u64 = 4 * 1024 * 1024;

/// Asks for a range once, and counts suffixes in it. Nothing of the suffixes is sent.
///
/// # Errors
/// Where there is no answer, or what comes is none.
pub async fn ask(
    client: &Client,
    base: &Url,
    timing: &Timing,
    prefix: Prefix,
    wanted: &[Suffix],
) -> Result<Counts, RangeError> {
    let answered = async {
        let request = client.get(address(base, prefix)).header("Add-Padding", "true");
        let response = request.send().await.map_err(|error| failed(error, timing))?;
        let checksum = checked(&response)?;
        let body = body(response, timing).await?;
        let counts = counts(&body, wanted)?;
        match checksum {
            // A checksum is of the range without padding.
            Some(checksum) if !counts.padded && checksum != BASE64.encode(&Md5::digest(&body)) => {
                Err(RangeError::Damaged)
            }
            _ => Ok(counts),
        }
    };
    tokio::time::timeout(timing.request, answered).await.unwrap_or(Err(RangeError::Slow(timing.request)))
}

/// `…/range/{prefix}`, below whatever path the base has.
pub(super) fn address(base: &Url, prefix: Prefix) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("range").push(&prefix.hex());
    }
    url
}

/// What the status and the headers say; the checksum that came with it.
pub(super) fn checked(response: &Response) -> Result<Option<String>, RangeError> {
    let headers = response.headers();
    match response.status() {
        StatusCode::OK => {}
        StatusCode::TOO_MANY_REQUESTS => return Err(RangeError::Busy(wait(headers))),
        StatusCode::FORBIDDEN => return Err(RangeError::Refused),
        StatusCode::NOT_FOUND => return Err(RangeError::NoRanges),
        StatusCode::BAD_REQUEST => return Err(RangeError::NotUnderstood),
        status if status.is_server_error() => {
            // A service that says when it will be back is busy, not broken.
            return Err(match wait(headers) {
                Some(wait) => RangeError::Away { status: status.as_u16(), wait },
                None => RangeError::Unavailable(status.as_u16()),
            });
        }
        status => return Err(RangeError::Status(status.as_u16())),
    }
    let kind = text(headers, &CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if matches!(kind, "text/html" | "application/xhtml+xml") {
        return Err(RangeError::NotARange("it is a web page, perhaps one to log in to this network".into()));
    }
    if !matches!(kind, "" | "text/plain" | "application/octet-stream" | "binary/octet-stream") {
        return Err(RangeError::NotARange(format!("it is {}", crate::text::fit(kind, 40))));
    }
    Ok(text(headers, &HeaderName::from_static("content-md5")).map(str::to_owned))
}

fn wait(headers: &HeaderMap) -> Option<Duration> {
    let now = text(headers, &DATE).and_then(date).unwrap_or_else(clock::unix_time);
    retry_after(text(headers, &RETRY_AFTER)?, now)
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

pub(super) async fn body(mut response: Response, timing: &Timing) -> Result<Vec<u8>, RangeError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(error, timing))? {
        if (bytes.len() + chunk.len()) as u64 > LARGEST {
            return Err(RangeError::TooLarge(LARGEST));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// What went wrong, without the address: it would say what was asked.
pub(super) fn failed(error: reqwest::Error, timing: &Timing) -> RangeError {
    if error.is_redirect() {
        RangeError::Redirect
    } else if let Some(problem) = http::certificate_problem(&error) {
        RangeError::Certificate(problem)
    } else if error.is_timeout() {
        RangeError::Connection(format!("nothing came for {} seconds", timing.silence.as_secs()))
    } else {
        RangeError::Connection(http::root_cause(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_lies_below_the_path_of_the_base() {
        let prefix = "0ab1F".parse().unwrap();
        for (base, wanted) in [
            ("https://api.example", "https://api.example/range/0AB1F"),
            ("https://api.example/", "https://api.example/range/0AB1F"),
            ("https://api.example/mirror", "https://api.example/mirror/range/0AB1F"),
            ("https://api.example/mirror/?key=1", "https://api.example/mirror/range/0AB1F?key=1"),
        ] {
            assert_eq!(address(&Url::parse(base).unwrap(), prefix).as_str(), wanted);
        }
    }
}
