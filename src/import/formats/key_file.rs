//! Key files of KeePass databases. Source: “Key Files” in KeePass' help, and `KcpKeyFile.cs`.

use super::decrypt::Key;
use super::kdbx_header::LABEL;
use crate::import::error::ImportError;
use crate::secret::Passphrase;
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE, HEXUPPER_PERMISSIVE};
use quick_xml::events::Event;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The composite key of a database: the hash of the password's hash and the key file's key, each if there is one.
pub fn composite_key(password: Option<&Passphrase>, key_file: Option<&[u8]>) -> Result<Key, ImportError> {
    let mut hasher = Sha256::new();
    if let Some(password) = password {
        hasher.update(Sha256::digest(password.expose()));
    }
    if let Some(file) = key_file {
        hasher.update(*key_of(file)?);
    }
    Ok(Key::new(hasher.finalize().into()))
}

/// The key in a key file: XML of version 1 or 2, 32 bytes, 64 hexadecimal digits, or the hash of any other file.
fn key_of(file: &[u8]) -> Result<Key, ImportError> {
    if let Some(key) = key_in_xml(file)? {
        return Ok(key);
    }
    if let Ok(bytes) = <[u8; 32]>::try_from(file) {
        return Ok(Key::new(bytes));
    }
    if file.len() == 64
        && let Ok(bytes) = HEXLOWER_PERMISSIVE.decode(file).map(Zeroizing::new)
        && let Ok(bytes) = <[u8; 32]>::try_from(&bytes[..])
    {
        return Ok(Key::new(bytes));
    }
    Ok(Key::new(Sha256::digest(file).into()))
}

fn damaged(what: &str) -> ImportError {
    ImportError::Refused {
        format: LABEL,
        why: format!("its key file is damaged: {what}"),
        next: "give an undamaged copy of the key file".into(),
    }
}

/// The key in an XML key file. `None` if the file is none.
fn key_in_xml(file: &[u8]) -> Result<Option<Key>, ImportError> {
    const MAX_XML: usize = 64 << 10;
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    if file.len() > MAX_XML || !file.trim_ascii_start().starts_with(b"<") {
        return Ok(None);
    }
    let mut xml = quick_xml::Reader::from_reader(file);
    let (mut is_key_file, mut element) = (false, Vec::new());
    let (mut version, mut data) = (String::new(), Zeroizing::new(String::new()));
    let mut check = None;
    loop {
        match xml.read_event() {
            Ok(Event::Start(start)) => {
                element = start.name().as_ref().to_vec();
                is_key_file |= element == b"KeyFile";
                if element == b"Data"
                    && let Ok(Some(hash)) = start.try_get_attribute("Hash")
                {
                    check = HEXUPPER_PERMISSIVE.decode(&hash.value).ok();
                }
            }
            Ok(Event::Text(text)) => {
                let text = text.decode().unwrap_or_default();
                match &element[..] {
                    b"Version" => version.push_str(text.trim()),
                    b"Data" => data.extend(text.chars().filter(|c| !c.is_whitespace())),
                    _ => {}
                }
            }
            Ok(Event::End(_)) => element.clear(),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if !is_key_file {
        return Ok(None);
    }
    let is_version_2 = version.starts_with("2.");
    let decoder = if is_version_2 { HEXUPPER_PERMISSIVE } else { BASE64 };
    let bytes = Zeroizing::new(decoder.decode(data.as_bytes()).map_err(|_| damaged("its key is malformed"))?);
    let key: [u8; 32] = bytes[..].try_into().map_err(|_| damaged("its key does not have 32 bytes"))?;
    let key = Key::new(key);
    // Version 2 has the first four bytes of the key's hash.
    if is_version_2 && check.is_some_and(|check| !Sha256::digest(*key).starts_with(&check)) {
        return Err(damaged("its key does not match its checksum"));
    }
    Ok(Some(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "45C0BBC66A3854FB795FD50046D38E46CABDF774C823FD14AB4B1F28D568BA34";

    fn xml(version: &str, attribute: &str, data: &str) -> Vec<u8> {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<KeyFile><Meta><Version>{version}</Version></Meta>\
             <Key><Data{attribute}>{data}</Data></Key></KeyFile>"
        )
        .into_bytes()
    }

    #[test]
    fn every_kind_of_key_file_has_its_key() {
        let key = HEXUPPER_PERMISSIVE.decode(KEY.as_bytes()).unwrap();
        let split = format!("\n\t{} {}\n{}\n", &KEY[..8], &KEY[8..40], &KEY[40..]);
        for file in [
            key.clone(),
            KEY.as_bytes().to_vec(),
            KEY.to_lowercase().into_bytes(),
            xml("1.00", "", &BASE64.encode(&key)),
            xml("2.0", " Hash=\"C60E9129\"", &split),
            [b"\xef\xbb\xbf", &xml("2.0", "", KEY)[..]].concat(),
        ] {
            assert_eq!(key_of(&file).unwrap()[..], key[..]);
        }
        for other in [&b"any file"[..], b"", b"<html>x</html>", &[b'0'; 65], &[b'x'; 64]] {
            assert_eq!(key_of(other).unwrap()[..], Sha256::digest(other)[..]);
        }
    }

    #[test]
    fn a_damaged_key_file_is_refused_without_quoting_it() {
        for file in [
            xml("2.0", " Hash=\"00000000\"", KEY),
            xml("2.0", "", &KEY[2..]),
            xml("1.00", "", "not base64!"),
            xml("2.0", "", ""),
        ] {
            let error = key_of(&file).unwrap_err();
            assert!(error.to_string().contains("key file is damaged") && !error.to_string().contains("45C0"));
        }
    }
}
