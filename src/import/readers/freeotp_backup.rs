//! FreeOTP 2's `externalBackup.xml`: a serialized Java map of JSON documents, whose secrets are encrypted.

use super::freeotp_plus;
use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::decrypt::{KeyDerivation, open_gcm};
use crate::import::limits::MAX_ENTRIES;
use crate::import::reader::Input;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use zeroize::Zeroizing;

/// How a stream of Java objects begins.
const START: &[u8] = b"\xac\xed\x00\x05";

pub fn is_backup(bytes: &[u8]) -> bool {
    bytes.starts_with(START)
        && memchr::memmem::find(&bytes[..bytes.len().min(100)], b"java.util.HashMap").is_some()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MasterKey {
    m_algorithm: String,
    m_encrypted_key: EncryptedKey,
    m_iterations: u32,
    m_salt: Vec<i16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EncryptedKey {
    m_cipher_text: Vec<i16>,
    /// The parameters of AES-GCM in DER: a sequence of the nonce and the length of the tag.
    m_parameters: Vec<i16>,
    m_token: String,
}

#[derive(Deserialize)]
struct Key {
    /// JSON in a text.
    key: String,
}

fn bytes(signed: &[i16]) -> Vec<u8> {
    signed.iter().map(|byte| (byte & 0xff) as u8).collect()
}

impl EncryptedKey {
    fn open(&self, key: &[u8; 32]) -> Option<Zeroizing<Vec<u8>>> {
        let parameters = bytes(&self.m_parameters);
        let nonce = parameters.strip_prefix(b"\x30")?.get(1..)?.strip_prefix(b"\x04\x0c")?.get(..12)?;
        open_gcm(key, nonce, &bytes(&self.m_cipher_text), self.m_token.as_bytes())
    }
}

pub fn read(input: &Input<'_>, label: &'static str) -> Result<ImportedFile, ImportError> {
    let derivation = KeyDerivation::for_input(label, input)?;
    let texts =
        java_map(input.bytes).ok_or_else(|| derivation.damaged("it is cut off, or not a map of texts"))?;
    let master = texts.get("masterKey").and_then(|json| serde_json::from_str::<MasterKey>(json).ok());
    let master = master.ok_or_else(|| derivation.damaged("it has no master key"))?;
    let salt = bytes(&master.m_salt);
    let derived = if master.m_algorithm.to_ascii_uppercase().ends_with("SHA512") {
        derivation.pbkdf2_sha512(&salt, master.m_iterations)?
    } else {
        derivation.pbkdf2_sha1(&salt, master.m_iterations)?
    };
    let key = master.m_encrypted_key.open(&derived).ok_or_else(|| derivation.wrong_password())?;
    let key: Zeroizing<[u8; 32]> = Zeroizing::new(
        key[..].try_into().map_err(|_| derivation.damaged("its master key is not of 256 bits"))?,
    );
    // FreeOTP+ has the same documents, with the secret in them. Four characters a byte, and a comma each.
    let mut json = Zeroizing::new(String::with_capacity(input.bytes.len() * 2 + 64));
    json.push_str("{\"tokenOrder\":[],\"tokens\":[");
    for (index, (id, text)) in texts.iter().filter(|(id, _)| id.ends_with("-token")).enumerate() {
        let sealed = id.strip_suffix("-token").and_then(|id| texts.get(id));
        let sealed = sealed.and_then(|json| serde_json::from_str::<Key>(json).ok());
        let sealed = sealed.and_then(|key| serde_json::from_str::<EncryptedKey>(&key.key).ok());
        let secret = sealed.and_then(|sealed| sealed.open(&key)).unwrap_or_default();
        json.push_str(if index > 0 { "," } else { "" });
        // A token whose secret does not open fails alone, because its secret is empty.
        match text.trim_start().strip_prefix('{') {
            Some(fields) => {
                json.push_str("{\"secret\":[");
                for (position, byte) in secret.iter().enumerate() {
                    let _ = write!(json, "{}{byte}", if position > 0 { "," } else { "" });
                }
                json.push_str("],");
                json.push_str(fields);
            }
            None => json.push_str("null"),
        }
    }
    json.push_str("]}");
    let file = freeotp_plus::READER.read(&Input { bytes: json.as_bytes(), ..*input })?;
    Ok(ImportedFile { encrypted: true, ..file })
}

/// The texts of a serialized `HashMap<String, String>`. Source: the Java Object Serialization Specification, chapter 6.
fn java_map(bytes: &[u8]) -> Option<BTreeMap<String, Zeroizing<String>>> {
    const FIRST_STRING: u32 = 0x7e_0002;
    // The values of the map follow a block with its size.
    let block = memchr::memmem::find(bytes, b"\x77\x08")?;
    let mut rest = bytes.get(block + 10..)?;
    let mut texts: Vec<Zeroizing<String>> = Vec::new();
    let mut order: Vec<usize> = Vec::new();
    loop {
        let (&tag, after) = rest.split_first()?;
        let (header, length) = match tag {
            0x74 => (2, usize::from(u16::from_be_bytes(*after.first_chunk()?))),
            0x7c => (8, usize::try_from(u64::from_be_bytes(*after.first_chunk()?)).ok()?),
            0x71 => {
                let handle = u32::from_be_bytes(*after.first_chunk()?).checked_sub(FIRST_STRING)?;
                order.push(usize::try_from(handle).ok().filter(|&handle| handle < texts.len())?);
                rest = &after[4..];
                continue;
            }
            0x78 => break,
            _ => return None,
        };
        let text = after.get(header..)?.get(..length)?;
        order.push(texts.len());
        texts.push(Zeroizing::new(std::str::from_utf8(text).ok()?.to_owned()));
        rest = &after[header + length..];
        if order.len() > 2 * (2 * MAX_ENTRIES + 2) {
            return None;
        }
    }
    let pairs = order.chunks_exact(2);
    Some(pairs.map(|pair| (texts[pair[0]].to_string(), texts[pair[1]].clone())).collect())
}
