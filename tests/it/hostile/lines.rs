//! Damaged files of every kind: each has its message, and the vault does not change.

use super::{refused, vault_bytes};
use crate::binary::World;
use crate::import::fixture;
use crate::managers::{bitwarden, kdbx};
use serde_json::{Value, json};

const SECRET: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";

/// Encrypted real exports. Their password is `test`.
const ENCRYPTED: &[&str] = &[
    "2fas/2fas_authenticator_encrypted.2fas",
    "2fas/2fas_authenticator_encrypted_v4.2fas",
    "aegis/aegis_encrypted.json",
    "andotp/andotp_encrypted.bin",
    "andotp/andotp_encrypted_old.bin",
    "stratum/stratum_encrypted.bin",
    "stratum/stratum_encrypted_legacy.bin",
];
/// Plain real exports.
const PLAIN: &[&str] = &[
    "2fas/2fas_authenticator_plain_v4.2fas",
    "aegis/aegis_plain.json",
    "andotp/andotp_plain.json",
    "bitwarden/bitwarden.json",
    "freeotpplus/freeotp_plus.json",
    "proton/proton_authenticator.json",
    "stratum/stratum_plain.json",
];

/// Old files of andOTP have no signature, so the name decides.
fn name(path: &str) -> &str {
    if path.contains("andotp_encrypted_old") { "andotp.json.aes" } else { path.rsplit('/').next().unwrap() }
}

/// All encrypted files: real ones, and those written by the tests.
fn encrypted() -> Option<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for path in ENCRYPTED {
        files.push((name(path).to_owned(), fixture(path)?));
    }
    let document = json!({"encrypted": false, "folders": [], "items": []}).to_string();
    for (at, kdf) in bitwarden::kdfs().iter().enumerate() {
        let bytes = bitwarden::protect(document.as_bytes(), "test", kdf).to_string().into_bytes();
        files.push((format!("bitwarden-{at}.json"), bytes));
    }
    files.push(("database.kdbx".into(), kdbx::saved(&kdbx::database())));
    Some(files)
}

#[test]
fn missing_and_wrong_passwords_have_their_own_messages() {
    let world = World::new();
    let wrong = world.file("wrong", "not the password\n");
    let Some(files) = encrypted() else { return };
    for (name, bytes) in files {
        let file = world.file(&name, bytes);
        refused(&world, &file, &["--password-file", &wrong], &["the password does not open this"]);
        refused(&world, &file, &[], &["is encrypted", "--password-file"]);
    }
}

#[test]
fn a_file_that_is_cut_off_or_changed_is_refused_and_imports_nothing() {
    let world = World::new();
    let right = world.file("right", "test\n");
    let password = ["--password-file", right.as_str()];
    let Some(mut files) = encrypted() else { return };
    for path in PLAIN {
        let Some(bytes) = fixture(path) else { return };
        files.push((name(path).to_owned(), bytes));
    }
    for (name, bytes) in files {
        for part in [bytes.len() / 2, bytes.trim_ascii_end().len() - 1] {
            refused(&world, &world.file(&name, &bytes[..part]), &password, &["→ "]);
        }
    }
    // One bit that a checksum covers.
    let Some(files) = encrypted() else { return };
    for (name, mut bytes) in files.into_iter().filter(|(name, _)| !name.contains("legacy")) {
        // The middle of each file is encrypted.
        let at = bytes.len() / 2;
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        refused(&world, &world.file(&name, &bytes), &password, &["changed"]);
    }
}

#[test]
fn a_file_of_no_known_format_is_not_detected() {
    let world = World::new();
    let Some(mut stratum) = fixture("stratum/stratum_encrypted.bin") else { return };
    stratum[0] ^= 1;
    let mut database = kdbx::saved(&kdbx::database());
    database[0] ^= 1;
    for (name, bytes) in [("a.bin", stratum), ("a.kdbx", database), ("a.zip", b"PK\x05\x06".to_vec())] {
        refused(&world, &world.file(name, bytes), &[], &["not an export that Selvedge can read", "--format"]);
    }
    let file = world.file("b.kdbx", [[0x03, 0xd9, 0xa2, 0x9a], [0; 4]].concat());
    refused(&world, &file, &[], &["it does not start like a KeePass database"]);
}

fn row(failed: &Value) -> (&str, &str) {
    (failed["place"].as_str().unwrap(), failed["why"].as_str().unwrap())
}

/// Imports a file with malformed entries, and returns their rows.
fn failures(world: &World, file: &str) -> Vec<Value> {
    let said = world.run(&["import", file, "--json", "--yes"]).json();
    let entries = said["files"][0]["entries"].as_array().unwrap().clone();
    entries.into_iter().filter(|entry| entry["status"] == "failed").collect()
}

#[test]
fn each_malformed_entry_is_reported_by_place_and_makes_no_account() {
    let info = |info: &str, kind: &str| {
        format!(r#"{{"type":"{kind}","name":"Mason","issuer":"Deno","info":{{"secret":"{SECRET}",{info}}}}}"#)
    };
    let entries = [
        info(r#""digits":0"#, "totp"),
        info(r#""period":0"#, "totp"),
        info(r#""counter":9223372036854775808"#, "hotp"),
        r#"{"type":"totp","name":"Mason","issuer":"Deno","info":{"secret":"ABC"}}"#.to_owned(),
        r#"{"type":"totp","name":"Last","issuer":"One","info":{"secret":"JRZCL47CMXVOQMNPZR2F7J4RGI"}}"#
            .to_owned(),
    ];
    let head = r#"{"version":1,"header":{"slots":null,"params":null},"db":{"version":1,"entries":["#;
    let aegis = format!("{head}{}]}}}}", entries.join(","));
    let uri = |rest: &str| format!("otpauth://totp/Deno:Mason?{rest}\n");
    let list = [
        uri(&format!("secret={SECRET}&digits=0")),
        uri(&format!("secret={SECRET}&period=0")),
        format!("otpauth://hotp/Deno:Mason?secret={SECRET}&counter=9223372036854775808\n"),
        uri("secret=ABC"),
        "otpauth://totp/One:Last?secret=JRZCL47CMXVOQMNPZR2F7J4RGI\n".to_owned(),
    ];
    let csv = format!(
        "Title,URL,Username,Password,Notes,OTPAuth\nA,a.example,n,p,,{}B,b.example,n,p,,{}C,c.example,n,p,,{}D,d.example,n,p,,ABC\n",
        list[0], list[1], list[2]
    );
    for (name, bytes, first, accounts) in
        [("a.json", aegis, "entry 1", 1), ("a.txt", list.concat(), "line 1", 1), ("a.csv", csv, "line 2", 5)]
    {
        let world = World::new();
        let failed = failures(&world, &world.file(name, bytes));
        assert_eq!(failed.len(), 4, "{failed:?}");
        assert_eq!(row(&failed[0]).0, first, "{name}");
        for (failed, why) in failed.iter().zip([
            "digits is “0”",
            "period is “0”",
            "counter is “9223372036854775808”",
            "3 characters, which is not possible in base32",
        ]) {
            assert!(row(failed).1.contains(why), "{name}: {failed}");
        }
        // The other entries are imported, and so is a login with a malformed seed.
        let profile = world.profile();
        assert_eq!(profile.inventory.accounts.len(), accounts, "{name}");
        assert_eq!(profile.readable_seeds().count(), usize::from(accounts == 1), "{name}");
    }
}

#[test]
fn control_characters_and_invalid_utf8_do_no_harm() {
    let world = World::new();
    let name = "a\\nb\\u001b]0;title\\u0007\\u001b[2J\\u202ec";
    let entry =
        format!(r#"{{"type":"totp","name":"{name}","issuer":"{name}","info":{{"secret":"{SECRET}"}}}}"#);
    let bad = format!(r#"{{"type":"totp","name":"{name}","issuer":"x","info":{{"secret":"ABC"}}}}"#);
    let head = r#"{"version":1,"header":{"slots":null,"params":null},"db":{"version":1,"entries":["#;
    let file = world.file("names.json", format!("{head}{entry},{bad}]}}}}"));
    let ran = world.run(&["import", &file, "--yes"]);
    assert!(ran.done().contains("2 read"), "{ran:?}");
    for text in [&ran.out, &ran.err] {
        assert!(
            !text.contains(|c: char| c.is_control() && c != '\n') && !text.contains('\u{202e}'),
            "{text:?}"
        );
    }
    let profile = world.profile();
    let account = &profile.inventory.accounts[0];
    assert!(!account.service.contains(char::is_control) && !account.username.contains(char::is_control));

    let mut bytes = format!("{head}{entry}]}}}}").replace("\\n", "@").into_bytes();
    bytes.iter_mut().filter(|byte| **byte == b'@').for_each(|byte| *byte = 0xff);
    let world = World::new();
    let ran = world.run(&["import", &world.file("bytes.json", bytes), "--yes"]);
    assert!(ran.done().contains("not valid UTF-8: check the names"), "{ran:?}");
    assert_eq!(world.profile().readable_seeds().count(), 1);
    let csv = b"name,url,username,password\nA,u,n,p\nB\xff,u,n,p\n";
    let failed = failures(&world, &world.file("bytes.csv", csv));
    assert_eq!(row(&failed[0]), ("line 3", "byte 2 of the line is not valid UTF-8"));
}

#[test]
fn an_account_restricted_export_is_refused_with_a_hint() {
    let world = World::new();
    let json = json!({"encrypted": true, "passwordProtected": false, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c",
        "folders": [], "items": [{"type": 1, "name": "2.x|y|z"}]});
    let file = world.file("bitwarden.json", json.to_string());
    refused(&world, &file, &[], &["account-restricted", "“Password protected”"]);
    let empty = json!({"encrypted": true, "passwordProtected": false, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "items": []});
    for json in [empty, json!({"encrypted": true, "passwordProtected": false, "items": []})] {
        let file = world.file("bitwarden.json", json.to_string());
        refused(&world, &file, &[], &["account-restricted", "“Password protected”"]);
    }
}

#[test]
fn deeply_nested_json_is_refused_in_every_format() {
    let world = World::new();
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let objects = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    let before = vault_bytes(&world);
    for deep in [&deep, &objects] {
        for (format, document) in [
            ("aegis", format!("{{\"version\":1,\"header\":{{}},\"db\":{{\"entries\":{deep}}}}}")),
            ("2fas", format!("{{\"schemaVersion\":4,\"services\":{deep}}}")),
            ("stratum", format!("{{\"Authenticators\":{deep}}}")),
            ("andotp", format!("[{{\"secret\":{deep}}}]")),
            ("freeotp-plus", format!("{{\"tokens\":{deep}}}")),
            ("bitwarden-authenticator", format!("{{\"encrypted\":false,\"items\":{deep}}}")),
            ("proton-authenticator", format!("{{\"version\":1,\"entries\":{deep}}}")),
            ("raivo", format!("[{{\"secret\":{deep}}}]")),
            ("2fauth", format!("{{\"data\":{deep}}}")),
            ("lastpass-authenticator", format!("{{\"accounts\":{deep}}}")),
            ("bitwarden", format!("{{\"encrypted\":false,\"items\":{deep}}}")),
            ("proton-pass", format!("{{\"vaults\":{deep}}}")),
            ("ente", deep.clone()),
            ("selvedge", format!("{{\"version\":1,\"accounts\":{deep}}}")),
        ] {
            let file = world.file("deep.json", document);
            let ran = world.run(&["import", &file, "--format", format, "--yes", "--json"]);
            // If only one entry or an ignored field is nested, the file is read without that entry.
            assert!(ran.code == 1 || ran.json()["new"] == 0, "{format}: {ran:?}");
        }
        let ran = world.run(&["import", &world.file("deep.json", deep), "--yes"]);
        ran.fails_with(&["not an export that Selvedge can read"]);
    }
    assert_eq!(vault_bytes(&world), before);
}
