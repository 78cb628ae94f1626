use crate::inventory::{Account, AccountId, DeviceId, Factor, FactorKind, Holder, PlaceId};
use crate::profile::{CodeSet, Profile, compose};
use crate::tui::effect::Effect;
use crate::tui::modal::Modal;
use crate::tui::screens::codes::tests as codes;
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};
use crate::tui::update;
use jiff::civil::date;
use std::time::Duration;

const PAGE: &str = "Your recovery codes\n\n 1. 7f2k9-x8mmq\n 2. 3c4dd-yy81p\n 3. ka82m-90xzw\n 4. p0q9s-m4n5b\n\nKeep them safe\n";

/// An account with a seed in this vault, no recovery codes yet.
fn start() -> Profile {
    codes::some()
}

/// The recovery codes of the first account of the list, opened.
fn open(profile: Profile, columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(profile, columns, rows);
    harness.state.settings.hide_codes = true;
    harness.press("4 r");
    harness
}

fn kept(columns: u16, rows: u16) -> Harness {
    let mut harness = open(start(), columns, rows);
    harness.paste(PAGE).press("tab space ctrl-s");
    harness.state.notice = None;
    harness
}

fn set(harness: &Harness) -> &CodeSet {
    harness.session().profile.readable_codes().next().expect("a set is kept")
}

fn forge(harness: &Harness) -> &Account {
    harness.session().account(&AccountId::from("forge")).unwrap()
}

#[test]
fn entering_codes_at_80_by_24() {
    let mut harness = open(start(), 80, 24);
    insta::assert_snapshot!("empty_80", harness.screen());
    harness.paste(PAGE);
    insta::assert_snapshot!("pasted_80", harness.screen());
}

#[test]
fn entering_codes_at_120_by_40_with_a_place_ticked() {
    let mut harness = open(start(), 120, 40);
    harness.paste(PAGE).press("tab space");
    insta::assert_snapshot!(harness.screen());
}

#[test]
fn entering_codes_without_colour_and_in_ascii() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE);
    harness.state.settings.theme = Theme::new(Palette::Plain, true);
    let screen = harness.screen();
    assert!(screen.replace(['…', '“', '”'], "").is_ascii(), "{screen}");
}

#[test]
fn the_codes_that_are_kept_at_80_by_24() {
    let mut harness = kept(80, 24);
    harness.press("down u y down space");
    harness.state.notice = None;
    insta::assert_snapshot!(harness.screen());
}

#[test]
fn every_size_draws() {
    let mut list = kept(80, 24);
    let mut entry = open(start(), 80, 24);
    entry.paste(PAGE).press("tab");
    for (columns, rows) in (0..=40).flat_map(|columns| (0..=12).map(move |rows| (columns, rows))) {
        list.resize(columns, rows).press("down").buffer();
        entry.resize(columns, rows).press("down").buffer();
    }
}

#[test]
fn codes_are_kept_in_order_with_their_places_and_their_date() {
    let harness = kept(80, 24);
    let set = set(&harness);
    let codes: Vec<&str> = set.codes.iter().map(|code| code.code.expose()).collect();
    assert_eq!(codes, ["7f2k9-x8mmq", "3c4dd-yy81p", "ka82m-90xzw", "p0q9s-m4n5b"]);
    assert_eq!((set.made, set.remaining()), (date(2026, 11, 21), 4));
    let factor = forge(&harness).factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes).unwrap();
    assert_eq!(factor.holders, [Holder::Selvedge, Holder::from(&PlaceId::from("drawer"))]);
    assert!(harness.effects.iter().any(|effect| matches!(effect, Effect::Save(..))));
    assert!(!harness.screen().contains("7f2k9"), "hidden until asked for: {}", harness.screen());
}

#[test]
fn keeping_them_only_here_beside_the_second_factor_is_said_before_saving() {
    let mut harness = open(start(), 120, 40);
    harness.paste(PAGE);
    let said = "One loss";
    assert!(harness.screen().contains(said), "{}", harness.screen());
    harness.press("tab space");
    assert!(!harness.screen().contains(said), "a drawer is somewhere else: {}", harness.screen());
    assert!(harness.screen().contains("No one loss takes both"), "{}", harness.screen());
    harness.press("space ctrl-s");
    assert!(harness.screen().contains("Kept. But:"), "{}", harness.screen());
}

#[test]
fn what_is_no_code_and_no_date_is_said() {
    let mut harness = open(start(), 80, 24);
    harness.press("ctrl-s");
    assert!(harness.screen().contains("No code was found yet"), "{}", harness.screen());
    harness.paste(PAGE).press("backtab ctrl-u").type_text("yesterday").press("enter");
    assert!(harness.screen().contains("2026-01-31"), "{}", harness.screen());
    harness.press("ctrl-u").type_text("2027-01-01").press("enter");
    assert!(harness.screen().contains("still to come"), "{}", harness.screen());
    harness.press("ctrl-u").type_text("2026-02-01").press("enter");
    assert_eq!(set(&harness).made, date(2026, 2, 1));
}

#[test]
fn leaving_or_quitting_with_codes_entered_asks() {
    let mut harness = open(start(), 80, 24);
    harness.type_text("7f2k9-x8mmq").press("enter").type_text("3c4dd-yy81p").press("esc");
    assert!(harness.screen().contains("Leave without saving?"), "{}", harness.screen());
    harness.press("n tab q");
    assert!(harness.effects.is_empty() && harness.screen().contains("Quit without saving?"));
    harness.press("n esc y");
    assert!(harness.state.modal.is_none());
    harness.press("r esc");
    assert!(harness.state.modal.is_none(), "nothing entered, nothing asked");
}

#[test]
fn codes_are_shown_when_asked_for_and_go_by_themselves() {
    let mut harness = kept(80, 24);
    harness.press("space");
    assert!(harness.screen().contains("7f2k9-x8mmq") && !harness.screen().contains("3c4dd"));
    harness.state.settings.lock_after = None;
    assert_eq!(update::next_wake(&harness.state), Some(Duration::from_secs(30)));
    harness.pass(Duration::from_secs(30));
    assert!(!harness.screen().contains("7f2k9-x8mmq"), "{}", harness.screen());
    assert_eq!(update::next_wake(&harness.state), None);
    harness.press("v");
    assert!(harness.screen().contains("7f2k9-x8mmq") && harness.screen().contains("p0q9s-m4n5b"));
    harness.press("v");
    assert!(!harness.screen().contains("p0q9s"));
}

#[test]
fn using_one_asks_copies_it_and_marks_it_with_the_date() {
    let mut harness = kept(80, 24);
    harness.press("down u");
    assert!(harness.screen().contains("Use code 2 of Code forge?"), "{}", harness.screen());
    harness.press("y");
    let copied =
        harness.effects.iter().any(|effect| matches!(effect, Effect::Copy(text) if **text == *"3c4dd-yy81p"));
    assert!(copied);
    assert_eq!(set(&harness).codes[1].used, Some(date(2026, 11, 21)));
    assert!(harness.screen().contains("3 of 4") && harness.screen().contains("used 2026-11-21"));
    let facts = forge(&harness).factors.iter().find_map(|factor| factor.codes).unwrap();
    assert_eq!((facts.total, facts.used), (Some(4), Some(1)), "the rules see it");
    harness.press("u");
    assert!(harness.screen().contains("was used on 2026-11-21"), "{}", harness.screen());
    harness.press("up u y");
    assert!(harness.screen().contains("Only 2 left"), "{}", harness.screen());
}

#[test]
fn a_code_that_cannot_be_marked_is_not_handed_out() {
    let mut harness = kept(80, 24);
    harness.effects.clear();
    harness.read_only().press("u y");
    assert!(harness.effects.is_empty() && harness.screen().contains("read only"), "{}", harness.screen());
}

#[test]
fn seen_on_paper_today_is_noted_and_age_is_shown() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE).press("backtab ctrl-u").type_text("2025-10-01").press("enter");
    assert!(harness.screen().contains("2025-10-01, 13 months ago"), "{}", harness.screen());
    harness.press("s");
    assert_eq!(set(&harness).verified, Some(date(2026, 11, 21)));
    assert!(harness.screen().contains("2026-11-21, today"), "{}", harness.screen());
}

#[test]
fn a_set_older_than_the_second_factor_is_said_to_be() {
    let mut profile = start();
    let mut account = profile.inventory.accounts.iter().find(|a| a.id.as_str() == "forge").unwrap().clone();
    account.second_factor_changed = Some(date(2026, 5, 5));
    let codes = vec![crate::secret::RecoveryCode::new("11111-22222".into())];
    profile.apply(compose::add_codes(&account, codes, &[], date(2026, 1, 1))).unwrap();
    let harness = open(profile, 120, 40);
    assert!(harness.screen().contains("Older than the second factor, which changed on 2026-05-05"));
}

#[test]
fn a_new_set_takes_the_place_of_the_old_one_after_asking() {
    let mut harness = kept(80, 24);
    harness.press("n").paste("11111-22222\n33333-44444\n55555-66666").press("ctrl-s");
    assert!(harness.screen().contains("in place of the old?"), "{}", harness.screen());
    harness.press("n");
    assert_eq!(set(&harness).codes.len(), 4);
    assert!(harness.screen().contains("11111-22222"), "what was typed is still there: {}", harness.screen());
    harness.press("ctrl-s y");
    assert_eq!(set(&harness).codes.len(), 3);
    assert!(matches!(&harness.state.modal, Some(Modal::Recovery(recovery)) if recovery.entry.is_none()));
}

#[test]
fn removing_asks_and_the_account_forgets_what_lies_nowhere() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE).press("ctrl-s D");
    assert!(harness.screen().contains("no other copy is recorded"), "{}", harness.screen());
    harness.press("y");
    assert!(harness.state.modal.is_none());
    assert_eq!(harness.session().profile.readable_codes().count(), 0);
    assert!(!forge(&harness).has(FactorKind::RecoveryCodes));
}

#[test]
fn where_they_are_recorded_to_lie_is_ticked_and_can_be_unticked() {
    let mut profile = start();
    let account = profile.inventory.accounts.iter_mut().find(|a| a.id.as_str() == "forge").unwrap();
    let phone = Holder::from(&DeviceId::from("phone"));
    crate::inventory::add_factor(account, Factor::new(FactorKind::RecoveryCodes).held_by([phone.clone()]));
    let mut harness = open(profile, 120, 40);
    assert!(harness.screen().contains("☑ My phone"), "{}", harness.screen());
    harness.paste(PAGE).press("tab down down space ctrl-s");
    let factor = forge(&harness).factors.iter().find(|f| f.kind == FactorKind::RecoveryCodes).unwrap();
    assert_eq!(factor.holders, [Holder::Selvedge]);
}

#[test]
fn locking_leaves_nothing_of_what_was_typed() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE).press("ctrl-l");
    assert!(harness.state.modal.is_none() && !harness.screen().contains("7f2k9"), "{}", harness.screen());
    assert!(!format!("{:?}", kept(80, 24).state.modal).contains("7f2k9"));
}

#[test]
fn a_code_hides_in_time_under_the_help_and_under_a_question() {
    for over in ["f1", "D"] {
        let mut harness = kept(120, 36);
        harness.press("v");
        assert!(harness.screen().contains("7f2k9"), "{}", harness.screen());
        harness.press(over);
        assert!(matches!(harness.state.modal, Some(Modal::Help(_) | Modal::Confirm(_))));
        assert_eq!(update::next_wake(&harness.state), Some(Duration::from_secs(30)), "{over}");
        harness.pass(Duration::from_secs(30)).press("esc");
        assert!(matches!(harness.state.modal, Some(Modal::Recovery(_))));
        assert!(!harness.screen().contains("7f2k9"), "{over}: {}", harness.screen());
    }
}
