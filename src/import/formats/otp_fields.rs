//! Makes a generator of one-time codes from the fields that an export stores separately.

use super::json::{JsonTags, JsonText};
use super::values::{clean_name, distinct, title};
use crate::import::entry::{ImportedEntry, ImportedSeed};
use crate::otp::{self, Algorithm, Generator, Otp, OtpError, Warning};
use crate::secret::{Pin, Seed};
use crate::text;
use data_encoding::HEXLOWER_PERMISSIVE;
use serde::Deserialize;
use zeroize::Zeroizing;

/// A secret in the form that the export uses.
#[derive(Clone, Copy)]
pub enum Secret<'a> {
    Base32(&'a str),
    Bytes(&'a [u8]),
    /// mOTP secrets are hexadecimal.
    Hexadecimal(&'a str),
}

/// The fields of a generator as text. A field that the export does not have is empty.
#[derive(Clone, Copy)]
pub struct OtpFields<'a> {
    /// `totp`, `hotp`, `steam` and so on, in any case.
    pub kind: &'a str,
    pub issuer: &'a str,
    pub label: &'a str,
    pub secret: Secret<'a>,
    pub algorithm: &'a str,
    pub digits: &'a str,
    /// Seconds.
    pub period: &'a str,
    pub counter: &'a str,
    pub pin: &'a str,
}

impl Default for OtpFields<'_> {
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

impl OtpFields<'_> {
    /// Builds the generator. The error says what is wrong and never quotes a secret.
    pub fn seed(&self) -> Result<ImportedSeed, String> {
        let mut warnings = Vec::new();
        let secret = self.secret(&mut warnings).map_err(|error| error.to_string())?;
        let generator = self.generator(&mut warnings)?;
        generator.check_parameters().map_err(|error| error.to_string())?;
        let issuer = clean_name(self.issuer, &mut warnings);
        let label = clean_name(self.label, &mut warnings);
        let has_pin = matches!(generator, Generator::Motp | Generator::Yandex) && !self.pin.is_empty();
        let pin = has_pin.then(|| Pin::new(self.pin.to_owned()));
        let otp = Otp { issuer, label, secret, pin, generator };
        if let Err(error) = otp.check_computable() {
            warnings.push(Warning::NoCodes(error).to_string());
        }
        let bits = otp.secret_bits().map_err(|error| error.to_string())?;
        // mOTP secrets have 64 bits by design.
        if bits < 128 && generator != Generator::Motp {
            warnings.push(Warning::ShortSecret { bits }.to_string());
        }
        Ok(ImportedSeed { warnings, ..ImportedSeed::from(otp) })
    }

    /// Builds an entry that has only this generator.
    pub fn entry(&self) -> Result<ImportedEntry, String> {
        Ok(ImportedEntry::from_seed(self.seed()?))
    }

    fn secret(&self, warnings: &mut Vec<String>) -> Result<Seed, OtpError> {
        match self.secret {
            Secret::Base32(text) => {
                let (seed, dropped) = otp::parse_seed_with_surplus(text)?;
                warnings.extend(dropped.then(|| Warning::SurplusCharacter.to_string()));
                Ok(seed)
            }
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
            warnings.push(
                "capital letters in its secret were read as lower-case letters: compare one code".into(),
            );
        }
        match self.kind.to_ascii_lowercase().as_str() {
            // Some apps mark Steam only by the issuer and the five digits.
            "totp" if self.digits == "5" && otp::is_steam(self.issuer) => Ok(Generator::Steam),
            "totp" if self.digits.eq_ignore_ascii_case("s") => Ok(Generator::Steam),
            "totp" => Ok(Generator::Totp {
                algorithm: self.algorithm()?,
                digits: number("number of digits", self.digits, 6)?,
                period: number("period", self.period, 30)?,
            }),
            "hotp" => {
                if self.counter.is_empty() {
                    warnings.push(Warning::Missing { name: "counter", assumed: "0" }.to_string());
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
            "" => Err("its kind of code is missing".into()),
            other => Err(format!("its kind of code{} is unknown", quote_if_short(other))),
        }
    }

    fn algorithm(&self) -> Result<Algorithm, String> {
        if self.algorithm.is_empty() {
            return Ok(Algorithm::Sha1);
        }
        Algorithm::named(self.algorithm)
            .ok_or_else(|| format!("its algorithm{} is unknown", quote_if_short(self.algorithm)))
    }
}

/// Parses a number, or returns the default if the field is empty.
fn number<T: std::str::FromStr>(name: &str, text: &str, default: T) -> Result<T, String> {
    if text.is_empty() {
        return Ok(default);
    }
    text.parse().map_err(|_| format!("its {name}{} is invalid", quote_if_short(text)))
}

/// A short value or a number in quotes, between commas, for a message. A longer value may be a secret in the wrong field, so it
/// is left out.
fn quote_if_short(value: &str) -> String {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    if value.len() <= if is_number { 30 } else { 12 } {
        format!(", “{}”,", text::visible(value))
    } else {
        String::new()
    }
}

/// The fields of a generator as authenticator apps write them in JSON. The aliases are the names that Aegis, 2FAuth,
/// Raivo and Stratum use for the same fields.
#[derive(Deserialize)]
pub struct JsonOtp {
    #[serde(default, alias = "type", alias = "otp_type", alias = "Type")]
    pub kind: JsonText,
    #[serde(default, alias = "service", alias = "Issuer")]
    pub issuer: JsonText,
    #[serde(default, alias = "account", alias = "Username")]
    pub label: JsonText,
    #[serde(alias = "Secret")]
    pub secret: JsonText,
    #[serde(default, alias = "algo", alias = "Algorithm")]
    pub algorithm: JsonText,
    #[serde(default, alias = "Digits")]
    pub digits: JsonText,
    #[serde(default, alias = "timer", alias = "Period")]
    pub period: JsonText,
    #[serde(default, alias = "Counter")]
    pub counter: JsonText,
    #[serde(default, alias = "Pin")]
    pub pin: JsonText,
    #[serde(default)]
    pub tags: JsonTags,
    /// The name of its group or category.
    #[serde(default, alias = "category")]
    pub group: JsonText,
}

impl JsonOtp {
    /// The same fields, with the secret in base32.
    pub fn fields(&self) -> OtpFields<'_> {
        OtpFields {
            kind: &self.kind,
            issuer: &self.issuer,
            label: &self.label,
            secret: Secret::Base32(&self.secret),
            algorithm: &self.algorithm,
            digits: &self.digits,
            period: &self.period,
            counter: &self.counter,
            pin: &self.pin,
        }
    }

    pub fn entry(&self) -> Result<ImportedEntry, String> {
        Ok(ImportedEntry { tags: self.tag_names(), ..self.fields().entry()? })
    }

    /// Its tags and its group.
    pub fn tag_names(&self) -> Vec<String> {
        distinct(self.tags.0.iter().chain([&self.group]).map(|tag| &**tag))
    }

    /// The name for messages.
    pub fn title(&self) -> String {
        title(&self.issuer, &self.label)
    }
}

impl ImportedEntry {
    /// An entry that has one generator, with the generator's names. The caller sets the place.
    pub(in crate::import) fn from_seed(seed: ImportedSeed) -> Self {
        Self {
            service: seed.otp.issuer.clone(),
            username: seed.otp.label.clone(),
            seeds: vec![seed],
            ..Self::default()
        }
    }

    /// Replaces the names of the entry; an empty name changes nothing. Generators without names get the names of the entry.
    pub(in crate::import) fn with_names(mut self, service: &str, username: &str) -> Self {
        let mut warnings = Vec::new();
        for (name, field) in [(service, &mut self.service), (username, &mut self.username)] {
            if !name.trim().is_empty() {
                *field = clean_name(name, &mut warnings);
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
