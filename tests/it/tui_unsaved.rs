//! The real program on a disk that is full: a change that could not be saved is never lost without a question.

use crate::tui_pty::{PASSPHRASE, Terminal, add_seed, services, stored, vault_in};
use crate::vault::system::{folder, with_own_mounts};
use rustix::process::Signal;
use selvedge::secret::Passphrase;
use selvedge::vault::{Access, Vault, VaultError};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Runs one of the ignored tests below on a disk of 512 KiB.
fn on_a_small_disk(test: &str) {
    let home = TempDir::new().unwrap();
    let mount = format!("mount -t tmpfs -o size=512k tmpfs '{}'", home.path().display());
    with_own_mounts(&mount, &format!("tui_unsaved::{test}"), home.path());
}

fn filler() -> PathBuf {
    folder().join("filler")
}

fn fill_disk() {
    fs::write(filler(), vec![1; 1024 * 1024]).unwrap_err();
}

fn free_space() {
    fs::remove_file(filler()).unwrap();
}

/// The program with a seed that could not be saved, because the disk is full.
fn with_unsaved_seed(open: impl Fn(&Path) -> Terminal) -> (PathBuf, Terminal) {
    let vault = vault_in(&folder());
    let mut terminal = open(&vault);
    fill_disk();
    add_seed(&mut terminal, "Weaver Shop", SEED);
    terminal.wait_for("Not saved: No space left");
    (vault, terminal)
}

fn says_not_saved(screen: &vt100::Screen) -> bool {
    screen.contents().contains("NOT SAVED") || screen.contents().contains("UNSAVED")
}

fn wait_until_locked_and_not_saved(terminal: &Terminal) {
    terminal.wait_until("the lock screen says that it is not saved", |screen| {
        let shown = screen.contents();
        shown.contains("The vault is locked.")
            && shown.contains("NOT SAVED: No space left")
            && shown.contains("Free some space")
            && !shown.contains("Weaver")
    });
}

fn type_passphrase(terminal: &mut Terminal) {
    terminal.press(&format!("{PASSPHRASE}\r"));
    terminal.wait_for("Weaver Shop");
}

fn quit(mut terminal: Terminal, vault: &Path) {
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    assert_eq!(services(&stored(vault)), ["Weaver Shop"]);
}

#[test]
fn a_seed_that_could_not_be_saved_survives_a_lock() {
    on_a_small_disk("survives_a_lock");
}

#[test]
#[ignore = "run by a_seed_that_could_not_be_saved_survives_a_lock"]
fn survives_a_lock() {
    let (vault, mut terminal) = with_unsaved_seed(Terminal::unlocked);
    terminal.press("\u{1b}");
    terminal.press("3");
    terminal.wait_until("it still says so", says_not_saved);
    terminal.press("\u{c}");
    wait_until_locked_and_not_saved(&terminal);
    let other = Vault::open(&vault, &Passphrase::new(PASSPHRASE.into()), Access::ReadWrite);
    assert!(matches!(other, Err(VaultError::Locked { .. })), "no other program may write meanwhile");
    terminal.press("not the passphrase\r");
    terminal.wait_for("does not open");
    // Unlocked while the disk is still full: the seed is there, and it is still not saved.
    type_passphrase(&mut terminal);
    terminal.wait_until("it still says so", says_not_saved);
    terminal.press("\u{c}");
    wait_until_locked_and_not_saved(&terminal);
    free_space();
    // Within the time between two attempts.
    terminal.wait_for("Saved: the last change is on the disk now.");
    terminal.wait_until("it says so no more", |screen| !says_not_saved(screen));
    assert_eq!(services(&stored(&vault)), ["Weaver Shop"], "saved and free while the program is locked");
    type_passphrase(&mut terminal);
    quit(terminal, &vault);
}

#[test]
fn a_seed_that_could_not_be_saved_survives_the_idle_lock() {
    on_a_small_disk("survives_the_idle_lock");
}

#[test]
#[ignore = "run by a_seed_that_could_not_be_saved_survives_the_idle_lock"]
fn survives_the_idle_lock() {
    let (vault, mut terminal) = with_unsaved_seed(Terminal::unlocked_for_a_minute);
    terminal.press("\u{1b}");
    terminal.wait_until("the countdown does not hide it", says_not_saved);
    terminal.wait_for("Locked: no key was pressed for a while.");
    wait_until_locked_and_not_saved(&terminal);
    free_space();
    terminal.press("\u{13}");
    terminal.wait_for("Saved: the last change is on the disk now.");
    type_passphrase(&mut terminal);
    quit(terminal, &vault);
}

#[test]
fn quitting_asks_before_a_change_is_lost() {
    on_a_small_disk("quitting_asks");
}

#[test]
#[ignore = "run by quitting_asks_before_a_change_is_lost"]
fn quitting_asks() {
    let (vault, mut terminal) = with_unsaved_seed(Terminal::unlocked);
    terminal.press("q");
    terminal.wait_for("Quit without saving?");
    terminal.press("n");
    terminal.wait_until("the question is closed", |screen| !screen.contents().contains("Quit without"));
    // The same on the lock screen.
    terminal.press("\u{c}");
    wait_until_locked_and_not_saved(&terminal);
    terminal.press("\u{3}");
    terminal.wait_for("Quit without saving?");
    terminal.press("r");
    terminal.wait_for("save again, then quit");
    free_space();
    terminal.press("r");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();
    assert_eq!(services(&stored(&vault)), ["Weaver Shop"]);
    // Quitting although it is lost.
    let mut terminal = Terminal::unlocked(&vault);
    fill_disk();
    add_seed(&mut terminal, "Lost Shop", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U");
    terminal.wait_for("Not saved: No space left");
    terminal.press("q");
    terminal.wait_for("Quit without saving?");
    terminal.press("y");
    assert_eq!(terminal.ended(), 1);
    terminal.is_given_back();
    terminal.wait_for("the last change is not saved");
    free_space();
    assert_eq!(services(&stored(&vault)), ["Weaver Shop"]);
}

#[test]
fn a_signal_to_end_saves_once_more_and_says_what_is_lost() {
    on_a_small_disk("a_signal_to_end");
}

#[test]
#[ignore = "run by a_signal_to_end_saves_once_more_and_says_what_is_lost"]
fn a_signal_to_end() {
    let vault = vault_in(&folder());
    for (signal, locked, freed) in [
        (Signal::TERM, false, false),
        (Signal::TERM, true, false),
        (Signal::HUP, true, false),
        (Signal::TERM, false, true),
        (Signal::TERM, true, true),
    ] {
        let before = services(&stored(&vault)).len();
        let mut terminal = Terminal::unlocked(&vault);
        fill_disk();
        let secret = format!("{}{SEED}", "A".repeat(8 * before));
        add_seed(&mut terminal, &format!("Shop {before}"), &secret);
        terminal.wait_for("Not saved: No space left");
        if locked {
            terminal.press("\u{c}");
            terminal.wait_for("The vault is locked.");
        }
        if freed {
            free_space();
        }
        terminal.signal(signal);
        let code = terminal.ended();
        terminal.is_given_back();
        let what = format!("{signal:?}, locked: {locked}, freed: {freed}");
        if freed {
            assert_eq!(code, 0, "{what}");
        } else {
            assert_eq!(code, 1, "{what}");
            terminal.wait_for("the last change is not saved");
            free_space();
        }
        assert_eq!(services(&stored(&vault)).len(), before + usize::from(freed), "{what}");
    }
}
