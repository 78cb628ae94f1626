//! Files of formats without a real export, written here from the published descriptions. They share the cryptographic
//! crates with the readers, but no code.

use super::{read, read_named, seed};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use crypto_secretstream::aead::rand_core::OsRng;
use crypto_secretstream::{Key, PushStream, Tag};
use data_encoding::{BASE32_NOPAD, BASE64};
use prost::Message;
use selvedge::import::{self, ImportError, ImportedFile, Input, KdfLimits, qr};
use selvedge::otp::{Algorithm, Generator, Otp, OtpError};
use selvedge::secret::Passphrase;
use std::io::{Cursor, Write};
use std::time::Duration;

pub const SECRET: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";
const USUAL: Generator = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
pub const PASSWORD: &str = "a test password";

fn argon2id(password: &str, salt: &[u8], kib: u32, passes: u32, lanes: u32) -> [u8; 32] {
    let parameters = argon2::Params::new(kib, passes, lanes, Some(32)).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
    let mut key = [0; 32];
    argon2.hash_password_into(password.as_bytes(), salt, &mut key).unwrap();
    key
}

pub fn seal_gcm(key: &[u8; 32], iv: &[u8; 12], plain: &[u8], aad: &[u8]) -> Vec<u8> {
    Aes256Gcm::new(key.into()).encrypt(Nonce::from_slice(iv), Payload { msg: plain, aad }).unwrap()
}

/// Ente's encrypted export of a list of URIs. `memory` is in bytes.
pub fn ente(plain: &str, memory: u64, passes: u32) -> String {
    let salt = [7; 16];
    // A file that declares a higher cost is never opened, so its real key does not matter.
    let kib = u32::try_from(memory >> 10).map_or(8 << 10, |kib| kib.min(8 << 10));
    let key = argon2id(PASSWORD, &salt, kib, passes.min(3), 1);
    let (header, mut stream) = PushStream::init(OsRng, &Key::from(key));
    let mut body = plain.as_bytes().to_vec();
    stream.push(&mut body, &[], Tag::Final).unwrap();
    serde_json::json!({
        "version": 1,
        "kdfParams": { "memLimit": memory, "opsLimit": passes, "salt": BASE64.encode(&salt) },
        "encryptedData": BASE64.encode(&body),
        "encryptionNonce": BASE64.encode(header.as_ref()),
    })
    .to_string()
}

/// Proton Authenticator's encrypted export of a document.
pub fn proton(plain: &str) -> String {
    let (salt, iv) = ([9; 16], [5; 12]);
    let key = argon2id(PASSWORD, &salt, 19 << 10, 2, 1);
    let mut content = iv.to_vec();
    content.extend(seal_gcm(&key, &iv, plain.as_bytes(), b"proton.authenticator.export.v1"));
    serde_json::json!({ "version": 1, "salt": BASE64.encode(&salt), "content": BASE64.encode(&content) })
        .to_string()
}

/// Raivo's zip of a document, encrypted if a password is given.
pub fn raivo(plain: &[u8], password: Option<&str>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let options = match password {
        Some(password) => options.with_aes_encryption(zip::AesMode::Aes256, password),
        None => options,
    };
    zip.start_file("raivo-otp-export.json", options).unwrap();
    zip.write_all(plain).unwrap();
    zip.finish().unwrap().into_inner()
}

pub const RAIVO: &str = r#"[
  {"pinned":"false","iconType":"","iconValue":"","issuer":"Deno","account":"Mason","kind":"TOTP","algorithm":"SHA1",
   "digits":"6","timer":"30","counter":"0","secret":"4SJHB4GSD43FZBAI7C2HLRJGPQ"},
  {"issuer":"WWE","account":"Mason","kind":"HOTP","algorithm":"SHA512","digits":"8","timer":"0","counter":"10300",
   "secret":"5VAML3X35THCEBVRLV24CGBKOY"}]"#;

fn with_password(bytes: &[u8]) -> (&'static str, ImportedFile) {
    let error = read(bytes, None).unwrap_err();
    assert!(matches!(error, ImportError::NeedsPassword(_)), "{error}");
    let error = read(bytes, Some("another")).unwrap_err();
    assert!(matches!(error, ImportError::WrongPassword(_)), "{error}");
    let (reader, export) = read_named(bytes, "file", Some(PASSWORD)).unwrap();
    assert!(export.encrypted);
    assert_eq!((export.failed.len(), export.notices.len()), (0, 0));
    (reader, export)
}

fn deno(otp: &Otp) {
    assert_eq!((otp.issuer.as_str(), otp.label.as_str(), otp.generator), ("Deno", "Mason", USUAL));
    assert!(otp.secret.expose() == SECRET);
}

#[test]
fn ente_encrypted_export() {
    let lines = format!(
        "otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno&codeDisplay=%7B%22trashed%22%3Atrue%2C%22note%22%3A%22x%22%2C\
         %22tags%22%3A%5B%22work%22%5D%7D\notpauth://steam/Boeing:Sophia?secret={SECRET}&issuer=Boeing"
    );
    let (reader, export) = with_password(ente(&lines, 8 << 20, 3).as_bytes());
    assert_eq!((reader, export.entries.len()), ("ente", 2));
    let first = &export.entries[0];
    deno(seed(first));
    assert_eq!(first.tags, ["work"]);
    assert!(first.archived && first.has_notes);
    assert_eq!(first.seeds[0].warnings, Vec::<String>::new());
}

#[test]
fn ente_may_separate_uris_with_commas() {
    let one = format!("otpauth://totp/Deno:Mason,%20jr?secret={SECRET}&issuer=Deno");
    let (_, export) = read(format!("{one},{one}\r\n\r\n{one}").as_bytes(), None).unwrap();
    let places: Vec<_> = export.entries.iter().map(|e| (e.place.as_str(), e.username.as_str())).collect();
    assert_eq!(places, [("line 1", "Mason, jr"), ("line 1", "Mason, jr"), ("line 3", "Mason, jr")]);
}

#[test]
fn proton_authenticator_encrypted_export() {
    let plain = format!(
        r#"{{"version":1,"entries":[{{"id":"a","content":{{"uri":"otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno",
        "entry_type":"Totp","name":"Mason"}},"note":"n"}},
        {{"id":"b","content":{{"uri":"steam://{SECRET}","entry_type":"Steam","name":"Sophia"}},"note":null}}]}}"#
    );
    let (reader, export) = with_password(proton(&plain).as_bytes());
    assert_eq!(reader, "proton-authenticator");
    deno(seed(&export.entries[0]));
    assert!(export.entries[0].has_notes && !export.entries[1].has_notes);
    let steam = seed(&export.entries[1]);
    assert_eq!((steam.label.as_str(), steam.generator), ("Sophia", Generator::Steam));
}

#[test]
fn raivo_zip_and_the_json_in_it() {
    let (reader, export) = with_password(&raivo(RAIVO.as_bytes(), Some(PASSWORD)));
    assert_eq!((reader, export.entries.len()), ("raivo", 2));
    for file in [raivo(RAIVO.as_bytes(), None), RAIVO.as_bytes().to_vec()] {
        let (reader, export) = read_named(&file, "raivo-otp-export.zip", None).unwrap();
        assert_eq!((reader, export.encrypted), ("raivo", false));
        deno(seed(&export.entries[0]));
        let wwe = Generator::Hotp { algorithm: Algorithm::Sha512, digits: 8, counter: 10300 };
        assert_eq!(seed(&export.entries[1]).generator, wwe);
    }
}

#[test]
fn two_f_auth() {
    let file = r#"{"app":"2fauth_v5.2.0","schema":1,"datetime":"2024-05-01","data":[
        {"otp_type":"totp","account":"Mason","service":"Deno","icon":null,"secret":"4SJHB4GSD43FZBAI7C2HLRJGPQ",
         "digits":6,"algorithm":"sha1","period":30,"counter":null,"legacy_uri":"otpauth://x"},
        {"otp_type":"steamtotp","account":"Sophia","service":"Boeing","secret":"JRZCL47CMXVOQMNPZR2F7J4RGI","digits":5,
         "algorithm":"sha1","period":30,"counter":null}]}"#;
    let (reader, export) = read_named(file.as_bytes(), "x", None).unwrap();
    assert_eq!(reader, "2fauth");
    deno(seed(&export.entries[0]));
    assert_eq!(seed(&export.entries[1]).generator, Generator::Steam);
}

#[test]
fn lastpass_authenticator() {
    let file = r#"{"deviceId":"d","deviceSecret":"s","localDeviceId":"l","deviceName":"n","version":3,"accounts":[
        {"accountID":"1","issuerName":"Deno","originalIssuerName":"Deno","userName":"Mason","originalUserName":"Mason",
         "pushNotification":false,"secret":"4SJHB4GSD43FZBAI7C2HLRJGPQ","timeStep":30,"digits":6,
         "creationTimestamp":1722179392000,"isFavorite":false,"algorithm":"SHA1","folderData":{"folderId":3,"position":0}},
        {"issuerName":"Old","userName":"o","secret":"4SJHB4GSD43FZBAI7C2HLRJGPQ","timeStep":60,"digits":8,
         "algorithm":"SHA256","folderData":null}],
        "folders":[{"id":3,"name":"Work","isOpened":true}]}"#;
    let (reader, export) = read_named(file.as_bytes(), "x", None).unwrap();
    assert_eq!(reader, "lastpass-authenticator");
    deno(seed(&export.entries[0]));
    assert_eq!(export.entries[0].tags, ["Work"]);
    assert_eq!(export.entries[0].created.unwrap().to_string(), "2024-07-28");
    let other = Generator::Totp { algorithm: Algorithm::Sha256, digits: 8, period: 60 };
    assert_eq!(seed(&export.entries[1]).generator, other);
}

#[test]
fn bitwarden_authenticator() {
    let file = format!(
        r#"{{"encrypted":false,"items":[
        {{"favorite":false,"id":"1","login":{{"totp":"otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno",
          "username":"Mason"}},"name":"Deno","type":1}},
        {{"id":"2","login":{{"totp":"steam://{SECRET}","username":"Sophia"}},"name":"Boeing","type":1}},
        {{"id":"3","folderId":null,"organizationId":null,"collectionIds":null,"favorite":false,"notes":null,
          "login":{{"totp":"{SECRET}","username":null,"uris":[],"password":null,"fido2Credentials":[]}},"name":"Bare","type":1}},
        {{"id":"4","login":{{"totp":null}},"name":"Empty","type":1}}]}}"#
    );
    let (reader, export) = read_named(file.as_bytes(), "x", None).unwrap();
    assert_eq!(reader, "bitwarden-authenticator");
    deno(seed(&export.entries[0]));
    let boeing = &export.entries[1];
    assert_eq!((boeing.service.as_str(), boeing.username.as_str()), ("Boeing", "Sophia"));
    assert_eq!(seed(&export.entries[2]).issuer, "Bare");
    assert_eq!((export.failed[0].place.as_str(), export.failed[0].name.as_str()), ("entry 4", "Empty"));
}

const YANDEX: &str = "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI";
/// In hexadecimal `7ac61d4736f51a2b`.
const MOTP: [u8; 8] = [0x7a, 0xc6, 0x1d, 0x47, 0x36, 0xf5, 0x1a, 0x2b];

fn code(otp: &Otp, at: u64) -> String {
    otp.code_at(at).unwrap().text.expose().to_owned()
}

#[test]
fn generators_with_a_pin_are_read_from_each_app_that_has_them() {
    let motp = BASE32_NOPAD.encode(&MOTP);
    let aegis = format!(
        r#"{{"version":1,"header":{{"slots":null,"params":null}},"db":{{"version":3,
        "groups":[{{"uuid":"u1","name":"Work"}},{{"uuid":"u2","name":"Home"}}],"entries":[
        {{"type":"motp","name":"a","issuer":"M","note":"n","groups":["u2","u9"],
          "info":{{"secret":"{motp}","algo":"MD5","digits":6,"period":10,"pin":"5555"}}}},
        {{"type":"yandex","name":"b","issuer":"Y","note":"","groups":[],
          "info":{{"secret":"{YANDEX}","algo":"SHA256","digits":8,"period":30,"pin":"7586"}}}},
        {{"type":"totp","name":"c","issuer":"T","info":{{"secret":"{YANDEX}","algo":"MD5","digits":6,"period":30}}}}]}}}}"#
    );
    let stratum = format!(
        r#"{{"Authenticators":[
        {{"Type":3,"Issuer":"M","Username":"a","Secret":"7AC61D4736F51A2B","Pin":"5555","Algorithm":0,"Digits":6,"Period":10,"Counter":0}},
        {{"Type":5,"Issuer":"Y","Username":"b","Secret":"{YANDEX}","Pin":"7586","Algorithm":1,"Digits":8,"Period":30,"Counter":0}}],
        "Categories":[{{"Id":"c1","Name":"Home"}}],
        "AuthenticatorCategories":[{{"CategoryId":"c1","AuthenticatorSecret":"7AC61D4736F51A2B","Ranking":0}}]}}"#
    );
    let list = format!(
        "motp://M:a?secret=7ac61d4736f51a2b&pin=5555\notpauth://yaotp/Y:b?secret={YANDEX}&issuer=Y&pin=G42TQNQ"
    );
    for (file, format) in [(&aegis, "aegis"), (&stratum, "stratum"), (&list, "otpauth")] {
        let (reader, export) = read_named(file.as_bytes(), "x", None).unwrap();
        assert_eq!((reader, export.failed.as_slice()), (format, [].as_slice()));
        let (first, second) = (seed(&export.entries[0]), seed(&export.entries[1]));
        assert_eq!((first.issuer.as_str(), first.generator), ("M", Generator::Motp), "{format}");
        assert_eq!(code(first, 0), "c42a26", "{format}");
        assert_eq!(code(second, 1_581_064_020), "oactmacq", "{format}");
        if format != "otpauth" {
            assert_eq!(export.entries[0].tags, ["Home"], "{format}");
        }
    }
    // Aegis itself reads this MD5 as SHA-1.
    let (_, export) = read(aegis.as_bytes(), None).unwrap();
    assert_eq!(seed(&export.entries[2]).generator, USUAL);
    assert!(export.entries[0].has_notes && !export.entries[1].has_notes);

    // andOTP stores the hexadecimal text of the secret, and no PIN.
    let text = data_encoding::BASE32.encode(b"7ac61d4736f51a2b");
    let andotp = format!(
        r#"[{{"secret":"{text}","issuer":"M","label":"a","digits":6,"type":"MOTP","algorithm":"SHA1","tags":["x"]}}]"#
    );
    let (_, export) = read(andotp.as_bytes(), None).unwrap();
    let found = seed(&export.entries[0]);
    assert!(found.secret.expose() == motp);
    assert_eq!(found.code_at(0), Err(OtpError::NoPin("mOTP")));
    assert!(export.entries[0].seeds[0].warnings[0].starts_with("it is stored, but cannot make codes"));
}

/// Google's message, declared independently of the reader.
#[derive(Message)]
struct Migration {
    #[prost(message, repeated, tag = "1")]
    parameters: Vec<Parameters>,
    #[prost(int32, tag = "2")]
    version: i32,
    #[prost(int32, tag = "3")]
    size: i32,
    #[prost(int32, tag = "4")]
    index: i32,
    #[prost(int32, tag = "5")]
    id: i32,
}

#[derive(Message)]
struct Parameters {
    #[prost(bytes = "vec", tag = "1")]
    secret: Vec<u8>,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(string, tag = "3")]
    issuer: String,
    #[prost(int32, tag = "4")]
    algorithm: i32,
    #[prost(int32, tag = "5")]
    digits: i32,
    #[prost(int32, tag = "6")]
    kind: i32,
    #[prost(int64, tag = "7")]
    counter: i64,
    #[prost(string, tag = "8")]
    newer: String,
}

fn part(index: i32, size: i32, id: i32, [algorithm, digits, kind]: [i32; 3], counter: i64) -> String {
    let one = Parameters {
        secret: b"12345678901234567890".to_vec(),
        name: "Deno:Mason".into(),
        issuer: "Deno".into(),
        algorithm,
        digits,
        kind,
        counter,
        newer: "a field of tomorrow".into(),
    };
    let bytes = Migration { parameters: vec![one], version: 1, size, index, id }.encode_to_vec();
    let data = BASE64.encode(&bytes).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("otpauth-migration://offline?data={data}")
}

#[test]
fn google_authenticator_reports_the_missing_parts_of_an_export() {
    // The app draws negative batch ids, too.
    let three = part(2, 4, -1_234_567, [1, 1, 2], 0);
    let (reader, export) = read_named(format!("{three}\n").as_bytes(), "x", None).unwrap();
    assert_eq!((reader, export.entries.len()), ("google-authenticator", 1));
    deno_google(seed(&export.entries[0]));
    assert_eq!(
        export.notices,
        [
            "parts 1, 2 and 4 of 4 of this Google Authenticator export are missing: the app shows a QR code for each"
        ]
    );
    let all: Vec<String> = (0..4).map(|index| part(index, 4, -1_234_567, [1, 1, 2], 0)).collect();
    assert_eq!(read(all.join("\n").as_bytes(), None).unwrap().1.notices, Vec::<String>::new());
    let two = format!("{}\n{}", part(0, 2, 5, [0, 0, 0], 0), part(0, 1, 6, [0, 0, 0], 0));
    let notices = read(two.as_bytes(), None).unwrap().1.notices;
    assert!(notices[0].starts_with("part 2 of 2 of this"), "{notices:?}");
    // As QR codes, read one by one.
    let codes = all
        .iter()
        .map(|text| qr::FoundCode { text: text.clone().into_bytes().into(), corners: [(0.0, 0.0); 4] });
    let export = import::read_qr_codes(&codes.collect::<Vec<_>>()).unwrap();
    assert_eq!(export.entries[3].place, "QR code 4, entry 1");
    // An absurd number of parts takes no time.
    let odd = part(0, i32::MAX, 1, [0, 0, 0], 0);
    assert!(read(odd.as_bytes(), None).unwrap().1.notices[0].contains("2147483647 parts"));
}

fn deno_google(otp: &Otp) {
    assert_eq!((otp.issuer.as_str(), otp.label.as_str(), otp.generator), ("Deno", "Mason", USUAL));
}

#[test]
fn google_authenticator_field_values() {
    let generator = |numbers, counter| {
        let (_, export) = read(part(0, 1, 1, numbers, counter).as_bytes(), None).unwrap();
        match export.entries.first() {
            Some(entry) => Ok(seed(entry).generator),
            None => Err(export.failed[0].why.clone()),
        }
    };
    let totp = |algorithm, digits| Ok(Generator::Totp { algorithm, digits, period: 30 });
    assert_eq!(generator([0, 0, 0], 0), totp(Algorithm::Sha1, 6));
    assert_eq!(generator([2, 2, 2], 0), totp(Algorithm::Sha256, 8));
    assert_eq!(generator([3, 1, 2], 0), totp(Algorithm::Sha512, 6));
    assert_eq!(generator([4, 1, 2], 0), totp(Algorithm::Md5, 6));
    let hotp = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 77 };
    assert_eq!(generator([1, 1, 1], 77), Ok(hotp));
    assert_eq!(generator([1, 1, 1], -1).unwrap_err(), "its counter, “-1”, is invalid");
    assert_eq!(generator([9, 1, 1], 0).unwrap_err(), "its algorithm, 9, is unknown");
    assert_eq!(generator([1, 9, 1], 0).unwrap_err(), "its number of digits, 9, is unknown");
    assert_eq!(generator([1, 1, 9], 0).unwrap_err(), "its kind of code, 9, is unknown");
}

#[test]
fn google_authenticator_names_need_not_be_utf8() {
    let text = part(0, 1, 1, [1, 1, 2], 0);
    let data =
        text.split_once("data=").unwrap().1.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let mut bytes = BASE64.decode(data.as_bytes()).unwrap();
    let at = bytes.windows(10).position(|window| window == b"Deno:Mason").unwrap();
    bytes[at + 6] = 0xff;
    let text = format!("otpauth-migration://offline?data={}", BASE64.encode(&bytes).replace('+', "%2B"));
    let (_, export) = read(text.as_bytes(), None).unwrap();
    assert_eq!((export.entries[0].username.as_str(), export.failed.len()), ("M\u{fffd}son", 0));
}

#[test]
fn a_file_cannot_exceed_the_cost_limits() {
    let lines = format!("otpauth://totp/Deno:Mason?secret={SECRET}&issuer=Deno");
    let password = Passphrase::new(PASSWORD.into());
    for (memory, passes, said) in [
        (
            3_u64 << 20,
            1,
            "would take 3 MiB of memory and about 1 second, more than is allowed without confirmation",
        ),
        (
            1 << 20,
            60_000,
            "would take 1 MiB of memory and about 62 seconds, more than is allowed without confirmation",
        ),
        (
            100 << 30,
            3,
            "100 GiB of memory and about 6 minutes, more than the highest limit: 4 GiB of memory and about 10",
        ),
        (u64::MAX, u32::MAX, "16777216 TiB of memory"),
    ] {
        let file = ente(&lines, memory, passes);
        let limits = KdfLimits { memory: 2 << 20, time: Duration::from_secs(1) };
        let input =
            Input { bytes: file.as_bytes(), name: "", password: Some(&password), limits, ..Input::default() };
        let error = import::read(&input, None).unwrap_err();
        assert!(matches!(error, ImportError::TooCostly { .. }));
        assert!(error.to_string().contains(said), "{error}");
    }
}
