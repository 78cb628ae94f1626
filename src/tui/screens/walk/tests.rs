//! The walk as a user answers it.

use super::Walk;
use crate::inventory::{self, AccountId};
use crate::profile::Profile;
use crate::responsibility::{AnswerState, ControlId, Model};
use crate::risk::Accepted;
use crate::tui::app::Command;
use crate::tui::component::Route;
use crate::tui::jobs::{Job, VaultJob};
use crate::tui::screens::Screen;
use crate::tui::settings::Settings;
use crate::tui::testing::{Harness, settings};
use crate::tui::theme::{Palette, Theme};
use jiff::civil::date;
use std::sync::Arc;

/// A small inventory that does not change when the demo does.
fn sample() -> Profile {
    let inventory = inventory::parse(include_str!("../testdata/sample.json")).unwrap();
    Profile { inventory, ..Profile::default() }
}

fn walk(columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(sample(), columns, rows);
    harness.press("2");
    harness
}

fn on_model(csv: &str, columns: u16, rows: u16) -> Harness {
    let model = Arc::new(Model::parse(csv.as_bytes()).unwrap());
    let settings = Settings { model, ..settings() };
    let mut harness = Harness::with_settings(settings, sample(), columns, rows);
    harness.press("2");
    harness
}

fn answer(harness: &Harness, control: &str) -> Option<AnswerState> {
    harness.open().profile.answer(&ControlId::from(control), None).and_then(|answer| answer.state)
}

fn here(harness: &Harness) -> &str {
    harness.open().model.controls()[harness.component::<Walk>().position].id.as_str()
}

/// The selected account, while a control is answered account by account.
fn selected_account(harness: &Harness) -> AccountId {
    let accounts = harness.component::<Walk>().accounts.as_ref().unwrap();
    accounts.selected().unwrap().account.clone()
}

/// The position of the walk in each saved profile, in order.
fn saved_positions(harness: &Harness) -> Vec<Option<ControlId>> {
    let saves = harness.jobs().filter_map(|job| match job {
        Job::Vault(VaultJob::Save { profile, .. }) => Some(profile.walk_position.clone()),
        _ => None,
    });
    saves.collect()
}

#[test]
fn an_answer_is_kept_said_and_leads_on() {
    let mut harness = walk(80, 24);
    harness.press("y");
    assert_eq!(answer(&harness, "C01"), Some(AnswerState::Done));
    assert_eq!(here(&harness), "C02");
    assert!(harness.screen().contains("Second factor on every account: done. u undoes this."));
    harness.press("t x");
    assert_eq!(answer(&harness, "C02"), Some(AnswerState::Todo));
    assert_eq!(answer(&harness, "C03"), Some(AnswerState::NotApplicable));
    assert!(harness.screen().contains("3 of 42"), "{}", harness.screen());
    assert_eq!(harness.saves(), 3);
}

#[test]
fn undo_takes_the_answer_back_and_goes_there() {
    let mut harness = walk(80, 24);
    harness.press("y y down down u");
    assert_eq!(answer(&harness, "C02"), None);
    assert_eq!(here(&harness), "C02");
    harness.press("U");
    assert_eq!(answer(&harness, "C02"), Some(AnswerState::Done));
}

#[test]
fn the_walk_goes_on_where_it_stopped_after_a_lock() {
    let mut harness = walk(80, 24);
    harness.press("y y");
    let profile = harness.open().profile.as_ref().clone();
    assert_eq!(profile.walk_position, Some(ControlId::from("C03")));
    let mut again = Harness::with(profile, 80, 24);
    again.press("2");
    assert_eq!(here(&again), "C03");
}

#[test]
fn moving_alone_is_remembered_on_leaving_and_not_before() {
    let mut harness = walk(80, 24);
    harness.press("down down down");
    assert!(harness.commands.is_empty());
    harness.press("1");
    assert_eq!(saved_positions(&harness), [Some(ControlId::from("C04"))]);
    harness.press("2 1 2 1");
    assert_eq!(harness.commands.len(), 1, "looking in changes nothing");
    harness.press("2 down ctrl-l");
    assert_eq!(saved_positions(&harness)[1..], [Some(ControlId::from("C05"))]);
    assert!(
        matches!(
            harness.commands[1..],
            [Command::Start(Job::Vault(VaultJob::Save { .. })), Command::Start(Job::Vault(VaultJob::Close))]
        ),
        "saved before the vault is closed: {:?}",
        harness.commands
    );
}

#[test]
fn a_note_is_asked_for_shown_and_taken_away_when_empty() {
    let mut harness = walk(120, 36);
    harness.press("n").type_text("Bank offers SMS alone").press("enter");
    assert_eq!(here(&harness), "C01");
    assert!(harness.screen().contains("Bank offers SMS alone"), "{}", harness.screen());
    assert_eq!(answer(&harness, "C01"), None, "a note is no answer");
    harness.press("n ctrl-u enter");
    assert!(harness.open().profile.answers.is_empty());
    harness.press("u");
    assert_eq!(harness.open().profile.answers.len(), 1);
}

#[test]
fn taking_an_answer_back_leaves_the_note() {
    let mut harness = walk(120, 36);
    harness.press("n").type_text("look again in May").press("enter y up backspace");
    assert_eq!(answer(&harness, "C01"), None);
    assert_eq!(harness.open().profile.answers[0].note, "look again in May");
    harness.press("backspace");
    assert!(harness.screen().contains("There is no answer to remove."), "{}", harness.screen());
}

#[test]
fn only_what_is_open_is_shown_when_asked() {
    let mut harness = walk(80, 24);
    harness.press("y y o");
    let screen = harness.screen();
    assert!(!screen.contains("Second factor on ev") && screen.contains("open only"), "{screen}");
    harness.press("y");
    assert_eq!(answer(&harness, "C03"), Some(AnswerState::Done));
    assert_eq!(here(&harness), "C04");
    harness.press("o home");
    assert_eq!(here(&harness), "C01");
}

#[test]
fn the_filter_finds_by_words_and_esc_ends_it() {
    let mut harness = walk(120, 36);
    harness.press("/").type_text("paper separate");
    let screen = harness.screen();
    assert!(screen.contains("Code storage") && !screen.contains("passkeys"), "{screen}");
    harness.press("enter");
    assert_eq!(here(&harness), "C23");
    harness.press("esc");
    assert!(harness.screen().contains("passkeys"));
    assert_eq!(here(&harness), "C23", "the place is kept");
    harness.press("/").type_text("zzzz");
    assert!(harness.screen().contains("Nothing found."), "{}", harness.screen());
    harness.press("esc");
    assert!(harness.screen().contains("passkeys"));
}

#[test]
fn the_arrows_move_among_the_controls_found_while_the_filter_is_typed() {
    let mut harness = walk(120, 36);
    harness.press("/").type_text("phone").press("down");
    let second = here(&harness).to_owned();
    harness.press("up");
    assert_ne!(here(&harness), second);
    harness.press("down enter");
    assert_eq!(here(&harness), second);
    harness.press("/ esc");
    assert_eq!(here(&harness), second, "where the user was before");
}

#[test]
fn one_account_can_be_answered_by_itself() {
    let mut harness = walk(120, 36);
    harness.press("A");
    assert!(harness.screen().contains("ACCOUNT BY ACCOUNT"), "{}", harness.screen());
    let first = selected_account(&harness);
    harness.press("t");
    let kept = harness.open().profile.answer(&ControlId::from("C01"), Some(&first)).unwrap();
    assert_eq!(kept.state, Some(AnswerState::Todo));
    assert_ne!(selected_account(&harness), first, "on to the next");
    harness.press("esc");
    assert!(harness.screen().contains("1 to do, of"), "{}", harness.screen());
    assert_eq!(answer(&harness, "C01"), None, "the answer for all is not touched");
    harness.press("u");
    assert!(harness.open().profile.answers.is_empty());
}

#[test]
fn an_answer_that_the_inventory_contradicts_is_kept_and_marked() {
    let mut harness = walk(120, 36);
    harness.press("A");
    let first = selected_account(&harness);
    let failing = harness.open().derived.evidence[0].fails[0].subject.clone();
    assert_eq!(first.as_str(), failing.as_str(), "an account that does not meet the control comes first");
    harness.press("y");
    let row = |screen: &str| screen.lines().find(|line| line.contains("✗")).unwrap_or_default().to_owned();
    assert!(row(&harness.screen()).contains("! done"), "{}", harness.screen());
    harness.press("esc y up");
    let screen = harness.screen();
    assert_eq!(answer(&harness, "C01"), Some(AnswerState::Done));
    assert!(screen.contains("! done"), "{screen}");
    assert!(screen.contains("! Second factor on every"), "the list of controls marks it too: {screen}");
    assert!(screen.contains("Your inventory contradicts this answer: "), "{screen}");
    harness.press("t up");
    assert!(!harness.screen().contains("contradicts"), "{}", harness.screen());
}

#[test]
fn an_accepted_finding_contradicts_no_answer() {
    let mut profile = sample();
    let mut harness = Harness::with(profile.clone(), 120, 36);
    for finding in &harness.open().derived.evidence[0].fails {
        profile.accepted.push(Accepted {
            rule: finding.rule.id.clone(),
            subject: finding.subject.clone(),
            reason: "known".into(),
            until: date(2027, 6, 1),
            date: date(2026, 11, 1),
        });
    }
    assert!(!profile.accepted.is_empty());
    harness.press("2 y up");
    assert!(harness.screen().contains("contradicts"), "{}", harness.screen());
    let mut harness = Harness::with(profile, 120, 36);
    harness.press("2 y up");
    assert!(harness.screen().contains("✓ done") && !harness.screen().contains("contradicts"));
}

#[test]
fn a_control_about_the_person_has_no_accounts() {
    let mut harness = walk(120, 36);
    harness.press("/").type_text("C06").press("enter A");
    assert!(harness.screen().contains("This control is about you"), "{}", harness.screen());
}

#[test]
fn the_end_is_calm_and_says_what_comes_next() {
    let mut harness = walk(120, 36);
    for _ in 0..42 {
        harness.press("y");
    }
    harness.clear_notice();
    let screen = harness.screen();
    assert!(screen.contains("All 42 controls are answered. w writes the checklist"), "{screen}");
    harness.press("o");
    assert!(harness.screen().contains("Nothing is open."), "{}", harness.screen());
    harness.press("w");
    assert!(harness.screen().contains("Write the checklist"), "{}", harness.screen());
}

#[test]
fn what_may_not_be_written_does_not_move_on() {
    let mut harness = walk(80, 24);
    harness.read_only().press("y");
    assert_eq!(here(&harness), "C01");
    assert!(harness.screen().contains("read-only"), "{}", harness.screen());
    harness.press("down 1");
    assert!(harness.commands.is_empty());
}

#[test]
fn a_next_action_leads_to_its_category() {
    let mut harness = walk(80, 24);
    harness.press("y");
    harness.go(Route::Category("recovery codes".into()));
    assert_eq!(here(&harness), "C22");
    assert_eq!(harness.current(), Screen::Walk);
}

#[test]
fn a_model_of_ones_own_says_that_the_inventory_cannot_speak() {
    let harness = on_model("provider,user\nKeep logs,Read them\n,Only mine\n", 120, 36);
    let screen = harness.screen();
    assert!(screen.contains("an inventory cannot show this"), "{screen}");
    assert!(screen.contains("Keep logs") && screen.contains("Read them"), "{screen}");
}

#[test]
fn a_model_of_any_size_and_text_draws() {
    let mut csv = "category,control,provider,user,threat,source\n".to_owned();
    for n in 0..2000 {
        csv.push_str(&format!(
            "cat {},漢字 👩‍👩‍👧 {n},{},\"a\u{1b}[31m\nb\",t,My handbook p. 3\n",
            n / 7,
            "long ".repeat(400)
        ));
    }
    let mut harness = on_model(&csv, 80, 24);
    for (columns, rows) in [(80, 24), (120, 40), (30, 10), (3, 2), (200, 60)] {
        harness.resize(columns, rows).press("end pagedown home down A esc");
        harness.buffer();
    }
    harness.resize(120, 36);
    assert!(harness.screen().contains("My handbook p. 3"), "{}", harness.screen());
}

#[test]
fn evidence_longer_than_the_screen_can_be_paged() {
    let mut harness = Harness::demo(80, 24);
    harness.press("2");
    let before = harness.screen();
    assert!(before.contains("more: pgdn"), "{before}");
    harness.press("pagedown");
    assert_ne!(harness.screen(), before);
    harness.press("pageup pageup");
    assert_eq!(harness.screen(), before);
}

#[test]
fn a_click_shows_the_control() {
    let mut harness = walk(80, 24);
    let area = super::Layout::of(crate::tui::app::areas((80, 24)).body).list;
    for (row, control) in [(2, "C02"), (3, "C03")] {
        harness.click(area.x + 3, area.y + row);
        assert_eq!(here(&harness), control);
    }
    harness.click_text("recovery codes");
    assert_eq!(here(&harness), "C22", "the first control of the category");
    harness.press("/").type_text("phone").click_text("Removable fallback");
    assert_eq!(here(&harness), "C17");
    assert!(harness.screen().contains("/phone") && !harness.component::<Walk>().list.is_typing());
}

#[test]
fn an_account_is_found_by_the_filter_and_by_a_click() {
    let mut harness = walk(120, 36);
    harness.press("A").click_text("Codeforge");
    assert_eq!(selected_account(&harness), "code".into());
    harness.press("/").type_text("north").press("enter");
    assert_eq!(selected_account(&harness), "bank".into());
    assert!(!harness.screen().contains("Codeforge"), "{}", harness.screen());
    harness.press("x esc");
    let answers = &harness.open().profile.answers;
    assert_eq!(answers[0].account, Some("bank".into()));
    assert!(harness.screen().contains("Codeforge") && harness.screen().contains("ACCOUNT BY ACCOUNT"));
    harness.press("esc");
    assert!(harness.screen().contains("YOUR ANSWER"), "{}", harness.screen());
}

#[test]
fn walk_screens() {
    let mut harness = walk(80, 24);
    insta::assert_snapshot!("walk_80x24", harness.screen());
    harness.resize(120, 40).press("y t down");
    harness.clear_notice();
    insta::assert_snapshot!("walk_120x40", harness.screen());
    harness.press("home A");
    insta::assert_snapshot!("walk_by_account_120x40", harness.screen());
    harness.press("esc").resize(200, 50);
    insta::assert_snapshot!("walk_200x50", harness.screen());
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    harness.resize(80, 24);
    let screen = harness.screen();
    let own = screen.replace("漢字サービス 👩‍👩‍👧", "").replace('…', "");
    assert!(own.is_ascii(), "{own}");
    insta::assert_snapshot!("walk_ascii_80x24", screen);
}

#[test]
fn an_empty_inventory_still_walks() {
    let mut harness = Harness::with(Profile::default(), 80, 24);
    harness.press("2");
    insta::assert_snapshot!("walk_empty_80x24", harness.screen());
}

#[test]
fn the_directory_says_which_providers_do_their_part() {
    let mut profile = sample();
    for (account, domain) in profile.inventory.accounts.iter_mut().zip([
        "starbucks.com",
        "paypal.com",
        "nowhere.example",
        "github.com",
    ]) {
        account.domain = domain.into();
    }
    let mut harness = Harness::with(profile, 120, 44);
    harness.press("2");
    for _ in 0..42 {
        if here(&harness) == "C15" {
            break;
        }
        harness.press("j");
    }
    let screen = harness.screen();
    for wanted in ["YOUR PROVIDERS, BY 2FA DIRECTORY", "offers only SMS.", "do their part: "] {
        assert!(screen.contains(wanted), "no {wanted} in {screen}");
    }
    insta::assert_snapshot!("walk_providers_120x44", screen);
}

#[test]
fn the_palette_finds_a_control_by_its_id_and_by_its_words() {
    for query in ["C15", "phone network", "alternatives to"] {
        let mut harness = Harness::demo(120, 40);
        harness.press("ctrl-p").type_text(query);
        let screen = harness.screen();
        assert!(screen.contains("Alternatives to the phone network"), "{screen}");
        assert!(screen.contains("C15 SMS and voice"), "{screen}");
        harness.press("enter");
        assert_eq!(here(&harness), "C15", "{query}");
        assert!(harness.dialogs() == 0 && harness.screen().contains("YOUR ANSWER"), "{query}");
    }
}
