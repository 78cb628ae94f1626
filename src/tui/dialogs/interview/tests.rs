use super::{Interview, Step};
use crate::inventory::{AccountId, Holder, Importance, Restores, StoreRole};
use crate::profile::{Edit, Profile, compose};
use crate::risk;
use crate::tui::testing::{Harness, NOON, person};

fn adding(columns: u16, rows: u16) -> Harness {
    let mut harness = person(columns, rows);
    harness.press("3 a");
    harness
}

fn editing(id: &str, step: Option<Step>) -> Harness {
    let mut harness = person(80, 24);
    harness.press("3");
    harness.request(|cx| super::open(cx, Some(&AccountId::from(id)), step));
    harness
}

fn account<'a>(harness: &'a Harness, id: &str) -> &'a crate::inventory::Account {
    harness.open().account(&AccountId::from(id)).unwrap_or_else(|| panic!("no account {id}"))
}

#[test]
fn a_usual_account_takes_a_name_two_ticks_and_enter() {
    let mut harness = adding(80, 24);
    harness.type_text("Weaver Shop").press("enter enter");
    harness.type_text("robin").press("enter enter");
    // A password and an authenticator app.
    harness.press("space down space enter enter enter enter enter enter");
    assert!(harness.dialogs() == 0, "{}", harness.screen());
    let shop = account(&harness, "weaver-shop");
    assert_eq!((shop.service.as_str(), shop.username.as_str()), ("Weaver Shop", "robin"));
    assert_eq!(shop.importance, Importance::Normal);
    assert_eq!(shop.factors[0].holders, [Holder::from("locker")], "where most passwords are");
    assert_eq!(shop.factors[1].holders, [Holder::from("my-phone")]);
    assert_eq!(shop.sign_in.len(), 1);
    assert_eq!(shop.sign_in[0].factors.len(), 2);
    assert!(harness.screen().contains("Saved: Weaver Shop."), "{}", harness.screen());
    harness.press("u");
    assert_eq!(harness.open().profile.inventory.accounts.len(), 4);
}

#[test]
fn each_page_at_80_columns() {
    let mut harness = adding(80, 24);
    harness.type_text("Brook Mail").press("enter enter enter");
    insta::assert_snapshot!("account_80", harness.screen());
    harness.press("enter space down space");
    insta::assert_snapshot!("factors_80", harness.screen());
    harness.press("enter");
    insta::assert_snapshot!("kept_80", harness.screen());
    harness.press("enter enter");
    insta::assert_snapshot!("ways_80", harness.screen());
    harness.press("enter");
    insta::assert_snapshot!("facts_80", harness.screen());
    harness.press("enter");
    insta::assert_snapshot!("summary_80", harness.screen());
}

#[test]
fn the_account_so_far_stands_beside_the_questions_where_there_is_room() {
    let mut harness = editing("mail", Some(Step::Holders));
    harness.resize(120, 40);
    insta::assert_snapshot!("kept_120", harness.screen());
}

#[test]
fn the_interview_begins_where_the_finding_is_about() {
    for (rule, question) in [
        ("R01", "What do you sign in with"),
        ("R24", "Where is the password kept?"),
        ("R22", "How do you sign in"),
        ("R38", "A few facts"),
        ("R32", "How do you sign in"),
    ] {
        let harness = editing("mail", Some(Step::of_rule(risk::rule(rule).unwrap())));
        assert!(harness.screen().contains(question), "{rule}: {}", harness.screen());
    }
}

#[test]
fn what_is_not_asked_stays_as_it_was() {
    let mut harness = person(80, 24);
    let mut before = account(&harness, "mail").clone();
    before.tags = vec!["main".into()];
    before.created = Some(jiff::civil::date(2015, 1, 1));
    before.existed_before_signup = Some(false);
    before.notes = "Two\nlines.".into();
    before.password = Some(crate::inventory::PasswordHealth { length: Some(20), ..Default::default() });
    harness.edit("test", Edit::PutAccount(Box::new(before.clone()), None));
    harness.request(|cx| super::open(cx, Some(&before.id), None));
    harness.press("tab tab").type_text("x").press("ctrl-s");
    before.username.push('x');
    assert_eq!(*account(&harness, "mail"), before);
}

#[test]
fn going_through_without_a_change_changes_nothing() {
    let mut harness = editing("mail", None);
    let before = harness.open().profile.clone();
    for _ in 0..12 {
        if harness.dialogs() > 0 {
            harness.press("enter");
        }
    }
    assert!(harness.dialogs() == 0);
    assert_eq!(harness.open().profile, before);
    assert!(harness.screen().contains("is unchanged"), "{}", harness.screen());
}

#[test]
fn ways_of_ones_own_are_kept_when_factors_come_and_go() {
    let mut harness = person(80, 24);
    let mut bank = account(&harness, "bank").clone();
    // This bank lets one in by the number alone, too.
    let sms = bank.factors[1].id.clone();
    bank.sign_in.push(crate::inventory::Way::sign_in([sms.clone()]));
    let own = bank.sign_in.clone();
    harness.edit("test", Edit::PutAccount(Box::new(bank), None));
    harness.request(|cx| super::open(cx, Some(&AccountId::from("bank")), Some(Step::Factors)));
    // Tick recovery codes, the ninth; untick and tick the password again.
    harness.press("9 space home space space ctrl-s");
    let bank = account(&harness, "bank");
    assert_eq!(bank.sign_in, own);
    assert_eq!(bank.recovery.len(), 1);
    assert_eq!(bank.recovery[0].restores, Some(Restores::SecondFactor));
    assert_eq!(bank.factors[0].holders, [Holder::Memory], "what was unticked came back as it was");
}

#[test]
fn a_place_added_on_the_spot_is_saved_with_the_account_and_undone_with_it() {
    let mut harness = editing("forum", Some(Step::Factors));
    let before = harness.open().profile.clone();
    harness.press("9 space enter enter");
    assert!(harness.screen().contains("Where are the recovery codes kept?"), "{}", harness.screen());
    harness.press("+").type_text("Blue box").press("enter");
    assert!(harness.screen().contains("[✓] Blue box"), "{}", harness.screen());
    harness.press("ctrl-s");
    let places: Vec<&str> = harness.open().profile.inventory.places.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(places, ["Drawer", "Blue box"]);
    assert!(crate::inventory::problems(&harness.open().profile.inventory).is_empty());
    harness.press("u");
    assert_eq!(harness.open().profile, before);
}

#[test]
fn what_is_there_already_is_found_and_not_made_twice() {
    let mut harness = editing("forum", Some(Step::Holders));
    harness.press("+").type_text("harb");
    assert!(harness.screen().contains("recorded already"), "{}", harness.screen());
    harness.press("esc +").paste("Draw").press("enter");
    harness.press("ctrl-s");
    assert_eq!(harness.open().profile.inventory.places.len(), 1);
    assert!(account(&harness, "forum").factors[0].holders.contains(&Holder::from("drawer")));
}

#[test]
fn a_password_manager_added_on_the_spot_is_an_account_that_keeps_passwords() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.press("3 a").type_text("Mail").press("ctrl-s");
    assert_eq!(account(&harness, "mail").importance, Importance::Critical, "a mailbox resets the others");
    harness.request(|cx| super::open(cx, Some(&AccountId::from("mail")), Some(Step::Factors)));
    harness.press("space enter +").type_text("Locker").press("enter ctrl-s");
    let locker = account(&harness, "locker");
    assert_eq!(locker.credential_store.as_ref().unwrap().roles, [StoreRole::PasswordManager]);
    assert!(account(&harness, "mail").factors[0].holders.contains(&Holder::from("locker")));
}

#[test]
fn a_name_is_needed_and_a_day_must_be_one() {
    let mut harness = adding(80, 24);
    harness.press("enter");
    assert!(harness.screen().contains("needs a name"), "{}", harness.screen());
    harness.press("ctrl-s");
    assert!(harness.dialogs() > 0);
    let mut harness = editing("forum", Some(Step::Facts));
    harness.type_text("soon").press("enter");
    assert!(harness.screen().contains("is not a date"), "{}", harness.screen());
    harness.press("ctrl-u").type_text("yesterday").press("ctrl-s");
    assert_eq!(account(&harness, "forum").last_used, Some(jiff::civil::date(2026, 11, 20)));
}

#[test]
fn a_mistake_on_another_page_is_shown_there_before_anything_is_saved() {
    let mut harness = editing("forum", Some(Step::Facts));
    harness.press("ctrl-u").type_text("soon").press("backtab");
    assert!(harness.screen().contains("How do you sign in"), "{}", harness.screen());
    harness.press("ctrl-s");
    assert!(harness.screen().contains("is not a date"), "{}", harness.screen());
}

#[test]
fn answers_are_not_lost_without_asking() {
    let mut harness = adding(80, 24);
    harness.press("esc");
    assert!(harness.dialogs() == 0, "nothing was answered");
    harness.press("a").type_text("Shop").press("esc");
    assert!(harness.screen().contains("Leave without saving?"));
    harness.press("n");
    assert!(harness.screen().contains("Shop"), "{}", harness.screen());
    harness.press("enter enter enter q");
    assert!(harness.screen().contains("Quit without saving?"), "{}", harness.screen());
    harness.press("n esc y");
    assert!(harness.dialogs() == 0);
    assert_eq!(harness.open().profile.inventory.accounts.len(), 4);
}

#[test]
fn what_is_written_the_same_elsewhere_is_offered_and_taken_with_the_right_arrow() {
    let mut harness = adding(80, 24);
    harness.type_text("harb").press("right");
    assert!(harness.screen().contains("New: harbor Mail"), "{}", harness.screen());
    harness.press("enter right enter right ctrl-s");
    let second = account(&harness, "harbor-mail");
    assert_eq!(
        (second.domain.as_str(), second.username.as_str()),
        ("harbor.example", "robin@harbor.example")
    );
}

#[test]
fn reset_messages_go_to_a_mailbox_that_was_tested() {
    let mut harness = editing("bank", Some(Step::Ways));
    harness.press("+").type_text("elsewhere@orchid.example").press("end");
    assert!(harness.dialog::<Interview>().is_some());
    harness.press("down down enter");
    assert!(harness.screen().contains("elsewhere@orchid"), "{}", harness.screen());
    harness.press("down space down").type_text("2026-01").press("ctrl-s");
    let address = &account(&harness, "bank").recovery_addresses[0];
    assert_eq!(address.address, "elsewhere@orchid.example");
    assert_eq!((address.verified, address.tested), (Some(true), Some(jiff::civil::date(2026, 1, 1))));
}

#[test]
fn codes_left_of_how_many() {
    let mut harness = editing("mail", Some(Step::Holders));
    harness.press("enter enter");
    for _ in 0..20 {
        if !harness.dialog::<Interview>().unwrap().form.is_typing() {
            harness.press("down");
        }
    }
    harness.press("ctrl-u").type_text("3").press("ctrl-s");
    let codes = account(&harness, "mail").factors[2].codes.unwrap();
    assert_eq!((codes.total, codes.used, codes.remaining()), (Some(10), Some(7), Some(3)));
}

#[test]
fn unticking_a_factor_whose_seed_is_here_says_so_and_shows_what_comes_of_it_first() {
    let mut harness = person(80, 24);
    let profile = harness.open().profile.clone();
    let mail = account(&harness, "mail").clone();
    let otp = crate::otp::parse_uri("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ").unwrap().otp;
    let seed = compose::add_seed(&profile, &mail, otp, NOON.today);
    harness.edit("seed", seed);
    harness.request(|cx| super::open(cx, Some(&mail.id), Some(Step::Factors)));
    harness.press("down space");
    assert!(harness.screen().contains("will be removed with it"), "{}", harness.screen());
    harness.press("ctrl-s");
    assert!(harness.screen().contains("is removed with it"), "{}", harness.screen());
    assert_eq!(harness.open().profile.readable_seeds().count(), 1, "not yet");
    harness.press("enter");
    assert_eq!(harness.open().profile.readable_seeds().count(), 0);
    harness.press("u");
    assert_eq!(harness.open().profile.readable_seeds().count(), 1);
}

#[test]
fn a_read_only_vault_says_why_nothing_is_saved() {
    let mut harness = adding(80, 24);
    harness.read_only().type_text("Shop").press("ctrl-s");
    assert!(harness.screen().contains("read-only"), "{}", harness.screen());
    assert_eq!(harness.open().profile.inventory.accounts.len(), 4);
}

#[test]
fn every_page_draws_at_every_size() {
    let mut harness = person(80, 24);
    harness.press("3 a").type_text(&"漢字👩‍👩‍👧".repeat(60));
    for page in [
        "",
        "tab tab tab enter",
        "space down space down space",
        "enter",
        "enter",
        "+",
        "esc enter enter",
        "enter",
        "enter",
    ] {
        harness.press(page);
        for (columns, rows) in (0..=40).step_by(3).flat_map(|c| (0..=12).map(move |r| (c, r))).chain([
            (80, 24),
            (200, 60),
            (500, 3),
        ]) {
            harness.resize(columns, rows).buffer();
        }
        harness.resize(80, 24);
    }
}

/// The same without colour and without anything but ASCII.
fn plain(harness: &mut Harness) {
    harness.app.settings.theme = crate::tui::theme::Theme::new(crate::tui::theme::Palette::Plain, true);
}

#[test]
fn without_colour_and_in_ascii_ticks_and_steps_can_still_be_told() {
    let mut harness = editing("mail", Some(Step::Holders));
    plain(&mut harness);
    let screen = harness.screen();
    assert!(
        screen.contains("> [x] Locker") && screen.contains("[ ] Memory") && screen.contains("@ Where kept")
    );
    insta::assert_snapshot!("kept_ascii_80", screen);
}

#[test]
fn what_could_be_written_is_shown_until_something_is() {
    let mut harness = editing("bank", Some(Step::Facts));
    assert!(harness.screen().contains("3 months ago"));
    harness.type_text("2");
    assert!(!harness.screen().contains("3 months ago"), "{}", harness.screen());
}

#[test]
fn an_account_without_ways_gets_the_usual_ones_with_its_first_factor() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.press("3 a").type_text("Shop").press("ctrl-s");
    harness.request(|cx| super::open(cx, Some(&AccountId::from("shop")), Some(Step::Factors)));
    harness.press("space ctrl-s");
    assert_eq!(account(&harness, "shop").sign_in.len(), 1);
}

#[test]
fn ten_thousand_accounts_do_not_make_ten_thousand_rows() {
    let mut inventory = crate::inventory::parse(crate::tui::testing::PERSON).unwrap();
    for n in 0..10_000 {
        let id = AccountId::from(format!("m{n}"));
        inventory.accounts.push(crate::inventory::Account::new(id, format!("Mail {n}")));
    }
    let mut harness = Harness::with(Profile { inventory, ..Profile::default() }, 80, 24);
    harness.press("3");
    harness.request(|cx| super::open(cx, Some(&AccountId::from("bank")), Some(Step::Factors)));
    harness.press("8 space enter enter enter enter");
    let interview = harness.dialog::<Interview>().expect("open");
    assert!(interview.form.len() < 100, "{}", interview.form.len());
}

#[test]
fn where_nothing_is_ticked_the_page_says_how_to_add_what_is_missing() {
    let mut harness = editing("forum", Some(Step::Holders));
    assert!(!harness.screen().contains("Press +"));
    harness.press("space");
    assert!(harness.screen().contains("Press + to add what is missing."), "{}", harness.screen());
}

#[test]
fn a_service_of_the_directory_is_completed_with_its_domain_and_what_it_offers() {
    for accept in ["tab", "right"] {
        let mut harness = adding(80, 24);
        harness.type_text("payp");
        let screen = harness.screen();
        assert!(screen.contains("paypal.com") && screen.contains("security key"), "{screen}");
        assert!(
            !screen.contains("  Domain      paypal.com"),
            "nothing is filled in before it is taken: {screen}"
        );
        harness.press(accept);
        insta::allow_duplicates! { insta::assert_snapshot!("completed_80", harness.screen()) };
        harness.press("enter enter enter enter");
        insta::allow_duplicates! { insta::assert_snapshot!("offered_80", harness.screen()) };
        // The password, and the first that is offered.
        harness.press("space down space ctrl-s");
        let paypal = account(&harness, "paypal");
        assert_eq!((paypal.service.as_str(), paypal.domain.as_str()), ("PayPal", "paypal.com"));
        assert!(paypal.has(crate::inventory::FactorKind::Totp), "{:?}", paypal.factors);
    }
}

#[test]
fn the_domain_follows_the_name_until_the_person_says_another() {
    let mut harness = adding(80, 24);
    harness.type_text("Box");
    assert!(harness.screen().contains("box.com"), "{}", harness.screen());
    harness.type_text("wood Shop");
    assert!(!harness.screen().contains("box.com"), "{}", harness.screen());
    harness.press("ctrl-u").type_text("Netflix").press("enter ctrl-u").type_text("films.example");
    harness.press("up ctrl-u").type_text("PayPal").press("ctrl-s");
    let account = account(&harness, "paypal");
    assert_eq!(account.domain, "films.example");
}

#[test]
fn what_a_service_does_not_offer_stays_possible_below() {
    let mut harness = adding(80, 24);
    harness.type_text("Netflix").press("enter enter enter enter");
    let screen = harness.screen();
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("no {text} in {screen}"));
    let listed = &screen[at("NO SECOND FACTOR IS LISTED")..at("ALSO POSSIBLE")];
    assert!(listed.contains("Password"), "{screen}");
    assert!(at("ALSO POSSIBLE") < at("six digits"), "{screen}");
}

/// The names that are offered under the name being typed.
fn offered(harness: &Harness) -> Vec<String> {
    let interview = harness.dialog::<Interview>().expect("open");
    let offered = super::service_rows::suggestions(&harness.open().directory, &interview.draft);
    offered.into_iter().map(|service| service.name.clone()).collect()
}

#[test]
fn a_service_is_chosen_with_the_arrows_and_what_it_offers_is_proposed() {
    let mut harness = adding(80, 24);
    harness.type_text("g");
    assert_eq!(offered(&harness), [""; 0], "one letter says too little");
    harness.type_text("it");
    let names = offered(&harness);
    assert!((2..=5).contains(&names.len()) && names.iter().any(|name| name == "GitHub"), "{names:?}");
    insta::assert_snapshot!("services_80", harness.screen());
    for (columns, rows) in (0..=40).step_by(4).flat_map(|c| (0..=12).map(move |r| (c, r))) {
        harness.resize(columns, rows).buffer();
    }
    harness.resize(80, 24);
    let at = names.iter().position(|name| name == "GitHub").unwrap();
    for _ in 0..=at {
        harness.press("down");
    }
    assert!(harness.screen().contains("enter use it"), "{}", harness.screen());
    harness.press("enter");
    let screen = harness.screen();
    assert!(screen.contains("New: GitHub") && screen.contains("github.com"), "{screen}");
    assert!(screen.contains("› User name"), "the domain is there already\n{screen}");
    harness.press("enter enter");
    let screen = harness.screen();
    assert!(screen.contains("GITHUB OFFERS") && screen.contains("ALSO POSSIBLE"), "{screen}");
    harness.press("ctrl-s");
    assert_eq!(account(&harness, "github").domain, "github.com");
}

#[test]
fn what_is_offered_is_in_nobodys_way() {
    let mut harness = adding(80, 24);
    // Enter and tab go on to the domain, and the name is unchanged typed.
    harness.type_text("git repos").press("enter");
    assert!(harness.screen().contains("› Domain"), "{}", harness.screen());
    let mut harness = adding(80, 24);
    harness.type_text("gi").press("enter");
    assert!(harness.screen().contains("› Domain") && !offered(&harness).is_empty(), "{}", harness.screen());
    // Down into the list, and typing goes on with the name; so does esc, which leaves nothing.
    harness.press("up up").type_text("tl");
    assert!(harness.screen().contains("New: gitl"), "{}", harness.screen());
    harness.press("down esc");
    assert!(harness.dialogs() > 0);
    harness.type_text("q");
    assert!(harness.screen().contains("New: gitlq"), "{}", harness.screen());
    harness.press("ctrl-s");
    assert_eq!(account(&harness, "gitlq").domain, "");
}

#[test]
fn in_ascii_what_is_offered_can_be_read_line_by_line() {
    let mut harness = adding(80, 24);
    plain(&mut harness);
    harness.type_text("git").press("down");
    let screen = harness.screen();
    assert!(screen.is_ascii(), "{screen}");
    assert!(screen.lines().any(|line| line.trim_start().starts_with("> Git")), "{screen}");
}

#[test]
fn a_new_password_forgets_what_was_known_of_the_old_one() {
    let mut harness = person(80, 24);
    let mut forum = account(&harness, "forum").clone();
    let health = crate::inventory::PasswordHealth { reuse_group: Some("a".into()), ..Default::default() };
    forum.password = Some(health);
    harness.edit("test", Edit::PutAccount(Box::new(forum.clone()), None));
    let fix = crate::access::plan::Fix::OwnPassword { account: forum.id.clone() };
    harness.request(|cx| super::open_to_do(cx, &forum.id, &fix, "Give Forum a new password"));
    assert!(harness.screen().contains("› [ ] Its password is new"), "{}", harness.screen());
    harness.press("space ctrl-s");
    let forum = account(&harness, "forum");
    assert_eq!((&forum.password, forum.password_changed), (&None, Some(NOON.today)));
}

#[test]
fn a_sign_in_through_another_account_is_disconnected() {
    let mut harness = person(80, 24);
    let mut forum = account(&harness, "forum").clone();
    forum.linked.push(crate::inventory::LinkedIdentity {
        provider: "Harbor".into(),
        account: Some("mail".into()),
        recognised: Some(true),
    });
    harness.edit("test", Edit::PutAccount(Box::new(forum.clone()), None));
    let fix = crate::access::plan::Fix::Unlink { account: forum.id.clone(), through: "mail".into() };
    harness.request(|cx| super::open_to_do(cx, &forum.id, &fix, "Disconnect"));
    harness.press("space space");
    let interview = harness.dialog::<Interview>().expect("open");
    assert!(!interview.is_changed(), "ticked again it is unchanged");
    harness.press("space ctrl-s");
    assert!(account(&harness, "forum").linked.is_empty());
}
