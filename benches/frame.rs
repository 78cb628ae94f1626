//! One frame: a key and the drawing after it, at 200×60, with 100 and with 10,000 accounts: `cargo bench --bench frame`.
//! With 10,000 accounts, a frame of any screen may take 2 ms.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark may panic")]

mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use crossterm::event::KeyEvent;
use jiff::civil::date;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use selvedge::export_audit;
use selvedge::import::{ImportedEntry, ImportedFile, Input, KdfLimits, SourceKind};
use selvedge::inventory::AccountId;
use selvedge::merge::SourceContent;
use selvedge::otp::{Algorithm, Generator, Otp};
use selvedge::profile::{self, Profile, StoredSeed};
use selvedge::pwned::BreachStatus;
use selvedge::responsibility::Model;
use selvedge::secret::{Password, Seed};
use selvedge::services::Directory;
use selvedge::tui::app::{App, Command, Message};
use selvedge::tui::component::Moment;
use selvedge::tui::derived::Derived;
use selvedge::tui::jobs::{
    AnalysisJob, AuditedExport, ImportSource, Job, JobResult, Opened, PasswordEvent, PasswordJob,
};
use selvedge::tui::keys::{Chord, Keymap};
use selvedge::tui::screens::Unlock;
use selvedge::tui::settings::Settings;
use selvedge::tui::theme::{Palette, Theme};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

const SIZE: (u16, u16) = (200, 60);

fn profile(accounts: usize) -> Profile {
    let inventory = support::inventory(accounts);
    let seeds = inventory
        .accounts
        .iter()
        .map(|account| {
            profile::Entry::Parsed(StoredSeed {
                account: AccountId::from(account.id.as_str().to_owned()),
                factor: "totp".into(),
                otp: Otp {
                    issuer: account.service.clone(),
                    label: account.username.clone(),
                    secret: Seed::new("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".into()),
                    pin: None,
                    generator: Generator::Totp { algorithm: Algorithm::Sha1, digits: 6, period: 30 },
                },
                added: date(2026, 1, 1),
            })
        })
        .collect();
    Profile { inventory, seeds, ..Profile::default() }
}

const NOW: Moment =
    Moment { monotonic: Duration::from_secs(1), unix_millis: 1_795_262_400_000, today: date(2026, 11, 21) };

fn settings() -> Settings {
    Settings {
        keymap: Keymap::default(),
        theme: Theme::new(Palette::Dark, false),
        vault: "/tmp".into(),
        demo: false,
        lock_after: Some(Duration::from_secs(300)),
        clear_after: Duration::from_secs(30),
        hide_codes: false,
        mouse: true,
        model: Arc::new(Model::embedded().clone()),
        directory: Directory::shared(),
    }
}

/// The program with an open vault, and everything derived from its profile.
fn opened(accounts: usize) -> App {
    let mut app = App::new(settings(), Unlock::locked(None), NOW, SIZE);
    let opened = Opened {
        profile: profile(accounts),
        read_only: None,
        notice: None,
        unsaved: None,
        versions: selvedge::store::VersionReport::default(),
    };
    for command in app.handle(Message::Job(JobResult::Opened(Ok(Box::new(opened))))) {
        if let Command::Start(Job::Analysis(AnalysisJob::Derive { revision, profile, today })) = command {
            let derived = Derived::of(revision, &profile, Model::embedded(), Directory::builtin(), today);
            let _ = app.handle(Message::Job(JobResult::Derived(Box::new(derived))));
        }
    }
    app
}

fn press(app: &mut App, key: &str) -> Vec<Command> {
    let chord = Chord::parse(key).unwrap();
    app.handle(Message::Key(KeyEvent::new(chord.code, chord.modifiers)))
}

fn screen_buffer() -> Buffer {
    Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1))
}

fn frame_of(app: &App) -> Buffer {
    let mut buffer = screen_buffer();
    app.draw(&mut buffer);
    buffer
}

/// Presses a key and draws the frame after it.
fn press_and_draw(app: &mut App, key: &str, buffer: &mut Buffer) {
    black_box(press(app, key));
    // The terminal's double buffer is reset before each frame as well.
    buffer.reset();
    black_box(app).draw(buffer);
}

fn frames(criterion: &mut Criterion) {
    for (key, screen) in
        [("1", "overview"), ("2", "walk"), ("3", "accounts"), ("4", "codes"), ("5", "findings")]
    {
        let mut group = criterion.benchmark_group(screen);
        group
            .sample_size(30)
            .measurement_time(Duration::from_secs(2))
            .warm_up_time(Duration::from_millis(500));
        for accounts in [100, 10_000] {
            let mut app = opened(accounts);
            press(&mut app, key);
            let mut buffer = screen_buffer();
            let mut at = 0_u32;
            group.bench_function(BenchmarkId::from_parameter(accounts), |bencher| {
                bencher.iter(|| {
                    // Go back to the top before the short list ends.
                    at = (at + 1) % 60;
                    press_and_draw(&mut app, if at == 0 { "home" } else { "down" }, &mut buffer);
                });
            });
        }
        group.finish();
    }
}

/// A key in the filter of the accounts, and the frame after it.
fn filter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("accounts filter");
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for accounts in [100, 10_000] {
        let mut app = opened(accounts);
        for key in ["3", "/", "s", "e", "r"] {
            press(&mut app, key);
        }
        let mut buffer = screen_buffer();
        let mut typed = false;
        group.bench_function(BenchmarkId::from_parameter(accounts), |bencher| {
            bencher.iter(|| {
                typed = !typed;
                press_and_draw(&mut app, if typed { "9" } else { "backspace" }, &mut buffer);
            });
        });
    }
    group.finish();
}

/// A tick on the what-if screen, which computes both closures again, and the frame after it. It may take 16 ms with
/// 1,000 accounts.
fn what_if(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("what if");
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for accounts in [100, 1_000] {
        let mut app = opened(accounts);
        press(&mut app, "7");
        let mut buffer = screen_buffer();
        group.bench_function(BenchmarkId::from_parameter(accounts), |bencher| {
            bencher.iter(|| {
                // The first device, which holds factors of many accounts: lost, taken, both, neither.
                press_and_draw(&mut app, "space", &mut buffer);
            });
        });
    }
    group.finish();
}

/// One row down in the review of an import, and the frame after it.
fn review(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("import review");
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for entries in [100, 10_000] {
        let line = |at: usize| {
            let seed = data_encoding::BASE32_NOPAD.encode(format!("synthetic seed {at:06}").as_bytes());
            format!("otpauth://totp/Service%20{at}:robin?secret={seed}&issuer=Service%20{at}\n")
        };
        let bytes = (0..entries).map(line).collect::<String>();
        let input = Input {
            bytes: bytes.as_bytes(),
            name: "list.txt",
            password: None,
            limits: KdfLimits::default(),
            ..Input::default()
        };
        let found = Arc::new(SourceContent::read(&input, None).unwrap());
        let mut app = opened(100);
        let before = frame_of(&app);
        let source = ImportSource::Path("list.txt".into());
        let _ = app.handle(Message::Job(JobResult::ImportRead { source, result: Ok(found) }));
        assert!(frame_of(&app) != before, "the review is not shown");
        let mut buffer = screen_buffer();
        let mut at = 0_u32;
        group.bench_function(BenchmarkId::from_parameter(entries), |bencher| {
            bencher.iter(|| {
                at = (at + 1) % 60;
                press_and_draw(&mut app, if at == 0 { "home" } else { "down" }, &mut buffer);
            });
        });
    }
    group.finish();
}

/// The audit of an export with this many entries. Every fourth password is in a breach.
fn audited(entries: usize) -> AuditedExport {
    let mut export = ImportedFile {
        entries: (0..entries)
            .map(|at| ImportedEntry {
                place: format!("line {at}"),
                service: format!("Service {at}"),
                username: format!("me{at}@mail.example"),
                password: Some(Password::new(format!("{at} synthetic horse {}", at % 5_000))),
                ..ImportedEntry::default()
            })
            .collect(),
        ..ImportedFile::default()
    };
    let (mut logins, without_password) = export_audit::take_logins(&mut export);
    let assessed = export_audit::assess_logins(&mut logins, &mut export.failed).unwrap();
    let outcome = |at: usize| {
        if at.is_multiple_of(4) { BreachStatus::Found(at as u64 + 1) } else { BreachStatus::Absent }
    };
    let audit = assessed.with_breach_statuses((0..entries).map(outcome).collect());
    let about = export_audit::ReportContext {
        program: "Bitwarden",
        format: "bitwarden-csv",
        against: "the corpus of 2026-11-02",
        today: NOW.today,
        without_password,
    };
    let report = export_audit::report(about, export, logins.clone(), &audit);
    AuditedExport {
        path: "/home/robin/export.csv".into(),
        source: SourceKind::PasswordManager,
        is_plaintext: true,
        report,
        logins,
        audit,
        label: "bench".into(),
        unchecked: Vec::new(),
    }
}

/// The audit of an export of 100 and of 10,000 entries: a row down, a key in the filter, and the next kind.
fn passwords(criterion: &mut Criterion) {
    let shown = |entries: usize| {
        let mut app = opened(100);
        press(&mut app, "6");
        press(&mut app, "a");
        press(&mut app, "x");
        let run = press(&mut app, "enter").into_iter().find_map(|command| match command {
            Command::Start(Job::Password(PasswordJob::Audit(job))) => Some(job.run),
            _ => None,
        });
        let event = PasswordEvent::Audited { run: run.unwrap(), result: Ok(Box::new(audited(entries))) };
        let _ = app.handle(Message::Job(JobResult::Password(event)));
        app
    };
    for (name, before, keys) in [
        ("passwords", &[][..], ["down", "up"]),
        ("passwords filter", &["/", "s", "e", "r"], ["9", "backspace"]),
        ("passwords kind", &[], ["f", "f"]),
    ] {
        let mut group = criterion.benchmark_group(name);
        group
            .sample_size(30)
            .measurement_time(Duration::from_secs(2))
            .warm_up_time(Duration::from_millis(500));
        for entries in [100, 10_000] {
            let mut app = shown(entries);
            for key in before {
                press(&mut app, key);
            }
            let mut buffer = screen_buffer();
            let mut at = 0_usize;
            group.bench_function(BenchmarkId::from_parameter(entries), |bencher| {
                bencher.iter(|| {
                    at += 1;
                    // Without a filter: sixty rows down, then sixty rows up.
                    let which = if before.is_empty() { at / 60 % 2 } else { at % 2 };
                    press_and_draw(&mut app, keys[which], &mut buffer);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, frames, filter, what_if, passwords, review);
criterion_main!(benches);
