//! KeePass databases: written by another implementation with every cipher, by KeePassXC if it is installed, and by hand
//! for KDBX 3.1.

use super::{lines, refused};
use crate::import::read_as;
use aes::cipher::{BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit, StreamCipher, block_padding::Pkcs7};
use keepass::config::{CompressionConfig, InnerCipherConfig, KdfConfig, OuterCipherConfig};
use keepass::{Database, DatabaseKey};
use selvedge::import::ImportError;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::process::{Command, Stdio};

const SEED: &str = "JBSWY3DPEHPK3PXP";
const PASSWORD: &str = "test";

fn key() -> DatabaseKey {
    DatabaseKey::new().with_password(PASSWORD)
}

/// Three entries. One has a former password, which the stream cipher must also process.
pub fn database() -> Database {
    let mut database = Database::new();
    if let KdfConfig::Argon2 { iterations, memory, parallelism, .. } = &mut database.config.kdf_config {
        (*iterations, *memory, *parallelism) = (1, 64 * 1024, 1);
    }
    let mut root = database.root_mut();
    root.name = "Root".into();
    let mut group = root.add_group();
    group.name = "Internet".into();
    let mut entry = group.add_entry();
    entry.set_unprotected("Title", "Mail");
    entry.set_unprotected("UserName", "me");
    entry.set_protected("Password", "former");
    entry.edit_tracking(|entry| entry.set_protected("Password", "p<w>&ä"));
    entry.set_protected("otp", format!("otpauth://totp/x?secret={SEED}"));
    entry.set_unprotected("URL", "https://mail.example");
    let mut second = group.add_entry();
    second.set_unprotected("Title", "Bank");
    second.set_protected("Password", "pw2");
    let mut third = root.add_entry();
    third.set_unprotected("Title", "Shop");
    third.set_protected("Password", "pw3");
    database
}

pub fn saved(database: &Database) -> Vec<u8> {
    let mut bytes = Vec::new();
    database.save(&mut bytes, key()).unwrap();
    bytes
}

/// The entries without places and dates, sorted, because another program may order them differently.
fn open(bytes: &[u8]) -> Vec<String> {
    let (reader, export) = read_as(bytes, None, Some(PASSWORD)).unwrap();
    assert!(reader == "kdbx" && export.encrypted && export.failed.is_empty(), "{:?}", export.failed);
    bare(&lines(&export))
}

fn bare(lines: &[String]) -> Vec<String> {
    let bare = |line: &String| {
        let parts =
            line.split(" | ").skip(1).filter(|p| !p.starts_with("made ") && !p.starts_with("changed "));
        parts.collect::<Vec<_>>().join(" | ")
    };
    let mut lines: Vec<String> = lines.iter().map(bare).collect();
    lines.sort();
    lines
}

fn expected() -> Vec<String> {
    vec![
        "Bank | pw2 | #Internet".into(),
        format!("Mail | me | p<w>&ä | https://mail.example | totp SHA1 6 30 {SEED} | #Internet"),
        "Shop | pw3".into(),
    ]
}

#[test]
fn every_cipher_key_derivation_and_compression() {
    let argon2d = database().config.kdf_config;
    let KdfConfig::Argon2 { iterations, memory, parallelism, version } = argon2d.clone() else {
        unreachable!()
    };
    let argon2id = KdfConfig::Argon2id { iterations, memory, parallelism, version };
    let outers = [OuterCipherConfig::AES256, OuterCipherConfig::ChaCha20, OuterCipherConfig::Twofish];
    let inners = [InnerCipherConfig::ChaCha20, InnerCipherConfig::Salsa20];
    for outer in &outers {
        for inner in &inners {
            for kdf in [argon2d.clone(), argon2id.clone(), KdfConfig::Aes { rounds: 100 }] {
                for packing in [CompressionConfig::GZip, CompressionConfig::None] {
                    let mut database = database();
                    database.config.outer_cipher_config = outer.clone();
                    database.config.inner_cipher_config = inner.clone();
                    database.config.kdf_config = kdf.clone();
                    database.config.compression_config = packing.clone();
                    assert_eq!(
                        open(&saved(&database)),
                        expected(),
                        "{outer:?} {inner:?} {kdf:?} {packing:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn wrong_passwords_cuts_and_flipped_bits_are_refused() {
    let valid = saved(&database());
    assert_eq!(refused("kdbx", &valid, None), ImportError::NeedsPassword("KeePass"));
    assert_eq!(refused("kdbx", &valid, Some("Test")), ImportError::WrongPassword("KeePass"));
    for cut in (0..valid.len()).step_by(7) {
        let error = refused("kdbx", &valid[..cut], Some(PASSWORD));
        assert!(matches!(error, ImportError::Damaged { .. }), "{cut}: {error}");
    }
    // The header has a hash, and the rest has tags. A changed cost may be refused even before.
    for byte in 4..valid.len() {
        let mut flipped = valid.clone();
        flipped[byte] ^= 0x10;
        refused("kdbx", &flipped, Some(PASSWORD));
    }
}

/// A database with this cost: `M` bytes or `I` passes of Argon2, or `R` rounds of AES-KDF.
pub fn costly(name: u8, value: u64) -> Vec<u8> {
    let mut database = database();
    if name == b'R' {
        database.config.kdf_config = KdfConfig::Aes { rounds: 100 };
    }
    let mut costly = saved(&database);
    // The type, name and length before a 64-bit number.
    let field = [5, 1, 0, 0, 0, name, 8, 0, 0, 0];
    let at = costly.windows(10).position(|window| window == field).unwrap() + 10;
    costly[at..at + 8].copy_from_slice(&value.to_le_bytes());
    costly
}

#[test]
fn a_costly_key_derivation_is_refused_before_it_starts() {
    for (name, value) in [(b'M', 100_u64 << 30), (b'I', u64::MAX), (b'R', 1 << 40)] {
        let error = refused("kdbx", &costly(name, value), Some(PASSWORD));
        assert!(matches!(error, ImportError::TooCostly { .. }), "{error}");
    }
}

#[test]
fn too_many_argon2_lanes_are_refused_without_overflow() {
    for lanes in [0, 1 << 24, 1 << 29, u32::MAX] {
        let mut odd = saved(&database());
        let field = [4, 1, 0, 0, 0, b'P', 4, 0, 0, 0];
        let at = odd.windows(10).position(|window| window == field).unwrap() + 10;
        odd[at..at + 4].copy_from_slice(&lanes.to_le_bytes());
        let error = refused("kdbx", &odd, Some(PASSWORD));
        assert!(error.to_string().contains("Argon2 parameters are invalid"), "{lanes}: {error}");
    }
}

#[test]
fn other_versions_are_refused_with_a_hint() {
    let mut bytes = saved(&database());
    bytes[10] = 9;
    let error = refused("kdbx", &bytes, Some(PASSWORD));
    assert!(error.to_string().contains("version 9"), "{error}");
    let error = refused("kdbx", b"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5\x03\0\0\0 and more", Some(PASSWORD));
    assert!(error.to_string().contains("KeePass 1") && error.hint().contains("save it as KDBX"), "{error}");
}

/// A KDBX 3.1 database by hand: AES-KDF, AES-256-CBC, hashed blocks, and Salsa20 over protected values.
pub fn version_3() -> Vec<u8> {
    let mut stream = salsa20::Salsa20::new_from_slices(
        &Sha256::digest([3; 32]),
        &[0xe8, 0x30, 0x09, 0x4b, 0x97, 0x20, 0x5d, 0x2a],
    )
    .unwrap();
    let mut protect = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        stream.apply_keystream(&mut bytes);
        data_encoding::BASE64.encode(&bytes)
    };
    let entry = |title: &str, password: &str, more: &str| {
        format!(
            "<Entry><String><Key>Title</Key><Value>{title}</Value></String>\
             <String><Key>Password</Key><Value Protected=\"True\">{password}</Value></String>{more}</Entry>"
        )
    };
    let binary = protect("an attachment");
    let first = protect("pw1");
    let former = format!("<History>{}</History>", entry("Mail", &protect("former"), ""));
    let second = protect("pw2");
    let xml = format!(
        "<KeePassFile><Meta><Binaries><Binary ID=\"0\" Protected=\"True\">{binary}</Binary></Binaries></Meta>\
         <Root><Group><Name>Root</Name>{}{}</Group></Root></KeePassFile>",
        entry("Mail", &first, &former),
        entry("Bank", &second, "")
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(xml.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let mut plain = vec![9; 32];
    for (index, block) in packed.chunks(100).enumerate() {
        plain.extend(u32::try_from(index).unwrap().to_le_bytes());
        plain.extend(Sha256::digest(block));
        plain.extend(u32::try_from(block.len()).unwrap().to_le_bytes());
        plain.extend(block);
    }
    plain.extend([0; 40]);

    let composite = Sha256::digest(Sha256::digest(PASSWORD));
    let cipher = aes::Aes256::new(&[2; 32].into());
    let mut transformed = composite;
    for half in transformed.chunks_exact_mut(16) {
        for _ in 0..50 {
            cipher.encrypt_block(half.into());
        }
    }
    let key = Sha256::digest([&[1; 32][..], &Sha256::digest(transformed)].concat());
    let ciphertext =
        cbc::Encryptor::<aes::Aes256>::new(&key, &[4; 16].into()).encrypt_padded_vec_mut::<Pkcs7>(&plain);

    let mut file = b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\0\x03\0".to_vec();
    let aes =
        [0x31, 0xc1, 0xf2, 0xe6, 0xbf, 0x71, 0x43, 0x50, 0xbe, 0x58, 0x05, 0x21, 0x6a, 0xfc, 0x5a, 0xff];
    for (id, value) in [
        (2, &aes[..]),
        (3, &[1, 0, 0, 0]),
        (4, &[1; 32]),
        (5, &[2; 32]),
        (6, &50_u64.to_le_bytes()),
        (7, &[4; 16]),
        (8, &[3; 32]),
        (9, &[9; 32]),
        (10, &[2, 0, 0, 0]),
        (0, b"\r\n\r\n"),
    ] {
        file.push(id);
        file.extend(u16::try_from(value.len()).unwrap().to_le_bytes());
        file.extend(value);
    }
    file.extend(ciphertext);
    file
}

#[test]
fn version_3_1() {
    let file = version_3();
    // Another implementation can read the file made by hand.
    let xml = Database::get_xml(&mut file.as_slice(), key()).unwrap();
    assert!(xml.ends_with(b"</KeePassFile>"));
    assert_eq!(open(&file), ["Bank | pw2", "Mail | pw1"]);
    assert_eq!(refused("kdbx", &file, Some("Test")), ImportError::WrongPassword("KeePass"));
    for cut in 0..file.len() {
        refused("kdbx", &file[..cut], Some(PASSWORD));
    }
    for byte in 0..file.len() {
        let mut flipped = file.clone();
        flipped[byte] ^= 1;
        let _ = read_as(&flipped, Some("kdbx"), Some(PASSWORD));
    }
}

#[test]
fn a_database_that_unpacks_to_too_much_is_refused() {
    let mut database = database();
    database.root_mut().add_entry().set_unprotected("Notes", "x".repeat(130 << 20));
    let bytes = saved(&database);
    assert!(bytes.len() < 1 << 20);
    let error = refused("kdbx", &bytes, Some(PASSWORD)).to_string();
    assert!(error.contains("unpacks to more than 64 MB"), "{error}");
}

/// Runs KeePassXC with the password on standard input. `None`, with a message, if it is not installed.
fn keepassxc(arguments: &[&str], input: &str) -> Option<Vec<u8>> {
    let command = Command::new("keepassxc-cli")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match command {
        Ok(child) => child,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "keepassxc-cli: {error}");
            println!("could not run: keepassxc-cli is not installed");
            return None;
        }
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

#[test]
fn files_written_by_keepassxc() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (xml, database) = (path("in.xml"), path("out.kdbx"));
    let strings: String = [
        ("Title", "Mail &amp; more"),
        ("UserName", "me"),
        ("Password", "p&lt;w&gt;, &quot;ä&quot;"),
        ("URL", "https://mail.example"),
        ("otp", "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&amp;period=30&amp;digits=6"),
    ]
    .iter()
    .map(|(key, value)| format!("<String><Key>{key}</Key><Value>{value}</Value></String>"))
    .collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><KeePassFile><Meta><Generator>x</Generator></Meta><Root><Group>\
         <UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>Root</Name><Group><UUID>AAAAAAAAAAAAAAAAAAAAAw==</UUID><Name>Internet</Name>\
         <Entry>{strings}</Entry></Group></Group></Root></KeePassFile>"
    );
    std::fs::write(&xml, document).unwrap();
    if keepassxc(&["import", "-p", &xml, &database], "test\ntest\n").is_none() {
        return;
    }
    let expected = [format!(
        "Mail & more | me | p<w>, \"ä\" | https://mail.example | totp SHA1 6 30 {SEED} | #Internet"
    )];
    assert_eq!(open(&std::fs::read(&database).unwrap()), expected);
    for (format, reader) in [("xml", "keepass-xml"), ("csv", "keepassxc-csv")] {
        let bytes = keepassxc(&["export", "-f", format, &database], "test\n").unwrap();
        let (name, export) = read_as(&bytes, None, None).unwrap();
        assert_eq!((name, bare(&lines(&export))), (reader, expected.to_vec()), "{format}");
    }
}
