//! A vault survives a kill at any moment: it opens with the old or the new document.
//!
//! A child process works on a vault and prints a line after each step. The test kills it hundreds of times, at moments
//! spread over the steps. Every step that the child has reported as done must then be on the disk.
#![cfg(unix)]

use super::{Access, Vault, VaultError, files_below, low_work, other_passphrase, passphrase};
use selvedge::secret::Passphrase;
use selvedge::vault::{State, state};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const FOLDER: &str = "SELVEDGE_TEST_FOLDER";
const FROM: &str = "SELVEDGE_TEST_FROM";

/// A document that repeats a number, so that a mixture of two documents is noticed.
fn document(number: u64) -> Vec<u8> {
    let line = format!("{number:020}\n");
    line.repeat(1 + usize::try_from(number % 7).unwrap() * 4000).into_bytes()
}

/// The number of a document. Panics if the document is incomplete or a mixture.
fn number(bytes: &[u8]) -> u64 {
    let number = std::str::from_utf8(&bytes[..20]).unwrap().parse().unwrap();
    assert!(bytes == document(number), "a mixture: {number}");
    number
}

/// Runs a child process, kills it `delay` after the given number of steps, and returns the last step that it reported.
fn run_and_kill(child: &str, folder: &Path, from: u64, steps: u64, delay: Duration) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture", "--test-threads", "1"])
        .env(FOLDER, folder)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut done = from;
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.split("DONE ").nth(1)?.parse::<u64>().ok());
    while done < from + steps {
        done = lines.next().expect("the child must run until it is killed");
    }
    std::thread::sleep(delay);
    child.kill().unwrap();
    // Read the lines that it printed before it died.
    done = lines.last().unwrap_or(done);
    let status = child.wait().unwrap();
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&status),
        Some(9),
        "it ended before the kill: {status}"
    );
    done
}

/// How many times to kill the child. `cargo xtask attack` asks for more than the gate.
fn rounds(usual: u64) -> u64 {
    std::env::var("SELVEDGE_TEST_KILLS").map_or(usual, |rounds| rounds.parse().expect("a number"))
}

fn first_step() -> u64 {
    std::env::var(FROM).expect("run by another test").parse().unwrap()
}

fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("run by another test").into()
}

fn report_done(done: u64) {
    let mut out = std::io::stdout();
    writeln!(out, "DONE {done}").and_then(|()| out.flush()).unwrap();
}

fn leftovers(folder: &Path) -> usize {
    files_below(folder).iter().filter(|f| f.extension().is_some_and(|e| e == "tmp")).count()
}

#[test]
#[ignore = "the child of a_kill_during_saves_loses_nothing"]
fn saves_forever() {
    let (mut vault, _) = Vault::open(&folder(), &passphrase(), Access::ReadWrite).unwrap();
    for n in first_step() + 1.. {
        vault.save(&document(n)).unwrap();
        report_done(n);
    }
}

#[test]
fn a_kill_during_saves_loses_nothing() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    drop(Vault::create(&folder, &passphrase(), low_work(), &document(0)).unwrap());
    let mut step = 0;
    let mut with_leftovers = 0;
    for round in 0..rounds(100) {
        let done = run_and_kill(
            "vault::kill::saves_forever",
            &folder,
            step,
            round % 4,
            Duration::from_micros(round * 97),
        );
        with_leftovers += usize::from(leftovers(&folder) > 0);
        let (vault, bytes) = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap();
        let found = number(&bytes);
        assert!((done..=done + 1).contains(&found), "round {round}: {done} was saved, {found} is there");
        // Each generation is complete, none is newer than the vault, and they are in order.
        let kept: Vec<u64> = vault
            .generations()
            .unwrap()
            .iter()
            .map(|g| number(&vault.read_generation(g.number).unwrap()))
            .collect();
        assert!(
            kept.is_sorted() && kept.iter().all(|n| *n <= found),
            "round {round}: {kept:?}, then {found}"
        );
        assert!(
            found == 0 || kept.contains(&(found - 1)),
            "round {round}: the version before {found} is not in {kept:?}"
        );
        assert_eq!(leftovers(&folder), 0, "round {round}: temporary files are deleted");
        step = found;
    }
    eprintln!("{with_leftovers} of {} kills left a temporary file; {step} saves", rounds(100));
}

/// The passphrase after `step` changes.
fn passphrase_of(step: u64) -> Passphrase {
    if step.is_multiple_of(2) { passphrase() } else { other_passphrase() }
}

#[test]
#[ignore = "the child of a_kill_during_a_passphrase_change_leaves_exactly_one_valid_passphrase"]
fn changes_the_passphrase_forever() {
    let (mut vault, _) = Vault::open(&folder(), &passphrase_of(first_step()), Access::ReadWrite).unwrap();
    for n in first_step() + 1.. {
        vault.change_passphrase(&passphrase_of(n - 1), &passphrase_of(n), low_work()).unwrap();
        report_done(n);
    }
}

#[test]
fn a_kill_during_a_passphrase_change_leaves_exactly_one_valid_passphrase() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    drop(Vault::create(&folder, &passphrase(), low_work(), &document(5)).unwrap());
    let mut step = 0;
    for round in 0..rounds(40) {
        let child = "vault::kill::changes_the_passphrase_forever";
        let done = run_and_kill(child, &folder, step, round % 3, Duration::from_micros(round * 211));
        let open = |passphrase: &Passphrase| Vault::open(&folder, passphrase, Access::ReadWrite);
        step = match open(&passphrase_of(done)) {
            Ok((_, bytes)) => {
                assert_eq!(number(&bytes), 5);
                done
            }
            // The change was done but not yet reported.
            Err(VaultError::WrongPassphrase { .. } | VaultError::Damaged { .. }) => {
                assert_eq!(number(&open(&passphrase_of(done + 1)).unwrap().1), 5);
                done + 1
            }
            Err(other) => panic!("round {round}: {other:?}"),
        };
        assert!(
            open(&passphrase_of(step + 1)).is_err(),
            "round {round}: only one passphrase opens the vault"
        );
        let contents = |name: &str| fs::read(folder.join(name)).unwrap();
        assert_eq!(contents("identity.age"), contents("generations/identity.age"), "round {round}");
    }
}

#[test]
#[ignore = "the child of a_kill_during_creation_leaves_a_vault_or_a_usable_folder"]
fn creates_vaults_forever() {
    for n in first_step() + 1.. {
        drop(Vault::create(&folder().join(n.to_string()), &passphrase(), low_work(), &document(n)).unwrap());
        report_done(n);
    }
}

#[test]
fn a_kill_during_creation_leaves_a_vault_or_a_usable_folder() {
    let home = TempDir::new().unwrap();
    let mut step = 0;
    for round in 0..rounds(40) {
        let child = "vault::kill::creates_vaults_forever";
        let done = run_and_kill(child, home.path(), step, round % 3, Duration::from_micros(round * 307));
        let folder = home.path().join((done + 1).to_string());
        if state(&folder).unwrap() == State::Absent {
            drop(Vault::create(&folder, &passphrase(), low_work(), &document(done + 1)).unwrap());
        }
        for n in step + 1..=done + 1 {
            let (_, bytes) =
                Vault::open(&home.path().join(n.to_string()), &passphrase(), Access::ReadWrite).unwrap();
            assert_eq!(number(&bytes), n, "round {round}");
        }
        step = done + 1;
    }
}
