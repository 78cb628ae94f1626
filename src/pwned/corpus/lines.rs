//! Parses lines of Pwned Passwords: a hash and how often its password was seen.
//!
//! The official downloader writes `HASH:COUNT` with 40 hexadecimal digits to a single file, or `SUFFIX:COUNT` with 35
//! digits to one file per range. Lines end with CRLF or LF, and a byte order mark may precede the first line of a range.
//! This module works on bytes and does not read files.

use super::hash_key::HashKey;
use std::fmt;

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineError {
    /// Its hash is less than the hash of the line before.
    OutOfOrder,
    /// Its hash equals the hash of the line before.
    Repeated,
    /// It has an NTLM hash.
    Ntlm,
    /// It is not a hash with this number of hexadecimal digits, a colon and a number.
    Shape { digits: u8 },
    /// The count is not a number or is larger than 2^64 − 1.
    Count,
    /// The file ends within the line.
    Cut,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfOrder => f.write_str("its hash comes before the one of the line above: not sorted"),
            Self::Repeated => f.write_str("it has the same hash as the line above"),
            Self::Ntlm => f.write_str("it is an NTLM hash, but Selvedge needs SHA-1 hashes"),
            Self::Shape { digits } => {
                write!(f, "it is not {digits} hexadecimal digits, a colon and a count")
            }
            Self::Count => f.write_str("its count is not a valid number"),
            Self::Cut => f.write_str("it is cut short: the file ends in the middle of it"),
        }
    }
}

/// A parsed line.
#[derive(Clone, Copy)]
pub struct HashRow {
    pub key: HashKey,
    /// How often the password was seen, at least once.
    pub count: u64,
}

/// Iterates over the rows in a piece of text.
pub struct HashLines<'a> {
    bytes: &'a [u8],
    next_offset: usize,
    line_offset: usize,
    lines_read: u64,
    /// The five hexadecimal digits that the lines of a range omit.
    prefix: Option<[u8; 5]>,
    ends_with_file: bool,
    /// Lines that begin at this offset or later are not read.
    limit: usize,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl<'a> HashLines<'a> {
    /// Lines with complete hashes. `ends_with_file`: whether the file ends where `bytes` end.
    pub const fn full(bytes: &'a [u8], ends_with_file: bool) -> Self {
        let limit = bytes.len();
        Self { bytes, next_offset: 0, line_offset: 0, lines_read: 0, prefix: None, ends_with_file, limit }
    }

    /// Reads only the lines that begin before `limit`.
    pub const fn up_to(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// All lines of one range, which omit the prefix.
    pub fn range(bytes: &'a [u8], prefix: u32) -> Self {
        let mut digits = [0; 5];
        for (index, digit) in digits.iter_mut().enumerate() {
            *digit = b"0123456789ABCDEF"[(prefix >> (16 - 4 * index) & 15) as usize];
        }
        Self { prefix: Some(digits), ..Self::full(bytes, true) }
    }

    /// The offset of the last line.
    pub const fn line_offset(&self) -> usize {
        self.line_offset
    }

    /// The offset of the next line.
    pub const fn next_offset(&self) -> usize {
        self.next_offset
    }

    /// The number of lines read, including the last one.
    pub const fn lines_read(&self) -> u64 {
        self.lines_read
    }

    /// Returns the next row. Skips empty lines and padding rows, whose count is 0.
    ///
    /// # Errors
    /// The line is malformed; [`HashLines::line_offset`] and [`HashLines::lines_read`] locate it.
    #[inline]
    pub fn next(&mut self) -> Result<Option<HashRow>, LineError> {
        loop {
            self.line_offset = self.next_offset;
            let rest = self.bytes.get(self.next_offset..).unwrap_or_default();
            if rest.is_empty() || self.next_offset >= self.limit {
                return Ok(None);
            }
            self.lines_read += 1;
            let row = match self.parse_common(rest) {
                Some(row) => Some(row),
                None => self.parse_any(rest)?,
            };
            if let Some(row) = row
                && row.count > 0
            {
                return Ok(Some(row));
            }
        }
    }

    /// Fast path: a complete line of a single file in the usual form.
    #[inline]
    fn parse_common(&mut self, rest: &[u8]) -> Option<HashRow> {
        if self.prefix.is_some() {
            return None;
        }
        let line = rest.first_chunk::<64>()?;
        let key = HashKey::parse(line.first_chunk::<40>()?)?;
        if line[40] != b':' {
            return None;
        }
        let mut count = 0_u64;
        let mut end = 41;
        // Any 19 digits are less than 2^64.
        while end < 60 && line[end].is_ascii_digit() {
            count = count * 10 + u64::from(line[end] - b'0');
            end += 1;
        }
        let length = match (line[end], line[end + 1]) {
            _ if end == 41 => return None,
            (b'\n', _) => end + 1,
            (b'\r', b'\n') => end + 2,
            _ => return None,
        };
        self.next_offset += length;
        Some(HashRow { key, count })
    }

    /// Any line: with a byte order mark, without a line end, of a range, empty or malformed.
    fn parse_any(&mut self, rest: &[u8]) -> Result<Option<HashRow>, LineError> {
        let mark_length = if rest.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let text = &rest[mark_length..];
        let newline = memchr::memchr(b'\n', text);
        // If ranges without a final line end were concatenated, the next byte order mark ends the line.
        let next_mark = memchr::memmem::find(&text[..newline.unwrap_or(text.len())], BYTE_ORDER_MARK);
        let (line, length) = match (next_mark, newline) {
            (Some(next_mark), _) => (&text[..next_mark], next_mark),
            (None, Some(newline)) => (&text[..newline], newline + 1),
            (None, None) => (text, text.len()),
        };
        self.next_offset += mark_length + length;
        let has_no_end = next_mark.is_none() && newline.is_none();
        if has_no_end && !self.ends_with_file {
            // The line is longer than any valid line.
            return Err(LineError::Shape { digits: 40 });
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return Ok(None);
        }
        self.parse_line(line).map(Some).map_err(|error| if has_no_end { LineError::Cut } else { error })
    }

    fn parse_line(&self, line: &[u8]) -> Result<HashRow, LineError> {
        let digits = if self.prefix.is_some() { 35 } else { 40 };
        let shape = LineError::Shape { digits: digits as u8 };
        let colon = line.iter().position(|&byte| byte == b':').ok_or(shape)?;
        let (hash, count) = (&line[..colon], &line[colon + 1..]);
        // An NTLM hash has 32 digits instead of 40.
        if hash.len() + 8 == digits && hash.iter().all(u8::is_ascii_hexdigit) {
            return Err(LineError::Ntlm);
        }
        if hash.len() != digits {
            return Err(shape);
        }
        let mut full_hash = [0; 40];
        if let Some(prefix) = &self.prefix {
            full_hash[..5].copy_from_slice(prefix);
        }
        full_hash[40 - digits..].copy_from_slice(hash);
        let key = HashKey::parse(&full_hash).ok_or(shape)?;
        if count.is_empty() || !count.iter().all(u8::is_ascii_digit) {
            return Err(LineError::Count);
        }
        let count = std::str::from_utf8(count).ok().and_then(|count| count.parse().ok());
        Ok(HashRow { key, count: count.ok_or(LineError::Count)? })
    }
}

/// Checks that a row may follow another.
///
/// # Errors
/// [`LineError::OutOfOrder`] or [`LineError::Repeated`].
#[inline]
pub fn check_order(previous: Option<HashKey>, key: HashKey) -> Result<(), LineError> {
    match previous {
        Some(previous) if previous > key => Err(LineError::OutOfOrder),
        Some(previous) if previous == key => Err(LineError::Repeated),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789ABCDEF0123456789ABCDEF01234567";

    /// All rows, or the number of the first bad line and its error.
    fn parse_all(text: &[u8]) -> Result<Vec<HashRow>, (u64, LineError)> {
        let mut lines = HashLines::full(text, true);
        let mut rows = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(row)) => rows.push(row),
                Ok(None) => return Ok(rows),
                Err(error) => return Err((lines.lines_read(), error)),
            }
        }
    }

    #[test]
    fn a_hash_splits_into_bucket_and_tail_at_any_width() {
        let rows = parse_all(format!("{HASH}:7\n").as_bytes()).ok().unwrap();
        let key = rows[0].key;
        assert_eq!((key.prefix(), key.bucket(24), key.bucket(8)), (0x01234, 0x0001_2345, 0x01));
        assert_eq!((key.tail(16), key.tail(24)), (0x4567_89AB_CDEF, 0x6789_ABCD_EF01));
        assert_eq!(key.suffix(), 0x56_789A_BCDE_F012);
        let rebuilt = HashKey::from_range(key.prefix(), key.suffix());
        for bits in 8..=24 {
            assert_eq!((rebuilt.bucket(bits), rebuilt.tail(bits)), (key.bucket(bits), key.tail(bits)));
        }
        let bytes: Vec<u8> =
            (0..20).map(|byte| u8::from_str_radix(&HASH[2 * byte..2 * byte + 2], 16).unwrap()).collect();
        assert!(HashKey::new(bytes.as_slice().try_into().unwrap()) == key);
    }

    #[test]
    fn every_line_end_is_accepted() {
        let lowercase = HASH.to_lowercase();
        let longest = format!("{HASH}:18446744073709551615");
        for (text, counts) in [
            (format!("{HASH}:1\n{lowercase}:22\n"), vec![1, 22]),
            (format!("{HASH}:1\r\n{lowercase}:22\r\n"), vec![1, 22]),
            (format!("{HASH}:1\r\n{lowercase}:22"), vec![1, 22]),
            (format!("\u{feff}{HASH}:1\r\n\u{feff}{lowercase}:22\r\n\r\n"), vec![1, 22]),
            (format!("{HASH}:1\u{feff}{lowercase}:22"), vec![1, 22]),
            (format!("{HASH}:0\n{lowercase}:22\n"), vec![22]),
            (format!("{longest}\n{longest}\r\n{longest}"), vec![u64::MAX; 3]),
            (String::new(), vec![]),
        ] {
            let found: Vec<u64> =
                parse_all(text.as_bytes()).ok().unwrap().iter().map(|row| row.count).collect();
            assert_eq!(found, counts, "{text:?}");
        }
    }

    #[test]
    fn a_malformed_line_is_reported_with_its_number() {
        let shape = LineError::Shape { digits: 40 };
        let good = format!("{HASH}:1\n");
        for (line, error) in [
            ("x\n".to_owned(), shape),
            (format!("{}:1\n", &HASH[..39]), shape),
            (format!("{}G:1\n", &HASH[..39]), shape),
            (format!("{HASH} 1\n"), shape),
            (format!("{}:1\n", &HASH[..32]), LineError::Ntlm),
            (format!("{HASH}:\n"), LineError::Count),
            (format!("{HASH}:1x\n"), LineError::Count),
            (format!("{HASH}:-1\n"), LineError::Count),
            (format!("{HASH}:18446744073709551616\n"), LineError::Count),
            (format!("{HASH}:"), LineError::Cut),
            (HASH[..20].to_owned(), LineError::Cut),
            (HASH.to_owned(), LineError::Cut),
        ] {
            let text = format!("{good}\n{line}");
            assert_eq!(parse_all(text.as_bytes()).err(), Some((3, error)), "{line:?}");
            let longer = format!("{text}{good}{good}");
            if text.ends_with('\n') {
                assert_eq!(parse_all(longer.as_bytes()).err(), Some((3, error)), "{line:?} and more lines");
            }
        }
    }

    #[test]
    fn a_range_restores_the_omitted_prefix() {
        let text = format!("\u{feff}{}:3\r\n{}:4", &HASH[5..], &HASH[5..]);
        let mut lines = HashLines::range(text.as_bytes(), 0x01234);
        let (first, second) = (lines.next().ok().flatten().unwrap(), lines.next().ok().flatten().unwrap());
        assert!(first.key == parse_all(format!("{HASH}:1").as_bytes()).ok().unwrap()[0].key);
        assert_eq!((first.count, second.count, lines.next().ok().flatten().is_none()), (3, 4, true));
        let ntlm = format!("{}:3\r\n", &HASH[..27]);
        assert_eq!(HashLines::range(ntlm.as_bytes(), 0).next().err(), Some(LineError::Ntlm));
    }
}
