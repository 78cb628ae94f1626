//! Runs the real binary in a temporary home folder with a vault.

use selvedge::profile::{Profile, codec};
use selvedge::secret::Passphrase;
use selvedge::vault::{Vault, WorkFactor};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The passphrase of every vault in the tests.
pub const PASSPHRASE: &str = "synthetic passphrase of the tests";

/// A temporary home folder with a vault.
pub struct World {
    folder: tempfile::TempDir,
}

impl World {
    pub fn empty() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        // As a home folder: other users cannot read what is in it.
        #[cfg(unix)]
        std::fs::set_permissions(world.path(""), std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .unwrap();
        std::fs::write(world.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        world
    }

    /// A home with an empty vault. Its scrypt work factor is low, so that tests are fast.
    pub fn new() -> Self {
        Self::with(&Profile::default())
    }

    /// A home with a vault that holds this profile.
    pub fn with(profile: &Profile) -> Self {
        Self::with_document(&codec::encode(profile))
    }

    /// A home with a vault that holds this document, valid or not.
    pub fn with_document(document: &[u8]) -> Self {
        let world = Self::empty();
        let passphrase = Passphrase::new(PASSPHRASE.into());
        Vault::create(&world.vault(), &passphrase, WorkFactor::new(2).unwrap(), document).unwrap();
        world
    }

    /// A home with a vault that holds this inventory.
    pub fn with_inventory(json: &Value) -> Self {
        let inventory = selvedge::inventory::parse(&json.to_string()).unwrap();
        Self::with(&Profile { inventory, ..Profile::default() })
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file into the home, and returns its path as an argument.
    pub fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn vault(&self) -> PathBuf {
        self.path("vault")
    }

    /// The current contents of the vault.
    pub fn profile(&self) -> Profile {
        let passphrase = Passphrase::new(PASSPHRASE.into());
        let (_, document) =
            Vault::open(&self.vault(), &passphrase, selvedge::vault::Access::ReadOnly).unwrap();
        codec::decode(&document).unwrap().profile
    }

    /// The program in this home with the vault's passphrase, and with empty standard input.
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
    pub code: i32,
    pub out: String,
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

    /// Asserts exit code 0, and returns standard output.
    #[track_caller]
    pub fn done(&self) -> &str {
        assert_eq!(self.code, 0, "{self:?}");
        &self.out
    }

    /// Asserts exit code 0, and parses standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(self.done()).unwrap()
    }

    /// Asserts this exit code and empty standard output, and returns standard error.
    #[track_caller]
    pub fn failed(&self, code: i32) -> &str {
        assert_eq!((self.code, self.out.as_str()), (code, ""), "{self:?}");
        assert!(!self.err.is_empty(), "no message");
        &self.err
    }

    /// Asserts exit code 1, a message with each of these texts, and a next step.
    #[track_caller]
    pub fn fails_with(&self, expected: &[&str]) {
        let message = self.failed(1);
        for expected in expected {
            assert!(message.contains(expected), "“{expected}” is not in: {message}");
        }
        assert!(message.starts_with("selvedge: ") && message.contains("\n→ "), "no next step in: {message}");
    }
}
