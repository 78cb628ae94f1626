//! OTPClient's plain JSON.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonList};
use crate::import::formats::otp_fields::JsonOtp;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "OTPClient";

pub const READER: Reader = Reader::authenticator("otpclient", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["[].type", "[].label", "[].issuer", "[].secret", "[].digits", "[].algo"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let items: JsonList<'_> = json::parse(LABEL, text)?;
        Ok(items.read_entries(JsonOtp::title, JsonOtp::entry))
    })
}
