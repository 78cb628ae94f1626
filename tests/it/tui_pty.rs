//! The real program in a real pseudo-terminal. Each test waits for what is on the screen, with a
//! time that only a hang can reach.

use crate::pwned_online::server::{Answer, Server, ok};
use crate::pwned_online::{prefix, range};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use selvedge::profile::{Profile, codec};
use selvedge::secret::Passphrase;
use selvedge::vault::{Access, Vault, WorkFactor};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than any step takes on a busy machine. The idle lock takes a minute.
pub const PATIENCE: Duration = Duration::from_secs(120);
pub const PASSPHRASE: &str = "six synthetic words for a test";

/// A terminal of 100 by 30 with the program in it, and what it shows.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    // Kept open, so that the terminal's modes can be read after the program has ended.
    _slave: Box<dyn SlavePty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    shown: Arc<(Mutex<vt100::Parser>, Condvar)>,
    /// What the program has sent since the recording started.
    recorded: Arc<Mutex<Vec<u8>>>,
    _home: TempDir,
}

impl Terminal {
    pub fn run(arguments: &[&str]) -> Self {
        Self::run_in(arguments, &[])
    }

    pub fn run_in(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run_in_home(TempDir::new().unwrap(), arguments, environment)
    }

    fn run_in_home(home: TempDir, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(100, 30)).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_selvedge"));
        command.args(arguments);
        command.env_clear();
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        // No question about its colours, which this terminal would not answer.
        command.env("NO_COLOR", "1");
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let shown = Arc::new((Mutex::new(vt100::Parser::new(cells(30), cells(100), 0)), Condvar::new()));
        let mut output = pair.master.try_clone_reader().unwrap();
        let feed = Arc::clone(&shown);
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&recorded);
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                record.lock().unwrap().extend_from_slice(&bytes[..count]);
                feed.0.lock().unwrap().process(&bytes[..count]);
                feed.1.notify_all();
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self { master: pair.master, _slave: pair.slave, child, keys, shown, recorded, _home: home }
    }

    fn on_vault(folder: &Path) -> Self {
        Self::run(&["--vault", folder.to_str().unwrap()])
    }

    /// The program on a vault, unlocked.
    pub fn unlocked(folder: &Path) -> Self {
        let mut terminal = Self::on_vault(folder);
        terminal.wait_for("The vault is locked.");
        terminal.unlock();
        terminal
    }

    /// The program on a vault, unlocked. It locks after one minute without a key.
    pub fn unlocked_for_a_minute(folder: &Path) -> Self {
        let home = TempDir::new().unwrap();
        let config = home.path().join("config.toml");
        std::fs::write(&config, "lock_after = 1\n").unwrap();
        let config = config.to_str().unwrap().to_owned();
        let arguments = ["--config", &config, "--vault", folder.to_str().unwrap()];
        let mut terminal = Self::run_in_home(home, &arguments, &[]);
        terminal.wait_for("The vault is locked.");
        terminal.press(&format!("{PASSPHRASE}\r"));
        // In the last minute, the header counts down instead of saying that everything is saved.
        terminal.wait_for("Nothing is recorded yet.");
        terminal
    }

    fn unlock(&mut self) {
        self.press(&format!("{PASSPHRASE}\r"));
        self.wait_for("saved");
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    pub fn wait_until(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let (parser, changed) = &*self.shown;
        let start = Instant::now();
        let mut parser = parser.lock().unwrap();
        while !holds(parser.screen()) {
            assert!(start.elapsed() < PATIENCE, "never: {what}\n{}", parser.screen().contents());
            (parser, _) = changed.wait_timeout(parser, Duration::from_millis(200)).unwrap();
        }
    }

    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    pub fn start_recording(&self) {
        self.recorded.lock().unwrap().clear();
    }

    pub fn recorded(&self) -> String {
        String::from_utf8_lossy(&self.recorded.lock().unwrap()).into_owned()
    }

    pub fn id(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.process_id().unwrap()).unwrap()).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.id(), signal).unwrap();
    }

    /// Waits until the program is stopped, as a shell does.
    pub fn stopped(&self) {
        let start = Instant::now();
        while !matches!(
            waitpid(Some(self.id()), WaitOptions::UNTRACED | WaitOptions::NOHANG),
            Ok(Some((_, status))) if status.stopped()
        ) {
            assert!(start.elapsed() < PATIENCE, "the program does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn resize(&self, columns: u16, rows: u16) {
        self.shown.0.lock().unwrap().screen_mut().set_size(cells(rows), cells(columns));
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Waits for the program's end, and gives its exit code.
    pub fn ended(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            let shown = self.shown.0.lock().unwrap().screen().contents();
            assert!(start.elapsed() < PATIENCE, "the program does not end\n{shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The terminal is as a shell wants it: its own screen, a cursor, lines and echo.
    pub fn is_given_back(&self) {
        self.wait_until("the terminal is given back", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        assert!(self.is_cooked(), "the terminal is left in raw mode");
    }

    pub fn wait_until_raw(&self) {
        let start = Instant::now();
        while self.is_cooked() {
            assert!(start.elapsed() < PATIENCE, "the terminal stays in its usual mode");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn is_cooked(&self) -> bool {
        let flags = format!("{:?}", self.master.get_termios().unwrap().local_flags);
        flags.contains("ICANON") && flags.contains("ECHO") && flags.contains("ISIG")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// A vault whose scrypt is quick, in a folder of its own.
pub fn vault() -> TempDir {
    let folder = TempDir::new().unwrap();
    vault_in(folder.path());
    folder
}

/// Creates a vault in a folder.
pub fn vault_in(folder: &Path) -> PathBuf {
    let document = codec::encode(&Profile::for_new_vault("bench"));
    let work = WorkFactor::new(4).unwrap();
    let vault = folder.join("vault");
    drop(Vault::create(&vault, &Passphrase::new(PASSPHRASE.into()), work, &document).unwrap());
    vault
}

/// What is in the vault now. Opening it also shows that it is whole.
pub fn stored(folder: &Path) -> Profile {
    let (_vault, document) =
        Vault::open(folder, &Passphrase::new(PASSPHRASE.into()), Access::ReadWrite).unwrap();
    codec::decode(&document).unwrap().profile
}

pub fn services(profile: &Profile) -> Vec<&str> {
    profile.inventory.accounts.iter().map(|account| account.service.as_str()).collect()
}

/// Adds a seed, and with it an account, on the codes screen.
pub fn add_seed(terminal: &mut Terminal, name: &str, secret: &str) {
    terminal.press("4a");
    terminal.wait_for("Add a seed");
    terminal.press(&format!("{secret}\r"));
    terminal.press(&format!("{name}\r"));
}

#[test]
fn the_demo_opens_and_q_gives_the_terminal_back() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.wait_for("ACCOUNTS");
    assert!(!terminal.is_cooked(), "keys reach the program one by one");
    for (key, text) in [("2", "THE WALK"), ("4", "CODE"), ("1", "ACCOUNTS")] {
        terminal.press(key);
        terminal.wait_for(text);
    }
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();
}

#[test]
fn the_first_run_makes_a_vault_and_what_is_added_is_there_the_next_time() {
    let folder = TempDir::new().unwrap();
    let vault = folder.path().join("vault");
    let mut terminal = Terminal::on_vault(&vault);
    terminal.wait_for("passphrase");
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("Once more");
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("The vault is created.");
    add_seed(&mut terminal, "Weaver Shop", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    terminal.wait_for("Added for Weaver Shop, a new account.");
    terminal.press("3");
    terminal.wait_for("Weaver Shop");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();

    let mut again = Terminal::on_vault(&vault);
    again.wait_for("The vault is locked.");
    again.press("not the passphrase\r");
    again.wait_for("does not open");
    again.press(&format!("{PASSPHRASE}\r"));
    again.wait_for("Weaver Shop");
    again.press("q");
    assert_eq!(again.ended(), 0);
    assert_eq!(services(&stored(&vault)), ["Weaver Shop"]);
}

#[test]
fn a_signal_to_end_gives_the_terminal_back_and_leaves_the_vault_whole() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let folder = vault();
        let vault = folder.path().join("vault");
        let mut terminal = Terminal::unlocked(&vault);
        add_seed(&mut terminal, "Weaver Shop", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        terminal.wait_for("Added for Weaver Shop");
        terminal.signal(signal);
        assert_eq!(terminal.ended(), 0, "{signal:?}");
        terminal.is_given_back();
        assert_eq!(services(&stored(&vault)), ["Weaver Shop"], "{signal:?}: a save under way is finished");
    }
}

#[test]
fn stopped_and_continued_the_screen_comes_back() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.wait_for("ACCOUNTS");
    terminal.press("\u{1a}");
    terminal.stopped();
    terminal.is_given_back();
    terminal.signal(Signal::CONT);
    terminal.wait_until("the screen comes back", |screen| {
        screen.alternate_screen() && screen.contents().contains("ACCOUNTS")
    });
    assert!(!terminal.is_cooked());
    terminal.press("4");
    terminal.wait_for("LEFT");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn the_panic_key_locks_and_nothing_stays_on_the_screen() {
    let folder = vault();
    let mut terminal = Terminal::unlocked(&folder.path().join("vault"));
    add_seed(&mut terminal, "Weaver Shop", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    terminal.wait_for("Added for Weaver Shop");
    terminal.press("\u{18}");
    terminal.wait_until("the screen is wiped and locked", |screen| {
        let shown = screen.contents();
        shown.contains("The vault is locked.") && !shown.contains("Weaver Shop")
    });
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("Weaver Shop");
}

#[test]
fn killed_it_leaves_a_vault_that_opens_with_what_was_saved() {
    let folder = vault();
    let vault = folder.path().join("vault");
    let mut terminal = Terminal::unlocked(&vault);
    add_seed(&mut terminal, "First", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    terminal.wait_for("Added for First");
    terminal.wait_for("saved");
    // At whatever moment of the next save: it is there, or it is not, and the first is.
    add_seed(&mut terminal, "Second", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U");
    terminal.wait_for("Second");
    terminal.signal(Signal::KILL);
    terminal.ended();
    let profile = stored(&vault);
    let services = services(&profile);
    assert!(services == ["First"] || services == ["First", "Second"], "{services:?}");
    assert_eq!(profile.readable_seeds().count(), services.len());
}

#[test]
fn any_size_will_do_and_the_screen_comes_back_with_the_room() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.wait_for("ACCOUNTS");
    for (columns, rows) in [(40, 10), (7, 3), (1, 1), (200, 2), (2, 60)] {
        terminal.resize(columns, rows);
        terminal.press("4j1j");
    }
    terminal.resize(120, 36);
    terminal.wait_for("ACCOUNTS");
    terminal.wait_for("TAKEOVER");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();
}

#[test]
fn passwords_are_checked_audited_and_recorded_and_five_digits_leave() {
    const FOUND: &str = "truelove15";
    let server = Server::start(|seen| {
        let found = seen.prefix() == prefix(FOUND);
        let rows = if found { range(FOUND, 1_002) } else { range("nobody has this", 1) };
        Answer::Whole(ok(rows.join("\r\n")))
    });
    let folder = vault();
    let export = folder.path().join("export.csv");
    let rows = format!(
        "name,url,username,password,note\n\
         Mail,https://mail.example,me,{FOUND},\n\
         Cloud,https://cloud.example,me,Tq8#vLm2-pX9z!rWc4,\n"
    );
    std::fs::write(&export, rows).unwrap();
    let vault = folder.path().join("vault");
    let arguments = ["--vault", vault.to_str().unwrap()];
    let mut terminal = Terminal::run_in(&arguments, &[("SELVEDGE_RANGE_URL", &server.url())]);
    terminal.wait_for("The vault is locked.");
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("saved");

    terminal.press("6");
    terminal.wait_for("No account is recorded yet.");
    terminal.press("c");
    terminal.wait_for("Check one password");
    terminal.press(&format!("{FOUND}\r"));
    terminal.wait_for("Found 1,002 times in breaches");
    terminal.press("a");
    terminal.wait_for("Audit the passwords of an export");
    terminal.press(&format!("{}\r", export.display()));
    terminal.wait_for("export.csv is still on disk, unencrypted");
    terminal.wait_until("the worst comes first", |screen| {
        let contents = screen.contents();
        contents.find("Mail") < contents.find("Cloud") && !contents.contains(FOUND)
    });
    terminal.press("r");
    terminal.wait_for("accounts added");
    terminal.wait_for("saved");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);

    let profile = stored(&vault);
    let mail = profile.inventory.accounts.iter().find(|account| account.service == "Mail").unwrap();
    assert_eq!(mail.password.as_ref().unwrap().pwned_count, Some(1_002));
    assert!(!String::from_utf8_lossy(&codec::encode(&profile)).contains(FOUND));
    for seen in server.seen() {
        assert_eq!(seen.prefix().len(), 5, "{}", seen.line);
        assert!(!format!("{seen:?}").contains("mail.example"));
    }
}
