//! KeePass databases with key files, written by another implementation.

use super::{kdbx, lines};
use keepass::DatabaseKey;
use selvedge::import::{self, ImportError, ImportedFile, Input};
use selvedge::secret::Passphrase;

const HEX: &str = "45C0BBC66A3854FB795FD50046D38E46CABDF774C823FD14AB4B1F28D568BA34";

/// Every kind of key file.
fn key_files() -> Vec<(&'static str, Vec<u8>)> {
    let raw = data_encoding::HEXUPPER.decode(HEX.as_bytes()).unwrap();
    let xml = |version: &str, attribute: &str, data: &str| {
        let meta = format!("<Meta><Version>{version}</Version></Meta>");
        let key = format!("<Key><Data{attribute}>{data}</Data></Key>");
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<KeyFile>{meta}{key}</KeyFile>").into_bytes()
    };
    vec![
        ("XML 1", xml("1.00", "", &data_encoding::BASE64.encode(&raw))),
        ("XML 2", xml("2.0", " Hash=\"C60E9129\"", &format!("\n{} {}\n", &HEX[..32], &HEX[32..]))),
        ("32 bytes", raw),
        ("64 digits", HEX.as_bytes().to_vec()),
        ("any file", b"not a key file at all".to_vec()),
    ]
}

fn written(password: Option<&str>, key_file: &[u8]) -> Vec<u8> {
    let mut key = DatabaseKey::new().with_keyfile(&mut &*key_file).unwrap();
    if let Some(password) = password {
        key = key.with_password(password);
    }
    let mut bytes = Vec::new();
    kdbx::database().save(&mut bytes, key).unwrap();
    bytes
}

fn open(bytes: &[u8], password: Option<&str>, key_file: Option<&[u8]>) -> Result<ImportedFile, ImportError> {
    let password = password.map(|password| Passphrase::new(password.to_owned()));
    let input = Input { bytes, password: password.as_ref(), key_file, ..Input::default() };
    import::read(&input, None).map(|(_, file)| file)
}

#[test]
fn every_kind_of_key_file_opens_a_database_with_a_password_and_alone() {
    let expected = lines(&open(&kdbx::saved(&kdbx::database()), Some("test"), None).unwrap()).len();
    for (kind, key_file) in key_files() {
        for password in [Some("test"), None] {
            let bytes = written(password, &key_file);
            let file = open(&bytes, password, Some(&key_file)).unwrap_or_else(|e| panic!("{kind}: {e}"));
            assert_eq!((file.entries.len(), file.encrypted), (expected, true), "{kind}");
        }
    }
}

#[test]
fn a_database_that_needs_a_key_file_says_so() {
    let (_, key_file) = &key_files()[1];
    let bytes = written(Some("test"), key_file);
    let without = open(&bytes, Some("test"), None).unwrap_err();
    assert!(matches!(without, ImportError::WrongPassword(_)) && without.hint().contains("--key-file"));
    // The key file alone does not open it, so the password is asked for.
    let alone = open(&bytes, None, Some(key_file)).unwrap_err();
    assert!(matches!(alone, ImportError::NeedsPassword(_)) && alone.hint().contains("--key-file"));
    assert!(matches!(open(&bytes, Some("test"), Some(b"other")), Err(ImportError::WrongPassword(_))));
    assert!(matches!(open(&bytes, None, None), Err(ImportError::NeedsPassword(_))));
}

#[test]
fn databases_of_keepassxc_with_key_files_open() {
    for (case, database, key_file, password) in [
        ("kdbx-keyfile-keyx", "keyx.kdbx", "v2.keyx", Some("test")),
        ("kdbx-keyfile-binary", "binkey.kdbx", "bin.key", Some("test")),
        ("kdbx-keyfile-alone", "keyonly.kdbx", "bin.key", None),
    ] {
        let read = |name: &str| crate::import::fixture(&format!("../cases/{case}/{name}"));
        let (Some(bytes), Some(key_file)) = (read(database), read(key_file)) else { return };
        let file = open(&bytes, password, Some(&key_file)).unwrap_or_else(|e| panic!("{case}: {e}"));
        assert!(!file.entries.is_empty() && file.failed.is_empty(), "{case}");
    }
}
