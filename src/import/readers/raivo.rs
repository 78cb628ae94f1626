//! Raivo OTP's export: JSON, alone or in a zip that may be encrypted.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonList};
use crate::import::formats::otp_fields::JsonOtp;
use crate::import::formats::zip_member::{has_member, is_zip, unpack};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;

const LABEL: &str = "Raivo";
const MEMBER: &str = "raivo-otp-export.json";

pub const READER: Reader = Reader::authenticator("raivo", LABEL, detect, read).with_zip_members(&[MEMBER]);

fn detect(input: &Input<'_>, shape: &Shape) -> bool {
    has_member(input.bytes, |name| name == MEMBER.as_bytes())
        || shape.has(&["[].secret", "[].kind", "[].timer"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    if is_zip(input.bytes) {
        let unpacked = unpack(input, MEMBER, LABEL)?;
        return Ok(ImportedFile { encrypted: unpacked.encrypted, ..read_json(&unpacked.bytes)? });
    }
    read_json(input.bytes)
}

fn read_json(bytes: &[u8]) -> Result<ImportedFile, ImportError> {
    json::read_text(bytes, |text| {
        let items: JsonList<'_> = json::parse(LABEL, text)?;
        Ok(items.read_entries(JsonOtp::title, JsonOtp::entry))
    })
}
