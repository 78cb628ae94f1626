//! Decrypts the body of a KeePass database (KDBX 3.1 and 4) down to its XML. Sources: the KDBX 4 page of KeePass' help,
//! `KdbxFile.Read.cs`, and KeePassXC's `src/format`.
//!
//! No crate does this, because the file may be hostile: the cost of the key derivation is checked before it runs, the
//! unpacked size is limited, no length is trusted, and the XML is read without recursion.

use super::decrypt::Key;
use super::kdbx_header::{Cipher, Header, InnerStream, LABEL, damaged};
use super::keepass_document;
use crate::import::entry::ImportedFile;
use crate::import::error::ImportError;
use crate::import::limits::{MAX_DOCUMENT, MAX_FILE};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, KeyIvInit, StreamCipher};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};
use std::io::Read;
use zeroize::Zeroizing;

/// The most bytes that the body may unpack to: the XML, and attachments beside it.
const MAX_UNPACKED: u64 = MAX_FILE as u64;

type Plain = Zeroizing<Vec<u8>>;

/// Reads a database with its transformed key, which [`super::kdbx_header::Kdf::transform`] derives from the password.
pub fn read(bytes: &[u8], header: &Header<'_>, transformed: &Key) -> Result<ImportedFile, ImportError> {
    match header.inner {
        Some(inner) => read_version_3(bytes, header, inner, transformed),
        None => read_version_4(bytes, header, transformed),
    }
}

fn cut_off() -> ImportError {
    damaged("it is cut off")
}

fn read_version_4(bytes: &[u8], header: &Header<'_>, transformed: &Key) -> Result<ImportedFile, ImportError> {
    let header_bytes = &bytes[..header.end];
    let hash = bytes.get(header.end..header.end + 32).ok_or_else(cut_off)?;
    let tag = bytes.get(header.end + 32..header.end + 64).ok_or_else(cut_off)?;
    if *hash != *Sha256::digest(header_bytes) {
        return Err(damaged("its header was changed"));
    }
    let mut hasher = Sha512::new();
    hasher.update(header.master_seed);
    hasher.update(transformed);
    hasher.update([1]);
    let hmac_base = Zeroizing::new(<[u8; 64]>::from(hasher.finalize()));
    verify_tag(&hmac_base, u64::MAX, &[header_bytes], tag).ok_or(ImportError::WrongPassword(LABEL))?;

    let ciphertext = read_verified_blocks(&bytes[header.end + 64..], &hmac_base)?;
    let payload = decompress(decrypt(header, transformed, ciphertext)?, header.compressed)?;
    let (inner, xml) = split_inner_header(&payload)?;
    read_xml(xml, inner)
}

/// Joins the blocks of KDBX 4, each with a tag and a length. An empty block ends them.
fn read_verified_blocks(bytes: &[u8], hmac_base: &[u8; 64]) -> Result<Vec<u8>, ImportError> {
    let mut rest = bytes;
    let mut ciphertext = Vec::with_capacity(rest.len());
    for index in 0.. {
        let (tag, length) = (rest.get(..32).ok_or_else(cut_off)?, rest.get(32..36).ok_or_else(cut_off)?);
        let size = read_length(length);
        let block = rest.get(36..).and_then(|rest| rest.get(..size)).ok_or_else(cut_off)?;
        verify_tag(hmac_base, index, &[&u64::to_le_bytes(index), length, block], tag)
            .ok_or_else(|| damaged(&format!("block {} was changed", index + 1)))?;
        if size == 0 {
            break;
        }
        ciphertext.extend_from_slice(block);
        rest = &rest[36 + size..];
    }
    Ok(ciphertext)
}

/// Splits the inner header from the XML after it. Attachments in the header are skipped.
fn split_inner_header(payload: &[u8]) -> Result<(InnerStream<'_>, &[u8]), ImportError> {
    let mut offset = 0;
    let (mut cipher, mut key): (u32, &[u8]) = (0, &[]);
    loop {
        let field = payload.get(offset..offset + 5).ok_or_else(cut_off)?;
        let size = read_length(&field[1..]);
        let value = payload.get(offset + 5..).and_then(|rest| rest.get(..size)).ok_or_else(cut_off)?;
        offset += 5 + size;
        match field[0] {
            0 => return Ok((InnerStream { cipher, key, start: &[] }, &payload[offset..])),
            1 => {
                let bytes = value.try_into().map_err(|_| damaged("its inner header is malformed"))?;
                cipher = u32::from_le_bytes(bytes);
            }
            2 => key = value,
            _ => {}
        }
    }
}

fn read_length(bytes: &[u8]) -> usize {
    bytes.try_into().map(u32::from_le_bytes).unwrap_or_default() as usize
}

/// Checks the HMAC of these parts with the key of the block with this index.
fn verify_tag(hmac_base: &[u8; 64], index: u64, parts: &[&[u8]], tag: &[u8]) -> Option<()> {
    let mut hasher = Sha512::new();
    hasher.update(index.to_le_bytes());
    hasher.update(hmac_base);
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&hasher.finalize()).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(tag).ok()
}

fn read_version_3(
    bytes: &[u8],
    header: &Header<'_>,
    inner: InnerStream<'_>,
    transformed: &Key,
) -> Result<ImportedFile, ImportError> {
    let wrong_password = || ImportError::WrongPassword(LABEL);
    let plain = decrypt(header, transformed, bytes[header.end..].to_vec()).map_err(|_| wrong_password())?;
    if inner.start.len() != 32 || !plain.starts_with(inner.start) {
        return Err(wrong_password());
    }
    let mut rest = &plain[32..];
    let mut packed: Plain = Zeroizing::new(Vec::with_capacity(rest.len()));
    loop {
        let (hash, length) = (rest.get(4..36).ok_or_else(cut_off)?, rest.get(36..40).ok_or_else(cut_off)?);
        let size = read_length(length);
        if size == 0 {
            break;
        }
        let block = rest.get(40..).and_then(|rest| rest.get(..size)).ok_or_else(cut_off)?;
        if *hash != *Sha256::digest(block) {
            return Err(damaged("a block was changed"));
        }
        packed.extend_from_slice(block);
        rest = &rest[40 + size..];
    }
    read_xml(&decompress(packed, header.compressed)?, inner)
}

/// Decrypts the outer cipher.
fn decrypt(header: &Header<'_>, transformed: &Key, bytes: Vec<u8>) -> Result<Plain, ImportError> {
    let mut hasher = Sha256::new();
    hasher.update(header.master_seed);
    hasher.update(transformed);
    let key = Zeroizing::new(<[u8; 32]>::from(hasher.finalize()));
    let mut plain = Zeroizing::new(bytes);
    let (iv, changed) = (header.iv, || damaged("its encrypted part was changed, or cut off"));
    let length = match header.cipher {
        Cipher::Aes256 => {
            let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&*key, iv).map_err(|_| changed())?;
            cipher.decrypt_padded_mut::<Pkcs7>(&mut plain).map_err(|_| changed())?.len()
        }
        Cipher::ChaCha20 => {
            let cipher = chacha20::ChaCha20::new_from_slices(&*key, iv);
            cipher.map_err(|_| changed())?.apply_keystream(&mut plain);
            plain.len()
        }
        Cipher::Twofish => decrypt_twofish_cbc(&key, iv, &mut plain).ok_or_else(changed)?,
    };
    plain.truncate(length);
    Ok(plain)
}

/// Decrypts Twofish in CBC mode with PKCS #7 padding, and returns the length without the padding. The `twofish` crate
/// uses a newer version of the cipher traits than the `cbc` crate.
fn decrypt_twofish_cbc(key: &[u8; 32], iv: &[u8], bytes: &mut [u8]) -> Option<usize> {
    use twofish::cipher::{BlockCipherDecrypt, KeyInit};
    let cipher = twofish::Twofish::new_from_slice(key).ok()?;
    let mut previous: [u8; 16] = iv.try_into().ok()?;
    if bytes.is_empty() || !bytes.len().is_multiple_of(16) {
        return None;
    }
    for block in bytes.chunks_exact_mut(16) {
        let ciphertext: [u8; 16] = (&*block).try_into().ok()?;
        let mut plain = twofish::cipher::Block::<twofish::Twofish>::try_from(&*block).ok()?;
        cipher.decrypt_block(&mut plain);
        for (out, (plain, previous)) in block.iter_mut().zip(plain.iter().zip(previous)) {
            *out = plain ^ previous;
        }
        previous = ciphertext;
    }
    let padding = usize::from(*bytes.last()?);
    let length = bytes.len().checked_sub(padding).filter(|_| (1..=16).contains(&padding))?;
    bytes[length..].iter().all(|&b| usize::from(b) == padding).then_some(length)
}

fn decompress(bytes: Plain, compressed: bool) -> Result<Plain, ImportError> {
    if !compressed {
        return Ok(bytes);
    }
    // The last four bytes of gzip are the unpacked size modulo 2^32 (RFC 1952 §2.3.1), which is only a hint.
    let declared = bytes.last_chunk().map_or(0, |size| u64::from(u32::from_le_bytes(*size)));
    let capacity =
        usize::try_from(declared.min(MAX_UNPACKED).min(bytes.len() as u64 * 1100)).unwrap_or_default() + 1;
    let mut out: Plain = Zeroizing::new(Vec::with_capacity(capacity));
    flate2::read::GzDecoder::new(&bytes[..])
        .take(MAX_UNPACKED + 1)
        .read_to_end(&mut out)
        .map_err(|_| damaged("its compressed part was changed"))?;
    if out.len() as u64 > MAX_UNPACKED {
        return Err(too_large(MAX_UNPACKED));
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

/// Reads the XML, and decrypts its protected values (KDBX help, “Inner Encryption”).
fn read_xml(xml: &[u8], inner: InnerStream<'_>) -> Result<ImportedFile, ImportError> {
    const SALSA20_NONCE: [u8; 8] = [0xe8, 0x30, 0x09, 0x4b, 0x97, 0x20, 0x5d, 0x2a];
    if xml.len() > MAX_DOCUMENT {
        return Err(too_large(MAX_DOCUMENT as u64));
    }
    let invalid = |_| damaged("its inner key is wrong");
    match inner.cipher {
        0 => keepass_document::read(xml, Some(&mut |_| ()), LABEL),
        2 => {
            let key = Sha256::digest(inner.key);
            let mut stream = salsa20::Salsa20::new_from_slices(&key, &SALSA20_NONCE).map_err(invalid)?;
            keepass_document::read(xml, Some(&mut |bytes| stream.apply_keystream(bytes)), LABEL)
        }
        3 => {
            let key = Zeroizing::new(<[u8; 64]>::from(Sha512::digest(inner.key)));
            let mut stream =
                chacha20::ChaCha20::new_from_slices(&key[..32], &key[32..44]).map_err(invalid)?;
            keepass_document::read(xml, Some(&mut |bytes| stream.apply_keystream(bytes)), LABEL)
        }
        _ => Err(damaged("its inner cipher is not one that KeePass includes")),
    }
}
