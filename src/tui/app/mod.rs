//! The app: owns the open profile, the screens, the stack of dialogs and the notice in the footer.
//!
//! [`App::handle`] takes a message and returns the commands that follow from it. It does no input or output and
//! reads no clock, so that tests can run it without a terminal. It is the only place that changes the profile.

mod actions;
mod frame;
#[cfg(test)]
mod inspect;
mod jobs;
mod layout;
mod mouse;
mod requests;
#[cfg(test)]
mod tests;

pub use layout::{areas, tabs};

use super::component::{Component, Context, Event, Keys, Moment, Notice};
use super::dialogs::{ChangePassphrase, ImportFlow, MergeFlow, WriteReport};
use super::jobs::{ClipboardJob, Job, JobResult};
use super::keys::Chord;
use super::open_profile::{OpenProfile, SaveState};
use super::screens::{Screen, Screens, Unlock};
use super::settings::Settings;
use crate::profile::Profile;
use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long before the vault locks the header starts to count down. A permanent countdown would wake an idle program
/// every second.
const LOCK_COUNTDOWN: Duration = Duration::from_secs(60);

/// A message from the event loop to the app.
#[derive(Debug)]
pub enum Message {
    /// The current time. The event loop sends it before every other message.
    Clock(Moment),
    /// The time that [`App::next_wake`] asked for is over.
    Wake,
    Key(KeyEvent),
    /// Pasted text. It may be a secret.
    Paste(Zeroizing<String>),
    Mouse(MouseEvent),
    /// The new size of the terminal, in columns and rows.
    Resize(u16, u16),
    /// A signal that ends the program, such as SIGTERM, or the terminal is gone.
    Terminate,
    /// SIGTSTP: the program must stop.
    Suspend,
    Job(JobResult),
}

/// A command from the app to the event loop.
#[derive(Debug)]
pub enum Command {
    Start(Job),
    /// Clears the screen and its scrollback.
    ClearScreen,
    /// Stops the process as the shell's job control does.
    Suspend,
    Quit,
}

/// Which component an event goes to, or a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Address {
    /// The app itself.
    App,
    /// The app, which has asked a question.
    Question(Question),
    Unlock,
    Screen(Screen),
    Dialog(u64),
    Flow(Flow),
}

/// A question that the app asks before something is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    /// Whether to lose what was entered.
    Discard,
    /// Whether to lose a change that could not be saved.
    QuitUnsaved,
    Suspend,
}

/// A sequence of dialogs that can start on any screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Import,
    Merge,
    Report,
    Passphrase,
}

#[derive(Default)]
struct Flows {
    import: ImportFlow,
    merge: MergeFlow,
    report: WriteReport,
    passphrase: ChangePassphrase,
}

/// A dialog on the stack.
struct OpenDialog {
    id: u64,
    component: Box<dyn Component>,
    /// The component that gets the answer.
    opener: Address,
}

/// The notice in the footer, and when it disappears; `None` if it stays until the next key.
struct ShownNotice {
    notice: Notice,
    until: Option<Duration>,
}

/// The state of the program between two messages.
pub struct App {
    pub settings: Settings,
    now: Moment,
    /// Columns and rows of the terminal.
    size: (u16, u16),
    /// `None` while the vault is locked.
    open: Option<Box<OpenProfile>>,
    /// Whether the last change before the lock is on the disk.
    saved_before_lock: SaveState,
    /// What components read while the vault is locked.
    empty: Box<OpenProfile>,
    unlock: Unlock,
    screens: Screens,
    current: Screen,
    flows: Flows,
    dialogs: Vec<OpenDialog>,
    next_dialog: u64,
    notice: Option<ShownNotice>,
    last_input: Duration,
    clear_clipboard_at: Option<Duration>,
    /// Whether the worker still has the keys of a vault that was locked.
    closing: bool,
    /// Whether the process stops when the keys are gone.
    suspending: bool,
    /// Whether the program ends when the save that is running has succeeded.
    quitting: bool,
    /// Whether the key before the current one asked to quit, too.
    quits_again: bool,
    /// Whether the user waits for the result of a save.
    save_requested: bool,
    commands: Vec<Command>,
}

impl App {
    /// A program that has just started. `unlock` asks for the passphrase of a vault, or for a new one.
    pub fn new(settings: Settings, unlock: Unlock, now: Moment, size: (u16, u16)) -> Self {
        let empty = OpenProfile::new(
            Profile::default(),
            Arc::clone(&settings.model),
            Arc::clone(&settings.directory),
            SaveState::InMemory,
        );
        Self {
            settings,
            now,
            size,
            open: None,
            saved_before_lock: SaveState::Saved,
            empty: Box::new(empty),
            unlock,
            screens: Screens::default(),
            current: Screen::Overview,
            flows: Flows::default(),
            dialogs: Vec::new(),
            next_dialog: 0,
            notice: None,
            last_input: now.monotonic,
            clear_clipboard_at: None,
            closing: false,
            suspending: false,
            quitting: false,
            quits_again: false,
            save_requested: false,
            commands: Vec::new(),
        }
    }

    /// Handles a message and returns what the event loop must do, in order.
    pub fn handle(&mut self, message: Message) -> Vec<Command> {
        match message {
            Message::Clock(moment) => self.set_clock(moment),
            Message::Wake => self.wake(),
            Message::Key(key) => self.key(key),
            Message::Paste(text) => {
                self.note_input();
                // The only place where pasted text enters: every input gets line feeds.
                let mut lines = Zeroizing::new(String::with_capacity(text.len()));
                crate::text::push_with_line_feeds(&mut lines, &text);
                self.deliver(self.top(), Event::Paste(lines));
            }
            Message::Mouse(event) => {
                self.note_input();
                self.mouse(event);
            }
            Message::Resize(columns, rows) => self.size = (columns, rows),
            Message::Terminate => self.leave(),
            Message::Suspend => self.suspend(),
            Message::Job(result) => self.job_done(result),
        }
        self.sync();
        std::mem::take(&mut self.commands)
    }

    /// How long the event loop may wait before it sends [`Message::Wake`]; `None` if nothing changes by itself.
    pub fn next_wake(&self) -> Option<Duration> {
        let now = self.now.monotonic;
        let mut wakes = Vec::new();
        wakes.extend(self.notice.as_ref().and_then(|shown| shown.until));
        wakes.extend(self.clear_clipboard_at);
        if let Some(locks_at) = self.locks_at() {
            let countdown_from = locks_at.saturating_sub(LOCK_COUNTDOWN);
            let whole_seconds = Duration::from_secs(locks_at.saturating_sub(now).as_secs());
            wakes.push(if now < countdown_from {
                countdown_from
            } else {
                locks_at.saturating_sub(whole_seconds).max(now + Duration::from_millis(50))
            });
        }
        let cx = self.context();
        let covered = self.dialogs.iter().any(|dialog| dialog.component.covers_screen());
        if self.open.is_some() && !covered {
            wakes.extend(self.screens.get(self.current).next_wake(&cx));
        }
        wakes.extend(self.dialogs.iter().filter_map(|dialog| dialog.component.next_wake(&cx)));
        wakes.into_iter().min().map(|time| time.saturating_sub(now))
    }

    /// When the vault locks if there is no input, as [`Moment::monotonic`].
    pub fn locks_at(&self) -> Option<Duration> {
        let can_lock = self.open.is_some() && !self.settings.demo;
        self.settings.lock_after.filter(|_| can_lock).map(|after| self.last_input + after)
    }

    /// Whether the last change is on the disk, also while the vault is locked.
    fn save_state(&self) -> &SaveState {
        self.open.as_ref().map_or(&self.saved_before_lock, |open| &open.save_state)
    }

    fn context(&self) -> Context<'_> {
        Context {
            open: self.open.as_deref().unwrap_or(&self.empty),
            settings: &self.settings,
            unsaved: self.save_state().failure(),
            now: self.now,
            area: areas(self.size).body,
            has_dialog: !self.dialogs.is_empty(),
        }
    }

    /// The component that gets keys.
    fn top(&self) -> Address {
        match self.dialogs.last() {
            Some(dialog) => Address::Dialog(dialog.id),
            None if self.open.is_some() => Address::Screen(self.current),
            None => Address::Unlock,
        }
    }

    fn component(&self, address: Address) -> Option<&dyn Component> {
        match address {
            Address::App | Address::Question(_) => None,
            Address::Unlock => Some(&self.unlock),
            Address::Screen(screen) => Some(self.screens.get(screen)),
            Address::Dialog(id) => {
                self.dialogs.iter().find(|dialog| dialog.id == id).map(|dialog| &*dialog.component)
            }
            Address::Flow(Flow::Import) => Some(&self.flows.import),
            Address::Flow(Flow::Merge) => Some(&self.flows.merge),
            Address::Flow(Flow::Report) => Some(&self.flows.report),
            Address::Flow(Flow::Passphrase) => Some(&self.flows.passphrase),
        }
    }

    /// Runs `use_component` on a component and the context that it reads. Does nothing if the component is gone.
    fn with_component<R>(
        &mut self,
        address: Address,
        use_component: impl FnOnce(&mut dyn Component, &Context<'_>) -> R,
    ) -> Option<R> {
        let save_state = self.open.as_ref().map_or(&self.saved_before_lock, |open| &open.save_state);
        let cx = Context {
            open: self.open.as_deref().unwrap_or(&self.empty),
            settings: &self.settings,
            unsaved: save_state.failure(),
            now: self.now,
            area: areas(self.size).body,
            has_dialog: !self.dialogs.is_empty(),
        };
        let component: &mut dyn Component = match address {
            Address::App | Address::Question(_) => return None,
            Address::Unlock => &mut self.unlock,
            Address::Screen(screen) => self.screens.get_mut(screen),
            Address::Dialog(id) => &mut *self.dialogs.iter_mut().find(|dialog| dialog.id == id)?.component,
            Address::Flow(Flow::Import) => &mut self.flows.import,
            Address::Flow(Flow::Merge) => &mut self.flows.merge,
            Address::Flow(Flow::Report) => &mut self.flows.report,
            Address::Flow(Flow::Passphrase) => &mut self.flows.passphrase,
        };
        Some(use_component(component, &cx))
    }

    /// Delivers an event and carries out what the component asks for.
    fn deliver(&mut self, to: Address, event: Event) {
        if let Some(outcome) = self.with_component(to, |component, cx| component.handle(event, cx)) {
            self.carry_out(to, outcome);
        }
    }

    /// Brings everything on the screen up to date with the profile, the time and the size.
    fn sync(&mut self) {
        let mut addresses = Vec::with_capacity(1 + self.dialogs.len());
        addresses.push(if self.open.is_some() { Address::Screen(self.current) } else { Address::Unlock });
        addresses.extend(self.dialogs.iter().map(|dialog| Address::Dialog(dialog.id)));
        for address in addresses {
            if let Some(outcome) = self.with_component(address, Component::sync) {
                self.carry_out(address, outcome);
            }
        }
    }

    fn keys(&self) -> Keys {
        match self.component(self.top()) {
            Some(component) => component.keys(&self.context()),
            None => Keys::new([]),
        }
    }

    fn set_clock(&mut self, moment: Moment) {
        let new_day = self.now.today != moment.today;
        self.now = moment;
        // Lock first: the computer may have slept beyond the time at which the vault locks.
        if self.locks_at().is_some_and(|time| time <= moment.monotonic) {
            self.lock(Some("Locked: no key was pressed for a while."));
        } else if new_day && self.open.is_some() {
            self.derive();
        }
    }

    fn wake(&mut self) {
        let now = self.now.monotonic;
        if self.notice.as_ref().and_then(|shown| shown.until).is_some_and(|until| until <= now) {
            self.notice = None;
        }
        if self.clear_clipboard_at.is_some_and(|time| time <= now) {
            self.clear_clipboard_at = None;
            self.start(ClipboardJob::Clear);
        }
    }

    /// Restarts the idle timer. Removes a notice that stays until the next key, or longer than usual.
    fn note_input(&mut self) {
        self.last_input = self.now.monotonic;
        let usual = self.last_input + Notice::SHOWN_FOR;
        if self.notice.as_ref().is_some_and(|shown| shown.until.is_none_or(|until| until > usual)) {
            self.notice = None;
        }
    }

    fn key(&mut self, key: KeyEvent) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        self.note_input();
        self.quits_again = std::mem::take(&mut self.quitting);
        match self.settings.keymap.resolve(&self.keys().scopes, Chord::of(key)) {
            Some(action) => self.act(action),
            None => self.deliver(self.top(), Event::Key(key)),
        }
    }

    fn start(&mut self, job: impl Into<Job>) {
        self.commands.push(Command::Start(job.into()));
    }

    fn notify(&mut self, notice: Notice) {
        let until = notice.shown_for.map(|time| self.now.monotonic + time);
        self.notice = Some(ShownNotice { notice, until });
    }
}
