//! Reads passphrases, documents and answers to questions.
//!
//! A secret comes from a hidden prompt, a file or standard input. Without a terminal on standard input, nothing is
//! asked.

use super::args::Source;
use super::error::CliError;
use super::interrupt;
use super::output::notify;
use crate::platform::files;
use crate::secret::Passphrase;
use crate::text::push_with_line_feeds;
use std::io::{self, IsTerminal, Read, Write};
use std::time::Duration;
use zeroize::Zeroizing;

/// The largest passphrase file, in bytes.
const MAX_PASSPHRASE_FILE: u64 = 64 * 1024;
/// The largest document, in bytes.
const MAX_DOCUMENT: u64 = 64 * 1024 * 1024;

/// Whether standard input is a terminal, so that a person can be asked.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal()
}

/// Reads a passphrase from `source`, or from a prompt. `option` is the option that names the source.
pub fn passphrase(source: Option<&Source>, prompt: &str, option: &str) -> Result<Passphrase, CliError> {
    let passphrase = match source {
        Some(source) => {
            note_if_world_readable(source, option);
            let text = read_text(source, "the passphrase", MAX_PASSPHRASE_FILE)?;
            Passphrase::new(without_line_end(&text).to_owned())
        }
        // The copy has exactly the passphrase's size, so the typed text is wiped with its spare capacity.
        None => Passphrase::new(hidden(prompt, "the passphrase", option)?.as_str().to_owned()),
    };
    if passphrase.is_empty() {
        let from = source.map_or_else(String::new, |source| format!(" from {source}"));
        return Err(CliError::failed(
            format_args!("the passphrase{from} is empty"),
            "give at least one character",
        ));
    }
    Ok(passphrase)
}

/// A file with a secret that every user can read deserves a note.
fn note_if_world_readable(source: &Source, option: &str) {
    if let Source::File(path) = source
        && files::is_world_readable(path)
    {
        notify(format_args!(
            "Note: every user of this computer can read {source}, the file of {option}: `chmod 600` it, and change the passphrase."
        ));
    }
}

/// Reads typed text without showing it. Without a terminal, the error names the option that reads a file.
pub fn hidden(prompt: &str, what: &str, option: &str) -> Result<Zeroizing<String>, CliError> {
    if !is_interactive() {
        return Err(CliError::failed(
            format_args!("{what} is needed, and standard input is not a terminal to ask on"),
            format_args!("give it with {option} FILE, or {option} - for standard input"),
        ));
    }
    let typed = interrupt::return_on_interrupt(|| rpassword::prompt_password(format!("{prompt}: ")));
    typed.map(Zeroizing::new).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => CliError::failed("interrupted at the prompt", "nothing was changed"),
        _ => CliError::failed(format_args!("{what} could not be read: {error}"), "try again"),
    })
}

/// Reads a secret other than a passphrase, such as an otpauth URI, from `source`. A hidden prompt replaces standard
/// input if that is a terminal.
pub fn secret(source: &Source, what: &str, option: &str) -> Result<Zeroizing<String>, CliError> {
    if source.is_stdin() && is_interactive() {
        return hidden(&format!("The {what} (not shown)"), &format!("the {what}"), option);
    }
    read_text(source, &format!("the {what}"), MAX_DOCUMENT)
}

/// Reads several pasted or typed lines without showing them, until Ctrl-D.
pub fn hidden_lines(prompt: &str) -> Result<Zeroizing<String>, CliError> {
    use crossterm::event::{
        DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyModifiers, poll, read,
    };
    use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

    /// How often the signals are checked.
    const POLL_INTERVAL: Duration = Duration::from_millis(100);

    /// Restores the terminal when dropped.
    struct RawMode;
    impl Drop for RawMode {
        fn drop(&mut self) {
            let _ = crossterm::execute!(io::stderr(), DisableBracketedPaste);
            let _ = disable_raw_mode();
            let _ = writeln!(io::stderr());
        }
    }

    let failed = |error: io::Error| {
        CliError::failed(
            format_args!("the terminal could not be read: {error}"),
            "give a file with --from FILE",
        )
    };
    write_prompt(&format!("{prompt} (not shown), then press Enter and Ctrl-D: ")).map_err(failed)?;
    let ended = interrupt::EndFlag::new();
    enable_raw_mode().map_err(failed)?;
    let raw_mode = RawMode;
    crossterm::execute!(io::stderr(), EnableBracketedPaste).map_err(failed)?;
    // Large enough not to grow: growing would leave copies of the text in memory.
    let mut text = Zeroizing::new(String::with_capacity(MAX_PASSPHRASE_FILE as usize));
    loop {
        if ended.is_raised() {
            drop(raw_mode);
            return Err(CliError::failed("the program received a signal to end", "nothing was changed"));
        }
        if !poll(POLL_INTERVAL).map_err(failed)? {
            continue;
        }
        match read().map_err(failed)? {
            Event::Paste(pasted) => push_with_line_feeds(&mut text, &Zeroizing::new(pasted)),
            Event::Key(key) if key.is_press() || key.is_repeat() => {
                let control = key.modifiers.contains(KeyModifiers::CONTROL);
                match key.code {
                    KeyCode::Char('d' | 'D') if control => break,
                    KeyCode::Char('c' | 'C') if control => {
                        drop(raw_mode);
                        return Err(CliError::failed("stopped with Ctrl-C", "nothing was changed"));
                    }
                    KeyCode::Enter => text.push('\n'),
                    // In raw mode, a pasted line feed arrives as Ctrl-J.
                    KeyCode::Char('j' | 'J') if control => text.push('\n'),
                    KeyCode::Tab => text.push('\t'),
                    KeyCode::Backspace => {
                        text.pop();
                    }
                    KeyCode::Char(character) if !control => text.push(character),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    drop(raw_mode);
    Ok(text)
}

/// Asks a question; only `y` and `yes` count as consent. Without a terminal the answer is no.
pub fn confirm(question: &str) -> bool {
    if !is_interactive() || write_prompt(&format!("{question} [y/N] ")).is_err() {
        return false;
    }
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Asks a question until one of the answers is typed. Case matters.
pub fn choose(question: &str, answers: &[&'static str]) -> Result<&'static str, CliError> {
    let failed = |why: String| CliError::failed(why, "nothing was changed");
    loop {
        write_prompt(&format!("{question}[{}] ", answers.join("/")))
            .map_err(|error| failed(format!("the question could not be asked: {error}")))?;
        let mut answer = String::new();
        match io::stdin().read_line(&mut answer) {
            Ok(0) => return Err(failed("no answer was given".into())),
            Ok(_) => {}
            Err(error) => return Err(failed(format!("the answer could not be read: {error}"))),
        }
        if let Some(answer) = answers.iter().find(|known| **known == answer.trim()) {
            return Ok(answer);
        }
    }
}

fn write_prompt(prompt: &str) -> io::Result<()> {
    let mut stderr = io::stderr().lock();
    stderr.write_all(prompt.as_bytes())?;
    stderr.flush()
}

/// Reads a document of at most 64 MiB of UTF-8 text. It may hold a secret, so it is wiped when dropped.
pub fn document(source: &Source, what: &str) -> Result<Zeroizing<String>, CliError> {
    read_text(source, what, MAX_DOCUMENT)
}

fn read_text(source: &Source, what: &str, max_bytes: u64) -> Result<Zeroizing<String>, CliError> {
    let mut bytes = bytes(source, what, max_bytes)?;
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(CliError::failed(
                format_args!("{what} from {source} is not UTF-8 text"),
                "save it as UTF-8, or check that it is the right file",
            ))
        }
    }
}

/// Reads a file or standard input of at most `max_bytes`. It may hold secrets, so it is wiped when dropped.
pub fn bytes(source: &Source, what: &str, max_bytes: u64) -> Result<Zeroizing<Vec<u8>>, CliError> {
    let failed = |error: io::Error| {
        let next = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check the permissions of the file",
            _ => "check that it is a readable file",
        };
        CliError::failed(format_args!("{what} could not be read from {source}: {error}"), next)
    };
    let (mut reader, size): (Box<dyn Read>, u64) = match source {
        Source::Stdin => (standard_input().map_err(failed)?, 0),
        Source::File(path) => {
            let file = files::open_input(path).map_err(failed)?;
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            (Box::new(file), size)
        }
    };
    let too_large = || {
        CliError::failed(
            format_args!(
                "{source} is larger than {}, too large for {what}",
                crate::text::format_bytes(max_bytes)
            ),
            "check that it is the right file",
        )
    };
    if size > max_bytes {
        return Err(too_large());
    }
    // Sized in advance: growing would leave copies of the contents in memory.
    let capacity = usize::try_from(size.min(max_bytes)).unwrap_or(0).max(4096) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    reader.by_ref().take(max_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large());
    }
    Ok(bytes)
}

/// Standard input without the buffer of Rust's own reader, which is never wiped.
fn standard_input() -> io::Result<Box<dyn Read>> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        Ok(Box::new(std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?)))
    }
    #[cfg(not(unix))]
    Ok(Box::new(io::stdin().lock()))
}

/// Removes one line end from the end of the text: editors and `echo` add one.
fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_line_end_is_removed() {
        for (text, expected) in
            [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("", "")]
        {
            assert_eq!(without_line_end(text), expected);
        }
    }
}
