//! Failures that only the operating system can cause: a full disk, missing permissions, a second process. Unix only.
#![cfg(unix)]

use super::{
    Access, Vault, VaultError, files_below, low_work, open, passphrase, restore, skip_or_fail_in_ci, text,
};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const FOLDER: &str = "SELVEDGE_TEST_FOLDER";

pub fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("run by another test").into()
}

/// A command that runs one of the ignored tests below in a new process, through the `wrapper` command.
fn this_binary(wrapper: &[&str], test: &str, folder: &Path) -> Command {
    let binary = std::env::current_exe().unwrap();
    let mut words: Vec<&std::ffi::OsStr> = wrapper.iter().map(AsRef::as_ref).collect();
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

/// Runs a test in a new mount namespace after a `mount` command, or skips it if the system does not allow that.
pub fn with_own_mounts(mount: &str, test: &str, folder: &Path) {
    let unshare = if is_root() { "-m" } else { "-rm" };
    let possible = Command::new("unshare").args([unshare, "true"]).stderr(Stdio::null()).status();
    if !possible.is_ok_and(|status| status.success()) {
        return skip_or_fail_in_ci("unshare can't create a mount namespace here");
    }
    let script = format!("{mount} && exec \"$@\"");
    let output =
        this_binary(&["unshare", unshare, "sh", "-c", &script, "sh"], test, folder).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
fn a_full_disk_loses_nothing_and_the_save_can_be_repeated() {
    let home = TempDir::new().unwrap();
    let mount = format!("mount -t tmpfs -o size=256k tmpfs '{}'", home.path().display());
    with_own_mounts(&mount, "vault::system::on_a_full_disk", home.path());
}

#[test]
#[ignore = "run by a_full_disk_loses_nothing_and_the_save_can_be_repeated, on a disk of 256 KiB"]
fn on_a_full_disk() {
    let folder = folder().join("vault");
    let mut vault = Vault::create(&folder, &passphrase(), low_work(), b"one").unwrap();
    let before: Vec<_> =
        files_below(&folder).into_iter().map(|f| (f.clone(), fs::read(f).unwrap())).collect();
    let large = vec![7; 300 * 1024];
    let error = vault.save(&large).unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    assert!(error.hint().contains("Free some space"), "{}", error.hint());
    let after: Vec<_> = files_below(&folder).into_iter().map(|f| (f.clone(), fs::read(f).unwrap())).collect();
    assert!(before == after, "nothing has changed, and no temporary file is left");
    // Fill the disk completely: the open vault stays usable, and a closed vault opens.
    let filler = folder.parent().unwrap().join("filler");
    let _ = fs::write(&filler, vec![1; 300 * 1024]);
    let error = vault.save(b"two").unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    let error = vault.change_passphrase(&passphrase(), &super::other_passphrase(), low_work()).unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    // Locked, the vault keeps the document that is not on the disk, and keeps other programs out.
    let (unsaved, error) = *vault.lock().unwrap().save_again().unwrap_err();
    assert!(matches!(error, VaultError::NoSpace { .. }), "{error:?}");
    let other = Vault::open(&folder, &passphrase(), Access::ReadWrite);
    assert!(matches!(other, Err(VaultError::Locked { .. })), "{other:?}");
    let (unsaved, error) = *unsaved.open(&super::other_passphrase()).unwrap_err();
    assert!(matches!(error, VaultError::WrongPassphrase { .. }), "{error:?}");
    let (vault, document) = unsaved.open(&passphrase()).unwrap();
    assert_eq!((text(&document).as_str(), vault.is_unsaved()), ("two", true));
    drop(vault);
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "one");
    vault.save(b"two").unwrap_err();
    fs::remove_file(&filler).unwrap();
    assert_eq!(vault.lock().unwrap().save_again().unwrap(), None);
    assert!(open(&folder).0.lock().is_none(), "everything is saved");
    let (mut vault, document) = open(&folder);
    assert_eq!(document, "two");
    vault.save(b"two").unwrap();
    drop(vault);
    assert_eq!(open(&folder).1, "two");
    // A failed creation can be repeated.
    let _ = fs::write(&filler, vec![1; 300 * 1024]);
    let new = folder.parent().unwrap().join("new");
    let created = Vault::create(&new, &passphrase(), low_work(), &large);
    assert!(matches!(created, Err(VaultError::NoSpace { .. })), "{created:?}");
    fs::remove_file(&filler).unwrap();
    Vault::create(&new, &passphrase(), low_work(), b"now").unwrap();
}

#[test]
fn a_disk_mounted_read_only_can_be_read() {
    let home = TempDir::new().unwrap();
    Vault::create(&home.path().join("vault"), &passphrase(), low_work(), b"one").unwrap();
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
    let error = Vault::create(&folder.with_file_name("new"), &passphrase(), low_work(), b"").unwrap_err();
    assert!(matches!(error, VaultError::ReadOnlyFolder { .. }), "{error:?}");
    assert!(selvedge::vault::check(&folder, Some(&passphrase())).is_ok());
    assert!(matches!(restore(&folder, &passphrase(), None), Err(VaultError::ReadOnlyFolder { .. })));
}

#[test]
fn missing_permissions_are_reported_as_such() {
    let home = TempDir::new().unwrap();
    // Root ignores permissions because of two capabilities, so drop them.
    let without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"];
    let wrapped: &[&str] = if is_root() { &without } else { &["env"] };
    let Ok(output) = this_binary(wrapped, "vault::system::without_permission", home.path()).output() else {
        return skip_or_fail_in_ci("setpriv is not installed");
    };
    let printed = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "run by missing_permissions_are_reported_as_such"]
fn without_permission() {
    let folder = folder().join("vault");
    Vault::create(&folder, &passphrase(), low_work(), b"one").unwrap();
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

fn spawn_holder(folder: &Path) -> Child {
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
#[ignore = "run by the_lock_ends_with_the_process_that_holds_it"]
fn holds_the_vault() {
    let mut vault = open(&folder()).0;
    vault.save(b"by the other process").unwrap();
    println!("HELD");
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn the_lock_ends_with_the_process_that_holds_it() {
    let (_home, folder) = super::new_vault("one");
    let mut child = spawn_holder(&folder);
    let error = Vault::open(&folder, &passphrase(), Access::ReadWrite).unwrap_err();
    assert!(matches!(&error, VaultError::Locked { holder } if holder.pid == Some(child.id())), "{error}");
    let message = error.to_string();
    assert!(
        message.contains(&format!("process {}", child.id())) && message.contains(", since 20"),
        "{message}"
    );
    let (vault, document) = Vault::open(&folder, &passphrase(), Access::ReadOnly).unwrap();
    assert_eq!((text(&document).as_str(), vault.is_read_only()), ("by the other process", true));
    child.kill().unwrap();
    child.wait().unwrap();
    // The description of the dead holder remains, but does not prevent opening.
    assert!(folder.join("lock.holder").exists());
    assert_eq!(open(&folder).1, "by the other process");
    assert!(!folder.join("lock.holder").exists());
}

#[test]
fn core_dumps_are_disabled() {
    let output =
        this_binary(&["env"], "vault::system::disables_core_dumps", Path::new("/")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "run by core_dumps_are_disabled, because the setting is permanent"]
fn disables_core_dumps() {
    selvedge::platform::hardening::disable_dumps_and_tracing().unwrap();
    let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
    assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    #[cfg(target_os = "linux")]
    assert_eq!(rustix::process::dumpable_behavior().unwrap(), rustix::process::DumpableBehavior::NotDumpable);
}
