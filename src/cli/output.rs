//! Standard output with tables and wrapped text, and messages on standard error.

use super::error::{CliError, shown};
use crate::access::Basis;
use crate::text;
use serde::Serialize;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// The width of wrapped text in a file or a pipe, in columns.
const PIPED_LINE: usize = 100;
/// The widest cell of a table in a file or a pipe, in columns.
const PIPED_CELL: usize = 60;
/// The narrowest that a column of a table or wrapped text becomes in a narrow terminal.
const NARROWEST_CELL: usize = 8;
const NARROWEST_TEXT: usize = 20;

/// Buffered standard output. A closed pipe ends the command without an error; see [`CliError::BrokenPipe`].
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    /// The width of the terminal; `None` for a file or a pipe.
    columns: Option<usize>,
    colour: bool,
}

/// The meaning of a text, shown in colour if the terminal supports it. The text itself must say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Heading,
    Alert,
    Warning,
    Good,
    Quiet,
}

impl Style {
    /// The parameter of the SGR escape sequence.
    const fn code(self) -> &'static str {
        match self {
            Self::Heading => "1",
            Self::Alert => "31",
            Self::Warning => "33",
            Self::Good => "32",
            Self::Quiet => "2",
        }
    }
}

impl Output {
    pub fn new() -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let columns = terminal.then(|| crossterm::terminal::size().map_or(80, |(columns, _)| columns.into()));
        let colour = terminal
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { out: BufWriter::new(stdout.lock()), columns, colour }
    }

    pub const fn is_terminal(&self) -> bool {
        self.columns.is_some()
    }

    /// Adds the colour of a style, if colours are wanted.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.colour { format!("\u{1b}[{}m{text}\u{1b}[0m", style.code()) } else { text.to_owned() }
    }

    /// Writes a line. The caller passes text from outside through [`text::visible`].
    pub fn line(&mut self, line: impl fmt::Display) -> Result<(), CliError> {
        writeln!(self.out, "{line}").map_err(write_failed)
    }

    pub fn heading(&mut self, text: &str) -> Result<(), CliError> {
        self.line(self.paint(Style::Heading, text))
    }

    /// Writes text unchanged, without a line end.
    pub fn text(&mut self, text: &str) -> Result<(), CliError> {
        self.bytes(text.as_bytes())
    }

    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.out.write_all(bytes).map_err(write_failed)
    }

    /// Writes a value as indented JSON, without characters that a terminal would obey.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        text::write_json(&mut self.out, value).map_err(|error| write_failed(error.into()))?;
        self.line("")
    }

    /// Writes text wrapped to the output's width, made visible. The first line starts with `first`; the others are
    /// indented to its width.
    pub fn wrapped(&mut self, first: &str, text: &str) -> Result<(), CliError> {
        let indent = text::width(first);
        let width = self.columns.unwrap_or(PIPED_LINE).saturating_sub(indent).max(NARROWEST_TEXT);
        let mut start = first.to_owned();
        for line in text::wrap_whole_words(text, width) {
            self.line(format_args!("{start}{line}"))?;
            start = " ".repeat(indent);
        }
        Ok(())
    }

    /// Writes on how many accounts the results above rest.
    pub fn basis(&mut self, basis: Basis) -> Result<(), CliError> {
        match basis.sentence() {
            sentence if sentence.is_empty() => Ok(()),
            sentence => self.wrapped("", &sentence),
        }
    }

    /// Writes a table. Columns are as wide as their contents; in a narrow terminal the widest columns are cut.
    pub fn table(&mut self, heading: &[&str], rows: &[Vec<String>]) -> Result<(), CliError> {
        let widths = column_widths(heading, rows, self.columns);
        let heading: Vec<String> = heading.iter().map(|&cell| cell.to_owned()).collect();
        self.heading(&table_row(&heading, &widths))?;
        for row in rows {
            self.line(table_row(row, &widths))?;
        }
        Ok(())
    }

    /// Writes a table whose last column is text that is never cut: a terminal wraps it into the remaining width, which
    /// is at least a third; in a file or a pipe the line is as long as the text.
    pub fn table_with_text(&mut self, heading: &[&str], rows: &[Vec<String>]) -> Result<(), CliError> {
        let Some((text_heading, heading)) = heading.split_last() else { return Ok(()) };
        let widths = column_widths(heading, rows, self.columns.map(|columns| columns - columns / 3));
        let indent: usize = widths.iter().map(|width| width + 2).sum();
        let width =
            self.columns.map_or(usize::MAX, |columns| columns.saturating_sub(indent).max(NARROWEST_TEXT));
        let line = |cells: &[String], text: &str| {
            let cells: Vec<String> =
                cells.iter().zip(&widths).map(|(cell, &width)| text::pad(cell, width) + "  ").collect();
            format!("{}{text}", cells.concat()).trim_end().to_owned()
        };
        let heading: Vec<String> = heading.iter().map(|&cell| cell.to_owned()).collect();
        self.heading(&line(&heading, text_heading))?;
        for row in rows {
            let Some((text, cells)) = row.split_last() else { continue };
            let mut lines = text::wrap_whole_words(text, width).into_iter();
            self.line(line(cells, &lines.next().unwrap_or_default()))?;
            for line in lines {
                self.line(format_args!("{}{line}", " ".repeat(indent)))?;
            }
        }
        Ok(())
    }

    pub fn flush(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(write_failed)
    }
}

/// Prints a message for the person to standard error, each line made safe to show. Errors are ignored: there is no other
/// place to report them.
pub fn notify(message: impl fmt::Display) {
    let lines: Vec<String> = message.to_string().split('\n').map(shown).collect();
    let message = lines.join("\n");
    // One write, so that messages of several threads do not mix.
    let _ = io::stderr().lock().write_all(format!("{message}\n").as_bytes());
}

#[expect(clippy::needless_pass_by_value, reason = "used in map_err")]
fn write_failed(error: io::Error) -> CliError {
    if error.kind() == io::ErrorKind::BrokenPipe {
        CliError::BrokenPipe
    } else {
        CliError::failed(
            format_args!("the output could not be written: {error}"),
            "check the file or program that receives it; what the command changed before is saved",
        )
    }
}

/// The widths of a table's columns. In a terminal, the widest column shrinks until the row fits or no column is wider
/// than [`NARROWEST_CELL`].
fn column_widths(heading: &[&str], rows: &[Vec<String>], columns: Option<usize>) -> Vec<usize> {
    let limit = columns.unwrap_or(PIPED_CELL).max(NARROWEST_CELL);
    let mut widths: Vec<usize> = heading.iter().map(|cell| text::width(cell)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(text::width(&text::fit(cell, limit)));
        }
    }
    if let Some(columns) = columns {
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > columns {
            match widths.iter_mut().filter(|width| **width > NARROWEST_CELL).max() {
                Some(widest) => *widest -= 1,
                None => break,
            }
        }
    }
    widths
}

fn table_row(cells: &[String], widths: &[usize]) -> String {
    let padded: Vec<String> = cells.iter().zip(widths).map(|(cell, &width)| text::pad(cell, width)).collect();
    padded.join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|&cell| cell.to_owned()).collect()).collect()
    }

    #[test]
    fn columns_align_by_display_width() {
        let rows = cells(&[&["漢字", "1"], &["mail\nbox", "2"]]);
        let widths = column_widths(&["name", "n"], &rows, None);
        assert_eq!(widths, [8, 1]);
        assert_eq!(table_row(&rows[0], &widths), "漢字      1");
        assert_eq!(table_row(&rows[1], &widths), "mail box  2");
    }

    #[test]
    fn widest_column_shrinks_in_a_narrow_terminal() {
        let rows = cells(&[&["short", &"x".repeat(10_000)]]);
        assert_eq!(column_widths(&["a", "b"], &rows, Some(30)), [5, 23]);
        assert_eq!(column_widths(&["a", "b"], &rows, Some(1)), [5, 8]);
        assert_eq!(column_widths(&["a", "b"], &rows, None), [5, PIPED_CELL]);
    }
}
