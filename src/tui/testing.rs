//! A harness for tests of the screens: keys in, the screen out as text. Jobs are done at once, in memory.

pub(crate) mod seeds;

use super::app::{App, Command, Message};
use super::component::{Component, Context, Moment, Outcome, Route};
use super::derived::Derived;
use super::jobs::{AnalysisJob, ClipboardJob, Job, JobResult, Opened, Strength, VaultJob};
use super::keys::{Chord, Keymap};
use super::open_profile::{OpenProfile, SaveState};
use super::screens::{Screen, Unlock};
use super::settings::Settings;
use super::theme::{Palette, Theme};
use crate::access::SmallestSets;
use crate::inventory;
use crate::profile::{Edit, Profile};
use crate::responsibility::Model;
use crate::services::Directory;
use crate::store::VersionReport;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::civil::date;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::time::Duration;

/// The program in a terminal of a given size, with a clock that stands still until a test moves it.
pub(crate) struct Harness {
    pub(crate) app: App,
    /// The commands of the app, in order, except jobs that only compute.
    pub(crate) commands: Vec<Command>,
}

/// The time at which every harness starts: 2026-11-21 12:00:00 UTC.
pub(crate) const NOON: Moment = Moment {
    monotonic: Duration::from_secs(1000),
    unix_millis: 1_795_262_400_000,
    today: date(2026, 11, 21),
};

pub(crate) fn settings() -> Settings {
    Settings {
        keymap: Keymap::default(),
        theme: Theme::new(Palette::Dark, false),
        vault: "/home/robin/.local/share/selvedge".into(),
        demo: false,
        lock_after: Some(Duration::from_secs(300)),
        clear_after: Duration::from_secs(30),
        hide_codes: false,
        mouse: true,
        model: Arc::new(Model::embedded().clone()),
        directory: Directory::shared(),
    }
}

impl Harness {
    /// The demo inventory, in a vault that has just been unlocked.
    pub(crate) fn demo(columns: u16, rows: u16) -> Self {
        let inventory = inventory::parse(include_str!("../../data/demo.json")).unwrap();
        Self::with(Profile { inventory, ..Profile::default() }, columns, rows)
    }

    /// A profile, in a vault that has just been unlocked.
    pub(crate) fn with(profile: Profile, columns: u16, rows: u16) -> Self {
        Self::with_settings(settings(), profile, columns, rows)
    }

    pub(crate) fn with_settings(settings: Settings, profile: Profile, columns: u16, rows: u16) -> Self {
        let mut harness = Self::start(settings, Unlock::locked(None), columns, rows);
        let versions = VersionReport::default();
        let opened = Box::new(Opened { profile, read_only: None, notice: None, unsaved: None, versions });
        harness.job(JobResult::Opened(Ok(opened)));
        harness
    }

    /// The first run, without a vault.
    pub(crate) fn first_run(columns: u16, rows: u16) -> Self {
        Self::start(settings(), Unlock::first_run(), columns, rows)
    }

    /// A locked vault.
    pub(crate) fn locked(columns: u16, rows: u16) -> Self {
        Self::start(settings(), Unlock::locked(None), columns, rows)
    }

    fn start(settings: Settings, unlock: Unlock, columns: u16, rows: u16) -> Self {
        Self { app: App::new(settings, unlock, NOON, (columns, rows)), commands: Vec::new() }
    }

    /// Sends a message and does the jobs that follow.
    pub(crate) fn send(&mut self, message: Message) -> &mut Self {
        for command in self.app.handle(message) {
            self.carry_out(command);
        }
        self
    }

    /// Sends a message and returns what the app asks for, without doing it.
    pub(crate) fn send_only(&mut self, message: Message) -> Vec<Command> {
        self.app.handle(message)
    }

    /// Sends the result of a job.
    pub(crate) fn job(&mut self, result: JobResult) -> &mut Self {
        self.send(Message::Job(result))
    }

    fn carry_out(&mut self, command: Command) {
        let Command::Start(job) = command else {
            self.commands.push(command);
            return;
        };
        match job {
            Job::Analysis(job) => self.analyse(job),
            Job::Vault(VaultJob::Save { revision, profile }) => {
                self.job(JobResult::Saved { revision, result: Ok(()) });
                self.commands.push(Command::Start(VaultJob::Save { revision, profile }.into()));
            }
            Job::Vault(VaultJob::Close) => {
                self.commands.push(Command::Start(VaultJob::Close.into()));
                self.job(JobResult::Closed);
            }
            Job::Clipboard(ClipboardJob::Copy(text)) => {
                self.job(JobResult::Copied(Ok(())));
                self.commands.push(Command::Start(ClipboardJob::Copy(text).into()));
            }
            other => self.commands.push(Command::Start(other)),
        }
    }

    fn analyse(&mut self, job: AnalysisJob) {
        let model = Arc::clone(&self.app.settings.model);
        self.job(match job {
            AnalysisJob::Derive { revision, profile, today } => JobResult::Derived(Box::new(Derived::of(
                revision,
                &profile,
                &model,
                Directory::builtin(),
                today,
            ))),
            AnalysisJob::MeasureStrength { number, .. } => JobResult::Strength(Strength {
                number,
                score: 4,
                time: "withstands millions of years of guessing".into(),
                advice: Vec::new(),
            }),
            AnalysisJob::Plan { revision, profile, directory } => {
                let plan = Box::new(crate::access::plan::plan(&profile.inventory, &directory, 5));
                JobResult::Plan { revision, plan, complete: true }
            }
            AnalysisJob::SmallestSets { revision, account, access } => {
                let position = usize::try_from(account).unwrap();
                let sets = SmallestSets::of(&access.inventory, &access.graph, position, &|| true).unwrap();
                JobResult::SmallestSets { revision, account, sets: Box::new(sets) }
            }
        });
    }

    /// The jobs that the app started, in order.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.commands.iter().filter_map(|command| match command {
            Command::Start(job) => Some(job),
            Command::ClearScreen | Command::Suspend | Command::Quit => None,
        })
    }

    /// The texts that were copied, in order.
    pub(crate) fn copied(&self) -> Vec<&str> {
        self.jobs()
            .filter_map(|job| match job {
                Job::Clipboard(ClipboardJob::Copy(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    /// How often the profile was saved.
    pub(crate) fn saves(&self) -> usize {
        self.jobs().filter(|job| matches!(job, Job::Vault(VaultJob::Save { .. }))).count()
    }

    pub(crate) fn has_quit(&self) -> bool {
        self.commands.iter().any(|command| matches!(command, Command::Quit))
    }

    /// Presses keys, written as in the table of keys and separated by spaces: `down down enter`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap_or_else(|| panic!("no key: {key}"));
            self.send(Message::Key(KeyEvent::new(chord.code, chord.modifiers)));
        }
        self
    }

    /// Types text, one key per character.
    pub(crate) fn type_text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            self.send(Message::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE)));
        }
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Message::Paste(text.to_owned().into()))
    }

    /// Clicks with the left mouse button.
    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.send(Message::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }))
    }

    /// Clicks on the first place where this text is drawn.
    pub(crate) fn click_text(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        let found = screen.lines().enumerate().find_map(|(row, line)| Some((row, line.find(text)?, line)));
        let (row, at, line) = found.unwrap_or_else(|| panic!("no “{text}” on the screen:\n{screen}"));
        let column = crate::text::width(&line[..at]);
        self.click(u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
    }

    /// Lets time pass, and wakes the app as the event loop would.
    pub(crate) fn pass(&mut self, time: Duration) -> &mut Self {
        let now = self.app.now();
        let moment = Moment {
            monotonic: now.monotonic + time,
            unix_millis: now.unix_millis + u64::try_from(time.as_millis()).unwrap(),
            ..now
        };
        self.send(Message::Clock(moment));
        self.send(Message::Wake)
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.send(Message::Resize(columns, rows))
    }

    pub(crate) fn buffer(&self) -> Buffer {
        let (columns, rows) = self.app.size();
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.app.draw(&mut buffer);
        buffer
    }

    /// The screen as text, one line per row, without spaces at the ends.
    pub(crate) fn screen(&self) -> String {
        text(&self.buffer())
    }

    /// The open profile.
    pub(crate) fn open(&self) -> &OpenProfile {
        self.app.open_profile().expect("the vault is open")
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.app.open_profile().is_none()
    }

    /// The screen whose tab is selected.
    pub(crate) fn current(&self) -> Screen {
        self.app.current()
    }

    /// The component of a screen.
    pub(crate) fn component<T: Component>(&self) -> &T {
        self.app.screen().expect("every screen has a component")
    }

    /// The topmost dialog, if it is of this type.
    pub(crate) fn dialog<T: Component>(&self) -> Option<&T> {
        self.app.dialog()
    }

    /// How many dialogs are open.
    pub(crate) fn dialogs(&self) -> usize {
        self.app.dialog_count()
    }

    /// Takes the notice out of the footer.
    pub(crate) fn clear_notice(&mut self) -> &mut Self {
        self.app.clear_notice();
        self
    }

    /// Applies an edit as a component would.
    pub(crate) fn edit(&mut self, name: &str, edit: Edit) -> &mut Self {
        for command in self.app.apply_edit(name, edit) {
            self.carry_out(command);
        }
        self
    }

    /// Carries out what a component on the current screen would ask for.
    pub(crate) fn request(&mut self, ask: impl FnOnce(&Context<'_>) -> Outcome) -> &mut Self {
        for command in self.app.request_from_screen(ask) {
            self.carry_out(command);
        }
        self
    }

    /// Shows a place as a component would.
    pub(crate) fn go(&mut self, route: Route) -> &mut Self {
        for command in self.app.show_route(route) {
            self.carry_out(command);
        }
        self
    }

    /// Makes the vault read-only.
    pub(crate) fn read_only(&mut self) -> &mut Self {
        let open = self.app.open_profile_mut().expect("the vault is open");
        open.save_state = SaveState::ReadOnly("for the test".into());
        self
    }
}

/// A buffer as text.
pub(crate) fn text(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut lines = Vec::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut skip = 0;
        for x in area.left()..area.right() {
            let symbol = buffer[(x, y)].symbol();
            if skip > 0 {
                skip -= 1;
                continue;
            }
            line.push_str(symbol);
            skip = crate::text::width(symbol).saturating_sub(1);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// A person with a mailbox, a password manager, a bank and a forum.
pub(crate) const PERSON: &str = r#"{
  "vault_devices": ["laptop"],
  "devices": [
    {"id": "my-phone", "name": "My phone", "kind": "phone", "unlock": [{"method": "pin"}], "lock_screen_previews": true},
    {"id": "laptop", "name": "Laptop", "kind": "computer", "unlock": [{"method": "password"}]},
    {"id": "blue-key", "name": "Blue key", "kind": "security_key", "unlock": [{"method": "pin"}]}
  ],
  "numbers": [{"id": "my-number", "name": "…41", "device": "my-phone", "port_out_pin": false}],
  "places": [{"id": "drawer", "name": "Drawer", "locked": true}],
  "accounts": [
    {"id": "mail", "service": "Harbor Mail", "domain": "harbor.example", "username": "robin@harbor.example",
     "importance": "critical", "last_used": "2026-11-20",
     "factors": [
       {"id": "password", "kind": "password", "holders": ["locker"]},
       {"id": "totp", "kind": "totp", "holders": ["my-phone"]},
       {"id": "recovery-codes", "kind": "recovery_codes", "holders": ["my-phone"],
        "codes": {"total": 10, "used": 2, "made": "2024-02-01"}}],
     "sign_in": [{"factors": ["password", "totp"]}],
     "recovery": [{"factors": ["recovery-codes"], "restores": "second_factor"}],
     "recovery_addresses": [{"entity": "my-number", "verified": true, "tested": "2025-02-01"}],
     "sessions": {"devices": ["my-phone", "laptop"]}},
    {"id": "locker", "service": "Locker", "username": "robin@harbor.example", "importance": "critical",
     "factors": [{"id": "password", "kind": "password", "holders": ["memory"]}],
     "sign_in": [{"factors": ["password"]}],
     "keeper": {"roles": ["password_manager"], "end_to_end": true}},
    {"id": "bank", "service": "Brook Bank", "importance": "critical", "support_reset": "possible",
     "factors": [
       {"id": "password", "kind": "password", "holders": ["memory"]},
       {"id": "sms", "kind": "sms", "holders": ["my-number"]}],
     "sign_in": [{"factors": ["password", "sms"]}],
     "password": {"pwned_count": 12, "length": 9, "score": 1}},
    {"id": "forum", "service": "Orchid Forum", "username": "robin", "importance": "low", "last_used": "2023-01-05",
     "factors": [{"id": "password", "kind": "password", "holders": ["locker"]}],
     "sign_in": [{"factors": ["password"]}], "notes": "Two\nlines."}
  ]
}"#;

/// A vault with this person in it.
pub(crate) fn person(columns: u16, rows: u16) -> Harness {
    Harness::with(
        Profile { inventory: inventory::parse(PERSON).unwrap(), ..Profile::default() },
        columns,
        rows,
    )
}
