//! The parameters in the query of an `otpauth` URI.

use super::error::OtpError;
use super::generator::{ACCEPTED_COUNTER, ACCEPTED_DIGITS, ACCEPTED_PERIOD, Algorithm, LAST_COUNTER};
use super::pin_codes;
use super::seed::parse_seed;
use super::warning::Warning;
use crate::secret::Pin;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

const KNOWN_NAMES: [&str; 8] =
    ["secret", "issuer", "algorithm", "digits", "period", "counter", "encoder", "pin"];

/// Parameters that other programs write and this parser ignores.
const OTHER_NAMES: [&str; 16] = [
    "image",
    "icon",
    "color",
    "codeDisplay",
    "lock",
    "group",
    "tags",
    "name",
    "user",
    "type",
    "logo",
    "brand",
    "thumbnail",
    "created",
    "used",
    "tokenType",
];

/// Whether this parser uses the parameter.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The decoded parameters.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) secret: Option<Zeroizing<String>>,
    pin: Option<Zeroizing<String>>,
    pub(super) issuer: Option<String>,
    algorithm: Option<String>,
    digits: Option<String>,
    period: Option<String>,
    counter: Option<String>,
    pub(super) encoder: Option<String>,
}

impl Parameters {
    pub(super) fn parse(query: &str, warnings: &mut Vec<Warning>) -> Result<Self, OtpError> {
        let mut parameters = Self::default();
        for pair in query.split('&').filter(|pair| !pair.trim().is_empty()) {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, _) = decode(name.trim());
            let Some(known) = KNOWN_NAMES.into_iter().find(|known| name.eq_ignore_ascii_case(known)) else {
                // The “name” may be half of a secret that contained an `&`, so only the names that programs write are quoted.
                let other = OTHER_NAMES.into_iter().find(|other| name.eq_ignore_ascii_case(other));
                warnings.push(Warning::UnknownParameter(other.unwrap_or("…")));
                continue;
            };
            let (mut value, is_utf8) = decode(&plus_to_space(raw));
            if known == "issuer" {
                if !is_utf8 {
                    warnings.push(Warning::NotUtf8("issuer"));
                }
            } else if let Some(fragment) = raw.find('#') {
                // An issuer may contain an unencoded `#`. In other parameters it can only start a fragment.
                (value, _) = decode(&plus_to_space(&raw[..fragment]));
                warnings.push(Warning::LeftOut(known));
            }
            if known == "secret" {
                match &parameters.secret {
                    Some(first) if !same_secret(first, &value) => return Err(OtpError::TwoSecrets),
                    Some(_) => {}
                    None => parameters.secret = Some(value),
                }
                continue;
            }
            if known == "pin" {
                parameters.pin.get_or_insert(value);
                continue;
            }
            let value = value.trim().to_owned();
            let field = match known {
                "issuer" => &mut parameters.issuer,
                "algorithm" => &mut parameters.algorithm,
                "digits" => &mut parameters.digits,
                "period" => &mut parameters.period,
                "counter" => &mut parameters.counter,
                _ => &mut parameters.encoder,
            };
            match field {
                Some(first) if *first != value => warnings.push(Warning::Duplicate(known)),
                Some(_) => {}
                None => *field = Some(value),
            }
        }
        Ok(parameters)
    }

    /// The PIN. Kinds without a PIN ignore it with a warning.
    pub(super) fn pin(&self, kind: &str, warnings: &mut Vec<Warning>) -> Option<Pin> {
        let pin = self.pin.as_deref().map(|pin| pin.trim()).filter(|pin| !pin.is_empty())?;
        match kind {
            "motp" => Some(Pin::new(pin.to_owned())),
            "yaotp" => Some(pin_codes::parse_yandex_pin(pin)),
            _ => {
                warnings.push(Warning::UnknownParameter("pin"));
                None
            }
        }
    }

    pub(super) fn algorithm(&self) -> Result<Algorithm, OtpError> {
        let Some(name) = non_empty(self.algorithm.as_deref()) else { return Ok(Algorithm::Sha1) };
        Algorithm::named(name).ok_or_else(|| {
            OtpError::parameter("algorithm", name, "only SHA1, SHA256, SHA512 and MD5 are known")
        })
    }

    pub(super) fn digits(&self, warnings: &mut Vec<Warning>) -> Result<u8, OtpError> {
        let digits = number("digits", self.digits.as_deref(), "6", ACCEPTED_DIGITS, warnings)?.unwrap_or(6);
        u8::try_from(digits)
            .ok()
            .filter(|digits| (6..=10).contains(digits))
            .ok_or_else(|| OtpError::parameter("digits", &digits.to_string(), ACCEPTED_DIGITS))
    }

    pub(super) fn period(&self, warnings: &mut Vec<Warning>) -> Result<u32, OtpError> {
        let period = number("period", self.period.as_deref(), "30", ACCEPTED_PERIOD, warnings)?.unwrap_or(30);
        u32::try_from(period)
            .ok()
            .filter(|&period| period > 0)
            .ok_or_else(|| OtpError::parameter("period", &period.to_string(), ACCEPTED_PERIOD))
    }

    pub(super) fn counter(&self, warnings: &mut Vec<Warning>) -> Result<u64, OtpError> {
        if self.counter.is_none() {
            warnings.push(Warning::Missing { name: "counter", assumed: "0" });
        }
        let counter =
            number("counter", self.counter.as_deref(), "0", ACCEPTED_COUNTER, warnings)?.unwrap_or(0);
        if counter > LAST_COUNTER {
            return Err(OtpError::parameter("counter", &counter.to_string(), ACCEPTED_COUNTER));
        }
        Ok(counter)
    }

    /// Whether the digits are `s`, with which some programs mark Steam.
    pub(super) fn is_steam_by_digits(&self) -> bool {
        self.digits.as_deref().is_some_and(|digits| digits.trim().eq_ignore_ascii_case("s"))
    }

    /// Whether a TOTP may be a Steam code: it has Steam's parameters, or those that apps write by default. `encoder`
    /// says that it is none.
    pub(super) fn may_be_steam(&self) -> bool {
        let is_any_of = |value: &Option<String>, usual: &[&str]| {
            non_empty(value.as_deref()).is_none_or(|value| usual.contains(&value))
        };
        self.encoder.is_none()
            && self.algorithm().is_ok_and(|algorithm| algorithm == Algorithm::Sha1)
            && is_any_of(&self.digits, &["5", "6"])
            && is_any_of(&self.period, &["30"])
    }

    /// Warns about parameters that differ from the fixed parameters of Steam codes.
    pub(super) fn warn_about_steam(&self, warnings: &mut Vec<Warning>) {
        let parameters = [
            ("algorithm", self.algorithm().is_ok_and(|a| a == Algorithm::Sha1)),
            ("digits", non_empty(self.digits.as_deref()).is_none_or(|d| ["5", "s", "S"].contains(&d))),
            ("period", non_empty(self.period.as_deref()).is_none_or(|p| p == "30")),
        ];
        warnings.extend(
            parameters.iter().filter(|(_, usual)| !usual).map(|(name, _)| Warning::SteamParameter(name)),
        );
    }
}

pub(super) fn non_empty(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

/// Parses a number. `None` if the parameter is missing; an empty one also gets a warning that names the default.
fn number(
    name: &'static str,
    value: Option<&str>,
    default: &'static str,
    accepted: &'static str,
    warnings: &mut Vec<Warning>,
) -> Result<Option<u64>, OtpError> {
    match value {
        None => Ok(None),
        Some("") => {
            warnings.push(Warning::Missing { name, assumed: default });
            Ok(None)
        }
        Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse().map(Some).map_err(|_| OtpError::parameter(name, text, accepted))
        }
        Some(text) => Err(OtpError::parameter(name, text, accepted)),
    }
}

fn same_secret(a: &str, b: &str) -> bool {
    match (parse_seed(a), parse_seed(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Replaces `+` with a space, as in HTML forms, except at the end: `Disney+`, `C++`.
pub(super) fn plus_to_space(raw: &str) -> Zeroizing<String> {
    let body = raw.trim_end_matches('+');
    let mut out = Zeroizing::new(String::with_capacity(raw.len()));
    out.extend(body.chars().map(|c| if c == '+' { ' ' } else { c }));
    out.push_str(&raw[body.len()..]);
    out
}

/// Decodes percent-encoding, and returns whether the result was valid UTF-8.
pub(super) fn decode(raw: &str) -> (Zeroizing<String>, bool) {
    let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(percent_decode_str(raw).collect());
    match std::str::from_utf8(&bytes) {
        Ok(text) => (Zeroizing::new(text.to_owned()), true),
        Err(_) => (Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()), false),
    }
}
