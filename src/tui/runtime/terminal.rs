//! The terminal: taken, drawn on, and given back whole whatever happens.

use crate::tui::state::State;
use crate::tui::view;
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

/// The terminal while the screens have it. Given back when dropped.
pub(super) struct Terminal {
    screen: Screen,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal. From here a panic, too, gives it back before it says anything.
    pub(super) fn enter(mouse: bool) -> io::Result<Self> {
        let says = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            says(panic);
            // A thread that is gone would leave the screens half dead; what is saved is saved.
            std::process::exit(101);
        }));
        let mut terminal = Self { screen: screen()?, mouse };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        let mut out = stdout();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, Hide, SetTitle("selvedge"))?;
        if self.mouse {
            queue!(out, EnableMouseCapture)?;
        }
        out.flush()
    }

    /// Draws the state; only what has changed is sent.
    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        self.screen.draw(|frame| view::view(state, frame.buffer_mut()))?;
        Ok(())
    }

    /// Sends an escape sequence that draws nothing.
    pub(super) fn send(&mut self, sequence: &str) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(sequence.as_bytes())?;
        out.flush()
    }

    /// Clears what the terminal shows and what it remembers.
    pub(super) fn wipe(&mut self) -> io::Result<()> {
        let mut out = stdout();
        execute!(out, Clear(ClearType::Purge))?;
        self.forget()
    }

    /// Clears the terminal and forgets what was drawn on it, so that the next frame is drawn whole.
    /// Ratatui's own `clear` first asks the terminal where its cursor is, whose answer the thread that
    /// reads the keys would get.
    fn forget(&mut self) -> io::Result<()> {
        execute!(stdout(), Clear(ClearType::All), MoveTo(0, 0))?;
        self.screen = screen()?;
        Ok(())
    }

    /// Gives the terminal to the shell, stops, and takes it again when the shell lets the program go on.
    pub(super) fn suspend(&mut self) {
        give_back();
        #[cfg(unix)]
        {
            // Where stopping fails the program goes on, which is the best that can be done.
            let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
        }
        self.resumed();
    }

    /// Takes the terminal again after a stop, and draws everything anew.
    pub(super) fn resumed(&mut self) {
        // A terminal that is gone shows in the next draw.
        let _ = self.take().and_then(|()| self.forget());
    }
}

fn screen() -> io::Result<Screen> {
    Screen::new(CrosstermBackend::new(BufWriter::with_capacity(64 * 1024, stdout())))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// Undoes all that [`Terminal::take`] does. Each step is tried whatever became of the others.
fn give_back() {
    let mut out = stdout();
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}
