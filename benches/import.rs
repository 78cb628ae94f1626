//! Imports 10,000 entries of a plain Aegis file into a vault: `cargo bench --bench import`. Fails if the import takes
//! longer than [`MAX_IMPORT`] besides saving the vault.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a measurement reads clocks and writes plain files"
)]

use jiff::civil::date;
use selvedge::import::{Input, KdfLimits, SourceKind};
use selvedge::merge::{MergeOptions, SourceContent};
use selvedge::profile::{Profile, codec};
use selvedge::responsibility::Model;
use selvedge::secret::Passphrase;
use selvedge::services::Directory;
use selvedge::vault::{Vault, WorkFactor};
use std::path::Path;
use std::time::{Duration, Instant};

const ENTRIES: usize = 10_000;
/// The longest time for everything except saving the vault.
const MAX_IMPORT: Duration = Duration::from_millis(300);
const RUNS: usize = 15;

/// A file of Aegis. Each entry has a different seed.
fn export() -> Vec<u8> {
    let entry = |n: usize| {
        let seed: [u8; 20] =
            std::array::from_fn(|i| (n.wrapping_mul(2_654_435_761) >> (i % 4 * 8)) as u8 ^ i as u8);
        serde_json::json!({
            "type": "totp",
            "uuid": format!("00000000-0000-4000-8000-{n:012}"),
            "name": format!("robin+{n}@example.org"),
            "issuer": format!("Service number {n}"),
            "note": "",
            "favorite": false,
            "icon": null,
            "info": {"secret": data_encoding::BASE32_NOPAD.encode(&seed), "algo": "SHA1", "digits": 6, "period": 30},
            "groups": []
        })
    };
    let entries: Vec<_> = (0..ENTRIES).map(entry).collect();
    let file = serde_json::json!({
        "version": 1,
        "header": {"slots": null, "params": null},
        "db": {"version": 3, "entries": entries, "groups": []}
    });
    serde_json::to_vec_pretty(&file).unwrap()
}

fn read(bytes: &[u8]) -> SourceContent {
    let input =
        Input { bytes, name: "aegis.json", password: None, limits: KdfLimits::default(), ..Input::default() };
    SourceContent::read(&input, None).unwrap()
}

/// The steps of an import, in order.
const STEPS: [&str; 5] = ["reading", "review", "applying", "daily snapshot", "saving"];

/// Everything that `selvedge import` does after the vault is open. Returns when each step ended.
fn import(path: &Path, vault: &mut Vault) -> [Instant; STEPS.len()] {
    let today = date(2026, 11, 21);
    let bytes = std::fs::read(path).unwrap();
    let content = read(&bytes);
    let read = Instant::now();
    let mut profile = Profile::default();
    let review = content.review(&profile, &MergeOptions::new("", SourceKind::Authenticator, today));
    assert_eq!((review.counts().new, review.items.len()), (ENTRIES, ENTRIES));
    let reviewed = Instant::now();
    profile.apply(review.edit).unwrap();
    let applied = Instant::now();
    profile.record_snapshot(profile.snapshot(Model::embedded(), Directory::builtin(), today));
    let snapshot_taken = Instant::now();
    vault.save(&codec::encode(&profile)).unwrap();
    [read, reviewed, applied, snapshot_taken, Instant::now()]
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    // The target folder, because the temporary folder may be in memory.
    let home = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = home.path().join("aegis.json");
    let bytes = export();
    std::fs::write(&path, &bytes).unwrap();
    let passphrase = Passphrase::new("measured".into());
    let cheapest = WorkFactor::new(1).unwrap();
    let empty = codec::encode(&Profile::default());
    let mut vault = Vault::create(&home.path().join("vault"), &passphrase, cheapest, &empty).unwrap();
    let mut imports = Vec::new();
    let mut steps: [Vec<Duration>; STEPS.len()] = Default::default();
    for _ in 0..RUNS {
        let start = Instant::now();
        let ends = import(&path, &mut vault);
        let [.., before_saving, _] = ends;
        imports.push(before_saving - start);
        let mut previous = start;
        for (step, end) in steps.iter_mut().zip(ends) {
            step.push(end - previous);
            previous = end;
        }
    }
    let import = median(imports);
    println!(
        "{ENTRIES} entries, {} bytes (medians of {RUNS}): {import:?} besides saving, at most {MAX_IMPORT:?}",
        bytes.len()
    );
    for (name, times) in STEPS.iter().zip(steps) {
        println!("  {name} {:?}", median(times));
    }
    assert!(import <= MAX_IMPORT, "an import takes too long");
}
