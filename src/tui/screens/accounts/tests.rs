use super::Accounts;
use crate::inventory::{self, AccountId, EntityId};
use crate::profile::Profile;
use crate::tui::component::Route;
use crate::tui::dialogs::devices::Devices;
use crate::tui::screens::Screen;
use crate::tui::testing::{Harness, PERSON, person};
use crate::tui::theme::{Palette, Theme};

fn selected(harness: &Harness) -> Option<AccountId> {
    harness.component::<Accounts>().selected.clone()
}

fn accounts(columns: u16, rows: u16) -> Harness {
    let mut harness = person(columns, rows);
    harness.press("3");
    harness
}

/// The names in the list, from the top, of a screen too narrow for details.
fn names(harness: &mut Harness) -> Vec<String> {
    harness.resize(80, 24);
    let screen = harness.screen();
    let rows = screen.lines().skip(3).take_while(|line| !line.trim().is_empty());
    rows.filter_map(|line| line.trim().split("  ").next().map(str::to_owned)).collect()
}

#[test]
fn the_list_and_the_details() {
    let mut harness = accounts(80, 24);
    insta::assert_snapshot!("list_80", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("list_120", harness.screen());
    harness.press("enter");
    insta::assert_snapshot!("full_120", harness.screen());
    harness.resize(80, 24);
    insta::assert_snapshot!("full_80", harness.screen());
}

#[test]
fn the_letters_above_the_grades_are_explained_below_the_list() {
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
        let harness = accounts(columns, rows);
        let screen = harness.screen();
        assert!(screen.contains("p 2 r s a"), "{screen}");
        assert!(screen.contains("p password  2 second factor  r recovery  s sessions  a age"), "{screen}");
    }
    let harness = accounts(80, 12);
    assert!(!harness.screen().contains("p password"), "the rows of the list need the room");
}

#[test]
fn sorting_goes_round_importance_name_findings_and_last_use_and_keeps_the_selection() {
    let mut harness = accounts(80, 24);
    assert_eq!(names(&mut harness), ["Brook Bank", "Harbor Mail", "Locker", "Orchid Forum"]);
    harness.press("down s");
    assert_eq!(names(&mut harness), ["Brook Bank", "Harbor Mail", "Locker", "Orchid Forum"]);
    assert!(harness.screen().contains("by name"));
    harness.press("s s");
    assert!(harness.screen().contains("by last use"));
    assert_eq!(names(&mut harness)[..2], ["Orchid Forum", "Harbor Mail"]);
    assert_eq!(selected(&harness), Some(AccountId::from("mail")));
}

#[test]
fn a_filter_shows_the_best_match_first_and_escape_shows_all_again() {
    let mut harness = accounts(80, 24);
    harness.press("/").type_text("or");
    assert_eq!(names(&mut harness)[0], "Orchid Forum");
    assert!(harness.screen().contains("of 4"), "{}", harness.screen());
    harness.press("enter");
    assert_eq!(selected(&harness), Some(AccountId::from("forum")));
    harness.press("esc");
    assert_eq!(names(&mut harness).len(), 4);
    assert_eq!(selected(&harness), Some(AccountId::from("forum")), "what was found stays selected");
    harness.press("/").paste("zzz");
    assert!(harness.screen().contains("Nothing found."));
    harness.press("esc");
    assert_eq!(names(&mut harness).len(), 4);
}

#[test]
fn letters_are_letters_while_a_filter_is_typed() {
    let mut harness = accounts(80, 24);
    harness.press("/").type_text("q1");
    assert_eq!(harness.current(), Screen::Accounts);
    assert!(harness.commands.is_empty());
    assert!(harness.screen().contains("/ q1"));
}

#[test]
fn removing_asks_says_what_goes_and_one_undo_brings_it_all_back() {
    let mut harness = accounts(80, 24);
    let before = harness.open().profile.clone();
    harness.press("down down D");
    assert!(harness.screen().contains("Remove Locker?"), "{}", harness.screen());
    harness.press("n");
    assert_eq!(harness.open().profile, before);
    harness.press("D y");
    assert_eq!(harness.open().profile.inventory.accounts.len(), 3);
    let mail = harness.open().account(&AccountId::from("mail")).unwrap();
    assert!(mail.factors[0].holders.is_empty(), "nothing mentions it any more");
    harness.press("u");
    assert_eq!(harness.open().profile, before);
}

#[test]
fn an_empty_inventory_says_how_to_begin() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.press("3");
    assert!(harness.screen().contains("No account is recorded yet."));
    harness.press("D e o r enter down s");
    assert!(harness.screen().contains("No account is recorded yet."));
}

#[test]
fn the_palette_selects_an_account_even_under_a_filter() {
    let mut harness = accounts(80, 24);
    harness.press("/").type_text("bank").press("enter ctrl-p").type_text("orchid").press("enter");
    assert_eq!(selected(&harness), Some(AccountId::from("forum")));
    assert_eq!(names(&mut harness).len(), 4);
}

#[test]
fn long_wide_and_hostile_names_stay_in_their_column() {
    let mut inventory = inventory::parse(PERSON).unwrap();
    inventory.accounts[0].service = "漢字".repeat(40);
    inventory.accounts[1].service = "x".repeat(10_000);
    inventory.accounts[2].service = "\u{1b}[31mred\n\u{202e}back".into();
    inventory.accounts[3].service = "👩‍👩‍👧 family".into();
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 80, 24);
    harness.press("3");
    let screen = harness.screen();
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'));
    for line in screen.lines() {
        assert!(crate::text::width(line) <= 80, "{line}");
    }
    insta::assert_snapshot!("wide_80", screen);
    harness.resize(120, 40).press("enter");
    harness.buffer();
}

#[test]
fn ten_thousand_accounts_cost_a_frame_no_more_than_a_hundred() {
    // The rows are computed once per revision. Moving and drawing use only the rows on the screen.
    let inventory = inventory::Inventory {
        accounts: (0..10_000)
            .map(|n| inventory::Account::new(AccountId::from(format!("a{n}")), format!("Service {n}")))
            .collect(),
        ..inventory::Inventory::default()
    };
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 200, 60);
    harness.press("3");
    let rows = harness.component::<Accounts>().list.rows().as_ptr();
    harness.press("down pagedown G enter esc");
    let rows_after = harness.component::<Accounts>().list.rows().as_ptr();
    assert_eq!(rows_after, rows, "the rows were not computed again");
    assert!(harness.screen().contains("Service 9999"));
}

#[test]
fn the_details_scroll_and_escape_comes_back_to_the_same_row() {
    let mut harness = accounts(80, 24);
    harness.press("down enter");
    let top = harness.screen();
    harness.press("pagedown");
    assert_ne!(harness.screen(), top);
    harness.press("end");
    assert!(harness.screen().contains("last used"), "{}", harness.screen());
    assert!(!harness.screen().contains("more ↓"), "{}", harness.screen());
    harness.press("g");
    assert_eq!(harness.screen(), top);
    harness.press("esc");
    assert_eq!(selected(&harness), Some(AccountId::from("mail")));
    assert!(harness.screen().contains("4 by importance"));
}

#[test]
fn without_colour_and_in_ascii() {
    let mut harness = accounts(120, 36);
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    insta::assert_snapshot!("list_ascii_120", harness.screen());
}

#[test]
fn the_keys_of_an_account_open_what_they_say() {
    let mut harness = accounts(80, 24);
    for (key, shown) in [
        ("e", "Which account is it?"),
        ("a", "New account"),
        ("t", "DEVICES, NUMBERS, PLACES"),
        ("o", "Add a seed to Brook Bank"),
        ("D", "Remove Brook Bank?"),
    ] {
        harness.press(key);
        assert!(harness.screen().contains(shown), "{key}: {}", harness.screen());
        harness.press("esc");
        assert!(harness.dialogs() == 0, "{key}");
    }
    harness.press("r");
    assert!(harness.screen().contains("RECOVERY CODES OF BROOK BANK"), "{}", harness.screen());
}

#[test]
fn nothing_known_is_not_called_no_finding() {
    let bare = inventory::Account::new(AccountId::from("bare"), "Bare");
    let mut profile = Profile::default();
    profile.inventory.accounts.push(bare);
    let mut harness = Harness::with(profile, 120, 40);
    let said = "How you sign in is not recorded";
    for screen in ["1", "3", "3 enter"] {
        harness.press(screen);
        let shown = harness.screen();
        assert!(shown.contains(said) && !shown.contains("No finding."), "{screen}: {shown}");
    }
    harness.press("esc 5");
    let shown = harness.screen();
    assert!(shown.contains(&format!("{said} for 1 account")) && !shown.contains("No finding."), "{shown}");
    // The next action is to say it: the interview asks for the factors.
    harness.press("1 n");
    assert!(harness.screen().contains("Factors"), "{}", harness.screen());
    assert!(harness.dialogs() > 0);
}

#[test]
fn going_through_the_interview_without_an_answer_is_told_so() {
    let mut harness = Harness::with(Profile::default(), 120, 40);
    harness.press("3 a").type_text("Nofactor Shop").press("enter");
    for _ in 0..12 {
        if harness.screen().contains("THE ACCOUNT") {
            break;
        }
        harness.press("enter");
    }
    let shown = harness.screen();
    assert!(shown.contains("How you sign in is not recorded: record it."), "{shown}");
    assert!(!shown.contains("No finding comes or goes."), "{shown}");
}

#[test]
fn how_much_is_below_is_said_in_a_row_of_its_own() {
    let mut harness = accounts(120, 16);
    harness.press("enter");
    let screen = harness.screen();
    let more = screen.lines().find(|line| line.contains("more ↓")).expect("there is more").to_owned();
    let words: Vec<&str> = more.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect();
    assert!(words.iter().all(|part| part.ends_with("more ↓")), "nothing stands beside it: {more}");
    // The last line comes in the end, where there is none below.
    harness.resize(120, 60);
    let whole = harness.screen();
    let lines = whole.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines > 10 && !whole.contains("more ↓"), "{whole}");
}

#[test]
fn the_palette_names_what_has_the_word_in_its_name_first() {
    let mut harness = Harness::demo(120, 40);
    harness.press("ctrl-p").type_text("mail").press("enter");
    assert_eq!(selected(&harness), Some(AccountId::from("harbor-mail")), "{}", harness.screen());
}

#[test]
fn a_click_selects_an_account_and_a_second_click_opens_it() {
    let mut harness = accounts(80, 24);
    harness.click_text("Locker");
    assert_eq!(selected(&harness), Some(AccountId::from("locker")));
    assert!(harness.screen().contains("4 by importance"), "{}", harness.screen());
    harness.click_text("Locker");
    let screen = harness.screen();
    assert!(screen.contains("FINDINGS") && !screen.contains("4 by importance"), "{screen}");
    harness.press("esc /").type_text("bank").click_text("Brook Bank").press("esc");
    assert!(harness.screen().contains("1 of 4"), "closing the account keeps the filter");
    harness.press("esc");
    assert_eq!(names(&mut harness).len(), 4);
    assert_eq!(selected(&harness), Some(AccountId::from("bank")));
}

#[test]
fn routes_show_an_account_its_filter_or_the_dialog_of_a_device() {
    let mut harness = person(80, 24);
    harness.go(Route::Account(AccountId::from("forum")));
    assert_eq!((harness.current(), selected(&harness)), (Screen::Accounts, Some(AccountId::from("forum"))));
    harness.press("/").type_text("bank").press("enter enter").go(Route::Subject(EntityId::from("locker")));
    assert_eq!(selected(&harness), Some(AccountId::from("locker")));
    assert_eq!(names(&mut harness).len(), 4, "neither the filter nor the details hide it");
    harness.go(Route::Subject(EntityId::from("drawer")));
    assert!(harness.dialog::<Devices>().is_some());
    harness.press("esc enter").go(Route::AccountFilter).type_text("mail");
    assert!(harness.screen().contains("/ mail"), "{}", harness.screen());
    harness.press("enter").go(Route::Account(AccountId::from("unknown")));
    assert_eq!(selected(&harness), Some(AccountId::from("mail")));
}
