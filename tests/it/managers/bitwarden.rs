//! Bitwarden's JSON: plain, password-protected with each key derivation, and account-restricted.

use super::{failures, lines, read, refused};
use crate::import::{fixture, read_as};
use aes::cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};
use data_encoding::BASE64;
use hmac::Mac;
use selvedge::import::{self, ImportError, Input, KdfLimits};
use selvedge::secret::Passphrase;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SEED: &str = "JBSWY3DPEHPK3PXP";

pub fn export() -> Value {
    json!({
        "encrypted": false,
        "folders": [{"id": "f1", "name": "Work"}],
        "items": [
            {
                "id": "1", "type": 1, "name": "Mail", "folderId": "f1", "notes": "n", "favorite": true,
                "login": {
                    "uris": [{"match": null, "uri": "https://mail.example"}, {"uri": "androidapp://com.example"}],
                    "username": "me", "password": " p w ", "totp": SEED,
                    "fido2Credentials": [{"keyValue": "not read"}],
                    "passwordRevisionDate": "2023-01-02T00:00:00.000Z"
                },
                "creationDate": "2020-01-02T03:04:05.678Z", "revisionDate": "2024-01-02T03:04:05.678Z"
            },
            {"id": "2", "type": 1, "name": "Old", "login": {"username": null, "password": "", "uris": null, "totp": null},
             "passwordHistory": [{"lastUsedDate": "2021-01-01T00:00:00Z", "password": "former"},
                                 {"lastUsedDate": "2022-02-02T00:00:00Z", "password": "former"}],
             "revisionDate": "2024-01-02T03:04:05.678Z", "deletedDate": "2024-01-03T03:04:05.678Z"},
            {"id": "3", "type": 2, "name": "Diary", "notes": "text", "secureNote": {"type": 0}},
            {"id": "4", "type": 3, "name": "Card", "card": {"number": "4111"}},
            {"id": "5", "type": 4, "name": "Me", "identity": {}},
            {"id": "6", "type": 5, "name": "Key", "sshKey": {}},
        ]
    })
}

#[test]
fn every_kind_of_item() {
    let export = read("bitwarden", export().to_string().as_bytes());
    assert_eq!(
        lines(&export),
        [
            format!(
                "entry 1 | Mail | me |  p w  | https://mail.example androidapp://com.example | totp SHA1 6 30 {SEED} \
                 | #Work | made 2020-01-02 | changed 2023-01-02 | passkey | notes"
            ),
            "entry 2 | Old | – | changed 2022-02-02 | archived".into(),
        ]
    );
    assert_eq!(
        export.notices,
        ["left out, because they are not logins: 1 SSH key, 1 card, 1 identity and 1 secure note"]
    );
    assert!(!export.encrypted);
}

#[test]
fn real_exports_have_four_seeds() {
    let wanted = [
        "totp SHA1 6 30 4SJHB4GSD43FZBAI7C2HLRJGPQ",
        "totp SHA256 7 20 5OM4WOOGPLQEF6UGN3CPEOOLWU",
        "totp SHA512 8 50 7ELGJSGXNCCTV3O6LKJWYFV2RA",
        "steam JRZCL47CMXVOQMNPZR2F7J4RGI",
    ];
    for (file, reader) in
        [("bitwarden/bitwarden.json", "bitwarden"), ("bitwarden/bitwarden.csv", "bitwarden-csv")]
    {
        let Some(bytes) = fixture(file) else { return };
        let export = read(reader, &bytes);
        assert!(export.failed.is_empty(), "{file}");
        assert_eq!(export.entries.len(), 4, "{file}");
        for (line, wanted) in lines(&export).iter().zip(wanted) {
            assert!(line.ends_with(wanted), "{file}: {line}");
        }
    }
}

#[test]
fn a_malformed_item_fails_and_the_others_are_read() {
    let json = json!({"encrypted": false, "folders": [], "items": [
        7, {"type": 1, "name": "A"}, {"type": 9, "name": "B"}, {"type": "1", "name": ["x"], "login": {"uris": [3, {}], "password": 5}},
        {"type": 1, "name": "C", "login": {"password": "pw", "totp": "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=0"}}
    ]});
    let export = read("bitwarden", json.to_string().as_bytes());
    assert_eq!(lines(&export), ["entry 4 | –", "entry 5 | C | pw"]);
    let failures = failures(&export);
    assert_eq!(failures.len(), 4);
    assert_eq!(failures[0], "entry 1 (): it is not a JSON object");
    assert!(failures[1].starts_with("entry 2 (A): ") && failures[2].starts_with("entry 3 (B): "));
    assert!(failures[3].starts_with("entry 5 (C): its one-time password: period"));
}

/// Protects an export as Bitwarden does, implemented independently of the reader.
pub fn protect(plain: &[u8], password: &str, kdf: &Value) -> Value {
    let salt = "c2VsdmVkZ2Utc2FsdC0xNg==";
    let number = |name: &str| u32::try_from(kdf[name].as_u64().unwrap()).unwrap();
    let mut key = [0; 32];
    if kdf["kdfType"] == 0 {
        pbkdf2::pbkdf2_hmac::<Sha256>(
            password.as_bytes(),
            salt.as_bytes(),
            number("kdfIterations"),
            &mut key,
        );
    } else {
        let (memory, lanes) = (number("kdfMemory") * 1024, number("kdfParallelism"));
        let params = argon2::Params::new(memory, number("kdfIterations"), lanes, None).unwrap();
        argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
            .hash_password_into(password.as_bytes(), &Sha256::digest(salt), &mut key)
            .unwrap();
    }
    let expand = |info: &[u8]| {
        let mut out = [0; 32];
        hkdf::Hkdf::<Sha256>::from_prk(&key).unwrap().expand(info, &mut out).unwrap();
        out
    };
    let seal = |plain: &[u8]| {
        let iv = [7; 16];
        let ciphertext = cbc::Encryptor::<aes::Aes256>::new(&expand(b"enc").into(), &iv.into())
            .encrypt_padded_vec_mut::<Pkcs7>(plain);
        let mut mac = hmac::Hmac::<Sha256>::new_from_slice(&expand(b"mac")).unwrap();
        mac.update(&iv);
        mac.update(&ciphertext);
        let parts = [&iv[..], &ciphertext, &mac.finalize().into_bytes()].map(|part| BASE64.encode(part));
        format!("2.{}", parts.join("|"))
    };
    let mut json = json!({
        "encrypted": true, "passwordProtected": true, "salt": salt,
        "encKeyValidation_DO_NOT_EDIT": seal(b"0b9d7b3c-0000-4000-8000-000000000000"),
        "data": seal(plain),
    });
    for (name, value) in kdf.as_object().unwrap() {
        json[name] = value.clone();
    }
    json
}

pub fn kdfs() -> [Value; 2] {
    [
        json!({"kdfType": 0, "kdfIterations": 600}),
        json!({"kdfType": 1, "kdfIterations": 2, "kdfMemory": 1, "kdfParallelism": 2}),
    ]
}

#[test]
fn a_protected_export_opens_with_its_password() {
    for kdf in kdfs() {
        let bytes = protect(export().to_string().as_bytes(), "test", &kdf).to_string().into_bytes();
        let (name, opened) = read_as(&bytes, None, Some("test")).unwrap();
        assert_eq!((name, opened.entries.len(), opened.encrypted), ("bitwarden", 2, true));
        assert_eq!(refused("bitwarden", &bytes, None), ImportError::NeedsPassword("Bitwarden"));
        assert_eq!(refused("bitwarden", &bytes, Some("Test")), ImportError::WrongPassword("Bitwarden"));
    }
}

#[test]
fn a_protected_export_that_was_changed_is_reported() {
    let valid = protect(export().to_string().as_bytes(), "test", &kdfs()[0]);
    let mut changed = valid.clone();
    let data = valid["data"].as_str().unwrap();
    changed["data"] = data.replacen(&data[30..34], "AAAA", 1).into();
    let error = refused("bitwarden", changed.to_string().as_bytes(), Some("test")).to_string();
    assert!(error.contains("its data was changed"), "{error}");

    for (name, value) in [
        ("kdfIterations", json!(0)),
        ("kdfIterations", json!(-1)),
        ("kdfType", json!(3)),
        ("data", json!(null)),
    ] {
        let mut odd = valid.clone();
        odd[name] = value;
        let error = refused("bitwarden", odd.to_string().as_bytes(), Some("test"));
        assert!(matches!(error, ImportError::Damaged { .. }), "{name}: {error}");
    }
    let mut odd = protect(b"{}", "test", &kdfs()[1]);
    odd["kdfParallelism"] = json!(1 << 29);
    let error = refused("bitwarden", odd.to_string().as_bytes(), Some("test")).to_string();
    assert!(error.contains("Argon2 parameters are invalid"), "{error}");
    let text = valid.to_string();
    let error = refused("bitwarden", &text.as_bytes()[..text.len() - 20], Some("test")).to_string();
    assert!(error.contains("ends too early"), "{error}");
}

#[test]
fn a_costly_key_derivation_is_refused_before_it_starts() {
    for (kdf, asks) in [
        (json!({"kdfType": 0, "kdfIterations": 4_000_000_000_u32}), "about 47 minutes"),
        (
            json!({"kdfType": 1, "kdfIterations": 1, "kdfMemory": 102_400, "kdfParallelism": 1}),
            "100 GiB of memory",
        ),
        (
            json!({"kdfType": 1, "kdfIterations": 1_000_000, "kdfMemory": 64, "kdfParallelism": 1}),
            "about 19 hours",
        ),
    ] {
        let mut json = protect(b"{}", "test", &kdfs()[0]);
        for (name, value) in kdf.as_object().unwrap() {
            json[name] = value.clone();
        }
        let error = refused("bitwarden", json.to_string().as_bytes(), Some("test"));
        assert!(
            matches!(error, ImportError::TooCostly { .. }) && error.to_string().contains(asks),
            "{error}"
        );
    }
    // Bitwarden's current default is allowed.
    let password = Passphrase::new("test".into());
    let json =
        protect(export().to_string().as_bytes(), "test", &json!({"kdfType": 0, "kdfIterations": 600_000}));
    let text = json.to_string();
    let input = Input {
        bytes: text.as_bytes(),
        name: "",
        password: Some(&password),
        limits: KdfLimits::default(),
        ..Input::default()
    };
    assert_eq!(import::read(&input, None).unwrap().1.entries.len(), 2);
}

#[test]
fn an_account_restricted_export_is_refused_with_a_hint() {
    let json = json!({"encrypted": true, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "folders": [], "items": [{"type": 1, "name": "2.x|y|z"}]});
    let bytes = json.to_string().into_bytes();
    let error = read_as(&bytes, None, Some("test")).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("account-restricted"), "{error}");
    assert!(error.hint().contains("Password protected"), "{}", error.hint());
}
