//! HTTPS: the platform's certificates, the system's proxy, no redirect to another host, no plain HTTP
//! but to this machine, and never more of an answer than was asked for.

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Response, Url};
use std::net::IpAddr;
use std::time::Duration;

/// What we call ourselves. Pwned Passwords refuses a request without a name.
pub const USER_AGENT: &str = concat!("selvedge/", env!("CARGO_PKG_VERSION"));

/// Why an address may not be fetched, or an answer not be taken.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("“{0}” is no web address")]
    NotAnAddress(String),
    /// It is plain HTTP to another machine.
    #[error("{0} is not encrypted: HTTPS is needed for everything but this machine itself")]
    NotEncrypted(String),
    /// The client could not be made.
    #[error("HTTPS is not available here: {0}")]
    Client(String),
    /// The answer was larger than it may be.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// The connection failed, or broke.
    #[error("{0}")]
    Connection(String),
}

/// Reads an address, and refuses plain HTTP to anything but loopback.
///
/// # Errors
/// Where it is no address, or would leave this machine unencrypted.
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

/// A client with our settings. `timeout` is for connecting and for each silence in between.
///
/// # Errors
/// Where the platform has no certificates to trust.
pub fn client(timeout: Duration) -> Result<Client, HttpError> {
    build(settings(timeout))
}

/// A client for one address alone: as [`client`], but to this machine itself no proxy stands in between, or
/// plain HTTP would leave it after all. Where that is plain, no certificates are read either.
///
/// # Errors
/// Where the platform has no certificates to trust.
pub fn client_for(url: &Url, timeout: Duration) -> Result<Client, HttpError> {
    let mut settings = settings(timeout);
    if is_loopback(url) {
        settings = settings.no_proxy();
    }
    if url.scheme() == "http" {
        settings = settings.tls_certs_only([]);
    }
    build(settings)
}

fn build(settings: ClientBuilder) -> Result<Client, HttpError> {
    settings.build().map_err(|error| HttpError::Client(without_address(error)))
}

fn settings(timeout: Duration) -> ClientBuilder {
    // Installed once a process; a second time is no error.
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
            attempt.error("it redirects in a circle")
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

/// The body, up to `limit` bytes after decompression.
///
/// # Errors
/// Where it is longer, or the connection breaks before its end.
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

/// What went wrong, down to its cause, without the address: with a range it would say what was asked.
pub fn without_address(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// What went wrong at the bottom of it, in the fewest words: “Connection refused (os error 111)”.
pub fn root_cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Why the certificate was not taken, where that is what went wrong.
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
    // An error of input or output passes by what it wraps: its source is that of the wrapped one.
    if let Some(wrapped) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        return tls_error(wrapped);
    }
    error.source().and_then(tls_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_alone() {
        for good in
            ["https://api.example/", "http://127.0.0.1:8080/", "http://localhost/x", "http://[::1]:9/"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.example/",
            "http://10.0.0.1/",
            "http://localhost.example/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "x",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
