//! 2FAuth's export.

use super::json::{self, List, Text};
use super::seed::{Parts, Secret, title};
use super::{ImportError, ImportedFile, Input, Reader, Shape, SourceKind};
use serde::Deserialize;

const FORMAT: &str = "2FAuth";

/// 2FAuth.
pub(super) struct TwoFAuth;

impl Reader for TwoFAuth {
    fn name(&self) -> &'static str {
        "2fauth"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        shape.has(&["app", "schema", "data"]) || shape.has(&["data[].otp_type"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        json::read(input.bytes, |text| Ok(entries(&json::parse::<File<'_>>(FORMAT, text)?.data)))
    }
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    data: List<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, rename = "otp_type")]
    kind: Text<'a>,
    #[serde(borrow)]
    secret: Text<'a>,
    #[serde(borrow, default)]
    service: Text<'a>,
    #[serde(borrow, default)]
    account: Text<'a>,
    #[serde(borrow, default)]
    algorithm: Text<'a>,
    #[serde(borrow, default)]
    digits: Text<'a>,
    #[serde(borrow, default)]
    period: Text<'a>,
    #[serde(borrow, default)]
    counter: Text<'a>,
}

fn entries(items: &List<'_>) -> ImportedFile {
    let mut export = ImportedFile::default();
    items.read_into(
        &mut export,
        |item: &Item<'_>| title(&item.service, &item.account),
        |item, place| {
            let parts = Parts {
                kind: &item.kind,
                issuer: &item.service,
                label: &item.account,
                secret: Secret::Base32(&item.secret),
                algorithm: &item.algorithm,
                digits: &item.digits,
                period: &item.period,
                counter: &item.counter,
                pin: "",
            };
            parts.entry(place)
        },
    );
    export
}
