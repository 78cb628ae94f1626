//! QR codes on the terminal: on its other screen, so that nothing stays in the scrollback, until a key is
//! pressed or a while has passed.

use super::{CliError, Context, input};
use crate::export::qr::{Code, QUIET};
use crate::platform::{clock, terminal, terminal::Waited};
use crate::text;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{Event, KeyCode, KeyModifiers};
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a code stays where nobody says otherwise.
pub(super) const SECONDS: u32 = 30;
/// How often signals, the time and the terminal itself are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// One screen.
pub(super) struct Page {
    /// The same code in the forms that may fit, the roomiest first.
    pub(super) codes: Vec<Code>,
    /// What it is, for a person.
    pub(super) caption: String,
}

/// How codes are drawn here.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Whether black and white can be asked for.
    pub(super) colour: bool,
    /// Whether only ASCII is drawn.
    pub(super) ascii: bool,
    /// Whether light modules are drawn, as on a dark terminal, where there are no colours.
    pub(super) light: bool,
}

impl Look {
    pub(super) fn here(context: &Context) -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let plain = context.config.theme == crate::config::Theme::Plain;
        Self {
            colour: !dumb && !plain && set("NO_COLOR").is_none(),
            ascii: context.config.ascii || !text::is_unicode_locale(|name| std::env::var(name).ok()),
            light: context.config.theme != crate::config::Theme::Light,
        }
    }

    /// One row of modules, or two where half blocks are drawn.
    pub(super) fn rows(self, code: &Code) -> Vec<Zeroizing<String>> {
        if !self.colour {
            return code.rows(self.ascii, self.light);
        }
        // 16 and 231 are black and white whatever the theme makes of the first sixteen colours.
        let (wide, high) = code.cells(self.ascii);
        let painted = |y: usize| {
            let mut out = Zeroizing::new(String::with_capacity(24 * wide + 4));
            for (dark, drawn) in (0..wide).map(|x| code.cell(self.ascii, x, y)) {
                out.push_str(if dark { "\u{1b}[38;5;231;48;5;16m" } else { "\u{1b}[38;5;16;48;5;231m" });
                out.push(drawn);
            }
            out.push_str("\u{1b}[0m");
            out
        };
        (0..high).map(painted).collect()
    }
}

/// How many modules a side a code may have on this terminal, its light edge and a line of text apart.
pub(super) fn side(context: &Context) -> Option<usize> {
    let (columns, rows) = crossterm::terminal::size().ok()?;
    let (columns, rows) = (usize::from(columns), usize::from(rows).saturating_sub(1));
    let across = if Look::here(context).ascii { (columns / 2).min(rows) } else { columns.min(2 * rows) };
    Some(across.saturating_sub(2 * QUIET))
}

/// Refuses where no person looks at the output, or none could press a key.
pub(super) fn needs_terminal(context: &Context) -> Result<(), CliError> {
    if context.out.is_terminal() && input::is_interactive() {
        return Ok(());
    }
    Err(CliError::failed(
        "a QR code is shown in a terminal, and standard input or output is none",
        "run it in a terminal, or write a picture with `selvedge export --format google -o FILE`",
    ))
}

/// Shows pages one after another, each until a key or for so many seconds. Gives back how many were shown: the rest
/// was not, because nobody pressed a key in time, or Ctrl-C, q or Esc.
///
/// # Errors
/// Where the terminal is too small or fails, or the program is asked to end.
pub(super) fn pages(context: &mut Context, pages: &[Page], seconds: u32) -> Result<usize, CliError> {
    context.out.flush()?;
    let mut look = Look::here(context);
    let failed = |error: io::Error| CliError::failed(format!("the terminal failed: {error}"), "try again");
    let ended = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&ended)).map_err(failed)?;
    }
    let screen = Screen::take().map_err(failed)?;
    for (at, page) in pages.iter().enumerate() {
        let last = at + 1 == pages.len();
        let started = clock::monotonic();
        let mut shown = None;
        loop {
            let gone = terminal::wait(Duration::ZERO).map_err(failed)? == Waited::Closed;
            if gone || ended.load(Ordering::Relaxed) {
                drop(screen);
                return Err(CliError::failed("asked to end", "nothing was changed"));
            }
            let passed = clock::monotonic().saturating_sub(started);
            let left = Duration::from_secs(seconds.into()).saturating_sub(passed);
            if left.is_zero() {
                return Ok(at + 1);
            }
            let left = left.as_millis().div_ceil(1000);
            if shown != Some(left) {
                draw(page, look, shown.is_none(), last, left).map_err(failed)?;
                shown = Some(left);
            }
            // With no time at all it would not even look: crossterm-rs/crossterm, `try_read` of `use-dev-tty`.
            if !crossterm::event::poll(LOOK).map_err(failed)? {
                continue;
            }
            match crossterm::event::read().map_err(failed)? {
                Event::Resize(..) => shown = None,
                Event::Key(key) if key.is_press() => match key.code {
                    KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(at + 1),
                    KeyCode::Char('q') | KeyCode::Esc => return Ok(at + 1),
                    KeyCode::Char('i') if !look.colour => {
                        look.light = !look.light;
                        shown = None;
                    }
                    _ => break,
                },
                _ => {}
            }
        }
    }
    Ok(pages.len())
}

/// Draws a page, or only the line under it, which says how many seconds are left.
fn draw(page: &Page, look: Look, whole: bool, last: bool, left: u128) -> io::Result<()> {
    let (columns, rows) = crossterm::terminal::size()?;
    let (columns, rows) = (usize::from(columns), usize::from(rows));
    let mut out = io::stdout().lock();
    if whole {
        crossterm::queue!(out, Clear(ClearType::All))?;
    }
    crossterm::queue!(out, MoveTo(0, 0))?;
    let fits = |code: &&Code| {
        let (wide, high) = code.cells(look.ascii);
        wide <= columns && high < rows
    };
    if let Some(code) = page.codes.iter().find(fits) {
        let (wide, high) = code.cells(look.ascii);
        if whole {
            let indent = (columns - wide) / 2;
            for row in look.rows(code) {
                write!(out, "{}{}\r\n", " ".repeat(indent), *row)?;
            }
        }
        let swap = if look.colour { "" } else { ", i: the other way around" };
        let key = if last { "any key hides it" } else { "any key: next part, q: stop" };
        let keys = format!("  ({key}{swap}; {left} s)");
        let caption = text::fit(&page.caption, columns.saturating_sub(keys.len()));
        crossterm::queue!(out, MoveTo(0, u16::try_from(high).unwrap_or(u16::MAX)))?;
        write!(out, "{}", text::fit(&format!("{caption}{keys}"), columns))?;
        crossterm::queue!(out, Clear(ClearType::UntilNewLine))?;
    } else if whole {
        let needed = page.codes.last().map(|code| code.cells(look.ascii)).unwrap_or_default();
        let lines = [
            format!("The code needs {} columns and {} rows;", needed.0, needed.1 + 1),
            format!("this terminal has {columns} and {rows}."),
            "Make it larger, or its letters smaller.".to_owned(),
        ];
        for line in lines {
            write!(out, "{}\r\n", text::fit(&line, columns))?;
        }
    }
    out.flush()
}

/// The terminal's other screen. Given back when dropped.
struct Screen;

impl Screen {
    fn take() -> io::Result<Self> {
        crossterm::terminal::enable_raw_mode()?;
        let screen = Self;
        crossterm::execute!(io::stdout(), EnterAlternateScreen, Hide)?;
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Each step is tried whatever became of the others.
        let mut out = io::stdout();
        let _ = crossterm::execute!(out, Clear(ClearType::All), MoveTo(0, 0));
        let _ = crossterm::execute!(out, LeaveAlternateScreen, Show);
        let _ = crossterm::terminal::disable_raw_mode();
    }
}
