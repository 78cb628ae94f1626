//! How much memory a batch takes: by the peak that the system keeps for the program while it runs.

use crate::binary::World;
use crate::pwned_online::{prefix, suffix};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::time::Duration;

const PASSWORDS: usize = 10_000;
/// Bytes over what the program has when it waits for its input.
const MOST: u64 = 16_000_000;

/// The peak of resident memory so far, in bytes.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Waits until it sleeps: until it waits for somebody.
fn wait_until_it_waits(child: &Child) {
    loop {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
        let state = stat.rsplit(") ").next().unwrap().chars().next().unwrap();
        match state {
            'S' => return,
            'Z' => panic!("it has ended"),
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

fn list(world: &World) -> String {
    let mut rows: Vec<String> = (0..30_000)
        .map(|number| format!("password {}", number * 3))
        .map(|password| format!("{}{}:{}\n", prefix(&password), suffix(&password), password.len()))
        .collect();
    rows.sort();
    world.file("list.txt", rows.concat())
}

/// Starts it, hands it its input once it waits, and waits for its output. Bytes before, and at the most.
fn peaks(world: &World, arguments: &[&str], input: &str) -> (u64, u64) {
    let mut command = world.bare(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    wait_until_it_waits(&child);
    let before = peak(&child);
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    // What is printed is more than a pipe holds: with one byte read, all is checked and it waits for the rest to be.
    stdout.read_exact(&mut [0]).unwrap();
    wait_until_it_waits(&child);
    let after = peak(&child);
    std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
    child.wait().unwrap();
    (before, after)
}

#[test]
fn ten_thousand_passwords_against_a_corpus_take_16_mb_at_most() {
    let world = World::empty();
    let list = list(&world);
    let build = ["pwned", "corpus", "build", &list, "-o", "built"];
    assert!(world.bare(&build).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    let lines = (0..PASSWORDS).fold(String::new(), |mut lines, number| {
        writeln!(lines, "password {number}").unwrap();
        lines
    });
    for corpus in ["list.txt", "built"] {
        let (before, after) = peaks(&world, &["pwned", "check", "--json", "--corpus", corpus], &lines);
        println!("{corpus}: {} kB over {} kB", (after - before) / 1000, before / 1000);
        assert!(after - before <= MOST, "{corpus}: {before} and {after} bytes");
    }
}
