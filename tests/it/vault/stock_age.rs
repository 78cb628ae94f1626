//! Compatibility with the stock `age` program: each reads the files of the other. `age` asks for the passphrase on a terminal.

use super::{
    Access, PASSPHRASE, Vault, WorkFactor, files_below, low_work, passphrase, skip_or_fail_in_ci, text,
};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn installed() -> bool {
    let installed =
        Command::new("age").arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    if !installed {
        skip_or_fail_in_ci("age is not installed");
    }
    installed
}

/// Runs a shell command in a new pseudo-terminal, types the passphrase at each prompt, and returns the output.
fn in_a_terminal(folder: &Path, line: &str) -> String {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", line]);
    command.cwd(folder);
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let (mut reader, mut writer) =
        (pty.master.try_clone_reader().unwrap(), pty.master.take_writer().unwrap());
    let mut screen = String::new();
    let mut buffer = [0; 256];
    let mut answered = 0;
    // When the program has ended, the terminal reports an error or the end of the file.
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        screen.push_str(&String::from_utf8_lossy(&buffer[..count]));
        let prompts = screen.to_lowercase().matches("passphrase").count();
        if prompts > answered && screen.trim_end().ends_with(':') {
            answered = prompts;
            writer.write_all(format!("{PASSPHRASE}\n").as_bytes()).unwrap();
        }
    }
    assert!(child.wait().unwrap().success(), "{line}: {screen}");
    screen
}

#[test]
fn age_opens_the_vault_without_selvedge() {
    if !installed() {
        return;
    }
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    let document = "{\"format\": \"of some kind\", \"note\": \"ünïcödé\"}".repeat(3000);
    let mut vault = Vault::create(&folder, &passphrase(), low_work(), b"first").unwrap();
    vault.save(document.as_bytes()).unwrap();
    let out = home.path().join("out.json");
    in_a_terminal(&folder, &format!("age -d -i identity.age vault.age > '{}'", out.display()));
    assert_eq!(fs::read_to_string(out).unwrap(), document);
    // age ignores the comment line of a further recipient.
    let paper = age::x25519::Identity::generate().to_public().to_string();
    let further = selvedge::vault::FurtherRecipient::new(&paper, "on paper").unwrap();
    vault.set_further_recipients(&passphrase(), vec![further], b"second").unwrap();
    let out = home.path().join("again.json");
    in_a_terminal(&folder, &format!("age -d -i identity.age vault.age > '{}'", out.display()));
    assert_eq!(fs::read_to_string(out).unwrap(), "second");
}

#[test]
fn no_key_is_written_unencrypted() {
    if !installed() {
        return;
    }
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    let mut vault = Vault::create(&folder, &passphrase(), low_work(), b"the-document-in-clear").unwrap();
    vault.save(b"the-document-in-clear").unwrap();
    let out = home.path().join("identity.txt");
    in_a_terminal(&folder, &format!("age -d identity.age > '{}'", out.display()));
    let identity = fs::read_to_string(out).unwrap();
    let secret = identity.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let public = secret.parse::<age::x25519::Identity>().unwrap().to_public().to_string();
    for file in files_below(&folder) {
        let bytes = fs::read(&file).unwrap();
        for plaintext in [public.as_str(), secret, PASSPHRASE, "the-document-in-clear"] {
            let found = bytes.windows(plaintext.len()).any(|window| window == plaintext.as_bytes());
            assert!(!found, "{} contains an unencrypted secret", file.display());
        }
    }
}

#[test]
fn a_vault_created_with_stock_age_opens() {
    if !installed() {
        return;
    }
    let home = TempDir::new().unwrap();
    let folder = home.path().join("vault");
    fs::create_dir(&folder).unwrap();
    let create = "age-keygen -o key.txt 2>/dev/null && age -p -o identity.age key.txt \
                && printf document | age -r \"$(age-keygen -y key.txt)\" -o vault.age && rm key.txt";
    in_a_terminal(&folder, create);
    let (mut vault, document) = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap();
    assert_eq!(text(&document), "document");
    vault.save(b"saved").unwrap();
    drop(vault);
    // age uses the same default work factor.
    let report = selvedge::vault::check(&folder, None).unwrap();
    let work = report.items.iter().find(|i| i.item == "identity.age: work factor").unwrap();
    assert_eq!(work.detail, WorkFactor::DEFAULT.get().to_string());
}
