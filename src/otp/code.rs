//! Codes from generators: RFC 4226, RFC 6238, Steam, and those with a PIN. Never panics, whatever a vault holds.

use super::other::{self, MOTP_PERIOD, YANDEX_PERIOD};
use super::{Algorithm, Generator, Otp, OtpError, seed};
use crate::secret::OneTimeCode;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// How many periods either side a code from elsewhere is looked for.
pub const DRIFT_STEPS: u64 = 10;
/// How many counters ahead a code from elsewhere is looked for (RFC 4226 §7.4, its parameter s).
pub const LOOK_AHEAD: u64 = 20;
/// The last counter. The URI format and most programs keep it in a signed 64-bit number.
pub const LAST_COUNTER: u64 = i64::MAX as u64;

const STEAM_ALPHABET: &[u8; 26] = b"23456789BCDFGHJKMNPQRTVWXY";
const STEAM_PERIOD: u32 = 30;

/// A code, and how long it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub text: OneTimeCode,
    /// The code of the period after; `None` for HOTP, and at the end of time.
    pub next: Option<OneTimeCode>,
    /// Seconds until the next code, 1 to `period`; `None` for HOTP.
    pub remaining: Option<u32>,
    /// Seconds a code; `None` for HOTP.
    pub period: Option<u32>,
}

/// How a code shown elsewhere compares with the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is the code of this moment, or of the stored counter.
    Now,
    /// It is the code of another time within [`DRIFT_STEPS`]: one of the two clocks is wrong.
    Drift {
        /// Periods by which the other clock is ahead of ours; behind where negative.
        steps: i64,
        /// The same in seconds, give or take a period.
        seconds: i64,
    },
    /// It is the HOTP code of a later counter within [`LOOK_AHEAD`]: the other side is ahead.
    Ahead {
        /// The counter to store so that both sides go on together: the one after the code's.
        counter: u64,
    },
    /// It is none of these: another secret, other parameters, or a slip in typing.
    No,
}

impl OneTimeCode {
    /// The code in groups that are easy to read and type: `123 456`, `1234 5678`; Steam's undivided.
    pub fn grouped(&self) -> Zeroizing<String> {
        let text = self.expose();
        let group = match text.len() {
            6 | 9 => 3,
            7 | 8 => 4,
            10 => 5,
            _ => text.len().max(1),
        };
        // Counted from the end: seven digits read best as 3 and 4.
        let mut out = Zeroizing::new(String::with_capacity(text.len() + text.len() / group));
        for (at, character) in text.chars().enumerate() {
            if at > 0 && (text.len() - at).is_multiple_of(group) {
                out.push(' ');
            }
            out.push(character);
        }
        out
    }
}

impl Generator {
    /// The hash of its HMAC; none for the kinds that make codes in ways of their own.
    fn hash(self) -> Result<Option<totp_rs::Algorithm>, OtpError> {
        let algorithm = match self {
            Self::Totp { algorithm, .. } | Self::Hotp { algorithm, .. } => algorithm,
            Self::Steam => Algorithm::Sha1,
            Self::Motp | Self::Yandex => return Ok(None),
        };
        Ok(Some(match algorithm {
            Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
            Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
            Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
            Algorithm::Md5 => return Err(OtpError::Md5),
        }))
    }

    /// The kind as otpauth URIs write it: `totp`, `hotp`, `steam`, `motp` or `yaotp`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Totp { .. } => "totp",
            Self::Hotp { .. } => "hotp",
            Self::Steam => "steam",
            Self::Motp => "motp",
            Self::Yandex => "yaotp",
        }
    }

    /// Seconds a code; `None` for HOTP.
    pub const fn period(&self) -> Option<u32> {
        match self {
            Self::Totp { period, .. } => Some(*period),
            Self::Steam => Some(STEAM_PERIOD),
            Self::Motp => Some(MOTP_PERIOD),
            Self::Yandex => Some(YANDEX_PERIOD),
            Self::Hotp { .. } => None,
        }
    }

    /// Whether codes can be made with these parameters.
    ///
    /// # Errors
    /// Digits not 6 to 10, period 0, or a counter above [`LAST_COUNTER`].
    pub fn check_parameters(&self) -> Result<(), OtpError> {
        if let Self::Totp { digits, .. } | Self::Hotp { digits, .. } = self
            && !(6..=10).contains(digits)
        {
            return Err(OtpError::parameter("digits", &digits.to_string(), DIGITS));
        }
        match self {
            Self::Totp { period: 0, .. } => Err(OtpError::parameter("period", "0", PERIOD)),
            Self::Hotp { counter, .. } if *counter > LAST_COUNTER => {
                Err(OtpError::parameter("counter", &counter.to_string(), COUNTER))
            }
            _ => Ok(()),
        }
    }
}

/// What may be said of digits in an error.
pub(super) const DIGITS: &str = "codes have 6 to 10 digits (and Steam's are made by otpauth://steam/)";
/// What may be said of a period in an error.
pub(super) const PERIOD: &str = "a code lasts 1 to 4294967295 seconds, most often 30";
/// What may be said of a counter in an error.
pub(super) const COUNTER: &str = "counters go from 0 to 9223372036854775807 (2^63 - 1)";

impl Otp {
    /// The code at a moment, in seconds since 1970-01-01 00:00 UTC, and the one after it. A HOTP
    /// code is that of the stored counter at any moment: save the next counter before showing it.
    ///
    /// # Errors
    /// Where the secret or a parameter cannot make codes; see [`OtpError`].
    pub fn code_at(&self, unix_seconds: u64) -> Result<Code, OtpError> {
        let key = self.key()?;
        if let Generator::Hotp { counter, .. } = self.generator {
            let text = self.code_of(&key, counter);
            return Ok(Code { text, next: None, remaining: None, period: None });
        }
        let period = self.generator.period().unwrap_or(STEAM_PERIOD);
        let step = unix_seconds / u64::from(period);
        let gone = u32::try_from(unix_seconds % u64::from(period)).unwrap_or(0);
        Ok(Code {
            text: self.code_of(&key, step),
            next: step.checked_add(1).map(|next| self.code_of(&key, next)),
            remaining: Some(period - gone),
            period: Some(period),
        })
    }

    /// Compares with a code that another app or the service shows at a moment (seconds since 1970).
    /// Spaces and dashes in it are left out. Each candidate is compared whole, and all are, so that
    /// the time taken says nothing.
    ///
    /// # Errors
    /// As [`Otp::code_at`].
    pub fn check(&self, typed: &str, unix_seconds: u64) -> Result<Checked, OtpError> {
        let key = self.key()?;
        let small = matches!(self.generator, Generator::Motp | Generator::Yandex);
        let typed = OneTimeCode::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && *c != '-')
                .map(|c| if small { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
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
                Some(at) if at == counter => Checked::Now,
                Some(at) => Checked::Ahead { counter: at.saturating_add(1).min(LAST_COUNTER) },
                None => Checked::No,
            });
        }
        let period = u64::from(self.generator.period().unwrap_or(STEAM_PERIOD));
        let step = unix_seconds / period;
        let mut found: Option<i64> = None;
        // From far to near, so that the nearest of several stays.
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

    /// How many bits the secret has. Below 128 it is weak (RFC 4226 §4, R6: at least 128, better 160).
    ///
    /// # Errors
    /// Where the secret is not base32.
    pub fn secret_bits(&self) -> Result<usize, OtpError> {
        Ok(seed::size(&self.secret)? * 8)
    }

    /// The secret's bytes.
    ///
    /// # Errors
    /// Where the secret is not base32.
    pub fn secret_bytes(&self) -> Result<Zeroizing<Box<[u8]>>, OtpError> {
        Ok(Zeroizing::new(seed::bytes(&self.secret)?))
    }

    /// Whether codes can be made of it.
    ///
    /// # Errors
    /// As [`Otp::code_at`].
    pub fn check_computable(&self) -> Result<(), OtpError> {
        self.generator.check_parameters()?;
        match self.generator.hash()? {
            // All that is asked of the secret is that it is base32.
            Some(_) => seed::size(&self.secret).map(drop),
            None => self.key().map(drop),
        }
    }

    /// The signer: a step of one second turns its time into the counter itself. Its own code
    /// making is not used, since it panics on ten digits.
    fn key(&self) -> Result<Key, OtpError> {
        self.generator.check_parameters()?;
        let Some(algorithm) = self.generator.hash()? else {
            return match self.generator {
                Generator::Motp => other::motp_tail(self).map(Key::Motp),
                _ => other::yandex_key(self).map(Key::Hmac),
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

    /// The code of one counter: HMAC, then the dynamic truncation of RFC 4226 §5.3; mOTP has its own way.
    fn code_of(&self, key: &Key, counter: u64) -> OneTimeCode {
        let signature = match key {
            Key::Hmac(key) => key.sign(counter),
            Key::Motp(tail) => return other::motp(tail, counter),
        };
        let number = truncate(signature.as_ref());
        let digits = match self.generator {
            Generator::Totp { digits, .. } | Generator::Hotp { digits, .. } => digits,
            Generator::Yandex => return other::yandex(signature.as_ref()),
            // mOTP does not come here.
            Generator::Steam | Generator::Motp => return steam(number),
        };
        // 31 bits have at most ten digits, so that ten digits show the whole number.
        let number = u64::from(number) % 10_u64.pow(u32::from(digits.min(10)));
        OneTimeCode::new(format!("{number:0width$}", width = usize::from(digits)))
    }
}

/// What a code is made with, besides the counter.
enum Key {
    /// An HMAC under the secret, or under what is made of it.
    Hmac(Totp),
    /// The text that mOTP hashes after the time.
    Motp(Zeroizing<String>),
}

/// RFC 4226 §5.3: the last four bits say where 31 bits are taken.
fn truncate(signature: &[u8]) -> u32 {
    let at = usize::from(signature.last().map_or(0, |last| last & 0xf));
    let taken = signature.iter().skip(at).take(4).fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte));
    taken & 0x7fff_ffff
}

/// Steam's five characters, least significant first.
fn steam(mut number: u32) -> OneTimeCode {
    let base = STEAM_ALPHABET.len() as u32;
    let mut text = String::with_capacity(5);
    for _ in 0..5 {
        text.extend(STEAM_ALPHABET.get((number % base) as usize).map(|&byte| char::from(byte)));
        number /= base;
    }
    OneTimeCode::new(text)
}
