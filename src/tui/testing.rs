//! A harness for the screens: keys in, the screen out as text. Effects are carried out at once, in
//! memory, and noted.

use super::effect::Effect;
use super::keys::{Chord, Keymap};
use super::message::{Message, Moment, Opened, Strength};
use super::session::{Derived, Saved, Session};
use super::state::{Phase, Settings, State};
use super::theme::{Palette, Theme};
use super::update::update;
use super::view;
use crate::access::SmallestSets;
use crate::inventory;
use crate::profile::Profile;
use crate::responsibility::Model;
use crate::services::Directory;
use crossterm::event::{KeyEvent, KeyModifiers};
use jiff::civil::date;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::time::Duration;

/// A program in a terminal of a given size, with a clock that stands still until it is moved.
pub(crate) struct Harness {
    pub(crate) state: State,
    /// What was to be done outside, in order. `Derive` is left out.
    pub(crate) effects: Vec<Effect>,
}

/// The moment at which every harness starts: 2026-11-21 12:00:00 UTC.
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
    /// On the demo inventory, as in a vault.
    pub(crate) fn demo(columns: u16, rows: u16) -> Self {
        let inventory = inventory::parse(include_str!("../../data/demo.json")).unwrap();
        Self::with(Profile { inventory, ..Profile::default() }, columns, rows)
    }

    /// On a profile, as in a vault that has just been unlocked.
    pub(crate) fn with(profile: Profile, columns: u16, rows: u16) -> Self {
        let mut harness = Self::at(Phase::Locked(super::state::Locked::default()), columns, rows);
        harness.send(Message::Opened(Ok(Box::new(Opened { profile, read_only: None, notice: None }))));
        harness
    }

    pub(crate) fn at(phase: Phase, columns: u16, rows: u16) -> Self {
        Self { state: State::new(settings(), phase, NOON, (columns, rows)), effects: Vec::new() }
    }

    /// Sends a message, and carries out what follows.
    pub(crate) fn send(&mut self, message: Message) {
        let effects = update(&mut self.state, message);
        self.carry_out(effects);
    }

    /// Carries effects out, and what follows from them.
    pub(crate) fn carry_out(&mut self, mut effects: Vec<Effect>) {
        while !effects.is_empty() {
            let mut more = Vec::new();
            for effect in effects {
                match effect {
                    Effect::Derive { revision, profile, today } => {
                        let derived =
                            Derived::of(revision, &profile, Model::embedded(), Directory::builtin(), today);
                        more.extend(update(&mut self.state, Message::Derived(Box::new(derived))));
                    }
                    Effect::Plan { revision, profile, directory } => {
                        let plan = crate::access::plan::plan(&profile.inventory, &directory, 5);
                        more.extend(update(&mut self.state, Message::Planned(revision, Box::new(plan))));
                    }
                    Effect::Weigh { revision, account, access } => {
                        let at = usize::try_from(account).unwrap();
                        let sets = SmallestSets::of(&access.inventory, &access.graph, at, &|| true).unwrap();
                        let message = Message::Weighed(revision, account, Box::new(sets));
                        more.extend(update(&mut self.state, message));
                    }
                    Effect::Save(revision, profile) => {
                        more.extend(update(&mut self.state, Message::Saved(revision, Ok(()))));
                        self.effects.push(Effect::Save(revision, profile));
                    }
                    Effect::Copy(text) => {
                        more.extend(update(&mut self.state, Message::Copied(Ok(()))));
                        self.effects.push(Effect::Copy(text));
                    }
                    Effect::Measure(passphrase) => {
                        let strength = Strength {
                            bytes: passphrase.expose().len(),
                            score: 4,
                            time: "stands up to millions of years of guessing".into(),
                            advice: Vec::new(),
                        };
                        more.extend(update(&mut self.state, Message::Strength(strength)));
                    }
                    other => self.effects.push(other),
                }
            }
            effects = more;
        }
    }

    /// Presses keys, written as in the table and separated by spaces: `down down enter`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            let chord = Chord::parse(key).unwrap_or_else(|| panic!("no key: {key}"));
            self.send(Message::Key(KeyEvent::new(chord.code, chord.modifiers)));
        }
        self
    }

    /// Types text, a key a character.
    pub(crate) fn type_text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            let code = crossterm::event::KeyCode::Char(character);
            self.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Message::Paste(text.to_owned().into()));
        self
    }

    /// Lets time pass, and wakes the program as the runtime would.
    pub(crate) fn pass(&mut self, time: Duration) -> &mut Self {
        let now = self.state.now;
        let moment = Moment {
            monotonic: now.monotonic + time,
            unix_millis: now.unix_millis + u64::try_from(time.as_millis()).unwrap(),
            ..now
        };
        self.send(Message::Clock(moment));
        self.send(Message::Wake);
        self
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.send(Message::Resize(columns, rows));
        self
    }

    pub(crate) fn buffer(&self) -> Buffer {
        let (columns, rows) = self.state.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        view::view(&self.state, &mut buffer);
        buffer
    }

    /// The screen as text, a line a row, spaces at the ends cut.
    pub(crate) fn screen(&self) -> String {
        text(&self.buffer())
    }

    pub(crate) fn session(&self) -> &Session {
        self.state.session().expect("the vault is open")
    }

    /// Whether the vault is locked.
    pub(crate) fn session_is_closed(&self) -> bool {
        self.state.session().is_none()
    }

    pub(crate) fn read_only(&mut self) -> &mut Self {
        self.state.session_mut().expect("the vault is open").saved = Saved::ReadOnly("for the test".into());
        self
    }
}

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
