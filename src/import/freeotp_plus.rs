//! FreeOTP+'s backup.

use super::json::{self, List, Text};
use super::seed::{Parts, Secret, title};
use super::{ImportError, ImportedFile, Input, Reader, Shape, SourceKind};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

const FORMAT: &str = "FreeOTP+";

pub(super) struct FreeOtpPlus;

impl Reader for FreeOtpPlus {
    fn name(&self) -> &'static str {
        "freeotp-plus"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["tokens", "tokenOrder"]) || shape.has(&["tokens[].issuerExt"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| Ok(entries(&json::parse::<File<'_>>(FORMAT, text)?.tokens)))
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    tokens: List<'a>,
}

#[derive(Deserialize)]
struct Token<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, rename = "issuerExt", default)]
    issuer: Text<'a>,
    #[serde(borrow, rename = "issuerInt", default)]
    inner: Text<'a>,
    #[serde(borrow, default)]
    label: Text<'a>,
    #[serde(borrow, default)]
    algo: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    period: Text<'a>,
    #[serde(borrow, default)]
    counter: Text<'a>,
    /// Signed bytes.
    #[serde(deserialize_with = "wiped")]
    secret: Zeroizing<Vec<i16>>,
}

fn wiped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<Vec<i16>>, D::Error> {
    Vec::deserialize(deserializer).map(Zeroizing::new)
}

fn entries(tokens: &List<'_>) -> ImportedFile {
    let mut export = ImportedFile::default();
    tokens.read_into(
        &mut export,
        |token: &Token<'_>| title(&token.issuer, &token.label),
        |token, place| {
            if !token.secret.iter().all(|byte| (-128..=255).contains(byte)) {
                return Err("its secret has numbers in it that are no bytes".into());
            }
            let secret: Zeroizing<Vec<u8>> =
                Zeroizing::new(token.secret.iter().map(|byte| (byte & 0xff) as u8).collect());
            // The app adds one before it makes a code: of a new token it holds -1.
            let next = match token.counter.parse::<i128>() {
                Ok(counter) if (-1..u64::MAX.into()).contains(&counter) => (counter + 1).to_string(),
                _ => token.counter.to_string(),
            };
            let parts = Parts {
                kind: &token.kind,
                issuer: if token.issuer.is_empty() { &token.inner } else { &token.issuer },
                label: &token.label,
                secret: Secret::Bytes(&secret),
                algorithm: &token.algo,
                digits: &token.digits,
                period: &token.period,
                counter: &next,
                pin: "",
            };
            parts.entry(place)
        },
    );
    export
}
