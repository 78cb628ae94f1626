//! The event loop: reads the terminal, signals and timers, passes messages to the app, and draws.
//!
//! The loop sleeps until there is input, or for the time of [`App::next_wake`]. Workers do all slow work, so that no key
//! waits. The app gets the time before every message and every frame: if the computer slept or the process was stopped, the
//! vault locks before a key is handled or anything is drawn.

mod options;
mod terminal;

pub use options::{Options, RunError};

use super::app::{App, Command, Message};
use super::component::Moment;
use super::jobs::{Job, Report, VaultJob, Workers};
use crate::platform::alarm::Alarm;
use crate::platform::terminal_input::TerminalInput;
use crate::platform::{clock, hardening};
use crossterm::event::Event;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use terminal::Terminal;

/// The maximum number of queued inputs that are handled before the next frame. A held key or a dragged window edge sends
/// more inputs than frames are needed.
const INPUTS_PER_FRAME: usize = 64;

/// An input of the event loop.
enum Input {
    /// In a box, so that the key in it is wiped with the box: the channel keeps its own memory.
    Message(Box<Message>),
    /// A worker's result, or an escape sequence that it sends to the terminal.
    Report(Report),
    /// SIGCONT: the shell continued the program.
    Resumed,
}

impl From<Report> for Input {
    fn from(report: Report) -> Self {
        Self::Report(report)
    }
}

impl From<Message> for Input {
    fn from(message: Message) -> Self {
        Self::Message(Box::new(message))
    }
}

/// Runs the screens until the user quits.
///
/// # Errors
/// There is no terminal, the configuration is invalid, half of the vault is missing, or the last save failed.
pub fn run(options: Options) -> Result<(), RunError> {
    let prepared = options::prepare(options)?;
    let size = crossterm::terminal::size().map_err(RunError::Terminal)?;
    let (to_loop, inbox) = mpsc::channel();
    let mut workers = Workers::start(prepared.workers, &to_loop);
    let mut app = App::new(prepared.settings, prepared.unlock, moment(), size);
    let wake = to_loop.clone();
    let alarm = Alarm::start(move || wake.send(Message::Wake.into()).is_ok());
    let alarm = alarm.map_err(RunError::Terminal)?;
    // Before the terminal changes: a signal that nobody catches would leave it changed.
    #[cfg(unix)]
    read_signals(&to_loop).map_err(RunError::Terminal)?;
    let mut terminal = Terminal::enter(app.settings.mouse).map_err(RunError::Terminal)?;
    read_terminal(TerminalInput::open().map_err(RunError::Terminal)?, to_loop);

    let result = handle_inputs(&mut app, &workers, &mut terminal, &inbox, &alarm, prepared.first_messages);
    // Clear the clipboard before the terminal is restored, because the terminal may own the clipboard.
    workers.finish_clipboard();
    for input in inbox.try_iter() {
        if let Input::Report(Report::EscapeSequence(sequence)) = input {
            // Ignore the error: if the terminal is gone, so is its clipboard.
            let _ = terminal.send(&sequence);
        }
    }
    drop(terminal);
    // From now on, a signal ends the process at once.
    drop(inbox);
    // Finish a running save before the program ends.
    let unsaved = workers.finish();
    result.map_err(RunError::Terminal)?;
    unsaved.map_or(Ok(()), |failure| Err(RunError::NotSaved(failure)))
}

/// Handles inputs and draws frames until the app quits or the inputs end.
fn handle_inputs(
    app: &mut App,
    workers: &Workers,
    terminal: &mut Terminal,
    inbox: &Receiver<Input>,
    alarm: &Alarm,
    mut messages: Vec<Message>,
) -> std::io::Result<()> {
    loop {
        if messages.is_empty() {
            messages.push(Message::Wake);
        }
        let mut has_locked = false;
        // Take the whole vector, so that its memory is wiped: it contains keys.
        for message in std::mem::take(&mut messages) {
            let mut commands = app.handle(Message::Clock(moment()));
            commands.extend(app.handle(message));
            for command in commands {
                match command {
                    Command::Quit => return Ok(()),
                    Command::Start(job) => {
                        has_locked |= matches!(job, Job::Vault(VaultJob::Close));
                        workers.send(job);
                    }
                    Command::Suspend => terminal.suspend(),
                    Command::ClearScreen => {
                        terminal.draw(app)?;
                        terminal.wipe()?;
                    }
                }
            }
        }
        terminal.draw(app)?;
        if has_locked {
            // The locked screen, which was drawn just now, is drawn again from new buffers.
            terminal.forget_drawn()?;
            terminal.draw(app)?;
            hardening::overwrite_stack();
        }
        alarm.set(app.next_wake())?;
        let Ok(first) = inbox.recv() else { return Ok(()) };
        let inputs = std::iter::once(first).chain(inbox.try_iter().take(INPUTS_PER_FRAME));
        for input in inputs {
            match input {
                Input::Message(message) => messages.push(*message),
                Input::Report(Report::Done(result)) => messages.push(Message::Job(result)),
                Input::Report(Report::EscapeSequence(sequence)) => terminal.send(&sequence)?,
                Input::Resumed => terminal.resumed(),
            }
        }
    }
}

fn moment() -> Moment {
    Moment { monotonic: clock::monotonic(), unix_millis: clock::unix_millis(), today: clock::today() }
}

fn read_terminal(mut terminal: TerminalInput, to_loop: Sender<Input>) {
    thread::spawn(move || {
        loop {
            let Ok(events) = terminal.read() else {
                // The terminal is gone. Ignore the send error: the loop has ended.
                let _ = to_loop.send(Message::Terminate.into());
                return;
            };
            for event in events {
                let message = match event {
                    Event::Key(key) => Message::Key(key),
                    Event::Paste(text) => Message::Paste(text.into()),
                    Event::Mouse(event) => Message::Mouse(event),
                    Event::Resize(columns, rows) => Message::Resize(columns, rows),
                    Event::FocusGained | Event::FocusLost => continue,
                };
                if to_loop.send(message.into()).is_err() {
                    return;
                }
            }
            hardening::overwrite_stack();
        }
    });
}

#[cfg(unix)]
fn read_signals(to_loop: &Sender<Input>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGTSTP, SIGWINCH, SIGXFSZ};
    let mut signals = signal_hook::iterator::Signals::new([SIGTSTP, SIGCONT, SIGWINCH, SIGXFSZ])?;
    for signal in crate::platform::signals::ending() {
        // Ignore the error: the system library uses this signal itself.
        let _ = signals.handle().add_signal(signal);
    }
    let to_loop = to_loop.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            let input = match signal {
                SIGTSTP => Message::Suspend.into(),
                SIGCONT => Input::Resumed,
                // A save has exceeded the limit of the file size. It fails with an error.
                SIGXFSZ => continue,
                SIGWINCH => match crossterm::terminal::size() {
                    Ok((columns, rows)) => Message::Resize(columns, rows).into(),
                    Err(_) => continue,
                },
                _ => Message::Terminate.into(),
            };
            if to_loop.send(input).is_err() {
                // The screens have ended and the terminal is restored, but a save may hang.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        }
    });
    Ok(())
}
