//! What holds for every screen: saving, undo, locking, quitting, tabs, sizes, help.

mod unsaved;

use super::tabs;
use crate::inventory::{self, Account, AccountId};
use crate::otp;
use crate::profile::{Edit, Profile, compose};
use crate::secret::RecoveryCode;
use crate::tui::app::{Command, Message};
use crate::tui::component::Moment;
use crate::tui::dialogs::interview::Interview;
use crate::tui::jobs::{AnalysisJob, ClipboardJob, Failure, Job, JobResult, VaultJob};
use crate::tui::open_profile::SaveState;
use crate::tui::screens::Screen;
use crate::tui::testing::{Harness, NOON};
use crate::tui::theme::{Palette, Theme};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::HashSet;
use std::time::Duration;

/// Runs `draw` for terminals of many sizes.
fn at_every_size(mut draw: impl FnMut(u16, u16)) {
    for columns in 0..=40 {
        for rows in 0..=12 {
            draw(columns, rows);
        }
    }
    for (columns, rows) in [(80, 24), (120, 36), (200, 60), (500, 3), (1, 200)] {
        draw(columns, rows);
    }
}

#[test]
fn every_screen_draws_at_every_size() {
    let mut harness = Harness::demo(80, 24);
    for keys in ["1", "2", "3", "4", "5", "6", "7"] {
        harness.press(keys);
        for over in ["", "?", "ctrl-p"] {
            harness.press(over);
            at_every_size(|columns, rows| {
                harness.resize(columns, rows).press("down");
                harness.buffer();
            });
            harness.resize(80, 24);
            if !over.is_empty() {
                harness.press("esc");
            }
        }
    }
}

#[test]
fn the_locked_screen_and_the_first_run_draw_at_every_size() {
    let mut locked = Harness::demo(80, 24);
    locked.press("ctrl-l");
    let mut first = Harness::first_run(80, 24);
    first.type_text("correct horse battery staple");
    at_every_size(|columns, rows| {
        locked.resize(columns, rows).buffer();
        first.resize(columns, rows).buffer();
    });
}

#[test]
fn before_a_vault_is_open_the_footer_says_how_to_continue_and_how_to_quit() {
    let mut locked = Harness::demo(80, 24);
    locked.press("ctrl-l");
    let mut first = Harness::first_run(80, 24);
    let mut again = Harness::first_run(80, 24);
    again.type_text("six random words are enough").press("enter");
    for (columns, rows) in [(200, 60), (120, 40), (80, 24), (60, 20), (44, 5), (24, 8)] {
        for (harness, words) in
            [(&mut first, "enter next"), (&mut again, "enter create vault"), (&mut locked, "enter unlock")]
        {
            let screen = harness.resize(columns, rows).screen();
            let footer = screen.lines().last().unwrap_or_default();
            assert!(footer.ends_with("^C quit"), "{columns}x{rows}: {footer}");
            // 24 columns have no room for everything.
            assert!(footer.contains(words) || columns < 44, "{columns}x{rows}: {footer}");
            assert!(footer.contains(" esc ") || columns < 60, "{columns}x{rows}: {footer}");
            assert!(footer.contains("F1 help") || columns < 44, "{columns}x{rows}: {footer}");
        }
    }
    first.press("f1");
    assert_eq!(first.dialogs(), 1, "the help opens");
    first.press("esc ctrl-c");
    assert!(first.has_quit());
}

#[test]
fn locking_leaves_nothing_of_the_profile_on_the_screen_or_in_the_state() {
    let mut harness = Harness::demo(120, 36);
    harness.press("ctrl-p").type_text("harbor").press("ctrl-l");
    assert!(matches!(harness.commands[..], [Command::Start(Job::Vault(VaultJob::Close))]));
    assert!(harness.is_locked() && harness.dialogs() == 0);
    assert!(harness.screen().contains("The vault is locked."));
}

#[test]
fn an_idle_vault_counts_down_in_its_last_minute_and_locks() {
    let mut harness = Harness::demo(120, 36);
    harness.clear_notice();
    assert_eq!(harness.app.next_wake(), Some(Duration::from_secs(240)), "nothing moves until then");
    harness.pass(Duration::from_secs(245));
    assert!(harness.screen().contains("locks in 0:55"), "{}", harness.screen());
    assert!(harness.app.next_wake().unwrap() <= Duration::from_secs(1));
    harness.pass(Duration::from_secs(55));
    assert!(harness.is_locked());
    assert!(harness.screen().contains("no key was pressed"), "{}", harness.screen());
}

#[test]
fn a_key_postpones_the_lock_and_zero_minutes_never_locks() {
    let mut harness = Harness::demo(120, 36);
    harness.pass(Duration::from_secs(200)).press("down").pass(Duration::from_secs(200));
    assert!(!harness.is_locked());
    harness.app.settings.lock_after = None;
    assert_eq!(harness.app.locks_at(), None);
    assert_eq!(harness.app.next_wake(), None, "an idle overview does not wake up at all");
}

#[test]
fn after_sleep_the_vault_locks_before_a_key_is_handled_or_anything_is_drawn() {
    let mut harness = Harness::demo(120, 36);
    harness.pass(Duration::from_secs(100));
    let asleep = Moment { monotonic: harness.app.now().monotonic + Duration::from_secs(8 * 3600), ..NOON };
    // The event loop sends the time first, and then what woke it up.
    harness.send(Message::Clock(asleep));
    assert!(harness.is_locked());
    assert!(harness.screen().contains("The vault is locked."), "{}", harness.screen());
    harness.press("3");
    assert!(harness.is_locked() && !harness.screen().contains("Harbor"), "{}", harness.screen());
}

#[test]
fn suspending_locks_and_waits_until_the_keys_are_gone() {
    for suspend in [Message::Suspend, Message::Key(KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL))]
    {
        let mut harness = Harness::demo(120, 36);
        let commands = harness.send_only(suspend);
        assert!(harness.is_locked());
        assert!(matches!(commands[..], [Command::Start(Job::Vault(VaultJob::Close))]), "{commands:?}");
        let commands = harness.send_only(Message::Job(JobResult::Closed));
        assert!(matches!(commands[..], [Command::Suspend]), "{commands:?}");
        assert!(harness.screen().contains("Locked: the program was suspended."), "{}", harness.screen());
        // There is nothing more to lock.
        let commands = harness.send_only(Message::Suspend);
        assert!(matches!(commands[..], [Command::Suspend]), "{commands:?}");
    }
}

#[test]
fn suspending_asks_before_it_loses_what_was_entered() {
    let mut harness = Harness::demo(80, 24);
    harness.press("3 e enter down space ctrl-z");
    assert!(!harness.is_locked());
    assert!(harness.screen().contains("Lock and suspend?"), "{}", harness.screen());
    harness.press("ctrl-z n");
    assert!(harness.dialog::<Interview>().is_some(), "{}", harness.screen());
    harness.press("ctrl-z y");
    assert!(harness.is_locked());
    assert!(matches!(harness.commands[..], [Command::Start(Job::Vault(VaultJob::Close)), Command::Suspend]));
}

#[test]
fn the_panic_key_locks_and_clears_the_clipboard_and_the_screen() {
    let mut harness = Harness::demo(120, 36);
    harness.press("ctrl-x");
    assert!(matches!(
        harness.commands[..],
        [
            Command::Start(Job::Vault(VaultJob::Close)),
            Command::Start(Job::Clipboard(ClipboardJob::Clear)),
            Command::ClearScreen
        ]
    ));
}

/// The commands that follow from adding an account.
fn add_mail(harness: &mut Harness) -> Vec<Command> {
    let account = Account::new(AccountId::from("mail"), "Mail");
    harness.app.apply_edit("adding Mail", Edit::PutAccount(Box::new(account), None))
}

#[test]
fn every_edit_is_saved_at_once_and_can_be_undone_and_redone() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    let commands = add_mail(&mut harness);
    assert!(
        matches!(
            commands[..],
            [
                Command::Start(Job::Analysis(AnalysisJob::Derive { .. })),
                Command::Start(Job::Vault(VaultJob::Save { revision: 2, .. }))
            ]
        ),
        "{commands:?}"
    );
    harness.press("u");
    assert!(harness.open().profile.inventory.accounts.is_empty());
    assert!(harness.screen().contains("Undone: adding Mail"), "{}", harness.screen());
    harness.press("U");
    assert_eq!(harness.open().profile.inventory.accounts.len(), 1);
    harness.press("u u");
    assert!(harness.screen().contains("Nothing to undo"), "{}", harness.screen());
}

#[test]
fn a_read_only_vault_says_why_nothing_changes() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.read_only();
    let commands = add_mail(&mut harness);
    assert!(commands.is_empty());
    assert!(harness.screen().contains("read-only"), "{}", harness.screen());
}

#[test]
fn a_failed_save_is_shown_and_asked_about_before_quitting() {
    let mut harness = Harness::demo(120, 36);
    let result = Err(Failure::new("No space left.", "Make room."));
    harness.job(JobResult::Saved { revision: 1, result });
    assert!(matches!(harness.open().save_state, SaveState::Failed(_)));
    assert!(harness.screen().contains("NOT SAVED") && harness.screen().contains("No space left."));
    harness.press("q");
    assert!(harness.commands.is_empty() && harness.screen().contains("Quit without saving?"));
    harness.press("y");
    assert!(matches!(harness.commands[..], [Command::Quit]));
}

#[test]
fn tabs_open_by_number_by_tab_and_by_mouse() {
    let mut harness = Harness::demo(80, 24);
    harness.press("2");
    assert_eq!(harness.current(), Screen::Walk);
    harness.press("tab tab");
    assert_eq!(harness.current(), Screen::Codes);
    harness.press("backtab");
    assert_eq!(harness.current(), Screen::Accounts);
    let (_, x, _) = tabs(80)[4];
    harness.click(x, 0);
    assert_eq!(harness.current(), Screen::Findings);
}

#[test]
fn in_ascii_nothing_else_is_drawn() {
    let mut harness = Harness::demo(120, 36);
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    for keys in ["1", "2", "3", "4", "5", "6", "?", "esc", "ctrl-p", "esc", "3", "e", "esc", "r", "esc", "t"]
    {
        harness.press(keys);
        let screen = harness.screen();
        assert!(screen.is_ascii(), "{keys}: {screen}");
    }
}

/// The demo with a seed and with stored recovery codes for the first account on the list, after these keys.
fn after(keys: &str) -> Harness {
    let inventory = inventory::parse(include_str!("../../../data/demo.json")).unwrap();
    let mut profile = Profile { inventory, ..Profile::default() };
    let account = profile.inventory.accounts[0].clone();
    let otp = otp::parse_any("4SJHB4GSD43FZBAI7C2HLRJGPQ").unwrap().otp;
    let edit = compose::add_seed(&profile, &account, otp, NOON.today);
    profile.apply(edit).unwrap();
    let first = profile.inventory.accounts.iter().find(|account| account.service == "Cloudberry").unwrap();
    let codes = vec![RecoveryCode::new("11111-22222".into())];
    profile.apply(compose::add_codes(&first.clone(), codes, &[], NOON.today)).unwrap();
    let mut harness = Harness::with(profile, 80, 24);
    harness.press(keys);
    harness
}

/// The keys to every dialog, and to every state of a screen that has keys of its own. The help and the review of an
/// import are left out.
const STATES: [&str; 43] = [
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "7 right",
    "7 e",
    "7 p",
    "7 /",
    "7 l right enter",
    "7 e / x",
    "2 A",
    "2 n",
    "1 w",
    "3 /",
    "4 /",
    "5 /",
    "6 /",
    "3 D",
    "3 a",
    "3 e",
    "3 e enter",
    "3 t",
    "3 t a",
    "3 t e",
    "3 t D",
    "3 r",
    "3 r n",
    "3 r D",
    "3 down r",
    "3 i",
    "3 o",
    "4 a",
    "4 x",
    "4 Q",
    "4 D",
    "5 a",
    "5 e",
    "6 c",
    "6 a",
    "ctrl-p",
];

#[test]
fn the_states_open_every_kind_of_dialog() {
    let kinds: HashSet<_> = STATES.into_iter().filter_map(|keys| after(keys).app.dialog_type()).collect();
    assert_eq!(
        kinds.len(),
        9,
        "palette, question, prompt, interview, recovery codes, their entry, devices, their form, QR code"
    );
}

#[test]
fn the_vault_locks_from_everywhere() {
    for keys in STATES.into_iter().flat_map(|keys| [keys.to_owned(), format!("{keys} f1")]) {
        for lock in ["ctrl-l", "ctrl-x"] {
            let mut harness = after(&keys);
            harness.press(lock);
            assert!(harness.is_locked(), "{lock} after {keys}: {}", harness.screen());
            assert_eq!(harness.dialogs(), 0);
        }
    }
}

#[test]
fn the_help_opens_over_everything_and_leaves_it_as_it_was() {
    for keys in STATES {
        let mut harness = after(keys);
        harness.clear_notice();
        let before = harness.screen();
        for (open, close) in [("f1", "esc"), ("f1", "f1"), ("f1", "?"), ("f1", "enter")] {
            harness.press(open);
            assert!(harness.screen().contains("╭─ Help"), "{keys}: {}", harness.screen());
            harness.press(close);
            assert_eq!(harness.screen(), before, "{keys} {open} {close}");
        }
    }
}

#[test]
fn asking_to_quit_does_not_lose_an_open_interview() {
    let mut harness = Harness::demo(80, 24);
    harness.press("3 e enter down space q");
    harness.press("ctrl-c ctrl-c");
    assert!(harness.screen().contains("Quit without saving?"), "{}", harness.screen());
    harness.press("n");
    assert!(harness.dialog::<Interview>().is_some(), "{}", harness.screen());
}
