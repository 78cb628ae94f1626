//! The outer header of a KeePass database, and the key derivation that it asks for.

use super::crypt::argon2_parameters;
use super::kdbx::{LABEL, damaged};
use super::limits::Work;
use super::{ImportError, KdfLimits};
use aes::cipher::{BlockEncrypt, KeyInit};
use argon2::{Algorithm, Argon2, Version};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

#[derive(Clone, Copy)]
pub(super) enum Cipher {
    Aes256,
    Twofish,
    ChaCha20,
}

/// The stream over protected values.
#[derive(Clone, Copy)]
pub(super) struct Inner<'a> {
    /// 0 none, 2 Salsa20, 3 ChaCha20.
    pub(super) stream: u32,
    pub(super) key: &'a [u8],
    /// KDBX 3: the 32 bytes with which the plain text begins, if the key is right.
    pub(super) start: &'a [u8],
}

/// What stands before the encrypted part.
pub(super) struct Header<'a> {
    pub(super) cipher: Cipher,
    pub(super) packed: bool,
    pub(super) master_seed: &'a [u8],
    pub(super) iv: &'a [u8],
    pub(super) kdf: Kdf<'a>,
    pub(super) end: usize,
    /// KDBX 3 alone: KDBX 4 has it inside.
    pub(super) inner: Option<Inner<'a>>,
}

/// How the key comes of the password.
pub(super) enum Kdf<'a> {
    Aes { seed: [u8; 32], rounds: u64 },
    Argon2 { kind: Algorithm, version: Version, salt: &'a [u8], memory: u64, passes: u64, lanes: u32 },
}

fn number_32(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn number_64(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_le_bytes)
}

impl<'a> Header<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// Where it is cut off, wrong, or of a version that is not read.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let refused =
            |why: String, next: &str| ImportError::Refused { format: LABEL, why, next: next.into() };
        let cut = || damaged("it breaks off in its header");
        match bytes.get(4..8).ok_or_else(cut)? {
            [0x67, 0xfb, 0x4b, 0xb5] => {}
            [0x65, 0xfb, 0x4b, 0xb5] => {
                let why = "it is a KeePass 1 database (KDB)".into();
                return Err(refused(why, "open it in KeePass 2 or KeePassXC, and save it as KDBX"));
            }
            _ => return Err(damaged("its first bytes are not KeePass'")),
        }
        let major = bytes.get(10..12).map(|b| u16::from_le_bytes([b[0], b[1]])).ok_or_else(cut)?;
        if !matches!(major, 3 | 4) {
            let why = format!("it is version {major} of KDBX; 3 and 4 are read");
            return Err(refused(why, "open it in a current KeePassXC, and save it again"));
        }
        let width = if major == 3 { 2 } else { 4 };
        let mut fields: BTreeMap<u8, &[u8]> = BTreeMap::new();
        let mut at = 12;
        loop {
            let id = *bytes.get(at).ok_or_else(cut)?;
            let size = bytes.get(at + 1..at + 1 + width).ok_or_else(cut)?;
            let size = size.iter().rev().fold(0, |sum, &b| sum << 8 | usize::from(b));
            at += 1 + width;
            let value = bytes.get(at..).and_then(|rest| rest.get(..size)).ok_or_else(cut)?;
            at += size;
            if id == 0 {
                break;
            }
            fields.insert(id, value);
        }
        let field = |id: u8, name: &str| {
            fields.get(&id).copied().ok_or_else(|| damaged(&format!("its header has no {name}")))
        };
        let cipher = match field(2, "cipher")? {
            [0x31, 0xc1, 0xf2, 0xe6, ..] => Cipher::Aes256,
            [0xad, 0x68, 0xf2, 0x9f, ..] => Cipher::Twofish,
            [0xd6, 0x03, 0x8a, 0x2b, ..] => Cipher::ChaCha20,
            _ => {
                let why = "its cipher is not one of KeePass' own".into();
                return Err(refused(why, "change its encryption to AES-256, and save it again"));
            }
        };
        let packed = match number_32(field(3, "compression")?) {
            Some(0) => false,
            Some(1) => true,
            _ => return Err(damaged("its compression is unknown")),
        };
        let (kdf, inner) = if major == 3 {
            let seed =
                field(5, "transform seed")?.try_into().map_err(|_| damaged("its transform seed is wrong"))?;
            let rounds = number_64(field(6, "rounds")?).ok_or_else(|| damaged("its rounds are wrong"))?;
            let stream =
                number_32(field(10, "inner cipher")?).ok_or_else(|| damaged("its inner cipher is wrong"))?;
            let inner = Inner { stream, key: field(8, "inner key")?, start: field(9, "start bytes")? };
            (Kdf::Aes { seed, rounds }, Some(inner))
        } else {
            let kdf = Kdf::parse(field(11, "key derivation")?);
            (kdf.ok_or_else(|| damaged("its key derivation is not one that KeePass has"))?, None)
        };
        let (master_seed, iv) = (field(4, "master seed")?, field(7, "initialisation vector")?);
        Ok(Self { cipher, packed, master_seed, iv, kdf, end: at, inner })
    }
}

impl<'a> Kdf<'a> {
    /// Reads KeePass' dictionary of typed values: type, length and name, length and value; 0 ends it.
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let mut values: BTreeMap<&[u8], &'a [u8]> = BTreeMap::new();
        let mut rest = bytes.get(2..)?;
        while *rest.first()? != 0 {
            let (name, after) = prefixed(&rest[1..])?;
            let (value, after) = prefixed(after)?;
            values.insert(name, value);
            rest = after;
        }
        let get = |name: &str| values.get(name.as_bytes()).copied();
        let argon2 = |kind| {
            Some(Self::Argon2 {
                kind,
                version: Version::try_from(number_32(get("V")?)?).ok()?,
                salt: get("S")?,
                memory: number_64(get("M")?)?,
                passes: number_64(get("I")?)?,
                lanes: number_32(get("P")?)?,
            })
        };
        match get("$UUID")? {
            [0xc9, 0xd9, 0xf3, 0x9a, ..] | [0x7c, 0x02, 0xbb, 0x82, ..] => {
                Some(Self::Aes { seed: get("S")?.try_into().ok()?, rounds: number_64(get("R")?)? })
            }
            [0xef, 0x63, 0x6d, 0xdf, ..] => argon2(Algorithm::Argon2d),
            [0x9e, 0x29, 0x8b, 0x19, ..] => argon2(Algorithm::Argon2id),
            _ => None,
        }
    }

    /// The transformed key, if it may cost what it asks for.
    ///
    /// # Errors
    /// [`ImportError::TooCostly`] before anything is spent; and where the parameters contradict each other.
    pub(super) fn transform(
        &self,
        password: &[u8],
        limits: KdfLimits,
    ) -> Result<Zeroizing<[u8; 32]>, ImportError> {
        // The composite key of a password alone: without a key file, without a hardware key.
        let composite = Zeroizing::new(<[u8; 32]>::from(Sha256::digest(Sha256::digest(password))));
        let mut key = Zeroizing::new([0; 32]);
        match *self {
            Self::Aes { seed, rounds } => {
                limits.allow(LABEL, Work::Aes(rounds))?;
                let cipher = aes::Aes256::new(&seed.into());
                let mut halves = [[0; 16], [0; 16]].map(aes::Block::from);
                halves[0].copy_from_slice(&composite[..16]);
                halves[1].copy_from_slice(&composite[16..]);
                for _ in 0..rounds {
                    cipher.encrypt_blocks(&mut halves);
                }
                let mut hasher = Sha256::new();
                halves.iter().for_each(|half| hasher.update(half));
                key.copy_from_slice(&hasher.finalize());
            }
            Self::Argon2 { kind, version, salt, memory, passes, lanes } => {
                limits.allow(LABEL, Work::Argon2(memory.div_ceil(1024), passes))?;
                let wrong = || damaged("its Argon2 parameters do not fit each other");
                let kibibytes = u32::try_from(memory >> 10).map_err(|_| wrong())?;
                let passes = u32::try_from(passes).map_err(|_| wrong())?;
                let params = argon2_parameters(kibibytes, passes, lanes).ok_or_else(wrong)?;
                Argon2::new(kind, version, params)
                    .hash_password_into(&*composite, salt, &mut *key)
                    .map_err(|_| wrong())?;
            }
        }
        Ok(key)
    }
}

/// A value behind its length of four bytes, and what follows it.
fn prefixed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let size = usize::try_from(number_32(bytes.get(..4)?)?).ok()?;
    let value = bytes.get(4..)?.get(..size)?;
    Some((value, &bytes[4 + size..]))
}
