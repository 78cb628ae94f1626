//! What if, as a person uses it.

mod exposure;
mod mouse;
mod namesakes;
mod plan;
mod scenario;

use super::WhatIf;
use crate::inventory;
use crate::profile::Profile;
use crate::tui::screens::Screen;
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

fn taken_over(harness: &Harness) -> Vec<String> {
    let access = harness.open().derived.access.clone().unwrap();
    let accounts = &harness.component::<WhatIf>().scenario.consequences.taken_over;
    accounts.iter().map(|taken| access.name(taken.account)).collect()
}

fn locked_out(harness: &Harness) -> Vec<String> {
    let access = harness.open().derived.access.clone().unwrap();
    let accounts = &harness.component::<WhatIf>().scenario.consequences.locked_out;
    accounts.iter().map(|locked| access.name(locked.account)).collect()
}

/// The last line of the screen: the keys, or a notice.
fn footer(harness: &Harness) -> String {
    harness.screen().lines().last().unwrap().to_owned()
}

#[test]
fn the_digit_and_the_tab_open_the_screen() {
    let mut harness = demo(80, 24);
    assert_eq!(harness.current(), Screen::WhatIf);
    assert!(harness.screen().contains("7 What if"), "{}", harness.screen());
    harness.press("1 backtab");
    assert_eq!(harness.current(), Screen::WhatIf, "it is the last");
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
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    harness.press("w");
    let screen = harness.screen();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!("ascii_80x24", screen);
    harness.press("enter");
    assert!(harness.screen().is_ascii(), "{}", harness.screen());
}

#[test]
fn an_empty_inventory_explains_what_to_do() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.press("7");
    insta::assert_snapshot!("empty_80x24", harness.screen());
    harness.press("l c space tab enter e enter p enter w x / a enter esc");
}

#[test]
fn names_of_any_kind_stay_in_their_column_and_every_view_draws_at_every_size() {
    let mut inventory = inventory::parse(include_str!("../../../../../data/demo.json")).unwrap();
    inventory.devices[0].name = "漢字の電話\u{202e}\u{7}👩‍👩‍👧".repeat(800);
    inventory.accounts[0].service = "名前".repeat(5000);
    inventory.accounts[1].service = "x\u{1b}[31m".repeat(2000);
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 80, 24);
    harness.press("7 space space space");
    insta::assert_snapshot!("wide_names_80x24", harness.screen());
    for keys in ["", "tab", "enter", "esc e", "backtab", "enter", "esc p"] {
        harness.press(keys);
        for columns in (0..=40).chain([59, 60, 80, 110, 150, 200]) {
            for rows in (0..=12).chain([24, 60]) {
                harness.resize(columns, rows).press("down");
                harness.buffer();
            }
        }
    }
}

#[test]
fn names_keep_their_first_letter() {
    let mut inventory = inventory::parse(include_str!("../../../../../data/demo.json")).unwrap();
    inventory.devices[0].name = "vm".into();
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 120, 40);
    for keys in ["7", "e"] {
        harness.press(keys);
        let screen = harness.screen();
        assert!(screen.contains(" vm") && !screen.contains("Vm"), "{screen}");
    }
    assert!(harness.screen().contains("The texts and calls of"), "own words begin with a capital");
}
