//! Reads passwords from standard input, one on each line.

use crate::cli::error::CliError;
use crate::secret::Password;
use std::io::Read;
use zeroize::{Zeroize, Zeroizing};

/// The longest line, in bytes. No service accepts a password of this length.
const MAX_LINE: usize = 64 * 1024;

/// Reads lines that end with LF or CRLF, and passes each password with its line number, counted from 1. Empty lines
/// are counted and skipped; spaces belong to the password. Everything that was read is wiped. Errors name the line and
/// quote nothing.
pub fn passwords(mut input: impl Read, mut add: impl FnMut(usize, Password)) -> Result<(), CliError> {
    // At least as large as the buffer of standard input, which is then bypassed and keeps no copy.
    let mut chunk = Zeroizing::new(vec![0; MAX_LINE]);
    // Large enough not to grow: growing would leave copies in memory.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE + 1));
    let mut number = 1;
    loop {
        let length = match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(CliError::failed(
                    format_args!("the passwords could not be read from standard input: {error}"),
                    "check the file or program that provides them",
                ));
            }
        };
        let mut rest = chunk.get(..length).unwrap_or_default();
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            let (head, tail) = rest.split_at(end);
            extend(&mut line, head, number)?;
            finish(&mut line, number, &mut add)?;
            number += 1;
            rest = tail.get(1..).unwrap_or_default();
        }
        extend(&mut line, rest, number)?;
    }
    finish(&mut line, number, &mut add)
}

fn extend(line: &mut Vec<u8>, more: &[u8], number: usize) -> Result<(), CliError> {
    if line.len() + more.len() > MAX_LINE {
        return Err(CliError::failed(
            format_args!("line {number} of standard input is longer than {MAX_LINE} bytes"),
            "give one password on each line; nothing was checked",
        ));
    }
    line.extend_from_slice(more);
    Ok(())
}

fn finish(line: &mut Vec<u8>, number: usize, add: &mut impl FnMut(usize, Password)) -> Result<(), CliError> {
    let bytes = line.strip_suffix(b"\r").unwrap_or(line);
    let is_utf16 = number == 1 && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"));
    let bytes = if number == 1 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
    if is_utf16 || bytes.contains(&0) {
        return Err(CliError::failed(
            format_args!("line {number} of standard input holds NUL characters, as UTF-16 does"),
            "save the list as UTF-8; nothing was checked",
        ));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(CliError::failed(
            format_args!("line {number} of standard input is not UTF-8 text"),
            "save the list as UTF-8, because the encoding changes the password; nothing was checked",
        ));
    };
    if !text.is_empty() {
        add(number, Password::new(text.to_owned()));
    }
    // Wipes the used part only: wiping all 64 KiB would take longer than the check.
    line.as_mut_slice().zeroize();
    line.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(usize, String)>, String> {
        let mut lines = Vec::new();
        passwords(bytes, |number, password| lines.push((number, password.expose().to_owned())))
            .map(|()| lines)
            .map_err(|error| error.message().unwrap().to_string())
    }

    #[test]
    fn lines_keep_their_numbers_and_spaces() {
        let expected = vec![(1, "a".to_owned()), (3, " b ".to_owned()), (4, "c\rd".to_owned())];
        for text in ["a\n\n b \nc\rd", "a\r\n\r\n b \r\nc\rd\r\n", "\u{feff}a\n\r\n b \nc\rd\n\n\n"] {
            assert_eq!(read(text.as_bytes()), Ok(expected.clone()), "{text:?}");
        }
        for text in ["", "\n", "\r\n\r\n", "\u{feff}"] {
            assert_eq!(read(text.as_bytes()), Ok(vec![]), "{text:?}");
        }
    }

    #[test]
    fn invalid_line_is_refused_with_its_number() {
        for (bytes, expected) in [
            (&b"a\nb\xe9c\n"[..], "line 2 of standard input is not UTF-8"),
            (b"\xff\xfea\0\n\0", "line 1 of standard input holds NUL"),
            (b"ab\0c\n", "line 1 of standard input holds NUL"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(expected) && error.contains("nothing was checked"), "{error}");
        }
        let long = [b"a\n".as_slice(), &vec![b'x'; MAX_LINE + 1]].concat();
        assert!(read(&long).unwrap_err().contains("line 2 of standard input is longer"));
        assert_eq!(read(&long[..long.len() - 1]).unwrap()[1].1.len(), MAX_LINE);
    }
}
