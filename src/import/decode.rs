//! The detection step: decodes the text of a file and finds where its content begins, before any reader sees it.

use zeroize::Zeroizing;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
/// How many bytes of a file without a byte order mark are searched for the pattern of UTF-16.
const SAMPLE: usize = 256;

/// Calls `read` with the file's text in UTF-8 and without a byte order mark. Other bytes stay as they are.
pub fn with_utf8<T>(bytes: &[u8], read: impl FnOnce(&[u8]) -> T) -> T {
    match decode_utf16(bytes) {
        Some(text) => read(text.as_bytes()),
        None => read(bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes)),
    }
}

/// The text of a UTF-16 file, which Excel and Notepad call “Unicode”. `None` for any other file.
fn decode_utf16(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let (is_little_endian, body) = match bytes {
        [0xff, 0xfe, body @ ..] => (true, body),
        [0xfe, 0xff, body @ ..] => (false, body),
        _ => (utf16_order_without_mark(bytes)?, bytes),
    };
    let units = body.chunks_exact(2).map(|pair| {
        let pair = [pair[0], pair[1]];
        if is_little_endian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    });
    // Each unit becomes three bytes at most, so the buffer never grows and leaves no copy of a secret behind.
    let mut text = Zeroizing::new(String::with_capacity(body.len() / 2 * 3));
    text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(text)
}

/// Whether a file without a byte order mark is UTF-16 in little-endian (`true`) or big-endian order: its first characters
/// are all ASCII, so every other byte is zero.
fn utf16_order_without_mark(bytes: &[u8]) -> Option<bool> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let is_text = |first: usize| {
        sample.len() >= 4 && sample.chunks_exact(2).all(|pair| pair[first] != 0 && pair[1 - first] == 0)
    };
    if is_text(0) { Some(true) } else { is_text(1).then_some(false) }
}

/// What precedes the content of a text: blank lines, comments that begin with `#`, and the line `sep=;` with which
/// spreadsheets name the separator of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preamble {
    /// Its length in bytes.
    pub length: usize,
    /// Its number of lines.
    pub lines: usize,
    pub separator: Option<u8>,
}

impl Preamble {
    pub fn of(bytes: &[u8]) -> Self {
        let mut preamble = Self { length: 0, lines: 0, separator: None };
        loop {
            let rest = &bytes[preamble.length..];
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
            let line = rest[..end].trim_ascii();
            match line {
                [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] => {
                    preamble.separator = Some(*separator);
                }
                // The separator may be a tab, which counts as a space around the line.
                [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] => {
                    preamble.separator = rest[..end].contains(&b'\t').then_some(b'\t');
                }
                [] | [b'#', ..] => {}
                _ => return preamble,
            }
            if end == rest.len() {
                return preamble;
            }
            preamble.length += end + if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
            preamble.lines += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> String {
        with_utf8(bytes, |bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    #[test]
    fn every_encoding_of_a_text_reads_alike() {
        let text = "name,url\nCafé 😀,x\n";
        let encode = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let (little, big) = (encode(u16::to_le_bytes), encode(u16::to_be_bytes));
        for bytes in [
            text.as_bytes().to_vec(),
            [UTF8_MARK, text.as_bytes()].concat(),
            [b"\xff\xfe", &little[..]].concat(),
            [b"\xfe\xff", &big[..]].concat(),
        ] {
            assert_eq!(text_of(&bytes), text);
        }
        let ascii: Vec<u8> = "[1, 2]".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&ascii), "[1, 2]");
        // Half a surrogate pair, and half a unit at the end.
        assert_eq!(text_of(b"\xff\xfea\0\x00\xd8b\0c"), "a\u{fffd}b");
        assert_eq!(text_of(b"PK\x03\x04\0\0"), "PK\x03\x04\0\0");
    }

    #[test]
    fn a_preamble_ends_where_the_content_begins() {
        fn of(text: &str) -> (&str, usize, Option<u8>) {
            let Preamble { length, lines, separator } = Preamble::of(text.as_bytes());
            (&text[length..], lines, separator)
        }
        assert_eq!(of("a,b\n"), ("a,b\n", 0, None));
        assert_eq!(of("sep=;\r\na;b"), ("a;b", 1, Some(b';')));
        assert_eq!(of("SEP=\t\na\tb"), ("a\tb", 1, Some(b'\t')));
        assert_eq!(of("\n # made today\n\r\n  a"), ("  a", 3, None));
        assert_eq!(of("# only"), ("# only", 0, None));
        assert_eq!(of("sep=,b"), ("sep=,b", 0, None));
    }
}
