//! A batch against a range service that takes 50 ms for each answer: 1,000 distinct prefixes, the whole process.
//!
//! `cargo bench --bench pwned_online`. Fails where the median of five runs is above 1.15 × (1,000 ÷ 16) × 50 ms.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    missing_docs,
    dead_code,
    reason = "a measurement prints, and reads the clock"
)]

#[path = "../tests/it/pwned_online/server.rs"]
mod server;

use selvedge::pwned::Sha1Hash;
use selvedge::secret::Password;
use server::{Answer, Server, ok};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PREFIXES: usize = 1_000;
const AT_ONCE: usize = 16;
const DELAY: Duration = Duration::from_millis(50);
/// Rows of a range today.
const ROWS: usize = 1_900;
const RUNS: usize = 5;

/// As many passwords as wanted, of which no two have the same prefix; one a line.
fn passwords() -> String {
    let mut prefixes = BTreeSet::new();
    let mut lines = String::new();
    for number in 0.. {
        let password = format!("synthetic {number}");
        if prefixes.insert(Sha1Hash::of(&Password::new(password.clone())).prefix()) {
            writeln!(lines, "{password}").unwrap();
        }
        if prefixes.len() == PREFIXES {
            break;
        }
    }
    lines
}

fn main() {
    let rows: Vec<String> = (0..ROWS).map(|row| format!("{:035X}:{}", row * 7_919, row % 97 + 1)).collect();
    let body = ok(rows.join("\r\n"));
    let server = Server::start(move |_| Answer::After(DELAY, body.clone()));
    let lines = passwords();
    let home = tempfile::tempdir().unwrap();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            let mut child = Command::new(env!("CARGO_BIN_EXE_selvedge"))
                .args(["pwned", "check", "--json"])
                .env_clear()
                .env("HOME", home.path())
                .env("SELVEDGE_RANGE_URL", server.url())
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
            assert!(child.wait().unwrap().success(), "not all could be checked");
            started.elapsed()
        })
        .collect();
    assert_eq!(server.seen().len(), RUNS * PREFIXES, "a prefix was asked for twice, or not at all");
    assert!(server.most_at_once() <= AT_ONCE, "{} at once", server.most_at_once());
    times.sort();
    let median = times[RUNS / 2];
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let allowed = DELAY.mul_f64(1.15 * PREFIXES as f64 / AT_ONCE as f64);
    println!(
        "{PREFIXES} prefixes of {ROWS} rows, {} ms each, {AT_ONCE} at a time: {:.2} s of {:.2} s allowed ({:.2} to {:.2} s)",
        DELAY.as_millis(),
        median.as_secs_f64(),
        allowed.as_secs_f64(),
        times[0].as_secs_f64(),
        times[RUNS - 1].as_secs_f64()
    );
    assert!(median <= allowed, "too slow");
}
