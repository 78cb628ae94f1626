//! A change that could not be saved: always shown, kept across a lock, and asked about before quitting.

use super::{STATES, add_mail, after};
use crate::profile::Profile;
use crate::store::VersionReport;
use crate::tui::app::{Command, Message};
use crate::tui::jobs::{FIRST_REVISION, Failure, Job, JobResult, Opened, VaultJob};
use crate::tui::open_profile::SaveState;
use crate::tui::testing::Harness;
use std::time::Duration;

fn no_space() -> Failure {
    Failure::new("No space left to write vault.age.", "Free some space, then save again.")
}

fn fail(harness: &mut Harness) {
    let revision = harness.open().revision;
    harness.job(JobResult::Saved { revision, result: Err(no_space()) });
}

/// The result of repeating the last save.
fn saved_again(harness: &mut Harness) {
    let revision = harness.app.open_profile().map_or(FIRST_REVISION, |open| open.revision);
    harness.job(JobResult::Saved { revision, result: Ok(()) });
}

fn unsaved(columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::demo(columns, rows);
    fail(&mut harness);
    harness
}

fn says_not_saved(harness: &Harness) -> bool {
    let screen = harness.screen();
    screen.contains("NOT SAVED") || screen.contains("UNSAVED")
}

fn save_again_jobs(commands: &[Command]) -> usize {
    commands
        .iter()
        .filter(|command| matches!(command, Command::Start(Job::Vault(VaultJob::SaveAgain))))
        .count()
}

#[test]
fn not_saved_is_shown_in_every_state_and_at_every_size() {
    for keys in STATES {
        let mut harness = after(keys);
        fail(&mut harness);
        harness.clear_notice();
        assert!(says_not_saved(&harness), "{keys}: {}", harness.screen());
        harness.press("f1");
        assert!(says_not_saved(&harness), "{keys} f1: {}", harness.screen());
    }
    let mut open = unsaved(80, 24);
    open.clear_notice();
    let mut locked = unsaved(80, 24);
    locked.press("ctrl-l");
    for harness in [&mut open, &mut locked] {
        for (columns, rows) in [(80, 24), (120, 36), (60, 12), (40, 11), (24, 5), (12, 3), (9, 1), (200, 4)] {
            harness.resize(columns, rows);
            assert!(says_not_saved(harness), "{columns}x{rows}: {}", harness.screen());
        }
    }
}

#[test]
fn the_countdown_escape_an_edit_and_an_attempt_do_not_hide_it() {
    for (columns, rows) in [(120, 36), (80, 24), (50, 20)] {
        let mut harness = unsaved(columns, rows);
        harness.press("esc");
        assert!(says_not_saved(&harness), "{}", harness.screen());
        harness.pass(Duration::from_secs(245));
        assert!(says_not_saved(&harness), "{}", harness.screen());
        // The edit is being saved, but this may fail as well.
        drop(add_mail(&mut harness));
        harness.clear_notice();
        assert!(says_not_saved(&harness), "{}", harness.screen());
        harness.press("ctrl-s");
        assert!(says_not_saved(&harness), "{}", harness.screen());
        saved_again(&mut harness);
        assert!(!says_not_saved(&harness) && harness.open().save_state == SaveState::Saved);
    }
}

#[test]
fn in_the_last_minute_the_countdown_is_beside_it() {
    let mut harness = unsaved(160, 40);
    harness.pass(Duration::from_secs(245));
    assert!(harness.screen().contains("NOT SAVED  locks in 0:55"), "{}", harness.screen());
}

#[test]
fn the_lock_screen_says_why_and_what_to_do_until_it_is_saved() {
    let mut harness = unsaved(80, 24);
    harness.press("ctrl-l");
    let screen = harness.screen();
    for words in [
        "NOT SAVED: No space left",
        "Free some space",
        "kept in memory, encrypted",
        "^S tries now",
        "^S save now",
    ] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    harness.press("ctrl-s");
    assert_eq!(save_again_jobs(&harness.commands), 1);
    harness.job(JobResult::Saved { revision: 1, result: Err(no_space()) });
    assert!(harness.screen().contains("Not saved: No space left"), "{}", harness.screen());
    saved_again(&mut harness);
    assert!(!says_not_saved(&harness), "{}", harness.screen());
    assert!(harness.screen().contains("Saved: the last change is on the disk now."), "{}", harness.screen());
}

#[test]
fn a_save_that_fails_after_the_lock_is_reported_on_the_lock_screen() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    drop(add_mail(&mut harness));
    assert_eq!(harness.open().save_state, SaveState::Saving);
    drop(harness.send_only(Message::Suspend));
    assert!(harness.is_locked() && !says_not_saved(&harness));
    harness.job(JobResult::Saved { revision: 2, result: Err(no_space()) });
    assert!(says_not_saved(&harness), "{}", harness.screen());
}

#[test]
fn unlocking_opens_what_is_not_saved_and_still_says_so() {
    let mut harness = unsaved(80, 24);
    harness.press("ctrl-l");
    let opened = Opened {
        profile: Profile::default(),
        read_only: None,
        notice: None,
        unsaved: Some(no_space()),
        versions: VersionReport::default(),
    };
    harness.job(JobResult::Opened(Ok(Box::new(opened))));
    assert!(!harness.is_locked() && says_not_saved(&harness), "{}", harness.screen());
    saved_again(&mut harness);
    assert!(!says_not_saved(&harness), "{}", harness.screen());
}

#[test]
fn the_same_reason_is_not_repeated_after_each_attempt() {
    let mut harness = unsaved(120, 36);
    harness.press("esc");
    fail(&mut harness);
    assert!(!harness.screen().contains("Not saved:"), "{}", harness.screen());
    harness.press("ctrl-s");
    fail(&mut harness);
    assert!(harness.screen().contains("Not saved:"), "the user asked for this one");
    harness.press("esc");
    let result = Err(Failure::new("No permission to write vault.age.", "Correct it."));
    harness.job(JobResult::Saved { revision: 1, result });
    assert!(harness.screen().contains("Not saved: No permission"), "{}", harness.screen());
}

#[test]
fn save_now_is_a_key_a_command_and_an_entry_of_the_footer() {
    let mut harness = unsaved(120, 36);
    harness.press("esc");
    assert!(harness.screen().contains("^S save now"), "{}", harness.screen());
    harness.click_text("save now");
    harness.press("ctrl-p").type_text("save now").press("enter");
    assert_eq!(save_again_jobs(&harness.commands), 2);
    saved_again(&mut harness);
    harness.press("esc ctrl-s");
    assert!(harness.screen().contains("Everything is saved."), "{}", harness.screen());
    assert_eq!(save_again_jobs(&harness.commands), 2);
}

#[test]
fn quitting_can_save_again_first() {
    for lock in ["", "ctrl-l"] {
        let mut harness = unsaved(80, 24);
        harness.press(lock).press("ctrl-c");
        assert!(harness.screen().contains("Quit without saving?") && !harness.has_quit());
        harness.press("ctrl-c n");
        assert_eq!(harness.dialogs(), 0);
        harness.press("ctrl-c r r");
        assert_eq!(save_again_jobs(&harness.commands), 1, "one attempt at a time");
        assert!(harness.screen().contains("Saving…"), "{}", harness.screen());
        harness.job(JobResult::Saved { revision: 1, result: Err(no_space()) });
        assert!(!harness.has_quit() && harness.screen().contains("save again, then quit"));
        harness.press("enter");
        saved_again(&mut harness);
        assert!(harness.has_quit());
    }
}

#[test]
fn what_was_entered_and_what_is_not_saved_are_asked_about_one_after_the_other() {
    let mut harness = Harness::demo(80, 24);
    harness.press("3 e enter down space");
    fail(&mut harness);
    harness.press("ctrl-c");
    assert!(harness.screen().contains("What you entered here"), "{}", harness.screen());
    harness.press("y");
    assert!(!harness.has_quit() && harness.screen().contains("NOT SAVED: No space"), "{}", harness.screen());
    harness.press("y");
    assert!(harness.has_quit());
}

#[test]
fn quitting_waits_for_a_running_save_and_asks_if_it_fails() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    drop(add_mail(&mut harness));
    harness.press("q");
    assert!(!harness.has_quit() && harness.screen().contains("quits when"), "{}", harness.screen());
    fail(&mut harness);
    assert!(!harness.has_quit() && harness.screen().contains("Quit without saving?"));

    let mut harness = Harness::with(Profile::default(), 80, 24);
    drop(add_mail(&mut harness));
    harness.press("q");
    saved_again(&mut harness);
    assert!(harness.has_quit());

    // Another key takes it back, and a second attempt does not wait.
    let mut harness = Harness::with(Profile::default(), 80, 24);
    drop(add_mail(&mut harness));
    harness.press("q 3");
    harness.press("q q");
    assert!(harness.has_quit());
    let mut harness = Harness::with(Profile::default(), 80, 24);
    drop(add_mail(&mut harness));
    harness.press("q 3");
    saved_again(&mut harness);
    assert!(!harness.has_quit());
}

#[test]
fn the_version_of_another_program_is_reported() {
    let mut harness = Harness::demo(160, 36);
    harness.job(JobResult::OtherVersionKept(7));
    assert!(harness.screen().contains("kept as generation 7"), "{}", harness.screen());
}
