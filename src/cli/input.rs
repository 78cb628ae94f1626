//! What commands read: passphrases, documents, answers to questions.
//!
//! A secret comes from a prompt that shows nothing, a file, or standard input. Where standard input
//! is not a terminal nothing is asked, because nobody is there to answer.

use super::args::Source;
use super::error::CliError;
use super::interrupt;
use crate::secret::Passphrase;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use zeroize::Zeroizing;

/// The largest passphrase file, in bytes.
const LARGEST_PASSPHRASE: u64 = 64 * 1024;
/// The largest document, in bytes.
const LARGEST_DOCUMENT: u64 = 64 * 1024 * 1024;

/// Whether a person sits at standard input.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal()
}

/// The passphrase: from `source`, else by a prompt.
///
/// # Errors
/// Where it cannot be read, is empty, or there is neither a source nor a terminal.
pub fn passphrase(source: Option<&Source>, prompt: &str, option: &str) -> Result<Passphrase, CliError> {
    let passphrase = match source {
        Some(source) => {
            let text = read(source, "the passphrase", LARGEST_PASSPHRASE)?;
            Passphrase::new(without_newline(&text).to_owned())
        }
        // Copied once more, so that the copy has no room to spare that would be left behind unwiped.
        None => Passphrase::new(hidden(prompt, "the passphrase", option)?.as_str().to_owned()),
    };
    if passphrase.is_empty() {
        let from = source.map_or_else(String::new, |source| format!(" from {source}"));
        return Err(CliError::failed(
            format!("the passphrase{from} is empty"),
            "give at least one character",
        ));
    }
    Ok(passphrase)
}

/// Text typed without being shown.
///
/// # Errors
/// Where there is no terminal; the message then names the option that takes a file.
pub fn hidden(prompt: &str, what: &str, option: &str) -> Result<Zeroizing<String>, CliError> {
    if !is_interactive() {
        return Err(CliError::failed(
            format!("{what} is needed, and standard input is not a terminal to ask on"),
            format!("give it with {option} FILE, or {option} - for standard input"),
        ));
    }
    let typed = interrupt::survived(|| rpassword::prompt_password(format!("{prompt}: ")));
    typed.map(Zeroizing::new).map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => CliError::failed("interrupted at the prompt", "nothing was changed"),
        _ => CliError::failed(format!("{what} could not be read: {error}"), "try again"),
    })
}

/// A secret other than a passphrase, such as an otpauth address: from a file, from standard input,
/// or, where that is a terminal, typed without being shown.
///
/// # Errors
/// Where it cannot be read.
pub fn secret(source: &Source, what: &str, option: &str) -> Result<Zeroizing<String>, CliError> {
    if source.is_stdin() && is_interactive() {
        return hidden(&format!("The {what} (not shown)"), &format!("the {what}"), option);
    }
    read(source, &format!("the {what}"), LARGEST_DOCUMENT)
}

/// Several lines pasted or typed without being shown, up to Ctrl-D. The terminal is given back at the end.
///
/// # Errors
/// Where the terminal cannot be read, or Ctrl-C is pressed.
pub fn pasted(prompt: &str) -> Result<Zeroizing<String>, CliError> {
    use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyModifiers, read};
    use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

    /// Gives the terminal back, however the reading ends.
    struct Raw;
    impl Drop for Raw {
        fn drop(&mut self) {
            // Where even this fails there is nothing left to try.
            let _ = crossterm::execute!(io::stderr(), DisableBracketedPaste);
            let _ = disable_raw_mode();
            let _ = writeln!(io::stderr());
        }
    }

    let failed = |error: io::Error| {
        CliError::failed(format!("the terminal could not be read: {error}"), "give a file with --from FILE")
    };
    let say = |text: &str| {
        let mut stderr = io::stderr().lock();
        write!(stderr, "{text}").and_then(|()| stderr.flush()).map_err(failed)
    };
    say(&format!("{prompt} (not shown), then press Enter and Ctrl-D: "))?;
    enable_raw_mode().map_err(failed)?;
    let raw = Raw;
    crossterm::execute!(io::stderr(), EnableBracketedPaste).map_err(failed)?;
    // Room enough that growing leaves no copy behind.
    let mut text = Zeroizing::new(String::with_capacity(LARGEST_PASSPHRASE as usize));
    loop {
        match read().map_err(failed)? {
            Event::Paste(pasted) => text.push_str(&Zeroizing::new(pasted).replace('\r', "\n")),
            Event::Key(key) if key.is_press() || key.is_repeat() => {
                let control = key.modifiers.contains(KeyModifiers::CONTROL);
                match key.code {
                    KeyCode::Char('d' | 'D') if control => break,
                    KeyCode::Char('c' | 'C') if control => {
                        drop(raw);
                        return Err(CliError::failed("stopped with Ctrl-C", "nothing was changed"));
                    }
                    // Raw mode hands a pasted line feed over as Ctrl-J.
                    KeyCode::Enter | KeyCode::Char('j' | 'J') if control || key.code == KeyCode::Enter => {
                        text.push('\n');
                    }
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
    drop(raw);
    Ok(text)
}

/// A question that `y` or `yes` says yes to. Everything else, and no terminal, is no.
pub fn agree(question: &str) -> bool {
    if !is_interactive() {
        return false;
    }
    let mut stderr = io::stderr().lock();
    if write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush()).is_err() {
        return false;
    }
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// A question with a few answers, asked until one of them is given; case counts.
///
/// # Errors
/// Where the terminal is closed before one is given.
pub fn choose(question: &str, answers: &[&'static str]) -> Result<&'static str, CliError> {
    let failed = |why: String| CliError::failed(why, "nothing was changed");
    loop {
        let mut stderr = io::stderr().lock();
        write!(stderr, "{}[{}] ", question, answers.join("/"))
            .and_then(|()| stderr.flush())
            .map_err(|error| failed(format!("the question could not be asked: {error}")))?;
        let mut answer = String::new();
        match io::stdin().read_line(&mut answer) {
            Ok(0) => return Err(failed("no answer was given".into())),
            Ok(_) => {}
            Err(error) => return Err(failed(format!("the answer could not be read: {error}"))),
        }
        if let Some(found) = answers.iter().find(|known| **known == answer.trim()) {
            return Ok(found);
        }
    }
}

/// A file or standard input as it is, which may hold secrets: wiped when dropped. No more than `largest` bytes
/// are read.
///
/// # Errors
/// Where it cannot be read or is larger.
pub fn bytes(source: &Source, what: &str, largest: u64) -> Result<Zeroizing<Vec<u8>>, CliError> {
    read_bytes(source, what, largest)
}

/// A document from a file or standard input, which may hold a secret: wiped when dropped.
///
/// # Errors
/// Where it cannot be read, is over 64 MiB, or is not UTF-8.
pub fn document(source: &Source, what: &str) -> Result<Zeroizing<String>, CliError> {
    read(source, what, LARGEST_DOCUMENT)
}

fn read(source: &Source, what: &str, largest: u64) -> Result<Zeroizing<String>, CliError> {
    let mut bytes = read_bytes(source, what, largest)?;
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(CliError::failed(
                format!("{what} from {source} is not UTF-8 text"),
                "save it as UTF-8, or check that it is the right file",
            ))
        }
    }
}

fn read_bytes(source: &Source, what: &str, largest: u64) -> Result<Zeroizing<Vec<u8>>, CliError> {
    let failed = |error: io::Error| {
        let next = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check who may read it",
            _ => "check that it is a file that can be read",
        };
        CliError::failed(format!("{what} could not be read from {source}: {error}"), next)
    };
    let (mut reader, size): (Box<dyn Read>, u64) = match source {
        Source::Stdin => (Box::new(io::stdin().lock()), 0),
        Source::File(path) => {
            let file = File::open(path).map_err(failed)?;
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            (Box::new(file), size)
        }
    };
    let too_large = || {
        CliError::failed(
            format!("{source} is larger than {}, too large for {what}", crate::text::format_bytes(largest)),
            "check that it is the right file",
        )
    };
    if size > largest {
        return Err(too_large());
    }
    // Sized once where the size is known, so that growing leaves no copy behind.
    let capacity = usize::try_from(size.min(largest)).unwrap_or(0).max(4096) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    reader.by_ref().take(largest + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > largest {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The text without one line end at its end: editors and `echo` add one.
fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_end_is_taken_off_and_no_more() {
        for (text, wanted) in
            [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("", "")]
        {
            assert_eq!(without_newline(text), wanted);
        }
    }
}
