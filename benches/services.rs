//! The search behind `services search` and the completion of the account interview, at each keystroke. Uses the whole
//! public directory if it is available beside the repository, else the built-in list. The bound is 1 ms a keystroke.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark measures, and may fail at once")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use selvedge::services::{Directory, api};
use std::hint::black_box;
use std::time::Duration;

/// A common prefix, a name, a domain, two words, and a query without matches.
const TYPED: [&str; 5] = ["a", "github", "paypal.com", "bank of", "zzzz"];

fn directory() -> Directory {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/2fa-directory.json");
    match std::fs::read(path) {
        Ok(bytes) => Directory::builtin().merged(api::read(&bytes).unwrap()),
        Err(_) => Directory::builtin().clone(),
    }
}

fn keystrokes(criterion: &mut Criterion) {
    let directory = directory();
    let mut group = criterion.benchmark_group(format!("services, {} of them", directory.len()));
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for typed in TYPED {
        group.bench_function(BenchmarkId::new("search", typed), |bencher| {
            bencher.iter(|| black_box(directory.search(black_box(typed))).len());
        });
        group.bench_function(BenchmarkId::new("complete", typed), |bencher| {
            bencher.iter(|| black_box(directory.complete(black_box(typed), 5)).len());
        });
    }
    group.finish();
}

criterion_group!(benches, keystrokes);
criterion_main!(benches);
