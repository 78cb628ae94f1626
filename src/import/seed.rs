//! A generator from the parts that each format has in its own fields.

use super::{FailedEntry, ImportedEntry, ImportedSeed};
use crate::otp::{self, Algorithm, Generator, Otp, OtpError, Warning};
use crate::secret::{Pin, Seed};
use crate::text;
use data_encoding::HEXLOWER_PERMISSIVE;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// How the file writes a secret.
#[derive(Clone, Copy)]
pub(super) enum Secret<'a> {
    /// In base32.
    Base32(&'a str),
    /// Its bytes themselves.
    Bytes(&'a [u8]),
    /// In hexadecimal, as mOTP has it.
    Hexadecimal(&'a str),
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
    pub pin: &'a str,
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
            pin: "",
        }
    }
}

impl Parts<'_> {
    /// The generator; or why there is none, in words that quote no secret.
    pub(super) fn found(&self) -> Result<ImportedSeed, String> {
        let mut warnings = Vec::new();
        let secret = self.secret().map_err(|error| error.to_string())?;
        let generator = self.generator(&mut warnings)?;
        generator.check_parameters().map_err(|error| error.to_string())?;
        let issuer = clean(self.issuer, &mut warnings);
        let label = clean(self.label, &mut warnings);
        let pins = matches!(generator, Generator::Motp | Generator::Yandex) && !self.pin.is_empty();
        let pin = pins.then(|| Pin::new(self.pin.to_owned()));
        let otp = Otp { issuer, label, secret, pin, generator };
        if let Err(error) = otp.check_computable() {
            warnings.push(Warning::NoCodes(error).to_string());
        }
        let bits = otp.secret_bits().map_err(|error| error.to_string())?;
        // mOTP secrets have 64 bits by design.
        if bits < 128 && generator != Generator::Motp {
            warnings.push(Warning::ShortSecret { bits }.to_string());
        }
        Ok(ImportedSeed { otp, warnings })
    }

    /// The entry of an authenticator app that has this generator and nothing more.
    pub(super) fn entry(&self, place: String) -> Result<ImportedEntry, String> {
        Ok(ImportedEntry::of_seed(place, self.found()?))
    }

    fn secret(&self) -> Result<Seed, OtpError> {
        match self.secret {
            Secret::Base32(text) => otp::parse_seed(text),
            Secret::Bytes([]) => Err(OtpError::EmptySecret),
            Secret::Bytes(bytes) => Ok(Seed::from_bytes(bytes)),
            Secret::Hexadecimal(text) => match HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()) {
                Ok(bytes) if bytes.is_empty() => Err(OtpError::EmptySecret),
                Ok(bytes) => Ok(Seed::from_bytes(&Zeroizing::new(bytes))),
                Err(_) => Err(OtpError::NotHexadecimal),
            },
        }
    }

    fn generator(&self, warnings: &mut Vec<String>) -> Result<Generator, String> {
        if let Secret::Hexadecimal(text) = self.secret
            && text.contains(|c: char| c.is_ascii_uppercase())
        {
            warnings.push("capital letters in its secret were taken as small ones: compare one code".into());
        }
        match self.kind.to_ascii_lowercase().as_str() {
            // Some apps know Steam by its name and its five characters alone.
            "totp" if self.digits == "5" && self.issuer.trim().eq_ignore_ascii_case("steam") => {
                Ok(Generator::Steam)
            }
            "totp" => Ok(Generator::Totp {
                algorithm: self.algorithm()?,
                digits: number("number of digits", self.digits, 6)?,
                period: number("period", self.period, 30)?,
            }),
            "hotp" => {
                if self.counter.is_empty() {
                    warnings.push(Warning::Missing { name: "counter", taken: "0" }.to_string());
                }
                Ok(Generator::Hotp {
                    algorithm: self.algorithm()?,
                    digits: number("number of digits", self.digits, 6)?,
                    counter: number("counter", self.counter, 0)?,
                })
            }
            "steam" | "steamtotp" => Ok(Generator::Steam),
            "motp" | "mobileotp" => Ok(Generator::Motp),
            "yandex" | "yaotp" => Ok(Generator::Yandex),
            "" => Err("its kind of code is not said".into()),
            other => Err(format!("its kind of code{} is not known", quoted(other))),
        }
    }

    fn algorithm(&self) -> Result<Algorithm, String> {
        if self.algorithm.is_empty() {
            return Ok(Algorithm::Sha1);
        }
        Algorithm::named(self.algorithm)
            .ok_or_else(|| format!("its algorithm{} is not known", quoted(self.algorithm)))
    }
}

/// A whole number from the text of it.
fn number<T: std::str::FromStr>(name: &str, value: &str, missing: T) -> Result<T, String> {
    if value.is_empty() {
        return Ok(missing);
    }
    value.parse().map_err(|_| format!("its {name}{} cannot be", quoted(value)))
}

/// A value in quotes and commas, where it is short or a number. Anything else in the wrong place may be a secret.
fn quoted(value: &str) -> String {
    let number = value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    if value.len() <= if number { 30 } else { 12 } {
        format!(", “{}”,", text::visible(value))
    } else {
        String::new()
    }
}

/// What to say of a name that a terminal would have acted on.
pub(super) const CONTROLS: &str = "control characters were taken out of its name";

/// A name on one line, without what a terminal would act on.
pub(super) fn clean(name: &str, warnings: &mut Vec<String>) -> String {
    if text::is_plain(name) {
        return name.to_owned();
    }
    match cleaned(name.trim()) {
        Cow::Borrowed(name) => name.to_owned(),
        Cow::Owned(name) => {
            warnings.push(CONTROLS.into());
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

impl ImportedEntry {
    /// An entry that is one generator, named as that is.
    pub(super) fn of_seed(place: String, seed: ImportedSeed) -> Self {
        Self {
            place,
            service: seed.otp.issuer.clone(),
            username: seed.otp.label.clone(),
            seeds: vec![seed],
            ..Self::default()
        }
    }
}

impl ImportedEntry {
    /// The same under the names that its entry has beside the address, where it has some.
    pub(super) fn named(mut self, service: &str, username: &str) -> Self {
        let mut warnings = Vec::new();
        for (name, place) in [(service, &mut self.service), (username, &mut self.username)] {
            if !name.trim().is_empty() {
                *place = clean(name, &mut warnings);
            }
        }
        for seed in &mut self.seeds {
            if seed.otp.issuer.is_empty() {
                seed.otp.issuer.clone_from(&self.service);
            }
            if seed.otp.label.is_empty() {
                seed.otp.label.clone_from(&self.username);
            }
            seed.warnings.extend(warnings.iter().cloned());
        }
        self
    }
}

impl FailedEntry {
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

/// The day, in UTC, of milliseconds since 1970 as a file has them; `None` where there is none.
pub(super) fn day(milliseconds: &str) -> Option<Date> {
    let moment = Timestamp::from_millisecond(milliseconds.parse().ok().filter(|&ms: &i64| ms > 0)?).ok()?;
    Some(moment.to_zoned(TimeZone::UTC).date())
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
