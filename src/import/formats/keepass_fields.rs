//! The fields of a KeePass entry that hold web addresses or generators. Plugins and versions of KeePass store generators
//! in four different ways.

use super::otp_fields::{OtpFields, Secret};
use super::uri_list::seed_from_uri;
use crate::import::entry::ImportedSeed;
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// The names and values of an entry's fields.
pub type Fields = [(String, Zeroizing<String>)];

/// The web address in a field, if any. Keepass2Android and KeePassXC add further address fields.
pub fn address(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() || value.starts_with("{REF:") {
        return None;
    }
    if name == "URL" || name.starts_with("KP2A_URL") {
        return Some(value.to_owned());
    }
    name.starts_with("AndroidApp")
        .then(|| format!("androidapp://{}", value.trim_start_matches("androidapp://")))
}

/// Whether [`seeds`] reads a field.
pub fn is_otp_field(name: &str) -> bool {
    name == "otp"
        || name.starts_with("TOTP S")
        || name.starts_with("TimeOtp-")
        || name.starts_with("HmacOtp-")
}

/// The generators in an entry's fields. The same seed may be stored in several ways.
pub fn seeds(fields: &Fields) -> Vec<Result<ImportedSeed, String>> {
    let get = |name: &str| {
        let value = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    };
    let mut seeds = Vec::new();
    if let Some(text) = get("otp") {
        let is_keeotp = text.contains("key=") && !text.contains("://");
        seeds.push(if is_keeotp {
            keeotp(text)
        } else {
            seed_from_uri(text).map_err(|error| error.to_string())
        });
    }
    if let Some(secret) = get("TOTP Seed") {
        seeds.push(tray_totp(secret, get("TOTP Settings").unwrap_or_default()));
    }
    for (prefix, kind) in [("TimeOtp", "totp"), ("HmacOtp", "hotp")] {
        let field = |name: &str| get(&format!("{prefix}-{name}"));
        let parameter = |name: &str| field(name).unwrap_or_default();
        let parameters = OtpFields {
            kind,
            algorithm: parameter("Algorithm").trim_start_matches("HMAC-"),
            digits: parameter("Length"),
            period: parameter("Period"),
            counter: parameter("Counter"),
            ..OtpFields::default()
        };
        seeds.extend(keepass_otp(&field, parameters));
    }
    seeds
}

/// KeePass 2.47's own fields, such as `TimeOtp-Secret-Hex`. The secret is in one of four encodings.
fn keepass_otp<'a>(
    field: &dyn Fn(&str) -> Option<&'a str>,
    parameters: OtpFields<'_>,
) -> Option<Result<ImportedSeed, String>> {
    if let Some(text) = field("Secret-Base32") {
        return Some(OtpFields { secret: Secret::Base32(text), ..parameters }.seed());
    }
    let bytes = if let Some(text) = field("Secret") {
        Some(text.as_bytes().to_vec())
    } else if let Some(text) = field("Secret-Hex") {
        HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
    } else {
        BASE64.decode(field("Secret-Base64")?.as_bytes()).ok()
    };
    Some(match bytes.map(Zeroizing::new) {
        Some(bytes) => OtpFields { secret: Secret::Bytes(&bytes), ..parameters }.seed(),
        None => Err("its secret is not in the encoding that the name of its field says".into()),
    })
}

/// The fields of KeeTrayTOTP and older KeePassXC. The settings are period and digits, `30;6`, or `30;S` for Steam.
fn tray_totp(secret: &str, settings: &str) -> Result<ImportedSeed, String> {
    let mut settings = settings.split(';').map(str::trim);
    let (period, digits) = (settings.next().unwrap_or_default(), settings.next().unwrap_or_default());
    let steam = digits.eq_ignore_ascii_case("s");
    OtpFields {
        kind: if steam { "steam" } else { "totp" },
        issuer: if steam { "Steam" } else { "" },
        secret: Secret::Base32(secret),
        period,
        digits: if steam { "" } else { digits },
        ..OtpFields::default()
    }
    .seed()
}

/// The field of KeeOtp: `key=…&size=6&step=30&otpHashMode=Sha256&type=Totp&counter=0`.
fn keeotp(text: &str) -> Result<ImportedSeed, String> {
    let decoded = |value: &str| {
        let text = percent_decode_str(value).decode_utf8();
        Zeroizing::new(text.map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned))
    };
    let get = |name: &str| {
        let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let value = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| decoded(value));
        value.unwrap_or_default()
    };
    let (secret, kind, encoding) = (get("key"), get("type"), get("encoding"));
    let (algorithm, digits, step, counter) = (get("otpHashMode"), get("size"), get("step"), get("counter"));
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "" | "base32" => None,
        "hex" => Some(HEXLOWER_PERMISSIVE.decode(secret.as_bytes()).ok()),
        "base64" => Some(BASE64.decode(secret.as_bytes()).ok()),
        "utf8" => Some(Some(secret.as_bytes().to_vec())),
        _ => Some(None),
    };
    let bytes = match bytes {
        Some(None) => return Err("its secret is not in the encoding that the entry says".into()),
        Some(Some(bytes)) => Some(Zeroizing::new(bytes)),
        None => None,
    };
    OtpFields {
        kind: if kind.is_empty() { "totp" } else { &kind },
        secret: bytes.as_ref().map_or(Secret::Base32(&secret), |bytes| Secret::Bytes(bytes)),
        algorithm: &algorithm,
        digits: &digits,
        period: &step,
        counter: &counter,
        ..OtpFields::default()
    }
    .seed()
}
