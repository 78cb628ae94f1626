//! One-time passwords: TOTP (RFC 6238), HOTP (RFC 4226), Steam, mOTP, Yandex Key; their URIs; recovery codes.
//!
//! Pure: time comes in as seconds since 1970. Nothing here reads a clock.

mod code;
mod error;
pub mod migration;
mod other;
mod recovery;
mod seed;
mod uri;
mod warning;

pub use crate::secret::OneTimeCode;
pub use code::{Checked, Code, DRIFT_STEPS, LAST_COUNTER, LOOK_AHEAD};
pub use error::OtpError;
pub use recovery::{Parsed as ParsedRecovery, parse as parse_recovery};
pub use seed::parse_seed;
pub use uri::{Parsed, parse_any, parse_uri};
pub use warning::Warning;

use crate::secret::{Pin, Seed};
use serde::{Deserialize, Serialize};

/// A one-time password generator: what a service's QR code carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Otp {
    /// The service, as its URI names it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    pub secret: Seed,
    /// What mOTP and Yandex Key need beside the secret. Other generators have none; without it these make no codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Pin>,
    /// How codes are made from it.
    #[serde(flatten)]
    pub generator: Generator,
}

/// How codes are made from a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Generator {
    /// A code for each period of time (RFC 6238).
    Totp {
        algorithm: Algorithm,
        /// Digits a code, 6 to 10.
        digits: u8,
        /// Seconds a code, 1 or more.
        period: u32,
    },
    /// A code for each press (RFC 4226).
    Hotp {
        algorithm: Algorithm,
        /// Digits a code, 6 to 10.
        digits: u8,
        /// The counter of the next code, up to 2^63 - 1.
        counter: u64,
    },
    /// Five characters for each 30 seconds, in Steam's own alphabet.
    Steam,
    /// Six hexadecimal digits for each 10 seconds, of the secret and a PIN (Mobile-OTP).
    Motp,
    /// Eight letters for each 30 seconds, of the secret and a PIN (Yandex Key).
    Yandex,
}

/// The hash under the HMAC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Algorithm {
    /// SHA-1, the default of RFC 6238.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// MD5, which Google Authenticator's exports can name. Kept, and no codes are made: RFC 4226 §5.3 takes
    /// four of at least 19 bytes, and MD5 has 16.
    Md5,
}
