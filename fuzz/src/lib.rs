//! What each fuzz target does with its bytes. The integration tests run the same functions.
//!
//! `cargo test --test it lay_out_a_corpus -- --ignored` writes files to start from.
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run json` runs a target on a stable toolchain, under AddressSanitizer.
//! `picture` and `pixels` run several times faster with `--no-trace-compares`, `-max_len=2400` and small files to start from.

pub mod frames;

use selvedge::import::{self, ImportedFile, Input, KdfLimits, Shape, qr};
use selvedge::inventory;
use selvedge::merge::{MergeOptions, SourceContent};
use selvedge::profile::{Profile, codec};
use selvedge::pwned;
use selvedge::responsibility::Model;
use selvedge::secret::{Passphrase, Password};
use selvedge::services;
use selvedge::vault::{Access, Vault};
use std::sync::LazyLock;
use std::time::Duration;

/// A fuzz target.
pub struct Target {
    /// The name of its file in `fuzz_targets`.
    pub name: &'static str,
    /// The readers that get the bytes.
    pub readers: &'static [&'static str],
    pub run: fn(&[u8]),
}

impl Target {
    const fn new(name: &'static str, readers: &'static [&'static str], run: fn(&[u8])) -> Self {
        Self { name, readers, run }
    }
}

/// Every target. A test checks that the list covers all readers and matches the files in `fuzz_targets`.
#[rustfmt::skip]
pub const TARGETS: &[Target] = &[
    Target::new("text", TEXT, text),
    Target::new("json", JSON, json),
    Target::new("sealed", SEALED, sealed),
    Target::new("managers", MANAGERS, managers),
    Target::new("packed", PACKED, packed),
    Target::new("zip", PACKED, zip),
    Target::new("tables", TABLES, tables),
    Target::new("xml", &["keepass-xml"], xml),
    Target::new("kdbx", &["kdbx"], kdbx),
    Target::new("kdbx_inside", &["kdbx"], kdbx_inside),
    Target::new("picture", &["qr"], picture),
    Target::new("pixels", &["qr"], pixels),
    Target::new("own", &[], own),
    Target::new("vault", &[], vault),
    Target::new("pwned", &[], pwned_rows),
    Target::new("tables_of_ours", &[], tables_of_ours),
    Target::new("any", &[], any),
];

/// Runs the target with this name.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    target.map_or_else(|| panic!("no target is called {name}"), |target| (target.run)(bytes));
}

/// Readers of lists of URIs.
const TEXT: &[&str] = &["otpauth", "google-authenticator", "ente", "pass"];
/// Readers of an authenticator's JSON document.
const JSON: &[&str] = &[
    "aegis",
    "2fas",
    "stratum",
    "andotp",
    "freeotp-plus",
    "bitwarden-authenticator",
    "proton-authenticator",
    "raivo",
    "2fauth",
    "lastpass-authenticator",
    "otpclient",
    "freeotp",
    "authy",
    "authenticator-extension",
    "steam",
    "cotp",
];
/// Readers of encrypted files of authenticators.
const SEALED: &[&str] = &[
    "aegis",
    "2fas",
    "ente",
    "stratum",
    "andotp",
    "proton-authenticator",
    "raivo",
    "authy",
    "freeotp",
    "authenticator-extension",
];
/// Readers of a password manager's JSON document, plain or encrypted.
const MANAGERS: &[&str] = &["bitwarden", "proton-pass", "1password-1pif", "enpass", "keeper"];
/// Readers of zips.
const PACKED: &[&str] = &["1password", "proton-pass", "bitwarden", "raivo"];
/// Readers of CSV.
const TABLES: &[&str] = &[
    "bitwarden-csv",
    "keepassxc-csv",
    "1password-csv",
    "proton-pass-csv",
    "lastpass",
    "chrome",
    "firefox",
    "apple-passwords",
    "1password-7-csv",
    "keepass-csv",
    "dashlane-csv",
    "nordpass-csv",
    "roboform-csv",
    "enpass-csv",
    "keeper-csv",
    "safeincloud-csv",
    "passbolt-csv",
    "true-key-csv",
    "zoho-vault-csv",
    "csv",
];

/// Low enough that a key derivation costs almost nothing.
pub const LIMITS: KdfLimits = KdfLimits { memory: 1 << 20, time: Duration::from_millis(1) };

/// The password of the files that the targets build.
pub const PASSWORD: &str = "test";

static PASSPHRASE: LazyLock<Passphrase> = LazyLock::new(|| Passphrase::new(PASSWORD.into()));

fn read(bytes: &[u8], names: &[&str], password: Option<&Passphrase>) {
    let input = Input { bytes, name: "andotp.json.aes", password, limits: LIMITS, ..Input::default() };
    let shape = Shape::of(bytes);
    for name in names {
        let Some(reader) = import::by_name(name) else { panic!("no reader is called {name}") };
        reader.detect(&input, &shape);
        if let Ok(export) = reader.read(&input) {
            check_file(&export);
        }
    }
}

/// Checks that a file can be shown, and that its generators compute codes or have a warning.
fn check_file(export: &ImportedFile) {
    for entry in &export.entries {
        assert!(!entry.place.is_empty());
        assert!(!entry.service.contains(char::is_control) && !entry.username.contains(char::is_control));
        for found in &entry.seeds {
            assert!(!found.otp.label.contains('\n') && !found.otp.issuer.contains('\u{1b}'));
            if found.otp.code_at(1_111_111_109).is_err() {
                assert!(!found.warnings.is_empty(), "no code and no warning");
            }
            assert!(found.otp.to_uri().contains("://"));
        }
    }
    for failed in &export.failed {
        assert!(!failed.place.is_empty() && !failed.why.is_empty());
        assert!(!failed.name.contains(char::is_control) && !failed.why.contains(char::is_control));
    }
}

fn text(bytes: &[u8]) {
    read(bytes, TEXT, None);
}

fn json(bytes: &[u8]) {
    read(bytes, JSON, None);
}

fn sealed(bytes: &[u8]) {
    read(bytes, SEALED, Some(&PASSPHRASE));
}

fn managers(bytes: &[u8]) {
    read(bytes, MANAGERS, Some(&PASSPHRASE));
}

/// The bytes as the document in a zip, because no mutation would produce a valid checksum.
fn packed(bytes: &[u8]) {
    for (reader, member) in [("1password", "export.data"), ("proton-pass", "Proton Pass/data.json")] {
        read(&frames::zipped(member, bytes), &[reader], None);
    }
    for (reader, member) in [("bitwarden", "data.json"), ("raivo", "raivo-otp-export.json")] {
        read(&frames::zipped(member, bytes), &[reader], None);
    }
}

/// The bytes as a zip. The excerpt of a large zip must read like the zip.
fn zip(bytes: &[u8]) {
    read(bytes, PACKED, Some(&PASSPHRASE));
    let Ok(Some(copy)) = import::zip_excerpt(&mut std::io::Cursor::new(bytes)) else { return };
    for reader in PACKED.iter().filter_map(|name| import::by_name(name)) {
        let read = |bytes: &[u8]| {
            let input =
                Input { bytes, name: "", password: Some(&PASSPHRASE), limits: LIMITS, ..Input::default() };
            reader.read(&input).map(|export| (export.entries.len(), export.failed, export.encrypted)).ok()
        };
        assert_eq!(read(bytes), read(&copy), "{reader:?}");
    }
}

fn tables(bytes: &[u8]) {
    read(bytes, TABLES, None);
}

fn xml(bytes: &[u8]) {
    read(bytes, &["keepass-xml"], None);
}

fn kdbx(bytes: &[u8]) {
    read(bytes, &["kdbx"], Some(&PASSPHRASE));
}

/// The bytes as the decrypted content of a database.
fn kdbx_inside(bytes: &[u8]) {
    read(&frames::kdbx(bytes, false), &["kdbx"], Some(&PASSPHRASE));
}

/// The most pixels, 64 × 64: enough for a code. Each pixel is scanned about fifty times.
const MAX_PIXELS: usize = 1 << 12;

/// PNG, JPEG and WebP.
fn picture(bytes: &[u8]) {
    let size = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
    let size = size.ok().and_then(|reader| reader.into_dimensions().ok());
    if size.is_none_or(|(wide, high)| wide as usize * high as usize <= MAX_PIXELS) {
        read(bytes, &["qr"], None);
    }
}

/// Grey pixels. The first byte is the width.
fn pixels(bytes: &[u8]) {
    let Some((&width, shades)) = bytes.split_first() else { return };
    let width = usize::from(width).max(1);
    let shades = &shades[..shades.len().min(MAX_PIXELS)];
    let height = shades.len() / width;
    let rgba = shades[..width * height].iter().flat_map(|&shade| [shade, shade, shade, 255]).collect();
    if let Ok(export) =
        qr::read_rgba(width, height, rgba).map_err(Into::into).and_then(|found| import::read_qr_codes(&found))
    {
        check_file(&export);
    }
}

/// An inventory document, and a profile as stored in a vault. Both must stay the same when written and read again.
fn own(bytes: &[u8]) {
    let input = Input { bytes, name: "", password: None, limits: LIMITS, ..Input::default() };
    if let Ok(SourceContent::Profile { profile, .. }) = SourceContent::read(&input, Some("selvedge")) {
        let again = inventory::parse(&serde_json::to_string(&profile.inventory).unwrap_or_default());
        assert!(
            again.is_ok_and(|again| again == profile.inventory),
            "the inventory changes when it is written"
        );
    }
    if let Ok(decoded) = codec::decode(bytes) {
        let written = codec::encode(&decoded.profile);
        let again = codec::decode(&written).map(|again| codec::encode(&again.profile));
        assert!(again.is_ok_and(|again| *again == *written), "a profile changes when it is saved");
    }
}

/// The file of a vault that the passphrase opens. Work factors that take long are skipped.
fn vault(bytes: &[u8]) {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let work = head.lines().find_map(|line| line.strip_prefix("-> scrypt ")?.split(' ').nth(1));
    if work.and_then(|work| work.parse::<u32>().ok()).is_some_and(|work| (5..=22).contains(&work)) {
        return;
    }
    let Ok(folder) = tempfile::tempdir() else { return };
    for name in ["identity.age", "vault.age"] {
        if std::fs::write(folder.path().join(name), bytes).is_err() {
            return;
        }
    }
    if let Err(error) = Vault::open(folder.path(), &PASSPHRASE, Access::ReadOnly) {
        assert!(!error.to_string().is_empty() && !error.hint().is_empty());
    }
}

/// A range of Pwned Passwords, a sorted list, and a built corpus.
fn pwned_rows(bytes: &[u8]) {
    let _ =
        pwned::range::count_suffixes(bytes, &[pwned::Sha1Hash::of(&Password::new(PASSWORD.into())).suffix()]);
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("corpus");
    if std::fs::write(&path, bytes).is_err() {
        return;
    }
    if let Ok(corpus) = pwned::corpus::Corpus::open(&path) {
        for hash in [[0; 20], [0x5b; 20], [0xff; 20]] {
            let _ = corpus.look_up(&hash);
        }
        let _ = corpus.summary();
    }
    if let Ok(build) = pwned::corpus::CorpusBuilder::new(&path, &folder.path().join("built")) {
        let _ = build.run(&std::sync::atomic::AtomicBool::new(false), |_| ());
    }
}

/// The other files that a user may provide: the model, the service directory and the configuration.
fn tables_of_ours(bytes: &[u8]) {
    let _ = Model::parse(bytes);
    let _ = services::api::read(bytes);
    let _ = services::cache::Cached::decode(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = selvedge::config::parse(text);
        let _ = selvedge::otp::parse_any(text);
    }
}

/// The whole import, from detection to the changed profile.
fn any(bytes: &[u8]) {
    let input = Input { bytes, name: "", password: Some(&PASSPHRASE), limits: LIMITS, ..Input::default() };
    let detected = import::claims(&input);
    assert!(detected.len() <= 1, "several readers detect it: {detected:?}");
    if detected.first().is_some_and(|reader| reader.name() == "qr") {
        return;
    }
    let Ok(found) = SourceContent::read(&input, None) else { return };
    if let SourceContent::Entries { export, .. } = &found {
        check_file(export);
        if export.entries.len() > 100 {
            return;
        }
    }
    let mut profile = Profile::default();
    let options =
        MergeOptions::new(found.label(), import::SourceKind::Selvedge, jiff::civil::date(2026, 11, 22));
    let review = found.review(&profile, &options);
    let counts = review.counts();
    let parts = counts.new + counts.same + counts.merged + counts.skipped + counts.failed;
    assert_eq!(counts.read, parts, "the review does not add up");
    if let Err(error) = profile.apply(review.edit) {
        panic!("the reviewed edit cannot be applied: {error}");
    }
    let problems = inventory::problems(&profile.inventory);
    assert!(problems.is_empty(), "the import makes the inventory invalid: {problems:?}");
}
