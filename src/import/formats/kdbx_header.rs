//! The outer header of a KeePass database (KDBX 3.1 and 4), and its key derivation.

use super::decrypt::{Key, KeyDerivation};
use crate::import::error::ImportError;
use crate::import::limits::KdfCost;
use aes::cipher::{BlockEncrypt, KeyInit};
use argon2::{Algorithm, Version};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub const LABEL: &str = "KeePass";

/// Whether the file begins like a database of any KeePass version.
pub fn is_database(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x03, 0xd9, 0xa2, 0x9a])
}

pub fn damaged(what: &str) -> ImportError {
    ImportError::Damaged { format: LABEL, what: what.into() }
}

#[derive(Clone, Copy)]
pub enum Cipher {
    Aes256,
    Twofish,
    ChaCha20,
}

/// The stream cipher over protected values, such as passwords.
#[derive(Clone, Copy)]
pub struct InnerStream<'a> {
    /// 0 none, 2 Salsa20, 3 ChaCha20.
    pub cipher: u32,
    pub key: &'a [u8],
    /// KDBX 3: the 32 bytes at the start of the decrypted text, which show that the key is right.
    pub start: &'a [u8],
}

pub struct Header<'a> {
    pub cipher: Cipher,
    pub compressed: bool,
    pub master_seed: &'a [u8],
    pub iv: &'a [u8],
    pub kdf: Kdf<'a>,
    /// The offset of the end of the header.
    pub end: usize,
    /// Only in KDBX 3. KDBX 4 stores it inside the encrypted part.
    pub inner: Option<InnerStream<'a>>,
}

/// The key derivation's parameters.
pub enum Kdf<'a> {
    Aes {
        seed: [u8; 32],
        rounds: u64,
    },
    Argon2 {
        algorithm: Algorithm,
        version: Version,
        salt: &'a [u8],
        /// Bytes.
        memory: u64,
        passes: u64,
        lanes: u32,
    },
}

fn read_u32(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn read_u64(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_le_bytes)
}

impl<'a> Header<'a> {
    /// Fails if the header is cut off, malformed, or of a version that is not supported.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let refused =
            |why: String, next: &str| ImportError::Refused { format: LABEL, why, next: next.into() };
        let cut_off = || damaged("it is cut off in its header");
        match bytes.get(4..8).ok_or_else(cut_off)? {
            [0x67, 0xfb, 0x4b, 0xb5] => {}
            [0x65, 0xfb, 0x4b, 0xb5] => {
                let why = "it is a KeePass 1 database (KDB)".into();
                return Err(refused(why, "open it in KeePass 2 or KeePassXC, and save it as KDBX"));
            }
            _ => return Err(damaged("it does not start like a KeePass database")),
        }
        let version = bytes.get(10..12).map(|b| u16::from_le_bytes([b[0], b[1]])).ok_or_else(cut_off)?;
        if !matches!(version, 3 | 4) {
            let why = format!("it is version {version} of KDBX, and Selvedge reads versions 3 and 4");
            return Err(refused(why, "open it in a current KeePassXC, and save it again"));
        }
        let (fields, end) = fields(bytes, if version == 3 { 2 } else { 4 }).ok_or_else(cut_off)?;
        let field = |id: u8, name: &str| {
            fields.get(&id).copied().ok_or_else(|| damaged(&format!("its header has no {name}")))
        };
        let cipher = match field(2, "cipher")? {
            [0x31, 0xc1, 0xf2, 0xe6, ..] => Cipher::Aes256,
            [0xad, 0x68, 0xf2, 0x9f, ..] => Cipher::Twofish,
            [0xd6, 0x03, 0x8a, 0x2b, ..] => Cipher::ChaCha20,
            _ => {
                let why = "its cipher is not one that KeePass includes".into();
                return Err(refused(why, "change its encryption to AES-256, and save it again"));
            }
        };
        let compressed = match read_u32(field(3, "compression")?) {
            Some(0) => false,
            Some(1) => true,
            _ => return Err(damaged("its compression method is unknown")),
        };
        let (kdf, inner) = if version == 3 {
            let seed =
                field(5, "transform seed")?.try_into().map_err(|_| damaged("its transform seed is wrong"))?;
            let rounds = read_u64(field(6, "rounds")?).ok_or_else(|| damaged("its rounds are wrong"))?;
            let cipher =
                read_u32(field(10, "inner cipher")?).ok_or_else(|| damaged("its inner cipher is wrong"))?;
            let inner = InnerStream { cipher, key: field(8, "inner key")?, start: field(9, "start bytes")? };
            (Kdf::Aes { seed, rounds }, Some(inner))
        } else {
            let kdf = Kdf::parse(field(11, "key derivation")?);
            (kdf.ok_or_else(|| damaged("its key derivation is not one that KeePass includes"))?, None)
        };
        let (master_seed, iv) = (field(4, "master seed")?, field(7, "initialisation vector")?);
        Ok(Self { cipher, compressed, master_seed, iv, kdf, end, inner })
    }
}

/// The header's fields by id, and where they end. `length_width` is the number of bytes of each field's length. `None`
/// if the header is cut off.
fn fields(bytes: &[u8], length_width: usize) -> Option<(BTreeMap<u8, &[u8]>, usize)> {
    let mut fields = BTreeMap::new();
    let mut offset = 12;
    loop {
        let id = *bytes.get(offset)?;
        let length = bytes.get(offset + 1..offset + 1 + length_width)?;
        let length = length.iter().rev().fold(0, |sum, &b| sum << 8 | usize::from(b));
        offset += 1 + length_width;
        let value = bytes.get(offset..)?.get(..length)?;
        offset += length;
        if id == 0 {
            return Some((fields, offset));
        }
        fields.insert(id, value);
    }
}

impl<'a> Kdf<'a> {
    /// Parses KeePass' dictionary of typed values: a type, a name and a value, each with its length. Type 0 ends it.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut values: BTreeMap<&[u8], &'a [u8]> = BTreeMap::new();
        let mut rest = bytes.get(2..)?;
        while *rest.first()? != 0 {
            let (name, after) = length_prefixed(&rest[1..])?;
            let (value, after) = length_prefixed(after)?;
            values.insert(name, value);
            rest = after;
        }
        let get = |name: &str| values.get(name.as_bytes()).copied();
        let argon2 = |algorithm| {
            Some(Self::Argon2 {
                algorithm,
                version: Version::try_from(read_u32(get("V")?)?).ok()?,
                salt: get("S")?,
                memory: read_u64(get("M")?)?,
                passes: read_u64(get("I")?)?,
                lanes: read_u32(get("P")?)?,
            })
        };
        match get("$UUID")? {
            [0xc9, 0xd9, 0xf3, 0x9a, ..] | [0x7c, 0x02, 0xbb, 0x82, ..] => {
                Some(Self::Aes { seed: get("S")?.try_into().ok()?, rounds: read_u64(get("R")?)? })
            }
            [0xef, 0x63, 0x6d, 0xdf, ..] => argon2(Algorithm::Argon2d),
            [0x9e, 0x29, 0x8b, 0x19, ..] => argon2(Algorithm::Argon2id),
            _ => None,
        }
    }

    /// Derives the transformed key from the composite key, if its cost is within the limits.
    pub fn transform(&self, composite: &Key, derivation: &KeyDerivation<'_>) -> Result<Key, ImportError> {
        match *self {
            Self::Aes { seed, rounds } => {
                derivation.check_cost(KdfCost::Aes(rounds))?;
                let cipher = aes::Aes256::new(&seed.into());
                let mut halves = [[0; 16], [0; 16]].map(aes::Block::from);
                halves[0].copy_from_slice(&composite[..16]);
                halves[1].copy_from_slice(&composite[16..]);
                for _ in 0..rounds {
                    cipher.encrypt_blocks(&mut halves);
                }
                let mut hasher = Sha256::new();
                halves.iter().for_each(|half| hasher.update(half));
                Ok(Key::new(hasher.finalize().into()))
            }
            Self::Argon2 { algorithm, version, salt, memory, passes, lanes } => {
                derivation.argon2((algorithm, version), &**composite, salt, (memory >> 10, passes, lanes))
            }
        }
    }
}

/// Splits off a value that is preceded by its length in four bytes. Returns the value and the rest.
fn length_prefixed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(read_u32(bytes.get(..4)?)?).ok()?;
    let value = bytes.get(4..)?.get(..length)?;
    Some((value, &bytes[4 + length..]))
}
