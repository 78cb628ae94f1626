//! A generator of one-time passwords, and its parameters.

use super::error::OtpError;
use super::pin_codes::{MOTP_PERIOD, YANDEX_PERIOD};
use crate::secret::{Pin, Seed};
use serde::{Deserialize, Serialize};

/// The largest counter. The URI format and most programs store it in a signed 64-bit number.
pub const LAST_COUNTER: u64 = i64::MAX as u64;

pub(super) const STEAM_PERIOD: u32 = 30;

// Descriptions of the accepted values of a parameter, for errors.
pub(super) const ACCEPTED_DIGITS: &str = "codes have 6 to 10 digits (Steam codes use otpauth://steam/)";
pub(super) const ACCEPTED_PERIOD: &str = "a code is valid for 1 to 4294967295 seconds, usually 30";
pub(super) const ACCEPTED_COUNTER: &str = "counters go from 0 to 9223372036854775807 (2^63 - 1)";

/// A generator of one-time passwords, as in a service's QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Otp {
    /// The service's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// The account's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    pub secret: Seed,
    /// mOTP and Yandex Key need a PIN to compute codes. Other generators have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Pin>,
    #[serde(flatten)]
    pub generator: Generator,
}

/// How codes are computed from a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Generator {
    /// A code for each period of time (RFC 6238).
    Totp {
        algorithm: Algorithm,
        /// 6 to 10.
        digits: u8,
        /// Seconds, at least 1.
        period: u32,
    },
    /// A code for each use (RFC 4226).
    Hotp {
        algorithm: Algorithm,
        /// 6 to 10.
        digits: u8,
        /// The counter of the next code, at most [`LAST_COUNTER`].
        counter: u64,
    },
    /// Five characters in Steam's alphabet, every 30 seconds.
    Steam,
    /// Six hexadecimal digits from the secret and a PIN, every 10 seconds (Mobile-OTP).
    Motp,
    /// Eight letters from the secret and a PIN, every 30 seconds (Yandex Key).
    Yandex,
}

/// The hash function of the HMAC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Algorithm {
    /// The default of RFC 6238.
    #[default]
    Sha1,
    Sha256,
    Sha512,
    /// Google Authenticator's exports can contain MD5. It is stored, but computes no codes: RFC 4226 §5.3 needs a hash of
    /// at least 19 bytes, and MD5 has 16.
    Md5,
}

impl Algorithm {
    /// Parses a name in any spelling, such as `sha-256` or `HmacSHA256`.
    pub fn named(name: &str) -> Option<Self> {
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        match plain.trim_start_matches("HMAC") {
            "SHA1" | "SHA" => Some(Self::Sha1),
            "SHA256" => Some(Self::Sha256),
            "SHA512" => Some(Self::Sha512),
            "MD5" => Some(Self::Md5),
            _ => None,
        }
    }

    /// The name in `otpauth` URIs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::Md5 => "MD5",
        }
    }
}

impl Generator {
    /// The kind in `otpauth` URIs: `totp`, `hotp`, `steam`, `motp` or `yaotp`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Totp { .. } => "totp",
            Self::Hotp { .. } => "hotp",
            Self::Steam => "steam",
            Self::Motp => "motp",
            Self::Yandex => "yaotp",
        }
    }

    /// Seconds for which a code is valid. `None` for HOTP.
    pub const fn period(&self) -> Option<u32> {
        match self {
            Self::Totp { period, .. } => Some(*period),
            Self::Steam => Some(STEAM_PERIOD),
            Self::Motp => Some(MOTP_PERIOD),
            Self::Yandex => Some(YANDEX_PERIOD),
            Self::Hotp { .. } => None,
        }
    }

    /// Fails if the digits are not 6 to 10, the period is 0, or the counter exceeds [`LAST_COUNTER`].
    pub fn check_parameters(&self) -> Result<(), OtpError> {
        if let Self::Totp { digits, .. } | Self::Hotp { digits, .. } = self
            && !(6..=10).contains(digits)
        {
            return Err(OtpError::parameter("digits", &digits.to_string(), ACCEPTED_DIGITS));
        }
        match self {
            Self::Totp { period: 0, .. } => Err(OtpError::parameter("period", "0", ACCEPTED_PERIOD)),
            Self::Hotp { counter, .. } if *counter > LAST_COUNTER => {
                Err(OtpError::parameter("counter", &counter.to_string(), ACCEPTED_COUNTER))
            }
            _ => Ok(()),
        }
    }
}

impl Otp {
    /// A copy in which empty names are replaced by these, so that another program can show what the generator is for.
    pub fn with_default_names(&self, issuer: &str, label: &str) -> Self {
        let mut named = self.clone();
        if named.issuer.is_empty() {
            issuer.clone_into(&mut named.issuer);
        }
        if named.label.is_empty() {
            label.clone_into(&mut named.label);
        }
        named
    }
}
