//! The codes as a user reads, copies, checks, adds and removes them.

use super::Codes;
use super::live_codes::CodeCell;
use crate::inventory::{Account, AccountId, Factor, FactorKind, Holder};
use crate::otp::{Algorithm, Generator};
use crate::profile::{Edit, Profile, StoredSeed, compose};
use crate::secret::RecoveryCode;
use crate::tui::app::{Command, Message};
use crate::tui::component::{Moment, Outcome};
use crate::tui::dialogs::qr::Qr;
use crate::tui::jobs::{ClipboardJob, Failure, Job, JobResult, VaultJob};
use crate::tui::keys::Chord;
use crate::tui::open_profile::SaveState;
use crate::tui::testing::seeds::{COUNTER, SIX_DIGITS, add_account, five_accounts, otp, without_accounts};
use crate::tui::testing::{Harness, NOON};
use crate::tui::theme::{Palette, Theme};
use crossterm::event::KeyEvent;
use jiff::civil::date;
use std::time::Duration;

fn open(profile: Profile, columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(profile, columns, rows);
    // 59 seconds after 1970: the first vector of RFC 6238.
    at_second(&mut harness, 59);
    harness.press("4");
    harness.clear_notice();
    harness
}

fn at_second(harness: &mut Harness, second: u64) {
    let moment = Moment { unix_millis: second * 1000, ..harness.app.now() };
    harness.send(Message::Clock(moment));
    harness.send(Message::Wake);
}

#[test]
fn the_list_at_80_by_24() {
    insta::assert_snapshot!(open(five_accounts(), 80, 24).screen());
}

#[test]
fn the_list_and_what_is_known_of_a_seed_at_120_by_40() {
    insta::assert_snapshot!(open(five_accounts(), 120, 40).screen());
}

#[test]
fn an_entry_that_does_not_read_says_why_at_120_by_40() {
    let mut harness = open(five_accounts(), 120, 40);
    harness.press("down down down");
    insta::assert_snapshot!(harness.screen());
}

#[test]
fn the_list_without_colour_and_in_ascii() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    let screen = harness.screen();
    assert!(screen.replace('…', "").is_ascii(), "{screen}");
    insta::assert_snapshot!(screen);
}

#[test]
fn no_seed_yet_says_how_to_begin() {
    insta::assert_snapshot!(open(without_accounts(), 80, 24).screen());
}

#[test]
fn names_of_any_kind_stay_in_their_column() {
    let mut profile = without_accounts();
    add_account(&mut profile, "a", "漢字銀行の長い名前のサービス", otp("漢字", "👩‍👩‍👧 robin", SIX_DIGITS));
    add_account(&mut profile, "b", &"x".repeat(10_000), otp("", "", SIX_DIGITS));
    add_account(&mut profile, "c", "bad\u{1b}[31m\u{202e}name\n2", otp("", "", Generator::Steam));
    let mut harness = open(profile, 80, 24);
    insta::assert_snapshot!(harness.screen());
    for (columns, rows) in [(0, 0), (1, 1), (7, 3), (12, 6), (26, 8), (44, 9), (58, 10), (100, 3), (98, 40)] {
        harness.resize(columns, rows).press("v").buffer();
    }
}

#[test]
fn codes_are_those_of_the_rfc_grouped_and_the_next_is_shown_when_it_is_near() {
    let mut harness = open(five_accounts(), 80, 24);
    let screen = harness.screen();
    assert!(screen.contains("287 082"), "RFC 6238 at 59 s, its last six digits: {screen}");
    assert!(screen.contains("359 152"), "the next one, RFC 4226's counter 2: {screen}");
    at_second(&mut harness, 60);
    let screen = harness.screen();
    assert!(
        screen.contains("359 152") && !screen.contains("287 082") && !screen.contains("969 429"),
        "{screen}"
    );
}

#[test]
fn a_clock_set_to_1970_works() {
    let mut harness = open(five_accounts(), 80, 24);
    at_second(&mut harness, 0);
    assert!(harness.screen().contains("755 224"), "{}", harness.screen());
}

#[test]
fn only_a_code_that_time_changes_wakes_the_program() {
    let wakes = |harness: &mut Harness| {
        harness.app.settings.lock_after = None;
        harness.app.next_wake()
    };
    let mut harness = open(five_accounts(), 80, 24);
    let moment = Moment { unix_millis: 59_250, ..harness.app.now() };
    harness.send(Message::Clock(moment));
    assert_eq!(wakes(&mut harness), Some(Duration::from_millis(750)));
    harness.press("v");
    assert_eq!(wakes(&mut harness), None, "all codes are hidden");
    harness.press("v");
    assert_eq!(wakes(&mut harness), Some(Duration::from_millis(750)));
    harness.press("1");
    assert_eq!(wakes(&mut harness), None, "another screen");
    assert_eq!(wakes(&mut open(without_accounts(), 80, 24)), None, "no seed");
    let mut counter = without_accounts();
    add_account(&mut counter, "bank", "Bank", otp("", "", COUNTER));
    assert_eq!(wakes(&mut open(counter, 80, 24)), None, "a counter stands still");
}

#[test]
fn hidden_codes_are_shown_one_by_one_and_hide_by_themselves() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.app.settings.hide_codes = true;
    harness.press("down up");
    assert!(
        !harness.screen().contains("287 082") && harness.screen().contains("•••"),
        "{}",
        harness.screen()
    );
    harness.press("space");
    assert!(harness.screen().contains("287 082"), "{}", harness.screen());
    harness.pass(Duration::from_secs(29));
    assert!(harness.screen().contains("359 152"), "{}", harness.screen());
    harness.pass(Duration::from_secs(1));
    assert!(!harness.screen().contains("359 152"), "{}", harness.screen());
    harness.press("v");
    assert_eq!(harness.screen().matches("•••").count(), 0, "{}", harness.screen());
    harness.press("1 4");
    assert!(!harness.screen().contains("359 152"), "leaving the screen hides them: {}", harness.screen());
}

#[test]
fn copying_leaves_out_spaces_and_says_when_the_clipboard_is_cleared() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("c");
    assert_eq!(harness.copied(), ["287082"]);
    assert!(harness.screen().contains("clears the clipboard in 30 s"), "{}", harness.screen());
}

/// Presses a key, and returns what the app asks for without doing it.
fn press_only(harness: &mut Harness, key: &str) -> Vec<Command> {
    let chord = Chord::parse(key).unwrap();
    harness.send_only(Message::Key(KeyEvent::new(chord.code, chord.modifiers)))
}

#[test]
fn a_counter_is_on_the_disk_before_its_code_is_on_the_screen() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("down");
    let commands = press_only(&mut harness, "space");
    let stored = commands.iter().find_map(|command| match command {
        Command::Start(Job::Vault(VaultJob::Save { revision, profile })) => {
            Some((*revision, profile.clone()))
        }
        _ => None,
    });
    let (revision, profile) = stored.expect("it is saved");
    let counter =
        profile.readable_seeds().find(|seed| seed.account.as_str() == "bank").unwrap().otp.generator;
    assert_eq!(counter, Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 1 });
    assert!(!harness.screen().contains("755 224"), "not saved yet: {}", harness.screen());
    assert!(press_only(&mut harness, "space").is_empty(), "one at a time");
    harness.job(JobResult::Saved { revision, result: Ok(()) });
    assert!(harness.screen().contains("755 224"), "{}", harness.screen());
    harness.pass(Duration::from_secs(30));
    assert!(!harness.screen().contains("755 224"), "it goes by itself");
}

#[test]
fn a_counter_that_cannot_be_saved_gives_no_code() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("down");
    let commands = press_only(&mut harness, "c");
    let revision = harness.open().revision;
    assert!(!commands.is_empty());
    let failure = Failure::new("No space left.", "Make room.");
    harness.job(JobResult::Saved { revision, result: Err(failure) });
    assert!(!harness.screen().contains("755 224") && harness.copied().is_empty(), "{}", harness.screen());
    let mut harness = open(five_accounts(), 80, 24);
    harness.read_only().press("down space");
    assert!(!harness.screen().contains("755 224") && harness.screen().contains("read-only"));
}

#[test]
fn the_next_code_of_a_counter_never_comes_twice_even_after_undo() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("down space");
    assert!(harness.screen().contains("755 224"));
    harness.press("u space");
    assert!(!harness.screen().contains("755 224"), "{}", harness.screen());
    harness.press("space");
    assert!(harness.screen().contains("287 082"), "counter 1 of RFC 4226: {}", harness.screen());
    harness.press("space c");
    assert_eq!(harness.copied(), ["359152"], "counter 2");
}

#[test]
fn in_the_demo_a_counter_shows_at_once() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.app.open_profile_mut().unwrap().save_state = SaveState::InMemory;
    harness.press("down space");
    assert!(harness.screen().contains("755 224") && harness.saves() == 0, "{}", harness.screen());
}

#[test]
fn the_filter_finds_by_service_and_user_and_esc_clears_it() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("/").type_text("robin har");
    assert!(harness.screen().contains("Harbor Mail") && !harness.screen().contains("Code forge"));
    assert!(harness.screen().contains("1 of 5"), "{}", harness.screen());
    harness.press("enter c");
    assert_eq!(harness.copied().len(), 1, "keys work again after enter");
    harness.press("esc");
    assert!(harness.screen().contains("Code forge"));
    harness.press("/").type_text("zzz");
    assert!(harness.screen().contains("No seed matches."), "{}", harness.screen());
}

#[test]
fn one_unreadable_entry_hides_no_other_and_stays_in_the_vault() {
    let mut harness = open(five_accounts(), 80, 24);
    assert!(harness.screen().contains("unreadable") && harness.screen().contains("Odd shop"));
    harness.press("down down down");
    assert!(matches!(harness.component::<Codes>().live.cell(3), Some(CodeCell::Failed(_))));
    harness.press("c D x space");
    assert!(harness.dialogs() == 0 && harness.screen().contains("is unreadable"), "{}", harness.screen());
    assert_eq!(harness.open().profile.seeds.len(), 5);
}

#[test]
fn an_address_pasted_on_the_screen_makes_account_and_seed() {
    let mut harness = open(without_accounts(), 80, 24);
    harness.paste("otpauth://totp/Forge:robin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Forge\n");
    assert!(!harness.screen().contains("GEZD"), "a secret is never shown: {}", harness.screen());
    insta::assert_snapshot!(harness.screen());
    harness.press("enter enter");
    assert!(harness.dialogs() == 0, "{}", harness.screen());
    let profile = &harness.open().profile;
    assert_eq!(profile.inventory.accounts[0].service, "Forge");
    assert_eq!(profile.inventory.accounts[0].username, "robin");
    assert_eq!(profile.readable_seeds().count(), 1);
    assert!(
        harness.screen().contains("287 082") && harness.screen().contains("Added for Forge, a new account.")
    );
    harness.press("u");
    assert!(harness.open().profile.inventory.accounts.is_empty(), "one undo takes it all back");
}

#[test]
fn a_bare_secret_needs_a_name_and_goes_to_the_account_that_is_meant() {
    let mut profile = without_accounts();
    for (id, service, user) in
        [("one", "GitHub", "robin"), ("two", "GitHub", "work"), ("mail", "Harbor Mail", "")]
    {
        let mut account = Account::new(AccountId::from(id), service);
        account.username = user.into();
        profile.apply(Edit::PutAccount(Box::new(account), None)).unwrap();
    }
    let mut harness = open(profile, 80, 24);
    harness.press("a").type_text("gezd gnbv gy3t qojq gezd gnbv gy3t qojq").press("enter enter");
    assert!(harness.screen().contains("Enter the account"), "{}", harness.screen());
    harness.type_text("github").press("enter");
    assert!(harness.screen().contains("Several accounts match: GitHub robin, GitHub work"));
    harness.type_text(" work").press("enter");
    let seeds: Vec<String> =
        harness.open().profile.readable_seeds().map(|seed| seed.account.to_string()).collect();
    assert_eq!(seeds, ["two"], "{}", harness.screen());
    assert_eq!(harness.open().profile.inventory.accounts.len(), 3);
}

#[test]
fn a_known_seed_and_an_invalid_seed_are_refused() {
    let mut harness = open(five_accounts(), 80, 24);
    harness
        .press("a")
        .type_text("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        .press("enter")
        .type_text("New")
        .press("enter");
    assert!(harness.screen().contains("This seed is already stored"), "{}", harness.screen());
    harness.press("esc a").type_text("JBSW Y3DP EHPK 3PX0").press("enter").type_text("New").press("enter");
    assert!(harness.screen().contains("perhaps the letter O is"), "{}", harness.screen());
    assert_eq!(harness.open().profile.seeds.len(), 5);
}

#[test]
fn a_seed_beside_its_recovery_codes_warns_at_once() {
    let mut profile = without_accounts();
    let mut account = Account::new(AccountId::from("mail"), "Mail");
    crate::inventory::add_factor(&mut account, Factor::new(FactorKind::Password));
    profile.apply(Edit::PutAccount(Box::new(account.clone()), None)).unwrap();
    let codes = vec![RecoveryCode::new("11111-22222".into())];
    profile.apply(compose::add_codes(&account, codes, &[], date(2026, 1, 1))).unwrap();
    let mut harness = open(profile, 120, 40);
    harness.paste("otpauth://totp/Mail?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").press("enter enter");
    assert!(
        harness.screen().contains("Warning: The recovery codes are kept only in Selvedge on My laptop"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_code_from_another_app_is_compared() {
    let mut harness = open(five_accounts(), 120, 40);
    harness.press("x").type_text("287 082").press("enter");
    assert!(harness.screen().contains("the clocks agree"), "{}", harness.screen());
    harness.press("x").type_text("359152").press("enter");
    assert!(harness.screen().contains("about 30 s ahead of"), "{}", harness.screen());
    harness.press("x").type_text("000000").press("enter");
    assert!(harness.screen().contains("not a code of this seed"), "{}", harness.screen());
    harness.press("esc down x").type_text("969429").press("enter");
    let counter = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 4 };
    assert!(
        harness.open().profile.readable_seeds().any(|seed| seed.otp.generator == counter),
        "counter 3 was shown elsewhere, so that 4 is next: {}",
        harness.screen()
    );
}

#[test]
fn removing_asks_and_says_what_is_lost_and_undo_brings_it_back() {
    let mut harness = open(five_accounts(), 120, 40);
    harness.press("D");
    assert!(harness.screen().contains("It is still stored here: My phone."), "{}", harness.screen());
    harness.press("n down D");
    assert!(harness.screen().contains("No other place is recorded"), "{}", harness.screen());
    harness.press("y");
    assert_eq!(harness.open().profile.seeds.len(), 4);
    let bank = harness.open().account(&AccountId::from("bank")).unwrap();
    assert!(bank.has(FactorKind::Totp), "the service still asks for it");
    assert!(bank.factors.iter().all(|factor| !factor.holders.contains(&Holder::Selvedge)));
    harness.press("u");
    assert_eq!(harness.open().profile.seeds.len(), 5);
}

#[test]
fn only_the_rows_on_the_screen_have_codes_among_ten_thousand_seeds() {
    let mut profile = Profile::default();
    for at in 0..10_000 {
        let mut account = Account::new(AccountId::from(format!("a{at}")), format!("Service {at}"));
        account.factors.push(Factor::new(FactorKind::Totp));
        profile.inventory.accounts.push(account);
        let seed = StoredSeed {
            account: AccountId::from(format!("a{at}")),
            factor: "totp".into(),
            otp: otp("", "", SIX_DIGITS),
            added: NOON.today,
        };
        profile.seeds.push(seed.into());
    }
    let mut harness = open(profile, 200, 60);
    harness.press("G");
    assert!(harness.screen().contains("Service 9999"), "{}", harness.screen());
    assert!((9_900..10_000).filter(|&at| harness.component::<Codes>().live.cell(at).is_some()).count() < 60);
    assert!(harness.component::<Codes>().live.cell(0).is_none());
}

#[test]
fn leaving_clears_what_was_copied() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("c q");
    let [copy, clear, quit] = &harness.commands[..] else { panic!("{} commands", harness.commands.len()) };
    assert!(matches!(copy, Command::Start(Job::Clipboard(ClipboardJob::Copy(_)))));
    assert!(matches!(clear, Command::Start(Job::Clipboard(ClipboardJob::Clear))));
    assert!(matches!(quit, Command::Quit));
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("q");
    assert!(matches!(harness.commands[..], [Command::Quit]), "nothing was copied");
}

#[test]
fn clicks_select_a_seed_and_show_its_code_and_footer_keys_work() {
    let mut harness = open(five_accounts(), 120, 40);
    harness.app.settings.hide_codes = true;
    harness.click_text("Harbor Mail  ").click_text("Harbor Mail  ");
    assert!(harness.screen().contains("7487 5740"), "{}", harness.screen());
    assert!(harness.screen().contains("Digits     8"), "its details are shown: {}", harness.screen());
    harness.click_text("Harbor Bank  ").click_text("Harbor Bank  ");
    assert!(harness.screen().contains("755 224"), "{}", harness.screen());
    harness.clear_notice().click_text("c copy");
    assert_eq!(harness.copied(), ["755224"]);
    harness.clear_notice().click_text("Q QR");
    assert!(harness.dialog::<Qr>().is_some());
}

#[test]
fn a_refused_edit_does_not_take_the_code_of_a_counter_that_is_being_saved() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("down");
    press_only(&mut harness, "space");
    let revision = harness.open().revision;
    harness.request(|_| Outcome::edit("nothing", Edit::RemoveSeed("none".into(), "none".into())));
    harness.job(JobResult::Saved { revision, result: Ok(()) });
    assert!(harness.screen().contains("755 224"), "{}", harness.screen());
}

#[test]
fn a_counter_code_that_is_saved_on_another_screen_is_copied_but_not_shown() {
    let mut harness = open(five_accounts(), 80, 24);
    harness.press("down");
    press_only(&mut harness, "c");
    let revision = harness.open().revision;
    harness.press("1").job(JobResult::Saved { revision, result: Ok(()) });
    assert_eq!(harness.copied(), ["755224"]);
    harness.press("4");
    assert!(!harness.screen().contains("755 224"), "{}", harness.screen());
}

#[test]
fn a_new_seed_is_selected_even_if_the_filter_would_hide_it() {
    let mut harness = open(without_accounts(), 80, 24);
    harness.paste("otpauth://totp/Forge?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").press("enter enter");
    harness.press("/").type_text("forge").press("enter");
    harness.paste("otpauth://totp/Bank?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").press("enter enter");
    assert_eq!(harness.component::<Codes>().selected.as_ref().map(|id| id.account.as_str()), Some("bank"));
    assert!(harness.screen().contains("Forge"), "the filter is cleared: {}", harness.screen());
}
