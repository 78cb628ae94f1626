//! An HTTPS client with safe settings: the platform's certificates, the system's proxy, no redirects to other hosts, plain
//! HTTP only to this computer, and a size limit on every answer.

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, Url};
use std::net::IpAddr;
use std::time::Duration;

/// Pwned Passwords refuses requests without a user agent.
pub const USER_AGENT: &str = concat!("selvedge/", env!("CARGO_PKG_VERSION"));

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("“{0}” is not a web address")]
    NotAnAddress(String),
    /// Plain HTTP to another computer.
    #[error("{0} is not encrypted: HTTPS is required for every computer except this one")]
    NotEncrypted(String),
    /// The client could not be created.
    #[error("HTTPS is not available here: {0}")]
    Client(String),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// The connection failed or was interrupted.
    #[error("{0}")]
    Connection(String),
}

/// Parses an address. Refuses plain HTTP except to loopback.
pub fn address(text: &str) -> Result<Url, HttpError> {
    let url = Url::parse(text.trim()).map_err(|_| HttpError::NotAnAddress(text.to_owned()))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(HttpError::NotEncrypted(text.to_owned())),
        _ => Err(HttpError::NotAnAddress(text.to_owned())),
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A client for one address. `timeout` applies to connecting and to each pause in an answer. Requests to this computer use no
/// proxy, because with a proxy plain HTTP would leave this computer. For plain HTTP, no certificates are loaded. Fails if
/// certificates are needed and the platform has none.
pub fn client_for(url: &Url, timeout: Duration) -> Result<Client, HttpError> {
    let mut settings = settings(timeout);
    if is_loopback(url) {
        settings = settings.no_proxy();
    }
    if url.scheme() == "http" {
        settings = settings.tls_certs_only([]);
    }
    settings.build().map_err(|error| HttpError::Client(without_address(error)))
}

fn settings(timeout: Duration) -> ClientBuilder {
    // Ignore the error of a second call: the provider is installed once for the whole process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let same_host = Policy::custom(|attempt| {
        let stays = attempt.previous().last().is_some_and(|from| {
            from.host_str() == attempt.url().host_str()
                && from.port_or_known_default() == attempt.url().port_or_known_default()
                && from.scheme() == attempt.url().scheme()
        });
        if !stays {
            attempt.error("it redirects to another host")
        } else if attempt.previous().len() > 5 {
            attempt.error("it redirects too often")
        } else {
            attempt.follow()
        }
    });
    Client::builder()
        .user_agent(USER_AGENT)
        .redirect(same_host)
        .connect_timeout(timeout)
        .read_timeout(timeout)
        .referer(false)
}

/// Reads the body of an answer; fails if it has more than `limit` bytes after decompression.
pub async fn body(mut response: Response, limit: u64) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| HttpError::Connection(without_address(e)))? {
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(HttpError::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The error message with its causes, without the address: the address of a range request reveals part of a hash.
pub fn without_address(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        let message = inner.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = inner.source();
    }
    text
}

/// The message of the innermost cause, such as “Connection refused (os error 111)”.
pub fn root_cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Why the server's certificate was rejected; `None` if the request failed for another reason.
pub fn certificate_problem(error: &reqwest::Error) -> Option<String> {
    match tls_error(error) {
        Some(tls @ (rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)) => {
            Some(tls.to_string())
        }
        _ => None,
    }
}

fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref() {
        return Some(tls);
    }
    // `io::Error::source` skips the wrapped error and returns the source of that error, so look at the wrapped error first.
    if let Some(wrapped) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        return tls_error(wrapped);
    }
    error.source().and_then(tls_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_allowed_only_to_this_computer() {
        for allowed in
            ["https://api.example/", "http://127.0.0.1:8080/", "http://localhost/x", "http://[::1]:9/"]
        {
            assert!(address(allowed).is_ok(), "{allowed}");
        }
        for refused in [
            "http://api.example/",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "x",
        ] {
            assert!(address(refused).is_err(), "{refused}");
        }
    }
}
