//! Pictures with QR codes, which hold the same URIs as an `otpauth` list.

use crate::import::entry::{FailedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::uri_list::read_payloads;
use crate::import::qr::{self, FoundCode, QrError};
use crate::import::reader::{Input, Reader};

pub const READER: Reader = Reader::authenticator(
    "qr",
    "picture with QR codes",
    |input, _| qr::is_picture(input.bytes),
    |input: &Input<'_>| read_qr_codes(&qr::read(input.bytes)?),
);

/// Reads the texts of the QR codes in a picture. Fails if there are none.
pub fn read_qr_codes(codes: &[FoundCode]) -> Result<ImportedFile, ImportError> {
    if codes.is_empty() {
        return Err(ImportError::Picture {
            why: "no QR code was found in the picture".into(),
            next: "take a larger and sharper picture that includes the white edge around the code".into(),
        });
    }
    let mut texts = Vec::new();
    let mut failed = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        let place = format!("QR code {}", index + 1);
        match std::str::from_utf8(&code.text) {
            Ok(text) => texts.push((place, text)),
            Err(_) => failed.push(FailedEntry {
                place,
                name: String::new(),
                why: "it contains bytes that are not text, so it is not for an authenticator app".into(),
            }),
        }
    }
    let mut file = read_payloads(texts.into_iter());
    file.failed.extend(failed);
    Ok(file)
}

impl From<QrError> for ImportError {
    fn from(error: QrError) -> Self {
        let next = match &error {
            QrError::NotAPicture => "give a PNG, JPEG or WebP picture",
            QrError::Damaged(_) => "take the picture again, and copy the complete file",
            QrError::TooLarge { .. } => "cut out the part with the codes",
            QrError::TooSmall { .. } => "take a larger picture",
        };
        Self::Picture { why: error.to_string(), next: next.into() }
    }
}
