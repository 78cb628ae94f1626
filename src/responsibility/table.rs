//! A strict reader for CSV (RFC 4180) that reports the line and field of each mistake.
//!
//! The `csv` crate cannot do this: it silently accepts an unclosed quote and text after a closing quote. In a table
//! that people edit by hand, such a mistake would silently turn the rows after it into part of a field. The crate also
//! does not accept spaces before an opening quote.

use std::borrow::Cow;

#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    /// The line on which the record starts, from 1.
    pub(super) line: usize,
    /// The unquoted fields. Line ends are `\n`; spaces are kept.
    pub(super) fields: Vec<Cow<'a, str>>,
    pub(super) mistakes: Vec<Mistake>,
    /// Whether there were too many fields. The fields beyond the limit are dropped.
    pub(super) too_wide: bool,
}

impl Record<'_> {
    /// Whether the record holds nothing but separators and spaces.
    pub(super) fn is_blank(&self) -> bool {
        self.mistakes.is_empty() && !self.too_wide && self.fields.iter().all(|field| field.trim().is_empty())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// The line, from 1.
    pub(super) line: usize,
    /// The field's position, from 0.
    pub(super) field: usize,
    pub(super) kind: MistakeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MistakeKind {
    /// The file ends inside a quoted field.
    UnclosedQuote,
    /// A quoted field is followed by something other than a separator.
    TextAfterQuote,
}

impl MistakeKind {
    /// What is wrong and how to fix it.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "this quoted text is never closed; end it with a quote (\")",
            Self::TextAfterQuote => {
                "text goes on after the closing quote; inside quoted text write each quote twice (\"\")"
            }
        }
    }
}

/// Reads records one at a time and skips empty lines. Each record borrows from the text, so memory stays bounded by
/// one row.
pub(super) struct Records<'a> {
    text: &'a str,
    /// The offset of the next byte.
    offset: usize,
    line: usize,
    separator: u8,
    max_fields: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn new(text: &'a str, line: usize, separator: u8, max_fields: usize) -> Self {
        Self { text, offset: 0, line, separator, max_fields }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    /// The text up to the first of these ASCII bytes.
    fn until(&mut self, stops: &[u8]) -> &'a str {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        let length = rest.bytes().position(|b| stops.contains(&b)).unwrap_or(rest.len());
        self.offset += length;
        rest.get(..length).unwrap_or_default()
    }

    fn field(&mut self, record: &mut Record<'a>) -> Cow<'a, str> {
        let separator = self.separator;
        let start = self.offset;
        // Skip spaces before an opening quote, because people type a space after a comma.
        while self.byte() == Some(b' ') {
            self.offset += 1;
        }
        if self.byte() != Some(b'"') {
            self.offset = start;
            return self.until(&[separator, b'\n', b'\r']).into();
        }
        let opening_line = self.line;
        let field = record.fields.len();
        self.offset += 1;
        let mut out: Cow<'a, str> = self.until(b"\"\r\n").into();
        loop {
            match self.byte() {
                None => {
                    record.mistakes.push(Mistake {
                        line: opening_line,
                        field,
                        kind: MistakeKind::UnclosedQuote,
                    });
                    return out;
                }
                Some(b'"') => {
                    self.offset += 1;
                    if self.byte() != Some(b'"') {
                        break;
                    }
                    self.offset += 1;
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
            record.mistakes.push(Mistake { line: self.line, field, kind: MistakeKind::TextAfterQuote });
        }
        out
    }

    /// Skips `\n`, `\r\n` or a lone `\r`.
    fn line_end(&mut self) {
        if self.byte() == Some(b'\r') {
            self.offset += 1;
        }
        if self.byte() == Some(b'\n') {
            self.offset += 1;
        }
        self.line += 1;
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        // A file of empty lines produces no records.
        while matches!(self.byte()?, b'\n' | b'\r') {
            self.line_end();
        }
        let mut record = Record { line: self.line, ..Record::default() };
        loop {
            let field = self.field(&mut record);
            if record.fields.len() < self.max_fields {
                record.fields.push(field);
            } else {
                record.too_wide = true;
            }
            match self.byte() {
                Some(byte) if byte == self.separator => self.offset += 1,
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
    fn fields_are_split_and_unquoted_and_keep_their_spaces() {
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
    fn line_numbers_count_line_ends_inside_quotes() {
        let lines: Vec<usize> = Records::new("a\n\"b\r\nb\nb\"\nc", 1, b',', 9).map(|r| r.line).collect();
        assert_eq!(lines, [1, 2, 5]);
    }

    #[test]
    fn mistakes_report_their_line_and_field() {
        let records: Vec<Record<'_>> = Records::new("a,\"b\"c\nx,y,\"z\nq", 1, b',', 9).collect();
        let text_after_quote = Mistake { line: 1, field: 1, kind: MistakeKind::TextAfterQuote };
        let unclosed_quote = Mistake { line: 2, field: 2, kind: MistakeKind::UnclosedQuote };
        assert_eq!(records[0].mistakes, [text_after_quote]);
        assert_eq!(records[1].mistakes, [unclosed_quote]);
        assert_eq!(records.len(), 2);
    }

    #[test]
    fn fields_beyond_the_limit_are_dropped() {
        let text = ",".repeat(1_000_000);
        let record = Records::new(&text, 1, b',', 9).next().unwrap();
        assert!(record.too_wide);
        assert_eq!(record.fields.len(), 9);
    }
}
