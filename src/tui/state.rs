//! Everything on the screen, as one value. Changed by [`super::update`] alone.

use super::keys::{Context, Keymap};
use super::message::{Failure, Moment, Strength};
use super::modal::Modal;
use super::screens::{
    accounts::Accounts, codes::Codes, findings::Findings, overview::Overview, passwords::Passwords,
    walk::Walk, what_if::WhatIf,
};
use super::session::Session;
use super::theme::Theme;
use super::widgets::Input;
use crate::responsibility::Model;
use crate::services::Directory;
use std::sync::Arc;
use std::time::Duration;

/// What does not change while the program runs.
#[derive(Clone, Debug)]
pub struct Settings {
    pub keymap: Keymap,
    pub theme: Theme,
    /// Where the vault is, for a person to read.
    pub vault: String,
    /// Whether this is the demo: nothing is written, and nothing locks.
    pub demo: bool,
    /// After how long without a key the vault locks; `None` for never.
    pub lock_after: Option<Duration>,
    /// After how long what was copied is cleared from the clipboard.
    pub clear_after: Duration,
    /// Whether codes are hidden until asked for.
    pub hide_codes: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    pub model: Arc<Model>,
    pub directory: Arc<Directory>,
}

#[derive(Debug)]
pub struct State {
    pub settings: Settings,
    /// The moment of the last message.
    pub now: Moment,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Whether there is an open profile, and what there is instead.
    pub phase: Phase,
    /// Which screen of the open profile.
    pub screen: Screen,
    pub overview: Overview,
    pub walk: Walk,
    pub accounts: Accounts,
    pub codes: Codes,
    pub findings: Findings,
    pub passwords: Passwords,
    /// What if something is lost or taken.
    pub what_if: WhatIf,
    /// What lies over the screen and takes the keys.
    pub modal: Option<Modal>,
    /// What was last said to the person.
    pub notice: Option<Notice>,
    /// When a key was last pressed.
    pub active: Duration,
    /// When the clipboard is to be cleared.
    pub clear_clipboard_at: Option<Duration>,
}

/// Whether there is an open profile, and what there is instead.
#[derive(Debug)]
pub enum Phase {
    /// There is no vault yet.
    FirstRun(FirstRun),
    Locked(Locked),
    Open(Box<Session>),
}

/// The first run: a passphrase, twice.
#[derive(Debug, Default)]
pub struct FirstRun {
    pub first: Option<crate::secret::Passphrase>,
    /// The line being typed: the passphrase, then the passphrase again.
    pub input: Input,
    /// How strong it is, as far as has been worked out.
    pub strength: Option<Strength>,
    /// Whether Enter was pressed before it was known how strong it is; it is taken once that is known.
    pub hurries: bool,
    /// Whether the person was told that it is weak and wants it all the same.
    pub insists: bool,
    /// Whether the vault is being made.
    pub busy: bool,
    pub error: Option<Failure>,
}

#[derive(Debug, Default)]
pub struct Locked {
    pub input: Input,
    /// Whether it is being opened.
    pub busy: bool,
    /// Why it did not open.
    pub error: Option<Failure>,
    /// Why it is locked, where that was not the person.
    pub reason: Option<&'static str>,
    /// Whether to open it to read only.
    pub read_only: bool,
}

/// A screen of an open profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The weave, both concerns, and what to do next.
    Overview,
    /// The responsibility model, a control at a time.
    Walk,
    /// Accounts, devices, numbers and places.
    Accounts,
    /// One-time passwords and recovery codes.
    Codes,
    /// What is risky and why.
    Findings,
    Passwords,
    /// What falls and what locks when things are lost or taken, and the plan against it.
    WhatIf,
}

impl Screen {
    /// Every screen in the order of its tabs.
    pub const ALL: [Self; 7] = [
        Self::Overview,
        Self::Walk,
        Self::Accounts,
        Self::Codes,
        Self::Findings,
        Self::Passwords,
        Self::WhatIf,
    ];

    /// The name on the tab.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Walk => "Walk",
            Self::Accounts => "Accounts",
            Self::Codes => "Codes",
            Self::Findings => "Findings",
            Self::Passwords => "Passwords",
            Self::WhatIf => "What if",
        }
    }

    /// The screen `by` tabs further, around the ends.
    pub fn turned(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|screen| *screen == self).unwrap_or(0);
        let turned = (at.cast_signed() + by).rem_euclid(Self::ALL.len().cast_signed());
        Self::ALL[turned.cast_unsigned()]
    }
}

/// Something said to the person, for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: String,
    pub bad: bool,
    /// When it goes. Where that is further off than usual, the next key takes it away.
    pub until: Duration,
}

impl Notice {
    /// How long it is shown, as a rule.
    pub const SHOWN: Duration = Duration::from_secs(6);
}

impl State {
    /// A program that has just started.
    pub fn new(settings: Settings, phase: Phase, now: Moment, size: (u16, u16)) -> Self {
        Self {
            settings,
            now,
            size,
            phase,
            screen: Screen::Overview,
            overview: Overview::default(),
            walk: Walk::default(),
            accounts: Accounts::default(),
            codes: Codes::default(),
            findings: Findings::default(),
            passwords: Passwords::default(),
            what_if: WhatIf::default(),
            modal: None,
            notice: None,
            active: now.monotonic,
            clear_clipboard_at: None,
        }
    }

    /// The open profile, where there is one.
    pub fn session(&self) -> Option<&Session> {
        match &self.phase {
            Phase::Open(session) => Some(session),
            Phase::FirstRun(_) | Phase::Locked(_) => None,
        }
    }

    /// The open profile, to change.
    pub fn session_mut(&mut self) -> Option<&mut Session> {
        match &mut self.phase {
            Phase::Open(session) => Some(session),
            Phase::FirstRun(_) | Phase::Locked(_) => None,
        }
    }

    /// Says something that goes away by itself.
    pub fn say(&mut self, text: impl Into<String>) {
        let until = self.now.monotonic + Notice::SHOWN;
        self.notice = Some(Notice { text: text.into(), bad: false, until });
    }

    /// Says that something went wrong; stays until the next key.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true, until: Duration::MAX });
    }

    /// The contexts in which a key is looked up, narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        if let Some(modal) = &self.modal {
            return modal.contexts();
        }
        match &self.phase {
            Phase::FirstRun(_) | Phase::Locked(_) => vec![Context::Text, Context::Global],
            Phase::Open(_) => match self.screen {
                Screen::Overview => self.overview.contexts(),
                Screen::Walk => self.walk.contexts(),
                Screen::Accounts => self.accounts.contexts(),
                Screen::Codes => self.codes.contexts(),
                Screen::Findings => self.findings.contexts(),
                Screen::Passwords => self.passwords.contexts(),
                Screen::WhatIf => self.what_if.contexts(),
            },
        }
    }
}
