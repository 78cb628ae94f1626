//! A KeePass database itself: KDBX 3.1 and 4, opened by its password.
//!
//! The frame is read here and not by a crate, because everything in it comes from a stranger: the cost of the
//! key derivation is looked at before it is paid, what is packed has a limit, no length is believed, and the
//! XML inside is read by the same reader as an export, without recursion.
//!
//! Facts: the KDBX 4 page of KeePass' help, `KdbxFile.Read.cs`, and KeePassXC's `src/format`.

use super::kdbx_header::{Cipher, Header, Inner};
use super::{
    ImportError, ImportedFile, Input, MAX_DOCUMENT, MAX_FILE, Reader, Shape, SourceKind, keepass_xml,
};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, KeyIvInit, StreamCipher};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};
use std::io::Read;
use zeroize::Zeroizing;

pub(super) const LABEL: &str = "KeePass";
/// What it may unpack to: the XML, and attachments beside it.
const UNPACKED: u64 = MAX_FILE as u64;

type Plain = Zeroizing<Vec<u8>>;

pub struct Kdbx;

impl Reader for Kdbx {
    fn name(&self) -> &'static str {
        "kdbx"
    }

    fn label(&self) -> &'static str {
        LABEL
    }

    fn source(&self) -> SourceKind {
        SourceKind::PasswordManager
    }

    fn detect(&self, input: &Input<'_>, _: &Shape) -> bool {
        // KeePass 1's too, to say what to do with it.
        is_database(input.bytes)
    }

    fn read(&self, input: &Input<'_>) -> Result<ImportedFile, ImportError> {
        let header = Header::parse(input.bytes)?;
        let Some(password) = input.password else { return Err(ImportError::NeedsPassword(LABEL)) };
        let transformed = header.kdf.transform(password.expose().as_bytes(), input.limits)?;
        let mut export = match header.inner {
            Some(inner) => version_3(input.bytes, &header, inner, &transformed)?,
            None => version_4(input.bytes, &header, &transformed)?,
        };
        export.encrypted = true;
        Ok(export)
    }
}

/// Whether it begins as a KeePass database does.
pub(super) fn is_database(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x03, 0xd9, 0xa2, 0x9a])
}

pub(super) fn damaged(what: &str) -> ImportError {
    ImportError::Damaged { format: LABEL, what: what.into() }
}

fn version_4(bytes: &[u8], header: &Header<'_>, transformed: &[u8; 32]) -> Result<ImportedFile, ImportError> {
    let cut = || damaged("it breaks off");
    let outer = &bytes[..header.end];
    let hash = bytes.get(header.end..header.end + 32).ok_or_else(cut)?;
    let tag = bytes.get(header.end + 32..header.end + 64).ok_or_else(cut)?;
    if *hash != *Sha256::digest(outer) {
        return Err(damaged("its header was changed"));
    }
    let mut hasher = Sha512::new();
    hasher.update(header.master_seed);
    hasher.update(transformed);
    hasher.update([1]);
    let base = Zeroizing::new(<[u8; 64]>::from(hasher.finalize()));
    verify(&base, u64::MAX, &[outer], tag).ok_or(ImportError::WrongPassword(LABEL))?;

    let mut rest = &bytes[header.end + 64..];
    let mut ciphertext = Vec::with_capacity(rest.len());
    for index in 0.. {
        let (tag, length) = (rest.get(..32).ok_or_else(cut)?, rest.get(32..36).ok_or_else(cut)?);
        let size = length.try_into().map(u32::from_le_bytes).unwrap_or_default() as usize;
        let block = rest.get(36..).and_then(|rest| rest.get(..size)).ok_or_else(cut)?;
        verify(&base, index, &[&u64::to_le_bytes(index), length, block], tag)
            .ok_or_else(|| damaged(&format!("block {} of it was changed", index + 1)))?;
        if size == 0 {
            break;
        }
        ciphertext.extend_from_slice(block);
        rest = &rest[36 + size..];
    }
    let payload = unpacked(decrypted(header, transformed, ciphertext)?, header.packed)?;

    // The inner header: the key of the stream over protected values, and attachments, which stay there.
    let mut at = 0;
    let (mut stream, mut key): (u32, &[u8]) = (0, &[]);
    loop {
        let field = payload.get(at..at + 5).ok_or_else(cut)?;
        let size = field[1..].try_into().map(u32::from_le_bytes).unwrap_or_default() as usize;
        let value = payload.get(at + 5..).and_then(|rest| rest.get(..size)).ok_or_else(cut)?;
        at += 5 + size;
        match field[0] {
            0 => break,
            1 => {
                stream = value
                    .try_into()
                    .map(u32::from_le_bytes)
                    .map_err(|_| damaged("its inner header is wrong"))?;
            }
            2 => key = value,
            _ => {}
        }
    }
    read(&payload[at..], Inner { stream, key, start: &[] })
}

/// Whether the tag is the HMAC of these parts under the key of this block.
fn verify(base: &[u8; 64], index: u64, parts: &[&[u8]], tag: &[u8]) -> Option<()> {
    let mut hasher = Sha512::new();
    hasher.update(index.to_le_bytes());
    hasher.update(base);
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&hasher.finalize()).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(tag).ok()
}

fn version_3(
    bytes: &[u8],
    header: &Header<'_>,
    inner: Inner<'_>,
    transformed: &[u8; 32],
) -> Result<ImportedFile, ImportError> {
    let cut = || damaged("it breaks off");
    let wrong = || ImportError::WrongPassword(LABEL);
    let plain = decrypted(header, transformed, bytes[header.end..].to_vec()).map_err(|_| wrong())?;
    if inner.start.len() != 32 || !plain.starts_with(inner.start) {
        return Err(wrong());
    }
    let mut rest = &plain[32..];
    let mut packed: Plain = Zeroizing::new(Vec::with_capacity(rest.len()));
    loop {
        let (hash, length) = (rest.get(4..36).ok_or_else(cut)?, rest.get(36..40).ok_or_else(cut)?);
        let size = length.try_into().map(u32::from_le_bytes).unwrap_or_default() as usize;
        if size == 0 {
            break;
        }
        let block = rest.get(40..).and_then(|rest| rest.get(..size)).ok_or_else(cut)?;
        if *hash != *Sha256::digest(block) {
            return Err(damaged("a block of it was changed"));
        }
        packed.extend_from_slice(block);
        rest = &rest[40 + size..];
    }
    read(&unpacked(packed, header.packed)?, inner)
}

/// Decrypts what the outer cipher covers.
fn decrypted(header: &Header<'_>, transformed: &[u8; 32], bytes: Vec<u8>) -> Result<Plain, ImportError> {
    let mut hasher = Sha256::new();
    hasher.update(header.master_seed);
    hasher.update(transformed);
    let key = Zeroizing::new(<[u8; 32]>::from(hasher.finalize()));
    let mut plain = Zeroizing::new(bytes);
    let (iv, wrong) = (header.iv, || damaged("what its cipher covers was changed, or cut off"));
    let length = match header.cipher {
        Cipher::Aes256 => {
            let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&*key, iv).map_err(|_| wrong())?;
            cipher.decrypt_padded_mut::<Pkcs7>(&mut plain).map_err(|_| wrong())?.len()
        }
        Cipher::ChaCha20 => {
            chacha20::ChaCha20::new_from_slices(&*key, iv).map_err(|_| wrong())?.apply_keystream(&mut plain);
            plain.len()
        }
        Cipher::Twofish => twofish_cbc(&key, iv, &mut plain).ok_or_else(wrong)?,
    };
    plain.truncate(length);
    Ok(plain)
}

/// Twofish in CBC mode with PKCS #7 padding; gives the length of what is plain.
fn twofish_cbc(key: &[u8; 32], iv: &[u8], bytes: &mut [u8]) -> Option<usize> {
    use twofish::cipher::{BlockCipherDecrypt, KeyInit};
    let cipher = twofish::Twofish::new_from_slice(key).ok()?;
    let mut before: [u8; 16] = iv.try_into().ok()?;
    if bytes.is_empty() || !bytes.len().is_multiple_of(16) {
        return None;
    }
    for block in bytes.chunks_exact_mut(16) {
        let ciphertext: [u8; 16] = (&*block).try_into().ok()?;
        let mut plain = twofish::cipher::Block::<twofish::Twofish>::try_from(&*block).ok()?;
        cipher.decrypt_block(&mut plain);
        for (out, (plain, before)) in block.iter_mut().zip(plain.iter().zip(before)) {
            *out = plain ^ before;
        }
        before = ciphertext;
    }
    let padding = usize::from(*bytes.last()?);
    let length = bytes.len().checked_sub(padding).filter(|_| (1..=16).contains(&padding))?;
    bytes[length..].iter().all(|&b| usize::from(b) == padding).then_some(length)
}

fn unpacked(bytes: Plain, packed: bool) -> Result<Plain, ImportError> {
    if !packed {
        return Ok(bytes);
    }
    // The last four bytes of gzip say what it unpacks to, modulo 2^32 (RFC 1952 §2.3.1). A hint.
    let said = bytes.last_chunk().map_or(0, |size| u64::from(u32::from_le_bytes(*size)));
    let room = usize::try_from(said.min(UNPACKED).min(bytes.len() as u64 * 1100)).unwrap_or_default() + 1;
    let mut out: Plain = Zeroizing::new(Vec::with_capacity(room));
    flate2::read::GzDecoder::new(&bytes[..])
        .take(UNPACKED + 1)
        .read_to_end(&mut out)
        .map_err(|_| damaged("what is packed in it was changed"))?;
    if out.len() as u64 > UNPACKED {
        return Err(too_large(UNPACKED));
    }
    Ok(out)
}

fn too_large(limit: u64) -> ImportError {
    ImportError::Refused {
        format: LABEL,
        why: format!("it unpacks to more than {} MB", limit >> 20),
        next: "export it from KeePass as XML or CSV without its attachments".into(),
    }
}

/// Reads the XML with the stream over its protected values (KDBX help, “Inner Encryption”).
fn read(xml: &[u8], inner: Inner<'_>) -> Result<ImportedFile, ImportError> {
    const SALSA_NONCE: [u8; 8] = [0xe8, 0x30, 0x09, 0x4b, 0x97, 0x20, 0x5d, 0x2a];
    if xml.len() > MAX_DOCUMENT {
        return Err(too_large(MAX_DOCUMENT as u64));
    }
    let odd = |_| damaged("its inner key is wrong");
    match inner.stream {
        0 => keepass_xml::parse(xml, Some(&mut |_| ()), LABEL),
        2 => {
            let mut stream =
                salsa20::Salsa20::new_from_slices(&Sha256::digest(inner.key), &SALSA_NONCE).map_err(odd)?;
            keepass_xml::parse(xml, Some(&mut |bytes| stream.apply_keystream(bytes)), LABEL)
        }
        3 => {
            let key = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(inner.key)));
            let mut stream = chacha20::ChaCha20::new_from_slices(&key[..32], &key[32..44]).map_err(odd)?;
            keepass_xml::parse(xml, Some(&mut |bytes| stream.apply_keystream(bytes)), LABEL)
        }
        _ => Err(damaged("its inner cipher is not one that KeePass has")),
    }
}
