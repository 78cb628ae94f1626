//! What each fuzz target does with its bytes. Apart from the targets, so that a plain test can run the same.

use selvedge::import::{self, Export, Input, Limits, READERS};
use selvedge::secret::Passphrase;

/// Readers of lists of addresses.
const TEXT: &[&str] = &["otpauth", "google-authenticator", "ente"];
/// Readers of a JSON document.
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
];
/// Readers of what is encrypted or packed.
const SEALED: &[&str] = &["aegis", "2fas", "ente", "stratum", "andotp", "proton-authenticator", "raivo"];

/// Little enough that a key derivation costs next to nothing.
const LIMITS: Limits = Limits { memory: 1 << 20, work: 1 << 12 };

fn read(bytes: &[u8], names: &[&str], password: Option<&Passphrase>) {
    let input = Input { bytes, name: "andotp.json.aes", password, limits: LIMITS };
    for name in names {
        let Some(reader) = import::by_name(name) else { panic!("no reader is called {name}") };
        reader.sniff(&input);
        if let Ok(export) = reader.read(&input) {
            hold(&export);
        }
    }
}

/// What must hold of any export: it can be shown, its generators work or say why not, and what is kept reads back.
fn hold(export: &Export) {
    for entry in &export.entries {
        assert!(!entry.place.is_empty());
        for found in &entry.seeds {
            assert!(!found.otp.label.contains('\n') && !found.otp.issuer.contains('\u{1b}'));
            if found.otp.code_at(1_111_111_109).is_err() {
                assert!(!found.warnings.is_empty(), "no code, and nothing said of it");
            }
            assert!(found.otp.to_uri().contains("://"));
        }
    }
    for failed in &export.failed {
        assert!(!failed.place.is_empty() && !failed.why.is_empty());
        assert!(!failed.name.contains(char::is_control) && !failed.why.contains(char::is_control));
    }
}

/// Lists of addresses.
pub fn text(bytes: &[u8]) {
    read(bytes, TEXT, None);
}

/// JSON documents.
pub fn json(bytes: &[u8]) {
    read(bytes, JSON, None);
}

/// Encrypted files, with a password to try.
pub fn sealed(bytes: &[u8]) {
    read(bytes, SEALED, Some(&Passphrase::new("test".into())));
}

/// Whatever reader the bytes look like.
pub fn any(bytes: &[u8]) {
    let password = Passphrase::new("test".into());
    let input = Input { bytes, name: "", password: Some(&password), limits: LIMITS };
    let claims = READERS.iter().filter(|reader| reader.sniff(&input)).count();
    assert!(claims <= 1, "{claims} readers claim it");
    if let Ok((_, export)) = import::read(&input, None) {
        hold(&export);
    }
}
