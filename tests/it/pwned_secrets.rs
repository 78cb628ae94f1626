//! Where a checked password could be left behind: files, the environment, arguments, output, memory, a core dump.
//! The real program is held in the middle of its work, looked through, and made to crash.

use crate::binary::World;
use crate::pwned_online::server::{Answer, Server, ok};
use crate::pwned_online::{prefix, range, suffix};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Every password of these tests begins so.
const MARK: &str = "Syn7hetic-Mark";
/// So many that what is printed of them fills a pipe that nobody reads.
const MANY: usize = 3_000;

fn password(number: usize) -> String {
    format!("{MARK}-{number}-qpwoei")
}

fn passwords() -> String {
    (0..MANY).map(|number| password(number) + "\n").collect()
}

/// A Bitwarden export.
fn export() -> String {
    let mut csv = "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n".to_owned();
    for number in 0..MANY {
        let password = password(number);
        writeln!(csv, ",,login,site{number},,,0,https://site{number}.example,me,{password},").unwrap();
    }
    csv
}

/// A list with one of the passwords in it.
fn list(world: &World) -> String {
    let mut rows: Vec<String> = (0..500)
        .map(|number| format!("other {number}"))
        .chain([password(7)])
        .map(|password| format!("{}{}:3\n", prefix(&password), suffix(&password)))
        .collect();
    rows.sort();
    world.file("list.txt", rows.concat())
}

/// What an outsider could look for: the password, and what it is searched by.
fn secrets() -> [String; 3] {
    let password = password(7);
    [MARK.to_owned(), suffix(&password)[..12].to_owned(), suffix(&password)[..12].to_lowercase()]
}

/// Whether there is a whole password. Of the registers in which SHA-1 is computed, a build that is not optimised leaves
/// sixteen bytes on its stack.
fn holds_a_password(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, MARK).any(|at| {
        let rest = &bytes[at + MARK.len() + 1..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        digits > 0 && rest[digits..].starts_with(b"-qpwoei")
    })
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    memchr::memmem::find(bytes, secret.as_bytes()).is_some()
}

/// A program in the middle of its work.
struct Held {
    child: Child,
    /// What keeps it there.
    _by: Box<dyn std::any::Any>,
}

/// Runs it where core dumps are wanted, with this on standard input, until its output waits to be read.
fn held_by_its_output(world: &World, arguments: &[&str], input: &str) -> Held {
    let mut child = crashing(world, arguments).stdout(Stdio::piped()).spawn().unwrap();
    // Nothing is printed before all has been read and checked.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let mut output = child.stdout.take().unwrap();
    output.read_exact(&mut [0]).unwrap();
    Held { child, _by: Box::new(output) }
}

/// Runs it until the service was asked, which does not answer before the program has ended.
fn held_by_the_service(world: &World, arguments: &[&str], input: &str) -> Held {
    let (asked, was_asked) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let server = Server::start(move |_| {
        let _ = asked.send(());
        let _ = may_go_on.lock().unwrap().recv_timeout(Duration::from_secs(60));
        Answer::Whole(ok(range("nobody has this", 1).join("\r\n")))
    });
    let mut command = crashing(world, arguments);
    command.env("SELVEDGE_RANGE_URL", server.url()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    was_asked.recv_timeout(Duration::from_secs(60)).unwrap();
    Held { child, _by: Box::new((go_on, server)) }
}

/// The program by a shell that asks for core dumps of any size, as far as it may.
fn crashing(world: &World, arguments: &[&str]) -> Command {
    let program = world.bare(&[]);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\""]);
    command.arg(program.get_program()).args(arguments);
    command.env_clear().env("HOME", world.path("")).current_dir(world.path(""));
    command.stdin(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The readable memory of a process, piece by piece; none where the system does not show it.
fn memory(process: u32, mut look: impl FnMut(&[u8])) -> Option<usize> {
    use std::os::unix::fs::FileExt;
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let memory = fs::File::open(format!("/proc/{process}/mem")).ok()?;
    let mut pieces = 0;
    for map in maps.lines() {
        let (span, rest) = map.split_once(' ').unwrap();
        let (from, to) = span.split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        // Only what the process has written; not what the kernel shares with all.
        if !rest.starts_with("rw") || to - from > 1 << 30 {
            continue;
        }
        let mut bytes = vec![0; (to - from) as usize];
        if memory.read_exact_at(&mut bytes, from).is_ok() {
            look(&bytes);
            pieces += 1;
        }
    }
    Some(pieces)
}

/// Holds everything around a running program to not showing a password; then crashes it, and looks for what is left.
fn nothing_is_left(world: &World, mut held: Held, inputs: &[&str], memory_as_well: bool) {
    let process = held.child.id();
    let mut read = 0;
    for file in ["environ", "cmdline", "comm", "status", "limits"] {
        // An undumpable process shows its environment to nobody but root.
        if let Ok(bytes) = fs::read(format!("/proc/{process}/{file}")) {
            secrets().iter().for_each(|secret| assert!(!holds(&bytes, secret), "{file}"));
            read += 1;
        }
    }
    assert!(read > 2, "nothing of /proc could be read");
    if memory_as_well {
        let pieces =
            memory(process, |bytes| assert!(!holds_a_password(bytes), "a password is still in memory"));
        match pieces {
            Some(pieces) => assert!(pieces > 2, "the memory could not be read"),
            None => println!("no other process may read its memory, this one included"),
        }
    }
    let number = rustix::process::Pid::from_child(&held.child);
    // As a panic that aborts does. (Of SIGSEGV the runtime of Rust takes the first that somebody sends.)
    rustix::process::kill_process(number, rustix::process::Signal::ABORT).unwrap();
    let ended = held.child.wait().unwrap();
    assert_eq!(ended.signal(), Some(6), "it did not crash: {ended}");
    assert!(!ended.core_dumped(), "it left a core dump");
    for path in files(&world.path("")) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(!name.contains("core"), "{name}");
        if !inputs.contains(&name) {
            let bytes = fs::read(&path).unwrap();
            secrets().iter().for_each(|secret| assert!(!holds(&bytes, secret), "{name}"));
        }
    }
}

/// What the others rely on: that a core dump is seen where there is one, with what was in memory.
#[test]
fn a_program_that_lets_itself_be_dumped_is_seen_to() {
    let world = World::empty();
    let script = "ulimit -c unlimited 2>/dev/null; secret=$0; kill -SEGV $$; echo $secret";
    let ended = Command::new("sh")
        .args(["-c", script, MARK])
        .current_dir(world.path(""))
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(ended.signal(), Some(11));
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
    if !ended.core_dumped() || pattern.contains('/') || pattern.starts_with('|') {
        println!("this system dumps no core, or elsewhere ({}): the others show less here", pattern.trim());
        return;
    }
    let dumps: Vec<PathBuf> = files(&world.path(""))
        .into_iter()
        .filter(|path| path.file_name().unwrap().to_str().unwrap().contains("core"))
        .collect();
    assert!(dumps.iter().any(|dump| holds(&fs::read(dump).unwrap(), MARK)), "{dumps:?}");
}

#[test]
fn a_check_online_leaves_no_password() {
    let world = World::empty();
    for arguments in [&["pwned", "check", "--json"][..], &["pwned", "check"]] {
        let held = held_by_the_service(&world, arguments, &passwords());
        nothing_is_left(&world, held, &[], true);
    }
    let held = held_by_the_service(&world, &["pwned", "check", "--strength"], &passwords());
    nothing_is_left(&world, held, &[], false);
}

#[test]
fn a_check_against_a_corpus_leaves_no_password() {
    let world = World::empty();
    let list = list(&world);
    let build = ["pwned", "corpus", "build", &list, "-o", "corpus"];
    assert!(world.bare(&build).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    fs::rename(world.path("corpus"), world.path("built")).unwrap();
    for file in ["list.txt", "built"] {
        let arguments = ["pwned", "check", "--json", "--corpus", file];
        let held = held_by_its_output(&world, &arguments, &passwords());
        nothing_is_left(&world, held, &["list.txt", "built"], true);
    }
}

#[test]
fn an_audit_leaves_no_password() {
    let world = World::empty();
    list(&world);
    let file = world.file("export.csv", export());
    let arguments = ["pwned", "audit", &file, "--json", "--corpus", "list.txt"];
    let held = held_by_its_output(&world, &arguments, "");
    nothing_is_left(&world, held, &["list.txt", "export.csv"], false);
    let held = held_by_the_service(&world, &["pwned", "audit", &file, "--json"], "");
    nothing_is_left(&world, held, &["list.txt", "export.csv"], false);
    assert_eq!(fs::read_to_string(&file).unwrap(), export(), "nobody touched the export");
}
