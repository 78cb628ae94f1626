//! Codes computed from a secret and a PIN: mOTP and Yandex Key. Neither has a standard, so the tests compare with codes
//! from the programs themselves.

use super::error::OtpError;
use super::seed;
use crate::secret::{OneTimeCode, Pin, Seed};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use md5::Md5;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// Seconds.
pub(super) const MOTP_PERIOD: u32 = 10;
/// Seconds.
pub(super) const YANDEX_PERIOD: u32 = 30;
/// The number of bytes of a Yandex secret that make the key. The other bytes describe how the secret was issued.
const YANDEX_KEY_LENGTH: usize = 16;
const YANDEX_LETTERS: u32 = 8;

/// The text that mOTP hashes after the time: the secret in lower-case hexadecimal, then the PIN.
pub(super) fn motp_suffix(secret: &Seed, pin: Option<&Pin>) -> Result<Zeroizing<String>, OtpError> {
    let pin = require_pin(pin, "mOTP")?;
    let secret = Zeroizing::new(seed::bytes(secret)?);
    let mut suffix = Zeroizing::new(String::with_capacity(secret.len() * 2 + pin.expose().len()));
    HEXLOWER.encode_append(&secret, &mut suffix);
    suffix.push_str(pin.expose());
    Ok(suffix)
}

/// The first six hexadecimal digits of MD5(periods since 1970 ‖ secret ‖ PIN).
pub(super) fn motp(suffix: &str, step: u64) -> OneTimeCode {
    let hash = Md5::new().chain_update(step.to_string()).chain_update(suffix).finalize();
    OneTimeCode::new(HEXLOWER.encode(&hash[..3]))
}

/// The HMAC-SHA-256 key of Yandex codes: SHA-256(PIN ‖ secret), without a leading zero byte.
pub(super) fn yandex_key(secret: &Seed, pin: Option<&Pin>) -> Result<Totp, OtpError> {
    let secret = Zeroizing::new(seed::bytes(secret)?);
    let Some(secret) = secret.get(..YANDEX_KEY_LENGTH) else {
        return Err(OtpError::ShortYandex { bytes: secret.len() });
    };
    let pin = require_pin(pin, "Yandex Key")?;
    let hash = Zeroizing::new(<[u8; 32]>::from(
        Sha256::new().chain_update(pin.expose()).chain_update(secret).finalize(),
    ));
    let key = hash.strip_prefix(&[0]).unwrap_or(&hash[..]);
    Ok(Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA256)
        .with_secret(totp_rs::Secret::new(key.to_vec().into_boxed_slice()))
        .with_step_duration(1)
        .build_noncompliant())
}

/// Eight letters from 63 bits of the HMAC, truncated as in RFC 4226 §5.3.
pub(super) fn yandex(hmac: &[u8]) -> OneTimeCode {
    let offset = usize::from(hmac.last().map_or(0, |last| last & 0xf));
    let bits = hmac.iter().skip(offset).take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut number = (bits & (u64::MAX >> 1)) % 26_u64.pow(YANDEX_LETTERS);
    let mut letters = [b'a'; YANDEX_LETTERS as usize];
    for letter in letters.iter_mut().rev() {
        *letter += (number % 26) as u8;
        number /= 26;
    }
    OneTimeCode::new(letters.iter().map(|&letter| char::from(letter)).collect())
}

fn require_pin<'a>(pin: Option<&'a Pin>, kind: &'static str) -> Result<&'a Pin, OtpError> {
    pin.filter(|pin| !pin.is_empty()).ok_or(OtpError::NoPin(kind))
}

/// Decodes the PIN of a Yandex URI, which is usually in base32.
pub(super) fn parse_yandex_pin(text: &str) -> Pin {
    let bytes = BASE32_NOPAD.decode(text.trim_end_matches('=').to_ascii_uppercase().as_bytes());
    match bytes.map(String::from_utf8) {
        Ok(Ok(pin)) if pin.chars().all(|c| c.is_ascii_graphic()) => Pin::new(pin),
        _ => Pin::new(text.to_owned()),
    }
}
