//! Where commands write: results to standard output, messages for people to standard error.

use super::error::CliError;
use crate::text;
use serde::Serialize;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// How wide running text is where the output goes to a file or a pipe.
const PIPED_LINE: usize = 100;
/// The widest a cell may be where the output goes to a file or a pipe.
const PIPED_CELL: usize = 60;

/// Standard output, locked and buffered, and standard error.
///
/// A reader that goes away (`| head`) ends the command quietly: see [`CliError::BrokenPipe`].
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    columns: Option<usize>,
    colour: bool,
}

/// What a piece of text means, for the terminals that can show it in colour. Never the only sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A heading of a table or section.
    Heading,
    /// What is wrong and urgent.
    Alert,
    /// What deserves a look.
    Warning,
    /// What is well.
    Good,
    /// What matters less.
    Quiet,
}

impl Style {
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
    /// Takes standard output.
    pub fn new() -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let columns = terminal.then(|| crossterm::terminal::size().map_or(80, |(columns, _)| columns.into()));
        let colour = terminal
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        Self { out: BufWriter::new(stdout.lock()), columns, colour }
    }

    /// Whether a person looks at it now.
    pub const fn is_terminal(&self) -> bool {
        self.columns.is_some()
    }

    /// How many columns there are; `None` where it goes to a file or a pipe.
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// The text in the style, where colours are wanted; else the text.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.colour { format!("\u{1b}[{}m{text}\u{1b}[0m", style.code()) } else { text.to_owned() }
    }

    /// Writes a line. What comes from outside goes through [`text::visible`] first.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn line(&mut self, line: impl fmt::Display) -> Result<(), CliError> {
        writeln!(self.out, "{line}").map_err(write_failed)
    }

    /// Writes text as it is, without an end of line.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn text(&mut self, text: &str) -> Result<(), CliError> {
        self.out.write_all(text.as_bytes()).map_err(write_failed)
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.out.write_all(bytes).map_err(write_failed)
    }

    /// Writes a value as indented JSON.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        serde_json::to_writer_pretty(&mut self.out, value).map_err(|error| write_failed(error.into()))?;
        self.line("")
    }

    /// Writes text wrapped to the output's width: the first line after `first`, the others indented
    /// as far. Text from outside is made visible.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn wrapped(&mut self, first: &str, text: &str) -> Result<(), CliError> {
        let indent = text::width(first);
        let room = self.columns.unwrap_or(PIPED_LINE).saturating_sub(indent).max(20);
        let mut start = first.to_owned();
        for line in text::wrap_whole_words(text, room) {
            self.line(format_args!("{start}{line}"))?;
            start = " ".repeat(indent);
        }
        Ok(())
    }

    /// Writes a table: a heading, then rows; columns are as wide as they need, and the widest give
    /// way where the terminal is narrow.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn table(&mut self, heading: &[&str], rows: &[Vec<String>]) -> Result<(), CliError> {
        let widths = widths(heading, rows, self.columns);
        let head: Vec<String> = heading.iter().map(|&h| h.to_owned()).collect();
        let head = self.paint(Style::Heading, &row(&head, &widths));
        self.line(head)?;
        for cells in rows {
            let line = row(cells, &widths);
            self.line(line)?;
        }
        Ok(())
    }

    /// Writes a table of which the last column is running text, none of which is cut: in a terminal it is
    /// wrapped into what the others leave; in a file or a pipe it is as long as it is.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn table_with_text(&mut self, heading: &[&str], rows: &[Vec<String>]) -> Result<(), CliError> {
        let Some((last, before)) = heading.split_last() else { return Ok(()) };
        // A third of the terminal at least is for the text.
        let room = self.columns.map(|columns| columns - columns / 3);
        let widths = widths(before, rows, room);
        let indent: usize = widths.iter().map(|width| width + 2).sum();
        let room = self.columns.map_or(usize::MAX, |columns| columns.saturating_sub(indent).max(20));
        let cell = |cells: &[String], text: &str| {
            let cells: Vec<String> =
                cells.iter().zip(&widths).map(|(cell, &width)| text::pad(cell, width) + "  ").collect();
            format!("{}{text}", cells.concat()).trim_end().to_owned()
        };
        let head: Vec<String> = before.iter().map(|&h| h.to_owned()).collect();
        let head = self.paint(Style::Heading, &cell(&head, last));
        self.line(head)?;
        for cells in rows {
            let Some((text, cells)) = cells.split_last() else { continue };
            let mut lines = text::wrap_whole_words(text, room).into_iter();
            self.line(cell(cells, &lines.next().unwrap_or_default()))?;
            for line in lines {
                self.line(format_args!("{}{line}", " ".repeat(indent)))?;
            }
        }
        Ok(())
    }

    /// Says something to the person, on standard error.
    pub fn say(&self, message: impl fmt::Display) {
        say(message);
    }

    /// Hands everything over to the system.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub fn flush(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(write_failed)
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::new()
    }
}

/// Says something to the person, on standard error.
pub fn say(message: impl fmt::Display) {
    // At once, and not each part on its own. Where standard error is closed there is nobody to tell.
    let _ = io::stderr().lock().write_all(format!("{message}\n").as_bytes());
}

/// What a failure to write standard output means.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn write_failed(error: io::Error) -> CliError {
    if error.kind() == io::ErrorKind::BrokenPipe {
        CliError::BrokenPipe
    } else {
        CliError::failed(format!("the output could not be written: {error}"), "check where it goes")
    }
}

/// The columns' widths. In a terminal the widest column gives way, one column at a time, until the
/// row fits or nothing is wider than 8.
fn widths(heading: &[&str], rows: &[Vec<String>], columns: Option<usize>) -> Vec<usize> {
    let limit = columns.unwrap_or(PIPED_CELL).max(8);
    let mut widths: Vec<usize> = heading.iter().map(|h| text::width(h)).collect();
    for cells in rows {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(text::width(&text::fit(cell, limit)));
        }
    }
    if let Some(columns) = columns {
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > columns {
            match widths.iter_mut().filter(|width| **width > 8).max() {
                Some(widest) => *widest -= 1,
                None => break,
            }
        }
    }
    widths
}

fn row(cells: &[String], widths: &[usize]) -> String {
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
    fn columns_line_up_by_what_a_terminal_shows() {
        let rows = cells(&[&["漢字", "1"], &["mail\nbox", "2"]]);
        let widths = widths(&["name", "n"], &rows, None);
        assert_eq!(widths, [8, 1]);
        assert_eq!(row(&rows[0], &widths), "漢字      1");
        assert_eq!(row(&rows[1], &widths), "mail box  2");
    }

    #[test]
    fn the_widest_column_gives_way_in_a_narrow_terminal() {
        let rows = cells(&[&["short", &"x".repeat(10_000)]]);
        assert_eq!(widths(&["a", "b"], &rows, Some(30)), [5, 23]);
        assert_eq!(widths(&["a", "b"], &rows, Some(1)), [5, 8]);
        assert_eq!(widths(&["a", "b"], &rows, None), [5, PIPED_CELL]);
    }
}
