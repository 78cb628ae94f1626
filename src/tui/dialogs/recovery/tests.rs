//! The recovery codes of an account, as a user enters, shows, uses, replaces and removes them.

use super::{CodeEntry, CodeList};
use crate::inventory::{self, Account, AccountId, DeviceId, Factor, FactorKind, Holder, PlaceId};
use crate::otp::parse_any;
use crate::profile::{CodeSet, Profile, compose};
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};
use jiff::civil::date;
use std::time::Duration;

const PAGE: &str = "Your recovery codes\n\n 1. 7f2k9-x8mmq\n 2. 3c4dd-yy81p\n 3. ka82m-90xzw\n 4. p0q9s-m4n5b\n\nKeep them safe\n";

/// The synthetic seed of RFC 6238, appendix B, in base32.
const SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

const INVENTORY: &str = r#"{
  "vault_devices": ["laptop"],
  "devices": [
    {"id": "laptop", "name": "My laptop", "kind": "computer"},
    {"id": "phone", "name": "My phone", "kind": "phone"}
  ],
  "places": [{"id": "drawer", "name": "Desk drawer"}],
  "accounts": [
    {"id": "forge", "service": "Code forge", "username": "robin",
     "factors": [
       {"id": "password", "kind": "password"},
       {"id": "totp", "kind": "totp", "holders": ["phone"]}],
     "sign_in": [{"factors": ["password", "totp"]}]}
  ]
}"#;

/// An account with a seed in this vault and without recovery codes.
fn start() -> Profile {
    let mut profile = Profile { inventory: inventory::parse(INVENTORY).unwrap(), ..Profile::default() };
    let otp = parse_any(SEED).unwrap().otp;
    let edit = compose::add_seed(&profile, &profile.inventory.accounts[0], otp, date(2026, 1, 2));
    profile.apply(edit).unwrap();
    profile
}

/// Opens the recovery codes of the account on the codes screen.
fn open_codes(harness: &mut Harness) {
    harness.request(|cx| super::open(cx, &AccountId::from("forge")));
}

fn open(profile: Profile, columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(profile, columns, rows);
    harness.press("4");
    open_codes(&mut harness);
    harness
}

fn kept(columns: u16, rows: u16) -> Harness {
    let mut harness = open(start(), columns, rows);
    harness.paste(PAGE).press("tab space ctrl-s");
    harness.clear_notice();
    harness
}

fn set(harness: &Harness) -> &CodeSet {
    harness.open().profile.readable_codes().next().expect("a set is kept")
}

fn forge(harness: &Harness) -> &Account {
    harness.open().account(&AccountId::from("forge")).unwrap()
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
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    let screen = harness.screen();
    assert!(screen.replace(['…', '“', '”'], "").is_ascii(), "{screen}");
}

#[test]
fn the_codes_that_are_kept_at_80_by_24() {
    let mut harness = kept(80, 24);
    harness.press("down u y down space");
    harness.clear_notice();
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
    assert!(harness.saves() > 0);
    assert!(!harness.screen().contains("7f2k9"), "hidden until question for: {}", harness.screen());
}

#[test]
fn a_warning_says_that_the_codes_are_only_beside_the_second_factor() {
    let mut harness = open(start(), 120, 40);
    harness.paste(PAGE);
    let warning = "One loss";
    assert!(harness.screen().contains(warning), "{}", harness.screen());
    harness.press("tab space");
    assert!(!harness.screen().contains(warning), "a drawer is somewhere else: {}", harness.screen());
    assert!(harness.screen().contains("No one loss takes both"), "{}", harness.screen());
    harness.press("space ctrl-s");
    assert!(harness.screen().contains("Saved. But:"), "{}", harness.screen());
}

#[test]
fn input_without_a_code_or_with_a_wrong_date_is_refused_with_a_reason() {
    let mut harness = open(start(), 80, 24);
    harness.press("ctrl-s");
    assert!(harness.screen().contains("No code was found yet"), "{}", harness.screen());
    harness.paste(PAGE).press("backtab ctrl-u").type_text("someday").press("enter");
    assert!(harness.screen().contains("2026-03-14"), "{}", harness.screen());
    harness.press("ctrl-u").type_text("2027-01-01").press("enter");
    assert!(harness.screen().contains("in the future"), "{}", harness.screen());
    harness.press("ctrl-u").type_text("2026-02-01").press("enter");
    assert_eq!(set(&harness).made, date(2026, 2, 1));
}

#[test]
fn leaving_or_quitting_with_codes_entered_asks() {
    let mut harness = open(start(), 80, 24);
    harness.type_text("7f2k9-x8mmq").press("enter").type_text("3c4dd-yy81p").press("esc");
    assert!(harness.screen().contains("Leave without saving?"), "{}", harness.screen());
    harness.press("n tab q");
    assert!(!harness.has_quit() && harness.screen().contains("Quit without saving?"));
    harness.press("n esc y");
    assert!(harness.dialogs() == 0);
    open_codes(&mut harness);
    harness.press("esc");
    assert!(harness.dialogs() == 0, "nothing entered, nothing question");
}

#[test]
fn codes_are_shown_when_asked_for_and_go_by_themselves() {
    let mut harness = kept(80, 24);
    harness.press("space");
    assert!(harness.screen().contains("7f2k9-x8mmq") && !harness.screen().contains("3c4dd"));
    harness.app.settings.lock_after = None;
    assert_eq!(harness.app.next_wake(), Some(Duration::from_secs(30)));
    harness.pass(Duration::from_secs(30));
    assert!(!harness.screen().contains("7f2k9-x8mmq"), "{}", harness.screen());
    assert_eq!(harness.app.next_wake(), None);
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
    assert_eq!(harness.copied(), ["3c4dd-yy81p"]);
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
    harness.commands.clear();
    harness.read_only().press("u y");
    assert!(harness.commands.is_empty() && harness.screen().contains("read-only"), "{}", harness.screen());
}

#[test]
fn codes_are_marked_as_checked_today_and_their_age_is_shown() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE).press("backtab ctrl-u").type_text("2025-10-01").press("enter");
    assert!(harness.screen().contains("2025-10-01, 13 months ago"), "{}", harness.screen());
    harness.press("s");
    assert_eq!(set(&harness).verified, Some(date(2026, 11, 21)));
    assert!(harness.screen().contains("2026-11-21, today"), "{}", harness.screen());
}

#[test]
fn a_warning_says_that_a_set_is_older_than_the_second_factor() {
    let mut profile = start();
    let mut account = profile.inventory.accounts.iter().find(|a| a.id.as_str() == "forge").unwrap().clone();
    account.second_factor_changed = Some(date(2026, 5, 5));
    let codes = vec![crate::secret::RecoveryCode::new("11111-22222".into())];
    profile.apply(compose::add_codes(&account, codes, &[], date(2026, 1, 1))).unwrap();
    let harness = open(profile, 120, 40);
    assert!(harness.screen().contains("Older than the second factor, which changed on 2026-05-05"));
}

#[test]
fn a_new_set_replaces_the_old_one_after_asking() {
    let mut harness = kept(80, 24);
    harness.press("n").paste("11111-22222\n33333-44444\n55555-66666").press("ctrl-s");
    assert!(harness.screen().contains("Replace the recovery codes"), "{}", harness.screen());
    harness.press("n");
    assert_eq!(set(&harness).codes.len(), 4);
    assert!(harness.screen().contains("11111-22222"), "what was typed is still there: {}", harness.screen());
    harness.press("ctrl-s y");
    assert_eq!(set(&harness).codes.len(), 3);
    assert!(harness.dialog::<CodeList>().is_some(), "{}", harness.screen());
}

#[test]
fn every_line_break_of_a_terminal_separates_codes() {
    for line_break in ["\n", "\r", "\r\n"] {
        let mut harness = open(start(), 80, 24);
        harness.paste(&PAGE.replace('\n', line_break)).press("ctrl-s");
        assert_eq!(set(&harness).codes.len(), 4, "{line_break:?}");
    }
}

#[test]
fn a_code_that_differs_from_the_others_is_asked_about() {
    let mut harness = open(start(), 80, 24);
    harness.paste("11111-22222\n33333-44444\n55555-6666\n77777-88888-99999-00000");
    let screen = harness.screen();
    assert!(screen.contains("Codes 3 and 4 differ from the others") && !screen.contains('✓'), "{screen}");
    harness.press("ctrl-s");
    assert!(harness.screen().contains("Save them, although 2 codes differ?"), "{}", harness.screen());
    harness.press("n");
    assert!(harness.open().profile.recovery_codes.is_empty());
    harness.press("ctrl-s y");
    assert_eq!(set(&harness).codes.len(), 4);
}

#[test]
fn removing_asks_and_a_factor_without_holder_is_removed_too() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE).press("ctrl-s D");
    assert!(harness.screen().contains("no other copy is recorded"), "{}", harness.screen());
    harness.press("y");
    assert!(harness.dialogs() == 0);
    assert_eq!(harness.open().profile.readable_codes().count(), 0);
    assert!(!forge(&harness).has(FactorKind::RecoveryCodes));
}

#[test]
fn recorded_holders_are_ticked_and_can_be_unticked() {
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
fn locking_forgets_the_typed_codes() {
    let mut harness = open(start(), 80, 24);
    harness.paste(PAGE).press("ctrl-l");
    assert!(harness.dialogs() == 0 && !harness.screen().contains("7f2k9"), "{}", harness.screen());
    assert!(!format!("{:?}", kept(80, 24).dialog::<CodeList>().unwrap()).contains("7f2k9"));
    let mut entry = open(start(), 80, 24);
    entry.paste(PAGE);
    assert!(!format!("{:?}", entry.dialog::<CodeEntry>().unwrap()).contains("7f2k9"));
}

#[test]
fn a_code_hides_in_time_under_the_help_and_under_a_question() {
    for over in ["f1", "D"] {
        let mut harness = kept(120, 36);
        harness.press("v");
        assert!(harness.screen().contains("7f2k9"), "{}", harness.screen());
        harness.press(over);
        assert_eq!(harness.dialogs(), 2, "the codes below {over}");
        assert_eq!(harness.app.next_wake(), Some(Duration::from_secs(30)), "{over}");
        harness.pass(Duration::from_secs(30)).press("esc");
        assert!(harness.dialog::<CodeList>().is_some());
        assert!(!harness.screen().contains("7f2k9"), "{over}: {}", harness.screen());
    }
}

#[test]
fn the_mouse_shows_codes_ticks_holders_and_moves_between_the_parts() {
    let mut harness = kept(80, 24);
    harness.click_text("2  ••••").click_text("2  ••••");
    assert!(harness.screen().contains("3c4dd-yy81p") && !harness.screen().contains("7f2k9"));
    let mut entry = open(start(), 80, 24);
    entry.click_text("My laptop");
    assert!(entry.screen().contains("▸ ALSO KEPT IN"), "{}", entry.screen());
    assert!(entry.screen().contains("☑ My laptop"), "{}", entry.screen());
    entry.click_text("MADE ON").type_text("x");
    assert!(entry.screen().contains("▸ MADE ON  2026-11-21x"), "{}", entry.screen());
    entry.click_text("  CODES").type_text("7f2k9-x8mmq");
    assert!(entry.screen().contains("7f2k9-x8mmq"), "{}", entry.screen());
}

#[test]
fn an_account_that_is_gone_has_no_codes() {
    let mut harness = open(start(), 80, 24);
    harness.press("esc").request(|cx| super::open(cx, &AccountId::from("none")));
    assert!(harness.dialogs() == 0 && harness.screen().contains("not in the inventory"));
}
