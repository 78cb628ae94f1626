//! 10,000 entries of Aegis plain, from the file to the saved vault, beside parsing the same bytes and one save.
//!
//! `cargo bench --bench import`. Measured in turns in one run; fails where the import takes longer than [`MOST`] times
//! `serde_json` takes to parse the bytes to a `Value`, plus one save of the same profile.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a measurement reads clocks and writes plain files"
)]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
/// The import may take so many times as long as parsing the file, plus one save.
const MOST: f64 = 4.0;
/// And reading alone so many times, so that the rest has room.
const MOST_READING: f64 = 3.0;
const TURNS: usize = 15;

/// A file as Aegis writes it, each entry with a seed of its own.
fn export() -> Vec<u8> {
    let entry = |n: usize| {
        let seed: [u8; 20] =
            std::array::from_fn(|at| (n.wrapping_mul(2_654_435_761) >> (at % 4 * 8)) as u8 ^ at as u8);
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
    let input = Input { bytes, name: "aegis.json", password: None, limits: KdfLimits::default() };
    SourceContent::read(&input, None).unwrap()
}

/// The parts of an import, in order.
const PARTS: [&str; 5] = ["reading", "review", "applying", "standing of the day", "saving"];

/// All that `selvedge import` does once the vault is open, and when each part of it ended.
fn import(path: &Path, vault: &mut Vault) -> (Profile, [Instant; PARTS.len()]) {
    let today = date(2026, 11, 21);
    let bytes = std::fs::read(path).unwrap();
    let found = read(&bytes);
    let read = Instant::now();
    let mut profile = Profile::default();
    let review = found.review(&profile, &MergeOptions::new("", SourceKind::Authenticator, today));
    assert_eq!((review.counts().new, review.items.len()), (ENTRIES, ENTRIES));
    let reviewed = Instant::now();
    profile.apply(review.edit).unwrap();
    let applied = Instant::now();
    profile.record_snapshot(profile.snapshot(Model::embedded(), Directory::builtin(), today));
    let stood = Instant::now();
    vault.save(&codec::encode(&profile)).unwrap();
    (profile, [read, reviewed, applied, stood, Instant::now()])
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    // On the disk of the build: a temporary folder may be in memory.
    let home = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = home.path().join("aegis.json");
    let bytes = export();
    std::fs::write(&path, &bytes).unwrap();
    let passphrase = Passphrase::new("measured".into());
    let little = WorkFactor::new(1).unwrap();
    let empty = codec::encode(&Profile::default());
    let mut vault = Vault::create(&home.path().join("vault"), &passphrase, little, &empty).unwrap();
    let (mut parses, mut reads, mut imports, mut saves) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut parts: [Vec<Duration>; PARTS.len()] = Default::default();
    for _ in 0..TURNS {
        let (time, value) = timed(|| serde_json::from_slice::<serde_json::Value>(&bytes).unwrap());
        drop(value);
        parses.push(time);
        let (time, found) = timed(|| read(&bytes));
        drop(found);
        reads.push(time);
        let start = Instant::now();
        let (profile, ends) = import(&path, &mut vault);
        // The file is in the saved vault: what is dropped after that, nobody waits for.
        imports.push(ends[ends.len() - 1] - start);
        let mut before = start;
        for (part, end) in parts.iter_mut().zip(ends) {
            part.push(end - before);
            before = end;
        }
        let (time, ()) = timed(|| vault.save(&codec::encode(&profile)).unwrap());
        saves.push(time);
    }
    let (parse, import, save) = (median(parses), median(imports), median(saves));
    let reading = median(reads);
    let times = reading.as_secs_f64() / parse.as_secs_f64();
    println!("{ENTRIES} entries: reading alone {reading:?}: {times:.2} × the parse, at most {MOST_READING}");
    let most = parse.mul_f64(MOST) + save;
    let ratio = import.saturating_sub(save).as_secs_f64() / parse.as_secs_f64();
    println!(
        "{ENTRIES} entries, {} bytes (medians of {TURNS}): parse to a Value {parse:?}, one save {save:?}, file to saved \
         vault {import:?}: {ratio:.2} × the parse plus the save, at most {MOST}",
        bytes.len()
    );
    for (name, times) in PARTS.iter().zip(parts) {
        println!("  {name} {:?}", median(times));
    }
    assert!(times <= MOST_READING, "reading takes too long");
    assert!(import <= most, "an import takes too long");
}
