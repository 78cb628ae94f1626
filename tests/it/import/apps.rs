//! Files of authenticator apps whose metadata is not protected by their encryption, so that the table of fixtures cannot
//! check them, and apps that cannot be read at all.

use super::{oathtool, read_as, read_named, seed};
use crate::managers::{failures, lines};
use data_encoding::{BASE64, HEXLOWER};
use selvedge::import::{self, ImportError, Input};

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const TIME: u64 = 1_111_111_109;

fn cbc(key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
    use cbc::cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};
    cbc::Encryptor::<aes::Aes256>::new_from_slices(key, iv).unwrap().encrypt_padded_vec_mut::<Pkcs7>(plain)
}

#[track_caller]
fn computes_as_oathtool(otp: &selvedge::otp::Otp) {
    if let Some(code) = oathtool(otp, TIME) {
        assert_eq!(otp.code_at(TIME).unwrap().text.expose(), code);
    }
}

/// The format of Authy's servers: PBKDF2 with SHA-1, and a zero iv unless the token has one.
fn authy(rounds: Option<u32>, iv: &str) -> String {
    let mut key = [0; 32];
    pbkdf2_sha1::pbkdf2_hmac::<sha1::Sha1>(b"test", b"a salt", rounds.unwrap_or(1000), &mut key);
    let iv_bytes = if iv.is_empty() { vec![0; 16] } else { HEXLOWER.decode(iv.as_bytes()).unwrap() };
    let sealed = BASE64.encode(&cbc(&key, &iv_bytes, SECRET.as_bytes()));
    let rounds = rounds.map_or(String::new(), |rounds| format!(r#","key_derivation_iterations":{rounds}"#));
    let iv = if iv.is_empty() { "null".to_owned() } else { format!("\"{iv}\"") };
    format!(
        r#"{{"authenticator_tokens":[{{"account_type":"authenticator","digits":7,"encrypted_seed":"{sealed}",
            "issuer":null,"name":"Bakery: ann","salt":"a salt","unique_iv":{iv}{rounds}}}],"success":true}}"#
    )
}

#[test]
fn encrypted_tokens_of_authy_open_with_the_backup_password() {
    for file in [authy(None, ""), authy(Some(2_000), "000102030405060708090a0b0c0d0e0f")] {
        let (reader, read) = read_named(file.as_bytes(), "tokens.json", Some("test")).unwrap();
        assert_eq!((reader, read.encrypted, failures(&read)), ("authy", true, vec![]));
        assert_eq!(lines(&read), [format!("entry 1 | Bakery | ann | – | totp SHA1 7 30 {SECRET}")]);
        computes_as_oathtool(seed(&read.entries[0]));
        assert!(matches!(read_as(file.as_bytes(), None, None), Err(ImportError::NeedsPassword(_))));
        assert!(matches!(read_as(file.as_bytes(), None, Some("other")), Err(ImportError::WrongPassword(_))));
    }
    let costly = authy(None, "")
        .replace("\"success\"", "\"x\"")
        .replace("\"salt\"", "\"key_derivation_iterations\":4000000000,\"salt\"");
    assert!(matches!(read_as(costly.as_bytes(), None, Some("test")), Err(ImportError::TooCostly { .. })));
}

/// OpenSSL's format with keys from MD5, as CryptoJS writes it.
fn crypto_js(passphrase: &[u8], plain: &[u8]) -> String {
    use md5::{Digest, Md5};
    let (salt, mut derived, mut previous) = (b"saltsalt", Vec::new(), Vec::new());
    while derived.len() < 48 {
        previous = Md5::new()
            .chain_update(&previous)
            .chain_update(passphrase)
            .chain_update(salt)
            .finalize()
            .to_vec();
        derived.extend(&previous);
    }
    let sealed = cbc(&derived[..32], &derived[32..], plain);
    BASE64.encode(&[&b"Salted__"[..], salt, &sealed].concat())
}

#[test]
fn the_encrypted_backup_of_the_authenticator_extension_opens() {
    let key = [7_u8; 120];
    let entry = |secret: String| {
        format!(
            r#"{{"account":"ann","encrypted":true,"hash":"a","index":0,"issuer":"Bakery","secret":"{secret}","type":"totp"}}"#
        )
    };
    let with_key = format!(
        r#"{{"a":{},"key":{{"enc":"{}","hash":"x"}}}}"#,
        entry(crypto_js(HEXLOWER.encode(&key).as_bytes(), SECRET.as_bytes())),
        crypto_js(b"test", &key)
    );
    let without_key = format!(r#"{{"a":{}}}"#, entry(crypto_js(b"test", SECRET.as_bytes())));
    for file in [with_key, without_key] {
        let (reader, read) = read_named(file.as_bytes(), "authenticator.json", Some("test")).unwrap();
        assert_eq!((reader, read.encrypted), ("authenticator-extension", true));
        assert_eq!(lines(&read), [format!("entry 1 | Bakery | ann | – | totp SHA1 6 30 {SECRET}")]);
        assert!(matches!(read_as(file.as_bytes(), None, None), Err(ImportError::NeedsPassword(_))));
        assert!(matches!(read_as(file.as_bytes(), None, Some("other")), Err(ImportError::WrongPassword(_))));
    }
}

/// A serialized Java map of texts.
fn java_map(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = b"\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16\x60\xd1\x03\x00\x02F\x00\x0aloadFactorI\
        \x00\x09thresholdxp?@\x00\x00\x00\x00\x00\x0cw\x08\x00\x00\x00\x10"
        .to_vec();
    bytes.extend((pairs.len() as u32).to_be_bytes());
    for text in pairs.iter().flat_map(|(name, value)| [name, value]) {
        bytes.push(0x74);
        bytes.extend((text.len() as u16).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.push(0x78);
    bytes
}

/// FreeOTP's `EncryptedKey`: AES-GCM whose additional data is the algorithm of the key.
fn free_otp_key(key: &[u8; 32], token: &str, plain: &[u8]) -> String {
    use aes_gcm::aead::{Aead, KeyInit, Payload};
    let nonce = [9; 12];
    let cipher = aes_gcm::Aes256Gcm::new(key.into());
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: plain, aad: token.as_bytes() }).unwrap();
    let signed = |bytes: &[u8]| bytes.iter().map(|&b| (b as i8).to_string()).collect::<Vec<_>>().join(",");
    let der = [&[0x30, 0x11, 0x04, 0x0c][..], &nonce, &[0x02, 0x01, 0x10]].concat();
    format!(
        r#"{{"mCipher":"AES/GCM/NoPadding","mCipherText":[{}],"mParameters":[{}],"mToken":"{token}"}}"#,
        signed(&sealed),
        signed(&der)
    )
}

#[test]
fn the_backup_of_freeotp_2_opens_with_its_password() {
    let (salt, master, secret) =
        ([3_u8; 32], [5_u8; 32], data_encoding::BASE32.decode(SECRET.as_bytes()).unwrap());
    for algorithm in ["PBKDF2withHmacSHA512", "PBKDF2withHmacSHA1"] {
        let mut derived = [0; 32];
        if algorithm.ends_with("512") {
            pbkdf2::pbkdf2_hmac::<sha2::Sha512>(b"test", &salt, 1000, &mut derived);
        } else {
            pbkdf2_sha1::pbkdf2_hmac::<sha1::Sha1>(b"test", &salt, 1000, &mut derived);
        }
        let salt = ["3"; 32].join(",");
        let sealed = free_otp_key(&derived, "AES", &master);
        let master_key = format!(
            r#"{{"mAlgorithm":"{algorithm}","mEncryptedKey":{sealed},"mIterations":1000,"mSalt":[{salt}]}}"#
        );
        let key = free_otp_key(&master, "HmacSHA1", &secret).replace('"', "\\\"");
        let key = format!(r#"{{"key":"{key}"}}"#);
        let token = r#"{"algo":"SHA1","counter":0,"digits":6,"issuerExt":"Bakery","label":"ann","period":30,"type":"TOTP"}"#;
        let bytes = java_map(&[("id", &key), ("masterKey", &master_key), ("id-token", token)]);
        let (reader, read) = read_named(&bytes, "externalBackup.xml", Some("test")).unwrap();
        assert_eq!((reader, read.encrypted, failures(&read)), ("freeotp", true, vec![]));
        assert_eq!(lines(&read), [format!("entry 1 | Bakery | ann | – | totp SHA1 6 30 {SECRET}")]);
        computes_as_oathtool(seed(&read.entries[0]));
        assert!(matches!(read_as(&bytes, None, Some("other")), Err(ImportError::WrongPassword(_))));
        assert!(matches!(read_as(&bytes, None, None), Err(ImportError::NeedsPassword(_))));
        for cut in 0..bytes.len() {
            assert!(read_as(&bytes[..cut], Some("freeotp"), Some("test")).is_err(), "{cut}");
        }
    }
}

#[test]
fn a_1pif_file_is_read_line_by_line() {
    let login = format!(
        r#"{{"uuid":"1","title":"A","typeName":"webforms.WebForm","secureContents":{{"fields":[{{"value":"n","designation":"username"}}],"password":"p","notesPlain":"otpauth://totp/A:n?secret={SECRET}"}}}}"#
    );
    let note = r#"{"uuid":"2","title":"N","typeName":"securenotes.SecureNote","secureContents":{}}"#;
    let text = format!("{login}\n***5642bee8***\n{note}\n***5642bee8***\n{{\"uuid\"\n");
    let (reader, file) = read_named(text.as_bytes(), "data.1pif", None).unwrap();
    assert_eq!((reader, lines(&file).len(), file.failed[0].place.as_str()), ("1password-1pif", 1, "line 5"));
    assert!(lines(&file)[0].starts_with(&format!("line 1 | A | n | p | totp SHA1 6 30 {SECRET}")));
    assert!(file.notices[0].contains("1 secure note"));
}

#[test]
fn steam_codes_come_from_the_shared_secret() {
    let file = br#"{"shared_secret":"AAECAwQFBgcICQoLDA0ODxAREhM=","account_name":"ann"}"#;
    let (_, read) = read_named(file, "1.maFile", None).unwrap();
    assert_eq!(lines(&read), ["the file | Steam | ann | – | steam AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQT"]);
    let error = read_as(br#"{"shared_secret":"not base64"}"#, None, None).unwrap_err();
    assert!(error.to_string().contains("must be decrypted first"), "{error}");
}

#[test]
fn apps_without_an_export_are_named_with_what_to_do_instead() {
    for name in ["microsoft-authenticator", "authenticator-plus", "duo", "okta"] {
        let error = import::read(&Input { bytes: b"x", ..Input::default() }, Some(name)).unwrap_err();
        assert!(error.hint().contains("service by service"), "{error}");
    }
    let database = [&b"SQLite format 3\0"[..], b"CREATE TABLE accounts (oath_secret_key TEXT)"].concat();
    let input = Input { bytes: &database, name: "PhoneFactor", ..Input::default() };
    let error = import::read(&input, None).unwrap_err();
    assert!(error.to_string().contains("Microsoft Authenticator"), "{error}");
}
