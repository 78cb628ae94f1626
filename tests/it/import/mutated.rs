//! No reader panics, whatever becomes of a real file; and no message says a secret.

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use super::set_a::{FILES, SET_A};
use super::{built, fixture};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use selvedge::import::{self, Input, Limits};
use selvedge::secret::Passphrase;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Real files, and one of each format that has none.
static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut files: Vec<Vec<u8>> = FILES.iter().filter_map(|(file, ..)| fixture(file)).collect();
    files.extend(
        ["2fas/2fas_authenticator_plain.2fas", "google/google_auth_migration_uri.txt"]
            .iter()
            .filter_map(|f| fixture(f)),
    );
    let line = format!("otpauth://totp/a:b?secret={}\nmotp://a:b?secret=00ff&pin=1", built::SECRET);
    files.push(line.clone().into_bytes());
    files.push(built::ente(&line, 8 << 10, 1).into_bytes());
    files.push(built::proton(r#"{"version":1,"entries":[]}"#).into_bytes());
    files.push(built::raivo(b"[]", Some("test")));
    files.push(built::raivo(br#"[{"secret":"AAAAAAAA","kind":"TOTP","timer":"30"}]"#, None));
    files.push(
        br#"{"app":"2fauth","schema":1,"data":[{"otp_type":"steamtotp","secret":"AAAAAAAA"}]}"#.to_vec(),
    );
    files.push(br#"{"deviceSecret":"x","accounts":[{"issuerName":"a","secret":"AAAAAAAA","folderData":{"folderId":1}}],"folders":[{"id":1,"name":"n"}]}"#.to_vec());
    files.push(br#"{"encrypted":false,"items":[{"name":"a","login":{"totp":"AAAAAAAA"}}]}"#.to_vec());
    files
});

#[derive(Clone, Debug)]
enum Change {
    Flip(usize, u8),
    Cut(usize),
    Splice(usize, usize, usize),
    Insert(usize, Vec<u8>),
    /// Another value in the place of one in a JSON document.
    Value(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        any::<usize>().prop_map(Change::Cut),
        (any::<usize>(), any::<usize>(), 0..200_usize).prop_map(|(a, b, c)| Change::Splice(a, b, c)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 0..20))
            .prop_map(|(at, new)| Change::Insert(at, new)),
        (any::<usize>(), any::<usize>()).prop_map(|(at, which)| Change::Value(at, which)),
        (any::<usize>(), any::<usize>()).prop_map(|(at, which)| Change::Value(at, which)),
    ]
}

fn odd(which: usize) -> Value {
    let values = [
        json!(null),
        json!(-1),
        json!(0),
        json!(1e300),
        json!(1_u64 << 63),
        json!(""),
        json!("\u{1b}[2J\n\u{202e}"),
        json!("A".repeat(5000)),
        json!([]),
        json!({}),
        json!([[1], {"a": 2}]),
        json!(true),
        json!(255),
    ];
    values[which % values.len()].clone()
}

fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(places).sum(),
        Value::Object(map) => map.values().map(places).sum(),
        _ => 0,
    }
}

fn replace(value: &mut Value, at: &mut usize, new: &Value) {
    if *at == 0 {
        *value = new.clone();
        *at = usize::MAX;
        return;
    }
    *at -= 1;
    let inner: Box<dyn Iterator<Item = &mut Value>> = match value {
        Value::Array(list) => Box::new(list.iter_mut()),
        Value::Object(map) => Box::new(map.values_mut()),
        _ => return,
    };
    for inner in inner {
        if *at == usize::MAX {
            return;
        }
        replace(inner, at, new);
    }
}

fn changed(file: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for change in changes {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        match change {
            Change::Flip(at, bit) => bytes[at % length] ^= 1 << bit,
            Change::Cut(at) => bytes.truncate(at % length),
            Change::Splice(from, to, count) => {
                let from = from % length;
                let piece = bytes[from..(from + count).min(length)].to_vec();
                let to = to % length;
                bytes.splice(to..to, piece);
            }
            Change::Insert(at, new) => {
                let at = at % length;
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Value(at, which) => {
                if let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) {
                    let mut at = at % places(&value);
                    replace(&mut value, &mut at, &odd(*which));
                    bytes = serde_json::to_vec(&value).unwrap();
                }
            }
        }
    }
    bytes
}

/// Everything that a reader says of a file that it could not read, or not wholly.
fn said(bytes: &[u8], name: &str) -> Vec<String> {
    let limits = Limits { memory: 1 << 20, work: 1 << 12 };
    let password = Passphrase::new("test".into());
    let input = Input { bytes, name: "", password: Some(&password), limits };
    match import::read(&input, Some(name)) {
        Ok((_, export)) => {
            let warnings = export.entries.iter().flat_map(|e| &e.seeds).flat_map(|s| s.warnings.clone());
            export
                .failed
                .iter()
                .map(|failed| failed.why.clone())
                .chain(warnings)
                .chain(export.notices)
                .collect()
        }
        Err(error) => vec![error.to_string(), error.hint(), format!("{error:?}")],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_reader_panics_on_a_changed_file(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let bytes = changed(file.get::<Vec<u8>>(&SEEDS), &changes);
        targets::text(&bytes);
        targets::json(&bytes);
        targets::sealed(&bytes);
    }

    #[test]
    fn no_message_says_a_secret(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            change().prop_filter("a spliced secret may be a name", |c| !matches!(c, Change::Splice(..))), 1..4),
    ) {
        let bytes = changed(file.get::<Vec<u8>>(&SEEDS), &changes);
        for reader in import::READERS {
            for text in said(&bytes, reader.name()) {
                let leak = SET_A.iter().any(|known| text.contains(known.2) || text.contains(&known.2.to_lowercase()));
                prop_assert!(!leak, "{} says a secret", reader.name());
            }
        }
    }
}

/// The fuzz targets for as long as asked for, without cargo-fuzz and its coverage:
/// `SELVEDGE_FUZZ_SECONDS=300 cargo test --test it fuzz_for_a_while -- --ignored --nocapture`.
#[test]
#[ignore = "takes as long as it is told to"]
fn fuzz_for_a_while() {
    let seconds = std::env::var("SELVEDGE_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(60);
    let end = std::time::Instant::now() + std::time::Duration::from_secs(seconds);
    let mut runner = proptest::test_runner::TestRunner::default();
    let strategy = (any::<prop::sample::Index>(), prop::collection::vec(change(), 1..12));
    let mut count = 0_u64;
    while std::time::Instant::now() < end {
        let (file, changes) = strategy.new_tree(&mut runner).unwrap().current();
        let bytes = changed(file.get::<Vec<u8>>(&SEEDS), &changes);
        for target in [targets::text, targets::json, targets::sealed, targets::any] {
            let outcome = std::panic::catch_unwind(|| target(&bytes));
            assert!(outcome.is_ok(), "panicked on {}", data_encoding::HEXLOWER.encode(&bytes));
        }
        count += 1;
    }
    println!("{count} files in {seconds} s, four targets each");
}
