//! The first run and the locked vault.

use super::{Step, Unlock};
use crate::secret::Passphrase;
use crate::tui::app::{App, Command, Message};
use crate::tui::jobs::{Failure, Job, JobResult, Strength, VaultJob};
use crate::tui::testing::{Harness, NOON, settings};
use crate::vault;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Whether a vault is being created, and nothing else was asked for.
fn creates_a_vault(harness: &Harness) -> bool {
    matches!(harness.commands[..], [Command::Start(Job::Vault(VaultJob::Create { .. }))])
}

#[test]
fn the_first_run_asks_twice_and_then_creates_the_vault() {
    let mut harness = Harness::first_run(80, 24);
    harness.type_text("six random words are enough").press("enter").type_text("different").press("enter");
    assert!(harness.screen().contains("The two passphrases differ."), "{}", harness.screen());
    assert!(harness.commands.is_empty());
    harness.type_text("six random words are enough").press("enter");
    assert!(creates_a_vault(&harness));
    assert!(!harness.screen().contains("random words are enough"), "what was typed is hidden");
}

#[test]
fn a_weak_passphrase_is_called_weak_and_accepted_at_the_second_enter() {
    let mut harness = Harness::first_run(80, 24);
    harness.type_text("hunter2");
    harness.job(JobResult::Strength(Strength { number: 7, ..Strength::default() }));
    harness.press("enter");
    assert!(harness.screen().contains("weak for a vault"), "{}", harness.screen());
    harness.press("enter").type_text("hunter2").press("enter");
    assert!(creates_a_vault(&harness));
}

#[test]
fn a_passphrase_that_withstands_guessing_for_hours_is_called_weak() {
    let mut harness = Harness::first_run(80, 24);
    harness.type_text("open sesame");
    let found = vault::strength(&Passphrase::new("open sesame".into()), &[]);
    harness.job(JobResult::Strength(Strength {
        number: 11,
        score: found.score,
        time: format!("withstands {} of guessing", found.time()),
        ..Strength::default()
    }));
    assert!(harness.screen().contains("weak: withstands about 2 hours"), "{}", harness.screen());
    harness.press("enter");
    assert!(harness.screen().contains("Press Enter again to use it"), "{}", harness.screen());
    harness.press("enter");
    assert!(harness.screen().contains("Once more"), "{}", harness.screen());
}

#[test]
fn enter_before_the_strength_is_known_waits_for_it() {
    let mut app = App::new(settings(), Unlock::first_run(), NOON, (80, 24));
    let is_chosen = |app: &App| match &app.unlock().step {
        Step::Choose(_) => false,
        Step::Repeat(_) => true,
        Step::Open { .. } => unreachable!("there is no vault"),
    };
    let key = |code| Message::Key(KeyEvent::new(code, KeyModifiers::NONE));
    for letter in "long".chars() {
        drop(app.handle(key(KeyCode::Char(letter))));
    }
    drop(app.handle(key(KeyCode::Enter)));
    let strength =
        |number, score| Message::Job(JobResult::Strength(Strength { number, score, ..Strength::default() }));
    drop(app.handle(strength(1, 0)));
    assert!(!is_chosen(&app) && app.unlock().error.is_none(), "that was the strength of the first letter");
    drop(app.handle(strength(4, 4)));
    assert!(is_chosen(&app) && app.unlock().error.is_none());
}

#[test]
fn a_wrong_passphrase_is_reported_and_can_be_typed_again() {
    let mut harness = Harness::locked(80, 24);
    harness.type_text("wrong").press("enter");
    assert!(matches!(
        harness.commands[..],
        [Command::Start(Job::Vault(VaultJob::Open { read_only: false, .. }))]
    ));
    let failure = Failure::new("That passphrase does not open this vault.", "Try again.");
    harness.job(JobResult::Opened(Err(failure)));
    assert!(harness.screen().contains("does not open this vault"));
    harness.type_text("again").press("enter");
    assert_eq!(harness.commands.len(), 2);
}
