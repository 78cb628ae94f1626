//! No reader panics on a changed file, and no message contains a secret.

use super::fixtures::{Cut, FIXTURES, Fixture};
use super::real_exports::SET_A;
use super::written::{self, SECRET};
use crate::managers;
use crate::pictures::Canvas;
use crate::targets;
use proptest::prelude::*;
use selvedge::import::{self, Input};
use selvedge::secret::Passphrase;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A file to change, and the fuzz targets that get the changed file.
struct Start {
    targets: &'static [&'static str],
    bytes: Vec<u8>,
}

impl Start {
    fn all(targets: &'static [&'static str], files: Vec<Vec<u8>>) -> impl Iterator<Item = Self> {
        files.into_iter().map(move |bytes| Self { targets, bytes })
    }

    fn of(fixture: &Fixture) -> Option<Self> {
        let targets: &[&str] = match fixture.reader {
            _ if fixture.bytes.starts_with(b"PK") => &["zip", "any"],
            "bitwarden" | "proton-pass" => &["managers", "packed", "any"],
            "keepass-xml" => &["xml", "any"],
            "kdbx" => &["kdbx", "any"],
            // The fixture is too large: every mutation would take seconds.
            "qr" => return None,
            _ if fixture.cut == (Cut::Lines { header: 1 }) => &["tables", "any"],
            _ => AUTHENTICATORS,
        };
        Some(Self { targets, bytes: fixture.bytes.clone() })
    }
}

const AUTHENTICATORS: &[&str] = &["text", "json", "sealed", "any"];

/// The fixtures, and files for the targets that read something else.
static STARTS: LazyLock<Vec<Start>> = LazyLock::new(|| {
    let mut files: Vec<Start> = FIXTURES.iter().filter_map(Start::of).collect();
    files.extend(Start::all(AUTHENTICATORS, more_authenticators()));
    let xml = FIXTURES.iter().filter(|fixture| fixture.reader == "keepass-xml");
    let inside = xml.map(|fixture| targets::frames::plain_inside(&fixture.bytes));
    files.extend(Start::all(&["kdbx_inside"], inside.collect()));
    let protected = managers::bitwarden::protect(b"{}", targets::PASSWORD, &managers::bitwarden::kdfs()[0]);
    files.extend(Start::all(&["managers", "packed", "any"], vec![protected.to_string().into_bytes()]));
    let member =
        br#"{"accounts":[{"vaults":[{"items":[{"details":{},"overview":{}}]}]}],"vaults":{},"items":[]}"#;
    let zips = ["export.data", "Proton Pass/data.json", "data.json"]
        .map(|name| managers::zipped::zip(&[(name, member), ("files/x", b"x")]));
    files.extend(Start::all(&["zip", "any"], zips.to_vec()));
    // The smallest possible codes, because each mutation is scanned many times.
    let qr = |module, degrees| Canvas::new(44, 44, 255).code("steam://AAAAAA", (22.0, 22.0), module, degrees);
    let pictures = vec![qr(1.4, 8.0).png(), qr(1.4, 8.0).jpeg(80), qr(1.4, 8.0).webp(), qr(1.5, 0.0).png()];
    let pixels = [qr(1.4, 8.0), qr(1.0, 0.0), qr(1.5, 90.0).inverted(), qr(1.5, 0.0).blurred(0.8)];
    let pixels = pixels.map(|qr| [&[44][..], qr.image.as_raw()].concat());
    let inventory = include_bytes!("../../../data/demo.json").to_vec();
    files.extend(Start::all(&["picture", "any"], pictures));
    files.extend(Start::all(&["pixels"], pixels.to_vec()));
    files.extend(Start::all(&["own", "any"], vec![inventory]));
    files.extend(Start::all(
        &["vault"],
        vec![b"age-encryption.org/v1\n-> scrypt bm9uY2Ugb2YgMTYgYnl0ZXM 2\nYm9keQ\n--- bWFj\nrest".to_vec()],
    ));
    files.extend(Start::all(
        &["pwned", "tables_of_ours"],
        vec![
            b"0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n00D4F6E8FA6EECAD2A3AA415EEC418D38EC:0\r\n".to_vec(),
            b"000000005AD76BD555C1D6D771DE417A4B87E4B4:4\n00000000A8DAE4228F821FB418F59826079BF368:2\n"
                .to_vec(),
            include_bytes!("../../../data/model.csv")[..2000].to_vec(),
        ],
    ));
    files
});

/// Files of authenticator apps with little in them, which leave more to mutation.
fn more_authenticators() -> Vec<Vec<u8>> {
    let line = format!("otpauth://totp/a:b?secret={SECRET}\nmotp://a:b?secret=00ff&pin=1");
    vec![
        line.clone().into_bytes(),
        written::ente(&line, 8 << 10, 1).into_bytes(),
        written::proton(r#"{"version":1,"entries":[]}"#).into_bytes(),
        written::raivo(b"[]", Some("test")),
        written::raivo(br#"[{"secret":"AAAAAAAA","kind":"TOTP","timer":"30"}]"#, None),
    ]
}

#[test]
fn every_reader_has_a_fuzz_target_and_every_target_its_file() {
    let readers: BTreeSet<&str> = import::READERS.iter().map(selvedge::import::Reader::name).collect();
    let fuzzed: BTreeSet<&str> = targets::TARGETS.iter().flat_map(|target| target.readers).copied().collect();
    assert_eq!(readers, fuzzed);
    let manifest = include_str!("../../../fuzz/Cargo.toml");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/fuzz_targets");
    let files =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    let mut names: Vec<String> =
        targets::TARGETS.iter().map(|target| format!("{}.rs", target.name)).collect();
    names.sort();
    assert_eq!(files, names);
    for target in targets::TARGETS {
        let name = target.name;
        assert!(
            manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
        let source = std::fs::read_to_string(format!("{folder}/{name}.rs")).unwrap();
        assert!(source.contains(&format!("run(\"{name}\"")), "{name}");
    }
    let tried: BTreeSet<&str> = STARTS.iter().flat_map(|start| start.targets).copied().collect();
    assert_eq!(
        tried,
        targets::TARGETS.iter().map(|target| target.name).collect(),
        "each has a file to start from"
    );
}

/// Writes the start files for cargo-fuzz: `cargo test --test it lay_out_a_corpus -- --ignored` fills `fuzz/corpus`.
#[test]
#[ignore = "writes into the fuzz folder"]
fn lay_out_a_corpus() {
    for (at, start) in STARTS.iter().enumerate() {
        for target in start.targets {
            let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus")).join(target);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("start-{at}")), &start.bytes).unwrap();
        }
    }
}

#[derive(Clone, Debug)]
enum Change {
    Flip(usize, u8),
    Cut(usize),
    Splice(usize, usize, usize),
    Insert(usize, Vec<u8>),
    /// Replaces a value of a JSON document: the index of the place, and the index of the new value.
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

/// Files that contain the secrets of set A.
static WITH_SECRETS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let starts = STARTS.iter().filter(|start| start.targets == AUTHENTICATORS);
    starts.map(|start| start.bytes.clone()).collect()
});

/// All messages of a reader about a file.
fn messages(bytes: &[u8], name: &str) -> Vec<String> {
    let limits = targets::LIMITS;
    let password = Passphrase::new("test".into());
    let input = Input { bytes, name: "", password: Some(&password), limits, ..Input::default() };
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
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_reader_panics_on_a_changed_file(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let start = file.get::<Start>(&STARTS);
        let bytes = changed(&start.bytes, &changes);
        for target in start.targets {
            targets::run(target, &bytes);
        }
    }

    #[test]
    fn no_message_contains_a_secret(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            change().prop_filter("splicing may move a secret into a name", |c| !matches!(c, Change::Splice(..))), 1..4),
    ) {
        let bytes = changed(file.get::<Vec<u8>>(&WITH_SECRETS), &changes);
        for reader in import::READERS {
            for text in messages(&bytes, reader.name()) {
                let leak = SET_A.iter().any(|known| text.contains(known.2) || text.contains(&known.2.to_lowercase()));
                prop_assert!(!leak, "{} shows a secret", reader.name());
            }
        }
    }
}
