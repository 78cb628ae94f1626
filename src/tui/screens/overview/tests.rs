//! The overview as a person reads it.

use super::Overview;
use crate::inventory::{self, AccountId};
use crate::profile::Profile;
use crate::tui::dialogs::Prompt;
use crate::tui::dialogs::interview::Interview;
use crate::tui::screens::Screen;
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};

fn overview(columns: u16, rows: u16) -> Harness {
    let inventory = inventory::parse(include_str!("../testdata/sample.json")).unwrap();
    Harness::with(Profile { inventory, ..Profile::default() }, columns, rows)
}

#[test]
fn the_marked_action_is_the_one_that_is_gone_to() {
    let mut harness = overview(120, 36);
    let last = harness.open().derived.next.len() - 1;
    let walk = harness.open().derived.next[last].text.clone();
    assert!(walk.starts_with("Answer "), "the last action is the walk: {walk}");
    harness.resize(120, 60);
    for _ in 0..last {
        harness.press("N");
    }
    assert!(harness.screen().contains(&format!("▸ {walk}")), "{}", harness.screen());
    harness.press("n");
    assert_eq!(harness.current(), Screen::Walk);
    harness.press("1 N n");
    assert_eq!(harness.current(), Screen::Accounts, "after the last comes the first");
}

#[test]
fn signs_are_explained_where_there_is_room() {
    assert!(overview(80, 24).screen().contains("✗ none"));
    assert!(!overview(80, 14).screen().contains("✗ none"));
}

#[test]
fn overview_screens() {
    let mut harness = overview(80, 24);
    insta::assert_snapshot!("overview_80x24", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("overview_120x40", harness.screen());
    harness.resize(200, 60);
    insta::assert_snapshot!("overview_200x60", harness.screen());
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    harness.resize(80, 24);
    let screen = harness.screen();
    assert!(!screen.contains(['●', '◐', '○', '✗', '▸', '▇', '▁', '─']), "{screen}");
    insta::assert_snapshot!("overview_ascii_80x24", screen);
}

#[test]
fn in_an_empty_vault_the_next_action_is_to_add_an_account() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    let buffer = harness.buffer();
    let accent = harness.app.settings.theme.accent;
    for row in 5..9 {
        assert_eq!(buffer[(1, row)].style().fg, accent.fg, "the key in row {row}");
        assert_ne!(buffer[(1, row)].style().fg, buffer[(11, row)].style().fg, "its text");
    }
    let screen = harness.screen();
    let footer = screen.lines().last().unwrap_or_default();
    assert!(footer.contains("n add an account"), "{footer}");
    assert!(!footer.contains("another") && !footer.contains("enter"), "{footer}");
    harness.press("n");
    assert_eq!(harness.current(), Screen::Accounts);
    assert!(harness.dialog::<Interview>().is_some());
    harness.press("esc 3 i");
    assert!(harness.dialog::<Prompt>().is_some(), "as the page says");
}

#[test]
fn an_empty_vault_says_how_to_begin() {
    insta::assert_snapshot!("overview_empty_80x24", Harness::with(Profile::default(), 80, 24).screen());
}

#[test]
fn what_an_action_closes_is_counted_in_the_plural() {
    let screen = overview(120, 40).screen();
    let closes = closed(&screen);
    assert!(!closes.is_empty(), "{screen}");
    for (number, side) in closes {
        assert_eq!(number == "1", !side.ends_with('s'), "{number} {side}");
    }
}

/// Each number and what it counts, of the lines that say what an action fixes.
fn closed(screen: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for line in screen.lines() {
        let Some((_, fixed)) = line.split_once("fixes ") else { continue };
        for part in fixed.trim().split(", ") {
            let (number, side) = part.split_once(' ').unwrap();
            found.push((number.to_owned(), side.to_owned()));
        }
    }
    found
}

#[test]
fn a_click_selects_an_account_or_marks_an_action_and_a_second_click_opens_it() {
    let mut harness = overview(120, 40);
    harness.click_text("Codeforge");
    assert_eq!(harness.component::<Overview>().selected, Some(AccountId::from("code")));
    assert!(harness.screen().contains("CODEFORGE"), "{}", harness.screen());
    harness.click_text("Change the password of");
    assert_eq!(harness.component::<Overview>().marked, 2);
    harness.click_text("fixes 2 takeover risks");
    assert_eq!(harness.current(), Screen::Accounts);
    harness.press("1").click_text("Codeforge");
    assert_eq!(harness.current(), Screen::Accounts);
    harness.press("1 /").type_text("north");
    assert!(harness.screen().contains("/ north"), "{}", harness.screen());
}

#[test]
fn short_names_of_aspects_are_explained_unless_there_is_room_for_the_full_names() {
    assert!(overview(80, 24).screen().contains("2nd = second factor"));
    let wide = overview(200, 60).screen();
    assert!(wide.contains("2nd factor") && !wide.contains("2nd ="), "{wide}");
}
