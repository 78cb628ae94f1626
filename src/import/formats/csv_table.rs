//! CSV exports (RFC 4180): columns are found by name in any order; a byte order mark, CRLF, line breaks in quotes, and `;`
//! or tab as separator are accepted.
//!
//! The `csv` crate is not used: it does not report a quote that is never closed, and it copies cells, which may be
//! passwords. Here cells are borrowed from the file, and the few copies are wiped.

use super::csv_lexer::{Cell, Lexer, MAX_COLUMNS, Record};
use super::file_builder::FileBuilder;
use super::text_ref::TextRef;
use super::uri_list::MAYBE_CUT;
use super::values::{distinct, password};
use crate::import::columns::{Dialect, is_seed_column, normalized};
use crate::import::decode::Preamble;
use crate::import::entry::{FailedEntry, ImportedEntry, ImportedFile};
use crate::import::error::ImportError;
use crate::import::limits::MAX_ENTRIES;
use crate::import::shape::Shape;
use crate::import::uri_text::uris;
use zeroize::Zeroizing;

/// The longest column name, in bytes.
const MAX_NAME: usize = 1000;

/// The columns of a program's table, by their normalized names: lower case, letters and digits only. A field that the
/// program does not export is empty.
pub struct LoginColumns {
    /// The columns without which the table is refused.
    pub required: &'static [&'static str],
    pub service: &'static str,
    pub username: &'static str,
    pub password: &'static str,
    pub urls: &'static [&'static str],
    /// Columns with a seed or an `otpauth` URI.
    pub seeds: &'static [&'static str],
    pub tags: &'static [&'static str],
    pub notes: &'static str,
}

impl LoginColumns {
    pub const COMMON: Self = Self {
        required: &["password"],
        service: "name",
        username: "username",
        password: "password",
        urls: &["url"],
        seeds: &[],
        tags: &[],
        notes: "",
    };
}

/// Removes the escapes of a program from a cell.
pub type Unescape = fn(&str) -> Zeroizing<String>;

/// Reads a table row by row. `read` gets each well-formed row; the others become failures.
pub fn read_rows(
    bytes: &[u8],
    format: &'static str,
    required: &[&str],
    read: impl FnMut(&Row<'_, '_>, &mut FileBuilder),
) -> Result<ImportedFile, ImportError> {
    read_escaped_rows(bytes, format, required, None, read)
}

/// Like [`read_rows`], for a table whose cells may be escaped.
pub fn read_escaped_rows(
    bytes: &[u8],
    format: &'static str,
    required: &[&str],
    unescape: Option<Unescape>,
    read: impl FnMut(&Row<'_, '_>, &mut FileBuilder),
) -> Result<ImportedFile, ImportError> {
    let table = Table { unescape, ..Table::parse(bytes, format)? };
    table.check_columns(required, format)?;
    table.read(FileBuilder::default(), read)
}

/// Removes the backslash before a quote or a backslash.
fn without_backslashes(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_escape = character == '\\' && matches!(characters.peek(), Some('"' | '\\'));
        out.push(if is_escape { characters.next().unwrap_or_default() } else { character });
    }
    out
}

/// A parsed header, and the rows below it, which are parsed one at a time.
pub struct Table<'a> {
    bytes: &'a [u8],
    /// The names of the columns, normalized.
    pub(super) columns: Vec<String>,
    /// The names of the columns as written.
    pub(super) names: Vec<String>,
    body: Lexer<'a>,
    unescape: Option<Unescape>,
    /// Whether a row may have more cells than there are columns.
    pub(super) allows_more_cells: bool,
}

/// One well-formed row.
pub struct Row<'t, 'a> {
    table: &'t Table<'a>,
    record: &'t Record,
}

/// The normalized column names in the file's first line. Empty if the file is not a table.
pub fn columns(shape: &Shape) -> Vec<String> {
    // URIs and XML may contain commas and column names. A picture starts with bytes that are not UTF-8.
    if shape.first_line.starts_with(['<', '\u{fffd}'])
        || uris(&shape.first_line).next().is_some()
        || shape.is_json()
    {
        return Vec::new();
    }
    let line = shape.first_line.as_bytes();
    let mut record = Record::default();
    match Lexer::new(line, Preamble { length: 0, lines: 0, separator: shape.separator })
        .next_record(&mut record)
    {
        Ok(true) => normalized_names(&column_names(line, &record).unwrap_or_default()),
        _ => Vec::new(),
    }
}

/// Whether the file is a table with all of these columns. They must include names that only one program uses.
pub fn has_columns(shape: &Shape, required: &[&str]) -> bool {
    let columns = columns(shape);
    required.iter().all(|name| columns.iter().any(|column| column == name))
}

/// Whether the file is a table with all of the `required` columns and with no others than the `optional` ones. For
/// programs whose column names are common.
pub fn has_exactly(shape: &Shape, required: &[&str], optional: &[&str]) -> bool {
    // Some programs end every line with a separator, which makes a column without a name.
    let is_known =
        |column: &String| column.is_empty() || required.iter().chain(optional).any(|name| column == name);
    has_columns(shape, required) && columns(shape).iter().all(is_known)
}

/// Whether the file is a table of logins, of any program.
pub fn is_login_table(shape: &Shape) -> bool {
    const COMMON: [&str; 9] =
        ["password", "username", "url", "title", "name", "otpauth", "totp", "secret", "notes"];
    let columns = columns(shape);
    columns.len() > 1 && columns.iter().any(|column| COMMON.contains(&column.as_str()))
}

fn column_names(bytes: &[u8], record: &Record) -> Option<Vec<String>> {
    let name = |cell: &Cell| Some(std::str::from_utf8(&bytes[cell.range.clone()]).ok()?.trim().to_owned());
    record.cells.iter().map(name).collect()
}

fn normalized_names(names: &[String]) -> Vec<String> {
    names.iter().map(|name| normalized(name)).collect()
}

impl<'a> Table<'a> {
    /// Checks the structure of the whole file. Fails if it has no header or too many rows, or if a quote is never closed.
    pub(super) fn parse(bytes: &'a [u8], format: &'static str) -> Result<Self, ImportError> {
        Self::parse_dialect(bytes, format, Dialect::Standard)
    }

    pub fn parse_dialect(
        bytes: &'a [u8],
        format: &'static str,
        dialect: Dialect,
    ) -> Result<Self, ImportError> {
        let damaged = |what: String| ImportError::Damaged { format, what };
        let mut lexer = Lexer::new(bytes, Preamble::of(bytes));
        lexer.has_backslash_escapes = dialect == Dialect::Backslashes;
        let unescape = (dialect == Dialect::Backslashes).then_some(without_backslashes as Unescape);
        let mut record = Record::default();
        let mut header = (dialect == Dialect::NoHeader).then(|| (Vec::new(), lexer.clone()));
        let mut rows = 0;
        let unclosed = |line| damaged(format!("the quote that opens on line {line} is never closed"));
        while lexer.next_record(&mut record).map_err(unclosed)? {
            if record.is_blank() {
                continue;
            }
            if header.is_some() {
                rows += 1;
            } else if record.count > MAX_COLUMNS {
                return Err(damaged(format!("its first line names more than {MAX_COLUMNS} columns")));
            } else if record.cells.iter().any(|cell| cell.range.len() > MAX_NAME) {
                return Err(damaged("its first line is not a list of columns".into()));
            } else {
                let names = column_names(bytes, &record)
                    .ok_or_else(|| damaged("its first line is not valid UTF-8".into()))?;
                header = Some((names, lexer.clone()));
            }
            if rows > MAX_ENTRIES {
                return Err(damaged(format!("it has more than {MAX_ENTRIES} rows")));
            }
        }
        let (names, body) = header.ok_or_else(|| damaged("it is empty".into()))?;
        let columns = normalized_names(&names);
        let allows_more_cells = dialect == Dialect::NoHeader;
        Ok(Self { bytes, columns, names, body, unescape, allows_more_cells })
    }

    /// Reads the rows. `read` gets each well-formed row; the others become failures.
    pub fn read(
        &self,
        mut builder: FileBuilder,
        mut read: impl FnMut(&Row<'_, '_>, &mut FileBuilder),
    ) -> Result<ImportedFile, ImportError> {
        self.for_each_row(|row| match row {
            Ok(row) => {
                let entries_before = builder.file.entries.len();
                read(&row, &mut builder);
                if row.ends_with_seed_at_end_of_file() {
                    let entries = builder.file.entries.get_mut(entries_before..).unwrap_or_default();
                    let seeds = entries.iter_mut().flat_map(|entry| &mut entry.seeds);
                    seeds.for_each(|seed| seed.warnings.push(MAYBE_CUT.into()));
                }
            }
            Err(failed) => builder.file.failed.push(failed),
        });
        Ok(builder.finish())
    }

    /// Checks the columns again, because a file whose format the user named has not passed the detection.
    pub(super) fn check_columns(&self, required: &[&str], format: &'static str) -> Result<(), ImportError> {
        let has = |name: &str| self.columns.iter().any(|column| column == name);
        let missing: Vec<&str> = required.iter().copied().filter(|name| !has(name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let what = format!("its first line names no column {}", crate::text::join(&missing));
        Err(ImportError::Damaged { format, what })
    }

    fn for_each_row(&self, mut read: impl FnMut(Result<Row<'_, 'a>, FailedEntry>)) {
        let mut lexer = self.body.clone();
        let mut record = Record::default();
        while lexer.next_record(&mut record) == Ok(true) {
            if !record.is_blank() {
                read(self.row(&record));
            }
        }
    }

    fn row<'t>(&'t self, record: &'t Record) -> Result<Row<'t, 'a>, FailedEntry> {
        let row = Row { table: self, record };
        let failed = |why: String| Err(FailedEntry::new(&row.place(), "", why));
        let (count, expected) = (record.count, self.columns.len());
        if record.text_after_quote {
            return failed("text follows a closing quote, so it is unclear where the cell ends".into());
        }
        // Some programs end every line with a separator, so empty extra cells are accepted.
        let extra = record.cells.get(expected..).unwrap_or_default();
        let has_more = record.has_text_beyond || extra.iter().any(|cell| !cell.range.is_empty());
        if count < expected || (has_more && !self.allows_more_cells) {
            return failed(format!("it has {count} columns where the first line names {expected}"));
        }
        for cell in &record.cells {
            if let Err(error) = std::str::from_utf8(&self.bytes[cell.range.clone()]) {
                let offset = cell.range.start + error.valid_up_to() - self.line_start(record);
                return failed(format!("byte {} of the line is not valid UTF-8", offset + 1));
            }
        }
        Ok(row)
    }

    fn line_start(&self, record: &Record) -> usize {
        let first = record.cells.first().map_or(0, |cell| cell.range.start);
        self.bytes[..first].iter().rposition(|&b| b == b'\n').map_or(0, |newline| newline + 1)
    }
}

impl<'t, 'a: 't> Row<'t, 'a> {
    /// `line 5`: the line where the row begins.
    pub fn place(&self) -> String {
        format!("line {}", self.record.line)
    }

    /// The cell with its spaces, which count in passwords. Empty if there is no such column.
    pub fn raw(&self, column: &str) -> TextRef<'t> {
        let index = self.table.columns.iter().position(|name| !column.is_empty() && name == column);
        index.map_or(TextRef::Borrowed(""), |index| self.cell(index))
    }

    pub fn cell_count(&self) -> usize {
        self.record.cells.len()
    }

    pub fn cell(&self, index: usize) -> TextRef<'t> {
        match self.table.unescape {
            Some(unescape) => TextRef::Owned(unescape(&self.unquoted(index))),
            None => self.unquoted(index),
        }
    }

    fn unquoted(&self, index: usize) -> TextRef<'t> {
        let Some(cell) = self.record.cells.get(index) else { return TextRef::Borrowed("") };
        let text = std::str::from_utf8(&self.table.bytes[cell.range.clone()]).unwrap_or_default();
        if !cell.has_doubled_quotes {
            return TextRef::Borrowed(text);
        }
        // The buffer never grows, so no copy of a password stays behind in freed memory.
        let mut unquoted = Zeroizing::new(String::with_capacity(text.len()));
        let mut after_quote = false;
        for character in text.chars() {
            after_quote = character == '"' && !after_quote;
            if !after_quote {
                unquoted.push(character);
            }
        }
        TextRef::Owned(unquoted)
    }

    /// The cell without spaces around it.
    pub fn text(&self, column: &str) -> String {
        self.raw(column).trim().to_owned()
    }

    /// The entry in these columns. Malformed seeds are added to the builder as failures.
    pub fn login(&self, columns: &LoginColumns, builder: &mut FileBuilder) -> ImportedEntry {
        let texts = |names: &[&str]| names.iter().map(|name| self.text(name)).collect::<Vec<_>>();
        let mut entry = ImportedEntry {
            place: self.place(),
            service: self.text(columns.service),
            username: self.text(columns.username),
            urls: distinct(texts(columns.urls).iter().map(String::as_str)),
            password: password(&self.raw(columns.password)),
            tags: distinct(texts(columns.tags).iter().map(String::as_str)),
            has_notes: !self.text(columns.notes).is_empty(),
            ..ImportedEntry::default()
        };
        self.add_seeds(columns, &mut entry, builder);
        entry
    }

    /// Adds the generators of the row. No column that is named for them or that holds their URIs is left out.
    fn add_seeds(&self, columns: &LoginColumns, entry: &mut ImportedEntry, builder: &mut FileBuilder) {
        for (index, column) in self.table.columns.iter().enumerate() {
            let cell = self.cell(index);
            if columns.seeds.contains(&column.as_str()) || is_seed_column(column) {
                builder.add_seed(entry, &cell);
            } else if column != columns.password {
                builder.add_seeds_in(entry, column, &cell);
            }
        }
    }

    /// Whether the row may be cut off.
    pub fn ends_at_end_of_file(&self) -> bool {
        let bytes = self.table.bytes;
        let end = self.record.cells.last().map_or(0, |cell| cell.range.end);
        end == bytes.len() || bytes.get(end..) == Some(b"\"")
    }

    /// Whether the row's last cell is a seed that ends with the file, without a quote or a line end, so that it may be cut
    /// off.
    fn ends_with_seed_at_end_of_file(&self) -> bool {
        let last_column = self.table.columns.last().map(String::as_str);
        let is_seed = last_column.is_some_and(is_seed_column) || self.table.allows_more_cells;
        let has_last = self.record.count == self.table.columns.len() || self.table.allows_more_cells;
        let cell = self.record.cells.last().filter(|_| is_seed && has_last);
        cell.is_some_and(|cell| !cell.range.is_empty() && cell.range.end == self.table.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Result<Vec<String>, String>> {
        let table = Table::parse(text, "test").unwrap();
        let mut rows = Vec::new();
        table.for_each_row(|row| {
            rows.push(match row {
                Ok(row) => Ok(table.columns.iter().map(|c| row.raw(c).to_string()).collect()),
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
            read(b"a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2, p\"q "),
            [cells(&["1", "x, \"y\"\nz"]), cells(&["2", " p\"q "])]
        );
        assert_eq!(read(b"a;b\n1;2,5\n"), [cells(&["1", "2,5"])]);
        assert_eq!(read(b"a\tb\n1\t2\n"), [cells(&["1", "2"])]);
        assert_eq!(read(b"# made today\nsep=^\n\na^b,c\n1^2\n"), [cells(&["1", "2"])]);
        assert_eq!(read(b"\na|b\n1|2,3,4\n"), [cells(&["1", "2,3,4"])]);
        assert_eq!(read(b"a,b\n\"\"\"\",\"\"\n"), [cells(&["\"", ""])]);
    }

    #[test]
    fn a_malformed_row_fails_with_its_line_and_the_others_are_read() {
        assert_eq!(
            read(b"a,b\n\"1\n1\",x\n2\n3,4,5\n\"6\"6,x\nq,\xff\n7,8,\n"),
            [
                cells(&["1\n1", "x"]),
                Err("line 4: it has 1 columns where the first line names 2".into()),
                Err("line 5: it has 3 columns where the first line names 2".into()),
                Err("line 6: text follows a closing quote, so it is unclear where the cell ends".into()),
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
    fn an_unclosed_quote_is_refused_with_its_line() {
        let message = |text: &[u8]| Table::parse(text, "test").err().unwrap().to_string();
        assert!(message(b"a,b\n1,2\n3,\"4\n5,6\n").contains("opens on line 3"));
        assert!(message(b"\n\n").contains("empty"));
        assert!(message(&[b','; MAX_COLUMNS]).contains("names more than 500 columns"));
    }

    #[test]
    fn only_a_table_has_a_header() {
        let columns = |bytes: &[u8]| columns(&Shape::of(bytes));
        assert_eq!(
            columns(b"Last Modified,login_uri,\"OTPAuth\"\r\nx"),
            ["lastmodified", "loginuri", "otpauth"]
        );
        assert_eq!(columns(b"a,b"), ["a", "b"]);
        for other in [&b""[..], b"{\"a\":1}", b"PK\x03\x04\0\0\n"] {
            assert!(columns(other).is_empty());
        }
    }
}
