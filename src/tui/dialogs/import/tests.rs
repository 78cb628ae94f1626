//! An import, as a user starts, reviews, decides and applies it.

use super::review::ImportReview;
use crate::import::{FailedEntry, ImportedEntry, ImportedFile, ImportedSeed, KdfLimits, SourceKind};
use crate::inventory::{AccountId, Holder};
use crate::merge::SourceContent;
use crate::otp::{Otp, parse_any};
use crate::profile::codec;
use crate::secret::Passphrase;
use crate::tui::component::Request;
use crate::tui::dialogs::interview::Interview;
use crate::tui::jobs::{Completion, Failure, FileJob, ImportFailure, ImportSource, Job, JobResult};
use crate::tui::keys::Action;
use crate::tui::testing::seeds::add_account;
use crate::tui::testing::{Harness, person};
use crate::tui::theme::{Palette, Theme};
use std::sync::Arc;

const SEEDS: [&str; 4] = [
    "4SJHB4GSD43FZBAI7C2HLRJGPQ",
    "5OM4WOOGPLQEF6UGN3CPEOOLWU",
    "7ELGJSGXNCCTV3O6LKJWYFV2RA",
    "YOOMIXWS5GN6RTBPUFFWKTW5M4",
];

fn file(path: &str) -> ImportSource {
    ImportSource::Path(path.into())
}

/// The last job that reads a source: the source, the password and the limits.
fn last_read(harness: &Harness) -> Option<(&ImportSource, Option<&str>, KdfLimits)> {
    let reads = harness.jobs().filter_map(|job| match job {
        Job::File(FileJob::ReadImport { source, password, limits }) => {
            Some((source, password.as_ref().map(Passphrase::expose), *limits))
        }
        _ => None,
    });
    reads.last()
}

/// The last path that was to be completed.
fn last_completion(harness: &Harness) -> Option<&str> {
    let typed = harness.jobs().filter_map(|job| match job {
        Job::File(FileJob::CompletePath(typed)) => Some(typed.as_str()),
        _ => None,
    });
    typed.last()
}

/// Sends what the worker read.
fn read(harness: &mut Harness, source: ImportSource, result: Result<Arc<SourceContent>, ImportFailure>) {
    harness.job(JobResult::ImportRead { source, result });
}

fn entry(number: usize, service: &str, username: &str, seed: usize) -> ImportedEntry {
    let otp = parse_any(SEEDS[seed]).unwrap().otp;
    ImportedEntry {
        place: format!("entry {number}"),
        service: service.into(),
        username: username.into(),
        seeds: vec![ImportedSeed::from(otp)],
        ..ImportedEntry::default()
    }
}

fn content(entries: Vec<ImportedEntry>) -> Arc<SourceContent> {
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
    content(vec![
        entry(1, "Deno", "Mason", 0),
        entry(2, "Harbor Mail", "robin@harbor.example", 1),
        entry(3, "SPDX", "James", 2),
        entry(4, "Deno again", "", 0),
    ])
}

/// The review of what was read.
fn reviewing(content: Arc<SourceContent>, columns: u16, rows: u16) -> Harness {
    // The vault has another seed for an account of the file.
    let mut profile = (*person(columns, rows).open().profile).clone();
    let known = Otp { label: "James".into(), issuer: "SPDX".into(), ..parse_any(SEEDS[3]).unwrap().otp };
    add_account(&mut profile, "spdx", "SPDX", known);
    let mut harness = Harness::with(profile, columns, rows);
    harness.press("3");
    read(&mut harness, file("~/export.json"), Ok(content));
    harness
}

#[test]
fn a_file_is_named_read_and_asks_for_its_password() {
    let mut harness = person(80, 24);
    harness.press("3 i").type_text("~/export.json").press("enter");
    assert_eq!(
        last_read(&harness).map(|(source, password, _)| (source, password)),
        Some((&file("~/export.json"), None))
    );
    let needs = |wrong| Err(ImportFailure::NeedsPassword { label: "Aegis export".into(), wrong });
    read(&mut harness, file("~/export.json"), needs(false));
    harness.type_text("hunter2");
    assert!(!harness.screen().contains("hunter2"), "{}", harness.screen());
    insta::assert_snapshot!("password_80", harness.screen());
    harness.press("enter");
    assert_eq!(last_read(&harness).and_then(|(_, password, _)| password), Some("hunter2"));
    read(&mut harness, file("~/export.json"), needs(true));
    assert!(harness.screen().contains("The password is wrong"), "{}", harness.screen());
    harness.press("esc");
    let failure = Failure::new("This is no export that Selvedge knows.", "Choose another.");
    read(&mut harness, file("x"), Err(ImportFailure::Failed(failure)));
    assert!(harness.screen().contains("no export that Selvedge knows"), "{}", harness.screen());
}

#[test]
fn tab_completes_the_name_of_the_file() {
    let mut harness = person(80, 24);
    harness.press("3 i").type_text("~/Dow").press("tab");
    assert_eq!(last_completion(&harness), Some("~/Dow"));
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let completed = |typed: &str, text: &str, all: &[&str]| JobResult::PathCompleted {
        typed: typed.into(),
        completion: Completion { text: text.into(), names: names(all) },
    };
    harness.job(completed("~/Dow", "~/Downloads/", &["Downloads/"]));
    assert!(harness.screen().contains("~/Downloads/"), "{}", harness.screen());
    let all: Vec<String> = (1..60).map(|at| format!("aegis-export-{at}.json")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    harness.press("tab").job(completed("~/Downloads/", "~/Downloads/aegis-", &all));
    insta::assert_snapshot!("path_80", harness.screen());
    // A late answer does not overwrite what was typed since.
    harness.type_text("export-7").job(completed("~/Downloads/aegis-", "x", &[]));
    let screen = harness.screen();
    assert!(screen.contains("~/Downloads/aegis-export-7") && !screen.contains("and 44 more"), "{screen}");
    harness.press("tab").job(completed("~/Downloads/aegis-export-7", "~/Downloads/aegis-export-7", &[]));
    assert!(harness.screen().contains("No matching file."), "{}", harness.screen());
    // In a field that is not a path, Tab does not complete.
    harness.press("esc 1 w down tab");
    assert!(last_completion(&harness).is_some_and(|typed| typed.starts_with("~/")));
}

#[test]
fn a_file_that_does_not_read_leaves_what_was_typed_in_the_line() {
    let mut harness = person(80, 24);
    harness.press("3 i").type_text("~/exprot.json").press("enter");
    let failure = Failure::new("/home/robin/exprot.json could not be read: no such file.", "Check the path.");
    read(&mut harness, file("~/exprot.json"), Err(ImportFailure::Failed(failure)));
    insta::assert_snapshot!("unread_80", harness.screen());
    harness.press("backspace enter");
    assert_eq!(last_read(&harness).map(|(source, ..)| source), Some(&file("~/exprot.jso")));
}

#[test]
fn an_empty_path_imports_the_clipboard_which_leaves_no_file_to_delete() {
    let mut harness = person(80, 24);
    harness.press("3 i enter");
    assert_eq!(last_read(&harness).map(|(source, ..)| source), Some(&ImportSource::Clipboard));
    read(&mut harness, ImportSource::Clipboard, Ok(content(vec![entry(1, "Deno", "Mason", 0)])));
    assert!(harness.screen().contains("in the clipboard"), "{}", harness.screen());
    harness.press("enter");
    let screen = harness.screen();
    assert!(screen.contains("Imported 1 entry; u undoes it.") && !screen.contains("unencrypted"), "{screen}");
}

#[test]
fn the_device_of_the_app_holds_the_seeds_too() {
    let mut harness = reviewing(content(vec![entry(1, "Deno", "Mason", 0)]), 80, 24);
    assert!(harness.screen().contains("Which device is this app on?"), "{}", harness.screen());
    harness.press("o");
    assert!(harness.screen().contains("The seeds are also stored on My phone."), "{}", harness.screen());
    // A security key has no app that exports. After the last device, no device is chosen.
    harness.press("o");
    assert!(harness.screen().contains("also stored on Laptop. o: skip"), "{}", harness.screen());
    harness.press("o");
    assert!(harness.screen().contains("Which device is this app on? o: My phone"));
    harness.press("o enter");
    let deno = harness.open().account(&AccountId::from("deno")).unwrap();
    let totp = deno.factors.iter().find(|factor| factor.id.as_str() == "totp").unwrap();
    let holders: Vec<&str> = totp.holders.iter().map(Holder::as_str).collect();
    assert_eq!(holders, ["selvedge", "my-phone"]);
    // No question remains about where else it is.
    assert!(!harness.open().derived.next.iter().any(|action| action.text.contains("where else its seed")));
}

#[test]
fn an_import_from_a_password_manager_asks_for_no_device() {
    let export = ImportedFile { entries: vec![entry(1, "Deno", "Mason", 0)], ..ImportedFile::default() };
    let source = SourceKind::PasswordManager;
    let content = SourceContent::Entries { format: "bitwarden", label: "Bitwarden", source, export };
    let mut harness = reviewing(Arc::new(content), 80, 24);
    assert!(!harness.screen().contains("Which device"), "{}", harness.screen());
    harness.press("o");
    assert!(harness.screen().contains("The file already says where"), "{}", harness.screen());
}

#[test]
fn decisions_stay_when_the_import_is_refused() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("b").read_only().press("enter");
    let screen = harness.screen();
    assert!(screen.contains("read-only") && screen.contains("+ both"), "{screen}");
    assert!(harness.dialog::<ImportReview>().is_some());
}

#[test]
fn a_file_that_costs_more_than_usual_is_asked_about_and_no_leaves_it() {
    let mut harness = person(80, 24);
    harness.press("3");
    let limits = KdfLimits { memory: 2 << 30, ..KdfLimits::MAX };
    let costly = || {
        let what = "Opening this Ente Auth export takes 2 GiB of memory and about 7 seconds.".into();
        let password = Some(Passphrase::new("hunter2".into()));
        Err(ImportFailure::Costly { what, limits, password })
    };
    read(&mut harness, file("~/export.txt"), costly());
    assert!(harness.screen().contains("takes 2 GiB of memory"), "{}", harness.screen());
    harness.press("n");
    assert!(harness.dialogs() == 0 && last_read(&harness).is_none());
    read(&mut harness, file("~/export.txt"), costly());
    harness.press("y");
    assert_eq!(last_read(&harness), Some((&file("~/export.txt"), Some("hunter2"), limits)));
}

#[test]
fn the_review_as_it_looks() {
    let mut harness = reviewing(usual(), 80, 24);
    insta::assert_snapshot!("review_80", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("review_120", harness.screen());
    harness.resize(80, 24).press("down down down");
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
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
fn enter_goes_to_undecided_entries_first_and_then_imports_as_one_edit() {
    let mut harness = reviewing(usual(), 80, 24);
    let before = codec::encode(&harness.open().profile);
    harness.press("enter");
    assert!(harness.screen().contains("Decide, or press again"), "{}", harness.screen());
    harness.press("b enter");
    assert!(harness.dialogs() == 0);
    assert!(
        harness.screen().contains("u undoes it. Not imported: 1 unreadable entry."),
        "{}",
        harness.screen()
    );
    assert_eq!(harness.open().profile.readable_seeds().count(), 4);
    let spdx = harness.open().account(&AccountId::from("spdx")).unwrap();
    assert_eq!(spdx.factors.iter().filter(|f| f.id.as_str().starts_with("totp")).count(), 2);
    harness.press("u");
    assert!(*codec::encode(&harness.open().profile) == *before, "one undo takes all of it back");
}

#[test]
fn undecided_entries_are_left_out() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("enter enter");
    assert_eq!(harness.open().profile.readable_seeds().count(), 3);
}

#[test]
fn leaving_imports_nothing() {
    let mut harness = reviewing(usual(), 80, 24);
    let before = codec::encode(&harness.open().profile);
    harness.press("b esc y");
    assert!(harness.dialogs() == 0);
    assert!(*codec::encode(&harness.open().profile) == *before);
}

#[test]
fn the_list_is_filtered_by_text_and_by_kind() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("/").type_text("harb").press("enter");
    let screen = harness.screen();
    assert!(screen.contains("Harbor") && !screen.contains("Deno"), "{screen}");
    harness.press("esc");
    assert!(harness.dialog::<ImportReview>().is_some(), "esc clears the filter first");
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
    let mut harness = reviewing(content(entries), 80, 24);
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
fn a_file_read_after_locking_is_dropped() {
    let mut harness = person(80, 24);
    harness.press("ctrl-l");
    read(&mut harness, file("x"), Ok(usual()));
    assert!(harness.dialogs() == 0);
}

#[test]
fn questions_after_an_import_are_next_actions_that_open_the_interview() {
    let mut harness = person(120, 40);
    harness.press("3");
    read(&mut harness, file("~/export.json"), Ok(content(vec![entry(1, "Deno", "Mason", 0)])));
    harness.press("enter 1");
    let screen = harness.screen();
    assert!(screen.contains("Check Deno for recovery codes and other copies of"), "{screen}");
    let at = harness.open().derived.next.iter().position(|action| action.text.starts_with("Check Deno"));
    harness.press(&"N ".repeat(at.unwrap())).press("n");
    assert!(harness.dialog::<Interview>().is_some(), "{}", harness.screen());
    // After the interview was saved, even without an answer, the question is gone.
    harness.press("ctrl-s");
    assert!(harness.dialogs() == 0, "{}", harness.screen());
    assert!(harness.open().account(&AccountId::from("deno")).unwrap().reviewed.is_some());
    assert!(!harness.open().derived.next.iter().any(|action| action.text.starts_with("Check ")));
}

#[test]
fn the_help_of_the_review_lists_its_keys_and_keeps_the_decisions() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.press("b");
    let before = harness.screen();
    harness.press("?");
    let help = harness.screen();
    for wanted in ["Import", "Keep both, for all undecided entries", "Replace your entry, for all"] {
        assert!(help.contains(wanted), "{help}");
    }
    harness.press("esc");
    assert_eq!(harness.screen(), before);
    harness.press("f1 ctrl-l");
    assert!(harness.is_locked());
}

#[test]
fn leaving_a_review_with_something_decided_asks_first() {
    for leave in ["esc", "q", "ctrl-c"] {
        let mut harness = reviewing(usual(), 80, 24);
        harness.press("b");
        let before = harness.screen();
        harness.press(leave);
        let detail =
            if leave == "esc" { "your decisions are lost" } else { "What you entered here is not saved yet" };
        assert!(harness.screen().contains(detail), "{leave}: {}", harness.screen());
        assert!(!harness.has_quit() && harness.saves() == 0, "{leave}");
        harness.press("n");
        assert_eq!(harness.screen(), before, "{leave}");
        harness.press(leave).press("y");
        if leave == "esc" {
            assert!(harness.dialogs() == 0 && harness.screen().contains("Nothing was imported"));
        } else {
            assert!(harness.has_quit(), "{leave}");
        }
    }
    let mut untouched = reviewing(usual(), 80, 24);
    untouched.press("esc");
    assert!(untouched.dialogs() == 0, "nothing is lost: {}", untouched.screen());
}

#[test]
fn the_result_of_an_import_fits_80_columns_and_goes_away_with_the_next_key() {
    let mut harness = person(80, 24);
    harness.press("3");
    let entries = (1..=20).map(|at| entry(at, &format!("Service {at}"), "me", at % 4)).collect();
    let path = file("~/Downloads/bitwarden_export_20261121123456.json");
    let export = ImportedFile { entries, ..ImportedFile::default() };
    let source = SourceKind::Authenticator;
    let content = SourceContent::Entries { format: "aegis", label: "Aegis", source, export };
    read(&mut harness, path, Ok(Arc::new(content)));
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
fn the_names_inside_a_seed_are_shown_if_they_differ_from_the_entrys() {
    let mut other = entry(1, "Deno", "robin", 0);
    (other.seeds[0].otp.issuer, other.seeds[0].otp.label) = ("Deno".into(), "Mason".into());
    let mut same = entry(2, "Kiwi", "me", 1);
    (same.seeds[0].otp.issuer, same.seeds[0].otp.label) = ("kiwi".into(), "me".into());
    let mut harness = reviewing(content(vec![other, same]), 120, 36);
    harness.press("/").type_text("deno").press("enter");
    assert!(harness.screen().contains("in its seed   Mason"), "{}", harness.screen());
    harness.press("esc / ").type_text("kiwi").press("enter");
    assert!(!harness.screen().contains("in its seed"), "{}", harness.screen());
}

#[test]
fn the_mouse_selects_entries_decides_and_chooses_the_device() {
    let mut harness = reviewing(usual(), 80, 24);
    harness.click_text("& update");
    assert!(harness.screen().contains("updates       Harbor Mail"), "{}", harness.screen());
    harness.click_text("Which device");
    assert!(harness.screen().contains("also stored on My phone"), "{}", harness.screen());
    harness.click_text("? differs").click_text("b both");
    assert!(harness.screen().contains("+ both"), "{}", harness.screen());
    harness.click_text("all entries");
    assert!(harness.screen().contains("only what differs"), "{}", harness.screen());
}

#[test]
fn the_review_shows_its_keys_as_soon_as_the_file_is_read() {
    let mut harness = person(80, 24);
    harness.request(|_| Request::Act(Action::Import).into()).type_text("x").press("enter");
    assert!(harness.screen().contains("Reading…"), "{}", harness.screen());
    read(&mut harness, file("x"), Ok(usual()));
    assert!(harness.screen().contains("enter import"), "{}", harness.screen());
}

#[test]
fn a_file_that_is_read_while_another_dialog_is_open_opens_nothing_above_it() {
    let mut harness = person(80, 24);
    harness.press("?");
    read(&mut harness, file("x"), Ok(usual()));
    assert_eq!(harness.dialogs(), 1);
    assert!(harness.screen().contains("Close it and import again"), "{}", harness.screen());
}

#[test]
fn an_empty_password_is_refused_and_can_be_typed_again() {
    let mut harness = person(80, 24);
    let needs = ImportFailure::NeedsPassword { label: "Aegis export".into(), wrong: false };
    read(&mut harness, file("x"), Err(needs));
    harness.press("enter");
    assert!(harness.screen().contains("Type the password of the export."), "{}", harness.screen());
    harness.type_text("hunter2").press("enter");
    assert_eq!(last_read(&harness).and_then(|(_, password, _)| password), Some("hunter2"));
}
