//! `otpauth://` addresses, as services and other apps write them, well or badly.
//!
//! The format is Google Authenticator's "Key URI Format". Read leniently: whatever can only be
//! meant one way is taken, with a [`Warning`] where something was left out or guessed.

use super::code::{COUNTER, DIGITS, LAST_COUNTER, PERIOD};
use super::warning::{Warning, quoted};
use super::{Algorithm, Generator, Otp, OtpError, other, parse_seed, seed};
use crate::secret::{Pin, Seed};
use crate::text;
use data_encoding::{BASE32_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

/// The longest address that is looked at, in bytes: room for a name of 10,000 characters of any
/// script, which takes nine bytes a character, and twice where it is the issuer.
const MAX_URI: usize = 512 * 1024;

/// A generator, and what was odd about the text that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub otp: Otp,
    /// What a person may want to know before keeping it.
    pub warnings: Vec<Warning>,
}

/// Reads an address, or a bare secret as the usual TOTP (SHA-1, 6 digits, 30 seconds).
///
/// # Errors
/// Where it is neither, or one with something wrong; see [`OtpError`].
pub fn parse_any(text: &str) -> Result<Parsed, OtpError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(OtpError::Nothing);
    }
    if text.len() > MAX_URI {
        return Err(OtpError::TooLong(text.len()));
    }
    if text.contains("://") {
        return parse_uri(text);
    }
    let generator = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
    finish(
        Otp { issuer: String::new(), label: String::new(), secret: parse_seed(text)?, pin: None, generator },
        Vec::new(),
    )
}

/// Reads `otpauth://totp|hotp|steam|yaotp/…`, `motp://…`, or `steam://SECRET`.
///
/// # Errors
/// Names the parameter, what is wrong with it and what is accepted; never quotes the secret.
pub fn parse_uri(uri: &str) -> Result<Parsed, OtpError> {
    let uri = uri.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if uri.is_empty() {
        return Err(OtpError::Nothing);
    }
    if uri.len() > MAX_URI {
        return Err(OtpError::TooLong(uri.len()));
    }
    let (scheme, rest) =
        uri.split_once("://").ok_or_else(|| OtpError::OtherAddress("not an address".into()))?;
    match scheme.to_ascii_lowercase().as_str() {
        "otpauth" => {
            let (path, query) = split_query(rest);
            let (host, label) = path.split_once('/').unwrap_or((path, ""));
            parse_otpauth(host, label, query)
        }
        "motp" => {
            let (label, query) = split_query(rest);
            parse_otpauth("motp", label, query)
        }
        "steam" => {
            let secret = parse_seed(&decoded(rest.trim_end_matches('/'), &mut false))?;
            finish(
                Otp {
                    issuer: "Steam".into(),
                    label: String::new(),
                    secret,
                    pin: None,
                    generator: Generator::Steam,
                },
                Vec::new(),
            )
        }
        "otpauth-migration" => Err(OtpError::Migration),
        "http" | "https" => Err(OtpError::OtherAddress("the address of a web page".into())),
        "phonefactor" => Err(OtpError::OtherAddress(
            "a code for Microsoft Authenticator alone; ask the site for “a different authenticator app”"
                .into(),
        )),
        other => Err(OtpError::OtherAddress(format!("an address of the kind {}", quoted(other)))),
    }
}

fn parse_otpauth(host: &str, label: &str, query: &str) -> Result<Parsed, OtpError> {
    let mut warnings = Vec::new();
    let parameters = Parameters::read(query, &mut warnings)?;
    let mut kind = host.to_ascii_lowercase();
    if kind == "totp" && parameters.encoder.as_deref().is_some_and(|e| e.eq_ignore_ascii_case("steam")) {
        kind = "steam".into();
    }
    match kind.as_str() {
        "totp" | "hotp" | "steam" | "motp" | "yaotp" => {}
        _ => return Err(OtpError::UnknownKind(text::fit(host, 30).into_owned())),
    }
    let (issuer, label) = names(label, parameters.issuer.as_deref(), &mut warnings)?;
    let secret = match parameters.secret.as_deref().map(String::as_str) {
        Some(secret) if kind == "motp" => hexadecimal(secret)?,
        Some(secret) => parse_seed(secret)?,
        None => return Err(OtpError::EmptySecret),
    };
    let pin = parameters.pin(&kind, &mut warnings);
    let generator = match kind.as_str() {
        "steam" => {
            parameters.note_steam(&mut warnings);
            Generator::Steam
        }
        "motp" => Generator::Motp,
        "yaotp" => Generator::Yandex,
        "hotp" => Generator::Hotp {
            algorithm: parameters.algorithm()?,
            digits: parameters.digits(&mut warnings)?,
            counter: parameters.counter(&mut warnings)?,
        },
        _ => Generator::Totp {
            algorithm: parameters.algorithm()?,
            digits: parameters.digits(&mut warnings)?,
            period: parameters.period(&mut warnings)?,
        },
    };
    finish(Otp { issuer, label, secret, pin, generator }, warnings)
}

/// A secret in hexadecimal, as mOTP writes it.
fn hexadecimal(text: &str) -> Result<Seed, OtpError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(OtpError::EmptySecret);
    }
    if text.len() > seed::MAX_TEXT {
        return Err(OtpError::TooLong(text.len()));
    }
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).map_err(|_| OtpError::NotHexadecimal)?;
    let bytes = Zeroizing::new(bytes);
    Ok(Seed::from_bytes(&bytes))
}

fn finish(otp: Otp, mut warnings: Vec<Warning>) -> Result<Parsed, OtpError> {
    let bits = otp.secret_bits()?;
    match otp.check_computable() {
        Err(error @ OtpError::ShortYandex { .. }) => return Err(error),
        Err(error) => warnings.push(Warning::NoCodes(error)),
        Ok(()) => {}
    }
    // mOTP secrets have 64 bits by design.
    if bits < 128 && otp.generator != Generator::Motp {
        warnings.push(Warning::ShortSecret { bits });
    }
    Ok(Parsed { otp, warnings })
}

const KNOWN: [&str; 8] = ["secret", "issuer", "algorithm", "digits", "period", "counter", "encoder", "pin"];

/// Cuts before the query: at the first `?` that a known parameter follows, since a name may have
/// an unencoded `?` in it, or else at the first.
fn split_query(rest: &str) -> (&str, &str) {
    let mut cuts = rest.match_indices('?').map(|(at, _)| at);
    let known = cuts.clone().find(|at| {
        let name = rest[at + 1..].split('=').next().unwrap_or("");
        KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    match known.or_else(|| cuts.next()) {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        None => (rest, ""),
    }
}

/// The parameters of the query, decoded.
#[derive(Default)]
struct Parameters {
    secret: Option<Zeroizing<String>>,
    pin: Option<Zeroizing<String>>,
    issuer: Option<String>,
    algorithm: Option<String>,
    digits: Option<String>,
    period: Option<String>,
    counter: Option<String>,
    encoder: Option<String>,
}

impl Parameters {
    fn read(query: &str, warnings: &mut Vec<Warning>) -> Result<Self, OtpError> {
        let mut parameters = Self::default();
        for pair in query.split('&').filter(|pair| !pair.trim().is_empty()) {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name.trim(), &mut false);
            let Some(known) = KNOWN.into_iter().find(|known| name.eq_ignore_ascii_case(known)) else {
                // A name may be half a secret that had an `&` in it; so only what reads as a name is kept.
                let plain =
                    name.len() <= 30 && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
                warnings.push(Warning::UnknownParameter(if plain { name.to_string() } else { "…".into() }));
                continue;
            };
            let mut damaged = false;
            let mut value = decoded(&spaced(raw), &mut damaged);
            if known == "issuer" {
                if damaged {
                    warnings.push(Warning::NotUtf8("issuer"));
                }
            } else if let Some(cut) = raw.find('#') {
                // An issuer may have an unencoded `#`; here it can only start a fragment.
                value = decoded(&spaced(&raw[..cut]), &mut false);
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
            let place = match known {
                "issuer" => &mut parameters.issuer,
                "algorithm" => &mut parameters.algorithm,
                "digits" => &mut parameters.digits,
                "period" => &mut parameters.period,
                "counter" => &mut parameters.counter,
                _ => &mut parameters.encoder,
            };
            match place {
                Some(first) if *first != value => warnings.push(Warning::Duplicate(known)),
                Some(_) => {}
                None => *place = Some(value),
            }
        }
        Ok(parameters)
    }

    /// The PIN, where the kind has one.
    fn pin(&self, kind: &str, warnings: &mut Vec<Warning>) -> Option<Pin> {
        let pin = self.pin.as_deref().map(|pin| pin.trim()).filter(|pin| !pin.is_empty())?;
        match kind {
            "motp" => Some(Pin::new(pin.to_owned())),
            "yaotp" => Some(other::yandex_pin(pin)),
            _ => {
                warnings.push(Warning::UnknownParameter("pin".into()));
                None
            }
        }
    }

    fn algorithm(&self) -> Result<Algorithm, OtpError> {
        let Some(name) = filled(self.algorithm.as_deref()) else { return Ok(Algorithm::Sha1) };
        Algorithm::named(name).ok_or_else(|| {
            OtpError::parameter("algorithm", name, "only SHA1, SHA256, SHA512 and MD5 are known")
        })
    }

    fn digits(&self, warnings: &mut Vec<Warning>) -> Result<u8, OtpError> {
        let digits = number("digits", self.digits.as_deref(), "6", DIGITS, warnings)?.unwrap_or(6);
        u8::try_from(digits)
            .ok()
            .filter(|digits| (6..=10).contains(digits))
            .ok_or_else(|| OtpError::parameter("digits", &digits.to_string(), DIGITS))
    }

    fn period(&self, warnings: &mut Vec<Warning>) -> Result<u32, OtpError> {
        let period = number("period", self.period.as_deref(), "30", PERIOD, warnings)?.unwrap_or(30);
        u32::try_from(period)
            .ok()
            .filter(|&period| period > 0)
            .ok_or_else(|| OtpError::parameter("period", &period.to_string(), PERIOD))
    }

    fn counter(&self, warnings: &mut Vec<Warning>) -> Result<u64, OtpError> {
        if self.counter.is_none() {
            warnings.push(Warning::Missing { name: "counter", taken: "0" });
        }
        let counter = number("counter", self.counter.as_deref(), "0", COUNTER, warnings)?.unwrap_or(0);
        if counter > LAST_COUNTER {
            return Err(OtpError::parameter("counter", &counter.to_string(), COUNTER));
        }
        Ok(counter)
    }

    fn note_steam(&self, warnings: &mut Vec<Warning>) {
        let odd = [
            ("algorithm", self.algorithm().is_ok_and(|a| a == Algorithm::Sha1)),
            ("digits", filled(self.digits.as_deref()).is_none_or(|d| d == "5")),
            ("period", filled(self.period.as_deref()).is_none_or(|p| p == "30")),
        ];
        warnings
            .extend(odd.iter().filter(|(_, usual)| !usual).map(|(name, _)| Warning::SteamParameter(name)));
    }
}

fn filled(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

fn number(
    name: &'static str,
    value: Option<&str>,
    taken: &'static str,
    accepted: &'static str,
    warnings: &mut Vec<Warning>,
) -> Result<Option<u64>, OtpError> {
    match value {
        None => Ok(None),
        Some("") => {
            warnings.push(Warning::Missing { name, taken });
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

/// `+` as a space, as forms write it. At the end, where a space would mean nothing, it is a plus:
/// `Disney+`, `C++`.
fn spaced(raw: &str) -> Zeroizing<String> {
    let body = raw.trim_end_matches('+');
    let mut out = Zeroizing::new(String::with_capacity(raw.len()));
    out.extend(body.chars().map(|c| if c == '+' { ' ' } else { c }));
    out.push_str(&raw[body.len()..]);
    out
}

fn decoded(raw: &str, damaged: &mut bool) -> Zeroizing<String> {
    let bytes: Zeroizing<Vec<u8>> = Zeroizing::new(percent_decode_str(raw).collect());
    Zeroizing::new(match std::str::from_utf8(&bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            *damaged = true;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    })
}

/// Issuer and account name, from the label and the `issuer` parameter, which wins.
fn names(
    label: &str,
    parameter: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<(String, String), OtpError> {
    let mut damaged = false;
    // A literal colon divides first, so that names may have encoded ones in them.
    let (prefix, account) = match label.split_once(':') {
        Some((prefix, account)) => (Some(decoded(prefix, &mut damaged)), decoded(account, &mut damaged)),
        None => {
            let whole = decoded(label, &mut damaged);
            match whole.split_once(':') {
                Some((prefix, account)) => {
                    (Some(Zeroizing::new(prefix.to_owned())), Zeroizing::new(account.to_owned()))
                }
                None => (None, whole),
            }
        }
    };
    if damaged {
        warnings.push(Warning::NotUtf8("label"));
    }
    let prefix = prefix.map(|prefix| prefix.trim().to_owned()).unwrap_or_default();
    let issuer = match filled(parameter) {
        Some(parameter) => {
            // Java's form encoder writes `+` for a space in the label, too.
            if !prefix.is_empty() && prefix != parameter && spaced(&prefix).as_str() != parameter {
                warnings.push(Warning::IssuerDiffers { label: prefix, parameter: parameter.to_owned() });
            }
            parameter.to_owned()
        }
        None => prefix,
    };
    let account = account.trim().to_owned();
    for (name, text) in [("issuer", &issuer), ("account name", &account)] {
        // Line ends and tabs happen, and are shown as spaces. Escape sequences are no accident.
        if let Some(character) = text.chars().find(|c| c.is_control() && !"\n\r\t".contains(*c)) {
            return Err(OtpError::ControlCharacter { name, character });
        }
    }
    Ok((issuer, account))
}

/// RFC 3986's unreserved characters stay; all else is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Otp {
    /// The address that [`parse_uri`] reads back as the same generator, where names have no spaces
    /// at their ends. It holds the secret: for an export or a QR code that the user asked for.
    pub fn to_uri(&self) -> Zeroizing<String> {
        let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        // A long name takes three bytes a byte; room for all of it, so that nothing is left behind.
        let pin = self.pin.as_ref().map_or(0, |pin| pin.expose().len());
        let room =
            256 + 2 * self.secret.expose().len() + 3 * pin + 6 * self.issuer.len() + 3 * self.label.len();
        let mut uri = Zeroizing::new(String::with_capacity(room));
        let motp = self.generator == Generator::Motp;
        if motp {
            uri.push_str("motp://");
        } else {
            uri.push_str("otpauth://");
            uri.push_str(self.generator.kind());
            uri.push('/');
        }
        uri.push_str(&encode(&self.issuer));
        // Without an issuer, a colon of the account name's own would be taken for the divider.
        if !self.issuer.is_empty() || self.label.contains(':') {
            uri.push(':');
        }
        uri.push_str(&encode(&self.label));
        uri.push_str("?secret=");
        match seed::bytes(&self.secret) {
            Ok(bytes) if motp => HEXLOWER.encode_append(&Zeroizing::new(bytes), &mut uri),
            _ => uri.push_str(self.secret.expose()),
        }
        if !self.issuer.is_empty() {
            uri.push_str("&issuer=");
            uri.push_str(&encode(&self.issuer));
        }
        match self.generator {
            Generator::Totp { algorithm, digits, period } => {
                uri.push_str(&format!("&algorithm={}&digits={digits}&period={period}", algorithm.name()));
            }
            Generator::Hotp { algorithm, digits, counter } => {
                uri.push_str(&format!("&algorithm={}&digits={digits}&counter={counter}", algorithm.name()));
            }
            Generator::Steam => uri.push_str("&algorithm=SHA1&digits=5&period=30"),
            Generator::Motp | Generator::Yandex => {}
        }
        if let Some(pin) = &self.pin {
            uri.push_str("&pin=");
            if motp {
                uri.extend(utf8_percent_encode(pin.expose(), ENCODED));
            } else {
                BASE32_NOPAD.encode_append(pin.expose().as_bytes(), &mut uri);
            }
        }
        uri
    }
}

impl Otp {
    /// The same with these names where it has none of its own, so that another program shows what it is.
    pub fn named_as(&self, issuer: &str, label: &str) -> Self {
        let mut named = self.clone();
        if named.issuer.is_empty() {
            issuer.clone_into(&mut named.issuer);
        }
        if named.label.is_empty() {
            label.clone_into(&mut named.label);
        }
        named
    }

    /// The same in fewer characters, for a QR code that must be small: what apps take where nothing is
    /// said (SHA-1, six digits, 30 seconds) is not said, and the issuer once.
    pub fn to_short_uri(&self) -> Zeroizing<String> {
        if matches!(self.generator, Generator::Motp | Generator::Yandex) {
            return self.to_uri();
        }
        const FEWER: &AsciiSet = &ENCODED.remove(b'@');
        let encode = |text: &str| utf8_percent_encode(text, FEWER).to_string();
        let room = 128 + self.secret.expose().len() + 3 * (self.issuer.len() + self.label.len());
        let mut uri = Zeroizing::new(String::with_capacity(room));
        uri.push_str("otpauth://");
        uri.push_str(self.generator.kind());
        uri.push('/');
        // A colon would divide an issuer off.
        if self.label.contains(':') {
            uri.push_str(&encode(&self.issuer));
            uri.push(':');
        }
        uri.push_str(&encode(&self.label));
        uri.push_str("?secret=");
        uri.push_str(self.secret.expose());
        if !self.issuer.is_empty() {
            uri.push_str("&issuer=");
            uri.push_str(&encode(&self.issuer));
        }
        if let Generator::Totp { algorithm, digits, .. } | Generator::Hotp { algorithm, digits, .. } =
            self.generator
        {
            if algorithm != Algorithm::Sha1 {
                uri.push_str("&algorithm=");
                uri.push_str(algorithm.name());
            }
            if digits != 6 {
                uri.push_str(&format!("&digits={digits}"));
            }
        }
        match self.generator {
            Generator::Totp { period, .. } if period != 30 => uri.push_str(&format!("&period={period}")),
            Generator::Hotp { counter, .. } => uri.push_str(&format!("&counter={counter}")),
            _ => {}
        }
        uri
    }
}

impl Algorithm {
    /// The algorithm of a name, however it is written: `sha-256`, `HmacSHA256`.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(known) =
            [Self::Sha1, Self::Sha256, Self::Sha512].into_iter().find(|known| known.name() == name)
        {
            return Some(known);
        }
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

    /// The name as otpauth URIs write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
            Self::Md5 => "MD5",
        }
    }
}
