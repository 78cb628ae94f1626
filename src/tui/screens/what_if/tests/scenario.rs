//! Ticks and what follows from them.

use super::{demo, locked_out, taken_over, tick};
use crate::tui::screens::Screen;
use crate::tui::screens::what_if::WhatIf;
use crate::tui::screens::what_if::results::Affected;
use crate::tui::testing::Harness;

#[test]
fn a_lost_phone_locks_the_mailbox_and_clearing_opens_it_again() {
    let mut harness = demo(120, 36);
    assert!(harness.screen().contains("nothing ticked"), "{}", harness.screen());
    harness.press("l");
    let screen = harness.screen();
    assert!(screen.contains("✗ My phone") && screen.contains("1 lost · 0 taken"), "{screen}");
    assert!(locked_out(&harness).contains(&"Harbor Mail".to_owned()), "{screen}");
    assert!(taken_over(&harness).is_empty(), "a lost phone is not a taken one");
    harness.press("x");
    assert!(locked_out(&harness).is_empty() && harness.screen().contains("nothing ticked"));
}

#[test]
fn a_swapped_number_opens_the_accounts_that_depend_on_it() {
    let mut harness = demo(120, 36);
    tick(&mut harness, "my number", "c");
    let names = taken_over(&harness);
    assert!(names.contains(&"Cloudberry".to_owned()), "{names:?}");
    // Whoever takes over an account can change the ways into it.
    assert!(locked_out(&harness).contains(&"Cloudberry".to_owned()));
    // Most important first.
    let access = harness.open().derived.access.clone().unwrap();
    let importance = |name: &String| {
        access.inventory.accounts.iter().find(|account| account.service == *name).unwrap().importance
    };
    assert!(names.is_sorted_by_key(|name| std::cmp::Reverse(importance(name))), "{names:?}");
}

#[test]
fn the_results_are_those_of_the_command_line() {
    let mut harness = demo(120, 36);
    harness.press("l");
    tick(&mut harness, "my number", "space space");
    let access = harness.open().derived.access.clone().unwrap();
    let found = &harness.component::<WhatIf>().scenario.consequences;
    assert_eq!((found.lost.len(), found.captured.len()), (1, 1));
    let mut expected: Vec<String> = access
        .graph
        .takeover(&access.inventory, &found.captured)
        .iter()
        .map(|taken| harness.open().account(&taken.account).unwrap().service.clone())
        .collect();
    let mut shown = taken_over(&harness);
    expected.sort();
    shown.sort();
    assert_eq!(shown, expected);
    let mut expected: Vec<String> = access
        .graph
        .lockout_with(&access.inventory, &found.lost, &found.captured)
        .iter()
        .map(|locked| harness.open().account(&locked.account).unwrap().service.clone())
        .collect();
    let mut shown = locked_out(&harness);
    expected.sort();
    shown.sort();
    assert_eq!(shown, expected);
}

#[test]
fn an_asset_that_can_only_be_taken_cannot_be_ticked_as_lost() {
    let mut harness = demo(80, 24);
    tick(&mut harness, "phone unlocked", "l");
    assert!(harness.screen().contains("can be taken, not lost"), "{}", harness.screen());
    assert!(harness.component::<WhatIf>().scenario.is_empty());
    tick(&mut harness, "memory", "c");
    assert!(harness.screen().contains("can be lost, not taken"), "{}", harness.screen());
}

#[test]
fn space_cycles_through_lost_taken_both_and_neither() {
    let mut harness = demo(120, 36);
    let counts = |harness: &Harness| harness.component::<WhatIf>().scenario.counts();
    for expected in [(1, 0), (0, 1), (1, 1), (0, 0)] {
        harness.press("space");
        assert_eq!(counts(&harness), expected);
    }
}

#[test]
fn a_takeover_is_shown_step_by_step_and_a_lockout_with_its_causes() {
    let mut harness = demo(80, 24);
    tick(&mut harness, "my number", "c");
    harness.press("tab enter");
    let screen = harness.screen();
    assert!(screen.contains("HOW Cloudberry IS TAKEN OVER") && screen.contains("▸  1"), "{screen}");
    assert!(screen.contains("WAYS IN, AND WHAT THEY NEED") && screen.contains("▶"), "{screen}");
    harness.press("down");
    assert!(harness.screen().contains("▸  2"), "{}", harness.screen());
    insta::assert_snapshot!("chain_80x24", harness.screen());
    harness.press("esc esc x");
    harness.press("home l tab end enter");
    assert!(harness.screen().contains("DOES NOT OPEN"), "{}", harness.screen());
    harness.press("enter");
    assert_eq!(harness.current(), Screen::Accounts, "enter goes on to the account");
}

#[test]
fn ticks_survive_an_edit_on_another_screen() {
    let mut harness = demo(120, 36);
    harness.press("l");
    let before = locked_out(&harness);
    harness.press("3 a").type_text("Another").press("ctrl-s 7");
    // Nothing is recorded about the new account, so it only may be locked.
    let after = locked_out(&harness);
    assert_eq!((&after[..before.len()], &after[before.len()..]), (&before[..], &["Another".to_owned()][..]));
    assert!(harness.screen().contains("1 more may be"), "{}", harness.screen());
}

#[test]
fn both_sides_are_on_the_screen_and_every_account_of_them_can_be_selected() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60), (80, 12)] {
        let mut harness = demo(columns, rows);
        harness.press("l down c");
        let names: Vec<String> = taken_over(&harness).into_iter().chain(locked_out(&harness)).collect();
        let (taken, locked) = (taken_over(&harness).len(), locked_out(&harness).len());
        assert!(taken > 12 && locked > 5, "{taken} {locked}");
        let what_if = harness.component::<WhatIf>();
        let certain =
            what_if.scenario.consequences.taken_over.iter().filter(|taken| taken.is_certain).count();
        // On a narrow screen the noun is left out.
        let heading = [format!("{certain} accounts fall, {}", taken - certain), format!("{certain} fall")];
        harness.press("right home");
        for name in &names {
            let screen = harness.screen();
            assert!(
                heading.iter().any(|text| screen.contains(text)) && screen.contains("LOCKOUT"),
                "{screen}"
            );
            let what_if = harness.component::<WhatIf>();
            let account = match what_if.results.selected(&what_if.scenario.consequences).unwrap() {
                Affected::TakenOver(taken) => taken.account,
                Affected::LockedOut(locked) => locked.account,
            };
            assert_eq!(harness.open().derived.access.as_ref().unwrap().name(account), *name);
            assert!(screen.contains(name.as_str()), "{name}: {screen}");
            harness.press("down");
        }
    }
    let mut harness = demo(80, 24);
    harness.press("l down c");
    insta::assert_snapshot!("both_sides_80x24", harness.screen());
    harness.press("right end");
    insta::assert_snapshot!("both_sides_scrolled_80x24", harness.screen());
}

#[test]
fn the_graph_around_the_mailbox_is_complete_at_every_size() {
    for (columns, rows) in [(120, 36), (80, 24), (200, 60)] {
        let mut harness = demo(columns, rows);
        harness.press("l tab");
        if columns < 100 {
            harness.press("enter");
        }
        let screen = harness.screen();
        for part in
            ["sign-in", "✗ authenticator app", "✗ recovery codes", "Lumen Post", "session", "▶ helps to open"]
        {
            assert!(screen.contains(part), "{columns}: {part}\n{screen}");
        }
        assert!(!screen.contains("more rows"), "{screen}");
    }
}
