//! Splits CSV into records and cells (RFC 4180). Cells are ranges of the file, because they may be passwords.

use crate::import::decode::Preamble;
use std::ops::Range;

/// The most cells that are kept of a record. The widest export has about thirty columns.
pub(super) const MAX_COLUMNS: usize = 500;

/// One record of the file.
#[derive(Default)]
pub(super) struct Record {
    /// The line where it begins, from 1.
    pub(super) line: usize,
    /// The first [`MAX_COLUMNS`] cells.
    pub(super) cells: Vec<Cell>,
    /// The number of all cells.
    pub(super) count: usize,
    /// Whether a cell that is not in `cells` has text.
    pub(super) has_text_beyond: bool,
    /// Whether text follows a closing quote, so that the cell's end is unclear.
    pub(super) text_after_quote: bool,
}

#[derive(Clone)]
pub(super) struct Cell {
    pub(super) range: Range<usize>,
    pub(super) has_doubled_quotes: bool,
}

impl Record {
    pub(super) fn is_blank(&self) -> bool {
        self.count == 1 && self.cells.iter().all(|cell| cell.range.is_empty())
    }

    fn push(&mut self, cell: Cell) {
        self.count += 1;
        if self.cells.len() < MAX_COLUMNS {
            self.cells.push(cell);
        } else {
            self.has_text_beyond |= !cell.range.is_empty();
        }
    }
}

/// The separator that occurs most often in the first line; a comma if none does.
fn separator(bytes: &[u8]) -> u8 {
    let line = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|&&b| b == separator).count();
    [b';', b'\t', b'|']
        .into_iter()
        .filter(|&s| count(s) > count(b','))
        .max_by_key(|&s| count(s))
        .unwrap_or(b',')
}

#[derive(Clone)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    offset: usize,
    /// From 1.
    line: usize,
    separator: u8,
    /// Whether a backslash escapes a quote or a backslash in quotes.
    pub(super) has_backslash_escapes: bool,
}

impl<'a> Lexer<'a> {
    /// Begins behind the preamble.
    pub(super) fn new(bytes: &'a [u8], preamble: Preamble) -> Self {
        let separator = preamble.separator.unwrap_or_else(|| separator(&bytes[preamble.length..]));
        Self {
            bytes,
            offset: preamble.length,
            line: preamble.lines + 1,
            separator,
            has_backslash_escapes: false,
        }
    }

    /// Reads the next record into `record`. `Ok(false)` at the end. The error is the line number of a quote that is never
    /// closed.
    pub(super) fn next_record(&mut self, record: &mut Record) -> Result<bool, usize> {
        if self.offset >= self.bytes.len() {
            return Ok(false);
        }
        record.cells.clear();
        *record = Record { line: self.line, cells: std::mem::take(&mut record.cells), ..Record::default() };
        loop {
            let cell = self.next_cell(&mut record.text_after_quote)?;
            record.push(cell);
            match self.bytes.get(self.offset) {
                Some(&b) if b == self.separator => self.offset += 1,
                Some(b'\r') => {
                    self.offset += if self.bytes.get(self.offset + 1) == Some(&b'\n') { 2 } else { 1 };
                    self.line += 1;
                    return Ok(true);
                }
                Some(_) => {
                    self.offset += 1;
                    self.line += 1;
                    return Ok(true);
                }
                None => return Ok(true),
            }
        }
    }

    fn is_cell_end(&self, offset: usize) -> bool {
        self.bytes.get(offset).is_none_or(|&b| b == self.separator || b == b'\n' || b == b'\r')
    }

    /// Reads a cell and stops at its separator, its line end, or the end of the file.
    fn next_cell(&mut self, text_after_quote: &mut bool) -> Result<Cell, usize> {
        if self.bytes.get(self.offset) != Some(&b'"') {
            let start = self.offset;
            while !self.is_cell_end(self.offset) {
                self.offset += 1;
            }
            return Ok(Cell { range: start..self.offset, has_doubled_quotes: false });
        }
        let opening_line = self.line;
        self.offset += 1;
        let start = self.offset;
        let mut has_doubled_quotes = false;
        loop {
            match self.bytes.get(self.offset) {
                None => return Err(opening_line),
                Some(b'"') if self.bytes.get(self.offset + 1) == Some(&b'"') => {
                    has_doubled_quotes = true;
                    self.offset += 2;
                }
                Some(b'"') => break,
                Some(b'\\') if self.has_backslash_escapes => {
                    let is_escape = matches!(self.bytes.get(self.offset + 1), Some(b'"' | b'\\'));
                    self.offset += if is_escape { 2 } else { 1 };
                }
                Some(b'\n') => {
                    self.line += 1;
                    self.offset += 1;
                }
                Some(_) => self.offset += 1,
            }
        }
        let cell = Cell { range: start..self.offset, has_doubled_quotes };
        self.offset += 1;
        while !self.is_cell_end(self.offset) {
            *text_after_quote = true;
            self.offset += 1;
        }
        Ok(cell)
    }
}
