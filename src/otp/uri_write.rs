//! Writes `otpauth` and `motp` URIs.

use super::generator::{Algorithm, Generator, Otp};
use super::seed;
use super::uri::is_steam;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

/// Everything except the unreserved characters of RFC 3986 is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Without this, a TOTP of the issuer Steam would be parsed as Steam.
const NOT_STEAM: &str = "&encoder=totp";

impl Otp {
    /// A URI that [`super::parse_uri`] parses back to the same generator, if its names have no spaces around them. It
    /// contains the secret.
    pub fn to_uri(&self) -> Zeroizing<String> {
        let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        // The buffer never grows, so no copy of the secret stays behind in freed memory. Encoding triples a byte.
        let pin = self.pin.as_ref().map_or(0, |pin| pin.expose().len());
        let capacity =
            256 + 2 * self.secret.expose().len() + 3 * pin + 6 * self.issuer.len() + 3 * self.label.len();
        let mut uri = Zeroizing::new(String::with_capacity(capacity));
        let is_motp = self.generator == Generator::Motp;
        if is_motp {
            uri.push_str("motp://");
        } else {
            uri.push_str("otpauth://");
            uri.push_str(self.generator.kind());
            uri.push('/');
        }
        uri.push_str(&encode(&self.issuer));
        // A colon in the account name would be parsed as the separator if no other colon preceded it.
        if !self.issuer.is_empty() || self.label.contains(':') {
            uri.push(':');
        }
        uri.push_str(&encode(&self.label));
        uri.push_str("?secret=");
        match seed::bytes(&self.secret) {
            Ok(bytes) if is_motp => HEXLOWER.encode_append(&Zeroizing::new(bytes), &mut uri),
            _ => uri.push_str(self.secret.expose()),
        }
        if !self.issuer.is_empty() {
            uri.push_str("&issuer=");
            uri.push_str(&encode(&self.issuer));
        }
        match self.generator {
            Generator::Totp { algorithm, digits, period } => {
                uri.push_str(&format!("&algorithm={}&digits={digits}&period={period}", algorithm.name()));
                if is_steam(&self.issuer) {
                    uri.push_str(NOT_STEAM);
                }
            }
            Generator::Hotp { algorithm, digits, counter } => {
                uri.push_str(&format!("&algorithm={}&digits={digits}&counter={counter}", algorithm.name()));
            }
            Generator::Steam => uri.push_str("&algorithm=SHA1&digits=5&period=30"),
            Generator::Motp | Generator::Yandex => {}
        }
        if let Some(pin) = &self.pin {
            uri.push_str("&pin=");
            if is_motp {
                uri.extend(utf8_percent_encode(pin.expose(), ENCODED));
            } else {
                BASE32_NOPAD.encode_append(pin.expose().as_bytes(), &mut uri);
            }
        }
        uri
    }
}

impl Otp {
    /// A shorter URI for a small QR code: without the default parameters (SHA-1, six digits, 30 seconds), and with the
    /// issuer only once.
    pub fn to_short_uri(&self) -> Zeroizing<String> {
        if matches!(self.generator, Generator::Motp | Generator::Yandex) {
            return self.to_uri();
        }
        const ENCODED_FEWER: &AsciiSet = &ENCODED.remove(b'@');
        let encode = |text: &str| utf8_percent_encode(text, ENCODED_FEWER).to_string();
        let capacity = 128 + self.secret.expose().len() + 3 * (self.issuer.len() + self.label.len());
        let mut uri = Zeroizing::new(String::with_capacity(capacity));
        uri.push_str("otpauth://");
        uri.push_str(self.generator.kind());
        uri.push('/');
        // A colon in the account name would be parsed as the separator.
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
        if matches!(self.generator, Generator::Totp { .. }) && is_steam(&self.issuer) {
            uri.push_str(NOT_STEAM);
        }
        uri
    }
}
