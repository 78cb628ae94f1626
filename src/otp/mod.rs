//! One-time passwords: TOTP (RFC 6238), HOTP (RFC 4226), Steam, mOTP and Yandex Key; their URIs; and recovery codes.
//!
//! Nothing here reads a clock: time is a parameter, in seconds since 1970.

mod code;
mod error;
mod generator;
pub mod migration;
mod pin_codes;
mod recovery;
mod seed;
mod uri;
mod uri_query;
mod uri_write;
mod warning;

pub use crate::secret::OneTimeCode;
pub use code::{Checked, Code, DRIFT_STEPS, LOOK_AHEAD};
pub use error::OtpError;
pub use generator::{Algorithm, Generator, LAST_COUNTER, Otp};
pub use recovery::{ParsedRecovery, parse as parse_recovery};
pub use seed::{parse_seed, parse_seed_with_surplus};
pub use uri::{Parsed, is_steam, parse_any, parse_any_with_surplus, parse_uri};
pub use warning::Warning;
