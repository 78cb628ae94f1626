//! What if, as a person uses it.

use super::{Row, View};
use crate::inventory;
use crate::profile::Profile;
use crate::tui::modal::Modal;
use crate::tui::state::Screen;
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};

fn demo(columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::demo(columns, rows);
    harness.press("7");
    harness
}

/// Selects a thing by a filter and presses a key on it.
fn tick(harness: &mut Harness, filter: &str, key: &str) {
    harness.press("/").type_text(filter).press("enter").press(key).press("esc");
}

fn fallen(harness: &Harness) -> Vec<String> {
    let access = harness.session().derived.access.clone().unwrap();
    let name = |row: &Row| match row {
        Row::Fallen(at) => Some(access.name(*at).to_owned()),
        _ => None,
    };
    harness.state.what_if.found.rows.iter().filter_map(name).collect()
}

fn locked(harness: &Harness) -> Vec<String> {
    let access = harness.session().derived.access.clone().unwrap();
    let name = |row: &Row| match row {
        Row::Locked(at, ..) => Some(access.name(*at).to_owned()),
        _ => None,
    };
    harness.state.what_if.found.rows.iter().filter_map(name).collect()
}

#[test]
fn the_digit_and_the_tab_lead_here() {
    let mut harness = demo(80, 24);
    assert_eq!(harness.state.screen, Screen::WhatIf);
    assert!(harness.screen().contains("7 What if"), "{}", harness.screen());
    harness.press("1 backtab");
    assert_eq!(harness.state.screen, Screen::WhatIf, "it is the last");
}

#[test]
fn a_lost_phone_locks_the_mailbox_and_clearing_opens_it_again() {
    let mut harness = demo(120, 36);
    assert!(harness.screen().contains("nothing ticked"), "{}", harness.screen());
    harness.press("l");
    let screen = harness.screen();
    assert!(screen.contains("✗ My phone") && screen.contains("1 lost · 0 taken"), "{screen}");
    assert!(locked(&harness).contains(&"Harbor Mail".to_owned()), "{screen}");
    assert!(fallen(&harness).is_empty(), "a lost phone is not a taken one");
    harness.press("x");
    assert!(locked(&harness).is_empty() && harness.screen().contains("nothing ticked"));
}

#[test]
fn a_swapped_number_opens_what_hangs_on_it() {
    let mut harness = demo(120, 36);
    tick(&mut harness, "my number", "c");
    let names = fallen(&harness);
    assert!(names.contains(&"Cloudberry".to_owned()), "{names:?}");
    assert!(locked(&harness).is_empty());
    // Most important first.
    let access = harness.session().derived.access.clone().unwrap();
    let importance = |name: &String| {
        access.inventory.accounts.iter().find(|account| account.service == *name).unwrap().importance
    };
    assert!(names.is_sorted_by_key(|name| std::cmp::Reverse(importance(name))), "{names:?}");
}

#[test]
fn the_closures_are_those_of_the_command_line() {
    let mut harness = demo(120, 36);
    harness.press("l");
    tick(&mut harness, "my number", "space space");
    let access = harness.session().derived.access.clone().unwrap();
    let found = &harness.state.what_if.found;
    assert_eq!((found.lost.len(), found.captured.len()), (1, 1));
    let mut expected: Vec<String> = access
        .graph
        .takeover(&access.inventory, &found.captured)
        .iter()
        .map(|fallen| harness.session().account(&fallen.account).unwrap().service.clone())
        .collect();
    let mut shown = fallen(&harness);
    expected.sort();
    shown.sort();
    assert_eq!(shown, expected);
    let mut expected: Vec<String> = access
        .graph
        .lockout(&access.inventory, &found.lost)
        .iter()
        .map(|locked| harness.session().account(&locked.account).unwrap().service.clone())
        .collect();
    let mut shown = locked(&harness);
    expected.sort();
    shown.sort();
    assert_eq!(shown, expected);
}

#[test]
fn what_can_only_be_taken_is_not_lost() {
    let mut harness = demo(80, 24);
    tick(&mut harness, "phone unlocked", "l");
    assert!(harness.screen().contains("can be taken, not lost"), "{}", harness.screen());
    assert!(harness.state.what_if.ticks.is_empty());
    tick(&mut harness, "memory", "c");
    assert!(harness.screen().contains("can be lost, not taken"), "{}", harness.screen());
}

#[test]
fn space_goes_through_lost_taken_both_and_neither() {
    let mut harness = demo(120, 36);
    let counts = |harness: &Harness| harness.state.what_if.counts();
    for expected in [(1, 0), (0, 1), (1, 1), (0, 0)] {
        harness.press("space");
        assert_eq!(counts(&harness), expected);
    }
}

#[test]
fn an_account_that_falls_is_stepped_through_and_one_that_locks_says_why() {
    let mut harness = demo(80, 24);
    tick(&mut harness, "my number", "c");
    harness.press("tab enter");
    let screen = harness.screen();
    assert!(screen.contains("HOW Cloudberry FALLS") && screen.contains("▸  1"), "{screen}");
    assert!(screen.contains("THE GRAPH AROUND IT") && screen.contains("▶"), "{screen}");
    harness.press("down");
    assert!(harness.screen().contains("▸  2"), "{}", harness.screen());
    insta::assert_snapshot!("chain_80x24", harness.screen());
    harness.press("esc esc x");
    harness.press("home l tab end enter");
    assert!(harness.screen().contains("DOES NOT OPEN"), "{}", harness.screen());
    harness.press("enter");
    assert_eq!(harness.state.screen, Screen::Accounts, "enter goes on to the account");
}

#[test]
fn a_row_of_the_exposure_is_ticked() {
    let mut harness = demo(80, 24);
    harness.press("e");
    assert!(harness.screen().contains("IF YOU LOSE"), "{}", harness.screen());
    insta::assert_snapshot!("exposure_80x24", harness.screen());
    harness.press("enter");
    assert_eq!(harness.state.what_if.view, View::Ticks);
    assert_eq!(harness.state.what_if.counts(), (1, 0));
    harness.press("e end");
    harness.press("enter");
    assert_eq!(harness.state.what_if.view, View::Ticks);
    assert!(!harness.state.what_if.ticks.is_empty(), "a weak point ticks what shows it");
    assert!(!fallen(&harness).is_empty() || !locked(&harness).is_empty());
}

#[test]
fn a_step_of_the_plan_opens_the_interview_and_the_gain_is_seen() {
    let mut harness = demo(120, 36);
    harness.press("p");
    let screen = harness.screen();
    assert!(screen.contains("TAKEOVER") && screen.contains("Each step is done to a copy"), "{screen}");
    let steps = harness.state.what_if.planning.steps();
    assert!(steps > 0, "{screen}");
    for _ in 0..steps {
        harness.press("enter");
        assert!(matches!(harness.state.modal, Some(Modal::Interview(_) | Modal::Things(_))));
        harness.press("esc down");
        assert!(harness.state.modal.is_none());
    }
    // The same as somebody would do in the interview: the fix of the first step.
    let mut inventory = harness.session().profile.inventory.clone();
    let planning = &harness.state.what_if.planning;
    let first = (0..steps).filter_map(|at| planning.step(at)).find(|step| step.fix.account().is_some());
    let fix = first.unwrap().fix.clone();
    fix.apply(&mut inventory);
    let account = inventory.accounts.iter().find(|one| Some(&one.id) == fix.account().as_ref()).unwrap();
    let edit = crate::profile::Edit::PutAccount(Box::new(account.clone()), None);
    let effects = crate::tui::update::edit(&mut harness.state, "the first step", edit);
    harness.carry_out(effects);
    let screen = harness.screen();
    assert!(screen.contains("Since you began"), "{screen}");
    assert!(harness.state.notice.as_ref().is_some_and(|notice| notice.text.contains('→')), "{screen}");
}

#[test]
fn ticks_outlive_an_edit_elsewhere_and_go_with_what_they_were_on() {
    let mut harness = demo(120, 36);
    harness.press("l");
    let before = locked(&harness);
    harness.press("3 a").type_text("Another").press("ctrl-s 7");
    assert_eq!(locked(&harness), before);
}

#[test]
fn screens_of_what_if() {
    let mut harness = demo(80, 24);
    harness.press("l");
    insta::assert_snapshot!("lost_80x24", harness.screen());
    tick(&mut harness, "my number", "c");
    harness.resize(120, 40);
    insta::assert_snapshot!("both_120x40", harness.screen());
    harness.resize(200, 60).press("tab");
    insta::assert_snapshot!("wide_200x60", harness.screen());
    harness.resize(120, 40).press("p");
    insta::assert_snapshot!("plan_120x40", harness.screen());
    harness.resize(80, 24);
    insta::assert_snapshot!("plan_80x24", harness.screen());
    harness.state.settings.theme = Theme::new(Palette::Plain, true);
    harness.press("w");
    let screen = harness.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("ascii_80x24", screen);
    harness.press("enter");
    assert!(harness.screen().is_ascii(), "{}", harness.screen());
}

#[test]
fn an_empty_inventory_says_what_to_do() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.press("7");
    insta::assert_snapshot!("empty_80x24", harness.screen());
    harness.press("l c space tab enter e enter p enter w x / a enter esc");
}

#[test]
fn names_of_any_kind_stay_in_their_column_and_every_view_draws_at_every_size() {
    let mut inventory = inventory::parse(include_str!("../../../../data/demo.json")).unwrap();
    inventory.devices[0].name = "漢字の電話\u{202e}\u{7}👩‍👩‍👧".repeat(800);
    inventory.accounts[0].service = "名前".repeat(5000);
    inventory.accounts[1].service = "x\u{1b}[31m".repeat(2000);
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 80, 24);
    harness.press("7 space space space");
    insta::assert_snapshot!("wide_names_80x24", harness.screen());
    for keys in ["", "tab", "enter", "esc e", "p"] {
        harness.press(keys);
        for columns in (0..=40).chain([59, 60, 80, 110, 150, 200]) {
            for rows in (0..=12).chain([24, 60]) {
                harness.resize(columns, rows).press("down");
                harness.buffer();
            }
        }
    }
}
