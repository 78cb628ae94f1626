//! The fields of a KeePass entry: addresses, and the three conventions for one-time passwords.

use super::ImportedSeed;
use super::collect;
use super::seed::{Parts, Secret};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

type Strings = [(String, Zeroizing<String>)];

/// The address in this field, where it is one: the entry's own, or one that Keepass2Android and KeePassXC add.
pub(super) fn address(key: &str, value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() || value.starts_with("{REF:") {
        return None;
    }
    if key == "URL" || key.starts_with("KP2A_URL") {
        return Some(value.to_owned());
    }
    key.starts_with("AndroidApp")
        .then(|| format!("androidapp://{}", value.trim_start_matches("androidapp://")))
}

/// The generators in an entry's fields. One seed may stand in several conventions.
pub(super) fn seeds(strings: &Strings) -> Vec<Result<ImportedSeed, String>> {
    let get = |name: &str| {
        let found = strings.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    };
    let mut found = Vec::new();
    if let Some(text) = get("otp") {
        found.push(match text.contains("key=") && !text.contains("://") {
            true => keeotp(text),
            false => collect::seed(text),
        });
    }
    if let Some(secret) = get("TOTP Seed") {
        found.push(tray(secret, get("TOTP Settings").unwrap_or_default()));
    }
    for (prefix, kind) in [("TimeOtp", "totp"), ("HmacOtp", "hotp")] {
        let part = |name: &str| get(&format!("{prefix}-{name}")).unwrap_or_default();
        let parts = Parts {
            kind,
            algorithm: part("Algorithm").trim_start_matches("HMAC-"),
            digits: part("Length"),
            period: part("Period"),
            counter: part("Counter"),
            ..Parts::default()
        };
        found.extend(builtin(&|name| get(name), prefix, parts));
    }
    found
}

/// KeePass 2.47's own: the secret in one of four forms.
fn builtin<'a>(
    get: &dyn Fn(&str) -> Option<&'a str>,
    prefix: &str,
    parts: Parts<'_>,
) -> Option<Result<ImportedSeed, String>> {
    if let Some(text) = get(&format!("{prefix}-Secret-Base32")) {
        return Some(Parts { secret: Secret::Base32(text), ..parts }.found());
    }
    let bytes = if let Some(text) = get(&format!("{prefix}-Secret")) {
        Some(text.as_bytes().to_vec())
    } else if let Some(text) = get(&format!("{prefix}-Secret-Hex")) {
        HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
    } else {
        BASE64.decode(get(&format!("{prefix}-Secret-Base64"))?.as_bytes()).ok()
    };
    Some(match bytes.map(Zeroizing::new) {
        Some(bytes) => Parts { secret: Secret::Bytes(&bytes), ..parts }.found(),
        None => Err("its secret is not in the form that its field's name says".into()),
    })
}

/// KeeTrayTOTP's and older KeePassXC's: `30;6`, or `30;S` for Steam.
fn tray(secret: &str, settings: &str) -> Result<ImportedSeed, String> {
    let mut settings = settings.split(';').map(str::trim);
    let (period, digits) = (settings.next().unwrap_or_default(), settings.next().unwrap_or_default());
    let steam = digits.eq_ignore_ascii_case("s");
    Parts {
        kind: if steam { "steam" } else { "totp" },
        issuer: if steam { "Steam" } else { "" },
        secret: Secret::Base32(secret),
        period,
        digits: if steam { "" } else { digits },
        ..Parts::default()
    }
    .found()
}

/// KeeOtp's: `key=…&size=6&step=30&otpHashMode=Sha256&type=Totp&counter=0`.
fn keeotp(text: &str) -> Result<ImportedSeed, String> {
    let decoded = |raw: &str| {
        let bytes = percent_decode_str(raw).decode_utf8();
        Zeroizing::new(bytes.map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned))
    };
    let get = |wanted: &str| {
        let found = text.split('&').filter_map(|pair| pair.split_once('='));
        let mut found = found.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.next().map(|(_, value)| decoded(value)).unwrap_or_default()
    };
    let (secret, kind, encoding) = (get("key"), get("type"), get("encoding"));
    let (algorithm, digits, step, counter) = (get("otpHashMode"), get("size"), get("step"), get("counter"));
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "" | "base32" => None,
        "hex" => Some(HEXLOWER_PERMISSIVE.decode(secret.as_bytes()).map_err(|_| ())),
        "base64" => Some(BASE64.decode(secret.as_bytes()).map_err(|_| ())),
        "utf8" => Some(Ok(secret.as_bytes().to_vec())),
        _ => Some(Err(())),
    };
    let bytes = match bytes {
        Some(Err(())) => return Err("its secret is not in the encoding that it names".into()),
        Some(Ok(bytes)) => Some(Zeroizing::new(bytes)),
        None => None,
    };
    Parts {
        kind: if kind.is_empty() { "totp" } else { &kind },
        secret: bytes.as_ref().map_or(Secret::Base32(&secret), |bytes| Secret::Bytes(bytes)),
        algorithm: &algorithm,
        digits: &digits,
        period: &step,
        counter: &counter,
        ..Parts::default()
    }
    .found()
}
