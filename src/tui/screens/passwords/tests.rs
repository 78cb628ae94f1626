//! The passwords as a person checks and records them. Effects are answered here, and no password is.

use super::{Audit, Check};
use crate::export_audit;
use crate::import::KdfLimits;
use crate::import::{ImportedEntry, ImportedFile, SourceKind};
use crate::inventory;
use crate::profile::Profile;
use crate::pwned::strength::PasswordStrength;
use crate::pwned::{BreachStatus, CheckProgress, NetworkCost, ProgressUnit, UncheckedReason};
use crate::secret::{Passphrase, Password};
use crate::tui::checks::{Audited, Checked, Event, Job, Step, Who};
use crate::tui::effect::Effect;
use crate::tui::message::{Failure, ImportFailure, Message};
use crate::tui::state::Screen;
use crate::tui::testing::{Harness, NOON};
use crate::tui::theme::{Palette, Theme};
use std::time::Duration;

const SECRET: &str = "truelove15";

fn online() -> Who {
    Who { name: "Pwned Passwords (api.pwnedpasswords.com)".into(), online: true }
}

fn screen(profile: Profile, columns: u16, rows: u16) -> Harness {
    let mut harness = Harness::with(profile, columns, rows);
    harness.press("6");
    assert!(matches!(harness.effects[..], [Effect::Passwords(Job::Who)]), "{:?}", harness.effects);
    harness.effects.clear();
    harness.send(Message::Passwords(Event::Who(Ok(online()))));
    harness
}

fn sample(columns: u16, rows: u16) -> Harness {
    let inventory = inventory::parse(include_str!("../testdata/sample.json")).unwrap();
    screen(Profile { inventory, ..Profile::default() }, columns, rows)
}

/// What a worker would hand over of entries with these passwords and answers.
fn audited(profile: &Profile, entries: &[(&str, &str, &str, BreachStatus)]) -> Box<Audited> {
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
    Box::new(Audited {
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

fn some() -> Vec<(&'static str, &'static str, &'static str, BreachStatus)> {
    vec![
        ("Mail", "me@mail.example", SECRET, BreachStatus::Found(1_002)),
        ("Bank", "me", "Kd8-twice-qpwoei-1209", BreachStatus::Absent),
        ("Shop", "me", "Kd8-twice-qpwoei-1209", BreachStatus::Absent),
        ("Forum", "me", "monkey1x", BreachStatus::Absent),
        ("Cloud", "me", "Tq8#vLm2-pX9z!rWc4", BreachStatus::Unchecked(UncheckedReason::Stopped)),
        ("Club", "me", "Zw8#vLm2-pX9z!rWc4", BreachStatus::Absent),
    ]
}

/// Names a file, and gives the number of its run.
fn begin(harness: &mut Harness) -> u64 {
    harness.press("a").type_text("~/Downloads/export.csv").press("enter");
    match harness.effects.pop() {
        Some(Effect::Passwords(Job::Audit { run, path, secret: None, .. })) => {
            assert_eq!(path, "~/Downloads/export.csv");
            run
        }
        other => panic!("{other:?}"),
    }
}

fn audit(harness: &mut Harness) {
    let run = begin(harness);
    let audited = audited(&harness.session().profile, &some());
    harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
    harness.state.notice = None;
}

#[test]
fn a_password_that_is_typed_goes_into_the_effect_and_stays_nowhere() {
    let mut harness = sample(80, 24);
    harness.press("c").type_text(SECRET);
    assert!(!harness.screen().contains(SECRET), "{}", harness.screen());
    assert!(harness.screen().contains("five of forty digits"), "{}", harness.screen());
    harness.press("enter");
    let Some(Effect::Passwords(Job::Check { run, password })) = harness.effects.pop() else {
        panic!("nothing is asked")
    };
    assert_eq!(password.expose(), SECRET);
    assert!(harness.effects.is_empty() && harness.state.modal.is_none());
    for (outcome, said) in [
        (BreachStatus::Found(1_002), "Found 1,002 times in breaches"),
        (BreachStatus::Absent, "Not found in any known breach"),
        (BreachStatus::Unchecked(UncheckedReason::Stopped), "Unchecked, which does not mean that it is safe"),
    ] {
        let strength = PasswordStrength::estimate(&password, &[]);
        let checked = Checked { said: Ok((outcome, online())), strength };
        harness.state.passwords.check = Check::Running(run, None);
        harness.send(Message::Passwords(Event::Checked(run, Box::new(checked))));
        let screen = harness.screen();
        assert!(screen.contains(said) && screen.contains("10 characters"), "{screen}");
        assert!(!format!("{:?}", harness.state).contains(SECRET));
    }
    harness.press("esc");
    assert!(!harness.screen().contains("that you typed"));
    harness.press("u");
    assert!(harness.screen().contains("Nothing to undo"), "a check is no edit");
}

#[test]
fn nobody_to_ask_is_unchecked_and_says_why() {
    let mut harness = sample(80, 24);
    harness.press("c").type_text(SECRET).press("enter");
    let Some(Effect::Passwords(Job::Check { run, password })) = harness.effects.pop() else { panic!() };
    let said = Err(Failure::new("The corpus is damaged.", "Build it again."));
    let strength = PasswordStrength::estimate(&password, &[]);
    harness.send(Message::Passwords(Event::Checked(run, Box::new(Checked { said, strength }))));
    let screen = harness.screen();
    assert!(screen.contains("Unchecked") && screen.contains("The corpus is damaged."), "{screen}");
}

#[test]
fn a_large_batch_is_asked_about_and_shows_how_far_it_is() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    assert!(harness.screen().contains("Reading and decrypting"), "{}", harness.screen());
    harness.send(Message::Passwords(Event::Step(run, Step::Read("Bitwarden".into(), 1_200))));
    let cost = NetworkCost { requests: 1_000, bytes: 80_000_000 };
    harness.send(Message::Passwords(Event::Step(run, Step::Costly(online(), cost))));
    insta::assert_snapshot!("costly_80x24", harness.screen());
    harness.press("y");
    assert!(matches!(harness.effects.pop(), Some(Effect::Passwords(Job::GoOn(one))) if one == run));
    let elapsed = Duration::from_secs(5);
    let progress = CheckProgress { done: 250, total: 1_000, elapsed, ..CheckProgress::default() };
    harness.send(Message::Passwords(Event::Step(run, Step::Progress(progress))));
    insta::assert_snapshot!("progress_80x24", harness.screen());
    let waits = CheckProgress { asked_to_wait: Some(Duration::from_secs(90)), ..progress };
    harness.send(Message::Passwords(Event::Step(run, Step::Progress(waits))));
    let screen = harness.screen();
    assert!(screen.contains("250 of 1,000 · the service asked to wait 90 s"), "{screen}");
    harness.press("esc");
    assert!(matches!(harness.effects.pop(), Some(Effect::Passwords(Job::Stop(one))) if one == run));
    assert!(harness.screen().contains("what is known by now is kept"), "{}", harness.screen());
    let audited = audited(&harness.session().profile, &some());
    harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
    assert!(harness.state.passwords.has_results());
}

#[test]
fn a_list_that_is_read_through_first_says_why_and_can_be_stopped() {
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
    harness.send(Message::Passwords(Event::Step(run, Step::Read("Bitwarden".into(), 1_200))));
    harness.send(Message::Passwords(Event::Step(run, Step::Progress(progress))));
    insta::assert_snapshot!("through_80x24", harness.screen());
    // Nothing is known yet that could be kept.
    harness.press("esc");
    assert!(matches!(harness.effects.pop(), Some(Effect::Passwords(Job::Stop(one))) if one == run));
    assert!(harness.screen().contains("Nothing was checked."), "{}", harness.screen());

    // The same for one password, and a second one takes the place of the first.
    let check = |harness: &mut Harness| {
        harness.press("c").type_text(SECRET).press("enter");
        let Some(Effect::Passwords(Job::Check { run, .. })) = harness.effects.pop() else { panic!() };
        harness.send(Message::Passwords(Event::Step(run, Step::Progress(progress))));
        run
    };
    let first = check(&mut harness);
    insta::assert_snapshot!("through_one_80x24", harness.screen());
    let second = check(&mut harness);
    let stops = |effects: &[Effect], run: u64| {
        effects.iter().any(|effect| matches!(effect, Effect::Passwords(Job::Stop(one)) if *one == run))
    };
    assert!(stops(&harness.effects, first), "{:?}", harness.effects);
    harness.press("esc");
    assert!(stops(&harness.effects, second), "{:?}", harness.effects);
    assert!(!harness.screen().contains("that you typed"));
    let third = check(&mut harness);
    harness.press("ctrl-l");
    assert!(stops(&harness.effects, third), "{:?}", harness.effects);
}

#[test]
fn no_means_that_nobody_is_asked_and_late_answers_are_let_go() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let cost = NetworkCost { requests: 1_000, bytes: 80_000_000 };
    harness.send(Message::Passwords(Event::Step(run, Step::Costly(online(), cost))));
    harness.press("n");
    assert!(matches!(harness.effects.pop(), Some(Effect::Passwords(Job::Stop(one))) if one == run));
    assert!(harness.screen().contains("Nobody was asked."), "{}", harness.screen());
    let audited = audited(&harness.session().profile, &some());
    harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
    assert!(matches!(harness.state.passwords.audit, Audit::None));
}

#[test]
fn locking_stops_an_audit_and_forgets_all_of_it() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    harness.press("1 ctrl-l");
    let stopped = |effect: &Effect| matches!(effect, Effect::Passwords(Job::Stop(one)) if *one == run);
    assert!(harness.effects.iter().any(stopped), "{:?}", harness.effects);
    let audited = audited(&Profile::default(), &some());
    harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
    assert!(!harness.state.passwords.has_results());
}

#[test]
fn an_encrypted_export_asks_for_its_password_until_it_opens() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let needs = |wrong| ImportFailure::NeedsPassword { label: "Bitwarden export".into(), wrong };
    harness.send(Message::Passwords(Event::Audited(run, Err(needs(false)))));
    assert!(harness.screen().contains("This Bitwarden export is encrypted"), "{}", harness.screen());
    harness.type_text("not this one").press("enter");
    let Some(Effect::Passwords(Job::Audit { run, secret: Some(secret), path, .. })) = harness.effects.pop()
    else {
        panic!("it is not read again")
    };
    assert_eq!((secret.expose(), path.as_str()), ("not this one", "~/Downloads/export.csv"));
    harness.send(Message::Passwords(Event::Audited(run, Err(needs(true)))));
    assert!(harness.screen().contains("That password does not open it"), "{}", harness.screen());
    harness.press("esc");
    assert!(!format!("{:?}", harness.state).contains("not this one"));
}

#[test]
fn an_export_that_costs_more_than_usual_is_asked_about_before_it_is_decrypted() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let limits = KdfLimits { memory: 2 << 30, ..KdfLimits::MAX };
    let costly = || ImportFailure::Costly {
        what: "Opening this KeePass export takes 2 GiB of memory and about 12 seconds.".into(),
        limits,
        password: Some(Passphrase::new("a synthetic one".into())),
    };
    harness.send(Message::Passwords(Event::Audited(run, Err(costly()))));
    assert!(harness.screen().contains("takes 2 GiB of memory"), "{}", harness.screen());
    assert!(!format!("{:?}", harness.state).contains("a synthetic one"));
    harness.press("y");
    match harness.effects.pop() {
        Some(Effect::Passwords(Job::Audit { secret: Some(secret), limits: given, .. })) => {
            assert_eq!(
                (secret.expose(), given),
                ("a synthetic one", limits),
                "the password is not asked for again"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn results_are_worst_first_can_be_narrowed_and_say_what_to_do_with_the_file() {
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
    assert!(screen.contains("reused alone") && screen.contains("THE SAME AS   Shop"), "{screen}");
    assert!(!screen.contains("Forum"), "{screen}");
    harness.press("esc / f o r enter");
    let screen = harness.screen();
    assert!(screen.contains("Forum") && !screen.contains("Bank"), "{screen}");
    harness.press("esc v");
    assert!(harness.screen().contains("your accounts"), "{}", harness.screen());
    assert!(!format!("{:?}", harness.state).contains(SECRET));
}

#[test]
fn recording_is_one_edit_that_undo_takes_back_and_then_the_account_can_be_gone_to() {
    let mut harness = screen(Profile::default(), 80, 24);
    audit(&mut harness);
    harness.press("down enter");
    assert!(harness.screen().contains("on no account of the inventory yet"), "{}", harness.screen());
    harness.press("r");
    assert!(harness.screen().contains("accounts added"), "{}", harness.screen());
    let accounts = &harness.session().profile.inventory.accounts;
    let mail = accounts.iter().find(|account| account.service == "Mail").unwrap();
    let health = mail.password.clone().unwrap();
    assert_eq!((health.pwned_count, health.checked), (Some(1_002), Some(NOON.today)));
    let saves = harness.effects.iter().filter(|effect| matches!(effect, Effect::Save(..))).count();
    assert_eq!(saves, 1, "one edit");
    let written = crate::profile::codec::encode(&harness.session().profile);
    assert!(!String::from_utf8_lossy(&written).contains(SECRET));
    harness.press("enter");
    assert_eq!(harness.state.screen, Screen::Accounts);
    assert!(harness.screen().contains("Mail"), "{}", harness.screen());
    harness.press("u");
    assert!(harness.session().profile.inventory.accounts.is_empty());
    assert!(harness.screen().contains("recording the passwords of Bitwarden"), "{}", harness.screen());
}

#[test]
fn a_vault_open_to_read_only_records_nothing() {
    let mut harness = screen(Profile::default(), 80, 24);
    audit(&mut harness);
    harness.read_only().press("r");
    assert!(harness.screen().contains("read only"), "{}", harness.screen());
    assert!(harness.session().profile.inventory.accounts.is_empty());
}

#[test]
fn the_accounts_health_is_there_at_rest_and_one_can_go_to_the_account() {
    let mut harness = sample(80, 24);
    insta::assert_snapshot!("health_80x24", harness.screen());
    harness.resize(120, 40);
    insta::assert_snapshot!("health_120x40", harness.screen());
    harness.press("enter");
    assert_eq!(harness.state.screen, Screen::Accounts);
}

#[test]
fn an_empty_inventory_says_what_leaves_the_machine() {
    let mut harness = screen(Profile::default(), 80, 24);
    insta::assert_snapshot!("empty_80x24", harness.screen());
    harness.state.settings.theme = Theme::new(Palette::Plain, true);
    assert!(harness.screen().is_ascii());
    let corpus = Who { name: "the corpus of 2026-11-02".into(), online: false };
    harness.send(Message::Passwords(Event::Who(Ok(corpus))));
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
    harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
    harness.state.notice = None;
    harness.press("down");
    insta::assert_snapshot!("long_80x24", harness.screen());
    for (columns, rows) in [(0, 0), (1, 1), (20, 5), (40, 12), (58, 9), (500, 3)] {
        harness.resize(columns, rows).buffer();
        harness.press("space K G g");
    }
}

#[test]
fn the_details_can_be_read_on_where_there_is_little_room() {
    let mut harness = sample(80, 16);
    audit(&mut harness);
    assert!(harness.screen().contains("more lines"), "{}", harness.screen());
    for _ in 0..20 {
        harness.press("space");
    }
    assert!(harness.screen().contains("undo takes it back."), "{}", harness.screen());
}

#[test]
fn each_count_is_of_all_that_have_it_and_the_filter_shows_as_many() {
    let mut harness = sample(80, 24);
    let run = begin(&mut harness);
    let mut entries = some();
    // In breaches, used twice, easy to guess and short at once.
    entries.push(("Chat", "me", SECRET, BreachStatus::Found(1_002)));
    let audited = audited(&harness.session().profile, &entries);
    let sum = audited.report.summary;
    let said = audited.report.sentence();
    harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
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
            assert!(screen.contains(&format!("{word} alone")), "{screen}");
            assert_eq!(harness.state.passwords.rows.len(), number, "{screen}");
        }
    }
}

#[test]
fn where_nothing_was_checked_that_and_why_is_seen_at_once() {
    for (columns, rows) in [(80, 24), (120, 36)] {
        let mut harness = sample(columns, rows);
        let run = begin(&mut harness);
        let entries: Vec<_> = some()
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
        let audited = audited(&harness.session().profile, &entries);
        harness.send(Message::Passwords(Event::Audited(run, Ok(audited))));
        harness.state.notice = None;
        let screen = harness.screen();
        assert!(screen.contains("? in breaches") && !screen.contains("0 in breaches"), "{screen}");
        assert!(screen.contains("6 unchecked"), "{screen}");
        assert!(screen.contains("6: The corpus ends early."), "{screen}");
    }
}

#[test]
fn in_the_demo_the_shared_password_is_counted_though_it_is_in_breaches_too() {
    let mut harness = Harness::demo(80, 24);
    harness.press("6");
    let shared: std::collections::BTreeMap<_, usize> = harness
        .session()
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
