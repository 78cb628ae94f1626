//! What only a system can refuse: space, permission, a second process. Unix alone.
#![cfg(unix)]

use super::{Access, Vault, VaultError, could_not_run, files_below, little, open, passphrase, restore, text};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const FOLDER: &str = "SELVEDGE_TEST_FOLDER";

fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("run by another test").into()
}

/// A command that runs one of the ignored tests below in a process of its own.
fn this_binary(wrapped_in: &[&str], test: &str, folder: &Path) -> Command {
    let binary = std::env::current_exe().unwrap();
    let mut words: Vec<&std::ffi::OsStr> = wrapped_in.iter().map(AsRef::as_ref).collect();
    words.push(binary.as_os_str());
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads", "1"]);
    command.env(FOLDER, folder);
    command
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a test where mounts are its own; false, and said, where the system has no such thing.
fn with_own_mounts(mount: &str, test: &str, folder: &Path) -> bool {
    let unshare = if is_root() { "-m" } else { "-rm" };
    let possible = Command::new("unshare").args([unshare, "true"]).stderr(Stdio::null()).status();
    if !possible.is_ok_and(|status| status.success()) {
        could_not_run("unshare can't give a test mounts of its own here");
        return false;
    }
    let line = format!("{mount} && exec \"$@\"");
    let output = this_binary(&["unshare", unshare, "sh", "-c", &line, "sh"], test, folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    true
}

#[test]
fn a_full_disk_loses_nothing_and_the_save_can_be_tried_again() {
    let home = TempDir::new().unwrap();
    let mount = format!("mount -t tmpfs -o size=256k tmpfs '{}'", home.path().display());
    with_own_mounts(&mount, "vault::system::on_a_full_disk", home.path());
}

#[test]
#[ignore = "run by a_full_disk_loses_nothing_and_the_save_can_be_tried_again, on a disk of 256 KiB"]
fn on_a_full_disk() {
    let folder = folder().join("vault");
    let mut vault = Vault::create(&folder, &passphrase(), little(), b"one").unwrap();
    let before: Vec<_> =
        files_below(&folder).into_iter().map(|f| (f.clone(), fs::read(f).unwrap())).collect();
    let large = vec![7; 300 * 1024];
    let error = vault.save(&large).unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    assert!(error.hint().contains("Make room"), "{}", error.hint());
    let after: Vec<_> = files_below(&folder).into_iter().map(|f| (f.clone(), fs::read(f).unwrap())).collect();
    assert!(before == after, "nothing has changed, and no temporary file is left");
    // To the last byte: what is open stays open, what is closed opens.
    let filler = folder.parent().unwrap().join("filler");
    let _ = fs::write(&filler, vec![1; 300 * 1024]);
    let error = vault.save(b"two").unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    let error = vault.change_passphrase(&passphrase(), &super::other_passphrase(), little()).unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    drop(vault);
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "one");
    fs::remove_file(&filler).unwrap();
    vault.save(b"two").unwrap();
    drop(vault);
    assert_eq!(open(&folder).1, "two");
    // And a vault can't be half made.
    let _ = fs::write(&filler, vec![1; 300 * 1024]);
    let new = folder.parent().unwrap().join("new");
    let made = Vault::create(&new, &passphrase(), little(), &large);
    assert!(matches!(made, Err(VaultError::NoSpace { .. })), "{made:?}");
    fs::remove_file(&filler).unwrap();
    Vault::create(&new, &passphrase(), little(), b"now").unwrap();
}

#[test]
fn a_disk_mounted_read_only_can_be_read() {
    let home = TempDir::new().unwrap();
    Vault::create(&home.path().join("vault"), &passphrase(), little(), b"one").unwrap();
    let path = home.path().display();
    let mount = format!("mount --bind '{path}' '{path}' && mount -o remount,ro,bind '{path}'");
    with_own_mounts(&mount, "vault::system::on_a_read_only_disk", home.path());
}

#[test]
#[ignore = "run by a_disk_mounted_read_only_can_be_read"]
fn on_a_read_only_disk() {
    let folder = folder().join("vault");
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::ReadOnlyFolder { .. }), "{error:?}");
    assert!(error.hint().contains("read-only"), "{}", error.hint());
    let (vault, document) = Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap();
    assert_eq!((text(&document).as_str(), vault.is_read_only()), ("one", true));
    let error = Vault::create(&folder.with_file_name("new"), &passphrase(), little(), b"").unwrap_err();
    assert!(matches!(error, VaultError::ReadOnlyFolder { .. }), "{error:?}");
    assert!(selvedge::vault::check(&folder, Some(&passphrase())).is_ok());
    assert!(matches!(restore(&folder, &passphrase(), None), Err(VaultError::ReadOnlyFolder { .. })));
}

#[test]
fn files_that_may_not_be_read_are_a_matter_of_permission() {
    let home = TempDir::new().unwrap();
    // Root is let through by its capabilities: without them, permissions hold for it too.
    let without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"];
    let wrapped: &[&str] = if is_root() { &without } else { &["env"] };
    let Ok(output) = this_binary(wrapped, "vault::system::without_permission", home.path()).output() else {
        return could_not_run("setpriv is not installed");
    };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "run by files_that_may_not_be_read_are_a_matter_of_permission"]
fn without_permission() {
    let folder = folder().join("vault");
    Vault::create(&folder, &passphrase(), little(), b"one").unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for name in ["identity.age", "vault.age"] {
        set(&folder.join(name), 0o000);
        let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
        assert!(matches!(&error, VaultError::Permission { path, .. } if path.ends_with(name)), "{error:?}");
        assert!(error.hint().contains("ls -la"), "{}", error.hint());
        set(&folder.join(name), 0o600);
    }
    set(&folder, 0o500);
    fs::remove_file(folder.join("lock")).unwrap_err();
    let mut vault = open(&folder).0;
    let error = vault.save(b"two").unwrap_err();
    assert!(matches!(error, VaultError::Permission { .. }), "{error:?}");
    drop(vault);
    set(&folder, 0o700);
    fs::remove_file(folder.join("lock")).unwrap();
    set(&folder, 0o500);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::ReadOnlyFolder { .. }), "{error:?}");
    assert_eq!(text(&Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap().1), "one");
    set(&folder, 0o000);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, VaultError::Permission { .. }), "{error:?}");
    set(&folder, 0o700);
}

fn holder(folder: &Path) -> Child {
    let mut child = this_binary(&["env"], "vault::system::holds_the_vault", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("HELD")));
    child
}

#[test]
#[ignore = "run by the_lock_goes_with_the_process_that_holds_it"]
fn holds_the_vault() {
    let mut vault = open(&folder()).0;
    vault.save(b"by the other process").unwrap();
    println!("HELD");
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn the_lock_goes_with_the_process_that_holds_it() {
    let (_home, folder) = super::made("one");
    let mut child = holder(&folder);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(&error, VaultError::Locked { holder } if holder.pid == Some(child.id())), "{error}");
    let said = error.to_string();
    assert!(said.contains(&format!("process {}", child.id())) && said.contains(", since 20"), "{said}");
    let (vault, document) = Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap();
    assert_eq!((text(&document).as_str(), vault.is_read_only()), ("by the other process", true));
    child.kill().unwrap();
    child.wait().unwrap();
    // What it wrote about itself is still there, and stops nobody.
    assert!(folder.join("lock.holder").exists());
    assert_eq!(open(&folder).1, "by the other process");
    assert!(!folder.join("lock.holder").exists());
}

#[test]
fn core_dumps_are_off() {
    let output = this_binary(&["env"], "vault::system::has_no_core_dump", Path::new("/")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "run by core_dumps_are_off: it is for good"]
fn has_no_core_dump() {
    selvedge::platform::hardening::disable_core_dumps().unwrap();
    let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
    assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    #[cfg(target_os = "linux")]
    assert_eq!(rustix::process::dumpable_behavior().unwrap(), rustix::process::DumpableBehavior::NotDumpable);
}
