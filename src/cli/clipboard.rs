//! Copies a one-time code for `--copy`: through the terminal (OSC 52), the desktop's clipboard, or both.

use super::context::Context;
use super::error::CliError;
use super::output::notify;
use crate::platform::clipboard::{Cleared, Clipboard, Multiplexer, osc52};
use crate::platform::{clock, tmux};
use crate::secret::OneTimeCode;
use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

const POLL_INTERVAL: Duration = Duration::from_millis(300);
/// How long to keep serving the clipboard if the setting says never to clear it.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Copies a code. Then waits until the clipboard holds something else or the time of `clipboard.clear_after` has
/// passed, and clears the clipboard if it still holds the code. On most desktops the code can only be pasted while
/// this program runs. `what` names the code in messages.
pub fn copy(context: &mut Context, code: &OneTimeCode, what: &str) -> Result<(), CliError> {
    let settings = context.config.clipboard.clone();
    let sent_to_terminal = settings.osc52 && copy_through_terminal(context, code)?;
    let mut desktop = Clipboard::new();
    let copied = if settings.desktop { desktop.copy(code.expose()).map_err(Some) } else { Err(None) };
    match copied {
        Ok(()) => {
            let until = match settings.clear_after {
                0 => "until you copy something else".to_owned(),
                seconds => format!("for {seconds} seconds, or until you copy something else"),
            };
            notify(format_args!("Copied {what}, {until}. Ctrl-C ends this now."));
            wait_and_clear(&mut desktop, settings.clear_after);
            if sent_to_terminal {
                delete_from_tmux(code);
            }
            Ok(())
        }
        Err(_) if sent_to_terminal => {
            notify(format_args!("Asked the terminal to copy {what} (OSC 52)."));
            Ok(())
        }
        Err(error) => {
            let why = error.map_or_else(
                || "the configuration switches off every way to copy".to_owned(),
                |error| error.to_string(),
            );
            Err(CliError::failed(format_args!("{what} could not be copied: {why}"), "run it without --copy"))
        }
    }
}

/// Deletes the code from the paste buffers of tmux, which an empty OSC 52 does not clear.
fn delete_from_tmux(code: &OneTimeCode) {
    let is_inside_tmux = std::env::var_os("TMUX").is_some_and(|server| !server.is_empty());
    if is_inside_tmux && tmux::delete_buffers_with(code.expose()).is_err() {
        notify("Note: tmux may still hold the code: `tmux delete-buffer` deletes it.");
    }
}

/// Writes the escape sequence to standard output or standard error, whichever is a terminal.
fn copy_through_terminal(context: &mut Context, code: &OneTimeCode) -> Result<bool, CliError> {
    let variable = std::env::var_os;
    let multiplexer = Multiplexer::detect(variable("TMUX").as_deref(), variable("TERM").as_deref());
    let sequence = osc52(code.expose(), multiplexer);
    if context.out.is_terminal() {
        context.out.text(&sequence)?;
        context.out.flush()?;
        return Ok(true);
    }
    let mut stderr = io::stderr().lock();
    Ok(stderr.is_terminal() && stderr.write_all(sequence.as_bytes()).and_then(|()| stderr.flush()).is_ok())
}

fn wait_and_clear(desktop: &mut Clipboard, clear_after: u32) {
    // macOS and Windows keep the copied text themselves.
    let must_keep_running = cfg!(all(unix, not(target_os = "macos")));
    let end = match clear_after {
        0 if must_keep_running => LONGEST_WAIT,
        0 => return,
        seconds => Duration::from_secs(seconds.into()),
    };
    let start = clock::monotonic();
    while clock::monotonic().saturating_sub(start) < end {
        thread::sleep(POLL_INTERVAL);
        // An error means that the desktop session has ended, and the clipboard with it.
        if !desktop.is_ours().unwrap_or(false) {
            return;
        }
    }
    let _: Option<Cleared> = desktop.clear_if_unchanged().ok();
}
