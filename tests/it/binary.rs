//! The real binary on a vault of its own, in words that read like a script.

use selvedge::profile::{Profile, codec};
use selvedge::secret::Passphrase;
use selvedge::vault::{Vault, WorkFactor};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The synthetic passphrase of every vault here.
pub const PASSPHRASE: &str = "synthetic passphrase of the tests";

/// A home folder with a vault, and the program to run in it.
pub struct World {
    folder: tempfile::TempDir,
}

impl World {
    /// A home without a vault.
    pub fn empty() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(world.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        world
    }

    /// A home with a vault that keeps nothing. Its scrypt is cheap.
    pub fn new() -> Self {
        Self::with(&Profile::default())
    }

    /// A home with a vault that keeps this.
    pub fn with(profile: &Profile) -> Self {
        Self::with_document(&codec::encode(profile))
    }

    /// A home with a vault that keeps this document, whatever it is.
    pub fn with_document(document: &[u8]) -> Self {
        let world = Self::empty();
        let passphrase = Passphrase::new(PASSPHRASE.into());
        Vault::create(&world.vault(), &passphrase, WorkFactor::new(2).unwrap(), document).unwrap();
        world
    }

    /// A home with a vault that keeps this inventory.
    pub fn with_inventory(json: &Value) -> Self {
        let inventory = selvedge::inventory::parse(&json.to_string()).unwrap();
        Self::with(&Profile { inventory, ..Profile::default() })
    }

    /// A path in the home.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the home, and gives its path as an argument.
    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The vault's folder.
    pub fn vault(&self) -> PathBuf {
        self.path("vault")
    }

    /// What the vault keeps now.
    pub fn profile(&self) -> Profile {
        let passphrase = Passphrase::new(PASSPHRASE.into());
        let (_, document) =
            Vault::open(&self.vault(), &passphrase, selvedge::vault::Access::ReadOnly).unwrap();
        codec::decode(&document).unwrap().profile
    }

    /// The program in this home, with the vault and its passphrase named, and nothing on standard input.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.bare(&[]);
        command.arg("--passphrase-file").arg(self.path("passphrase")).args(arguments);
        command
    }

    /// The same without the passphrase.
    pub fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_selvedge"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("SELVEDGE_VAULT", self.vault())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs it.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs it with text on standard input.
    pub fn pipe(&self, arguments: &[&str], input: &str) -> Ran {
        Ran::piped(&mut self.command(arguments), input)
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command to its end, with text on standard input.
    pub fn piped(command: &mut Command, input: &str) -> Self {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        // A program that refuses its arguments does not read its input.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Self {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Holds it to exit code 0, and gives standard output.
    #[track_caller]
    pub fn done(&self) -> &str {
        assert_eq!(self.code, 0, "{self:?}");
        &self.out
    }

    /// Holds it to exit code 0, and reads standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(self.done()).unwrap()
    }

    /// Holds it to this exit code with nothing on standard output, and gives what was said.
    #[track_caller]
    pub fn failed(&self, code: i32) -> &str {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{self:?}");
        assert!(!self.err.is_empty(), "nothing was said");
        &self.err
    }

    /// Holds it to exit code 1, to saying each of these, and to saying what to do next.
    #[track_caller]
    pub fn fails_with(&self, wanted: &[&str]) {
        let said = self.failed(1);
        for wanted in wanted {
            assert!(said.contains(wanted), "“{wanted}” is not in: {said}");
        }
        assert!(said.starts_with("selvedge: ") && said.contains("\n→ "), "no next step in: {said}");
    }
}
