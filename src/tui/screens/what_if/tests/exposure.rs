//! The exposure and the smallest sets.

use super::{demo, locked_out, taken_over};
use crate::access::SmallestSets;
use crate::tui::app::{Command, Message};
use crate::tui::jobs::{AnalysisJob, Job, JobResult};
use crate::tui::keys::Chord;
use crate::tui::screens::what_if::{View, WhatIf};
use crate::tui::testing::Harness;
use crossterm::event::KeyEvent;

#[test]
fn a_row_of_the_exposure_is_ticked() {
    let mut harness = demo(80, 24);
    harness.press("e");
    assert!(harness.screen().contains("IF YOU LOSE"), "{}", harness.screen());
    insta::assert_snapshot!("exposure_80x24", harness.screen());
    harness.press("enter");
    assert_eq!(harness.component::<WhatIf>().view, View::Scenario);
    assert_eq!(harness.component::<WhatIf>().scenario.counts(), (1, 0));
    harness.press("e tab tab enter");
    assert_eq!(harness.component::<WhatIf>().view, View::Scenario);
    assert!(!harness.component::<WhatIf>().scenario.is_empty(), "a weak point ticks what shows it");
    assert!(!taken_over(&harness).is_empty() || !locked_out(&harness).is_empty());
}

/// The screen of the exposure, on its important accounts.
fn important(columns: u16, rows: u16) -> Harness {
    let mut harness = demo(columns, rows);
    harness.press("e backtab");
    harness
}

#[test]
fn tab_goes_from_part_to_part_of_the_exposure() {
    let mut harness = demo(120, 36);
    harness.press("e");
    let part = |harness: &Harness| {
        let heading = harness.component::<WhatIf>().exposure.part().unwrap();
        heading.split([':', '…']).next().unwrap()
    };
    let all = ["IF YOU LOSE", "IF SOMEBODY TAKES", "WEAK POINTS", "IMPORTANT ACCOUNTS"];
    for expected in all.into_iter().chain(["IF YOU LOSE"]) {
        assert_eq!(part(&harness), expected);
        harness.press("tab");
    }
    harness.press("backtab backtab");
    assert_eq!(part(&harness), "IMPORTANT ACCOUNTS", "around at the end");
}

#[test]
fn loops_and_back_doors_are_found_by_a_filter() {
    let mut harness = demo(120, 36);
    harness.press("e /").type_text("loop").press("enter");
    let screen = harness.screen();
    assert!(screen.contains("Loop: Lumen Post and Kestrel Mail"), "{screen}");
    assert!(screen.contains("A recovery loop") && !screen.contains("My phone"), "{screen}");
    harness.press("esc home");
    assert!(harness.screen().contains("My phone"));
    harness.press("/").type_text("back door: northb").press("enter");
    assert!(harness.screen().contains("Northbank has a back door"), "{}", harness.screen());
    harness.press("/").type_text("nothing at all").press("enter");
    assert!(harness.screen().contains("No match"), "{}", harness.screen());
}

#[test]
fn an_important_account_shows_its_smallest_takeovers_and_lockouts() {
    let mut harness = important(120, 36);
    let screen = harness.screen();
    assert!(screen.contains("SMALLEST TAKEOVERS") && screen.contains("SMALLEST LOCKOUTS"), "{screen}");
    assert!(screen.contains("alone       The texts and calls of My number"), "{screen}");
    insta::assert_snapshot!("account_120x36", screen);
    harness.resize(80, 24);
    let screen = harness.screen();
    assert!(screen.contains("takeover  My phone, locked; Kitchen tablet"), "{screen}");
    harness.press("down enter");
    insta::assert_snapshot!("account_open_80x24", harness.screen());
    harness.press("esc");
    assert!(harness.screen().contains("IMPORTANT ACCOUNTS"), "{}", harness.screen());
}

#[test]
fn every_smallest_set_can_be_opened_and_has_the_effect_that_it_claims() {
    let mut harness = important(120, 36);
    harness.press("down enter");
    let access = harness.open().derived.access.clone().unwrap();
    let account = harness.component::<WhatIf>().exposure.selected_account().unwrap();
    let name = access.name(account);
    let sets = SmallestSets::of(&access.inventory, &access.graph, account as usize, &|| true).unwrap();
    assert!(!sets.takeover.is_empty() && !sets.lockout.is_empty());
    for (at, lost) in (0..sets.takeover.len())
        .map(|at| (at, false))
        .chain((0..sets.lockout.len()).map(|at| (sets.takeover.len() + at, true)))
    {
        for _ in 0..at {
            harness.press("down");
        }
        harness.press("enter");
        let shown = if lost { locked_out(&harness) } else { taken_over(&harness) };
        assert!(shown.contains(&name), "{at}: {}", harness.screen());
        let size = if lost { sets.lockout[at - sets.takeover.len()].len() } else { sets.takeover[at].len() };
        let counts = harness.component::<WhatIf>().scenario.counts();
        assert_eq!(counts, if lost { (size, 0) } else { (0, size) });
        harness.press("e enter");
    }
}

#[test]
fn smallest_sets_are_requested_once_and_a_late_answer_is_kept() {
    /// Presses a key, and returns the accounts whose sets are requested. The jobs are not done.
    fn press(harness: &mut Harness, key: &str) -> Vec<u32> {
        let chord = Chord::parse(key).unwrap();
        let commands = harness.send_only(Message::Key(KeyEvent::new(chord.code, chord.modifiers)));
        let requested = commands.into_iter().filter_map(|command| match command {
            Command::Start(Job::Analysis(AnalysisJob::SmallestSets { account, .. })) => Some(account),
            _ => None,
        });
        requested.collect()
    }
    let mut harness = important(120, 36);
    let first = press(&mut harness, "down");
    let second = press(&mut harness, "down");
    assert!(first.len() == 1 && second.len() == 1 && first != second);
    assert_eq!(press(&mut harness, "?"), [0; 0], "it is requested already");
    press(&mut harness, "esc");
    let revision = harness.open().derived.revision;
    // The answer to the first request arrives after all.
    let sets = Box::new(SmallestSets::default());
    let result = JobResult::SmallestSets { revision, account: first[0], sets };
    assert!(harness.send_only(Message::Job(result)).is_empty());
    assert_eq!(press(&mut harness, "up"), [0; 0], "known by now");
    assert_eq!(press(&mut harness, "down"), [0; 0], "still under way: nothing newer was requested");
    assert!(harness.screen().contains("Looking for the smallest"), "{}", harness.screen());
}

#[test]
fn losses_are_sorted_by_the_columns() {
    let mut harness = demo(120, 60);
    harness.press("e");
    let screen = harness.screen();
    assert!(screen.contains("crit high norm  low days"), "{screen}");
    let rows: Vec<Vec<u32>> = screen
        .lines()
        .filter(|line| line.trim_start().starts_with('✗'))
        .map(|line| {
            let table: String = line.chars().take(67).collect();
            let mut numbers: Vec<u32> = table
                .split_whitespace()
                .rev()
                .take(6)
                .map(|number| if number == "·" { 0 } else { number.parse().unwrap() })
                .collect();
            numbers.reverse();
            numbers.truncate(4);
            numbers
        })
        .collect();
    assert!(rows.len() > 5 && rows.is_sorted_by(|a, b| a >= b), "{screen}");
}
