//! Checking and recording passwords as a user does. The tests answer the jobs.

mod questions;

use super::Passwords;
use super::entries::ListRow;
use crate::export_audit;
use crate::import::{ImportedEntry, ImportedFile, SourceKind};
use crate::inventory;
use crate::profile::Profile;
use crate::pwned::{BreachStatus, CheckProgress, NetworkCost, ProgressUnit, UncheckedReason};
use crate::secret::Password;
use crate::tui::app::Command;
use crate::tui::jobs::{
    AuditJob, AuditedExport, ImportFailure, Job, JobResult, PasswordEvent, PasswordJob, RunUpdate, SourceInfo,
};
use crate::tui::screens::Screen;
use crate::tui::testing::{Harness, NOON};
use crate::tui::theme::{Palette, Theme};
use std::time::Duration;

const SECRET: &str = "truelove15";

fn online() -> SourceInfo {
    SourceInfo { name: "Pwned Passwords (api.pwnedpasswords.com)".into(), online: true }
}

fn event(harness: &mut Harness, event: PasswordEvent) {
    harness.job(JobResult::Password(event));
}

fn update(harness: &mut Harness, run: u64, update: RunUpdate) {
    event(harness, PasswordEvent::Updated { run, update });
}

fn audit_ended(harness: &mut Harness, run: u64, result: Result<Box<AuditedExport>, ImportFailure>) {
    event(harness, PasswordEvent::Audited { run, result });
}

/// Takes the job that was started last.
fn last_job(harness: &mut Harness) -> PasswordJob {
    match harness.commands.pop() {
        Some(Command::Start(Job::Password(job))) => job,
        other => panic!("{other:?}"),
    }
}

/// Whether a run was stopped.
fn is_stopped(harness: &Harness, run: u64) -> bool {
    harness.jobs().any(|job| matches!(job, Job::Password(PasswordJob::Stop(stopped)) if *stopped == run))
}

fn has_results(harness: &Harness) -> bool {
    harness.component::<Passwords>().runs.audited().is_some()
}

/// Everything that the screen holds, as text.
fn state(harness: &Harness) -> String {
    format!("{:?}", harness.component::<Passwords>())
}

fn screen(profile: Profile, columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(profile, columns, rows);
    harness.press("6");
    assert!(
        matches!(harness.commands[..], [Command::Start(Job::Password(PasswordJob::FindSource))]),
        "{:?}",
        harness.commands
    );
    harness.commands.clear();
    event(&mut harness, PasswordEvent::SourceFound(Ok(online())));
    harness
}

fn sample(columns: u16, rows: u16) -> Harness {
    let inventory = inventory::parse(include_str!("../testdata/sample.json")).unwrap();
    screen(Profile { inventory, ..Profile::default() }, columns, rows)
}

/// What a worker reports for entries with these passwords and breach statuses.
fn audited(profile: &Profile, entries: &[(&str, &str, &str, BreachStatus)]) -> Box<AuditedExport> {
    let mut export = ImportedFile {
        entries: entries
            .iter()
            .map(|(service, username, password, _)| ImportedEntry {
                place: "line 2".into(),
                service: (*service).into(),
                username: (*username).into(),
                password: Some(Password::new((*password).into())),
                ..ImportedEntry::default()
            })
            .collect(),
        ..ImportedFile::default()
    };
    let (mut logins, without_password) = export_audit::take_logins(&mut export);
    let assessed = export_audit::assess_logins(&mut logins, &mut export.failed).unwrap();
    let outcomes: Vec<BreachStatus> = entries.iter().map(|(.., outcome)| outcome.clone()).collect();
    let unchecked = export_audit::unchecked_reasons(&outcomes);
    let audit = assessed.with_breach_statuses(outcomes);
    let about = export_audit::ReportContext {
        program: "Bitwarden",
        format: "bitwarden-csv",
        against: "the corpus of 2026-11-02",
        today: NOON.today,
        without_password,
    };
    let mut report = export_audit::report(about, export, logins.clone(), &audit);
    export_audit::fill_accounts(profile, &logins, &audit, &mut report);
    Box::new(AuditedExport {
        path: "/home/robin/Downloads/export.csv".into(),
        source: SourceKind::PasswordManager,
        is_plaintext: true,
        report,
        logins,
        audit,
        label: "2026-11-21-test".into(),
        unchecked,
    })
}

fn entries() -> Vec<(&'static str, &'static str, &'static str, BreachStatus)> {
    vec![
        ("Mail", "me@mail.example", SECRET, BreachStatus::Found(1_002)),
        ("Bank", "me", "Kd8-twice-qpwoei-1209", BreachStatus::Absent),
        ("Shop", "me", "Kd8-twice-qpwoei-1209", BreachStatus::Absent),
        ("Forum", "me", "monkey1x", BreachStatus::Absent),
        ("Cloud", "me", "Tq8#vLm2-pX9z!rWc4", BreachStatus::Unchecked(UncheckedReason::Stopped)),
        ("Club", "me", "Zw8#vLm2-pX9z!rWc4", BreachStatus::Absent),
    ]
}

/// Starts an audit and returns the number of its run.
fn begin(harness: &mut Harness) -> u64 {
    harness.press("a").type_text("~/Downloads/export.csv").press("enter");
    match last_job(harness) {
        PasswordJob::Audit(AuditJob { run, path, password: None, .. }) => {
            assert_eq!(path, "~/Downloads/export.csv");
            run
        }
        other => panic!("{other:?}"),
    }
}

fn audit(harness: &mut Harness) {
    let run = begin(harness);
    let audited = audited(&harness.open().profile, &entries());
    audit_ended(harness, run, Ok(audited));
    harness.clear_notice();
}

#[test]
fn a_large_batch_needs_consent_and_shows_its_progress() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    assert!(harness.screen().contains("Reading and decrypting"), "{}", harness.screen());
    update(&mut harness, run, RunUpdate::FileRead { program: "Bitwarden".into(), password_count: 1_200 });
    let cost = NetworkCost { requests: 1_000, bytes: 80_000_000 };
    update(&mut harness, run, RunUpdate::ConsentNeeded { source: online(), cost });
    insta::assert_snapshot!("costly_80x24", harness.screen());
    harness.press("y");
    assert!(matches!(last_job(&mut harness), PasswordJob::Continue(number) if number == run));
    let elapsed = Duration::from_secs(5);
    let progress = CheckProgress { done: 250, total: 1_000, elapsed, ..CheckProgress::default() };
    update(&mut harness, run, RunUpdate::Progress(progress));
    insta::assert_snapshot!("progress_80x24", harness.screen());
    let waits = CheckProgress { asked_to_wait: Some(Duration::from_secs(90)), ..progress };
    update(&mut harness, run, RunUpdate::Progress(waits));
    let screen = harness.screen();
    assert!(screen.contains("250 of 1,000 · the service asked to wait 90 s"), "{screen}");
    harness.press("esc");
    assert!(matches!(last_job(&mut harness), PasswordJob::Stop(number) if number == run));
    assert!(harness.screen().contains("The results so far are kept."), "{}", harness.screen());
    let audited = audited(&harness.open().profile, &entries());
    audit_ended(&mut harness, run, Ok(audited));
    assert!(has_results(&harness));
}

#[test]
fn reading_a_list_before_its_first_use_is_explained_and_can_be_stopped() {
    let elapsed = Duration::from_secs(4);
    let progress = CheckProgress {
        unit: ProgressUnit::Bytes,
        done: 8_000_000_000,
        total: 40_000_000_000,
        elapsed,
        ..CheckProgress::default()
    };
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    update(&mut harness, run, RunUpdate::FileRead { program: "Bitwarden".into(), password_count: 1_200 });
    update(&mut harness, run, RunUpdate::Progress(progress));
    insta::assert_snapshot!("through_80x24", harness.screen());
    // There are no results yet.
    harness.press("esc");
    assert!(matches!(last_job(&mut harness), PasswordJob::Stop(number) if number == run));
    assert!(harness.screen().contains("Nothing was checked."), "{}", harness.screen());

    // The same for one password. A second check replaces the first.
    let check = |harness: &mut Harness| {
        harness.press("c").type_text(SECRET).press("enter");
        let PasswordJob::Check { run, .. } = last_job(harness) else { panic!("no check") };
        update(harness, run, RunUpdate::Progress(progress));
        run
    };
    let first = check(&mut harness);
    insta::assert_snapshot!("through_one_80x24", harness.screen());
    let second = check(&mut harness);
    assert!(is_stopped(&harness, first), "{:?}", harness.commands);
    harness.press("esc");
    assert!(is_stopped(&harness, second), "{:?}", harness.commands);
    assert!(!harness.screen().contains("that you typed"));
    let third = check(&mut harness);
    harness.press("ctrl-l");
    assert!(is_stopped(&harness, third), "{:?}", harness.commands);
}

#[test]
fn results_are_listed_worst_first_can_be_narrowed_and_advise_to_delete_the_file() {
    let mut harness = sample(120, 40);
    audit(&mut harness);
    insta::assert_snapshot!("results_120x40", harness.screen());
    harness.resize(80, 24);
    insta::assert_snapshot!("results_80x24", harness.screen());
    harness.press("down");
    let screen = harness.screen();
    assert!(screen.contains("1,002 times") && screen.contains("Change it now"), "{screen}");
    harness.press("f f");
    let screen = harness.screen();
    assert!(screen.contains("only reused") && screen.contains("SAME PASSWORD Shop"), "{screen}");
    assert!(!screen.contains("Forum"), "{screen}");
    harness.press("esc / f o r enter");
    let screen = harness.screen();
    assert!(screen.contains("Forum") && !screen.contains("Bank"), "{screen}");
    harness.press("esc v");
    assert!(harness.screen().contains("your accounts"), "{}", harness.screen());
    assert!(!state(&harness).contains(SECRET));
}

#[test]
fn recording_is_one_edit_and_makes_the_accounts_reachable() {
    let mut harness = screen(Profile::default(), 80, 24);
    audit(&mut harness);
    harness.press("down enter");
    assert!(harness.screen().contains("not in your inventory yet"), "{}", harness.screen());
    harness.press("r");
    assert!(harness.screen().contains("accounts added"), "{}", harness.screen());
    let accounts = &harness.open().profile.inventory.accounts;
    let mail = accounts.iter().find(|account| account.service == "Mail").unwrap();
    let health = mail.password.clone().unwrap();
    assert_eq!((health.pwned_count, health.checked), (Some(1_002), Some(NOON.today)));
    assert_eq!(harness.saves(), 1, "one edit");
    let written = crate::profile::codec::encode(&harness.open().profile);
    assert!(!String::from_utf8_lossy(&written).contains(SECRET));
    harness.press("enter");
    assert_eq!(harness.current(), Screen::Accounts);
    assert!(harness.screen().contains("Mail"), "{}", harness.screen());
    harness.press("u");
    assert!(harness.open().profile.inventory.accounts.is_empty());
    assert!(harness.screen().contains("recording the passwords of Bitwarden"), "{}", harness.screen());
}

#[test]
fn a_read_only_vault_records_nothing() {
    let mut harness = screen(Profile::default(), 80, 24);
    audit(&mut harness);
    harness.read_only().press("r");
    assert!(harness.screen().contains("read-only"), "{}", harness.screen());
    assert!(harness.open().profile.inventory.accounts.is_empty());
}

#[test]
fn the_health_of_the_accounts_is_listed_and_leads_to_the_account() {
    let mut harness = sample(80, 24);
    insta::assert_snapshot!("health_80x24", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("health_120x40", harness.screen());
    harness.press("enter");
    assert_eq!(harness.current(), Screen::Accounts);
}

#[test]
fn an_empty_inventory_shows_what_leaves_the_machine() {
    let mut harness = screen(Profile::default(), 80, 24);
    insta::assert_snapshot!("empty_80x24", harness.screen());
    harness.app.settings.theme = Theme::new(Palette::Plain, true);
    assert!(harness.screen().is_ascii());
    let corpus = SourceInfo { name: "the corpus of 2026-11-02".into(), online: false };
    event(&mut harness, PasswordEvent::SourceFound(Ok(corpus)));
    assert!(harness.screen().contains("nothing leaves this machine"), "{}", harness.screen());
}

#[test]
fn names_of_any_kind_and_length_stay_in_their_column() {
    let long = "very long ".repeat(1_000);
    let mut harness = screen(Profile::default(), 80, 24);
    let run = begin(&mut harness);
    let rows = [
        (long.as_str(), "me", "monkey1x", BreachStatus::Found(u64::MAX)),
        ("漢字の銀行 👩‍👩‍👧", "ユーザー\u{1b}[31m", "Kd8-twice-qpwoei-1209", BreachStatus::Absent),
        ("", "", "Tq8#vLm2-pX9z!rWc4", BreachStatus::Absent),
    ];
    let audited = audited(&Profile::default(), &rows);
    audit_ended(&mut harness, run, Ok(audited));
    harness.clear_notice();
    harness.press("down");
    insta::assert_snapshot!("long_80x24", harness.screen());
    for (columns, rows) in [(0, 0), (1, 1), (20, 5), (40, 12), (58, 9), (500, 3)] {
        harness.resize(columns, rows).buffer();
        harness.press("space K G g");
    }
}

#[test]
fn long_details_can_be_scrolled() {
    let mut harness = sample(80, 16);
    audit(&mut harness);
    assert!(harness.screen().contains("more lines"), "{}", harness.screen());
    for _ in 0..20 {
        harness.press("space");
    }
    assert!(harness.screen().contains("of it."), "{}", harness.screen());
}

#[test]
fn each_count_equals_the_number_of_rows_of_that_kind() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let mut entries = entries();
    // It is in breaches, used twice, easy to guess and short.
    entries.push(("Chat", "me", SECRET, BreachStatus::Found(1_002)));
    let audited = audited(&harness.open().profile, &entries);
    let sum = audited.report.summary;
    let said = audited.report.sentence();
    audit_ended(&mut harness, run, Ok(audited));
    assert_eq!((sum.found, sum.reused), (2, 4), "{said}");
    for (number, word) in [
        (sum.found, "in breaches"),
        (sum.reused, "reused"),
        (sum.weak, "weak"),
        (sum.short, "short"),
        (sum.unchecked, "unchecked"),
        (sum.fine, "fine"),
    ] {
        let screen = harness.screen();
        assert!(screen.contains(&format!("{number} {word}")), "{number} {word}, as in “{said}”: {screen}");
        if number > 0 {
            harness.press("f");
            let screen = harness.screen();
            assert!(screen.contains(&format!("only {word}")), "{screen}");
            assert_eq!(harness.component::<Passwords>().list.rows().len(), number, "{screen}");
        }
    }
}

#[test]
fn an_audit_without_lookups_shows_at_once_that_nothing_was_checked_and_why() {
    for (columns, rows) in [(80, 24), (120, 36)] {
        let mut harness = sample(columns, rows);
        let run = begin(&mut harness);
        let entries: Vec<_> = entries()
            .into_iter()
            .map(|(service, name, password, _)| {
                (
                    service,
                    name,
                    password,
                    BreachStatus::Unchecked(UncheckedReason::Corpus("the corpus ends early".into())),
                )
            })
            .collect();
        let audited = audited(&harness.open().profile, &entries);
        audit_ended(&mut harness, run, Ok(audited));
        harness.clear_notice();
        let screen = harness.screen();
        assert!(screen.contains("? in breaches") && !screen.contains("0 in breaches"), "{screen}");
        assert!(screen.contains("6 unchecked"), "{screen}");
        assert!(screen.contains("6: The corpus ends early."), "{screen}");
    }
}

#[test]
fn a_shared_password_counts_as_reused_even_if_it_is_in_breaches() {
    let mut harness = Harness::demo(80, 24);
    harness.press("6");
    let shared: std::collections::BTreeMap<_, usize> = harness
        .open()
        .profile
        .inventory
        .accounts
        .iter()
        .filter_map(|account| account.password.as_ref()?.reuse_group.clone())
        .fold(std::collections::BTreeMap::new(), |mut groups, group| {
            *groups.entry(group).or_default() += 1;
            groups
        });
    let reused: usize = shared.values().filter(|times| **times > 1).sum();
    assert!(reused > 1 && harness.screen().contains(&format!("{reused} reused")), "{}", harness.screen());
}

#[test]
fn a_click_selects_a_row_a_second_click_opens_it_and_the_cost_is_answered_in_the_footer() {
    let mut harness = sample(80, 24);
    harness.click_text("Northbank");
    assert!(harness.screen().contains("Nothing now."), "{}", harness.screen());
    harness.click_text("Northbank");
    assert_eq!(harness.current(), Screen::Accounts);
    harness.press("6");
    let run = begin(&mut harness);
    let cost = NetworkCost { requests: 1_000, bytes: 80_000_000 };
    update(&mut harness, run, RunUpdate::ConsentNeeded { source: online(), cost });
    harness.click_text("y yes");
    assert!(matches!(last_job(&mut harness), PasswordJob::Continue(number) if number == run));
    harness.click_text("esc stop   c check");
    assert!(is_stopped(&harness, run), "{:?}", harness.commands);
}

#[test]
fn the_selection_stays_on_its_row_when_the_filter_is_cleared() {
    let mut harness = sample(80, 24);
    harness.press("/").type_text("code").press("enter");
    assert_eq!(harness.component::<Passwords>().list.rows().len(), 1);
    harness.press("esc");
    let passwords = harness.component::<Passwords>();
    assert!(passwords.list.rows().len() > 1);
    let Some(ListRow::Entry(position)) = passwords.selected else { panic!("no entry is selected") };
    assert_eq!(passwords.entries.get(position).unwrap().name, "Codeforge");
}
