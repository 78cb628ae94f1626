//! What holds for every screen: sizes, locking, undo, leaving.

use super::effect::Effect;
use super::message::{Failure, Message};
use super::screens::unlock;
use super::session::Saved;
use super::state::{Phase, Screen};
use super::testing::Harness;
use super::update::{locks_at, next_wake};
use crate::inventory::{Account, AccountId};
use crate::profile::{Edit, Profile};
use std::time::Duration;

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
    let mut first = Harness::at(Phase::FirstRun(unlock::first_run()), 80, 24);
    first.type_text("correct horse battery staple");
    at_every_size(|columns, rows| {
        locked.resize(columns, rows).buffer();
        first.resize(columns, rows).buffer();
    });
}

#[test]
fn before_a_vault_is_open_the_footer_says_how_to_go_on_and_how_to_quit() {
    let mut locked = Harness::demo(80, 24);
    locked.press("ctrl-l");
    let mut first = Harness::at(Phase::FirstRun(unlock::first_run()), 80, 24);
    let mut again = Harness::at(Phase::FirstRun(unlock::first_run()), 80, 24);
    again.type_text("six random words are enough").press("enter");
    for (columns, rows) in [(200, 60), (120, 40), (80, 24), (60, 20), (44, 5), (24, 8)] {
        for (harness, words) in
            [(&mut first, "enter go on"), (&mut again, "enter make the vault"), (&mut locked, "enter unlock")]
        {
            let screen = harness.resize(columns, rows).screen();
            let footer = screen.lines().last().unwrap_or_default();
            assert!(footer.ends_with("^C quit"), "{columns}x{rows}: {footer}");
            // In 24 columns not everything has room.
            assert!(footer.contains(words) || columns < 44, "{columns}x{rows}: {footer}");
            assert!(footer.contains(" esc ") || columns < 60, "{columns}x{rows}: {footer}");
            assert!(footer.contains("F1 help") || columns < 44, "{columns}x{rows}: {footer}");
        }
    }
    first.press("f1");
    assert!(first.state.modal.is_some(), "the help opens");
    first.press("esc ctrl-c");
    assert!(first.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
}

#[test]
fn the_first_run_asks_twice_and_then_makes_the_vault() {
    let mut harness = Harness::at(Phase::FirstRun(unlock::first_run()), 80, 24);
    harness.type_text("six random words are enough").press("enter").type_text("different").press("enter");
    assert!(harness.screen().contains("The two differ."), "{}", harness.screen());
    assert!(harness.effects.is_empty());
    harness.type_text("six random words are enough").press("enter");
    assert!(matches!(harness.effects[..], [Effect::Create { .. }]));
    assert!(!harness.screen().contains("random words are enough"), "what was typed is hidden");
}

#[test]
fn a_weak_passphrase_is_said_to_be_weak_and_taken_at_the_second_enter() {
    let mut harness = Harness::at(Phase::FirstRun(unlock::first_run()), 80, 24);
    harness.type_text("hunter2");
    harness.send(Message::Strength(super::message::Strength { bytes: 7, ..Default::default() }));
    harness.press("enter");
    assert!(harness.screen().contains("weak for a vault"), "{}", harness.screen());
    harness.press("enter").type_text("hunter2").press("enter");
    assert!(matches!(harness.effects[..], [Effect::Create { .. }]));
}

#[test]
fn enter_before_the_strength_is_known_waits_for_it() {
    let mut state = Harness::at(Phase::FirstRun(unlock::first_run()), 80, 24).state;
    let first = |state: &super::state::State| match &state.phase {
        Phase::FirstRun(first) => (first.first.is_some(), first.error.is_some()),
        _ => (false, false),
    };
    let key = |code| {
        let event = crossterm::event::KeyEvent::new(code, crossterm::event::KeyModifiers::NONE);
        Message::Key(event)
    };
    for letter in "long".chars() {
        drop(super::update::update(&mut state, key(crossterm::event::KeyCode::Char(letter))));
    }
    drop(super::update::update(&mut state, key(crossterm::event::KeyCode::Enter)));
    let strength =
        |bytes, score| Message::Strength(super::message::Strength { bytes, score, ..Default::default() });
    drop(super::update::update(&mut state, strength(1, 0)));
    assert_eq!(first(&state), (false, false), "that was the strength of the first letter");
    drop(super::update::update(&mut state, strength(4, 4)));
    assert_eq!(first(&state), (true, false));
}

#[test]
fn a_wrong_passphrase_is_said_and_can_be_typed_again() {
    let mut harness = Harness::at(Phase::Locked(super::state::Locked::default()), 80, 24);
    harness.type_text("wrong").press("enter");
    assert!(matches!(harness.effects[..], [Effect::Open { read_only: false, .. }]));
    harness
        .send(Message::Opened(Err(Failure::new("That passphrase does not open this vault.", "Try again."))));
    assert!(harness.screen().contains("does not open this vault"));
    harness.type_text("again").press("enter");
    assert_eq!(harness.effects.len(), 2);
}

#[test]
fn locking_leaves_nothing_of_the_profile_on_the_screen_or_in_the_state() {
    let mut harness = Harness::demo(120, 36);
    harness.press("ctrl-p").type_text("harbor").press("ctrl-l");
    assert!(matches!(harness.effects[..], [Effect::Close]));
    assert!(harness.state.session().is_none() && harness.state.modal.is_none());
    assert!(harness.screen().contains("The vault is locked."));
}

#[test]
fn an_idle_vault_counts_down_in_its_last_minute_and_locks() {
    let mut harness = Harness::demo(120, 36);
    harness.state.notice = None;
    assert_eq!(next_wake(&harness.state), Some(Duration::from_secs(240)), "nothing moves until then");
    harness.pass(Duration::from_secs(245));
    assert!(harness.screen().contains("locks in 0:55"), "{}", harness.screen());
    assert!(next_wake(&harness.state).unwrap() <= Duration::from_secs(1));
    harness.pass(Duration::from_secs(55));
    assert!(harness.state.session().is_none());
    assert!(harness.screen().contains("no key was pressed"), "{}", harness.screen());
}

#[test]
fn a_key_puts_the_lock_off_and_zero_minutes_never_locks() {
    let mut harness = Harness::demo(120, 36);
    harness.pass(Duration::from_secs(200)).press("down").pass(Duration::from_secs(200));
    assert!(harness.state.session().is_some());
    harness.state.settings.lock_after = None;
    assert_eq!(locks_at(&harness.state), None);
    assert_eq!(next_wake(&harness.state), None, "an idle overview does not wake up at all");
}

#[test]
fn the_panic_key_locks_and_wipes_and_clears_the_clipboard() {
    let mut harness = Harness::demo(120, 36);
    harness.press("ctrl-x");
    assert!(matches!(harness.effects[..], [Effect::Close, Effect::ClearClipboard, Effect::ClearScreen]));
}

#[test]
fn every_edit_is_saved_at_once_and_can_be_undone_and_done_again() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    let account = Account::new(AccountId::from("mail"), "Mail");
    let effects =
        super::update::edit(&mut harness.state, "adding Mail", Edit::PutAccount(Box::new(account), None));
    assert!(matches!(effects[..], [Effect::Derive { .. }, Effect::Save(2, _)]));
    harness.press("u");
    assert!(harness.session().profile.inventory.accounts.is_empty());
    assert!(harness.screen().contains("Undone: adding Mail"), "{}", harness.screen());
    harness.press("U");
    assert_eq!(harness.session().profile.inventory.accounts.len(), 1);
    harness.press("u u");
    assert!(harness.screen().contains("Nothing to undo"), "{}", harness.screen());
}

#[test]
fn a_vault_open_to_read_only_says_why_nothing_changes() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.read_only();
    let account = Account::new(AccountId::from("mail"), "Mail");
    let effects =
        super::update::edit(&mut harness.state, "adding Mail", Edit::PutAccount(Box::new(account), None));
    assert!(effects.is_empty());
    assert!(harness.screen().contains("read only"), "{}", harness.screen());
}

#[test]
fn what_could_not_be_saved_is_shown_and_asked_about_before_leaving() {
    let mut harness = Harness::demo(120, 36);
    harness.send(Message::Saved(1, Err(Failure::new("No space left.", "Make room."))));
    assert!(matches!(harness.session().saved, Saved::Failed(_)));
    assert!(harness.screen().contains("NOT SAVED") && harness.screen().contains("No space left."));
    harness.press("q");
    assert!(harness.effects.is_empty() && harness.screen().contains("Quit without saving?"));
    harness.press("y");
    assert!(matches!(harness.effects[..], [Effect::Quit]));
}

#[test]
fn tabs_go_by_number_by_tab_and_by_mouse() {
    let mut harness = Harness::demo(80, 24);
    harness.press("2");
    assert_eq!(harness.state.screen, Screen::Walk);
    harness.press("tab tab");
    assert_eq!(harness.state.screen, Screen::Codes);
    harness.press("backtab");
    assert_eq!(harness.state.screen, Screen::Accounts);
    let (_, x, _) = super::view::tabs(80)[4];
    harness.send(Message::Mouse(crossterm::event::MouseEvent {
        kind: crossterm::event::MouseEventKind::Down(crossterm::event::MouseButton::Left),
        column: x,
        row: 0,
        modifiers: crossterm::event::KeyModifiers::NONE,
    }));
    assert_eq!(harness.state.screen, Screen::Findings);
}

#[test]
fn in_ascii_nothing_else_is_drawn() {
    let mut harness = Harness::demo(120, 36);
    harness.state.settings.theme = super::theme::Theme::new(super::theme::Palette::Plain, true);
    for keys in ["1", "2", "3", "4", "5", "6", "?", "esc", "ctrl-p", "esc", "3", "e", "esc", "r", "esc", "t"]
    {
        harness.press(keys);
        let screen = harness.screen();
        assert!(screen.is_ascii(), "{keys}: {screen}");
    }
}

/// Opens something over the screen with these keys.
fn opened(keys: &str) -> Harness {
    use crate::otp;
    use crate::profile::compose;
    use crate::tui::testing::NOON;
    let inventory = crate::inventory::parse(include_str!("../../data/demo.json")).unwrap();
    let mut profile = Profile { inventory, ..Profile::default() };
    let account = profile.inventory.accounts[0].clone();
    let otp = otp::parse_any("4SJHB4GSD43FZBAI7C2HLRJGPQ").unwrap().otp;
    let edit = compose::add_seed(&profile, &account, otp, NOON.today);
    profile.apply(edit).unwrap();
    let mut harness = Harness::with(profile, 80, 24);
    harness.press(keys);
    harness
}

/// Everything that lies over a screen, and every state of a screen that takes keys of its own, by the keys that
/// lead there.
const STATES: [&str; 42] = [
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
fn the_vault_locks_from_everywhere() {
    for keys in STATES.into_iter().flat_map(|keys| [keys.to_owned(), format!("{keys} f1")]) {
        for lock in ["ctrl-l", "ctrl-x"] {
            let mut harness = opened(&keys);
            harness.press(lock);
            assert!(harness.session_is_closed(), "{lock} after {keys}: {}", harness.screen());
            assert!(harness.state.modal.is_none());
        }
    }
}

#[test]
fn the_states_are_what_they_are_meant_to_be() {
    use super::modal::Modal;
    let kinds: std::collections::HashSet<_> = STATES
        .into_iter()
        .filter_map(|keys| opened(keys).state.modal.as_ref().map(std::mem::discriminant::<Modal>))
        .collect();
    // The help and the review of an import are opened by the tests themselves.
    assert_eq!(kinds.len(), 7, "palette, question, prompt, interview, recovery codes, things, QR code");
}

#[test]
fn the_help_lies_over_everything_and_gives_it_back_as_it_was() {
    for keys in STATES {
        let mut harness = opened(keys);
        harness.state.notice = None;
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
fn a_question_is_not_lost_by_asking_to_leave() {
    let mut harness = Harness::demo(80, 24);
    harness.press("3 e enter down space q");
    harness.press("ctrl-c ctrl-c");
    assert!(harness.screen().contains("Quit without saving?"), "{}", harness.screen());
    harness.press("n");
    assert!(matches!(harness.state.modal, Some(super::modal::Modal::Interview(_))), "{}", harness.screen());
}
