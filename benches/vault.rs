//! Measures a save of a vault with 1,000 accounts, compared with writing and flushing the same bytes.
//!
//! `cargo bench --bench vault`. After criterion's figures it prints the ratio of the two, measured alternately, and fails
//! if the ratio is above [`MAX_RATIO`].
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a measurement reads clocks and writes plain files"
)]

mod support;

use criterion::Criterion;
use jiff::civil::date;
use selvedge::inventory::Account;
use selvedge::otp::{Algorithm, Generator, Otp};
use selvedge::profile::{Entry, Profile, StoredSeed, codec};
use selvedge::secret::{Passphrase, Seed};
use selvedge::vault::{Vault, WorkFactor};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const ACCOUNTS: usize = 1000;
/// A save may take at most this many times as long as writing and flushing the same bytes.
const MAX_RATIO: f64 = 5.0;
const ROUNDS: usize = 201;

/// A profile in which each account has a seed.
fn profile() -> Profile {
    let inventory = support::inventory(ACCOUNTS);
    let seed = |account: &Account| {
        Entry::Parsed(StoredSeed {
            account: account.id.clone(),
            factor: "totp".into(),
            otp: Otp {
                issuer: account.service.clone(),
                label: account.username.clone(),
                secret: Seed::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into()),
                pin: None,
                generator: Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 },
            },
            added: date(2026, 1, 2),
        })
    };
    let seeds = inventory.accounts.iter().map(seed).collect();
    Profile { inventory, seeds, ..Profile::default() }
}

fn save(vault: &mut Vault, profile: &Profile) {
    vault.save(&codec::encode(profile)).unwrap();
}

fn write_and_flush(path: &Path, bytes: &[u8]) {
    let mut file = File::create(path).unwrap();
    file.write_all(bytes).unwrap();
    file.sync_all().unwrap();
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    // Use the target folder, which is on a disk; a temporary folder may be in memory.
    let home = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let profile = profile();
    let bytes = codec::encode(&profile);
    let passphrase = Passphrase::new("measured".into());
    let low_work = WorkFactor::new(1).unwrap();
    let mut vault = Vault::create(&home.path().join("vault"), &passphrase, low_work, &bytes).unwrap();
    let plain = home.path().join("plain");

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group(format!("save, {ACCOUNTS} accounts, {} bytes", bytes.len()));
    group.bench_function("encode, encrypt, keep a generation, replace", |b| {
        b.iter(|| save(&mut vault, &profile));
    });
    group.bench_function("write and flush the same bytes", |b| b.iter(|| write_and_flush(&plain, &bytes)));
    group.finish();
    criterion.final_summary();

    let (mut saves, mut writes) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        saves.push(timed(|| save(&mut vault, &profile)));
        writes.push(timed(|| write_and_flush(&plain, &bytes)));
    }
    let (save, write) = (median(saves), median(writes));
    let ratio = save.as_secs_f64() / write.as_secs_f64();
    println!(
        "save {save:?}, write and flush {write:?} (medians of {ROUNDS}): ratio {ratio:.2}, at most {MAX_RATIO}"
    );
    assert!(ratio <= MAX_RATIO, "saving is too slow");
}
