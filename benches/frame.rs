//! One frame: a key and the drawing after it, at 200×60, with 100 and with 10,000 accounts.
//!
//! The bound is 1 ms on any screen, and twice the time with 100 accounts.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark measures, and may fail at once"
)]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyEvent, KeyModifiers};
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
use selvedge::tui::checks::{Audited, Event, Job};
use selvedge::tui::effect::{Effect, Origin};
use selvedge::tui::keys::{Chord, Keymap};
use selvedge::tui::message::{Message, Moment, Opened};
use selvedge::tui::session::Derived;
use selvedge::tui::state::{Locked, Phase, Settings, State};
use selvedge::tui::theme::{Palette, Theme};
use selvedge::tui::update::update;
use selvedge::tui::view::view;
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

fn opened(accounts: usize) -> State {
    let model = Arc::new(Model::embedded().clone());
    let settings = Settings {
        keymap: Keymap::default(),
        theme: Theme::new(Palette::Dark, false),
        vault: "/tmp".into(),
        demo: false,
        lock_after: Some(Duration::from_secs(300)),
        clear_after: Duration::from_secs(30),
        hide_codes: false,
        mouse: true,
        model: Arc::clone(&model),
        directory: Directory::shared(),
    };
    let now = Moment {
        monotonic: Duration::from_secs(1),
        unix_millis: 1_795_262_400_000,
        today: date(2026, 11, 21),
    };
    let mut state = State::new(settings, Phase::Locked(Locked::default()), now, SIZE);
    let opened = Opened { profile: profile(accounts), read_only: None, notice: None };
    for effect in update(&mut state, Message::Opened(Ok(Box::new(opened)))) {
        if let Effect::Derive { revision, profile, today } = effect {
            let derived = Derived::of(revision, &profile, &model, Directory::builtin(), today);
            let _ = update(&mut state, Message::Derived(Box::new(derived)));
        }
    }
    state
}

fn press(state: &mut State, key: &str) {
    let chord = Chord::parse(key).unwrap();
    let _ = update(state, Message::Key(KeyEvent::new(chord.code, chord.modifiers | KeyModifiers::NONE)));
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
            let mut state = opened(accounts);
            press(&mut state, key);
            let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            let mut at = 0_u32;
            group.bench_function(BenchmarkId::from_parameter(accounts), |bencher| {
                bencher.iter(|| {
                    // Down most of the time, and to the top before the short list ends.
                    at = (at + 1) % 60;
                    press(&mut state, if at == 0 { "home" } else { "down" });
                    // As the terminal's own double buffer is reset before each frame.
                    buffer.reset();
                    view(black_box(&state), &mut buffer);
                });
            });
        }
        group.finish();
    }
}

/// A letter typed into the filter of the accounts, and the drawing after it.
fn filter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("accounts filter");
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for accounts in [100, 10_000] {
        let mut state = opened(accounts);
        for key in ["3", "/", "s", "e", "r"] {
            press(&mut state, key);
        }
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        let mut typed = false;
        group.bench_function(BenchmarkId::from_parameter(accounts), |bencher| {
            bencher.iter(|| {
                typed = !typed;
                press(&mut state, if typed { "9" } else { "backspace" });
                buffer.reset();
                view(black_box(&state), &mut buffer);
            });
        });
    }
    group.finish();
}

/// A tick of what if (both closures are asked again), and the drawing after it. The bound is 16 ms with 1,000
/// accounts.
fn what_if(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("what if");
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for accounts in [100, 1_000] {
        let mut state = opened(accounts);
        press(&mut state, "7");
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        group.bench_function(BenchmarkId::from_parameter(accounts), |bencher| {
            bencher.iter(|| {
                // Nothing, lost, taken, both: the first device, on which many accounts hang.
                press(&mut state, "space");
                buffer.reset();
                view(black_box(&state), &mut buffer);
            });
        });
    }
    group.finish();
}

/// A row down in the review of an import, and the drawing after it.
fn review(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("import review");
    group.sample_size(30).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    for entries in [100, 10_000] {
        let line = |at: usize| {
            let seed = data_encoding::BASE32_NOPAD.encode(format!("synthetic seed {at:06}").as_bytes());
            format!("otpauth://totp/Service%20{at}:robin?secret={seed}&issuer=Service%20{at}\n")
        };
        let bytes = (0..entries).map(line).collect::<String>();
        let input =
            Input { bytes: bytes.as_bytes(), name: "list.txt", password: None, limits: KdfLimits::default() };
        let found = Arc::new(SourceContent::read(&input, None).unwrap());
        let mut state = opened(100);
        let _ = update(&mut state, Message::ImportRead(Origin::File("list.txt".into()), Ok(found)));
        assert!(state.modal.is_some());
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        let mut at = 0_u32;
        group.bench_function(BenchmarkId::from_parameter(entries), |bencher| {
            bencher.iter(|| {
                at = (at + 1) % 60;
                press(&mut state, if at == 0 { "home" } else { "down" });
                buffer.reset();
                view(black_box(&state), &mut buffer);
            });
        });
    }
    group.finish();
}

/// What a worker hands over of an export of so many entries, every fourth of which is in a breach.
fn audited(state: &State, entries: usize) -> Audited {
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
        today: state.now.today,
        without_password,
    };
    let report = export_audit::report(about, export, logins.clone(), &audit);
    Audited {
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

/// The passwords of an export of 100 and of 10,000 entries: a row down, and a letter typed into their filter.
fn passwords(criterion: &mut Criterion) {
    let shown = |entries: usize| {
        let mut state = opened(100);
        press(&mut state, "6");
        press(&mut state, "a");
        press(&mut state, "x");
        let chord = Chord::parse("enter").unwrap();
        let effects = update(&mut state, Message::Key(KeyEvent::new(chord.code, chord.modifiers)));
        let run = effects.iter().find_map(|effect| match effect {
            Effect::Passwords(Job::Audit { run, .. }) => Some(*run),
            _ => None,
        });
        let audited = Box::new(audited(&state, entries));
        let _ = update(&mut state, Message::Passwords(Event::Audited(run.unwrap(), Ok(audited))));
        state
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
            let mut state = shown(entries);
            before.iter().for_each(|key| press(&mut state, key));
            let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            let mut at = 0_usize;
            group.bench_function(BenchmarkId::from_parameter(entries), |bencher| {
                bencher.iter(|| {
                    at += 1;
                    // Rows: sixty down, then sixty up.
                    let which = if before.is_empty() { at / 60 % 2 } else { at % 2 };
                    press(&mut state, keys[which]);
                    buffer.reset();
                    view(black_box(&state), &mut buffer);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, frames, filter, what_if, passwords, review);
criterion_main!(benches);
