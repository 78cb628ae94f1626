//! Prompts in a real terminal: secrets stay hidden, and the terminal is restored.

use super::robin;
use crate::binary::{PASSPHRASE, World};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Long enough for the slowest machine; only a failing test waits this long.
const PATIENCE: Duration = Duration::from_secs(120);

struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    pieces: Receiver<Vec<u8>>,
    /// All output so far.
    shown: String,
    /// The length of the output that earlier waits have consumed.
    seen: usize,
}

impl Terminal {
    fn run(world: &World, arguments: &[&str]) -> Self {
        let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..PtySize::default() }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_selvedge"));
        command.args(arguments);
        command.env_clear();
        command.env("HOME", world.path(""));
        command.env("SELVEDGE_VAULT", world.vault());
        command.env("TERM", "xterm");
        command.cwd(world.path(""));
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let writer = pty.master.take_writer().unwrap();
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut piece = [0; 1024];
            while let Ok(count @ 1..) = reader.read(&mut piece) {
                let _ = sender.send(piece[..count].to_vec());
            }
        });
        Self { master: pty.master, child, writer, pieces, shown: String::new(), seen: 0 }
    }

    fn wait_for(&mut self, text: &str) -> &mut Self {
        loop {
            if let Some(at) = self.shown[self.seen..].find(text) {
                self.seen += at + text.len();
                return self;
            }
            let piece = self.pieces.recv_timeout(PATIENCE);
            let piece = piece.unwrap_or_else(|_| panic!("“{text}” never came: {}", self.shown));
            self.shown.push_str(&String::from_utf8_lossy(&piece));
        }
    }

    fn echoes(&self) -> bool {
        let modes = format!("{:?}", self.master.get_termios().unwrap().local_flags);
        modes.split(|c: char| !c.is_alphanumeric()).any(|flag| flag == "ECHO")
    }

    /// Types a line at a hidden prompt, as soon as the terminal no longer echoes.
    fn secret(&mut self, prompt: &str, line: &str) -> &mut Self {
        self.wait_for(prompt);
        while self.echoes() {
            std::thread::yield_now();
        }
        self.write(&format!("{line}\n"))
    }

    fn write(&mut self, text: &str) -> &mut Self {
        self.writer.write_all(text.as_bytes()).unwrap();
        self
    }

    fn end(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        while let Ok(piece) = self.pieces.recv_timeout(Duration::from_millis(200)) {
            self.shown.push_str(&String::from_utf8_lossy(&piece));
        }
        status
    }
}

#[test]
fn init_asks_twice_rates_the_strength_and_questions_a_weak_passphrase() {
    let world = World::empty();
    let mut terminal = Terminal::run(&world, &["init"]);
    terminal.secret("New passphrase: ", "hunter2");
    terminal.wait_for("Very weak: ").wait_for("Use it anyway? [y/N] ").write("n\n");
    terminal.secret("New passphrase: ", "open sesame");
    terminal.wait_for("Weak: about 2 hours").wait_for("Use it anyway? [y/N] ").write("n\n");
    terminal.secret("New passphrase: ", PASSPHRASE).wait_for("Strong: ");
    terminal.secret("Repeat it: ", "something else").wait_for("The two differ.");
    terminal.secret("New passphrase: ", PASSPHRASE);
    terminal.secret("Repeat it: ", PASSPHRASE).wait_for("Created a vault in ");
    assert!(terminal.end().success());
    for secret in ["hunter2", "open sesame", PASSPHRASE, "something else"] {
        assert!(!terminal.shown.contains(secret), "{}", terminal.shown);
    }
    world.run(&["account", "list"]).done();
}

#[test]
fn costly_key_derivation_needs_consent() {
    let world = World::new();
    let lines = "otpauth://totp/Deno:Mason?secret=4SJHB4GSD43FZBAI7C2HLRJGPQ&issuer=Deno";
    let file = world.file("ente.txt", crate::import::written::ente(lines, 8 << 20, 3));
    let passphrase = world.path("passphrase");
    // A limit of zero: any cost needs consent.
    let import =
        ["--passphrase-file", passphrase.to_str().unwrap(), "import", &file, "--max-time", "0", "--yes"];
    for (answer, accounts) in [("n", 0), ("y", 1)] {
        let mut terminal = Terminal::run(&world, &import);
        terminal.secret("(not shown): ", "a test password");
        terminal.wait_for(
            "Opening this Ente Auth export takes 8 MiB of memory and about 1 second. Go on? [y/N] ",
        );
        terminal.write(&format!("{answer}\n"));
        if accounts == 0 {
            terminal.wait_for("Nothing was imported");
        }
        assert_eq!(terminal.end().success(), accounts == 1, "{}", terminal.shown);
        assert_eq!(world.profile().inventory.accounts.len(), accounts);
    }
}

#[test]
fn costly_key_derivation_of_another_vault_needs_consent() {
    let world = World::new();
    let other = World::with_inventory(
        &serde_json::json!({"version": 1, "accounts": [{"id": "deno", "service": "Deno"}]}),
    );
    let (passphrase, folder) = (world.path("passphrase"), other.vault());
    let passphrase = ["--passphrase-file", passphrase.to_str().unwrap()];
    let import = ["import", folder.to_str().unwrap(), "--max-time", "0", "--yes"];
    for (answer, accounts) in [("n", 0), ("y", 1)] {
        let mut terminal = Terminal::run(&world, &[&passphrase[..], &import].concat());
        terminal.secret("(not shown): ", PASSPHRASE);
        terminal
            .wait_for("Opening this Selvedge vault takes 4 KiB of memory and about 1 second. Go on? [y/N] ");
        terminal.write(&format!("{answer}\n"));
        if accounts == 0 {
            terminal.wait_for("Nothing was imported");
        }
        assert_eq!(terminal.end().success(), accounts == 1, "{}", terminal.shown);
        assert_eq!(world.profile().inventory.accounts.len(), accounts);
    }
}

#[test]
fn ctrl_c_at_a_prompt_restores_the_terminal() {
    let world = robin();
    let mut terminal = Terminal::run(&world, &["account", "list"]);
    terminal.wait_for("Passphrase: ");
    while terminal.echoes() {
        std::thread::yield_now();
    }
    terminal.write("\u{3}").wait_for("interrupted at the prompt");
    assert_eq!(terminal.end().exit_code(), 1);
    assert!(terminal.echoes(), "the terminal is left without echo");
}

#[test]
fn removing_an_account_needs_consent() {
    let world = robin();
    let passphrase = world.path("passphrase");
    let arguments = ["account", "remove", "bank", "--passphrase-file", passphrase.to_str().unwrap()];
    let mut terminal = Terminal::run(&world, &arguments);
    terminal.wait_for("Remove Bank (“bank”)? [y/N] ").write("\n").wait_for("was not removed");
    assert_eq!(terminal.end().exit_code(), 1);
    let mut terminal = Terminal::run(&world, &arguments);
    terminal.wait_for("Remove Bank (“bank”)? [y/N] ").write("yes\n").wait_for("Removed Bank");
    assert!(terminal.end().success());
}

#[test]
fn typed_secret_is_not_shown() {
    let world = World::new();
    let passphrase = world.path("passphrase");
    let arguments =
        ["account", "add", "Shop", "--otpauth", "-", "--passphrase-file", passphrase.to_str().unwrap()];
    let mut terminal = Terminal::run(&world, &arguments);
    let seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    terminal.secret("secret (not shown): ", seed).wait_for("Added Shop");
    assert!(terminal.end().success() && !terminal.shown.contains(seed), "{}", terminal.shown);
    assert_eq!(world.profile().readable_seeds().count(), 1);
}

#[test]
fn table_fits_the_terminal_with_a_bold_heading() {
    let world = robin();
    let long = "x".repeat(300);
    world.run(&["account", "add", &long]).done();
    let passphrase = world.path("passphrase");
    let arguments = ["account", "list", "--passphrase-file", passphrase.to_str().unwrap()];
    let mut terminal = Terminal::run(&world, &arguments);
    assert!(terminal.end().success());
    assert!(terminal.shown.contains("\u{1b}[1maccount"), "{}", terminal.shown);
    let plain = terminal.shown.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert!(plain.lines().all(|line| line.trim_end().chars().count() <= 80), "{plain}");
}

#[test]
fn typed_password_is_not_shown() {
    use crate::pwned_online::server::{Answer, Server, ok};
    let server =
        Server::start(|_| Answer::Whole(ok(crate::pwned_online::range("truelove15", 1_002).join("\n"))));
    let world = World::empty();
    let config = world.file("config.toml", format!("[pwned]\nrange_url = \"{}\"\n", server.url()));
    let mut terminal = Terminal::run(&world, &["--config", &config, "pwned", "check", "--strength"]);
    terminal.secret("Password to check (not shown): ", "truelove15");
    terminal.wait_for("Found 1,002 times").wait_for("Strength: ").wait_for("10 characters");
    assert_eq!(terminal.end().exit_code(), 3);
    assert!(!terminal.shown.contains("truelove15"), "{}", terminal.shown);
    assert!(terminal.echoes(), "the terminal is left without echo");
}

#[test]
fn import_asks_about_conflicts_and_before_it_applies() {
    let world = World::new();
    let uri = |secret: &str| format!("otpauth://totp/Deno:Mason?secret={secret}&issuer=Deno\n");
    let first = world.file("first.txt", uri("4SJHB4GSD43FZBAI7C2HLRJGPQ"));
    world.run(&["import", &first]).done();
    let other = world.file("other.txt", uri("5OM4WOOGPLQEF6UGN3CPEOOLWU"));

    let mut terminal = Terminal::run(&world, &["import", &other]);
    terminal.secret("Passphrase: ", PASSPHRASE);
    terminal.wait_for("Deno (Mason) differs from the vault").wait_for("[k/r/b/K/R/B] ").write("b\n");
    terminal.wait_for("1 read = 0 new + 0 same + 1 merged").wait_for("Import this? [y/N] ").write("n\n");
    assert!(!terminal.end().success());
    assert_eq!(world.profile().readable_seeds().count(), 1);

    let mut terminal = Terminal::run(&world, &["import", &other]);
    terminal.secret("Passphrase: ", PASSPHRASE);
    terminal.wait_for("[k/r/b/K/R/B] ").write("r\n");
    terminal.wait_for("Import this? [y/N] ").write("y\n");
    terminal.wait_for("is still on disk, unencrypted");
    assert!(terminal.end().success());
    let profile = world.profile();
    let seeds: Vec<_> = profile.readable_seeds().map(|seed| seed.otp.secret.expose()).collect();
    assert_eq!(seeds, ["5OM4WOOGPLQEF6UGN3CPEOOLWU"]);
}

#[test]
fn encrypted_export_asks_for_its_password_again_after_a_wrong_one() {
    let Some(bytes) = crate::import::fixture("aegis/aegis_encrypted.json") else { return };
    let world = World::new();
    let file = world.file("aegis.json", bytes);
    let mut terminal = Terminal::run(&world, &["import", "aegis.json", "--dry-run"]);
    terminal.secret("Password of aegis.json (not shown): ", "wrong");
    terminal.wait_for("does not open");
    terminal.secret("Password of aegis.json (not shown): ", "test");
    terminal.secret("Passphrase: ", PASSPHRASE);
    terminal.wait_for("7 read = 7 new");
    assert!(terminal.end().success());
    assert!(std::path::Path::new(&file).exists());
}
