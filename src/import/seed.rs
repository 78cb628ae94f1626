//! A generator from the parts that each format has in its own fields.

use super::{Entry, Failed, SeedFound};
use crate::otp::{self, Algorithm, Generator, Otp, OtpError, Warning};
use crate::secret::Seed;
use crate::text;
use data_encoding::BASE32_NOPAD;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// How the file writes a secret.
#[derive(Clone, Copy)]
pub(super) enum Secret<'a> {
    /// In base32.
    Base32(&'a str),
    /// Its bytes themselves.
    Bytes(&'a [u8]),
}

/// What a file says of a generator. A number that it does not give is empty.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    /// `totp`, `hotp`, `steam` and the like, in any case.
    pub kind: &'a str,
    pub issuer: &'a str,
    pub label: &'a str,
    pub secret: Secret<'a>,
    pub algorithm: &'a str,
    pub digits: &'a str,
    pub period: &'a str,
    pub counter: &'a str,
}

impl Default for Parts<'_> {
    fn default() -> Self {
        Self {
            kind: "totp",
            issuer: "",
            label: "",
            secret: Secret::Base32(""),
            algorithm: "",
            digits: "",
            period: "",
            counter: "",
        }
    }
}

impl Parts<'_> {
    /// The generator; or why there is none, in words that quote no secret.
    pub(super) fn found(&self) -> Result<SeedFound, String> {
        let mut warnings = Vec::new();
        let secret = self.secret().map_err(|error| error.to_string())?;
        let generator = self.generator(&mut warnings)?;
        generator.check_parameters().map_err(|error| error.to_string())?;
        let issuer = clean(self.issuer, &mut warnings);
        let label = clean(self.label, &mut warnings);
        let otp = Otp { issuer, label, secret, generator };
        let bits = otp.secret_bits().map_err(|error| error.to_string())?;
        if bits < 128 {
            warnings.push(Warning::ShortSecret { bits }.to_string());
        }
        Ok(SeedFound { otp, warnings })
    }

    /// The entry of an authenticator app that has this generator and nothing more.
    pub(super) fn entry(&self, place: String) -> Result<Entry, String> {
        Ok(Entry::of_seed(place, self.found()?))
    }

    fn secret(&self) -> Result<Seed, OtpError> {
        match self.secret {
            Secret::Base32(text) => otp::parse_seed(text),
            Secret::Bytes([]) => Err(OtpError::EmptySecret),
            Secret::Bytes(bytes) => {
                let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
                BASE32_NOPAD.encode_append(bytes, &mut text);
                Ok(Seed::new(std::mem::take(&mut *text)))
            }
        }
    }

    fn generator(&self, warnings: &mut Vec<String>) -> Result<Generator, String> {
        match self.kind.to_ascii_lowercase().as_str() {
            "totp" => Ok(Generator::Totp {
                algorithm: self.algorithm()?,
                digits: number("digits", self.digits, 6)?,
                period: number("period", self.period, 30)?,
            }),
            "hotp" => {
                if self.counter.is_empty() {
                    warnings.push(Warning::Missing { name: "counter", taken: "0" }.to_string());
                }
                Ok(Generator::Hotp {
                    algorithm: self.algorithm()?,
                    digits: number("digits", self.digits, 6)?,
                    counter: number("counter", self.counter, 0)?,
                })
            }
            "steam" => Ok(Generator::Steam),
            "" => Err("its kind of code is not said".into()),
            other => Err(format!("its kind of code, “{}”, is not known", text::fit(other, 30))),
        }
    }

    fn algorithm(&self) -> Result<Algorithm, String> {
        if self.algorithm.is_empty() {
            return Ok(Algorithm::Sha1);
        }
        Algorithm::named(self.algorithm)
            .ok_or_else(|| format!("its algorithm, “{}”, is not known", text::fit(self.algorithm, 30)))
    }
}

/// A whole number from the text of it.
fn number<T: std::str::FromStr>(name: &str, value: &str, missing: T) -> Result<T, String> {
    if value.is_empty() {
        return Ok(missing);
    }
    value.parse().map_err(|_| format!("its {name} is “{}”, which cannot be", text::fit(value, 30)))
}

/// A name on one line, without what a terminal would act on.
pub(super) fn clean(name: &str, warnings: &mut Vec<String>) -> String {
    match cleaned(name.trim()) {
        Cow::Borrowed(name) => name.to_owned(),
        Cow::Owned(name) => {
            warnings.push("control characters were taken out of its name".into());
            name
        }
    }
}

fn cleaned(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_control) {
        return Cow::Borrowed(name);
    }
    let spaced: String =
        name.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    let plain: String = spaced.chars().filter(|c| !c.is_control()).collect();
    Cow::Owned(plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

impl Entry {
    /// An entry that is one generator, named as that is.
    pub(super) fn of_seed(place: String, seed: SeedFound) -> Self {
        Self {
            place,
            service: seed.otp.issuer.clone(),
            username: seed.otp.label.clone(),
            seeds: vec![seed],
            ..Self::default()
        }
    }
}

impl Failed {
    /// An entry that could not be read; the name is made safe to show, and cut.
    pub(super) fn new(place: &str, name: &str, why: impl Into<String>) -> Self {
        Self { place: place.to_owned(), name: text::fit(name.trim(), 60).into_owned(), why: why.into() }
    }
}

/// What to call an entry: `Issuer: account`, or the one there is.
pub(super) fn title(issuer: &str, label: &str) -> String {
    match (issuer.trim(), label.trim()) {
        ("", one) | (one, "") => one.to_owned(),
        (issuer, label) => format!("{issuer}: {label}"),
    }
}

/// `Issuer:account` in one name, as authenticator apps join them.
pub(super) fn split_label<'a>(issuer: &'a str, label: &'a str) -> (&'a str, &'a str) {
    match label.split_once(':') {
        Some((prefix, account)) if issuer.is_empty() || prefix.trim() == issuer.trim() => {
            (prefix.trim(), account.trim())
        }
        _ => (issuer, label),
    }
}
