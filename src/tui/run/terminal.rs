//! Sets up the terminal, draws on it, and restores it even after a panic.

use crate::tui::app::App;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use std::io::{self, BufWriter, Stdout, Write, stdout};

type Screen = ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// More than the size of the buffer that Rust's standard output has, in bytes.
const STDOUT_BUFFER: usize = 8 * 1024;
/// The escape sequence that ends all colours and styles. Each frame sets its own.
const NO_STYLE: &[u8] = b"\x1b[0m";

/// The terminal while the screens use it. Dropping it restores the terminal.
pub(super) struct Terminal {
    screen: Screen,
    mouse: bool,
}

impl Terminal {
    /// Sets up the terminal. From now on, a panic restores the terminal before its message is printed.
    pub(super) fn enter(mouse: bool) -> io::Result<Self> {
        let print_panic = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            restore();
            print_panic(panic);
            // The program cannot work without the thread that panicked. The vault on the disk stays as it was last saved.
            std::process::exit(101);
        }));
        let mut terminal = Self { screen: screen()?, mouse };
        terminal.set_up()?;
        Ok(terminal)
    }

    fn set_up(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        let mut out = stdout();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, Hide, SetTitle("selvedge"))?;
        if self.mouse {
            queue!(out, EnableMouseCapture)?;
        }
        out.flush()
    }

    /// Draws the program. Only cells that have changed are sent.
    pub(super) fn draw(&mut self, app: &App) -> io::Result<()> {
        self.screen.draw(|frame| app.draw(frame.buffer_mut()))?;
        Ok(())
    }

    /// Sends an escape sequence that draws nothing.
    pub(super) fn send(&mut self, sequence: &str) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(sequence.as_bytes())?;
        out.flush()
    }

    /// Clears the screen and its scrollback.
    pub(super) fn wipe(&mut self) -> io::Result<()> {
        let mut out = stdout();
        execute!(out, Clear(ClearType::Purge))?;
        self.redraw_completely()
    }

    /// Clears the screen and forgets what was drawn on it, so that the next frame is drawn completely. Ratatui's own
    /// `clear` asks the terminal for the position of its cursor, but the thread that reads keys would get the answer.
    fn redraw_completely(&mut self) -> io::Result<()> {
        execute!(stdout(), Clear(ClearType::All), MoveTo(0, 0))?;
        self.screen = screen()?;
        Ok(())
    }

    /// Replaces the buffers that contained what the screen has shown. The old ones are wiped. The next frame must be the same as
    /// the last one: the screen is not cleared before it.
    pub(super) fn forget_drawn(&mut self) -> io::Result<()> {
        self.screen = screen()?;
        // The buffer of standard output is never freed. This sequence changes nothing, and each write of it is so short
        // that it is buffered.
        let mut out = stdout().lock();
        for _ in 0..STDOUT_BUFFER / NO_STYLE.len() {
            out.write_all(NO_STYLE)?;
        }
        out.flush()
    }

    /// Restores the terminal, stops the process, and sets the terminal up again when the shell continues it.
    pub(super) fn suspend(&mut self) {
        restore();
        #[cfg(unix)]
        {
            // If the process cannot be stopped, it continues.
            let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
        }
        self.resumed();
    }

    /// Sets the terminal up again after a stop, and draws everything again.
    pub(super) fn resumed(&mut self) {
        // Ignore the error: if the terminal is gone, the next frame fails.
        let _ = self.set_up().and_then(|()| self.redraw_completely());
    }
}

fn screen() -> io::Result<Screen> {
    Screen::new(CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, stdout())))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Reverts [`Terminal::set_up`]. Each step is tried even if another step failed.
fn restore() {
    let mut out = stdout();
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}
