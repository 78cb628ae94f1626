//! The JSON document of a profile that a vault stores, and migrations from older versions.

use super::records::Profile;
use super::saves::Saves;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The document version that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

const FORMAT: &str = "selvedge-profile";

/// Why a decrypted document was refused.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    #[error("the content of the vault is not a Selvedge profile: {0}")]
    NotAProfile(String),
    #[error("the vault was written by a newer Selvedge (format {found}; this program reads up to {VERSION})")]
    Newer { found: u32 },
}

/// A profile, and the version of the document that it was read from.
#[derive(Debug)]
pub struct Decoded {
    pub profile: Profile,
    /// Lower than [`VERSION`] if the document was migrated.
    pub written_version: u32,
    pub saves: Saves,
}

#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
    #[serde(default)]
    saves: Saves,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    saves: Option<&'a Saves>,
    #[serde(flatten)]
    profile: &'a Profile,
}

/// Converts a document of version `n` to version `n + 1`.
type Migration = fn(serde_json::Value) -> Result<serde_json::Value, CodecError>;

/// The migrations in order, starting with version 1 to 2. Empty while there is only one version.
const MIGRATIONS: [Migration; (VERSION - 1) as usize] = [];

/// Encodes the profile as JSON, without a number. The returned buffer is wiped on drop.
pub fn encode(profile: &Profile) -> Zeroizing<Vec<u8>> {
    encode_document(&Document { format: FORMAT, version: VERSION, saves: None, profile })
}

/// Encodes the profile as the document of a save. The returned buffer is wiped on drop.
pub fn encode_save(profile: &Profile, saves: &Saves) -> Zeroizing<Vec<u8>> {
    encode_document(&Document { format: FORMAT, version: VERSION, saves: Some(saves), profile })
}

fn encode_document(document: &Document<'_>) -> Zeroizing<Vec<u8>> {
    // Compute the size first: a buffer that grows is copied, and each copy has to be wiped.
    let mut count = Counter(0);
    // Serialization cannot fail: all map keys are text, and both writers accept everything.
    let _ = serde_json::to_writer(&mut count, document);
    let mut bytes = Zeroizing::new(Vec::with_capacity(count.0));
    let _ = serde_json::to_writer(&mut *bytes, document);
    bytes
}

/// Counts the bytes written to it.
struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Decodes a document of this or an older version. Error messages never quote a value.
pub fn decode(json: &[u8]) -> Result<Decoded, CodecError> {
    decode_with(json, VERSION, &MIGRATIONS)
}

fn decode_with(json: &[u8], newest: u32, migrations: &[Migration]) -> Result<Decoded, CodecError> {
    let header: Header = serde_json::from_slice(json).map_err(|e| not_a_profile(&e))?;
    if header.format != FORMAT {
        return Err(CodecError::NotAProfile("its “format” names another program".into()));
    }
    if header.version > newest {
        return Err(CodecError::Newer { found: header.version });
    }
    if header.version == 0 {
        return Err(CodecError::NotAProfile("its version is 0".into()));
    }
    let written_version = header.version;
    let steps = migrations.get(written_version as usize - 1..).unwrap_or_default();
    let profile = if steps.is_empty() {
        serde_json::from_slice(json).map_err(|e| not_a_profile(&e))?
    } else {
        let value = serde_json::from_slice(json).map_err(|e| not_a_profile(&e))?;
        let value = steps.iter().try_fold(value, |value, step| step(value))?;
        serde_json::from_value(value).map_err(|e| not_a_profile(&e))?
    };
    Ok(Decoded { profile, written_version, saves: header.saves })
}

/// The position of a document in the sequence of saves, without decoding the profile.
pub fn saves_of(document: &[u8]) -> Saves {
    serde_json::from_slice::<Header>(document).map(|header| header.saves).unwrap_or_default()
}

fn not_a_profile(error: &serde_json::Error) -> CodecError {
    CodecError::NotAProfile(format!(
        "{:?} error at line {}, column {}",
        error.classify(),
        error.line(),
        error.column()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn older_documents_are_migrated_step_by_step() {
        let one = json!({"format": FORMAT, "version": 1, "inventory": {"titel": "Robin"}});
        let steps: [Migration; 2] = [
            |mut v| {
                v["inventory"]["title"] = v["inventory"]["titel"].take();
                Ok(v)
            },
            |mut v| {
                v["inventory"].as_object_mut().unwrap().remove("titel");
                Ok(v)
            },
        ];
        let decoded = decode_with(one.to_string().as_bytes(), 3, &steps).unwrap();
        assert_eq!(decoded.written_version, 1);
        assert_eq!(decoded.profile.inventory.title, "Robin");
    }

    #[test]
    fn newer_versions_and_foreign_documents_get_different_errors() {
        let newer = json!({"format": FORMAT, "version": VERSION + 1, "seeds": 7}).to_string();
        assert!(matches!(decode(newer.as_bytes()), Err(CodecError::Newer { found }) if found == VERSION + 1));
        for text in ["", "{}", "[1]", "{\"format\":\"other\",\"version\":1}", "\u{0}"] {
            assert!(matches!(decode(text.as_bytes()), Err(CodecError::NotAProfile(_))), "{text}");
        }
    }

    #[test]
    fn an_unparsable_seed_is_kept_and_does_not_hide_others() {
        let good = json!({"account": "mail", "factor": "totp", "added": "2026-01-02",
            "otp": {"kind": "totp", "algorithm": "SHA1", "digits": 6, "period": 30, "secret": "JBSWY3DPEHPK3PXP"}});
        let bad = json!({"account": "shop", "factor": "totp", "added": "2026-01-02",
            "otp": {"kind": "totp", "algorithm": "WHIRLPOOL-SECRET", "digits": 6, "period": 30, "secret": "ABC"}});
        let text = json!({"format": FORMAT, "version": 1, "seeds": [bad, good]}).to_string();
        let profile = decode(text.as_bytes()).unwrap().profile;
        assert_eq!(profile.readable_seeds().count(), 1);
        let unparsed = profile.seeds[0].unparsed().unwrap();
        assert_eq!(unparsed.text("account"), Some("shop"));
        assert!(!unparsed.reason().contains("WHIRLPOOL"), "{}", unparsed.reason());
        assert!(!format!("{profile:?}").contains("ABC"));
        let again: serde_json::Value = serde_json::from_slice(&encode(&profile)).unwrap();
        assert_eq!(again["seeds"], json!([bad, good]));
    }
}
