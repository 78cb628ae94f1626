//! Ente Auth: lines of addresses, plain or encrypted (its `docs/auth/migration/export.md`).

use super::crypt::Opening;
use super::json;
use super::otpauth::{End, is_address, read_lines};
use super::{ImportError, ImportedFile, Input, Reader, Shape, SourceKind};
use crypto_secretstream::{Header, Key, PullStream};
use data_encoding::BASE64;
use serde::Deserialize;
use zeroize::Zeroizing;

const FORMAT: &str = "Ente Auth";

pub(super) struct Ente;

impl Reader for Ente {
    fn name(&self) -> &'static str {
        "ente"
    }
    fn label(&self) -> &'static str {
        FORMAT
    }
    fn source(&self) -> SourceKind {
        SourceKind::Authenticator
    }
    fn detect(&self, _: &Input<'_>, shape: &Shape) -> bool {
        let plain = is_address(&shape.first_line) && shape.first_line.contains("codeDisplay=");
        plain || shape.has(&["kdfParams", "encryptedData", "encryptionNonce"])
    }
    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        if Shape::of(input.bytes).is_json() {
            let opening = Opening::of(FORMAT, input)?;
            return Ok(ImportedFile {
                encrypted: true,
                ..read_lines(FORMAT, &open(&opening, input.bytes)?, End::Whole)?
            });
        }
        read_lines(FORMAT, input.bytes, End::Unknown)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sealed {
    version: u32,
    kdf_params: Kdf,
    encrypted_data: String,
    encryption_nonce: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kdf {
    /// Bytes.
    mem_limit: u64,
    ops_limit: u32,
    salt: String,
}

/// The list of addresses. The cipher is libsodium's secretstream in one message.
fn open(opening: &Opening<'_>, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, ImportError> {
    let (text, _) = json::text(bytes);
    let file: Sealed = json::parse(FORMAT, &text)?;
    if file.version != 1 {
        return Err(ImportError::Refused {
            format: FORMAT,
            why: format!("its version is {}, and Selvedge knows 1", file.version),
            next: "export plain text from Ente Auth instead, or update Selvedge".into(),
        });
    }
    let decode = |text: &str, what: &str| {
        BASE64
            .decode(text.trim().as_bytes())
            .map_err(|_| opening.damaged(format!("its {what} is not base64")))
    };
    let salt = decode(&file.kdf_params.salt, "salt")?;
    let header = decode(&file.encryption_nonce, "nonce")?;
    let header = Header::try_from(&header[..]).map_err(|_| opening.damaged("its nonce has not 24 bytes"))?;
    let mut body = Zeroizing::new(decode(&file.encrypted_data, "encrypted part")?);
    let key = opening.argon2id(&salt, file.kdf_params.mem_limit / 1024, file.kdf_params.ops_limit, 1)?;
    let mut stream = PullStream::init(header, &Key::from(*key));
    stream.pull(&mut *body, &[]).map_err(|_| opening.wrong())?;
    Ok(body)
}
