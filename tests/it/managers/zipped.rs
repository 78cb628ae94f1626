//! Exports in a zip: 1PUX, Proton Pass, Bitwarden with attachments.

use super::{failures, lines, read, refused};
use serde_json::json;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SEED: &str = "JBSWY3DPEHPK3PXP";

/// A zip with these members.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn item(name: &str, more: &serde_json::Value) -> serde_json::Value {
    let mut item = json!({
        "uuid": "x", "createdAt": 1_600_000_000, "updatedAt": 1_700_000_000, "state": "active", "categoryUuid": "001",
        "details": {
            "loginFields": [
                {"value": "me", "designation": "username"},
                {"value": "pw", "designation": "password"},
                {"value": "other", "designation": ""}
            ],
            "notesPlain": "", "sections": [], "passwordHistory": []
        },
        "overview": {"title": name, "url": "https://mail.example", "urls": [{"label": "", "url": "https://mail.example"}, {"url": "https://m.example"}], "tags": ["t"]}
    });
    for (name, value) in more.as_object().unwrap() {
        item[name] = value.clone();
    }
    item
}

#[test]
fn one_password() {
    let two_codes = json!({"sections": [
        {"title": "", "fields": [{"title": "one-time password", "value": {"totp": format!("otpauth://totp/a?secret={SEED}")}}]},
        {"title": "Backup", "fields": [{"value": {"concealed": "pin"}}, {"value": {"totp": "MZXW6YTBOI"}}]}
    ], "loginFields": [], "passwordHistory": [{"value": "former", "time": 1_650_000_000}], "password": "alone", "notesPlain": "n"});
    let data = json!({"accounts": [
        {"attrs": {"name": "Me"}, "vaults": [
            {"attrs": {"name": "Private"}, "items": [
                item("Mail", &json!({})),
                item("Codes", &json!({"categoryUuid": "005", "details": two_codes, "state": "archived"})),
                item("Card", &json!({"categoryUuid": "002"})),
                item("Note", &json!({"categoryUuid": "003"})),
            ]},
            {"attrs": {"name": "Shared"}, "items": [{"item": item("Wrapped", &json!({}))}, 5]}
        ]},
        {"attrs": {"name": "Work"}, "vaults": [{"attrs": {"name": "Team"}, "items": [item("Job", &json!({"details": {"passkey": {"a": 1}}}))]}]}
    ]});
    let bytes = zip(&[("export.attributes", b"{}"), ("export.data", data.to_string().as_bytes())]);
    let export = read("1password", &bytes);
    let urls = "https://mail.example https://m.example";
    assert_eq!(
        lines(&export),
        [
            format!("entry 1 | Mail | me | pw | {urls} | #Private #t | made 2020-09-13 | changed 2023-11-14"),
            format!(
                "entry 2 | Codes | alone | {urls} | totp SHA1 6 30 {SEED} | totp SHA1 6 30 MZXW6YTBOI | #Private #t \
                 | made 2020-09-13 | changed 2022-04-15 | notes | archived"
            ),
            format!(
                "entry 5 | Wrapped | me | pw | {urls} | #Shared #t | made 2020-09-13 | changed 2023-11-14"
            ),
            format!("entry 7 | Job | – | {urls} | #Team #t | made 2020-09-13 | changed 2023-11-14 | passkey"),
        ]
    );
    assert_eq!(failures(&export), ["entry 6 (): it has neither details nor an overview"]);
    assert_eq!(export.notices, ["left out, because they are not logins: 1 card and 1 secure note"]);
}

#[test]
fn proton_pass() {
    let login = |name: &str, content: serde_json::Value| {
        json!({"state": 1, "createTime": 1_600_000_000, "modifyTime": 1_700_000_000,
               "data": {"type": "login", "metadata": {"name": name, "note": ""}, "content": content, "extraFields": []}})
    };
    let mut old = login("Old", json!({"username": "before@x.example", "password": "pw2"}));
    old["state"] = json!(2);
    let data = json!({"version": "1.0", "encrypted": false, "vaults": {
        "a1b2": {"name": "Personal", "items": [
            login("Mail", json!({"itemEmail": "me@x.example", "itemUsername": "", "password": "pw", "urls": ["https://mail.example"],
                "totpUri": format!("otpauth://totp/x?secret={SEED}"), "passkeys": [{}]})),
            old,
            {"state": 1, "data": {"type": "note", "metadata": {"name": "Diary"}, "content": {}}},
            {"state": 1, "data": {"metadata": {"name": "What"}}},
        ]}
    }});
    let bytes = zip(&[("Proton Pass/data.json", data.to_string().as_bytes())]);
    let wanted = [
        format!(
            "entry 1 | Mail | me@x.example | pw | https://mail.example | totp SHA1 6 30 {SEED} | made 2020-09-13 | changed 2023-11-14 | passkey"
        ),
        "entry 2 | Old | before@x.example | pw2 | made 2020-09-13 | changed 2023-11-14 | archived".to_owned(),
    ];
    // The zip, and the JSON alone.
    for bytes in [bytes, data.to_string().into_bytes()] {
        let export = read("proton-pass", &bytes);
        assert_eq!(lines(&export), wanted);
        assert_eq!(failures(&export), ["entry 4 (What): its type is missing"]);
    }
    let pgp = zip(&[("Proton Pass/data.pgp", b"-----BEGIN PGP MESSAGE-----")]);
    let error = refused("proton-pass", &pgp, None);
    assert!(
        error.to_string().contains("encrypted with PGP") && error.hint().contains("without a passphrase")
    );
}

#[test]
fn bitwarden_with_attachments() {
    let data =
        br#"{"encrypted":false,"folders":[],"items":[{"type":1,"name":"Mail","login":{"password":"pw"}}]}"#;
    let export = read("bitwarden", &zip(&[("data.json", data), ("attachments/1/scan.pdf", b"%PDF")]));
    assert_eq!(lines(&export), ["entry 1 | Mail | pw"]);
}

#[test]
fn damaged_zips_and_zip_bombs_are_refused() {
    let valid = zip(&[("export.data", br#"{"accounts":[]}"#)]);
    let damaged = |bytes: &[u8]| refused("1password", bytes, None).to_string();
    for cut in 0..valid.len() {
        let message = damaged(&valid[..cut]);
        assert!(message.contains("1Password export is damaged"), "{message}");
    }
    for bit in 0..valid.len() * 8 {
        let mut flipped = valid.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // Any result is fine if it does not panic.
        let _ = crate::import::read_as(&flipped, Some("1password"), None);
    }
    assert!(damaged(&zip(&[("other", b"")])).contains("it does not contain export.data"));
    assert!(damaged(&zip(&[("export.data", b"{}")])).contains("no list of accounts"));

    let bomb = zip(&[("export.data", &vec![b' '; 200 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let message = damaged(&bomb);
    assert!(message.contains("16 MB is allowed"), "{message}");
}
