//! The loop around the pure parts: terminal, signals and timers in; effects out to the workers.
//!
//! The loop sleeps until something happens or [`next_wake`] says that something on the screen
//! moves. Saves, scrypt and audits run on worker threads, so that no key waits for them.

mod clip;
mod completing;
mod options;
mod passwords;
mod reading;
mod terminal;
mod weigher;
mod workers;

pub use options::{Options, RunError};

use super::effect::Effect;
use super::message::{Message, Moment};
use super::state::State;
use super::update::{next_wake, update};
use crate::platform::clock;
use crossterm::event::Event;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use terminal::Terminal;
use workers::Workers;
use zeroize::Zeroizing;

enum Input {
    Message(Message),
    /// An escape sequence for the terminal that draws nothing.
    Send(Zeroizing<String>),
    /// The shell asks the program to stop, or has let it go on.
    Suspend,
    Resumed,
}

/// Runs the screens until the person leaves.
///
/// # Errors
/// Where there is no terminal, the configuration does not hold, half of the vault is missing, or the last save failed.
pub fn run(options: Options) -> Result<(), RunError> {
    let prepared = options::prepare(options)?;
    let size = crossterm::terminal::size().map_err(RunError::Terminal)?;
    let (to_loop, inbox) = mpsc::channel();
    let mut workers = Workers::start(prepared.worker, &to_loop);
    let mut state = State::new(prepared.settings, prepared.phase, moment(), size);
    let mut terminal = Terminal::enter(state.settings.mouse).map_err(RunError::Terminal)?;
    read_terminal(to_loop.clone());
    #[cfg(unix)]
    read_signals(&to_loop).map_err(RunError::Terminal)?;

    let mut waiting: Vec<Message> = prepared.first;
    let result = loop {
        let mut effects = Vec::new();
        for message in waiting.drain(..) {
            effects.extend(update(&mut state, Message::Clock(moment())));
            effects.extend(update(&mut state, message));
        }
        match carry_out(effects, &mut workers, &mut terminal, &state) {
            Ok(true) => break Ok(()),
            Ok(false) => {}
            Err(error) => break Err(error),
        }
        if let Err(error) = terminal.draw(&state) {
            break Err(error);
        }
        match wait(&inbox, &state) {
            Some(inputs) => {
                for input in inputs {
                    match input {
                        Input::Message(message) => waiting.push(message),
                        Input::Send(sequence) => terminal.send(&sequence).map_err(RunError::Terminal)?,
                        Input::Suspend => terminal.suspend(),
                        Input::Resumed => terminal.resumed(),
                    }
                }
            }
            None => break Ok(()),
        }
    };
    // What was copied is cleared before the terminal is given back.
    workers.finish_desk();
    for input in inbox.try_iter() {
        if let Input::Send(sequence) = input {
            // A terminal that is gone has no clipboard of ours either.
            let _ = terminal.send(&sequence);
        }
    }
    drop(terminal);
    // A save under way is finished before the program ends.
    let unsaved = workers.finish();
    result.map_err(RunError::Terminal)?;
    unsaved.map_or(Ok(()), |failure| Err(RunError::NotSaved(failure)))
}

fn moment() -> Moment {
    Moment { monotonic: clock::monotonic(), unix_millis: clock::unix_millis(), today: clock::today() }
}

/// Sleeps until something happens, and takes all that has. `None` when nothing can happen any more.
fn wait(inbox: &Receiver<Input>, state: &State) -> Option<Vec<Input>> {
    let first = match next_wake(state) {
        None => inbox.recv().ok()?,
        Some(time) => match inbox.recv_timeout(time) {
            Ok(input) => input,
            Err(RecvTimeoutError::Timeout) => Input::Message(Message::Wake),
            Err(RecvTimeoutError::Disconnected) => return None,
        },
    };
    // A held key or a dragged window must not be drawn more often than it can be seen.
    Some(std::iter::once(first).chain(inbox.try_iter().take(64)).collect())
}

/// Carries effects out; `true` where the program is to end.
fn carry_out(
    effects: Vec<Effect>,
    workers: &mut Workers,
    terminal: &mut Terminal,
    state: &State,
) -> std::io::Result<bool> {
    for effect in effects {
        match effect {
            Effect::Quit => return Ok(true),
            Effect::ClearScreen => {
                terminal.draw(state)?;
                terminal.wipe()?;
            }
            Effect::Suspend => terminal.suspend(),
            other => workers.hand(other),
        }
    }
    Ok(false)
}

fn read_terminal(to_loop: Sender<Input>) {
    let hung_up = to_loop.clone();
    thread::spawn(move || {
        if crate::platform::terminal::wait_until_closed() {
            // Nobody is there to whom a failure could be told.
            let _ = hung_up.send(Input::Message(Message::Terminate));
        }
    });
    thread::spawn(move || {
        loop {
            let message = match crossterm::event::read() {
                Ok(Event::Key(key)) => Message::Key(key),
                Ok(Event::Paste(text)) => Message::Paste(text.into()),
                Ok(Event::Mouse(event)) => Message::Mouse(event),
                Ok(Event::Resize(columns, rows)) => Message::Resize(columns, rows),
                Ok(Event::FocusGained | Event::FocusLost) => continue,
                // The terminal is gone.
                Err(_) => Message::Terminate,
            };
            let last = matches!(message, Message::Terminate);
            if to_loop.send(Input::Message(message)).is_err() || last {
                return;
            }
        }
    });
}

#[cfg(unix)]
fn read_signals(to_loop: &Sender<Input>) -> std::io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let to_loop = to_loop.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            let input = match signal {
                SIGTSTP => Input::Suspend,
                SIGCONT => Input::Resumed,
                _ => Input::Message(Message::Terminate),
            };
            if to_loop.send(input).is_err() {
                return;
            }
        }
    });
    Ok(())
}
