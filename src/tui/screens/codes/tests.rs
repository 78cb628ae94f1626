use super::{next_wake, rows::Row};
use crate::inventory::{
    Account, AccountId, Device, DeviceId, DeviceKind, Factor, FactorKind, Holder, Owner, Place, PlaceId,
};
use crate::otp::{Algorithm, Generator, Otp};
use crate::profile::{Edit, Profile, codec, compose};
use crate::secret::{RecoveryCode, Seed};
use crate::tui::effect::Effect;
use crate::tui::message::{Failure, Message, Moment};
use crate::tui::session::Saved;
use crate::tui::testing::{Harness, NOON};
use crate::tui::theme::{Palette, Theme};
use crate::tui::update;
use jiff::civil::date;
use std::time::Duration;

/// The key of RFC 6238, appendix B, in base32.
const RFC_SEED: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const SIX: Generator = Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 };
const COUNTER: Generator = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 0 };

fn otp(issuer: &str, label: &str, generator: Generator) -> Otp {
    Otp {
        issuer: issuer.into(),
        label: label.into(),
        secret: Seed::new(RFC_SEED.into()),
        pin: None,
        generator,
    }
}

fn device(id: &str, name: &str, kind: DeviceKind) -> Device {
    Device {
        id: DeviceId::from(id),
        name: name.into(),
        kind,
        unlock: None,
        lock_screen_previews: None,
        kept_at: None,
        owner: Owner::Me,
        notes: String::new(),
    }
}

fn bare() -> Profile {
    let mut profile = Profile::default();
    profile.inventory.devices.push(device("laptop", "My laptop", DeviceKind::Computer));
    profile.inventory.devices.push(device("phone", "My phone", DeviceKind::Phone));
    profile.inventory.vault_devices.push(DeviceId::from("laptop"));
    profile.inventory.places.push(Place {
        id: PlaceId::from("drawer"),
        name: "Desk drawer".into(),
        locked: None,
        notes: String::new(),
    });
    profile
}

fn keep(profile: &mut Profile, id: &str, service: &str, otp: Otp) {
    let mut account = Account::new(AccountId::from(id), service);
    account.username.clone_from(&otp.label);
    crate::inventory::add_factor(&mut account, Factor::new(FactorKind::Password));
    let edit = compose::add_seed(profile, &account, otp, date(2026, 1, 2));
    profile.apply(edit).unwrap();
}

/// Five seeds of every kind, one of them with a phone as a second home, and one entry that does not read.
pub(crate) fn some() -> Profile {
    let mut profile = bare();
    keep(&mut profile, "forge", "Code forge", otp("Code forge", "robin", SIX));
    keep(&mut profile, "bank", "Harbor Bank", otp("Harbor Bank", "4711", COUNTER));
    let eight = Generator::Totp { algorithm: Algorithm::Sha256, digits: 8, period: 60 };
    keep(&mut profile, "mail", "Harbor Mail", otp("Harbor Mail", "robin@example.org", eight));
    keep(&mut profile, "games", "Steam", otp("Steam", "robin_plays", Generator::Steam));
    keep(&mut profile, "odd", "Odd shop", otp("Odd shop", "", SIX));
    if let Some(account) = profile.inventory.accounts.iter_mut().find(|a| a.id.as_str() == "forge") {
        account.factors[1].holders.push(Holder::from(&DeviceId::from("phone")));
    }
    let mut json: serde_json::Value = serde_json::from_slice(&codec::encode(&profile)).unwrap();
    json["seeds"][4]["kind"] = "whirlpool".into();
    if let Some(otp) = json["seeds"][4].get_mut("otp") {
        otp["kind"] = "whirlpool".into();
    }
    codec::decode(json.to_string().as_bytes()).unwrap().profile
}

fn open(profile: Profile, columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(profile, columns, rows);
    // 59 seconds after 1970: the first vector of RFC 6238.
    at_second(&mut harness, 59);
    harness.press("4");
    harness.state.notice = None;
    harness
}

fn at_second(harness: &mut Harness, second: u64) {
    let moment = Moment { unix_millis: second * 1000, ..harness.state.now };
    harness.send(Message::Clock(moment));
    harness.send(Message::Wake);
}

fn copied(harness: &Harness) -> Vec<String> {
    let text = |effect: &Effect| match effect {
        Effect::Copy(text) => Some(text.to_string()),
        _ => None,
    };
    harness.effects.iter().filter_map(text).collect()
}

fn saves(harness: &Harness) -> usize {
    harness.effects.iter().filter(|effect| matches!(effect, Effect::Save(..))).count()
}

#[test]
fn the_list_at_80_by_24() {
    insta::assert_snapshot!(open(some(), 80, 24).screen());
}

#[test]
fn the_list_and_what_is_known_of_a_seed_at_120_by_40() {
    insta::assert_snapshot!(open(some(), 120, 40).screen());
}

#[test]
fn an_entry_that_does_not_read_says_why_at_120_by_40() {
    let mut harness = open(some(), 120, 40);
    harness.press("down down down");
    insta::assert_snapshot!(harness.screen());
}

#[test]
fn the_list_without_colour_and_in_ascii() {
    let mut harness = open(some(), 80, 24);
    harness.state.settings.theme = Theme::new(Palette::Plain, true);
    let screen = harness.screen();
    assert!(screen.replace('…', "").is_ascii(), "{screen}");
    insta::assert_snapshot!(screen);
}

#[test]
fn no_seed_yet_says_how_to_begin() {
    insta::assert_snapshot!(open(bare(), 80, 24).screen());
}

#[test]
fn names_of_any_kind_stay_in_their_column() {
    let mut profile = bare();
    keep(&mut profile, "a", "漢字銀行の長い名前のサービス", otp("漢字", "👩‍👩‍👧 robin", SIX));
    keep(&mut profile, "b", &"x".repeat(10_000), otp("", "", SIX));
    keep(&mut profile, "c", "bad\u{1b}[31m\u{202e}name\n2", otp("", "", Generator::Steam));
    let mut harness = open(profile, 80, 24);
    insta::assert_snapshot!(harness.screen());
    for (columns, rows) in [(0, 0), (1, 1), (7, 3), (12, 6), (26, 8), (44, 9), (58, 10), (100, 3), (98, 40)] {
        harness.resize(columns, rows).press("v").buffer();
    }
}

#[test]
fn codes_are_those_of_the_rfc_grouped_and_the_next_is_shown_when_it_is_near() {
    let mut harness = open(some(), 80, 24);
    let screen = harness.screen();
    assert!(screen.contains("287 082"), "RFC 6238 at 59 s, its last six digits: {screen}");
    assert!(screen.contains("359 152"), "the next one, RFC 4226's counter 2: {screen}");
    at_second(&mut harness, 60);
    let screen = harness.screen();
    assert!(
        screen.contains("359 152") && !screen.contains("287 082") && !screen.contains("969 429"),
        "{screen}"
    );
}

#[test]
fn a_clock_set_to_1970_works() {
    let mut harness = open(some(), 80, 24);
    at_second(&mut harness, 0);
    assert!(harness.screen().contains("755 224"), "{}", harness.screen());
}

#[test]
fn only_a_code_that_time_changes_wakes_the_program() {
    let mut harness = open(some(), 80, 24);
    harness.state.settings.lock_after = None;
    harness.state.now.unix_millis = 59_250;
    assert_eq!(update::next_wake(&harness.state), Some(Duration::from_millis(750)));
    harness.press("v");
    assert_eq!(next_wake(&harness.state), None, "all is hidden");
    harness.press("1");
    assert_eq!(update::next_wake(&harness.state), None, "another screen");
    assert_eq!(next_wake(&open(bare(), 80, 24).state), None, "no seed");
    let mut counter = bare();
    keep(&mut counter, "bank", "Bank", otp("", "", COUNTER));
    assert_eq!(next_wake(&open(counter, 80, 24).state), None, "a counter stands still");
}

#[test]
fn hidden_codes_are_shown_one_by_one_and_go_by_themselves() {
    let mut harness = open(some(), 80, 24);
    harness.state.settings.hide_codes = true;
    harness.press("down up");
    assert!(
        !harness.screen().contains("287 082") && harness.screen().contains("•••"),
        "{}",
        harness.screen()
    );
    harness.press("space");
    assert!(harness.screen().contains("287 082"), "{}", harness.screen());
    harness.pass(Duration::from_secs(29));
    assert!(harness.screen().contains("359 152"), "{}", harness.screen());
    harness.pass(Duration::from_secs(1));
    assert!(!harness.screen().contains("359 152"), "{}", harness.screen());
    harness.press("v");
    assert_eq!(harness.screen().matches("•••").count(), 0, "{}", harness.screen());
    harness.press("1 4");
    assert!(!harness.screen().contains("359 152"), "leaving the screen hides them: {}", harness.screen());
}

#[test]
fn copying_takes_the_code_without_spaces_and_says_when_it_is_cleared() {
    let mut harness = open(some(), 80, 24);
    harness.press("c");
    assert_eq!(copied(&harness), ["287082"]);
    assert!(harness.screen().contains("cleared in 30 s"), "{}", harness.screen());
}

/// Sends a key, and holds back what follows.
fn press_and_hold(harness: &mut Harness, key: &str) -> Vec<Effect> {
    let chord = crate::tui::keys::Chord::parse(key).unwrap();
    let event = crossterm::event::KeyEvent::new(chord.code, chord.modifiers);
    update::update(&mut harness.state, Message::Key(event))
}

#[test]
fn a_counter_is_on_the_disk_before_its_code_is_on_the_screen() {
    let mut harness = open(some(), 80, 24);
    harness.press("down");
    let effects = press_and_hold(&mut harness, "space");
    let stored = effects.iter().find_map(|effect| match effect {
        Effect::Save(revision, profile) => Some((*revision, profile.clone())),
        _ => None,
    });
    let (revision, profile) = stored.expect("it is saved");
    let counter =
        profile.readable_seeds().find(|seed| seed.account.as_str() == "bank").unwrap().otp.generator;
    assert_eq!(counter, Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 1 });
    assert!(!harness.screen().contains("755 224"), "not saved yet: {}", harness.screen());
    assert!(press_and_hold(&mut harness, "space").is_empty(), "one at a time");
    harness.send(Message::Saved(revision, Ok(())));
    assert!(harness.screen().contains("755 224"), "{}", harness.screen());
    harness.pass(Duration::from_secs(30));
    assert!(!harness.screen().contains("755 224"), "it goes by itself");
}

#[test]
fn a_counter_that_cannot_be_saved_gives_no_code() {
    let mut harness = open(some(), 80, 24);
    harness.press("down");
    let effects = press_and_hold(&mut harness, "c");
    let revision = harness.session().revision;
    assert!(!effects.is_empty());
    harness.send(Message::Saved(revision, Err(Failure::new("No space left.", "Make room."))));
    assert!(!harness.screen().contains("755 224") && copied(&harness).is_empty(), "{}", harness.screen());
    let mut harness = open(some(), 80, 24);
    harness.read_only().press("down space");
    assert!(!harness.screen().contains("755 224") && harness.screen().contains("read only"));
}

#[test]
fn the_next_code_of_a_counter_never_comes_twice_even_after_undo() {
    let mut harness = open(some(), 80, 24);
    harness.press("down space");
    assert!(harness.screen().contains("755 224"));
    harness.press("u space");
    assert!(!harness.screen().contains("755 224"), "{}", harness.screen());
    harness.press("space");
    assert!(harness.screen().contains("287 082"), "counter 1 of RFC 4226: {}", harness.screen());
    harness.press("space c");
    assert_eq!(copied(&harness), ["359152"], "counter 2");
}

#[test]
fn in_the_demo_a_counter_shows_at_once() {
    let mut harness = open(some(), 80, 24);
    harness.state.session_mut().unwrap().saved = Saved::InMemory;
    harness.press("down space");
    assert!(harness.screen().contains("755 224") && saves(&harness) == 0, "{}", harness.screen());
}

#[test]
fn the_filter_finds_by_service_and_user_and_esc_clears_it() {
    let mut harness = open(some(), 80, 24);
    harness.press("/").type_text("robin har");
    assert!(harness.screen().contains("Harbor Mail") && !harness.screen().contains("Code forge"));
    assert!(harness.screen().contains("1 of 5"), "{}", harness.screen());
    harness.press("enter c");
    assert_eq!(copied(&harness).len(), 1, "keys work again after enter");
    harness.press("esc");
    assert!(harness.screen().contains("Code forge"));
    harness.press("/").type_text("zzz");
    assert!(harness.screen().contains("No seed is called so."), "{}", harness.screen());
}

#[test]
fn one_unreadable_entry_hides_no_other_and_stays_in_the_vault() {
    let mut harness = open(some(), 80, 24);
    assert!(harness.screen().contains("unreadable") && harness.screen().contains("Odd shop"));
    harness.press("down down down");
    assert!(matches!(harness.state.codes.seen.row(3), Some(Row::Failed(_))));
    harness.press("c D x space");
    assert!(
        harness.state.modal.is_none() && harness.screen().contains("can't be read"),
        "{}",
        harness.screen()
    );
    assert_eq!(harness.session().profile.seeds.len(), 5);
}

#[test]
fn an_address_pasted_on_the_screen_makes_account_and_seed() {
    let mut harness = open(bare(), 80, 24);
    harness.paste("otpauth://totp/Forge:robin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Forge\n");
    assert!(!harness.screen().contains("GEZD"), "a secret is never shown: {}", harness.screen());
    insta::assert_snapshot!(harness.screen());
    harness.press("enter enter");
    assert!(harness.state.modal.is_none(), "{}", harness.screen());
    let profile = &harness.session().profile;
    assert_eq!(profile.inventory.accounts[0].service, "Forge");
    assert_eq!(profile.inventory.accounts[0].username, "robin");
    assert_eq!(profile.readable_seeds().count(), 1);
    assert!(
        harness.screen().contains("287 082") && harness.screen().contains("Kept for Forge, a new account.")
    );
    harness.press("u");
    assert!(harness.session().profile.inventory.accounts.is_empty(), "one undo takes it all back");
}

#[test]
fn a_bare_secret_needs_a_name_and_goes_to_the_account_that_is_meant() {
    let mut profile = bare();
    for (id, service, user) in
        [("one", "GitHub", "robin"), ("two", "GitHub", "work"), ("mail", "Harbor Mail", "")]
    {
        let mut account = Account::new(AccountId::from(id), service);
        account.username = user.into();
        profile.apply(Edit::PutAccount(Box::new(account), None)).unwrap();
    }
    let mut harness = open(profile, 80, 24);
    harness.press("a").type_text("gezd gnbv gy3t qojq gezd gnbv gy3t qojq").press("enter enter");
    assert!(harness.screen().contains("Name the account"), "{}", harness.screen());
    harness.type_text("github").press("enter");
    assert!(harness.screen().contains("Several accounts could be meant: GitHub robin, GitHub work"));
    harness.type_text(" work").press("enter");
    let seeds: Vec<String> =
        harness.session().profile.readable_seeds().map(|seed| seed.account.to_string()).collect();
    assert_eq!(seeds, ["two"], "{}", harness.screen());
    assert_eq!(harness.session().profile.inventory.accounts.len(), 3);
}

#[test]
fn the_same_seed_twice_and_what_is_no_seed_are_refused_in_plain_words() {
    let mut harness = open(some(), 80, 24);
    harness
        .press("a")
        .type_text("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        .press("enter")
        .type_text("New")
        .press("enter");
    assert!(harness.screen().contains("This very seed is here already"), "{}", harness.screen());
    harness.press("esc a").type_text("JBSW Y3DP EHPK 3PX0").press("enter").type_text("New").press("enter");
    assert!(harness.screen().contains("perhaps the letter O is"), "{}", harness.screen());
    assert_eq!(harness.session().profile.seeds.len(), 5);
}

#[test]
fn a_seed_beside_its_recovery_codes_is_said_at_once() {
    let mut profile = bare();
    let mut account = Account::new(AccountId::from("mail"), "Mail");
    crate::inventory::add_factor(&mut account, Factor::new(FactorKind::Password));
    profile.apply(Edit::PutAccount(Box::new(account.clone()), None)).unwrap();
    let codes = vec![RecoveryCode::new("11111-22222".into())];
    profile.apply(compose::add_codes(&account, codes, &[], date(2026, 1, 1))).unwrap();
    let mut harness = open(profile, 120, 40);
    harness.paste("otpauth://totp/Mail?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").press("enter enter");
    assert!(
        harness.screen().contains("But: The recovery codes are kept only in Selvedge on My laptop"),
        "{}",
        harness.screen()
    );
}

#[test]
fn a_code_shown_elsewhere_says_how_the_two_compare() {
    let mut harness = open(some(), 120, 40);
    harness.press("x").type_text("287 082").press("enter");
    assert!(harness.screen().contains("the clocks agree"), "{}", harness.screen());
    harness.press("x").type_text("359152").press("enter");
    assert!(harness.screen().contains("about 30 s ahead of"), "{}", harness.screen());
    harness.press("x").type_text("000000").press("enter");
    assert!(harness.screen().contains("no code of this seed"), "{}", harness.screen());
    harness.press("esc down x").type_text("969429").press("enter");
    let counter = Generator::Hotp { algorithm: Algorithm::Sha1, digits: 6, counter: 4 };
    assert!(
        harness.session().profile.readable_seeds().any(|seed| seed.otp.generator == counter),
        "counter 3 was shown elsewhere, so that 4 is next: {}",
        harness.screen()
    );
}

#[test]
fn removing_asks_and_says_what_is_lost_and_undo_brings_it_back() {
    let mut harness = open(some(), 120, 40);
    harness.press("D");
    assert!(harness.screen().contains("It is still kept here: My phone."), "{}", harness.screen());
    harness.press("n down D");
    assert!(harness.screen().contains("No other place is recorded"), "{}", harness.screen());
    harness.press("y");
    assert_eq!(harness.session().profile.seeds.len(), 4);
    let bank = harness.session().account(&AccountId::from("bank")).unwrap();
    assert!(bank.has(FactorKind::Totp), "the service still asks for it");
    assert!(bank.factors.iter().all(|factor| !factor.holders.contains(&Holder::Selvedge)));
    harness.press("u");
    assert_eq!(harness.session().profile.seeds.len(), 5);
}

#[test]
fn ten_thousand_seeds_draw_only_what_is_seen() {
    let mut profile = Profile::default();
    for at in 0..10_000 {
        let mut account = Account::new(AccountId::from(format!("a{at}")), format!("Service {at}"));
        account.factors.push(Factor::new(FactorKind::Totp));
        profile.inventory.accounts.push(account);
        let seed = crate::profile::StoredSeed {
            account: AccountId::from(format!("a{at}")),
            factor: "totp".into(),
            otp: otp("", "", SIX),
            added: NOON.today,
        };
        profile.seeds.push(seed.into());
    }
    let mut harness = open(profile, 200, 60);
    harness.press("G");
    assert!(harness.screen().contains("Service 9999"), "{}", harness.screen());
    assert!((9_900..10_000).filter(|&at| harness.state.codes.seen.row(at).is_some()).count() < 60);
    assert!(harness.state.codes.seen.row(0).is_none());
}

#[test]
fn leaving_clears_what_was_copied() {
    let mut harness = open(some(), 80, 24);
    harness.press("c q");
    assert!(matches!(harness.effects[..], [Effect::Copy(_), Effect::ClearClipboard, Effect::Quit]));
    let mut harness = open(some(), 80, 24);
    harness.press("q");
    assert!(matches!(harness.effects[..], [Effect::Quit]), "nothing was copied");
}
