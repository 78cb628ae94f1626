//! Parses `otpauth`, `motp` and `steam` URIs. The format is Google Authenticator's “Key URI Format”, which services and
//! apps often write incorrectly. Anything with only one possible meaning is accepted, with a [`Warning`] if something was
//! ignored or guessed.

use super::error::OtpError;
use super::generator::{Algorithm, Generator, Otp};
use super::seed::{self, parse_seed, parse_seed_with_surplus};
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
    parse_text(text, Surplus::Refuse)
}

/// Like [`parse_any`], but accepts a secret of a length that base32 cannot have, with a warning. For secrets that worked in
/// another program.
pub fn parse_any_with_surplus(text: &str) -> Result<Parsed, OtpError> {
    parse_text(text, Surplus::Drop)
}

/// What to do with a secret of a length that base32 cannot have.
#[derive(Clone, Copy)]
enum Surplus {
    Refuse,
    Drop,
}

impl Surplus {
    fn parse_seed(self, text: &str, warnings: &mut Vec<Warning>) -> Result<Seed, OtpError> {
        let Self::Drop = self else { return parse_seed(text) };
        let (seed, dropped) = parse_seed_with_surplus(text)?;
        warnings.extend(dropped.then_some(Warning::SurplusCharacter));
        Ok(seed)
    }
}

fn parse_text(text: &str, surplus: Surplus) -> Result<Parsed, OtpError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(OtpError::Nothing);
    }
    if text.len() > MAX_URI {
        return Err(OtpError::TooLong(text.len()));
    }
    if let Some(uri) = only_uri_line(text) {
        return parse_address(uri, surplus);
    }
    if text.contains("://") {
        return parse_address(text, surplus);
    }
    let mut warnings = Vec::new();
    let secret = surplus.parse_seed(text, &mut warnings)?;
    let generator = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
    checked(Otp { issuer: String::new(), label: String::new(), secret, pin: None, generator }, warnings)
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
    parse_address(uri, Surplus::Refuse)
}

fn parse_address(uri: &str, surplus: Surplus) -> Result<Parsed, OtpError> {
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
            parse_otpauth(host, label, query, surplus)
        }
        "motp" => {
            let (label, query) = split_query(rest);
            parse_otpauth("motp", label, query, surplus)
        }
        "steam" => {
            let mut warnings = Vec::new();
            let secret = surplus.parse_seed(&decode(rest.trim_end_matches('/')).0, &mut warnings)?;
            checked(
                Otp {
                    issuer: "Steam".into(),
                    label: String::new(),
                    secret,
                    pin: None,
                    generator: Generator::Steam,
                },
                warnings,
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

/// Whether a name means Steam, whose codes apps often mark by the issuer alone.
pub fn is_steam(name: &str) -> bool {
    ["steam", "steam guard", "steampowered.com"].iter().any(|steam| name.trim().eq_ignore_ascii_case(steam))
}

fn parse_otpauth(host: &str, label: &str, query: &str, surplus: Surplus) -> Result<Parsed, OtpError> {
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
    if kind == "totp" && parameters.is_steam_by_digits() {
        kind = "steam".into();
    } else if kind == "totp" && is_steam(&issuer) && parameters.may_be_steam() {
        kind = "steam".into();
        warnings.push(Warning::SteamByIssuer);
    }
    let secret = match parameters.secret.as_deref().map(String::as_str) {
        Some(secret) if kind == "motp" => parse_hexadecimal(secret)?,
        Some(secret) => surplus.parse_seed(secret, &mut warnings)?,
        None => return Err(OtpError::EmptySecret),
    };
    let pin = parameters.pin(&kind, &mut warnings);
    let generator = match kind.as_str() {
        "steam" => {
            if !warnings.contains(&Warning::SteamByIssuer) {
                parameters.warn_about_steam(&mut warnings);
            }
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

/// Splits a label after the issuer that the parameter names, if that issuer contains a colon. Also returns whether the label
/// is valid UTF-8.
fn split_by_issuer(label: &str, issuer: &str) -> Option<(String, String, bool)> {
    let issuer = Some(issuer.trim()).filter(|issuer| issuer.contains(':'))?;
    let (label, is_utf8) = decode(label);
    let plain = plus_to_space(&label);
    let account = [label.as_str(), plain.as_str()]
        .into_iter()
        .find_map(|label| label.trim_start().strip_prefix(issuer)?.trim_start().strip_prefix(':'))?;
    Some((issuer.to_owned(), account.trim().to_owned(), is_utf8))
}

/// Parses the issuer and the account name from the label. The `issuer` parameter takes precedence.
fn parse_names(
    label: &str,
    parameter: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<(String, String), OtpError> {
    let by_issuer = non_empty(parameter).and_then(|issuer| split_by_issuer(label, issuer));
    let (prefix, account, is_utf8) = match label.split_once(':') {
        // The issuer itself contains a colon.
        _ if by_issuer.is_some() => by_issuer.unwrap_or_default(),
        // An unencoded colon is the separator, because names may contain encoded ones.
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
