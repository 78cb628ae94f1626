//! CSV as password managers write it (RFC 4180, and what they do to it): columns by name in any order, BOM,
//! CRLF, newlines in quotes, `;` or tab where a spreadsheet has been at it.
//!
//! A reader of its own, because the `csv` crate goes on silently through an unclosed quote, and because cells
//! are passwords: they are borrowed from the file, and the few that must be rewritten are wiped.

use super::collect::Collector;
use super::google::is_migration;
use super::otpauth::{AT_END, is_address};
use super::{FailedEntry, ImportError, ImportedFile, MAX_ENTRIES, Shape};
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
) -> Result<ImportedFile, ImportError> {
    let sheet = Sheet::open(bytes, format)?;
    sheet.needs(needs, format)?;
    let mut found = Collector::default();
    sheet.each(|row| match row {
        Ok(row) => {
            let before = found.export.entries.len();
            read(&row, &mut found);
            if row.ends_in_a_seed() {
                let entries = found.export.entries.get_mut(before..).unwrap_or_default();
                let seeds = entries.iter_mut().flat_map(|entry| &mut entry.seeds);
                seeds.for_each(|seed| seed.warnings.push(AT_END.into()));
            }
        }
        Err(failed) => found.export.failed.push(failed),
    });
    Ok(found.finish())
}

/// The most columns: the widest export has some thirty. A cell's place takes more room than an empty cell.
const MAX_COLUMNS: usize = 500;
/// The longest name of a column, in bytes.
const MAX_NAME: usize = 1000;

/// A file with a header, and the rows below it, which are looked at one by one and not kept.
pub(super) struct Sheet<'a> {
    bytes: &'a [u8],
    columns: Vec<String>,
    body: Lexer<'a>,
}

/// One record: where its cells are.
#[derive(Default)]
struct Record {
    line: usize,
    /// The first of them, [`MAX_COLUMNS`] at most.
    cells: Vec<Cell>,
    count: usize,
    /// Whether there is anything in those that are not kept.
    beyond: bool,
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
    // An address may have commas and such words in it, and so may XML, and a picture after its first three bytes.
    if shape.first_line.starts_with(['<', '\u{fffd}'])
        || is_address(&shape.first_line)
        || is_migration(&shape.first_line)
    {
        return Vec::new();
    }
    let line = shape.first_line.as_bytes();
    let mut record = Record::default();
    match Lexer::of(line).record(&mut record) {
        Ok(true) if !shape.is_json() => names(line, &record).unwrap_or_default(),
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
        let mut lexer = Lexer::of(bytes);
        let mut record = Record::default();
        let mut header = None;
        let mut rows = 0;
        let unclosed = |line| damaged(format!("the quote that opens on line {line} is never closed"));
        while lexer.record(&mut record).map_err(unclosed)? {
            if record.is_blank() {
                continue;
            }
            if header.is_some() {
                rows += 1;
            } else if record.count > MAX_COLUMNS {
                return Err(damaged(format!("its first line names more than {MAX_COLUMNS} columns")));
            } else if record.cells.iter().any(|cell| cell.at.len() > MAX_NAME) {
                return Err(damaged("its first line is no list of columns".into()));
            } else {
                let names = names(bytes, &record)
                    .ok_or_else(|| damaged("its first line is not valid UTF-8".into()))?;
                header = Some((names, lexer.clone()));
            }
            if rows > MAX_ENTRIES {
                return Err(damaged(format!("it has more than {MAX_ENTRIES} rows")));
            }
        }
        let (columns, body) = header.ok_or_else(|| damaged("it is empty".into()))?;
        Ok(Self { bytes, columns, body })
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
    pub(super) fn each(&self, mut read: impl FnMut(Result<Row<'_, 'a>, FailedEntry>)) {
        let mut lexer = self.body.clone();
        let mut record = Record::default();
        while lexer.record(&mut record) == Ok(true) {
            if !record.is_blank() {
                read(self.row(&record));
            }
        }
    }

    fn row<'s>(&'s self, record: &'s Record) -> Result<Row<'s, 'a>, FailedEntry> {
        let row = Row { sheet: self, record };
        let failed = |why: String| Err(FailedEntry::new(&row.place(), "", why));
        let (has, wanted) = (record.count, self.columns.len());
        if record.torn {
            return failed("text follows a closing quote, so that a cell's end is not known".into());
        }
        // Some programs end every line with a separator.
        let surplus = record.cells.get(wanted..).unwrap_or_default();
        if has < wanted || record.beyond || surplus.iter().any(|cell| !cell.at.is_empty()) {
            return failed(format!("it has {has} columns where the first line names {wanted}"));
        }
        for cell in &record.cells {
            if let Err(error) = std::str::from_utf8(&self.bytes[cell.at.clone()]) {
                let before = &self.bytes[self.start_of(record)..cell.at.start + error.valid_up_to()];
                return failed(format!("byte {} of the line is not valid UTF-8", before.len() + 1));
            }
        }
        Ok(row)
    }

    fn start_of(&self, record: &Record) -> usize {
        let first = record.cells.first().map_or(0, |cell| cell.at.start);
        self.bytes[..first].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1)
    }
}

impl Record {
    fn is_blank(&self) -> bool {
        self.count == 1 && self.cells.iter().all(|only| only.at.is_empty())
    }

    fn push(&mut self, cell: Cell) {
        self.count += 1;
        if self.cells.len() < MAX_COLUMNS {
            self.cells.push(cell);
        } else {
            self.beyond |= !cell.at.is_empty();
        }
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

    /// Whether a seed runs up to the end of the file, with neither a quote nor a line end after it.
    fn ends_in_a_seed(&self) -> bool {
        let last = self.sheet.columns.last().map(String::as_str);
        let seed = matches!(last, Some("logintotp" | "totp" | "otpauth" | "onetimepassword"));
        let cell = self.record.cells.last().filter(|_| seed && self.record.count == self.sheet.columns.len());
        cell.is_some_and(|cell| !cell.at.is_empty() && cell.at.end == self.sheet.bytes.len())
    }

    /// The cell without the spaces around it.
    pub(super) fn text(&self, column: &str) -> String {
        self.raw(column).trim().to_owned()
    }
}

#[derive(Clone)]
struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    separator: u8,
}

impl<'a> Lexer<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, line: 1, separator: separator(bytes) }
    }

    /// Whether there is another record, which takes the place of the one before; or the line on which a quote
    /// opens that is never closed.
    fn record(&mut self, record: &mut Record) -> Result<bool, usize> {
        if self.at >= self.bytes.len() {
            return Ok(false);
        }
        record.cells.clear();
        *record = Record { line: self.line, cells: std::mem::take(&mut record.cells), ..Record::default() };
        loop {
            let cell = self.cell(&mut record.torn)?;
            record.push(cell);
            match self.bytes.get(self.at) {
                Some(&b) if b == self.separator => self.at += 1,
                Some(b'\r') => {
                    self.at += if self.bytes.get(self.at + 1) == Some(&b'\n') { 2 } else { 1 };
                    self.line += 1;
                    return Ok(true);
                }
                Some(_) => {
                    self.at += 1;
                    self.line += 1;
                    return Ok(true);
                }
                None => return Ok(true),
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
        let mut rows = Vec::new();
        sheet.each(|row| {
            rows.push(match row {
                Ok(row) => Ok(sheet.columns.iter().map(|c| row.raw(c).to_string()).collect()),
                Err(failed) => Err(format!("{}: {}", failed.place, failed.why)),
            });
        });
        rows
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
        let wide = |end: &str| format!("a,b\n1,2{}{end}\n3,4\n", ",".repeat(2 * MAX_COLUMNS)).into_bytes();
        assert_eq!(read(&wide("")), [cells(&["1", "2"]), cells(&["3", "4"])]);
        let why = "line 2: it has 1002 columns where the first line names 2".to_owned();
        assert_eq!(read(&wide("x")), [Err(why), cells(&["3", "4"])]);
    }

    #[test]
    fn an_unclosed_quote_is_refused_with_the_line_where_it_opened() {
        let why = |text: &[u8]| Sheet::open(text, "test").err().unwrap().to_string();
        assert!(why(b"a,b\n1,2\n3,\"4\n5,6\n").contains("opens on line 3"));
        assert!(why(b"\xff\xfea\0").contains("UTF-16"));
        assert!(why(b"\n\n").contains("empty"));
        assert!(why(&[b','; MAX_COLUMNS]).contains("names more than 500 columns"));
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
