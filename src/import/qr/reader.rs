//! Pictures with QR codes as a source: what the codes say is read as any list of addresses is.

use super::{Found, QrError, is_picture, read};
use crate::import::{
    FailedEntry, ImportError, ImportedFile, Input, Reader, Shape, SourceKind, read_payloads,
};

pub struct QrPicture;

impl Reader for QrPicture {
    fn name(&self) -> &'static str {
        "qr"
    }
    fn label(&self) -> &'static str {
        "picture with QR codes"
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, input: &Input<'_>, _: &Shape) -> bool {
        is_picture(input.bytes)
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        export(&read(input.bytes)?)
    }
}

/// What the codes of a picture say.
///
/// # Errors
/// Where there are none.
pub fn export(found: &[Found]) -> Result<ImportedFile, ImportError> {
    if found.is_empty() {
        return Err(ImportError::Picture {
            why: "no QR code was found in the picture".into(),
            next: "take it again larger and sharper, with the white edge around the code on it".into(),
        });
    }
    let place = |at: usize| format!("QR code {}", at + 1);
    let texts = found.iter().enumerate().map(|(at, code)| (at, std::str::from_utf8(&code.text)));
    let mut export = read_payloads(texts.clone().filter_map(|(at, text)| Some((place(at), text.ok()?))));
    for (at, text) in texts {
        if text.is_err() {
            let why = "it holds bytes that are no text, so that it is not for an authenticator app";
            export.failed.push(FailedEntry { place: place(at), name: String::new(), why: why.into() });
        }
    }
    Ok(export)
}

impl From<QrError> for ImportError {
    fn from(error: QrError) -> Self {
        let next = match &error {
            QrError::NotAPicture => "give a PNG, JPEG or WebP picture",
            QrError::Damaged(_) => "take the picture again, and copy the file whole",
            QrError::TooLarge { .. } => "cut out the part with the codes",
            QrError::TooSmall { .. } => "take it again, larger",
        };
        Self::Picture { why: error.to_string(), next: next.into() }
    }
}
