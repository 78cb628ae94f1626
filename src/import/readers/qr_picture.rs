//! Pictures with QR codes, which hold the same URIs as an `otpauth` list.

use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::text_ref::TextRef;
use crate::import::formats::uri_list::read_payloads;
use crate::import::qr::{self, FoundCode, QrError};
use crate::import::reader::{Input, Reader};
use encoding_rs::SHIFT_JIS;
use zeroize::Zeroizing;

pub const READER: Reader = Reader::authenticator(
    "qr",
    "picture with QR codes",
    |input, _| qr::is_picture(input.bytes) || qr::other_picture(input.bytes).is_some(),
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
    let mut notices = Vec::new();
    let texts: Vec<(String, TextRef<'_>)> = codes
        .iter()
        .enumerate()
        .map(|(index, code)| {
            let place = format!("QR code {}", index + 1);
            let (text, encoding) = decode(&code.text);
            if let Some(encoding) = encoding {
                notices.push(format!("{place} is not UTF-8 and was read as {encoding}: check the names"));
            }
            (place, text)
        })
        .collect();
    let mut file = read_payloads(texts.iter().map(|(place, text)| (place.clone(), &**text)));
    file.notices.extend(notices);
    Ok(file)
}

/// The text of a code, and its encoding if it is not UTF-8. The default of QR codes is ISO 8859-1, and Japanese programs
/// write Shift JIS (ISO/IEC 18004, 7.3).
fn decode(bytes: &[u8]) -> (TextRef<'_>, Option<&'static str>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (TextRef::Borrowed(text), None);
    }
    // ISO 8859-1 has control characters where Shift JIS has the first bytes of most kanji and kana.
    if bytes.iter().any(|byte| (0x80..0xa0).contains(byte))
        && let Some(text) = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return (TextRef::Owned(Zeroizing::new(text.into_owned())), Some("Shift JIS"));
    }
    // Each byte becomes two bytes at most, so the buffer does not grow.
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    text.extend(bytes.iter().map(|&byte| char::from(byte)));
    (TextRef::Owned(text), Some("ISO 8859-1"))
}

impl From<QrError> for ImportError {
    fn from(error: QrError) -> Self {
        let next = match &error {
            QrError::NotAPicture => "give a PNG, JPEG, WebP, GIF, BMP or TIFF picture",
            QrError::CannotBeRead(_) => {
                "open it, take a screenshot, and import that; a PNG or JPEG picture works, too"
            }
            QrError::Damaged(_) => "take the picture again, and copy the complete file",
            QrError::TooLarge { .. } => "cut out the part with the codes",
            QrError::TooSmall { .. } => "take a larger picture",
        };
        Self::Picture { why: error.to_string(), next: next.into() }
    }
}
