//! FreeOTP+'s backup.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::otp_fields::{OtpFields, Secret};
use crate::import::formats::values::{distinct, title};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

const LABEL: &str = "FreeOTP+";

pub const READER: Reader = Reader::authenticator("freeotp-plus", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["tokens", "tokenOrder"]) || shape.has(&["tokens[].issuerExt"])
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    tokens: JsonList<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    #[serde(rename = "type")]
    kind: JsonText,
    #[serde(default)]
    issuer_ext: JsonText,
    #[serde(default)]
    issuer_int: JsonText,
    #[serde(default)]
    label: JsonText,
    /// The names that the user chose instead.
    #[serde(default)]
    issuer_alt: JsonText,
    #[serde(default)]
    label_alt: JsonText,
    #[serde(default)]
    alias: JsonText,
    #[serde(default)]
    category: JsonText,
    #[serde(default)]
    algo: JsonText,
    #[serde(default)]
    digits: JsonText,
    #[serde(default)]
    period: JsonText,
    #[serde(default)]
    counter: JsonText,
    /// Signed bytes.
    #[serde(deserialize_with = "zeroizing")]
    secret: Zeroizing<Vec<i16>>,
}

fn zeroizing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<Vec<i16>>, D::Error> {
    Vec::deserialize(deserializer).map(Zeroizing::new)
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        let name = |token: &Token| title(&token.issuer_ext, &token.label);
        Ok(file.tokens.read_entries(name, |token| {
            if !token.secret.iter().all(|byte| (-128..=255).contains(byte)) {
                return Err("its secret contains numbers that are not bytes".into());
            }
            let secret: Zeroizing<Vec<u8>> =
                Zeroizing::new(token.secret.iter().map(|byte| (byte & 0xff) as u8).collect());
            // The app adds one before it computes a code, so a new token has the counter -1.
            let next_counter = match token.counter.parse::<i128>() {
                Ok(counter) if (-1..u64::MAX.into()).contains(&counter) => (counter + 1).to_string(),
                _ => token.counter.to_string(),
            };
            let entry = OtpFields {
                kind: &token.kind,
                issuer: if token.issuer_ext.is_empty() { &token.issuer_int } else { &token.issuer_ext },
                label: &token.label,
                secret: Secret::Bytes(&secret),
                algorithm: &token.algo,
                digits: &token.digits,
                period: &token.period,
                counter: &next_counter,
                pin: "",
            }
            .entry()?;
            let service = if token.alias.is_empty() { &token.issuer_alt } else { &token.alias };
            let entry = entry.with_names(service, &token.label_alt);
            Ok(ImportedEntry { tags: distinct([&*token.category]), ..entry })
        }))
    })
}
