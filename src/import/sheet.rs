//! CSV as password managers write it (RFC 4180, and what they do to it): columns by name in any order, BOM,
//! CRLF, newlines in quotes, `;` or tab where a spreadsheet has been at it.
//!
//! A reader of its own, because the `csv` crate goes on silently through an unclosed quote, and because cells
//! are passwords: they are borrowed from the file, and the few that must be rewritten are wiped.

use super::collect::Collector;
use super::{Export, Failed, ImportError, MAX_ENTRIES, Shape};
use std::ops::Range;
use zeroize::Zeroizing;

/// Reads a table row by row into an export; `read` gets each row that can be read.
///
/// # Errors
/// See [`Sheet::open`] and [`Sheet::needs`].
pub(super) fn each_row(
    bytes: &[u8],
    format: &'static str,
    needs: &[&str],
    mut read: impl FnMut(&Row<'_, '_>, &mut Collector),
) -> Result<Export, ImportError> {
    let sheet = Sheet::open(bytes, format)?;
    sheet.needs(needs, format)?;
    let mut found = Collector::default();
    for row in sheet.rows() {
        match row {
            Ok(row) => read(&row, &mut found),
            Err(failed) => found.export.failed.push(failed),
        }
    }
    Ok(found.finish())
}

/// A file with a header, and the rows below it.
pub(super) struct Sheet<'a> {
    bytes: &'a [u8],
    columns: Vec<String>,
    rows: Vec<Record>,
}

/// One record: where its cells are.
struct Record {
    line: usize,
    cells: Vec<Cell>,
    /// Text follows a closing quote, so that nobody knows where a cell ends.
    torn: bool,
}

#[derive(Clone)]
struct Cell {
    at: Range<usize>,
    /// Whether there are doubled quotes in it.
    doubled: bool,
}

/// One row whose cells can be read.
pub(super) struct Row<'s, 'a> {
    sheet: &'s Sheet<'a>,
    record: &'s Record,
}

/// A cell's text, borrowed where it can be.
pub(super) enum Text<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

/// The column names of a file whose first line this is, as [`plain`] writes them; empty where that can't be a header.
pub(super) fn header(shape: &Shape) -> Vec<String> {
    let line = shape.first_line.as_bytes();
    let mut lexer = Lexer { bytes: line, at: 0, line: 1, separator: separator(line) };
    match lexer.record() {
        Ok(Some(record)) if !shape.is_json() => names(line, &record).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Whether a header has all of these columns and none of those.
pub(super) fn has(columns: &[String], all: &[&str], none: &[&str]) -> bool {
    all.iter().all(|wanted| columns.iter().any(|c| c == wanted))
        && !none.iter().any(|other| columns.iter().any(|c| c == other))
}

/// A column's name in lower case, letters and digits alone: `Last Modified`, `last_modified` and
/// `lastModified` are one.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

fn names(bytes: &[u8], record: &Record) -> Option<Vec<String>> {
    record.cells.iter().map(|cell| Some(plain(std::str::from_utf8(&bytes[cell.at.clone()]).ok()?))).collect()
}

/// The separator of which the first line has most; a comma where there is none.
fn separator(bytes: &[u8]) -> u8 {
    let line = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|&&b| b == separator).count();
    [b';', b'\t'].into_iter().filter(|&s| count(s) > count(b',')).max_by_key(|&s| count(s)).unwrap_or(b',')
}

impl<'a> Sheet<'a> {
    /// Reads a file's structure.
    ///
    /// # Errors
    /// Where it is UTF-16, has no header, or a quote is never closed: then nobody knows what belongs to what.
    pub(super) fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, ImportError> {
        let damaged = |what: String| ImportError::Damaged { format, what };
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(damaged(
                "it was saved as UTF-16, probably by a spreadsheet; it must be UTF-8".into(),
            ));
        }
        let bytes = without_bom(bytes);
        let mut lexer = Lexer { bytes, at: 0, line: 1, separator: separator(bytes) };
        let mut rows = Vec::new();
        let mut columns = None;
        loop {
            match lexer.record() {
                Ok(None) => break,
                Ok(Some(record)) if record.is_blank() => {}
                Ok(Some(record)) if columns.is_none() => {
                    let names = names(bytes, &record)
                        .ok_or_else(|| damaged("its first line is not valid UTF-8".into()))?;
                    columns = Some(names);
                }
                Ok(Some(_)) if rows.len() == MAX_ENTRIES => {
                    return Err(damaged(format!("it has more than {MAX_ENTRIES} rows")));
                }
                Ok(Some(record)) => rows.push(record),
                Err(line) => {
                    return Err(damaged(format!("the quote that opens on line {line} is never closed")));
                }
            }
        }
        let columns = columns.ok_or_else(|| damaged("it is empty".into()))?;
        Ok(Self { bytes, columns, rows })
    }

    /// Holds a file whose format was named by hand to the columns that it cannot be read without.
    ///
    /// # Errors
    /// Names the columns that are missing.
    pub(super) fn needs(&self, wanted: &[&str], format: &'static str) -> Result<(), ImportError> {
        let missing: Vec<&str> =
            wanted.iter().copied().filter(|w| !self.columns.iter().any(|c| c == w)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let what = format!("its first line names no column {}", crate::text::join(&missing));
        Err(ImportError::Damaged { format, what })
    }

    /// The rows in order; one that can't be read is a failure with its line.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Row<'_, 'a>, Failed>> {
        self.rows.iter().map(|record| {
            let row = Row { sheet: self, record };
            let failed = |why: String| Err(Failed::new(&row.place(), "", why));
            let (has, wanted) = (record.cells.len(), self.columns.len());
            if record.torn {
                return failed("text follows a closing quote, so that a cell's end is not known".into());
            }
            // Some programs end every line with a separator.
            let surplus = record.cells.get(wanted..).unwrap_or_default();
            if has < wanted || surplus.iter().any(|cell| !cell.at.is_empty()) {
                return failed(format!("it has {has} columns where the first line names {wanted}"));
            }
            for cell in &record.cells {
                if let Err(error) = std::str::from_utf8(&self.bytes[cell.at.clone()]) {
                    let before = &self.bytes[self.start_of(record)..cell.at.start + error.valid_up_to()];
                    return failed(format!("byte {} of the line is not valid UTF-8", before.len() + 1));
                }
            }
            Ok(row)
        })
    }

    fn start_of(&self, record: &Record) -> usize {
        let first = record.cells.first().map_or(0, |cell| cell.at.start);
        self.bytes[..first].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1)
    }
}

impl Record {
    fn is_blank(&self) -> bool {
        matches!(self.cells.as_slice(), [only] if only.at.is_empty())
    }
}

impl<'s, 'a: 's> Row<'s, 'a> {
    /// `line 5`: the line on which it begins.
    pub(super) fn place(&self) -> String {
        format!("line {}", self.record.line)
    }

    /// The cell as it is, empty where there is no such column: for passwords, in which a space counts.
    pub(super) fn raw(&self, column: &str) -> Text<'s> {
        let Some(at) = self.sheet.columns.iter().position(|c| c == column) else { return Text::Borrowed("") };
        let Some(cell) = self.record.cells.get(at) else { return Text::Borrowed("") };
        let text = std::str::from_utf8(&self.sheet.bytes[cell.at.clone()]).unwrap_or_default();
        if !cell.doubled {
            return Text::Borrowed(text);
        }
        // Room for all of it, so that nothing is left behind by growing.
        let mut owned = Zeroizing::new(String::with_capacity(text.len()));
        let mut before = false;
        for character in text.chars() {
            before = character == '"' && !before;
            if !before {
                owned.push(character);
            }
        }
        Text::Owned(owned)
    }

    /// The cell without the spaces around it.
    pub(super) fn text(&self, column: &str) -> String {
        self.raw(column).trim().to_owned()
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    separator: u8,
}

impl Lexer<'_> {
    /// The next record, or the line on which a quote opens that is never closed.
    fn record(&mut self) -> Result<Option<Record>, usize> {
        if self.at >= self.bytes.len() {
            return Ok(None);
        }
        let mut record = Record { line: self.line, cells: Vec::new(), torn: false };
        loop {
            let cell = self.cell(&mut record.torn)?;
            record.cells.push(cell);
            match self.bytes.get(self.at) {
                Some(&b) if b == self.separator => self.at += 1,
                Some(b'\r') => {
                    self.at += if self.bytes.get(self.at + 1) == Some(&b'\n') { 2 } else { 1 };
                    self.line += 1;
                    return Ok(Some(record));
                }
                Some(_) => {
                    self.at += 1;
                    self.line += 1;
                    return Ok(Some(record));
                }
                None => return Ok(Some(record)),
            }
        }
    }

    fn ends(&self, at: usize) -> bool {
        self.bytes.get(at).is_none_or(|&b| b == self.separator || b == b'\n' || b == b'\r')
    }

    /// The cell that begins here; afterwards `at` is on its separator, its line end, or the file's end.
    fn cell(&mut self, torn: &mut bool) -> Result<Cell, usize> {
        if self.bytes.get(self.at) != Some(&b'"') {
            let start = self.at;
            while !self.ends(self.at) {
                self.at += 1;
            }
            return Ok(Cell { at: start..self.at, doubled: false });
        }
        let opened = self.line;
        self.at += 1;
        let start = self.at;
        let mut doubled = false;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(opened),
                Some(b'"') if self.bytes.get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\n') => {
                    self.line += 1;
                    self.at += 1;
                }
                Some(_) => self.at += 1,
            }
        }
        let cell = Cell { at: start..self.at, doubled };
        self.at += 1;
        while !self.ends(self.at) {
            *torn = true;
            self.at += 1;
        }
        Ok(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<Vec<String>, String>> {
        let sheet = Sheet::open(text, "test").unwrap();
        let columns = sheet.columns.clone();
        sheet
            .rows()
            .map(|row| match row {
                Ok(row) => Ok(columns.iter().map(|c| row.raw(c).to_string()).collect()),
                Err(failed) => Err(format!("{}: {}", failed.place, failed.why)),
            })
            .collect()
    }

    fn cells(cells: &[&str]) -> Result<Vec<String>, String> {
        Ok(cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn quotes_newlines_bom_and_crlf_are_read_as_written() {
        assert_eq!(
            read(b"\xef\xbb\xbfa,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2, p\"q "),
            [cells(&["1", "x, \"y\"\nz"]), cells(&["2", " p\"q "])]
        );
        assert_eq!(read(b"a;b\n1;2,5\n"), [cells(&["1", "2,5"])]);
        assert_eq!(read(b"a\tb\n1\t2\n"), [cells(&["1", "2"])]);
        assert_eq!(read(b"a,b\n\"\"\"\",\"\"\n"), [cells(&["\"", ""])]);
    }

    #[test]
    fn a_bad_row_is_named_by_its_line_and_stops_no_other() {
        assert_eq!(
            read(b"a,b\n\"1\n1\",x\n2\n3,4,5\n\"6\"6,x\nq,\xff\n7,8,\n"),
            [
                cells(&["1\n1", "x"]),
                Err("line 4: it has 1 columns where the first line names 2".into()),
                Err("line 5: it has 3 columns where the first line names 2".into()),
                Err("line 6: text follows a closing quote, so that a cell's end is not known".into()),
                Err("line 7: byte 3 of the line is not valid UTF-8".into()),
                cells(&["7", "8"]),
            ]
        );
    }

    #[test]
    fn an_unclosed_quote_is_refused_with_the_line_where_it_opened() {
        let why = |text: &[u8]| Sheet::open(text, "test").err().unwrap().to_string();
        assert!(why(b"a,b\n1,2\n3,\"4\n5,6\n").contains("opens on line 3"));
        assert!(why(b"\xff\xfea\0").contains("UTF-16"));
        assert!(why(b"\n\n").contains("empty"));
    }

    #[test]
    fn only_a_table_has_a_header() {
        let header = |bytes: &[u8]| header(&Shape::of(bytes));
        assert_eq!(
            header(b"\xef\xbb\xbfLast Modified,login_uri,\"OTPAuth\"\r\nx"),
            ["lastmodified", "loginuri", "otpauth"]
        );
        assert_eq!(header(b"a,b"), ["a", "b"]);
        for other in [&b""[..], b"{\"a\":1}", b"PK\x03\x04\0\0\n"] {
            assert!(header(other).is_empty());
        }
    }
}
