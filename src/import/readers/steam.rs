//! Steam's own secrets: a `.maFile` of Steam Desktop Authenticator, or the file of the mobile app.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::json::{self, JsonText};
use crate::import::formats::otp_fields::{OtpFields, Secret};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use data_encoding::BASE64;
use serde::Deserialize;
use zeroize::Zeroizing;

const LABEL: &str = "Steam";

pub const READER: Reader = Reader::authenticator("steam", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["shared_secret"])
}

#[derive(Deserialize)]
struct File {
    shared_secret: JsonText,
    #[serde(default)]
    account_name: JsonText,
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let damaged = |what: String| ImportError::Damaged { format: LABEL, what };
        let file: File = json::parse(LABEL, text)?;
        let secret = BASE64.decode(file.shared_secret.trim().as_bytes()).map(Zeroizing::new);
        let secret = secret.map_err(|_| {
            damaged(
                "its shared_secret is not base64; a .maFile that is encrypted must be decrypted first".into(),
            )
        })?;
        let fields = OtpFields {
            kind: "steam",
            issuer: LABEL,
            label: &file.account_name,
            secret: Secret::Bytes(&secret),
            ..OtpFields::default()
        };
        let entry = ImportedEntry { place: "the file".into(), ..fields.entry().map_err(damaged)? };
        Ok(ImportedFile { entries: vec![entry], ..ImportedFile::default() })
    })
}
