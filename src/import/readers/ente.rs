//! Ente Auth: lines of URIs, plain or encrypted. Source: `docs/auth/migration/export.md` in its source.

use super::otpauth::{ListKind, list_kind};
use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::formats::decrypt::KeyDerivation;
use crate::import::formats::json;
use crate::import::formats::uri_list::{Ending, read_lines};
use crate::import::reader::{Input, Reader};
use crate::import::shape::Shape;
use crypto_secretstream::{Header, Key, PullStream};
use data_encoding::BASE64;
use serde::Deserialize;
use zeroize::Zeroizing;

const LABEL: &str = "Ente Auth";

pub const READER: Reader = Reader::authenticator("ente", LABEL, detect, read);

fn detect(_: &Input<'_>, shape: &Shape) -> bool {
    list_kind(shape) == Some(ListKind::Ente) || shape.has(&["kdfParams", "encryptedData", "encryptionNonce"])
}

fn read(input: &Input<'_>) -> Result<ImportedFile, ImportError> {
    if !Shape::of(input.bytes).is_json() {
        return read_lines(LABEL, input.bytes, Ending::Unknown);
    }
    let plain = decrypt(&KeyDerivation::for_input(LABEL, input)?, input.bytes)?;
    Ok(ImportedFile { encrypted: true, ..read_lines(LABEL, &plain, Ending::Authenticated)? })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EncryptedFile {
    version: u32,
    kdf_params: KdfParameters,
    encrypted_data: String,
    encryption_nonce: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KdfParameters {
    /// Bytes.
    mem_limit: u64,
    ops_limit: u32,
    salt: String,
}

/// Decrypts a libsodium secretstream with one message. The key comes from Argon2id.
fn decrypt(derivation: &KeyDerivation<'_>, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let (text, _) = json::decode(bytes);
    let file: EncryptedFile = json::parse(LABEL, &text)?;
    if file.version != 1 {
        return Err(ImportError::Refused {
            format: LABEL,
            why: format!("its version is {}, and Selvedge reads version 1", file.version),
            next: "export plain text from Ente Auth instead, or update Selvedge".into(),
        });
    }
    let decode = |text: &str, what: &str| {
        BASE64
            .decode(text.trim().as_bytes())
            .map_err(|_| derivation.damaged(format!("its {what} is not base64")))
    };
    let salt = decode(&file.kdf_params.salt, "salt")?;
    let header = decode(&file.encryption_nonce, "nonce")?;
    let header =
        Header::try_from(&header[..]).map_err(|_| derivation.damaged("its nonce does not have 24 bytes"))?;
    let mut body = Zeroizing::new(decode(&file.encrypted_data, "encrypted part")?);
    let (kib, passes) = (file.kdf_params.mem_limit / 1024, file.kdf_params.ops_limit);
    let key = derivation.argon2id(&salt, kib, passes, 1)?;
    let mut stream = PullStream::init(header, &Key::from(*key));
    stream.pull(&mut *body, &[]).map_err(|_| derivation.wrong_password())?;
    Ok(body)
}
