//! Proton Authenticator's export, plain and encrypted.

use crate::import::entry::{ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{DecryptedText, KeyDerivation};
use crate::import::formats::json::{self, JsonList, JsonText};
use crate::import::formats::uri_list::seed_from_uri;
use crate::import::formats::values::clean_name;
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use data_encoding::BASE64;
use serde::Deserialize;

const LABEL: &str = "Proton Authenticator";
/// The additional data that the encryption's tag covers.
const AAD: &[u8] = b"proton.authenticator.export.v1";

pub const READER: Reader = Reader::authenticator("proton-authenticator", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    shape.has(&["version", "entries[].content.uri"])
        || shape.has(&["version", "entries[].content.entry_type"])
        || (shape.has(&["version", "salt", "content"]) && !shape.has(&["entries"]))
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    json::read_text(input.bytes, |text| {
        let file: File<'_> = json::parse(LABEL, text)?;
        if file.version > 1 {
            return Err(ImportError::Refused {
                format: LABEL,
                why: format!("its version is {}, and Selvedge reads version 1", file.version),
                next: "update Selvedge".into(),
            });
        }
        if let Some(entries) = &file.entries {
            return Ok(read_entries(entries));
        }
        let derivation = KeyDerivation::for_input(LABEL, input)?;
        let plain = decrypt(&derivation, &file)?;
        let file: File<'_> = json::parse(LABEL, plain.as_str())?;
        let entries = file.entries.as_ref().ok_or_else(|| derivation.damaged("it has no entries"))?;
        Ok(ImportedFile { encrypted: true, ..read_entries(entries) })
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File<'a> {
    version: u32,
    #[serde(borrow)]
    entries: Option<JsonList<'a>>,
    salt: JsonText,
    /// The encrypted part, in base64.
    content: JsonText,
}

#[derive(Deserialize)]
struct Entry {
    content: Content,
    #[serde(default)]
    note: JsonText,
}

#[derive(Deserialize)]
struct Content {
    uri: JsonText,
    #[serde(default)]
    name: JsonText,
}

fn read_entries(entries: &JsonList<'_>) -> ImportedFile {
    let name = |entry: &Entry| entry.content.name.to_string();
    entries.read_entries(name, |exported| {
        let mut seed = seed_from_uri(&exported.content.uri).map_err(|error| error.to_string())?;
        // A `steam://` URI has no label.
        if seed.otp.label.is_empty() {
            seed.otp.label = clean_name(&exported.content.name, &mut seed.warnings);
        }
        Ok(ImportedEntry { has_notes: !exported.note.is_empty(), ..ImportedEntry::from_seed(seed) })
    })
}

/// Decrypts a 12-byte IV followed by AES-256-GCM. The key comes from Argon2id with 19 MiB and 2 passes.
fn decrypt(derivation: &KeyDerivation<'_>, file: &File<'_>) -> Result<DecryptedText, ImportError> {
    let damaged = || derivation.damaged("its encrypted part is incomplete");
    let salt = BASE64.decode(file.salt.as_bytes()).map_err(|_| damaged())?;
    let content = BASE64.decode(file.content.as_bytes()).map_err(|_| damaged())?;
    let (iv, ciphertext) = content.split_at_checked(12).ok_or_else(damaged)?;
    let key = derivation.argon2id(&salt, 19 << 10, 2, 1)?;
    derivation.open_gcm_text(&key, iv, ciphertext, AAD)
}
