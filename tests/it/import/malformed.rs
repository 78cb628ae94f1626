//! Files that are damaged, hostile or unusual: the error names the place, the other entries are read, and nothing panics.

use super::written::{self, SECRET};
use super::{read, read_as, seed};
use selvedge::import::{self, ImportError, ImportedFile, Input, KdfLimits, MAX_DOCUMENT, MAX_FILE, Shape};
use selvedge::otp::Generator;
use selvedge::secret::Passphrase;

fn aegis(entries: &str) -> String {
    format!(
        r#"{{"version":1,"header":{{"slots":null,"params":null}},"db":{{"version":1,"entries":[{entries}]}}}}"#
    )
}

fn entry(kind: &str, name: &str, info: &str) -> String {
    format!(r#"{{"type":"{kind}","name":"{name}","issuer":"Deno","info":{{{info}}}}}"#)
}

#[test]
fn a_malformed_entry_fails_with_its_place_and_reason_and_the_others_are_read() {
    let secret = format!(r#""secret":"{SECRET}""#);
    let usual = format!(r#"{secret},"algo":"SHA1","digits":6,"period":30"#);
    let bad = [
        (
            r#""secret":"ABC""#.to_owned(),
            "totp",
            "the secret has 3 characters, which is not possible in base32",
        ),
        (r#""secret":"""#.to_owned(), "totp", "the secret is empty"),
        (r#""secret":"ABCD1FGH""#.to_owned(), "totp", "character 5 of the secret is “1”"),
        (r#""secret":["A"]"#.to_owned(), "totp", "a value is of the wrong kind: expected text or a number"),
        (r#""digits":6"#.to_owned(), "totp", "missing field “secret”"),
        (format!(r#"{secret},"digits":0"#), "totp", "digits is “0”, but codes have 6 to 10 digits"),
        (format!(r#"{secret},"digits":-6"#), "totp", "its number of digits, “-6”, is invalid"),
        (format!(r#"{secret},"digits":1e400"#), "totp", "its JSON is malformed"),
        (format!(r#"{secret},"period":0"#), "totp", "period is “0”, but a code is valid for"),
        (format!(r#"{secret},"period":4294967296"#), "totp", "its period, “4294967296”, is invalid"),
        (format!(r#"{secret},"counter":9223372036854775808"#), "hotp", "counter is “9223372036854775808”"),
        (
            format!(r#"{secret},"counter":18446744073709551616"#),
            "hotp",
            "its counter, “18446744073709552000”,",
        ),
        (format!(r#"{secret},"algo":"SHA3-256""#), "totp", "its algorithm, “SHA3-256”, is unknown"),
        (usual.clone(), "sms", "its kind of code, “sms”, is unknown"),
        (usual.clone(), "", "its kind of code is missing"),
        (format!("{usual},{secret}"), "totp", "duplicate field “secret”"),
    ];
    let mut list: Vec<String> = bad.iter().map(|(info, kind, _)| entry(kind, "Mason", info)).collect();
    list.extend(["null", "7", "[]", r#""text""#].map(str::to_owned));
    list.push(entry("totp", "last", &usual));
    let (_, export) = read(aegis(&list.join(",")).as_bytes(), None).unwrap();
    assert_eq!(export.entries.len(), 1);
    assert_eq!(seed(&export.entries[0]).label, "last");
    assert_eq!(export.failed.len(), bad.len() + 4);
    for (at, failed) in export.failed.iter().enumerate() {
        assert_eq!(failed.place, format!("entry {}", at + 1));
        if let Some((_, _, why)) = bad.get(at) {
            assert!(failed.why.starts_with(why), "{} for {why}", failed.why);
        }
        assert!(!failed.why.contains(SECRET));
    }
    assert_eq!(export.failed[0].name, "Deno: Mason");
}

#[test]
fn lines_that_are_not_uris_fail_with_their_number() {
    let list = format!(
        "# exported\n\notpauth://totp/Deno:Mason?secret={SECRET}\n{SECRET}\nhttps://example.com/\n\
         otpauth://totp/Bad%1b%5bname?secret=ABC\notpauth-migration://offline?data=CgA\n\
         otpauth-migration://offline?data=A\nsteam://{SECRET}\r\n"
    );
    let (reader, export) = read(list.as_bytes(), None).unwrap();
    assert_eq!(reader, "otpauth");
    let places: Vec<_> = export.entries.iter().map(|entry| entry.place.as_str()).collect();
    assert_eq!(places, ["line 3", "line 9"]);
    let failed: Vec<_> = export.failed.iter().map(|f| (f.place.as_str(), f.name.as_str())).collect();
    assert_eq!(
        failed,
        [
            ("line 4", ""),
            ("line 5", ""),
            ("line 6", "Bad\u{fffd}[name"),
            ("line 7, entry 1", ""),
            ("line 8", "")
        ]
    );
    assert!(export.failed.iter().all(|failed| !failed.why.contains(SECRET)));
    // No reader detects a bare secret.
    assert_eq!(read(SECRET.as_bytes(), None).unwrap_err(), ImportError::Unknown);
}

#[test]
fn names_lose_control_characters_and_the_seed_is_kept() {
    let json = aegis(&entry("totp", "a\\nb\\u001b[31m \\u0007c", &format!(r#""secret":"{SECRET}""#)));
    let uri = format!("otpauth://totp/Deno:a%0Ab%1B%5B31m%20%07c?secret={SECRET}");
    for file in [json, uri] {
        let (_, export) = read(file.as_bytes(), None).unwrap();
        let otp = seed(&export.entries[0]);
        assert!(!otp.label.contains(char::is_control), "{:?}", otp.label);
        assert!(otp.label.contains("[31m c"), "{:?}", otp.label);
        assert!(export.entries[0].seeds[0].warnings[0].starts_with("control characters"));
    }
}

#[test]
fn invalid_utf8_spoils_only_its_own_entry() {
    let usual = format!(r#""secret":"{SECRET}""#);
    let text =
        aegis(&[entry("totp", "M@ller", &usual), entry("totp", "x", r#""secret":"ABC@EFGH""#)].join(","));
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'@' { 0xfc } else { byte }).collect();
    let (_, export) = read(&bytes, None).unwrap();
    assert_eq!(seed(&export.entries[0]).label, "M?ller");
    assert_eq!(export.failed[0].place, "entry 2");
    assert_eq!(export.notices, ["parts of it are not valid UTF-8: check the names"]);
}

#[test]
fn a_costly_key_derivation_is_refused_before_it_starts() {
    let aegis = |n: u64, r: u32, p: u32| {
        format!(
            r#"{{"version":1,"header":{{"slots":[{{"type":1,"key":"00","key_params":{{"nonce":"00","tag":"00"}},
            "n":{n},"r":{r},"p":{p},"salt":"00"}}],"params":{{"nonce":"00","tag":"00"}}}},"db":"AAAA"}}"#
        )
    };
    let error = |file: String| read(file.as_bytes(), Some("test")).unwrap_err().to_string();
    assert_eq!(
        error(aegis(1 << 27, 8, 1)),
        "opening this Aegis export would take 129 GiB of memory and about 5 minutes, more than the highest limit: 4 GiB of \
         memory and about 10 minutes"
    );
    assert_eq!(
        error(aegis(1 << 21, 8, 1)),
        "opening this Aegis export would take 3 GiB of memory and about 5 seconds, more than is allowed without confirmation"
    );
    assert!(error(aegis(1 << 14, 1, u32::MAX)).contains("of memory"));
    assert!(error(aegis(1 << 63, u32::MAX, u32::MAX)).contains("TiB of memory"));
    for (n, r, p) in [(0, 8, 1), (1, 8, 1), (32_769, 8, 1), (32_768, 0, 1), (32_768, 8, 0)] {
        assert!(error(aegis(n, r, p)).contains("scrypt parameters are invalid"), "{n} {r} {p}");
    }
    // Many slots together cost as much as one slot with high parameters.
    let slot = r#"{"type":1,"key_params":{"nonce":"","tag":""}}"#;
    let slots = vec![slot; 17].join(",");
    let many = format!(r#"{{"header":{{"slots":[{slots}],"params":{{"nonce":"","tag":""}}}},"db":"AAAA"}}"#);
    assert!(error(many).contains("more than 16 key slots"));
    let none = r#"{"header":{"slots":[{"type":2,"key_params":{"nonce":"","tag":""}}],"params":{"nonce":"","tag":""}},"db":"A"}"#;
    assert!(error(none.into()).starts_with("this Aegis export"));
}

#[test]
fn zip_bombs_and_oversized_files_are_refused() {
    let bomb = written::raivo(&vec![b' '; MAX_DOCUMENT + 1], None);
    assert!(bomb.len() < 1 << 20);
    assert!(
        read(&bomb, None).unwrap_err().to_string().contains("unpacks to 16 MB or more, and 16 MB is allowed")
    );
    let mut large = vec![0; MAX_DOCUMENT + 1];
    let error = read(&large, None).unwrap_err();
    assert_eq!(error.to_string(), "this file is larger than 16 MiB, the limit for an export");
    // Zips may hold attachments, so they may be larger.
    large.resize(MAX_FILE + 1, 0);
    large[..4].copy_from_slice(b"PK\x03\x04");
    let error = read(&large, None).unwrap_err();
    assert_eq!(error.to_string(), "this file is larger than 64 MiB, the limit for an export");
    assert_eq!(
        read_as(b"", Some("tar"), None).unwrap_err().to_string(),
        "Selvedge has no import format “tar”"
    );
}

#[test]
fn deeply_nested_json_is_an_ordinary_error() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + "1" + &close.repeat(100_000);
    let values = [deep("[", "]"), deep(r#"{"a":"#, "}"), "[".repeat(100_000)];
    for value in &values {
        let inner = aegis(&entry("totp", "x", &format!(r#""secret":"{SECRET}","more":{value}"#)));
        let files = [
            value.clone(),
            aegis(value),
            inner,
            format!(r#"{{"schemaVersion":4,"services":[{{"secret":"A","otp":{value}}}]}}"#),
            format!(r#"{{"Authenticators":{value}}}"#),
            format!(r#"[{{"secret":{value},"label":"a","type":"TOTP"}}]"#),
            format!(r#"{{"tokens":[{{"secret":{value}}}],"tokenOrder":{value}}}"#),
        ];
        for file in &files {
            for reader in import::READERS {
                let input = Input {
                    bytes: file.as_bytes(),
                    name: "",
                    password: None,
                    limits: KdfLimits::default(),
                    ..Input::default()
                };
                let _ = (reader.detect(&input, &Shape::of(input.bytes)), reader.read(&input));
            }
        }
    }
}

#[test]
fn more_than_25000_entries_are_refused() {
    let line = format!("steam://{SECRET}\n");
    let (_, export) = read(line.repeat(25_000).as_bytes(), None).unwrap();
    assert_eq!(export.entries.len(), 25_000);
    let error = read(line.repeat(25_001).as_bytes(), None).unwrap_err();
    assert!(error.to_string().contains("more than 25000 entries"), "{error}");
    let error = read(aegis(&vec!["0"; 25_001].join(",")).as_bytes(), None).unwrap_err();
    assert!(error.to_string().contains("no more than 25000 entries"), "{error}");
}

#[test]
fn newer_versions_are_refused_with_a_hint() {
    for file in [
        r#"{"version":2,"header":{"slots":null},"db":{}}"#,
        r#"{"version":1,"header":{"slots":null},"db":{"version":4,"entries":[]}}"#,
        r#"{"schemaVersion":5,"services":[]}"#,
        r#"{"version":2,"kdfParams":{"memLimit":1,"opsLimit":1,"salt":""},"encryptedData":"","encryptionNonce":""}"#,
        r#"{"version":2,"salt":"","content":""}"#,
    ] {
        let error = read(file.as_bytes(), Some("test")).unwrap_err();
        assert!(matches!(error, ImportError::Refused { .. }), "{error}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn a_generator_without_codes_is_kept_with_a_warning() {
    let found = |file: &str| -> ImportedFile { read(file.as_bytes(), None).unwrap().1 };
    let export = found(&aegis(&entry("motp", "x", r#""secret":"PLDB2RZW6UNCW","pin":"""#)));
    assert_eq!(seed(&export.entries[0]).generator, Generator::Motp);
    let said = &export.entries[0].seeds[0].warnings;
    assert!(
        said[0].starts_with("it is stored, but cannot make codes: mOTP needs a PIN to make codes"),
        "{said:?}"
    );
    let password = Passphrase::new("test".into());
    let input = Input {
        bytes: b"",
        name: "",
        password: Some(&password),
        limits: KdfLimits::default(),
        ..Input::default()
    };
    for reader in import::READERS {
        assert!(!reader.detect(&input, &Shape::of(input.bytes)), "{} detects an empty file", reader.name());
        let empty = reader.read(&input);
        assert!(empty.is_err() || empty.is_ok_and(|export| export.entries.is_empty()));
    }
}
