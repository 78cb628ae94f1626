//! Idle after unlock: wake-ups and resident memory of the real program, with 1,000 accounts.
//!
//! Run it with `cargo bench --bench idle` on Linux: it reads `/proc`. It fails if a thread wakes up while nothing
//! changes on the screen, or if the resident memory is above [`MAX_KIB`].
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a measurement prints"
)]

mod support;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use selvedge::profile::{Profile, codec};
use selvedge::secret::Passphrase;
use selvedge::vault::{Vault, WorkFactor};
use std::fs;
use std::io::{Read, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const PASSPHRASE: &str = "gravel oboe nineteen lichen";
const ACCOUNTS: usize = 1_000;
/// The highest resident memory in KiB: 60 MB.
const MAX_KIB: u64 = 60_000_000 / 1024;
/// The time during which nothing may wake up.
const WATCHED: Duration = Duration::from_secs(20);

/// Reads a number from a file of `/proc` with lines `name: number`.
fn number(path: &str, name: &str) -> u64 {
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// How often the threads of a process have woken up.
fn wake_ups(pid: u32) -> u64 {
    fs::read_dir(format!("/proc/{pid}/task"))
        .unwrap()
        .map(|thread| {
            let status = thread.unwrap().path().join("status");
            number(status.to_str().unwrap(), "voluntary_ctxt_switches")
        })
        .sum()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let vault = folder.path().join("vault");
    let profile = Profile { inventory: support::inventory(ACCOUNTS), ..Profile::default() };
    let passphrase = Passphrase::new(PASSPHRASE.into());
    drop(Vault::create(&vault, &passphrase, WorkFactor::default(), &codec::encode(&profile)).unwrap());

    let size = PtySize { rows: 60, cols: 200, ..PtySize::default() };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_selvedge"));
    command.args(["--vault", vault.to_str().unwrap()]);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().unwrap();
    let mut writer = pty.master.take_writer().unwrap();
    let (send, screen) = mpsc::channel();
    thread::spawn(move || {
        let mut piece = [0; 65536];
        while let Ok(count @ 1..) = reader.read(&mut piece) {
            if send.send(String::from_utf8_lossy(&piece[..count]).into_owned()).is_err() {
                return;
            }
        }
    });
    let wait_for = |word: &str| {
        let mut seen = String::new();
        while !seen.contains(word) {
            seen.push_str(&screen.recv_timeout(Duration::from_secs(30)).unwrap());
        }
    };
    wait_for("Passphrase");
    writer.write_all(format!("{PASSPHRASE}\r").as_bytes()).unwrap();
    wait_for("Overview");
    // Wait until the notice about unlocking has gone.
    thread::sleep(Duration::from_secs(10));

    let pid = child.process_id().unwrap();
    let before = wake_ups(pid);
    thread::sleep(WATCHED);
    let woken = wake_ups(pid) - before;
    let resident = number(&format!("/proc/{pid}/status"), "VmRSS");
    child.kill().unwrap();
    child.wait().unwrap();

    println!(
        "idle with {ACCOUNTS} accounts: {woken} wake-ups in {} s, {resident} KiB resident",
        WATCHED.as_secs()
    );
    assert_eq!(woken, 0, "an idle program wakes up");
    assert!(resident <= MAX_KIB, "{resident} KiB resident, {MAX_KIB} allowed");
}
