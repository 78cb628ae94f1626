//! cotp's database, decrypted with `cotp export`.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonList};
use crate::import::formats::otp_fields::JsonOtp;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use serde::Deserialize;

const LABEL: &str = "cotp";

pub const READER: Reader = Reader::authenticator("cotp", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["version", "elements[].secret", "elements[].label"])
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    elements: JsonList<'a>,
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        Ok(file.elements.read_entries(JsonOtp::title, JsonOtp::entry))
    })
}
