//! Codes that need a PIN beside the secret: mOTP and Yandex Key. Neither has a standard; both are held to codes
//! that the programs themselves made.

use super::{Otp, OtpError, seed};
use crate::secret::{OneTimeCode, Pin};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use md5::Md5;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// Seconds a mOTP code.
pub(super) const MOTP_PERIOD: u32 = 10;
/// Seconds a Yandex code.
pub(super) const YANDEX_PERIOD: u32 = 30;
/// Bytes of a Yandex secret that make codes. What may follow them says how it was given out.
const YANDEX_KEY: usize = 16;
const YANDEX_LETTERS: u32 = 8;

/// What a mOTP code hashes after the time: the secret in lower-case hexadecimal, then the PIN.
pub(super) fn motp_tail(otp: &Otp) -> Result<Zeroizing<String>, OtpError> {
    let pin = pin(otp, "mOTP")?;
    let secret = Zeroizing::new(seed::bytes(&otp.secret)?);
    let mut tail = Zeroizing::new(String::with_capacity(secret.len() * 2 + pin.expose().len()));
    HEXLOWER.encode_append(&secret, &mut tail);
    tail.push_str(pin.expose());
    Ok(tail)
}

/// The first six hexadecimal digits of MD5(periods since 1970 ‖ secret ‖ PIN).
pub(super) fn motp(tail: &str, step: u64) -> OneTimeCode {
    let hash = Md5::new().chain_update(step.to_string()).chain_update(tail).finalize();
    OneTimeCode::new(HEXLOWER.encode(&hash[..3]))
}

/// The signer of Yandex codes: HMAC-SHA-256 under SHA-256(PIN ‖ secret), of which a leading zero byte is left out.
pub(super) fn yandex_key(otp: &Otp) -> Result<Totp, OtpError> {
    let secret = Zeroizing::new(seed::bytes(&otp.secret)?);
    let Some(secret) = secret.get(..YANDEX_KEY) else {
        return Err(OtpError::ShortYandex { bytes: secret.len() });
    };
    let pin = pin(otp, "Yandex Key")?;
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

/// Eight letters from 63 bits of the signature, taken as RFC 4226 takes 31.
pub(super) fn yandex(signature: &[u8]) -> OneTimeCode {
    let at = usize::from(signature.last().map_or(0, |last| last & 0xf));
    let taken = signature.iter().skip(at).take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let mut number = (taken & (u64::MAX >> 1)) % 26_u64.pow(YANDEX_LETTERS);
    let mut letters = [b'a'; YANDEX_LETTERS as usize];
    for letter in letters.iter_mut().rev() {
        *letter += (number % 26) as u8;
        number /= 26;
    }
    OneTimeCode::new(letters.iter().map(|&letter| char::from(letter)).collect())
}

fn pin<'a>(otp: &'a Otp, kind: &'static str) -> Result<&'a Pin, OtpError> {
    otp.pin.as_ref().filter(|pin| !pin.is_empty()).ok_or(OtpError::NoPin(kind))
}

/// A PIN in base32, as Yandex addresses have it; or as it is, where it is no base32 of text.
pub(super) fn yandex_pin(text: &str) -> Pin {
    let plain = || Pin::new(text.to_owned());
    let bytes = BASE32_NOPAD.decode(text.trim_end_matches('=').to_ascii_uppercase().as_bytes());
    match bytes.map(String::from_utf8) {
        Ok(Ok(pin)) if pin.chars().all(|c| c.is_ascii_graphic()) => Pin::new(pin),
        _ => plain(),
    }
}
