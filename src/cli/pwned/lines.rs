//! Passwords one a line, as a program or a file hands them over.

use crate::cli::CliError;
use crate::secret::Password;
use std::io::Read;
use zeroize::{Zeroize, Zeroizing};

/// The longest line, in bytes. No service takes a password nearly as long.
const LONGEST: usize = 64 * 1024;

/// Reads lines that end with LF or CRLF, the last one with or without, and hands each over with its number from
/// 1. Empty lines are counted and left out; spaces belong to the password. What was read is wiped.
///
/// # Errors
/// Where a line is no UTF-8, holds a NUL or is longer than 64 KiB, or the input cannot be read. The error says
/// which line, and nothing of it.
pub fn passwords(mut input: impl Read, mut take: impl FnMut(usize, Password)) -> Result<(), CliError> {
    // As large as the standard input's own buffer or larger, which is then passed by and keeps nothing.
    let mut chunk = Zeroizing::new(vec![0; LONGEST]);
    // Room enough that growing leaves no copy behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    let mut number = 1;
    loop {
        let read = match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(CliError::failed(
                    format!("the passwords could not be read from standard input: {error}"),
                    "check what is connected to it",
                ));
            }
        };
        let mut rest = chunk.get(..read).unwrap_or_default();
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            let (head, tail) = rest.split_at(end);
            extend(&mut line, head, number)?;
            finish(&mut line, number, &mut take)?;
            number += 1;
            rest = tail.get(1..).unwrap_or_default();
        }
        extend(&mut line, rest, number)?;
    }
    finish(&mut line, number, &mut take)
}

fn extend(line: &mut Vec<u8>, more: &[u8], number: usize) -> Result<(), CliError> {
    if line.len() + more.len() > LONGEST {
        return Err(CliError::failed(
            format!("line {number} of standard input is longer than {LONGEST} bytes"),
            "give one password a line; nothing was checked",
        ));
    }
    line.extend_from_slice(more);
    Ok(())
}

fn finish(line: &mut Vec<u8>, number: usize, take: &mut impl FnMut(usize, Password)) -> Result<(), CliError> {
    let bytes = line.strip_suffix(b"\r").unwrap_or(line);
    let wide = number == 1 && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"));
    let bytes = if number == 1 { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
    if wide || bytes.contains(&0) {
        return Err(CliError::failed(
            format!("line {number} of standard input holds NUL characters, as UTF-16 does"),
            "save the list as UTF-8; nothing was checked",
        ));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(CliError::failed(
            format!("line {number} of standard input is not UTF-8 text"),
            "save the list as UTF-8: in another encoding it would be another password; nothing was checked",
        ));
    };
    if !text.is_empty() {
        take(number, Password::new(text.to_owned()));
    }
    // What was written to, and not all of the room: that would take longer than looking it up.
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
    fn lines_keep_their_numbers_and_their_spaces() {
        let wanted = vec![(1, "a".to_owned()), (3, " b ".to_owned()), (4, "c\rd".to_owned())];
        for text in ["a\n\n b \nc\rd", "a\r\n\r\n b \r\nc\rd\r\n", "\u{feff}a\n\r\n b \nc\rd\n\n\n"] {
            assert_eq!(read(text.as_bytes()), Ok(wanted.clone()), "{text:?}");
        }
        for text in ["", "\n", "\r\n\r\n", "\u{feff}"] {
            assert_eq!(read(text.as_bytes()), Ok(vec![]), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_list_of_passwords_is_refused_with_its_line() {
        for (bytes, wanted) in [
            (&b"a\nb\xe9c\n"[..], "line 2 of standard input is not UTF-8"),
            (b"\xff\xfea\0\n\0", "line 1 of standard input holds NUL"),
            (b"ab\0c\n", "line 1 of standard input holds NUL"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(wanted) && error.contains("nothing was checked"), "{error}");
        }
        let long = [b"a\n".as_slice(), &vec![b'x'; LONGEST + 1]].concat();
        assert!(read(&long).unwrap_err().contains("line 2 of standard input is longer"));
        assert_eq!(read(&long[..long.len() - 1]).unwrap()[1].1.len(), LONGEST);
    }
}
