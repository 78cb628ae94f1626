//! The findings as a user reads, accepts and fixes them.

use super::Findings;
use crate::inventory;
use crate::profile::Profile;
use crate::tui::screens::Screen;
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};

fn sample() -> Profile {
    let inventory = inventory::parse(include_str!("../testdata/sample.json")).unwrap();
    Profile { inventory, ..Profile::default() }
}

fn findings(columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(sample(), columns, rows);
    harness.press("5");
    harness
}

fn selected(harness: &Harness) -> (String, String) {
    let finding = harness.component::<Findings>().selected(harness.open()).unwrap();
    (finding.rule.id.to_string(), finding.subject.to_string())
}

fn subjects(harness: &Harness) -> Vec<String> {
    let findings = &harness.open().derived.findings;
    let rows = harness.component::<Findings>().list.rows();
    rows.iter().map(|&at| findings[at as usize].subject.to_string()).collect()
}

#[test]
fn a_finding_is_accepted_with_a_reason_until_a_day_and_is_hidden_then() {
    let mut harness = findings(120, 36);
    let first = selected(&harness);
    let open = harness.open().derived.counts.open.total();
    harness.press("a").type_text("the bank offers nothing else").press("enter enter");
    let accepted = harness.open().profile.accepted[0].clone();
    assert_eq!((accepted.rule.to_string(), accepted.subject.to_string()), first);
    assert_eq!(accepted.until.to_string(), "2027-05-21", "six months unless said otherwise");
    assert!(harness.dialogs() == 0);
    assert_eq!(harness.open().derived.counts.open.total(), open - 1);
    assert_ne!(selected(&harness), first);
    assert!(harness.screen().contains("Accepted until 2027-05-21."), "{}", harness.screen());
    assert!(harness.saves() > 0);
    harness.press("u");
    assert!(harness.open().profile.accepted.is_empty());
}

#[test]
fn an_accepted_finding_shows_why_and_can_be_opened_again() {
    let mut harness = findings(120, 36);
    let first = selected(&harness);
    harness.press("x a").type_text("nothing else is offered").press("enter ctrl-u");
    harness.type_text("1y").press("enter");
    assert_eq!(selected(&harness), first, "the selection stays where it was");
    let screen = harness.screen();
    assert!(screen.contains("until 2027-11-21") && screen.contains("nothing else"), "{screen}");
    harness.press("a");
    assert!(harness.open().profile.accepted.is_empty());
    assert_eq!(selected(&harness), first);
}

#[test]
fn no_reason_and_no_day_are_said_in_the_question() {
    let mut harness = findings(80, 24);
    harness.press("a enter enter");
    assert!(harness.screen().contains("Enter a reason"), "{}", harness.screen());
    harness.press("backtab").type_text("because").press("tab ctrl-u").type_text("5 years").press("enter");
    assert!(harness.screen().contains("at most 2 years, 2028-11-21"), "{}", harness.screen());
    assert!(harness.open().profile.accepted.is_empty());
}

#[test]
fn sides_words_and_orders_narrow_and_sort() {
    let mut harness = findings(120, 36);
    let all = subjects(&harness).len();
    harness.press("f");
    assert!(harness.screen().contains("only takeover"), "{}", harness.screen());
    let takeover = subjects(&harness).len();
    harness.press("f");
    let lockout = subjects(&harness).len();
    assert!(takeover < all && lockout < all && takeover + lockout >= all);
    harness.press("f /").type_text("north").press("enter");
    assert!(subjects(&harness).iter().all(|subject| subject == "bank") && !subjects(&harness).is_empty());
    harness.press("esc s");
    let by_name = subjects(&harness);
    assert_eq!(by_name.len(), all);
    assert!(by_name.is_sorted_by_key(|id| harness.open().name(&id.as_str().into()).to_lowercase()));
    harness.press("s");
    assert!(harness.screen().contains("by rule"));
}

#[test]
fn a_finding_leads_to_what_it_is_about() {
    let mut harness = findings(80, 24);
    let (_, subject) = selected(&harness);
    harness.press("enter");
    assert_eq!(harness.current(), Screen::Accounts);
    assert!(harness.screen().contains(harness.open().name(&subject.as_str().into())));
}

#[test]
fn mending_opens_the_interview_and_comes_back_to_the_finding() {
    let mut harness = findings(120, 36);
    let here = selected(&harness);
    harness.press("e");
    assert_eq!(harness.dialogs(), 1, "the interview");
    harness.press("esc");
    assert!(harness.dialogs() == 0);
    assert_eq!((harness.current(), selected(&harness)), (Screen::Findings, here));
}

#[test]
fn the_selection_stays_on_its_finding_when_others_go() {
    let mut harness = findings(120, 36);
    harness.press("end up up");
    let here = selected(&harness);
    harness.press("s");
    assert_eq!(selected(&harness), here, "another order");
    harness.press("s s x");
    assert_eq!(selected(&harness), here, "and back");
}

#[test]
fn what_does_not_fit_can_be_read_on() {
    let mut harness = findings(80, 24);
    let screen = harness.screen();
    assert!(screen.contains("more lines") && !screen.contains("SOURCE"), "{screen}");
    harness.press("space space space");
    assert!(harness.screen().contains("SOURCE"), "{}", harness.screen());
    harness.press("K K K K");
    assert_eq!(harness.screen(), screen);
    harness.press("space down");
    assert_eq!(harness.component::<Findings>().scroll, 0, "another finding is read from its start");
}

#[test]
fn nothing_found_says_what_that_means() {
    let mut empty = Harness::with(Profile::default(), 80, 24);
    empty.press("5");
    assert!(empty.screen().contains("Nothing is recorded yet."), "{}", empty.screen());
    let mut harness = findings(80, 24);
    harness.press("/").paste("zzzz").press("enter");
    assert!(harness.screen().contains("Nothing found."), "{}", harness.screen());
    harness.press("a enter esc");
    assert!(!subjects(&harness).is_empty());
}

#[test]
fn a_vault_open_to_read_only_accepts_nothing_and_says_so() {
    let mut harness = findings(80, 24);
    harness.read_only().press("a").type_text("because").press("enter enter");
    assert!(harness.open().profile.accepted.is_empty());
    assert!(harness.screen().contains("read-only"), "{}", harness.screen());
}

#[test]
fn names_of_any_length_and_kind_draw() {
    let mut profile = sample();
    profile.inventory.accounts[0].service = "漢字 \u{1b}[2J\u{202e}".repeat(2000);
    let mut harness = Harness::with(profile, 80, 24);
    harness.press("5");
    for size in [(80, 24), (120, 40), (200, 60), (40, 12), (12, 9), (1, 1)] {
        harness.resize(size.0, size.1).press("home down space");
        let screen = harness.screen();
        assert!(!screen.contains(['\u{1b}', '\u{202e}']));
    }
}

#[test]
fn findings_screens() {
    let mut harness = findings(80, 24);
    insta::assert_snapshot!("findings_80x24", harness.screen());
    harness.resize(120, 40).press("x down a").type_text("nothing else is offered").press("enter enter");
    harness.clear_notice();
    insta::assert_snapshot!("findings_120x40", harness.screen());
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    let screen = harness.screen();
    assert!(!screen.contains(['✗', '▲', '◆', '·', '•', '─', '│']), "{screen}");
    harness.app.settings.theme = Theme::new(Palette::Dark, false);
    harness.resize(200, 50);
    insta::assert_snapshot!("findings_200x50", harness.screen());
}
