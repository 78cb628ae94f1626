//! CSV as RFC 4180 has it, read strictly, with the line and column of each mistake.
//!
//! Not the `csv` crate: it reads on through an unclosed quote and through text after a closing
//! one, which swallows rows of a table that people edit by hand without a word.

use std::borrow::Cow;

/// One record of the file.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    /// The line on which it starts, from 1.
    pub(super) line: usize,
    /// Its fields, unquoted, line ends as `\n`, not trimmed.
    pub(super) fields: Vec<Cow<'a, str>>,
    /// What is wrong with it: line, field from 0, and how.
    pub(super) mistakes: Vec<(usize, usize, Mistake)>,
    /// Whether it had more fields than may be; the rest was not kept.
    pub(super) too_wide: bool,
}

impl Record<'_> {
    /// Whether there is nothing in it but separators and spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.mistakes.is_empty() && !self.too_wide && self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// How a record breaks the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// The file ends inside a quoted field.
    UnclosedQuote,
    /// Something other than a separator after a quoted field.
    TextAfterQuote,
}

impl Mistake {
    /// What is wrong, and what would be right.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "this quoted text is never closed; end it with a quote (\")",
            Self::TextAfterQuote => {
                "text goes on after the closing quote; inside quoted text write each quote twice (\"\")"
            }
        }
    }
}

/// Reads records one at a time, empty lines passed over; each borrows from the text, so that memory stays bounded by one row.
pub(super) struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    separator: u8,
    most_fields: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn new(text: &'a str, line: usize, separator: u8, most_fields: usize) -> Self {
        Self { text, at: 0, line, separator, most_fields }
    }

    /// The byte here, if any.
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The text up to the first of these bytes, which are all ASCII.
    fn until(&mut self, stops: &[u8]) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().position(|b| stops.contains(&b)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn field(&mut self, record: &mut Record<'a>) -> Cow<'a, str> {
        let separator = self.separator;
        let start = self.at;
        // Spaces before a quote are what people type after a comma.
        while self.byte() == Some(b' ') {
            self.at += 1;
        }
        if self.byte() != Some(b'"') {
            self.at = start;
            return self.until(&[separator, b'\n', b'\r']).into();
        }
        let opened = self.line;
        let field = record.fields.len();
        self.at += 1;
        let mut out: Cow<'a, str> = self.until(b"\"\r\n").into();
        loop {
            match self.byte() {
                None => {
                    record.mistakes.push((opened, field, Mistake::UnclosedQuote));
                    return out;
                }
                Some(b'"') => {
                    self.at += 1;
                    if self.byte() != Some(b'"') {
                        break;
                    }
                    self.at += 1;
                    out.to_mut().push('"');
                }
                Some(_) => {
                    self.line_end();
                    out.to_mut().push('\n');
                }
            }
            let more = self.until(b"\"\r\n");
            if !more.is_empty() {
                out.to_mut().push_str(more);
            }
        }
        let rest = self.until(&[separator, b'\n', b'\r']);
        if !rest.trim().is_empty() {
            record.mistakes.push((self.line, field, Mistake::TextAfterQuote));
        }
        out
    }

    /// Goes over `\n`, `\r\n` or a lone `\r`.
    fn line_end(&mut self) {
        if self.byte() == Some(b'\r') {
            self.at += 1;
        }
        if self.byte() == Some(b'\n') {
            self.at += 1;
        }
        self.line += 1;
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        // Empty lines are passed over here, so that a file of them costs no more than its bytes.
        while matches!(self.byte()?, b'\n' | b'\r') {
            self.line_end();
        }
        let mut record = Record { line: self.line, ..Record::default() };
        loop {
            let field = self.field(&mut record);
            if record.fields.len() < self.most_fields {
                record.fields.push(field);
            } else {
                record.too_wide = true;
            }
            match self.byte() {
                Some(byte) if byte == self.separator => self.at += 1,
                Some(_) => {
                    self.line_end();
                    return Some(record);
                }
                None => return Some(record),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let fields = |r: Record<'_>| r.fields.into_iter().map(Cow::into_owned).collect();
        Records::new(text, 1, b',', 9).map(fields).collect()
    }

    #[test]
    fn fields_are_split_unquoted_and_kept_as_they_are() {
        assert_eq!(read("a,b\nc,d"), [["a", "b"], ["c", "d"]]);
        assert_eq!(read("a,b\r\nc,d\r\n"), [["a", "b"], ["c", "d"]]);
        assert_eq!(read("a,b\rc,d\r"), [["a", "b"], ["c", "d"]]);
        assert_eq!(read("\"a,\"\"b\"\"\r\nc\", d\n"), [["a,\"b\"\nc", " d"]]);
        assert_eq!(read("a, \"b, c\" ,d\n"), [["a", "b, c", "d"]]);
        assert_eq!(read("a,\n,\"\"\n"), [["a", ""], ["", ""]]);
        assert_eq!(read("5\" disk,say \"hi\"\n"), [["5\" disk", "say \"hi\""]]);
        assert_eq!(read("\n\r\n a\n\n"), [[" a"]]);
        assert_eq!(read("a,"), [["a", ""]]);
        assert!(read("").is_empty());
    }

    #[test]
    fn lines_are_counted_through_quoted_ones() {
        let lines: Vec<usize> = Records::new("a\n\"b\r\nb\nb\"\nc", 1, b',', 9).map(|r| r.line).collect();
        assert_eq!(lines, [1, 2, 5]);
    }

    #[test]
    fn mistakes_have_their_place() {
        let records: Vec<Record<'_>> = Records::new("a,\"b\"c\nx,y,\"z\nq", 1, b',', 9).collect();
        assert_eq!(records[0].mistakes, [(1, 1, Mistake::TextAfterQuote)]);
        assert_eq!(records[1].mistakes, [(2, 2, Mistake::UnclosedQuote)]);
        assert_eq!(records.len(), 2);
    }

    #[test]
    fn a_row_of_a_million_fields_keeps_nine() {
        let text = ",".repeat(1_000_000);
        let record = Records::new(&text, 1, b',', 9).next().unwrap();
        assert!(record.too_wide);
        assert_eq!(record.fields.len(), 9);
    }
}
