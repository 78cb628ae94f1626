use crate::import::{FailedEntry, ImportedEntry, ImportedFile, ImportedSeed, KdfLimits, SourceKind};
use crate::inventory::{AccountId, Holder};
use crate::merge::SourceContent;
use crate::otp::parse_any;
use crate::profile::codec;
use crate::secret::Passphrase;
use crate::tui::effect::{Effect, Origin};
use crate::tui::message::{Completion, Failure, ImportFailure, Message};
use crate::tui::modal::Modal;
use crate::tui::screens::accounts::testing::person;
use crate::tui::testing::Harness;
use crate::tui::theme::{Palette, Theme};
use std::sync::Arc;

const SEEDS: [&str; 4] = [
    "4SJHB4GSD43FZBAI7C2HLRJGPQ",
    "5OM4WOOGPLQEF6UGN3CPEOOLWU",
    "7ELGJSGXNCCTV3O6LKJWYFV2RA",
    "YOOMIXWS5GN6RTBPUFFWKTW5M4",
];

fn file(path: &str) -> Origin {
    Origin::File(path.into())
}

fn entry(at: usize, service: &str, username: &str, seed: usize) -> ImportedEntry {
    let otp = parse_any(SEEDS[seed]).unwrap().otp;
    ImportedEntry {
        place: format!("entry {at}"),
        service: service.into(),
        username: username.into(),
        seeds: vec![ImportedSeed { otp, warnings: Vec::new() }],
        ..ImportedEntry::default()
    }
}

fn found(entries: Vec<ImportedEntry>) -> Arc<SourceContent> {
    let failed =
        FailedEntry { place: "entry 9".into(), name: "Odd".into(), why: "its secret is empty".into() };
    let export = ImportedFile { entries, failed: vec![failed], ..ImportedFile::default() };
    Arc::new(SourceContent::Entries {
        format: "aegis",
        label: "Aegis",
        source: SourceKind::Authenticator,
        export,
    })
}

fn usual() -> Arc<SourceContent> {
    found(vec![
        entry(1, "Deno", "Mason", 0),
        entry(2, "Harbor Mail", "robin@harbor.example", 1),
        entry(3, "Deno", "Mason", 2),
        entry(4, "Deno again", "", 0),
    ])
}

/// The review of what was read.
fn reviewing(found: Arc<SourceContent>, columns: u16, rows: u16) -> Harness {
    let mut harness = person(columns, rows);
    harness.press("3");
    harness.send(Message::ImportRead(file("~/export.json"), Ok(found)));
    harness
}

#[test]
fn a_file_is_named_read_and_asks_for_its_password() {
    let mut harness = person(80, 24);
    harness.press("3 i").type_text("~/export.json").press("enter");
    assert!(
        matches!(harness.effects.last(), Some(Effect::ReadImport { from, password: None, .. }) if *from == file("~/export.json"))
    );
    let needs = |wrong| Err(ImportFailure::NeedsPassword { label: "Aegis export".into(), wrong });
    harness.send(Message::ImportRead(file("~/export.json"), needs(false)));
    harness.type_text("hunter2");
    assert!(!harness.screen().contains("hunter2"), "{}", harness.screen());
    insta::assert_snapshot!("password_80", harness.screen());
    harness.press("enter");
    assert!(matches!(harness.effects.last(), Some(Effect::ReadImport { password: Some(_), .. })));
    harness.send(Message::ImportRead(file("~/export.json"), needs(true)));
    assert!(harness.screen().contains("does not open it"), "{}", harness.screen());
    harness.press("esc");
    let failure = Failure::new("This is no export that Selvedge knows.", "Choose another.");
    harness.send(Message::ImportRead(file("x"), Err(ImportFailure::Failed(failure))));
    assert!(harness.screen().contains("no export that Selvedge knows"), "{}", harness.screen());
}

#[test]
fn tab_completes_the_name_of_the_file() {
    let mut harness = person(80, 24);
    harness.press("3 i").type_text("~/Dow").press("tab");
    assert!(matches!(harness.effects.last(), Some(Effect::Complete(typed)) if typed == "~/Dow"));
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let goes_on = |text: &str, all: &[&str]| Completion { text: text.into(), names: names(all) };
    harness.send(Message::Completed("~/Dow".into(), goes_on("~/Downloads/", &["Downloads/"])));
    assert!(harness.screen().contains("~/Downloads/"), "{}", harness.screen());
    let all: Vec<String> = (1..60).map(|at| format!("aegis-export-{at}.json")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    harness.press("tab").send(Message::Completed("~/Downloads/".into(), goes_on("~/Downloads/aegis-", &all)));
    insta::assert_snapshot!("path_80", harness.screen());
    // What was typed meanwhile is not overwritten by an answer that comes late.
    harness.type_text("export-7").send(Message::Completed("~/Downloads/aegis-".into(), goes_on("x", &[])));
    let screen = harness.screen();
    assert!(screen.contains("~/Downloads/aegis-export-7") && !screen.contains("and 44 more"), "{screen}");
    harness.press("tab").send(Message::Completed(
        "~/Downloads/aegis-export-7".into(),
        goes_on("~/Downloads/aegis-export-7", &[]),
    ));
    assert!(harness.screen().contains("Nothing there begins so."), "{}", harness.screen());
    // Two lines: after the file's name, Tab is as everywhere.
    harness.press("esc 1 w down tab");
    assert!(!matches!(harness.effects.last(), Some(Effect::Complete(typed)) if !typed.starts_with("~/")));
}

#[test]
fn a_file_that_does_not_read_leaves_what_was_typed_in_the_line() {
    let mut harness = person(80, 24);
    harness.press("3 i").type_text("~/exprot.json").press("enter");
    let failure = Failure::new("/home/robin/exprot.json could not be read: no such file.", "Check the path.");
    harness.send(Message::ImportRead(file("~/exprot.json"), Err(ImportFailure::Failed(failure))));
    insta::assert_snapshot!("unread_80", harness.screen());
    harness.press("backspace enter");
    assert!(
        matches!(harness.effects.last(), Some(Effect::ReadImport { from, .. }) if *from == file("~/exprot.jso"))
    );
}

#[test]
fn nothing_typed_is_what_was_copied_and_leaves_no_file_to_delete() {
    let mut harness = person(80, 24);
    harness.press("3 i enter");
    assert!(matches!(harness.effects.last(), Some(Effect::ReadImport { from: Origin::Clipboard, .. })));
    harness.send(Message::ImportRead(Origin::Clipboard, Ok(found(vec![entry(1, "Deno", "Mason", 0)]))));
    assert!(harness.screen().contains("in the clipboard"), "{}", harness.screen());
    harness.press("enter");
    let screen = harness.screen();
    assert!(screen.contains("Imported 1 entry; u undoes it.") && !screen.contains("unencrypted"), "{screen}");
}

#[test]
fn the_device_with_the_app_keeps_the_seeds_too() {
    let mut harness = reviewing(found(vec![entry(1, "Deno", "Mason", 0)]), 80, 24);
    assert!(harness.screen().contains("Which device has the app"), "{}", harness.screen());
    harness.press("o");
    assert!(harness.screen().contains("The seeds are kept on My phone, too."), "{}", harness.screen());
    // A security key has no app that exports; after the last device comes none.
    harness.press("o");
    assert!(harness.screen().contains("kept on Laptop, too"), "{}", harness.screen());
    harness.press("o");
    assert!(harness.screen().contains("Which device has the app that this comes from? o: My phone"));
    harness.press("o enter");
    let deno = harness.session().account(&AccountId::from("deno")).unwrap();
    let totp = deno.factors.iter().find(|factor| factor.id.as_str() == "totp").unwrap();
    let holders: Vec<&str> = totp.holders.iter().map(Holder::as_str).collect();
    assert_eq!(holders, ["selvedge", "my-phone"]);
    // So nobody asks where else it is.
    assert!(!harness.session().derived.next.iter().any(|action| action.text.contains("where else its seed")));
}

#[test]
fn what_a_password_manager_keeps_asks_for_no_device() {
    let export = ImportedFile { entries: vec![entry(1, "Deno", "Mason", 0)], ..ImportedFile::default() };
    let source = SourceKind::PasswordManager;
    let found = SourceContent::Entries { format: "bitwarden", label: "Bitwarden", source, export };
    let mut harness = reviewing(Arc::new(found), 80, 24);
    assert!(!harness.screen().contains("Which device"), "{}", harness.screen());
    harness.press("o");
    assert!(harness.screen().contains("the file says itself"), "{}", harness.screen());
}

#[test]
fn what_could_not_be_taken_in_stays_decided() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("b").read_only().press("enter");
    let screen = harness.screen();
    assert!(
        screen.contains("read only") && matches!(harness.state.modal, Some(Modal::Import(_))),
        "{screen}"
    );
}

#[test]
fn a_file_that_costs_more_than_usual_is_asked_about_and_no_leaves_it() {
    let mut harness = person(80, 24);
    harness.press("3");
    let limits = KdfLimits { memory: 2 << 30, ..KdfLimits::MAX };
    let costly = || {
        let what = "Opening this Ente Auth export takes 2 GiB of memory and about 7 seconds.".into();
        let password = Some(Passphrase::new("hunter2".into()));
        Message::ImportRead(file("~/export.txt"), Err(ImportFailure::Costly { what, limits, password }))
    };
    harness.send(costly());
    assert!(harness.screen().contains("takes 2 GiB of memory"), "{}", harness.screen());
    harness.press("n");
    assert!(
        harness.state.modal.is_none()
            && !harness.effects.iter().any(|e| matches!(e, Effect::ReadImport { .. }))
    );
    harness.send(costly());
    harness.press("y");
    match harness.effects.last() {
        Some(Effect::ReadImport { from, password: Some(password), limits: given }) => {
            assert_eq!((from, password.expose(), *given), (&file("~/export.txt"), "hunter2", limits));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_review_as_it_looks() {
    let mut harness = reviewing(usual(), 80, 24);
    insta::assert_snapshot!("review_80", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("review_120", harness.screen());
    harness.resize(80, 24).press("down down down");
    harness.state.settings.theme = Theme::new(Palette::Plain, true);
    insta::assert_snapshot!("review_plain", harness.screen());
    let empty = ImportedFile::default();
    let empty = SourceContent::Entries {
        format: "aegis",
        label: "Aegis",
        source: SourceKind::Authenticator,
        export: empty,
    };
    let harness = reviewing(Arc::new(empty), 80, 24);
    insta::assert_snapshot!("empty_80", harness.screen());
}

#[test]
fn enter_goes_to_what_is_undecided_first_and_then_takes_in_as_one_edit() {
    let mut harness = reviewing(usual(), 80, 24);
    let before = codec::encode(&harness.session().profile);
    harness.press("enter");
    assert!(harness.screen().contains("Decide, or press again"), "{}", harness.screen());
    harness.press("b enter");
    assert!(harness.state.modal.is_none());
    assert!(harness.screen().contains("u undoes it. Delete the unencrypted"), "{}", harness.screen());
    assert_eq!(harness.session().profile.readable_seeds().count(), 3);
    let deno = harness.session().account(&AccountId::from("deno")).unwrap();
    assert_eq!(deno.factors.iter().filter(|f| f.id.as_str().starts_with("totp")).count(), 2);
    harness.press("u");
    assert!(*codec::encode(&harness.session().profile) == *before, "one undo takes all of it back");
}

#[test]
fn what_stays_undecided_is_left_out() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("enter enter");
    assert_eq!(harness.session().profile.readable_seeds().count(), 2);
}

#[test]
fn esc_leaves_nothing() {
    let mut harness = reviewing(usual(), 80, 24);
    let before = codec::encode(&harness.session().profile);
    harness.press("b esc y");
    assert!(harness.state.modal.is_none());
    assert!(*codec::encode(&harness.session().profile) == *before);
}

#[test]
fn the_list_is_filtered_by_letters_and_by_kind() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("/").type_text("harb").press("enter");
    let screen = harness.screen();
    assert!(screen.contains("Harbor") && !screen.contains("Deno"), "{screen}");
    harness.press("esc");
    assert!(matches!(harness.state.modal, Some(Modal::Import(_))), "esc clears the filter first");
    harness.press("f");
    let screen = harness.screen();
    assert!(screen.contains("only what differs") && !screen.contains("Harbor"), "{screen}");
}

#[test]
fn long_and_wide_names_and_every_size_are_fine() {
    let entries = vec![
        entry(1, &"長い名前".repeat(2_500), "👩‍👩‍👧", 0),
        entry(2, "two\nlines\u{1b}[31m\u{202e}", &"x".repeat(10_000), 1),
    ];
    let mut harness = reviewing(found(entries), 80, 24);
    insta::assert_snapshot!("wide_80", harness.screen());
    for columns in 0..=40 {
        for rows in 0..=12 {
            harness.resize(columns, rows);
            harness.screen();
        }
    }
    harness.resize(200, 60).press("end home pagedown").screen();
}

#[test]
fn what_was_read_after_locking_is_let_go() {
    let mut harness = person(80, 24);
    harness.press("ctrl-l");
    harness.send(Message::ImportRead(file("x"), Ok(usual())));
    assert!(harness.state.modal.is_none());
}

#[test]
fn what_an_import_leaves_open_is_the_next_action_and_opens_the_interview() {
    let mut harness = reviewing(found(vec![entry(1, "Deno", "Mason", 0)]), 120, 40);
    harness.press("enter 1");
    let screen = harness.screen();
    assert!(screen.contains("Check Deno for recovery codes"), "{screen}");
    let at = harness.session().derived.next.iter().position(|action| action.text.starts_with("Check Deno"));
    harness.press(&"N ".repeat(at.unwrap())).press("n");
    assert!(matches!(harness.state.modal, Some(Modal::Interview(_))), "{}", harness.screen());
    // Gone through and saved, though nothing was answered: nobody asks again.
    harness.press("ctrl-s");
    assert!(harness.state.modal.is_none(), "{}", harness.screen());
    assert!(harness.session().account(&AccountId::from("deno")).unwrap().reviewed.is_some());
    assert!(!harness.session().derived.next.iter().any(|action| action.text.starts_with("Say of")));
}

#[test]
fn the_help_of_the_review_tells_its_keys_and_leads_back_with_everything_decided() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("b");
    let before = harness.screen();
    harness.press("?");
    let help = harness.screen();
    for wanted in ["Import", "Keep both, for all that is undecided", "Replace by the file's, for all"] {
        assert!(help.contains(wanted), "{help}");
    }
    harness.press("esc");
    assert_eq!(harness.screen(), before);
    harness.press("f1 ctrl-l");
    assert!(harness.session_is_closed());
}

#[test]
fn leaving_a_review_with_something_decided_asks_first() {
    for leave in ["esc", "q", "ctrl-c"] {
        let mut harness = reviewing(usual(), 80, 24);
        harness.press("b");
        let before = harness.screen();
        harness.press(leave);
        assert!(harness.screen().contains("Leaving loses it"), "{leave}: {}", harness.screen());
        assert!(harness.effects.is_empty(), "{leave}: {:?}", harness.effects);
        harness.press("n");
        assert_eq!(harness.screen(), before, "{leave}");
        harness.press(leave).press("y");
        if leave == "esc" {
            assert!(harness.state.modal.is_none() && harness.screen().contains("Nothing was imported"));
        } else {
            assert!(matches!(harness.effects.last(), Some(Effect::Quit)), "{:?}", harness.effects);
        }
    }
    let mut untouched = reviewing(usual(), 80, 24);
    untouched.press("esc");
    assert!(untouched.state.modal.is_none(), "nothing is lost: {}", untouched.screen());
}

#[test]
fn what_is_said_after_an_import_is_whole_at_80_columns_and_gone_with_the_next_key() {
    let mut harness = person(80, 24);
    harness.press("3");
    let entries = (1..=20).map(|at| entry(at, &format!("Service {at}"), "me", at % 4)).collect();
    harness.send(Message::ImportRead(
        file("~/Downloads/bitwarden_export_20261121123456.json"),
        Ok(found(entries)),
    ));
    harness.press("B enter");
    let screen = harness.screen();
    let last = screen.lines().last().unwrap();
    assert!(
        last.contains("u undoes it. Delete the unencrypted bitwarden_") && last.ends_with('.'),
        "{screen}"
    );
    harness.press("down");
    assert!(harness.screen().lines().last().unwrap().contains("help"), "{}", harness.screen());
}

#[test]
fn the_names_inside_a_seed_are_told_where_they_are_not_the_entrys() {
    let mut other = entry(1, "Deno", "robin", 0);
    (other.seeds[0].otp.issuer, other.seeds[0].otp.label) = ("Deno".into(), "Mason".into());
    let mut same = entry(2, "Kiwi", "me", 1);
    (same.seeds[0].otp.issuer, same.seeds[0].otp.label) = ("kiwi".into(), "me".into());
    let mut harness = reviewing(found(vec![other, same]), 120, 36);
    harness.press("/").type_text("deno").press("enter");
    assert!(harness.screen().contains("in its seed   Mason"), "{}", harness.screen());
    harness.press("esc / ").type_text("kiwi").press("enter");
    assert!(!harness.screen().contains("in its seed"), "{}", harness.screen());
}
