//! An error or a kill at every system call of a command that changes the vault: what the program reports is what the disk
//! holds, and the vault opens. `strace` injects both.
#![cfg(target_os = "linux")]

use super::{low_work, other_passphrase, skip_or_fail_in_ci};
use crate::binary::{PASSPHRASE, World};
use selvedge::profile::{Profile, codec};
use selvedge::secret::Passphrase;
use selvedge::vault::{Access, State, Vault, VaultError, state};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A system call of the command: its name, and how many calls of that name came before it, plus one.
type Call = (String, usize);

/// System calls that get no error: they have none, or the standard library or another crate asserts that they do not fail.
/// A kill reaches them too.
const WITHOUT_ERRORS: [&str; 10] =
    ["brk", "close", "futex", "getrandom", "uname", "munlock", "munmap", "mmap", "exit_group", "sigaltstack"];

/// System calls that change files.
const WRITING: [&str; 12] = [
    "openat",
    "write",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "linkat",
    "unlink",
    "mkdir",
    "fchmod",
    "ftruncate",
    "flock",
];

/// The folder of the vault that a child process changes.
const FOLDER: &str = "SELVEDGE_TEST_FOLDER";

/// How a child process begins the line that says how the change ended.
const REPORT: &str = "REPORT";

/// What is in the vault's folder after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Before,
    After,
}

/// What runs under `strace`.
enum Victim {
    /// A command of the real binary.
    Program(Vec<&'static str>),
    /// One of the ignored tests below. It works on a vault with a low work factor.
    Child(&'static str),
}

struct Attack {
    world: World,
    victim: Victim,
    /// Makes the vault's folder as it is before the change.
    prepare: fn(&World),
    /// Opens the vault, and says whether the change took effect. Panics if the vault is lost.
    look: fn(&World) -> Outcome,
}

impl Attack {
    fn strace(&self, expression: &str, log: &Path) -> Output {
        let _ = std::fs::remove_dir_all(self.world.vault());
        // The record of the newest save, so that each run makes the same calls.
        let _ = std::fs::remove_dir_all(self.world.path(".local"));
        (self.prepare)(&self.world);
        let mut strace = Command::new("strace");
        strace.arg("-o").arg(log).args(["-e", expression]);
        match &self.victim {
            Victim::Program(arguments) => {
                let inner = self.world.command(arguments);
                strace.arg(inner.get_program()).args(inner.get_args());
                strace.env_clear().current_dir(self.world.path("")).stdin(Stdio::null());
                strace.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
                strace.output().unwrap()
            }
            Victim::Child(test) => self.attach(&mut strace, test),
        }
    }

    /// Starts a child, and attaches `strace` to its thread before the change.
    fn attach(&self, strace: &mut Command, test: &str) -> Output {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--ignored", "--nocapture"])
            .env(FOLDER, self.world.vault())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let thread = lines.find_map(|line| Some(line.unwrap().split_once("THREAD ")?.1.to_owned())).unwrap();
        let mut strace = strace.args(["-p", &thread]).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(strace.stderr.as_mut().unwrap()).read_line(&mut first).unwrap();
        assert!(first.contains("attached"), "{first}");
        writeln!(child.stdin.take().unwrap(), "begin").unwrap();
        let output = child.wait_with_output().unwrap();
        strace.wait().unwrap();
        output
    }

    /// The system calls from the first one that names a file of the vault to the report.
    fn calls(&self) -> Vec<Call> {
        let log = self.world.path("log");
        let output = self.strace("trace=all", &log);
        assert!(output.status.success(), "{output:?}");
        assert_eq!((self.look)(&self.world), Outcome::After);
        let vault = self.world.vault();
        let vault = vault.to_str().unwrap();
        let (mut counts, mut calls) = (HashMap::<String, usize>::new(), Vec::new());
        for line in std::fs::read_to_string(log).unwrap().lines() {
            let Some((name, _)) = line.split_once('(') else { continue };
            let count = counts.entry(name.to_owned()).or_default();
            *count += 1;
            if line.contains(REPORT) {
                break;
            }
            if !calls.is_empty() || line.contains(vault) && name != "execve" {
                calls.push((name.to_owned(), *count));
            }
        }
        calls
    }

    /// Runs the command once for each system call, with an error or a kill there.
    fn run(&self) {
        let calls = self.calls();
        let null = Path::new("/dev/null");
        let (mut errors, mut kills) = (0, 0);
        for (name, count) in &calls {
            if !WITHOUT_ERRORS.contains(&name.as_str()) {
                let output = self.strace(&format!("inject={name}:error=EIO:when={count}"), null);
                self.compare(&format!("{name} number {count} fails"), &output);
                errors += 1;
            }
            if WRITING.contains(&name.as_str()) {
                let output = self.strace(&format!("inject={name}:signal=KILL:when={count}"), null);
                assert!(!output.status.success(), "{name} number {count}: {output:?}");
                (self.look)(&self.world);
                kills += 1;
            }
        }
        eprintln!("{errors} errors, {kills} kills");
        assert!(errors > 40 && kills > 15, "the calls of the save were found: {errors} and {kills}");
    }

    /// Compares what the program reports with what the vault holds.
    #[track_caller]
    fn compare(&self, at: &str, output: &Output) {
        let found = (self.look)(&self.world);
        let message = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let says = |text: &str| message.contains(text);
        let reported = match output.status.code() {
            Some(0) if says("but not confirmed") || !says("FAILED") => Outcome::After,
            Some(1) if says("was written, but the system did not confirm") => Outcome::After,
            Some(1) if says("what the command changed before is saved") => Outcome::After,
            Some(0 | 1) => Outcome::Before,
            _ => panic!("{at}: {output:?}"),
        };
        assert_eq!(reported, found, "{at}: {message}");
    }
}

fn old() -> Passphrase {
    Passphrase::new(PASSPHRASE.into())
}

/// Fills the vault's folder with a small vault whose scrypt work factor is low, and one generation.
fn small_vault(world: &World) {
    let document = codec::encode(&Profile::default());
    let mut vault = Vault::create(&world.vault(), &old(), low_work(), &document).unwrap();
    vault.save(&document).unwrap();
}

fn strace_is_missing() -> bool {
    let missing = Command::new("strace").arg("-V").output().is_err();
    if missing {
        skip_or_fail_in_ci("strace is not installed");
    }
    missing
}

#[test]
fn an_edit_is_reported_as_it_is_on_the_disk() {
    if strace_is_missing() {
        return;
    }
    let look = |world: &World| match world.profile().inventory.accounts.len() {
        0 => Outcome::Before,
        _ => Outcome::After,
    };
    let victim = Victim::Program(vec!["account", "add", "Fresh"]);
    Attack { world: World::empty(), victim, prepare: small_vault, look }.run();
}

fn attack_child(test: &'static str, prepare: fn(&World), look: fn(&World) -> Outcome) {
    if !strace_is_missing() {
        Attack { world: World::empty(), victim: Victim::Child(test), prepare, look }.run();
    }
}

/// Says which thread will change the vault, and waits until `strace` is attached to it.
fn wait_for_strace() -> PathBuf {
    // Systems with the Yama module demand it, because `strace` is not an ancestor of this process. Others refuse it.
    let _ = rustix::process::set_ptracer(rustix::process::PTracer::Any);
    let thread = std::fs::read_link("/proc/thread-self").unwrap();
    println!("THREAD {}", thread.file_name().unwrap().display());
    // Another thread reads the answer: a read of this one would be among its system calls.
    std::thread::spawn(|| std::io::stdin().read_line(&mut String::new()).unwrap()).join().unwrap();
    std::env::var_os(FOLDER).expect("run by another test").into()
}

fn report<T>(result: Result<T, VaultError>) {
    match result {
        Ok(_) => println!("{REPORT}: done"),
        Err(VaultError::NotFlushed { .. }) => println!("{REPORT}: done, but not confirmed"),
        Err(error) => println!("{REPORT}: FAILED: {error}"),
    }
}

#[test]
#[ignore = "the child of a_passphrase_change_is_reported_as_it_is_on_the_disk"]
fn changes_the_passphrase() {
    let result = Vault::open(&wait_for_strace(), &old(), Access::ReadWrite)
        .and_then(|(mut vault, _)| vault.change_passphrase(&old(), &other_passphrase(), low_work()));
    report(result);
}

#[test]
fn a_passphrase_change_is_reported_as_it_is_on_the_disk() {
    attack_child("vault::faults::changes_the_passphrase", small_vault, |world| {
        let opens = |passphrase| Vault::open(&world.vault(), &passphrase, Access::ReadWrite).is_ok();
        match (opens(old()), opens(other_passphrase())) {
            (true, false) => Outcome::Before,
            (false, true) => Outcome::After,
            both => panic!("exactly one passphrase opens the vault: {both:?}"),
        }
    });
}

#[test]
#[ignore = "the child of a_creation_is_reported_as_it_is_on_the_disk"]
fn creates_a_vault() {
    report(Vault::create(&wait_for_strace(), &old(), low_work(), &codec::encode(&Profile::default())));
}

#[test]
fn a_creation_is_reported_as_it_is_on_the_disk() {
    attack_child(
        "vault::faults::creates_a_vault",
        |_| (),
        |world| match state(&world.vault()).unwrap() {
            // What an interrupted creation left behind does not prevent the next one.
            State::Absent => {
                small_vault(world);
                Outcome::Before
            }
            State::Present | State::Incomplete { .. } => {
                world.profile();
                Outcome::After
            }
        },
    );
}
