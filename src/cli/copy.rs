//! Copies a secret for `--copy`: through the terminal, the desktop, or both.

use super::{CliError, Context};
use crate::platform::clipboard::{Cleared, Clipboard, Multiplexer, osc52};
use crate::platform::clock;
use crate::secret::OneTimeCode;
use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

/// How often the clipboard is looked at while waiting to clear it.
const LOOK: Duration = Duration::from_millis(300);
/// How long a desktop that needs the program to stay is served, where the setting is never to clear.
const LONGEST: Duration = Duration::from_secs(600);

/// Copies, tells of it on standard error, and stays until the desktop's clipboard has something
/// else in it or the time of `clipboard.clear_after` is over; then clears it if it is unchanged.
/// Staying is also what makes pasting possible: on most desktops the program that copied must answer.
///
/// # Errors
/// Where neither the terminal nor the desktop takes it.
pub fn secret(context: &mut Context, text: &OneTimeCode, what: &str) -> Result<(), CliError> {
    let settings = context.config.clipboard.clone();
    let sent = settings.osc52 && through_terminal(context, text)?;
    let mut desktop = Clipboard::new();
    let copied = if settings.desktop { desktop.copy(text.expose()).map_err(Some) } else { Err(None) };
    match (sent, copied) {
        (_, Ok(())) => {
            let until = match settings.clear_after {
                0 => "until you copy something else".to_owned(),
                seconds => format!("for {seconds} seconds, or until you copy something else"),
            };
            context.out.say(format_args!("Copied {what}, {until}. Ctrl-C ends this now."));
            stay(&mut desktop, settings.clear_after);
            Ok(())
        }
        (true, Err(_)) => {
            context.out.say(format_args!("Handed {what} to the terminal to copy (OSC 52)."));
            Ok(())
        }
        (false, Err(error)) => {
            let why = error.map_or_else(
                || "no way to copy is switched on in the configuration".to_owned(),
                |error| error.to_string(),
            );
            Err(CliError::failed(format!("{what} could not be copied: {why}"), "ask without --copy"))
        }
    }
}

/// Writes the escape sequence to whichever output is a terminal.
fn through_terminal(context: &mut Context, text: &OneTimeCode) -> Result<bool, CliError> {
    let variable = std::env::var_os;
    let through = Multiplexer::detect(variable("TMUX").as_deref(), variable("TERM").as_deref());
    let sequence = osc52(text.expose(), through);
    if context.out.is_terminal() {
        context.out.text(&sequence)?;
        context.out.flush()?;
        return Ok(true);
    }
    let mut stderr = io::stderr().lock();
    Ok(stderr.is_terminal() && stderr.write_all(sequence.as_bytes()).and_then(|()| stderr.flush()).is_ok())
}

fn stay(desktop: &mut Clipboard, clear_after: u32) {
    // macOS and Windows keep what was copied by themselves.
    let needs_us = cfg!(all(unix, not(target_os = "macos")));
    let end = match clear_after {
        0 if needs_us => LONGEST,
        0 => return,
        seconds => Duration::from_secs(seconds.into()),
    };
    let start = clock::monotonic();
    while clock::monotonic().saturating_sub(start) < end {
        thread::sleep(LOOK);
        // Where the desktop goes away, so did what was copied.
        if !desktop.is_ours().unwrap_or(false) {
            return;
        }
    }
    let _: Option<Cleared> = desktop.clear_if_unchanged().ok();
}
