//! What if, as a person uses it.

use super::{Row, View, exposed};
use crate::access::SmallestSets;
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
        Row::Fallen(at) => Some(access.name(*at)),
        _ => None,
    };
    harness.state.what_if.found.rows.iter().filter_map(name).collect()
}

fn locked(harness: &Harness) -> Vec<String> {
    let access = harness.session().derived.access.clone().unwrap();
    let name = |row: &Row| match row {
        Row::Locked(at, ..) => Some(access.name(*at)),
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
    harness.press("e tab tab enter");
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
fn both_sides_are_on_the_screen_and_every_account_of_them_can_be_selected() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60), (80, 12)] {
        let mut harness = demo(columns, rows);
        harness.press("l down c");
        let names: Vec<String> = fallen(&harness).into_iter().chain(locked(&harness)).collect();
        let (fall, lock) = (fallen(&harness).len(), locked(&harness).len());
        assert!(fall > 12 && lock > 5, "{fall} {lock}");
        harness.press("right home");
        for name in &names {
            let screen = harness.screen();
            assert!(
                screen.contains(&format!("{fall} accounts fall")) && screen.contains("LOCKOUT"),
                "{screen}"
            );
            let result = harness.state.what_if.results.selected;
            let account = match harness.state.what_if.found.rows[result] {
                Row::Fallen(at) | Row::Locked(at, ..) => at,
                ref other => panic!("{other:?}"),
            };
            assert_eq!(harness.session().derived.access.as_ref().unwrap().name(account), *name);
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
        let exposed = &harness.state.what_if.exposed;
        exposed.rows[..exposed.list.selected]
            .iter()
            .rev()
            .find_map(|row| match row {
                exposed::Row::Head(head) => Some(head.split([':', '…']).next().unwrap()),
                _ => None,
            })
            .unwrap()
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
    assert!(screen.contains("A loop supports nobody") && !screen.contains("My phone"), "{screen}");
    harness.press("esc");
    assert!(harness.screen().contains("My phone"));
    harness.press("/").type_text("back door: northb").press("enter");
    assert!(harness.screen().contains("Northbank has a back door"), "{}", harness.screen());
    harness.press("/").type_text("nothing at all").press("enter");
    assert!(harness.screen().contains("Nothing has that name"), "{}", harness.screen());
}

#[test]
fn an_important_account_shows_what_takes_it_and_what_locks_it() {
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
fn every_set_of_the_command_line_is_stepped_through_and_does_what_it_says() {
    let mut harness = important(120, 36);
    harness.press("down enter");
    let access = harness.session().derived.access.clone().unwrap();
    let account = harness.state.what_if.exposed.account().unwrap();
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
        let shown = if lost { locked(&harness) } else { fallen(&harness) };
        assert!(shown.contains(&name), "{at}: {}", harness.screen());
        let size = if lost { sets.lockout[at - sets.takeover.len()].len() } else { sets.takeover[at].len() };
        let counts = harness.state.what_if.counts();
        assert_eq!(counts, if lost { (size, 0) } else { (0, size) });
        harness.press("e enter");
    }
}

#[test]
fn the_sets_are_asked_for_once_beside_the_screen_and_a_late_answer_is_kept() {
    use crate::tui::effect::Effect;
    use crate::tui::keys::Chord;
    use crate::tui::message::Message;
    use crate::tui::update::update;
    use crossterm::event::KeyEvent;
    let mut harness = important(120, 36);
    let state = &mut harness.state;
    let press = |state: &mut _, key: &str| -> Vec<u32> {
        let chord = Chord::parse(key).unwrap();
        let effects = update(state, Message::Key(KeyEvent::new(chord.code, chord.modifiers)));
        let asked = effects.iter().filter_map(|effect| match effect {
            Effect::Weigh { account, .. } => Some(*account),
            _ => None,
        });
        asked.collect()
    };
    let first = press(state, "down");
    let second = press(state, "down");
    assert!(first.len() == 1 && second.len() == 1 && first != second);
    assert_eq!(press(state, "?"), [0; 0], "it is asked for already");
    press(state, "esc");
    let revision = state.session().unwrap().derived.revision;
    // The answer to the first question comes after all.
    let sets = SmallestSets::default();
    assert!(update(state, Message::Weighed(revision, first[0], Box::new(sets))).is_empty());
    assert_eq!(press(state, "up"), [0; 0], "known by now");
    assert_eq!(press(state, "down"), [0; 0], "still under way: nothing newer was asked");
    assert!(harness.screen().contains("Looking for the smallest"), "{}", harness.screen());
}

#[test]
fn the_graph_around_the_mailbox_is_whole_at_120_columns_and_useful_at_80() {
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

/// Opens the step of the plan whose title has this in it.
fn begin_step(harness: &mut Harness, title: &str) {
    harness.press("7 p home");
    let planning = &harness.state.what_if.planning;
    let at = (0..planning.steps()).find(|&at| planning.step(at).unwrap().title.contains(title));
    for _ in 0..at.unwrap_or_else(|| panic!("no step “{title}”\n{}", harness.screen())) {
        harness.press("down");
    }
    harness.press("enter");
    assert!(harness.screen().contains("TO DO") && harness.screen().contains(title), "{}", harness.screen());
}

#[test]
fn a_step_of_the_plan_is_done_through_the_interview_to_its_end() {
    let mut harness = demo(120, 36);
    begin_step(&mut harness, "Print recovery codes of Harbor Mail and keep them in Bank box");
    let screen = harness.screen();
    assert!(
        screen.contains("Where are the recovery codes kept?") && screen.contains("› [ ] Bank box"),
        "{screen}"
    );
    insta::assert_snapshot!("to_do_120x36", screen);
    // On through the questions that are left, as a person does who saves with enter.
    harness.press("space");
    for _ in 0..5 {
        harness.press("enter");
    }
    assert!(harness.state.modal.is_none(), "{}", harness.screen());
    let mail = harness.session().account(&"harbor-mail".into()).unwrap();
    let codes = mail.factors.iter().find(|factor| factor.id.as_str() == "recovery-codes").unwrap();
    assert!(codes.holders.contains(&crate::inventory::Holder::from("bank-box")));
    let screen = harness.screen();
    let gain = "lockout 13 → 12 accounts";
    assert!(harness.state.notice.as_ref().unwrap().text.contains(gain), "{screen}");
    assert!(screen.contains("LOCKOUT 12 accounts") && screen.contains("Since you began:"), "{screen}");
    assert!(!screen.contains("Print recovery codes of Harbor Mail"), "the plan goes on without it\n{screen}");
    harness.press("u");
    assert!(harness.screen().contains("LOCKOUT 13 accounts"), "{}", harness.screen());
}

#[test]
fn a_step_on_a_device_is_done_in_its_form_and_leads_back_to_the_plan() {
    let mut harness = demo(80, 24);
    begin_step(&mut harness, "Set a PIN or password on Kitchen tablet");
    let screen = harness.screen();
    assert!(screen.contains("› Unlocks with") && screen.contains("enter save"), "{screen}");
    harness.press("esc");
    assert!(harness.state.modal.is_none(), "esc leads back to the plan");
    harness.press("enter right enter");
    assert!(harness.state.modal.is_none(), "{}", harness.screen());
    let notice = &harness.state.notice.as_ref().unwrap().text;
    assert!(notice.contains("Takeover 20 → 19 accounts"), "{notice}");
}

/// Every step of the plan of the demo leads to a row that is there, and the interview goes on from it.
#[test]
fn every_step_begins_on_the_row_where_it_is_done() {
    let mut harness = demo(120, 36);
    harness.press("p");
    let steps = harness.state.what_if.planning.steps();
    for _ in 0..steps {
        let step = harness.state.what_if.planning.step(harness.state.what_if.steps.selected).unwrap();
        let title = step.title.clone();
        harness.press("enter");
        let screen = harness.screen();
        assert!(screen.contains("TO DO"), "{title}\n{screen}");
        assert!(screen.lines().any(|line| line.contains("› ")), "{title}\n{screen}");
        harness.press("esc down");
        assert!(harness.state.modal.is_none(), "{title}");
    }
}

#[test]
fn losses_are_in_the_order_of_the_columns() {
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
                .take(5)
                .map(|number| if number == "·" { 0 } else { number.parse().unwrap() })
                .collect();
            numbers.reverse();
            numbers.truncate(4);
            numbers
        })
        .collect();
    assert!(rows.len() > 5 && rows.is_sorted_by(|a, b| a >= b), "{screen}");
}

#[test]
fn a_title_of_the_plan_is_whole_at_120_columns() {
    let mut harness = demo(120, 36);
    harness.press("p");
    let plan = harness.state.what_if.planning.steps();
    for at in 0..plan {
        let title = harness.state.what_if.planning.step(at).unwrap().title.clone();
        assert!(harness.screen().contains(&title), "{title}: {}", harness.screen());
    }
}

#[test]
fn a_name_begins_as_it_was_given() {
    let mut inventory = inventory::parse(include_str!("../../../../data/demo.json")).unwrap();
    inventory.devices[0].name = "vm".into();
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 120, 40);
    for keys in ["7", "e"] {
        harness.press(keys);
        let screen = harness.screen();
        assert!(screen.contains(" vm") && !screen.contains("Vm"), "{screen}");
    }
    assert!(harness.screen().contains("The texts and calls of"), "own words begin with a capital");
}
