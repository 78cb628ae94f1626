//! 2FAuth's export.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonList};
use crate::import::formats::otp_fields::JsonOtp;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use serde::Deserialize;

const LABEL: &str = "2FAuth";

pub const READER: Reader = Reader::authenticator("2fauth", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["app", "schema", "data"]) || shape.has(&["data[].otp_type"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        Ok(file.data.read_entries(JsonOtp::title, JsonOtp::entry))
    })
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    data: JsonList<'a>,
}
