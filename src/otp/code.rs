//! Computes codes: RFC 4226, RFC 6238, Steam, and codes with a PIN. Invalid values in a vault cause errors, not panics.

use super::error::OtpError;
use super::generator::{Algorithm, Generator, LAST_COUNTER, Otp, STEAM_PERIOD};
use super::{pin_codes, seed};
use crate::secret::OneTimeCode;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// How many periods before and after the current one [`Otp::check`] tries.
pub const DRIFT_STEPS: u64 = 10;
/// How many counters ahead [`Otp::check`] tries (RFC 4226 §7.4, parameter s).
pub const LOOK_AHEAD: u64 = 20;
const STEAM_ALPHABET: &[u8; 26] = b"23456789BCDFGHJKMNPQRTVWXY";

/// A code, and how long it is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub text: OneTimeCode,
    /// The code of the next period. `None` for HOTP, and if the time would overflow.
    pub next: Option<OneTimeCode>,
    /// Seconds until the next code, 1 to `period`. `None` for HOTP.
    pub remaining: Option<u32>,
    /// Seconds for which a code is valid. `None` for HOTP.
    pub period: Option<u32>,
}

/// How a code from another app or device compares with the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The code of the current period, or of the stored counter.
    Now,
    /// The code of another period within [`DRIFT_STEPS`]: one of the two clocks is wrong.
    Drift {
        /// Periods by which the other clock is ahead. Negative if it is behind.
        steps: i64,
        /// The same in seconds, accurate to one period.
        seconds: i64,
    },
    /// The HOTP code of a later counter within [`LOOK_AHEAD`]: the other side is ahead.
    Ahead {
        /// The counter to store so that both sides agree again: one more than the code's.
        counter: u64,
    },
    /// No match: another secret, other parameters, or a typing mistake.
    No,
}

impl OneTimeCode {
    /// The code in groups that are easy to read and type: `123 456`, `1234 5678`. Steam's codes are not divided.
    pub fn grouped(&self) -> Zeroizing<String> {
        let text = self.expose();
        let group = match text.len() {
            6 | 9 => 3,
            7 | 8 => 4,
            10 => 5,
            _ => text.len().max(1),
        };
        // Groups are counted from the end, so that seven digits become 3 and 4.
        let mut out = Zeroizing::new(String::with_capacity(text.len() + text.len() / group));
        for (index, character) in text.chars().enumerate() {
            if index > 0 && (text.len() - index).is_multiple_of(group) {
                out.push(' ');
            }
            out.push(character);
        }
        out
    }
}

impl Otp {
    /// The code at a Unix time in seconds, and the next one. A HOTP code depends on the stored counter instead of the time;
    /// the caller must save the next counter before showing it. Fails if the secret or a parameter is invalid.
    pub fn code_at(&self, unix_seconds: u64) -> Result<Code, OtpError> {
        let key = self.key()?;
        if let Generator::Hotp { counter, .. } = self.generator {
            let text = self.code_of(&key, counter);
            return Ok(Code { text, next: None, remaining: None, period: None });
        }
        let period = self.generator.period().unwrap_or(STEAM_PERIOD);
        let step = unix_seconds / u64::from(period);
        let elapsed = u32::try_from(unix_seconds % u64::from(period)).unwrap_or(0);
        Ok(Code {
            text: self.code_of(&key, step),
            next: step.checked_add(1).map(|next| self.code_of(&key, next)),
            remaining: Some(period - elapsed),
            period: Some(period),
        })
    }

    /// Compares a code that another app or the service shows at a Unix time in seconds. Spaces and dashes are ignored.
    /// All candidates are always compared in full, so that the duration reveals nothing. Fails as [`Otp::code_at`]
    /// does.
    pub fn check(&self, typed: &str, unix_seconds: u64) -> Result<Checked, OtpError> {
        let key = self.key()?;
        let is_lower_case = matches!(self.generator, Generator::Motp | Generator::Yandex);
        let typed = OneTimeCode::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '-')
                .map(|c| if is_lower_case { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
                .take(32)
                .collect(),
        );
        if let Generator::Hotp { counter, .. } = self.generator {
            let mut found = None;
            for candidate in (counter..=counter.saturating_add(LOOK_AHEAD).min(LAST_COUNTER)).rev() {
                if self.code_of(&key, candidate) == typed {
                    found = Some(candidate);
                }
            }
            return Ok(match found {
                Some(matching) if matching == counter => Checked::Now,
                Some(matching) => Checked::Ahead { counter: matching.saturating_add(1).min(LAST_COUNTER) },
                None => Checked::No,
            });
        }
        let period = u64::from(self.generator.period().unwrap_or(STEAM_PERIOD));
        let step = unix_seconds / period;
        let mut found: Option<i64> = None;
        // From far to near, so that the nearest match wins.
        for distance in (0..=DRIFT_STEPS).rev() {
            for (candidate, steps) in [
                (step.checked_sub(distance), -(distance as i64)),
                (step.checked_add(distance), distance as i64),
            ] {
                if candidate.is_some_and(|candidate| self.code_of(&key, candidate) == typed) {
                    found = Some(steps);
                }
            }
        }
        Ok(match found {
            Some(0) => Checked::Now,
            Some(steps) => Checked::Drift { steps, seconds: steps.saturating_mul(period as i64) },
            None => Checked::No,
        })
    }

    /// The length of the secret in bits. RFC 4226 §4 (R6) requires 128 and recommends 160. Fails if the secret is not
    /// base32.
    pub fn secret_bits(&self) -> Result<usize, OtpError> {
        Ok(seed::size(&self.secret)? * 8)
    }

    /// The secret's bytes. Fails if the secret is not base32.
    pub fn secret_bytes(&self) -> Result<Zeroizing<Box<[u8]>>, OtpError> {
        Ok(Zeroizing::new(seed::bytes(&self.secret)?))
    }

    /// Fails if no codes can be computed, for the same reasons as [`Otp::code_at`].
    pub fn check_computable(&self) -> Result<(), OtpError> {
        self.generator.check_parameters()?;
        match hmac_algorithm(self.generator)? {
            // An HMAC key can be any valid base32.
            Some(_) => seed::size(&self.secret).map(drop),
            None => self.key().map(drop),
        }
    }

    /// The key for [`Otp::code_of`]. The step is one second, so that the time for `totp_rs` is the counter. Only the HMAC of
    /// `totp_rs` is used, because its code computation panics on ten digits.
    fn key(&self) -> Result<Key, OtpError> {
        self.generator.check_parameters()?;
        let Some(algorithm) = hmac_algorithm(self.generator)? else {
            return match self.generator {
                Generator::Motp => pin_codes::motp_suffix(&self.secret, self.pin.as_ref()).map(Key::Motp),
                _ => pin_codes::yandex_key(&self.secret, self.pin.as_ref()).map(Key::Hmac),
            };
        };
        let secret = totp_rs::Secret::new(seed::bytes(&self.secret)?);
        Ok(Key::Hmac(
            Builder::new()
                .with_algorithm(algorithm)
                .with_secret(secret)
                .with_step_duration(1)
                .build_noncompliant(),
        ))
    }

    /// The code of one counter: an HMAC, truncated as in RFC 4226 §5.3. mOTP uses a plain hash instead.
    fn code_of(&self, key: &Key, counter: u64) -> OneTimeCode {
        let hmac = match key {
            Key::Hmac(key) => key.sign(counter),
            Key::Motp(suffix) => return pin_codes::motp(suffix, counter),
        };
        let number = truncate(hmac.as_ref());
        let digits = match self.generator {
            Generator::Totp { digits, .. } | Generator::Hotp { digits, .. } => digits,
            Generator::Yandex => return pin_codes::yandex(hmac.as_ref()),
            // mOTP has returned above.
            Generator::Steam | Generator::Motp => return steam(number),
        };
        // A 31-bit number has at most ten digits.
        let number = u64::from(number) % 10_u64.pow(u32::from(digits.min(10)));
        OneTimeCode::new(format!("{number:0width$}", width = usize::from(digits)))
    }
}

/// The hash of the HMAC. `None` for generators that compute codes in another way.
fn hmac_algorithm(generator: Generator) -> Result<Option<totp_rs::Algorithm>, OtpError> {
    let algorithm = match generator {
        Generator::Totp { algorithm, .. } | Generator::Hotp { algorithm, .. } => algorithm,
        Generator::Steam => Algorithm::Sha1,
        Generator::Motp | Generator::Yandex => return Ok(None),
    };
    Ok(Some(match algorithm {
        Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
        Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
        Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
        Algorithm::Md5 => return Err(OtpError::Md5),
    }))
}

/// What a code is computed from, besides the counter.
enum Key {
    /// An HMAC key, made from the secret.
    Hmac(Totp),
    /// The text that mOTP hashes after the time.
    Motp(Zeroizing<String>),
}

/// RFC 4226 §5.3: the last four bits are the offset of the 31 bits that are used.
fn truncate(hmac: &[u8]) -> u32 {
    let offset = usize::from(hmac.last().map_or(0, |last| last & 0xf));
    let bits = hmac.iter().skip(offset).take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    bits & 0x7fff_ffff
}

/// Steam's five characters, the least significant first.
fn steam(mut number: u32) -> OneTimeCode {
    let base = STEAM_ALPHABET.len() as u32;
    let mut text = String::with_capacity(5);
    for _ in 0..5 {
        text.extend(STEAM_ALPHABET.get((number % base) as usize).map(|&byte| char::from(byte)));
        number /= base;
    }
    OneTimeCode::new(text)
}
