//! Errors of the range service, with a hint for each. No error contains a prefix or a URL with one.

use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The configured service address is not usable.
    #[error("{0}")]
    Address(String),
    /// No HTTPS client could be created on this machine.
    #[error("{0}")]
    Client(String),
    /// The connection could not be made, or it broke.
    #[error("the connection to the service failed: {0}")]
    Connection(String),
    #[error("the service's certificate is not trusted here: {0}")]
    Certificate(String),
    #[error("the service did not answer in full within {} seconds", .0.as_secs())]
    Slow(Duration),
    /// Status 429, with the wait that `Retry-After` asks for.
    #[error("the service asks for fewer requests (429){}", requested_wait(.0))]
    Busy(Option<Duration>),
    /// Status 500 or above, with a `Retry-After` header.
    #[error("the service is not available ({status}) and asks to wait for {} seconds", .wait.as_secs())]
    RetryLater { status: u16, wait: Duration },
    /// Status 500 or above, without a `Retry-After` header.
    #[error("the service is not available ({0})")]
    Unavailable(u16),
    /// Status 403.
    #[error("the service refuses to answer (403)")]
    Refused,
    /// Status 404: the address is not that of a range service.
    #[error("there are no ranges at this address (404)")]
    NoRanges,
    /// Status 400.
    #[error("the service does not understand the request (400)")]
    NotUnderstood,
    #[error("the service answered with the status {0}")]
    Status(u16),
    #[error("the service redirects to another host or in a circle; the redirect was not followed")]
    Redirect,
    /// The answer ends within a row.
    #[error("the answer was cut off within a row")]
    Cut,
    /// The answer is something else, such as a network's login page or a range of NTLM hashes.
    #[error("the answer is not a range of hashes: {0}")]
    NotARange(String),
    #[error("the answer does not match its checksum")]
    Damaged,
    #[error("the answer is empty, but a range never is")]
    Empty,
    #[error("the answer is larger than {0} bytes, more than any range")]
    TooLarge(u64),
}

fn requested_wait(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |wait| format!(" and to wait for {} seconds", wait.as_secs()))
}

impl RangeError {
    /// Whether a retry may succeed.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Connection(_)
            | Self::Busy(_)
            | Self::RetryLater { .. }
            | Self::Unavailable(_)
            | Self::Cut
            | Self::Damaged
            | Self::Empty => true,
            Self::Slow(_)
            | Self::NotARange(_)
            | Self::Address(_)
            | Self::Client(_)
            | Self::Certificate(_)
            | Self::Refused
            | Self::NoRanges
            | Self::NotUnderstood
            | Self::Status(_)
            | Self::Redirect
            | Self::TooLarge(_) => false,
        }
    }

    /// The pause that the service asked for.
    pub const fn requested_pause(&self) -> Option<Duration> {
        match self {
            Self::Busy(wait) => *wait,
            Self::RetryLater { wait, .. } => Some(*wait),
            _ => None,
        }
    }

    /// What the user can do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Address(_) | Self::NoRanges | Self::NotUnderstood | Self::Status(_) => {
                "check SELVEDGE_RANGE_URL, and range_url in the configuration"
            }
            Self::Client(_) => "install your system's root certificates (Debian: ca-certificates)",
            Self::Connection(_) | Self::Slow(_) | Self::Cut => {
                "check the network and the proxy (HTTPS_PROXY), and try again"
            }
            Self::Certificate(_) => {
                "nothing was sent; somebody may be intercepting the connection, or your system's clock or certificates are wrong"
            }
            Self::Busy(_) | Self::RetryLater { .. } | Self::Unavailable(_) => {
                "try again later, or use a corpus on this disk, which needs no service"
            }
            Self::Refused => {
                "the address you connect from may be blocked: try another network, or use a corpus"
            }
            Self::Redirect | Self::NotARange(_) | Self::TooLarge(_) | Self::Empty | Self::Damaged => {
                "log in to the network if it asks for that, check SELVEDGE_RANGE_URL, and try again"
            }
        }
    }
}
