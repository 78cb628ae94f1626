//! Reads keys, pastes and the mouse from the terminal, out of buffers that are wiped.
//!
//! crossterm's own reader keeps the bytes and the events that it has read until newer ones overwrite them, so a typed or
//! pasted passphrase would stay in memory after the vault is locked. On Windows, crossterm reads the console.

use crossterm::event::Event;
use std::io;

/// Reads the terminal on standard input.
#[derive(Debug)]
pub struct TerminalInput {
    #[cfg(unix)]
    terminal: std::fs::File,
    #[cfg(unix)]
    parser: Parser,
}

#[cfg(not(unix))]
impl TerminalInput {
    pub fn open() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for input and returns its events.
    pub fn read(&mut self) -> io::Result<Vec<Event>> {
        crossterm::event::read().map(|event| vec![event])
    }
}

#[cfg(unix)]
impl TerminalInput {
    pub fn open() -> io::Result<Self> {
        use std::os::fd::AsFd;
        // A copy of the descriptor, because Rust's own reader of standard input has a buffer that is never wiped.
        let terminal = io::stdin().as_fd().try_clone_to_owned()?.into();
        Ok(Self { terminal, parser: Parser::default() })
    }

    /// Waits for input and returns its events; none if the input is the first part of an escape sequence. A terminal that
    /// was closed is an error.
    pub fn read(&mut self) -> io::Result<Vec<Event>> {
        use std::io::Read;
        let mut bytes = zeroize::Zeroizing::new([0; CHUNK]);
        loop {
            match self.terminal.read(&mut *bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => return Ok(self.parser.parse(&bytes[..count], count == CHUNK)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The parent process left the terminal in non-blocking mode.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    super::terminal::wait_for_input()?;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// How many bytes are read at once. If a read returns fewer, the terminal has sent nothing more for the time being, and an
/// escape character at their end is the Esc key.
#[cfg(unix)]
const CHUNK: usize = 1024;

#[cfg(unix)]
#[derive(Debug, Default)]
struct Parser {
    /// The first part of an escape sequence, of a paste or of a character.
    incomplete: zeroize::Zeroizing<Vec<u8>>,
}

#[cfg(unix)]
impl Parser {
    fn parse(&mut self, bytes: &[u8], is_more_expected: bool) -> Vec<Event> {
        use crossterm::event::KeyCode;
        use zeroize::Zeroize;
        let mut events = Vec::new();
        for (position, byte) in bytes.iter().enumerate() {
            self.incomplete.push(*byte);
            let is_last = position + 1 == bytes.len() && !is_more_expected;
            if **self.incomplete == *b"\x1b" && !is_last {
                continue;
            }
            match terminput::Event::parse_from(&self.incomplete) {
                Ok(None) => continue,
                // An event that crossterm does not know is skipped, as is an unknown escape sequence.
                Ok(Some(event)) => events.extend(terminput_crossterm::to_crossterm(event).ok()),
                Err(_) => {}
            }
            self.incomplete.zeroize();
            // Esc pressed twice quickly is not Esc with the Alt key.
            if let Some(Event::Key(key)) = events.last_mut()
                && key.code == KeyCode::Esc
            {
                *key = KeyCode::Esc.into();
            }
        }
        events
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use proptest::prelude::*;

    fn parse(chunks: &[&[u8]]) -> Vec<Event> {
        let mut parser = Parser::default();
        chunks.iter().flat_map(|chunk| parser.parse(chunk, false)).collect()
    }

    fn key(code: KeyCode) -> Event {
        Event::Key(code.into())
    }

    #[test]
    fn keys_arrive_one_by_one_or_together() {
        let control_c = Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        let shift_tab = Event::Key(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT));
        assert_eq!(
            parse(&["aé\r\u{3}\u{1b}[A\u{1b}[Z\u{1b}[3~\u{7f}".as_bytes()]),
            [
                key(KeyCode::Char('a')),
                key(KeyCode::Char('é')),
                key(KeyCode::Enter),
                control_c,
                key(KeyCode::Up),
                shift_tab,
                key(KeyCode::Delete),
                key(KeyCode::Backspace),
            ]
        );
        // Each part of a sequence and of a character in a read of its own.
        assert_eq!(parse(&[b"\x1b[", b"1;5", b"C", b"\xc3", b"\xa9"])[1], key(KeyCode::Char('é')));
    }

    #[test]
    fn escape_alone_is_the_key_and_before_a_letter_the_alt_key() {
        assert_eq!(parse(&[b"\x1b"]), [key(KeyCode::Esc)]);
        assert_eq!(parse(&[b"\x1b\x1b"]), [key(KeyCode::Esc)]);
        assert_eq!(parse(&[b"\x1b", b"q"]), [key(KeyCode::Esc), key(KeyCode::Char('q'))]);
        assert_eq!(parse(&[b"\x1bq"]), [Event::Key(KeyEvent::new(KeyCode::Char('q'), KeyModifiers::ALT))]);
        let mut parser = Parser::default();
        assert_eq!(parser.parse(b"\x1b", true), []);
        assert_eq!(parser.parse(b"[B", false), [key(KeyCode::Down)]);
    }

    #[test]
    fn a_paste_keeps_its_line_ends_however_it_is_cut() {
        let expected = [Event::Paste("one\rtwo\x1b[x".into()), key(KeyCode::Char('z'))];
        let bytes = b"\x1b[200~one\rtwo\x1b[x\x1b[201~z";
        for cut in 2..bytes.len() {
            assert_eq!(parse(&[&bytes[..cut], &bytes[cut..]]), expected, "{cut}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic_and_what_was_parsed_is_wiped(chunks in prop::collection::vec(
            prop::sample::select(vec!["\u{1b}", "[", "200~", "201~", "<", ";", "1", "M", "u", "~", "é", "x", "\u{0}", "I"]),
            0..40,
        )) {
            let mut parser = Parser::default();
            for chunk in &chunks {
                parser.parse(chunk.as_bytes(), false);
            }
            parser.parse(b"\x1b[201~", false);
            prop_assert!(parser.incomplete.is_empty());
        }
    }
}
