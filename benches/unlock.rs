//! Measures the CPU time of unlocking a vault and printing its content, compared with stock `age` on the same two files.
//!
//! `cargo bench --bench unlock`. Needs `age` and a Unix system. Both programs run alternately in a pseudo-terminal, because
//! `age` asks for the passphrase on a terminal. The shell's `times` prints the CPU time. Fails if the ratio is above
//! [`MAX_RATIO`].
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a measurement prints"
)]

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use selvedge::profile::{Profile, codec};
use selvedge::secret::Passphrase;
use selvedge::vault::{Vault, WorkFactor};
use std::io::{Read, Write};
use std::path::Path;

const PASSPHRASE: &str = "gravel oboe nineteen lichen";
/// Selvedge may use at most this many times the CPU time of age.
const MAX_RATIO: f64 = 1.15;
const ROUNDS: usize = 7;

/// Runs a shell command in a pseudo-terminal, types the passphrase at the prompt, and returns the CPU time in seconds.
fn cpu_time(folder: &Path, line: &str) -> f64 {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("bash");
    command.args(["-c", &format!("{line} && echo && times")]);
    command.cwd(folder);
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let (mut reader, mut writer) =
        (pty.master.try_clone_reader().unwrap(), pty.master.take_writer().unwrap());
    let (mut screen, mut buffer, mut answered) = (String::new(), [0; 256], false);
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        screen.push_str(&String::from_utf8_lossy(&buffer[..count]));
        if !answered && screen.to_lowercase().contains("passphrase") && screen.trim_end().ends_with(':') {
            answered = true;
            writer.write_all(format!("{PASSPHRASE}\n").as_bytes()).unwrap();
        }
    }
    assert!(child.wait().unwrap().success(), "{line}: {screen}");
    // The last line has the user and system time of the children, such as “0m0.712s 0m0.140s”.
    let last = screen.trim_end().lines().last().unwrap();
    last.split_whitespace()
        .map(|time| {
            let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
            minutes.parse::<f64>().unwrap() * 60.0 + seconds.replace(',', ".").parse::<f64>().unwrap()
        })
        .sum()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let home = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = home.path().join("vault");
    let document = codec::encode(&Profile::default());
    Vault::create(&folder, &Passphrase::new(PASSPHRASE.into()), WorkFactor::DEFAULT, &document).unwrap();
    let ours = format!(
        "printf %s '{PASSPHRASE}' | '{}' --vault . --passphrase-file - inventory show --json > /dev/null",
        env!("CARGO_BIN_EXE_selvedge")
    );
    let (mut selvedge, mut age) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        selvedge.push(cpu_time(&folder, &ours));
        age.push(cpu_time(&folder, "age -d -i identity.age vault.age > /dev/null"));
    }
    let (selvedge, age) = (median(selvedge), median(age));
    let ratio = selvedge / age;
    println!(
        "unlock and print, CPU time (medians of {ROUNDS}): selvedge {selvedge:.3} s, age {age:.3} s: ratio {ratio:.2}, at \
         most {MAX_RATIO}"
    );
    assert!(ratio <= MAX_RATIO, "unlocking is too slow");
}
