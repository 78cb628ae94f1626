//! Signals that end, stop and continue the real program in a real pseudo-terminal.

use crate::tui_pty::{PASSPHRASE, Terminal, add_seed, services, stored, vault};
use rustix::process::{Pid, Signal};
use std::process::Command;
use std::thread;
use std::time::Duration;

const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Signals by number, because `rustix` has no names for the real-time signals.
fn send(process: Pid, signal: i32) {
    let status = Command::new("sh")
        .args(["-c", "kill -$0 $1", &signal.to_string(), &process.as_raw_nonzero().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// All signals of Linux except those that cannot be caught, stop a process, are ignored by default, or report a fault of the
/// program itself, and except the two that the C library keeps for itself.
fn ending() -> Vec<i32> {
    let other = [
        Signal::KILL,
        Signal::STOP,
        Signal::TSTP,
        Signal::TTIN,
        Signal::TTOU,
        Signal::CONT,
        Signal::CHILD,
        Signal::URG,
        Signal::WINCH,
        Signal::SEGV,
        Signal::BUS,
        Signal::ILL,
        Signal::FPE,
        // While these are ignored or caught, a write fails with an error instead.
        Signal::PIPE,
        Signal::XFSZ,
    ];
    (1..=64)
        .filter(|number| !other.iter().any(|signal| signal.as_raw() == *number))
        .filter(|n| ![32, 33].contains(n))
        .collect()
}

#[test]
fn every_signal_that_ends_the_program_gives_the_terminal_back() {
    for signals in ending().chunks(8) {
        thread::scope(|scope| {
            for &signal in signals {
                scope.spawn(move || {
                    let mut terminal = Terminal::run(&["demo"]);
                    terminal.wait_for("ACCOUNTS");
                    send(terminal.id(), signal);
                    assert_eq!(terminal.ended(), 0, "signal {signal}");
                    terminal.is_given_back();
                });
            }
        });
    }
}

#[test]
fn signals_that_make_a_write_fail_instead_do_not_end_the_program() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.wait_for("ACCOUNTS");
    for signal in [Signal::PIPE, Signal::XFSZ] {
        terminal.signal(signal);
    }
    terminal.press("4");
    terminal.wait_for("LEFT");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    terminal.is_given_back();
}

#[test]
fn suspended_by_a_key_or_a_signal_the_vault_is_locked() {
    for suspend in [None, Some(Signal::TSTP)] {
        let folder = vault();
        let vault = folder.path().join("vault");
        let mut terminal = Terminal::unlocked(&vault);
        add_seed(&mut terminal, "Weaver Shop", SEED);
        terminal.wait_for("Added for Weaver Shop");
        match suspend {
            None => terminal.press("\u{1a}"),
            Some(signal) => terminal.signal(signal),
        }
        terminal.stopped();
        terminal.is_given_back();
        assert_eq!(services(&stored(&vault)), ["Weaver Shop"], "the lock is free, and the last save is done");
        terminal.signal(Signal::CONT);
        terminal.wait_until("the locked screen comes back", |screen| {
            let shown = screen.contents();
            screen.alternate_screen()
                && shown.contains("the program was suspended")
                && !shown.contains("Weaver")
        });
        terminal.press(&format!("{PASSPHRASE}\r"));
        terminal.wait_for("Weaver Shop");
        terminal.press("q");
        assert_eq!(terminal.ended(), 0);
    }
}

/// A program that is stopped cannot lock the vault while it is stopped, as on a computer that sleeps.
#[test]
fn stopped_for_longer_than_the_idle_time_it_locks_before_a_key_is_handled_or_anything_is_drawn() {
    let folder = vault();
    let vault = folder.path().join("vault");
    let mut terminal = Terminal::unlocked_for_a_minute(&vault);
    add_seed(&mut terminal, "Weaver Shop", SEED);
    terminal.wait_for("Added for Weaver Shop");
    terminal.signal(Signal::STOP);
    terminal.stopped();
    // A key that would open another screen, and everything that is drawn from now on.
    terminal.press("3");
    terminal.start_recording();
    thread::sleep(Duration::from_secs(61));
    terminal.signal(Signal::CONT);
    terminal.wait_for("Locked: no key was pressed for a while.");
    let drawn = terminal.recorded();
    assert!(!drawn.contains("Weaver"), "{drawn}");
    // Ctrl-U deletes the key that came before the lock screen was drawn.
    terminal.press(&format!("\u{15}{PASSPHRASE}\r"));
    terminal.wait_for("Weaver Shop");
}

/// The plain commands that put the terminal into raw mode.
#[test]
fn a_signal_during_a_shown_qr_code_or_a_paste_gives_the_terminal_back() {
    let folder = vault();
    let vault = folder.path().join("vault");
    let mut terminal = Terminal::unlocked(&vault);
    add_seed(&mut terminal, "Weaver Shop", SEED);
    terminal.wait_for("Added for Weaver Shop");
    terminal.press("q");
    assert_eq!(terminal.ended(), 0);
    let account = stored(&vault).inventory.accounts[0].id.to_string();
    let folder = vault.to_str().unwrap();
    let qr = ["--vault", folder, "account", "qr", &account, "--seconds", "600"];
    let paste = ["--vault", folder, "recovery", "add", &account];
    for (arguments, shown) in [(&qr[..], "any key hides it"), (&paste[..], "Paste the codes")] {
        for signal in [Signal::INT, Signal::QUIT, Signal::TERM, Signal::USR1, Signal::ALARM, Signal::HUP] {
            let mut terminal = Terminal::run(arguments);
            terminal.wait_for("Passphrase:");
            terminal.press(&format!("{PASSPHRASE}\r"));
            terminal.wait_for(shown);
            terminal.wait_until_raw();
            terminal.signal(signal);
            assert_eq!(terminal.ended(), 1, "{signal:?} {shown}");
            terminal.is_given_back();
        }
    }
}
