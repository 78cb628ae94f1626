//! Why a range could not be had, and what the person can do. No error holds a prefix or an address with one.

use std::time::Duration;

/// Why the range service gave no answer that could be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The address of the service cannot be used.
    #[error("{0}")]
    Address(String),
    /// HTTPS cannot be had on this machine.
    #[error("{0}")]
    Client(String),
    /// The connection could not be made, or broke.
    #[error("the connection to the service failed: {0}")]
    Connection(String),
    /// The service's certificate is not trusted.
    #[error("the service's certificate is not trusted here: {0}")]
    Certificate(String),
    /// The whole answer took too long.
    #[error("the service did not answer in full within {} seconds", .0.as_secs())]
    Slow(Duration),
    /// 429: too many requests.
    #[error("the service asks for fewer requests (429){}", waiting(.0))]
    Busy(Option<Duration>),
    /// 500 and above, with the time when it will be back.
    #[error("the service is not available ({status}) and asks to wait for {} seconds", .wait.as_secs())]
    Away {
        status: u16,
        /// How long to leave it alone.
        wait: Duration,
    },
    /// 500 and above: it fails for the moment.
    #[error("the service is not available ({0})")]
    Unavailable(u16),
    /// 403: it does not serve us.
    #[error("the service refuses to answer (403)")]
    Refused,
    /// 404: this is no range service.
    #[error("there are no ranges at this address (404)")]
    NoRanges,
    /// 400: it does not understand the request.
    #[error("the service does not understand the request (400)")]
    NotUnderstood,
    #[error("the service answered with the status {0}")]
    Status(u16),
    /// It sends us to another host, or in a circle.
    #[error("the service redirects to another host or in a circle, which was not followed")]
    Redirect,
    /// The answer ends within a row.
    #[error("the answer was cut off within a row")]
    Cut,
    /// What came is no range: a page to log in to a network, a range of other hashes.
    #[error("what came is not a range of hashes: {0}")]
    NotARange(String),
    /// What came does not match the checksum that came with it.
    #[error("the answer does not match its checksum")]
    Damaged,
    #[error("the answer is empty, and no range is")]
    Empty,
    /// More came than a range can have.
    #[error("the answer is larger than {0} bytes, and no range is")]
    TooLarge(u64),
}

fn waiting(wait: &Option<Duration>) -> String {
    wait.map_or_else(String::new, |wait| format!(" and to wait for {} seconds", wait.as_secs()))
}

impl RangeError {
    /// Whether another try may go better.
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Connection(_)
            | Self::Busy(_)
            | Self::Away { .. }
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

    /// How long the service asks to be left alone.
    pub const fn asks_to_wait(&self) -> Option<Duration> {
        match self {
            Self::Busy(wait) => *wait,
            Self::Away { wait, .. } => Some(*wait),
            _ => None,
        }
    }

    /// What the person can do next.
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
                "nothing was sent; somebody may be listening in, or your system's clock or certificates are wrong"
            }
            Self::Busy(_) | Self::Away { .. } | Self::Unavailable(_) => {
                "try again later; a corpus on this disk needs no service"
            }
            Self::Refused => {
                "the address you come from may be blocked: try from another network, or use a corpus"
            }
            Self::Redirect | Self::NotARange(_) | Self::TooLarge(_) | Self::Empty | Self::Damaged => {
                "log in to the network where it asks for that, check SELVEDGE_RANGE_URL, and try again"
            }
        }
    }
}
