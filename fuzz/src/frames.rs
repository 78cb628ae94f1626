//! Wraps fuzzed bytes in valid containers, because no mutation would produce valid checksums.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256, Sha512};
use std::io::{Cursor, Write};

/// A zip with an uncompressed member.
pub fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let written = zip.start_file(name, options).and_then(|()| Ok(zip.write_all(bytes)?));
    let finished = written.and_then(|()| zip.finish());
    finished.map(Cursor::into_inner).unwrap_or_default()
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Digest::chain_update).finalize().into()
}

/// The tag of a block of KDBX 4. The header has the largest index.
fn tag(base: &[u8], index: u64, parts: &[&[u8]]) -> Vec<u8> {
    let key = Sha512::new().chain_update(index.to_le_bytes()).chain_update(base).finalize();
    let mac = <Hmac<Sha256> as Mac>::new_from_slice(&key);
    let mac = mac.map(|mac| parts.iter().fold(mac, Mac::chain_update));
    mac.map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
}

/// A KDBX 4 database with this content, encrypted with ChaCha20 and AES-KDF of no rounds under [`super::PASSWORD`].
/// `compressed` is what its header claims.
pub fn kdbx(content: &[u8], compressed: bool) -> Vec<u8> {
    let (seed, iv) = ([1; 32], [2; 12]);
    let mut derivation = vec![0, 1];
    let uuid = [&[0xc9, 0xd9, 0xf3, 0x9a][..], &[0; 12]].concat();
    for (kind, name, value) in [(0x42, "$UUID", &uuid[..]), (0x42, "S", &[3; 32]), (0x05, "R", &[0; 8])] {
        derivation.push(kind);
        for part in [name.as_bytes(), value] {
            derivation.extend((part.len() as u32).to_le_bytes());
            derivation.extend(part);
        }
    }
    derivation.push(0);
    let cipher = [&[0xd6, 0x03, 0x8a, 0x2b][..], &[0; 12]].concat();
    let mut file = b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x00\x00\x04\x00".to_vec();
    let fields = [
        (2, &cipher[..]),
        (3, &[u8::from(compressed), 0, 0, 0]),
        (4, &seed),
        (7, &iv),
        (11, &derivation),
        (0, b"\r\n\r\n"),
    ];
    for (id, value) in fields {
        file.push(id);
        file.extend((value.len() as u32).to_le_bytes());
        file.extend(value);
    }
    let transformed = hash(&[&hash(&[&hash(&[super::PASSWORD.as_bytes()])])]);
    let base = Sha512::new().chain_update(seed).chain_update(transformed).chain_update([1]).finalize();
    let (digest, header) = (hash(&[&file]), tag(&base, u64::MAX, &[&file]));
    file.extend(digest);
    file.extend(header);
    let mut sealed = content.to_vec();
    chacha(&hash(&[&seed, &transformed]), &iv, &mut sealed);
    for (index, block) in [&sealed[..], &[]].into_iter().enumerate() {
        let (index, length) = (index as u64, (block.len() as u32).to_le_bytes());
        file.extend(tag(&base, index, &[&index.to_le_bytes(), &length, block]));
        file.extend(length);
        file.extend(block);
        if content.is_empty() {
            break;
        }
    }
    file
}

fn chacha(key: &[u8], iv: &[u8], bytes: &mut [u8]) {
    use chacha20::cipher::{KeyIvInit, StreamCipher};
    if let Ok(mut cipher) = chacha20::ChaCha20::new_from_slices(key, iv) {
        cipher.apply_keystream(bytes);
    }
}

/// Puts an inner header without a stream cipher in front of a database's XML.
pub fn plain_inside(xml: &[u8]) -> Vec<u8> {
    [b"\x01\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", xml].concat()
}
