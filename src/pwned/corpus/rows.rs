//! Lines of Pwned Passwords: a hash and how often its password was seen.
//!
//! The official downloader writes `HASH:COUNT` with 40 hexadecimal digits to a single file, or
//! `SUFFIX:COUNT` with 35 to one file a range; lines end in CRLF or LF, and a byte order mark may stand
//! where a range begins. This module knows bytes, not files.

use super::key::Key;
use std::fmt;

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// Its hash is less than the one before.
    OutOfOrder,
    /// Its hash is the one before.
    Repeated,
    /// It is an NTLM hash.
    Ntlm,
    /// It is something else than a hash, a colon and a number.
    Shape {
        /// How many hexadecimal digits are wanted.
        digits: u8,
    },
    /// The number is none, or larger than 2^64 − 1.
    Count,
    /// The file ends within it.
    Cut,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfOrder => f.write_str("its hash comes before the one of the line above: not sorted"),
            Self::Repeated => f.write_str("it has the same hash as the line above"),
            Self::Ntlm => f.write_str("it is an NTLM hash; Pwned Passwords is read by SHA-1 here"),
            Self::Shape { digits } => {
                write!(f, "it is not {digits} hexadecimal digits, a colon and a count")
            }
            Self::Count => f.write_str("its count is no number"),
            Self::Cut => f.write_str("it is cut short: the file ends in the middle of it"),
        }
    }
}

/// A line that was read.
#[derive(Clone, Copy)]
pub struct Row {
    pub key: Key,
    /// How often the password was seen. Never 0.
    pub count: u64,
}

/// The rows of a piece of text, one after the other.
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    start: usize,
    read: u64,
    /// The five digits that the lines leave out, where they do.
    prefix: Option<[u8; 5]>,
    ends_here: bool,
    /// Lines that begin here or later are left for another.
    limit: usize,
}

const MARK: &[u8] = b"\xef\xbb\xbf";

impl<'a> Lines<'a> {
    /// Lines of a single file. `ends_here`: the file ends where `bytes` do.
    pub const fn full(bytes: &'a [u8], ends_here: bool) -> Self {
        Self { bytes, at: 0, start: 0, read: 0, prefix: None, ends_here, limit: bytes.len() }
    }

    /// Only the lines that begin before `limit`.
    pub const fn up_to(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// All lines of one range, whose first five digits they leave out.
    pub fn range(bytes: &'a [u8], prefix: u32) -> Self {
        let mut digits = [0; 5];
        for (at, digit) in digits.iter_mut().enumerate() {
            *digit = b"0123456789ABCDEF"[(prefix >> (16 - 4 * at) & 15) as usize];
        }
        Self { bytes, at: 0, start: 0, read: 0, prefix: Some(digits), ends_here: true, limit: bytes.len() }
    }

    /// Where the last line began.
    pub const fn start(&self) -> usize {
        self.start
    }

    /// Where the next one begins.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// How many lines have been read, the last one included.
    pub const fn read(&self) -> u64 {
        self.read
    }

    /// The next row. Empty lines, and rows with a count of 0, which are padding, are passed over.
    ///
    /// # Errors
    /// Where the line is none; [`Lines::start`] and [`Lines::read`] tell which.
    #[inline]
    pub fn next(&mut self) -> Result<Option<Row>, LineFault> {
        loop {
            self.start = self.at;
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            if rest.is_empty() || self.at >= self.limit {
                return Ok(None);
            }
            self.read += 1;
            let row = match self.usual(rest) {
                Some(row) => Some(row),
                None => self.unusual(rest)?,
            };
            if let Some(row) = row
                && row.count > 0
            {
                return Ok(Some(row));
            }
        }
    }

    /// A whole line of a single file with nothing odd about it.
    #[inline]
    fn usual(&mut self, rest: &[u8]) -> Option<Row> {
        if self.prefix.is_some() {
            return None;
        }
        let line = rest.first_chunk::<64>()?;
        let key = Key::read(line.first_chunk::<40>()?)?;
        if line[40] != b':' {
            return None;
        }
        let mut count = 0_u64;
        let mut at = 41;
        // 19 digits are less than 2^64, whatever they are.
        while at < 60 && line[at].is_ascii_digit() {
            count = count * 10 + u64::from(line[at] - b'0');
            at += 1;
        }
        let end = match (line[at], line[at + 1]) {
            _ if at == 41 => return None,
            (b'\n', _) => at + 1,
            (b'\r', b'\n') => at + 2,
            _ => return None,
        };
        self.at += end;
        Some(Row { key, count })
    }

    /// Any line: with a byte order mark, without an end, of a range, empty, or wrong.
    fn unusual(&mut self, rest: &[u8]) -> Result<Option<Row>, LineFault> {
        let marks = if rest.starts_with(MARK) { MARK.len() } else { 0 };
        let text = &rest[marks..];
        let feed = memchr::memchr(b'\n', text);
        // Where ranges without a final line end were put together, the next mark ends the line.
        let mark = memchr::memmem::find(&text[..feed.unwrap_or(text.len())], MARK);
        let (line, end) = match (mark, feed) {
            (Some(mark), _) => (&text[..mark], mark),
            (None, Some(feed)) => (&text[..feed], feed + 1),
            (None, None) => (text, text.len()),
        };
        self.at += marks + end;
        let unended = mark.is_none() && feed.is_none();
        if unended && !self.ends_here {
            // Longer than any line may be.
            return Err(LineFault::Shape { digits: 40 });
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Ok(None);
        }
        self.parse(line).map(Some).map_err(|fault| if unended { LineFault::Cut } else { fault })
    }

    fn parse(&self, line: &[u8]) -> Result<Row, LineFault> {
        let digits = if self.prefix.is_some() { 35 } else { 40 };
        let shape = LineFault::Shape { digits: digits as u8 };
        let colon = line.iter().position(|&byte| byte == b':').ok_or(shape)?;
        let (hash, count) = (&line[..colon], &line[colon + 1..]);
        if hash.len() + 8 == digits && hash.iter().all(u8::is_ascii_hexdigit) {
            return Err(LineFault::Ntlm);
        }
        if hash.len() != digits {
            return Err(shape);
        }
        let mut whole = [0; 40];
        if let Some(prefix) = &self.prefix {
            whole[..5].copy_from_slice(prefix);
        }
        whole[40 - digits..].copy_from_slice(hash);
        let key = Key::read(&whole).ok_or(shape)?;
        if count.is_empty() || !count.iter().all(u8::is_ascii_digit) {
            return Err(LineFault::Count);
        }
        let count = std::str::from_utf8(count).ok().and_then(|count| count.parse().ok());
        Ok(Row { key, count: count.ok_or(LineFault::Count)? })
    }
}

/// Whether a row may follow another.
///
/// # Errors
/// Where it comes before it, or is the same.
#[inline]
pub fn in_order(before: Option<Key>, key: Key) -> Result<(), LineFault> {
    match before {
        Some(before) if before > key => Err(LineFault::OutOfOrder),
        Some(before) if before == key => Err(LineFault::Repeated),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789ABCDEF0123456789ABCDEF01234567";

    fn all(text: &[u8]) -> Result<Vec<Row>, (u64, LineFault)> {
        let mut lines = Lines::full(text, true);
        let mut rows = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return Ok(rows),
                Err(fault) => return Err((lines.read(), fault)),
            }
        }
    }

    #[test]
    fn a_hash_is_taken_apart_at_any_width() {
        let rows = all(format!("{HASH}:7\n").as_bytes()).ok().unwrap();
        let key = rows[0].key;
        assert_eq!((key.prefix(), key.bucket(24), key.bucket(8)), (0x01234, 0x0001_2345, 0x01));
        assert_eq!((key.tail(16), key.tail(24)), (0x4567_89AB_CDEF, 0x6789_ABCD_EF01));
        assert_eq!(key.suffix(), 0x56_789A_BCDE_F012);
        let again = Key::from_range(key.prefix(), key.suffix());
        for bits in 8..=24 {
            assert_eq!((again.bucket(bits), again.tail(bits)), (key.bucket(bits), key.tail(bits)));
        }
        let bytes: Vec<u8> =
            (0..20).map(|at| u8::from_str_radix(&HASH[2 * at..2 * at + 2], 16).unwrap()).collect();
        assert!(Key::new(bytes.as_slice().try_into().unwrap()) == key);
    }

    #[test]
    fn every_way_of_ending_a_line_is_read() {
        let low = HASH.to_lowercase();
        let long = format!("{HASH}:18446744073709551615");
        for (text, counts) in [
            (format!("{HASH}:1\n{low}:22\n"), vec![1, 22]),
            (format!("{HASH}:1\r\n{low}:22\r\n"), vec![1, 22]),
            (format!("{HASH}:1\r\n{low}:22"), vec![1, 22]),
            (format!("\u{feff}{HASH}:1\r\n\u{feff}{low}:22\r\n\r\n"), vec![1, 22]),
            (format!("{HASH}:1\u{feff}{low}:22"), vec![1, 22]),
            (format!("{HASH}:0\n{low}:22\n"), vec![22]),
            (format!("{long}\n{long}\r\n{long}"), vec![u64::MAX; 3]),
            (String::new(), vec![]),
        ] {
            let found: Vec<u64> = all(text.as_bytes()).ok().unwrap().iter().map(|row| row.count).collect();
            assert_eq!(found, counts, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_is_none_says_why_and_where() {
        let shape = LineFault::Shape { digits: 40 };
        let good = format!("{HASH}:1\n");
        for (line, fault) in [
            ("x\n".to_owned(), shape),
            (format!("{}:1\n", &HASH[..39]), shape),
            (format!("{}G:1\n", &HASH[..39]), shape),
            (format!("{HASH} 1\n"), shape),
            (format!("{}:1\n", &HASH[..32]), LineFault::Ntlm),
            (format!("{HASH}:\n"), LineFault::Count),
            (format!("{HASH}:1x\n"), LineFault::Count),
            (format!("{HASH}:-1\n"), LineFault::Count),
            (format!("{HASH}:18446744073709551616\n"), LineFault::Count),
            (format!("{HASH}:"), LineFault::Cut),
            (HASH[..20].to_owned(), LineFault::Cut),
            (HASH.to_owned(), LineFault::Cut),
        ] {
            let text = format!("{good}\n{line}");
            assert_eq!(all(text.as_bytes()).err(), Some((3, fault)), "{line:?}");
            let more = format!("{text}{good}{good}");
            if text.ends_with('\n') {
                assert_eq!(all(more.as_bytes()).err(), Some((3, fault)), "{line:?} and more");
            }
        }
    }

    #[test]
    fn a_range_gets_its_digits_back() {
        let text = format!("\u{feff}{}:3\r\n{}:4", &HASH[5..], &HASH[5..]);
        let mut lines = Lines::range(text.as_bytes(), 0x01234);
        let (one, two) = (lines.next().ok().flatten().unwrap(), lines.next().ok().flatten().unwrap());
        assert!(one.key == all(format!("{HASH}:1").as_bytes()).ok().unwrap()[0].key);
        assert_eq!((one.count, two.count, lines.next().ok().flatten().is_none()), (3, 4, true));
        let ntlm = format!("{}:3\r\n", &HASH[..27]);
        assert_eq!(Lines::range(ntlm.as_bytes(), 0).next().err(), Some(LineFault::Ntlm));
    }
}
