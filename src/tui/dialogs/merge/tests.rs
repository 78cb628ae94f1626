//! A merge, as a user is offered it, reviews and applies it.

use super::review::MergeReview;
use crate::inventory::{Account, AccountId};
use crate::merge::{VersionSide, changes, merge_versions};
use crate::profile::{Edit, Profile, codec};
use crate::secret::Passphrase;
use crate::store::{OtherVersion, VersionReport};
use crate::tui::jobs::{Failure, Job, JobResult, Opened, VaultJob, VersionFailure, VersionMerge};
use crate::tui::testing::{Harness, person, settings};
use crate::tui::theme::{Palette, Theme};
use crate::vault::{ConflictCopy, VaultFile};
use std::sync::Arc;

const COPY: &str = "/home/robin/Sync/vault/vault (conflicted copy 2024-01-02).age";

/// A vault that was opened with a conflict copy beside it.
fn with_copy(columns: u16, rows: u16) -> Harness {
    let profile = (*person(columns, rows).open().profile).clone();
    let copies = vec![ConflictCopy { path: COPY.into(), of: VaultFile::Vault }];
    let versions = VersionReport { save: 41, missing: None, copies };
    let mut harness = Harness::locked(columns, rows);
    let opened = Opened { profile, read_only: None, notice: None, unsaved: None, versions };
    harness.job(JobResult::Opened(Ok(Box::new(opened))));
    harness
}

/// What the worker answers: the copy has another account, and other notes of the first one.
fn merge(harness: &Harness) -> Box<VersionMerge> {
    let ours = (*harness.open().profile).clone();
    let mut theirs = ours.clone();
    let mut ours_edited = ours.clone();
    theirs
        .apply(Edit::PutAccount(Box::new(Account::new(AccountId::from("tea-shop"), "Tea Shop")), None))
        .unwrap();
    theirs.inventory.accounts[0].domain = "theirs.example".into();
    ours_edited.inventory.accounts[0].domain = "ours.example".into();
    let sides =
        (VersionSide { profile: &ours_edited, number: 41 }, VersionSide { profile: &theirs, number: 40 });
    let result = merge_versions(Some(&ours), sides.0, sides.1).unwrap();
    Box::new(VersionMerge {
        revision: harness.open().revision,
        changes: changes(&ours, &result.profile),
        kept: vec!["account Forum (robin)".into()],
        conflicts: result.conflicts,
        merged: result.profile,
        other: Arc::new(OtherVersion::decode(codec::encode(&theirs)).unwrap()),
        base_save: Some(39),
    })
}

fn last_read(harness: &Harness) -> Option<(&str, Option<&str>)> {
    let reads = harness.jobs().filter_map(|job| match job {
        Job::Vault(VaultJob::ReadVersion { file, passphrase, .. }) => {
            Some((file.as_str(), passphrase.as_ref().map(Passphrase::expose)))
        }
        _ => None,
    });
    reads.last()
}

fn answer(harness: &mut Harness, result: Result<Box<VersionMerge>, VersionFailure>) {
    harness.job(JobResult::VersionRead { file: COPY.into(), result });
}

/// Opens the dialog from the palette.
fn open_dialog(harness: &mut Harness) {
    harness.press("ctrl-p").type_text("merge another").press("enter");
}

#[test]
fn the_offer_and_the_review() {
    let mut harness = with_copy(80, 24);
    insta::assert_snapshot!("offer", harness.screen());
    open_dialog(&mut harness);
    insta::assert_snapshot!("file", harness.screen());
    harness.press("enter");
    assert_eq!(last_read(&harness), Some((COPY, None)));
    let result = merge(&harness);
    answer(&mut harness, Ok(result));
    insta::assert_snapshot!("review", harness.screen());
}

#[test]
fn a_merge_is_one_edit_that_one_undo_takes_back() {
    let mut harness = with_copy(120, 36);
    open_dialog(&mut harness);
    harness.press("enter");
    let before: Profile = (*harness.open().profile).clone();
    let result = merge(&harness);
    answer(&mut harness, Ok(result));
    harness.press("y");
    assert_eq!(harness.dialogs(), 0);
    let names: Vec<&str> =
        harness.open().profile.inventory.accounts.iter().map(|account| account.service.as_str()).collect();
    assert!(names.contains(&"Tea Shop"), "{names:?}");
    assert!(harness.screen().contains("You can delete"), "{}", harness.screen());
    let order: Vec<bool> = harness
        .jobs()
        .filter_map(|job| match job {
            Job::Vault(VaultJob::KeepVersion(_)) => Some(true),
            Job::Vault(VaultJob::Save { .. }) => Some(false),
            _ => None,
        })
        .collect();
    assert_eq!(order, [true, false], "the other version is kept before the merge is saved");
    harness.press("u");
    assert_eq!(*harness.open().profile, before);
}

#[test]
fn a_merge_of_an_outdated_revision_is_refused() {
    let mut harness = with_copy(80, 24);
    open_dialog(&mut harness);
    harness.press("enter");
    let mut result = merge(&harness);
    result.revision += 1;
    answer(&mut harness, Ok(result));
    assert!(harness.dialog::<MergeReview>().is_some());
    harness.press("y");
    assert!(harness.screen().contains("Not merged"), "{}", harness.screen());
    assert_eq!(harness.saves(), 0);
}

#[test]
fn another_key_asks_for_its_passphrase_and_errors_keep_the_path() {
    let mut harness = with_copy(80, 24);
    open_dialog(&mut harness);
    harness.press("enter");
    answer(&mut harness, Err(VersionFailure::NeedsPassphrase { wrong: false }));
    assert!(harness.screen().contains("It has another key"), "{}", harness.screen());
    harness.type_text("synthetic").press("enter");
    assert_eq!(last_read(&harness), Some((COPY, Some("synthetic"))));
    answer(&mut harness, Err(VersionFailure::NeedsPassphrase { wrong: true }));
    assert!(harness.screen().contains("does not open it"), "{}", harness.screen());
    harness.press("esc");
    answer(&mut harness, Err(VersionFailure::Failed(Failure::new("It is damaged.", "Try another file."))));
    assert!(harness.screen().contains("It is damaged."), "{}", harness.screen());
    harness.press("esc");
    answer(&mut harness, Err(VersionFailure::Contained));
    assert!(harness.screen().contains("Nothing to merge"), "{}", harness.screen());
}

#[test]
fn read_only_vaults_and_the_demo_are_not_merged() {
    let mut harness = with_copy(80, 24);
    harness.read_only();
    open_dialog(&mut harness);
    assert!(harness.dialogs() == 0 && harness.screen().contains("read-only"), "{}", harness.screen());
    let mut demo = settings();
    demo.demo = true;
    demo.theme = Theme::new(Palette::Dark, false);
    let mut harness = Harness::with_settings(demo, Profile::default(), 80, 24);
    harness.press("ctrl-p").type_text("merge another");
    assert!(!harness.screen().contains("Merge another version"), "{}", harness.screen());
}
