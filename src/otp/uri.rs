//! Parses `otpauth`, `motp` and `steam` URIs. The format is Google Authenticator's “Key URI Format”, which services and
//! apps often write incorrectly. Anything with only one possible meaning is accepted, with a [`Warning`] if something was
//! ignored or guessed.

use super::error::OtpError;
use super::generator::{Algorithm, Generator, Otp};
use super::seed::{self, parse_seed};
use super::uri_query::{self, Parameters, decode, non_empty, plus_to_space};
use super::warning::Warning;
use crate::secret::Seed;
use crate::text;
use data_encoding::HEXLOWER_PERMISSIVE;
use zeroize::Zeroizing;

/// The longest accepted URI, in bytes. A name of 10,000 characters fits, in any script (nine bytes per character), even
/// if it is the issuer and appears twice.
const MAX_URI: usize = 512 * 1024;

/// A generator, and warnings about the text that it was parsed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub otp: Otp,
    pub warnings: Vec<Warning>,
}

/// Parses a URI, or a bare secret as a TOTP with the default parameters: SHA-1, 6 digits, 30 seconds.
pub fn parse_any(text: &str) -> Result<Parsed, OtpError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(OtpError::Nothing);
    }
    if text.len() > MAX_URI {
        return Err(OtpError::TooLong(text.len()));
    }
    if let Some(uri) = only_uri_line(text) {
        return parse_uri(uri);
    }
    if text.contains("://") {
        return parse_uri(text);
    }
    let generator = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
    checked(
        Otp { issuer: String::new(), label: String::new(), secret: parse_seed(text)?, pin: None, generator },
        Vec::new(),
    )
}

/// The only line that is an address, in a text of several lines such as an entry of `pass`: a password, fields, an address.
fn only_uri_line(text: &str) -> Option<&str> {
    let mut uris = text.lines().map(str::trim).filter(|line| starts_like_uri(line));
    let uri = uris.next().filter(|uri| uri.len() < text.len())?;
    uris.next().is_none().then_some(uri)
}

/// Whether a line starts like the address of a generator.
fn starts_like_uri(line: &str) -> bool {
    ["otpauth://", "motp://", "steam://"]
        .iter()
        .any(|scheme| line.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Parses `otpauth://totp|hotp|steam|yaotp/…`, `motp://…`, or `steam://SECRET`. The error names the parameter, what is
/// wrong with it and what is accepted, and never quotes the secret.
pub fn parse_uri(uri: &str) -> Result<Parsed, OtpError> {
    let uri = uri.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if uri.is_empty() {
        return Err(OtpError::Nothing);
    }
    if uri.len() > MAX_URI {
        return Err(OtpError::TooLong(uri.len()));
    }
    let (scheme, rest) = uri.split_once("://").ok_or(OtpError::OtherAddress("not an address"))?;
    if text::holds_second_address(uri) {
        return Err(OtpError::SeveralAddresses);
    }
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
            let secret = parse_seed(&decode(rest.trim_end_matches('/')).0)?;
            checked(
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
        "http" | "https" => Err(OtpError::OtherAddress("the address of a web page")),
        "phonefactor" => Err(OtpError::OtherAddress(
            "a code for Microsoft Authenticator alone; ask the site for “a different authenticator app”",
        )),
        // Not quoted: the text before an address may be a password.
        _ => Err(OtpError::OtherAddress("not the address of a one-time password")),
    }
}

fn parse_otpauth(host: &str, label: &str, query: &str) -> Result<Parsed, OtpError> {
    let mut warnings = Vec::new();
    let parameters = Parameters::parse(query, &mut warnings)?;
    let mut kind = host.to_ascii_lowercase();
    if kind == "totp" && parameters.encoder.as_deref().is_some_and(|e| e.eq_ignore_ascii_case("steam")) {
        kind = "steam".into();
    }
    match kind.as_str() {
        "totp" | "hotp" | "steam" | "motp" | "yaotp" => {}
        _ => return Err(OtpError::UnknownKind),
    }
    let (issuer, label) = parse_names(label, parameters.issuer.as_deref(), &mut warnings)?;
    let secret = match parameters.secret.as_deref().map(String::as_str) {
        Some(secret) if kind == "motp" => parse_hexadecimal(secret)?,
        Some(secret) => parse_seed(secret)?,
        None => return Err(OtpError::EmptySecret),
    };
    let pin = parameters.pin(&kind, &mut warnings);
    let generator = match kind.as_str() {
        "steam" => {
            parameters.warn_about_steam(&mut warnings);
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
    checked(Otp { issuer, label, secret, pin, generator }, warnings)
}

/// Parses the hexadecimal secret of mOTP.
fn parse_hexadecimal(text: &str) -> Result<Seed, OtpError> {
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

/// Refuses a generator that can never make codes, and adds warnings about its secret.
fn checked(otp: Otp, mut warnings: Vec<Warning>) -> Result<Parsed, OtpError> {
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

/// Splits off the query at the first `?` that precedes a known parameter, or else at the first `?`. A name may contain an
/// unencoded `?`.
fn split_query(rest: &str) -> (&str, &str) {
    let mut marks = rest.match_indices('?').map(|(index, _)| index);
    let before_known = marks.clone().find(|index| {
        let name = rest[index + 1..].split('=').next().unwrap_or("");
        uri_query::is_known(name)
    });
    match before_known.or_else(|| marks.next()) {
        Some(index) => (&rest[..index], &rest[index + 1..]),
        None => (rest, ""),
    }
}

/// Parses the issuer and the account name from the label. The `issuer` parameter takes precedence.
fn parse_names(
    label: &str,
    parameter: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<(String, String), OtpError> {
    // An unencoded colon is the separator, because names may contain encoded ones.
    let (prefix, account, is_utf8) = match label.split_once(':') {
        Some((prefix, account)) => {
            let ((prefix, prefix_is_utf8), (account, account_is_utf8)) = (decode(prefix), decode(account));
            (prefix.trim().to_owned(), account.trim().to_owned(), prefix_is_utf8 && account_is_utf8)
        }
        None => {
            let (label, is_utf8) = decode(label);
            let (prefix, account) = label.split_once(':').unwrap_or(("", &label));
            (prefix.trim().to_owned(), account.trim().to_owned(), is_utf8)
        }
    };
    if !is_utf8 {
        warnings.push(Warning::NotUtf8("label"));
    }
    let issuer = match non_empty(parameter) {
        Some(parameter) => {
            // Java's form encoder writes `+` for a space even in the label.
            let agrees = prefix == parameter || plus_to_space(&prefix).as_str() == parameter;
            if !prefix.is_empty() && !agrees {
                warnings.push(Warning::IssuerDiffers { label: prefix, parameter: parameter.to_owned() });
            }
            parameter.to_owned()
        }
        None => prefix,
    };
    for (name, text) in [("issuer", &issuer), ("account name", &account)] {
        // Line ends and tabs occur by accident and are shown as spaces. Escape sequences do not.
        if let Some(character) = text.chars().find(|c| c.is_control() && !"\n\r\t".contains(*c)) {
            return Err(OtpError::ControlCharacter { name, character });
        }
    }
    Ok((issuer, account))
}
