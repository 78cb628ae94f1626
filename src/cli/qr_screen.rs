//! Shows QR codes on the terminal's alternate screen, so that nothing stays in the scrollback, until a key is pressed or
//! the time is up.

use super::context::Context;
use super::error::CliError;
use super::input;
use super::interrupt;
use crate::config::Theme;
use crate::export::qr::{Code, QUIET};
use crate::platform::{clock, terminal, terminal::Waited};
use crate::text;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{Event, KeyCode, KeyModifiers};
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use std::io::{self, Write};
use std::time::Duration;
use zeroize::Zeroizing;

/// The time for each page if the command has no option for it.
pub const DEFAULT_SECONDS: u32 = 30;
/// How often the signals, the clock and the terminal are checked.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// One screen.
pub struct Page {
    /// The same content as QR codes of decreasing size; the first one that fits is shown.
    pub codes: Vec<Code>,
    pub caption: String,
}

/// How QR codes are drawn on this terminal.
#[derive(Clone, Copy)]
pub struct QrStyle {
    /// Whether escape sequences for black and white can be used.
    colour: bool,
    /// Whether to draw ASCII characters only.
    ascii: bool,
    /// Without colours: whether to draw the light modules, which is right on a dark terminal.
    light: bool,
}

impl QrStyle {
    pub fn new(context: &Context) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let plain = context.config.theme == Theme::Plain;
        Self {
            colour: !dumb && !plain && set("NO_COLOR").is_none(),
            ascii: context.config.ascii || !text::is_unicode_locale(|name| std::env::var(name).ok()),
            light: context.config.theme != Theme::Light,
        }
    }

    pub const fn without_colour(self) -> Self {
        Self { colour: false, ..self }
    }

    /// The lines of a code. A line is one row of modules in ASCII, or two rows with half blocks.
    pub fn rows(self, code: &Code) -> Vec<Zeroizing<String>> {
        if !self.colour {
            return code.rows(self.ascii, self.light);
        }
        // The colours 16 and 231 are black and white; themes redefine only the first sixteen colours.
        let (columns, rows) = code.cells(self.ascii);
        let painted = |y: usize| {
            let mut out = Zeroizing::new(String::with_capacity(24 * columns + 4));
            for (dark, character) in (0..columns).map(|x| code.cell(self.ascii, x, y)) {
                out.push_str(if dark { "\u{1b}[38;5;231;48;5;16m" } else { "\u{1b}[38;5;16;48;5;231m" });
                out.push(character);
            }
            out.push_str("\u{1b}[0m");
            out
        };
        (0..rows).map(painted).collect()
    }
}

/// The size in columns and rows.
fn terminal_size() -> io::Result<(usize, usize)> {
    let (columns, rows) = crossterm::terminal::size()?;
    Ok((columns.into(), rows.into()))
}

/// The number of modules a side of the largest code that fits on this terminal, without the quiet zone around it.
pub fn max_modules(context: &Context) -> Option<usize> {
    let (columns, rows) = terminal_size().ok()?;
    // One row is for the caption.
    let rows = rows.saturating_sub(1);
    let side = if QrStyle::new(context).ascii { (columns / 2).min(rows) } else { columns.min(2 * rows) };
    Some(side.saturating_sub(2 * QUIET))
}

pub fn has_terminal(context: &Context) -> bool {
    context.out.is_terminal() && input::is_interactive()
}

pub fn require_terminal(context: &Context) -> Result<(), CliError> {
    if has_terminal(context) {
        return Ok(());
    }
    Err(CliError::failed(
        "a QR code is shown in a terminal, and standard input or output is not one",
        "run it in a terminal, or write a picture with `selvedge export --format google -o FILE`",
    ))
}

/// Shows pages one after another, each until a key is pressed or its time is up. Returns the number of pages that were
/// shown: the time limit, Ctrl-C, q and Esc skip the remaining pages.
pub fn show(context: &mut Context, pages: &[Page], seconds: u32) -> Result<usize, CliError> {
    context.out.flush()?;
    let mut style = QrStyle::new(context);
    let failed =
        |error: io::Error| CliError::failed(format_args!("the terminal failed: {error}"), "try again");
    let ended = interrupt::EndFlag::new();
    let screen = AlternateScreen::enter().map_err(failed)?;
    for (index, page) in pages.iter().enumerate() {
        let is_last = index + 1 == pages.len();
        let started = clock::monotonic();
        let mut drawn_seconds = None;
        loop {
            let hung_up = terminal::wait(Duration::ZERO).map_err(failed)? == Waited::Closed;
            if hung_up || ended.is_raised() {
                drop(screen);
                return Err(CliError::failed("the program received a signal to end", "nothing was changed"));
            }
            let elapsed = clock::monotonic().saturating_sub(started);
            let left = Duration::from_secs(seconds.into()).saturating_sub(elapsed);
            if left.is_zero() {
                return Ok(index + 1);
            }
            let left = left.as_millis().div_ceil(1000);
            if drawn_seconds != Some(left) {
                draw(page, style, drawn_seconds.is_none(), is_last, left).map_err(failed)?;
                drawn_seconds = Some(left);
            }
            // A timeout of zero would never read the terminal: see crossterm, `try_read` with `use-dev-tty`.
            if !crossterm::event::poll(POLL_INTERVAL).map_err(failed)? {
                continue;
            }
            match crossterm::event::read().map_err(failed)? {
                Event::Resize(..) => drawn_seconds = None,
                Event::Key(key) if key.is_press() => match key.code {
                    KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                        return Ok(index + 1);
                    }
                    KeyCode::Char('q') | KeyCode::Esc => return Ok(index + 1),
                    KeyCode::Char('i') if !style.colour => {
                        style.light = !style.light;
                        drawn_seconds = None;
                    }
                    _ => break,
                },
                _ => {}
            }
        }
    }
    Ok(pages.len())
}

/// Draws a page, or only its caption with the remaining seconds.
fn draw(page: &Page, style: QrStyle, with_code: bool, is_last: bool, seconds_left: u128) -> io::Result<()> {
    let (columns, rows) = terminal_size()?;
    let mut out = io::stdout().lock();
    if with_code {
        crossterm::queue!(out, Clear(ClearType::All))?;
    }
    crossterm::queue!(out, MoveTo(0, 0))?;
    let fits = |code: &&Code| {
        let (code_columns, code_rows) = code.cells(style.ascii);
        code_columns <= columns && code_rows < rows
    };
    if let Some(code) = page.codes.iter().find(fits) {
        let (code_columns, code_rows) = code.cells(style.ascii);
        if with_code {
            let indent = (columns - code_columns) / 2;
            for row in style.rows(code) {
                write!(out, "{}{}\r\n", " ".repeat(indent), *row)?;
            }
        }
        let invert = if style.colour { "" } else { ", i: invert" };
        let key = if is_last { "any key hides it" } else { "any key: next part, q: stop" };
        let keys = format!("  ({key}{invert}; {seconds_left} s)");
        let caption = text::fit(&page.caption, columns.saturating_sub(keys.len()));
        crossterm::queue!(out, MoveTo(0, u16::try_from(code_rows).unwrap_or(u16::MAX)))?;
        write!(out, "{}", text::fit(&format!("{caption}{keys}"), columns))?;
        crossterm::queue!(out, Clear(ClearType::UntilNewLine))?;
    } else if with_code {
        let needed = page.codes.last().map(|code| code.cells(style.ascii)).unwrap_or_default();
        let lines = [
            format!("The code needs {} columns and {} rows;", needed.0, needed.1 + 1),
            format!("this terminal has {columns} and {rows}."),
            "Make the window larger, or the font smaller.".to_owned(),
        ];
        for line in lines {
            write!(out, "{}\r\n", text::fit(&line, columns))?;
        }
    }
    out.flush()
}

/// The terminal's alternate screen in raw mode. Restores the terminal when dropped.
struct AlternateScreen;

impl AlternateScreen {
    fn enter() -> io::Result<Self> {
        crossterm::terminal::enable_raw_mode()?;
        let screen = Self;
        crossterm::execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(screen)
    }
}

impl Drop for AlternateScreen {
    fn drop(&mut self) {
        // Each step runs even if the previous step failed.
        let mut out = io::stdout();
        let _ = crossterm::execute!(out, Clear(ClearType::All), MoveTo(0, 0));
        let _ = crossterm::execute!(out, LeaveAlternateScreen, Show);
        let _ = crossterm::terminal::disable_raw_mode();
    }
}
