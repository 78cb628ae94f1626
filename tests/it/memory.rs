//! Secrets in the memory of the real program: found while the vault is open, which shows that the search works, and gone
//! after the vault is locked.

mod scan;

use crate::binary::{self, World};
use crate::clipboard::Desktop;
use crate::pwned_online::range;
use crate::pwned_online::server::{Answer, Server, ok};
use crate::tui_pty::{PASSPHRASE, Terminal, add_seed, vault};
use age::secrecy::{ExposeSecret, SecretString};
use rustix::process::{Pid, geteuid};
use scan::{Needle, scan};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const SEED: &str = "4SJHB4GSD43FZBAI7C2HLRJGPQ";
const SECOND_SEED: &str = "5OM4WOOGPLQEF6UGN3CPEOOLWU";
const CODES: [&str; 4] = ["7f2k9-x8mmq", "3c4dd-yy81p", "ka82m-90xzw", "p0q9s-m4n5b"];
/// Ctrl-L.
const LOCK: &str = "\u{c}";
/// The workers finish what they are doing after the screen shows the lock.
const AFTER_LOCK: Duration = Duration::from_secs(3);

/// Lets this test read the program's memory. Root may read it anyway; others need the variable, which only debug builds
/// know: see `platform::hardening`.
fn environment() -> Vec<(&'static str, &'static str)> {
    if geteuid().is_root() { Vec::new() } else { vec![("SELVEDGE_TEST_TRACEABLE", "1")] }
}

fn start(vault: &Path, also: &[(&str, &str)]) -> Terminal {
    let environment = [&environment()[..], also].concat();
    Terminal::run_in(&["--vault", vault.to_str().unwrap()], &environment)
}

fn unlock(vault: &Path, also: &[(&str, &str)]) -> Terminal {
    let mut terminal = start(vault, also);
    terminal.wait_for("The vault is locked.");
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("saved");
    terminal
}

/// What a terminal sends for a paste.
fn paste(text: &str) -> String {
    format!("\u{1b}[200~{text}\u{1b}[201~")
}

fn lock(terminal: &mut Terminal) {
    terminal.press(LOCK);
    terminal.wait_for("The vault is locked.");
}

/// Every way in which the vault's key can lie in memory.
fn key(vault: &Path, passphrase: &str) -> Vec<Needle> {
    let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase));
    identity.set_max_work_factor(22);
    let file = fs::read(vault.join("identity.age")).unwrap();
    let decryptor = age::Decryptor::new(&*file).unwrap();
    let mut text = String::new();
    let identity = std::iter::once(&identity as &dyn age::Identity);
    decryptor.decrypt(identity).unwrap().read_to_string(&mut text).unwrap();
    let line = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let key: age::x25519::Identity = line.parse().unwrap();
    assert_eq!(key.to_string().expose_secret(), line);
    vec![
        Needle::text("the age key", line),
        Needle::text("the age key in small letters", &line.to_lowercase()),
        Needle::bytes("the bytes of the age key", &scan::bech32_data(line)),
    ]
}

fn seed(base32: &str) -> Vec<Needle> {
    let bytes = data_encoding::BASE32_NOPAD.decode(base32.as_bytes()).unwrap();
    vec![Needle::text("a seed in base32", base32), Needle::bytes("the bytes of a seed", &bytes)]
}

/// The parts of the profile that no program but an open vault has in memory.
fn json() -> Vec<Needle> {
    vec![
        Needle::text("the head of the profile's JSON", "{\"format\":\"selvedge-profile\",\"version\":"),
        Needle::text("a seed in JSON", "\"secret\":\""),
        Needle::text("the name of an account", "Weaver Shop"),
    ]
}

#[track_caller]
fn assert_found(process: Pid, needles: &[Needle]) {
    for needle in needles {
        let found = scan(process, std::slice::from_ref(needle));
        assert!(!found.is_empty(), "the search does not find {} before the lock", needle.name());
    }
}

#[track_caller]
fn assert_nothing(process: Pid, needles: &[Needle]) {
    let end = Instant::now() + AFTER_LOCK;
    loop {
        let found = scan(process, needles);
        if found.is_empty() {
            return;
        }
        assert!(Instant::now() < end, "after the lock, memory still holds:\n{}", found.join("\n"));
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// How much of the program's memory cannot be written to the swap space.
fn locked_kilobytes(terminal: &Terminal) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", terminal.id().as_raw_nonzero())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmLck:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_new_vault_and_an_edit_leave_nothing_after_a_lock() {
    let folder = tempfile::TempDir::new().unwrap();
    let vault = folder.path().join("vault");
    let mut terminal = start(&vault, &[]);
    terminal.wait_for("passphrase");
    let passphrase = [Needle::pieces("the passphrase", PASSPHRASE)];
    terminal.press(PASSPHRASE);
    terminal.wait_for("of guessing");
    assert_found(terminal.id(), &passphrase);
    terminal.press("\r");
    terminal.wait_for("Once more");
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("The vault is created.");
    add_seed(&mut terminal, "Weaver Shop", SEED);
    terminal.wait_for("Added for Weaver Shop, a new account.");
    terminal.press("r");
    terminal.wait_for("Paste the codes");
    terminal.press(&paste(&CODES.join("\r\n")));
    terminal.wait_for("4 codes");
    terminal.press("\u{13}");
    terminal.wait_for("Saved.");
    terminal.press("r");
    terminal.wait_for("checked today");
    terminal.press("v");
    terminal.wait_for(CODES[2]);

    let mut needles = key(&vault, PASSPHRASE);
    needles.extend(seed(SEED));
    needles.extend(CODES.map(|code| Needle::text("a recovery code", code)));
    assert_found(terminal.id(), &needles[2..4]);
    assert_found(terminal.id(), &needles[5..]);
    lock(&mut terminal);
    needles.extend(passphrase);
    needles.extend(json());
    assert_nothing(terminal.id(), &needles);
}

#[test]
fn a_pasted_passphrase_leaves_nothing_after_a_lock() {
    let folder = vault();
    let vault = folder.path().join("vault");
    let mut terminal = start(&vault, &[]);
    terminal.wait_for("The vault is locked.");
    let passphrase = [Needle::pieces("the passphrase", PASSPHRASE)];
    terminal.press(&paste(PASSPHRASE));
    terminal.wait_for("••••••••");
    assert_found(terminal.id(), &passphrase);
    terminal.press("\r");
    terminal.wait_for("saved");
    // The passphrase is not needed any more, so it is not in memory even while the vault is open.
    assert_nothing(terminal.id(), &passphrase);
    let mut needles = key(&vault, PASSPHRASE);
    assert_found(terminal.id(), &needles[2..]);
    assert!(locked_kilobytes(&terminal) > 0, "the key is not locked into memory");
    lock(&mut terminal);
    needles.extend(passphrase);
    needles.extend(json());
    assert_nothing(terminal.id(), &needles);
    assert_eq!(locked_kilobytes(&terminal), 0);
}

#[test]
fn a_wrong_passphrase_leaves_nothing() {
    let folder = vault();
    let mut terminal = start(&folder.path().join("vault"), &[]);
    terminal.wait_for("The vault is locked.");
    let wrong = "gravel oboe nineteen lichen tugboat pewter";
    terminal.press(&format!("{wrong}\r"));
    terminal.wait_for("does not open");
    assert_nothing(terminal.id(), &[Needle::pieces("the wrong passphrase", wrong)]);
}

#[test]
fn a_change_of_the_passphrase_leaves_nothing_after_a_lock() {
    let folder = vault();
    let vault = folder.path().join("vault");
    let mut terminal = unlock(&vault, &[]);
    let new = "gravel oboe nineteen lichen tugboat pewter";
    terminal.press("\u{10}");
    terminal.press("Change the passphrase");
    terminal.wait_for("Change the passphrase");
    terminal.press("\r");
    terminal.wait_for("New passphrase again");
    terminal.press(&format!("{PASSPHRASE}\r{new}\r{}", paste(new)));
    let both = [Needle::pieces("the old passphrase", PASSPHRASE), Needle::pieces("the new passphrase", new)];
    terminal.wait_for("••••••••");
    assert_found(terminal.id(), &both);
    terminal.press("\r");
    terminal.wait_for("The passphrase is changed.");
    let mut needles = key(&vault, new);
    lock(&mut terminal);
    needles.extend(both);
    needles.extend(json());
    assert_nothing(terminal.id(), &needles);
}

#[test]
fn an_import_leaves_nothing_after_a_lock() {
    let folder = vault();
    let vault = folder.path().join("vault");
    let export = folder.path().join("export.txt");
    let uri = |name: &str, seed: &str| format!("otpauth://totp/{name}:robin?secret={seed}&issuer={name}\n");
    fs::write(&export, uri("Weaver%20Shop", SEED) + &uri("Bank", SECOND_SEED)).unwrap();
    let mut terminal = unlock(&vault, &[]);
    terminal.press("3i");
    terminal.wait_for("Import");
    terminal.press(&format!("{}\r", export.display()));
    terminal.wait_for("Weaver Shop");
    terminal.press("\u{13}");
    terminal.wait_for("unencrypted");
    terminal.wait_for("saved");
    let mut needles = key(&vault, PASSPHRASE);
    needles.extend(seed(SEED));
    needles.extend(seed(SECOND_SEED));
    assert_found(terminal.id(), &[seed(SEED)[..1].to_vec(), seed(SECOND_SEED)[..1].to_vec()].concat());
    lock(&mut terminal);
    needles.push(Needle::pieces("the passphrase", PASSPHRASE));
    needles.extend(json());
    assert_nothing(terminal.id(), &needles);
}

#[test]
fn a_password_check_leaves_nothing_after_a_lock() {
    const PASSWORD: &str = "Tq8#vLm2-pX9z!rWc4";
    let server = Server::start(|_| Answer::Whole(ok(range(PASSWORD, 1_002).join("\r\n"))));
    let folder = vault();
    let vault = folder.path().join("vault");
    let mut terminal = unlock(&vault, &[("SELVEDGE_RANGE_URL", &server.url())]);
    terminal.press("6");
    terminal.wait_for("No account is recorded yet.");
    terminal.press("c");
    terminal.wait_for("Check one password");
    let password = [Needle::pieces("the password", PASSWORD)];
    terminal.press(PASSWORD);
    terminal.wait_for("••••••••");
    assert_found(terminal.id(), &password);
    terminal.press("\r");
    terminal.wait_for("Found 1,002 times in breaches");
    // The result is still shown, without the password.
    assert_nothing(terminal.id(), &password);
    let mut needles = key(&vault, PASSPHRASE);
    lock(&mut terminal);
    needles.extend(password);
    needles.push(Needle::pieces("the passphrase", PASSPHRASE));
    needles.extend(json());
    assert_nothing(terminal.id(), &needles);
}

/// `code --copy` waits for 30 seconds. It keeps the code meanwhile, and nothing else.
#[test]
fn a_copied_code_is_all_that_a_waiting_command_keeps() {
    let Some(desktop) = Desktop::start() else { return };
    let world = World::new();
    let uri = format!("otpauth://totp/Weaver%20Shop:robin?secret={SEED}&issuer=Weaver%20Shop");
    world.run(&["import", &world.file("uri.txt", uri)]).done();
    let mut command = world.command(&["code", "weaver", "--copy"]);
    command
        .env("DISPLAY", desktop.display())
        .envs(environment())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("Copied the code of"), "{line}");
    let process = Pid::from_child(&child);
    assert_found(process, &[Needle::text("the code", &desktop.pasted())]);
    let mut needles = key(&world.vault(), binary::PASSPHRASE);
    needles.extend(seed(SEED));
    // Not in small pieces: the path of the passphrase file, an argument, has a word of it.
    needles.push(Needle::text("the passphrase", binary::PASSPHRASE));
    needles.push(Needle::text("the tail of the passphrase", &binary::PASSPHRASE[20..]));
    needles.extend(json().into_iter().take(2));
    assert_nothing(process, &needles);
    child.kill().unwrap();
    child.wait().unwrap();
}
